//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "matching",
        env!("CARGO_PKG_VERSION"),
        ["Zuordnung", "Matching"],
        [
            "Einträge werden ihren Zielen zugeordnet, mit Punkten für jedes richtige Paar.",
            "Items are matched with their targets, with points for each right pair.",
        ],
        include_str!("config.schema.json"),
    )
}
