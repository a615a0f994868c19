//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "spreadsheet",
        env!("CARGO_PKG_VERSION"),
        ["Tabellenkalkulation", "Spreadsheet"],
        [
            "In eine Tabelle werden Formeln eingetragen. Gewertet wird, was sie rechnen, auch mit anderen Zahlen.",
            "Formulas are written into a table. What they calculate counts, with other numbers too.",
        ],
        include_str!("config.schema.json"),
    )
}
