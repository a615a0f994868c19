//! What the plugin says about itself.

use plugin_common::both;
use plugin_sdk::{Capabilities, Manifest};

pub(crate) fn manifest() -> Manifest {
    Manifest {
        id: "de.kommunalcampus.matching".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: both("Zuordnung", "Matching"),
        summary: both(
            "Einträge werden ihren Zielen zugeordnet, mit Punkten für jedes richtige Paar.",
            "Items are matched with their targets, with points for each right pair.",
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
