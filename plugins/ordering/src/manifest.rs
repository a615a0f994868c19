//! What the plugin says about itself.

use plugin_common::both;
use plugin_sdk::{Capabilities, Manifest};

pub(crate) fn manifest() -> Manifest {
    Manifest {
        id: "de.kommunalcampus.ordering".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: both("Reihenfolge", "Putting in order"),
        summary: both(
            "Schritte oder Begriffe werden in die richtige Reihenfolge gebracht, auch mit Teilpunkten.",
            "Steps or terms are put in the right order, with partial credit.",
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
