//! What the plugin says about itself.

use plugin_common::both;
use plugin_sdk::{Capabilities, Manifest};

pub(crate) fn manifest() -> Manifest {
    Manifest {
        id: "de.kommunalcampus.hotspot".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: both("Stellen im Bild", "Places in an image"),
        summary: both(
            "In einem Bild werden die richtigen Stellen gewählt, auch mit Teilpunkten.",
            "The right places in an image are chosen, with partial credit.",
        ),
        languages: vec!["de".to_owned(), "en".to_owned()],
        capabilities: Capabilities::empty(),
        config_schema: include_str!("config.schema.json").to_owned(),
        state_version: 0,
        oldest_state: 0,
        parts: Vec::new(),
        known_barriers: Vec::new(),
    }
}
