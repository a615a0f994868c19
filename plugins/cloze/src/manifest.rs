//! What the plugin says about itself.

use plugin_common::both;
use plugin_sdk::{Capabilities, Manifest};

pub(crate) fn manifest() -> Manifest {
    Manifest {
        id: "de.kommunalcampus.cloze".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        title: both("Lückentext", "Cloze"),
        summary: both(
            "Ein Text mit Lücken für Wörter, Zahlen und Auswahllisten; Tippfehler kosten auf Wunsch nichts.",
            "A text with gaps for words, numbers and drop-downs; typing errors may be tolerated.",
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
