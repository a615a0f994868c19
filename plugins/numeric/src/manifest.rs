//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "numeric",
        env!("CARGO_PKG_VERSION"),
        ["Rechenaufgabe", "Calculation"],
        [
            "Ein Ergebnis wird berechnet und mit Einheit eingegeben. Alle bekommen andere Zahlen.",
            "A result is calculated and entered with its unit. Everybody gets other numbers.",
        ],
        include_str!("config.schema.json"),
    )
}
