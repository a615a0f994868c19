//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "ordering",
        env!("CARGO_PKG_VERSION"),
        ["Reihenfolge", "Putting in order"],
        [
            "Schritte oder Begriffe werden in die richtige Reihenfolge gebracht, auch mit Teilpunkten.",
            "Steps or terms are put in the right order, with partial credit.",
        ],
        include_str!("config.schema.json"),
    )
}
