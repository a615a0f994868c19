//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "cloze",
        env!("CARGO_PKG_VERSION"),
        ["Lückentext", "Cloze"],
        [
            "Ein Text mit Lücken für Wörter, Zahlen und Auswahllisten; Tippfehler kosten auf Wunsch nichts.",
            "A text with gaps for words, numbers and drop-downs; typing errors may be tolerated.",
        ],
        include_str!("config.schema.json"),
    )
}
