//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "choice",
        env!("CARGO_PKG_VERSION"),
        ["Auswahlfragen", "Choice questions"],
        [
            "Fragen mit einer oder mehreren richtigen Antworten, auch mit Teilpunkten.",
            "Questions with one or more correct answers, with partial credit.",
        ],
        include_str!("config.schema.json"),
    )
}
