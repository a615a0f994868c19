//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "hotspot",
        env!("CARGO_PKG_VERSION"),
        ["Stellen im Bild", "Places in an image"],
        [
            "In einem Bild werden die richtigen Stellen gewählt, auch mit Teilpunkten.",
            "The right places in an image are chosen, with partial credit.",
        ],
        include_str!("config.schema.json"),
    )
}
