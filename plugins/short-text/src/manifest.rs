//! What the plugin says about itself.

use plugin_sdk::{Capabilities, Manifest};

pub(crate) fn manifest() -> Manifest {
    let manifest = plugin_common::manifest(
        "short-text",
        env!("CARGO_PKG_VERSION"),
        ["Kurzer Text", "Short text"],
        [
            "Lernende schreiben einige Sätze. Regeln prüfen sie vor, ein Mensch bewertet sie.",
            "Learners write some sentences. Rules try them first, a person judges them.",
        ],
        include_str!("config.schema.json"),
    );
    Manifest { capabilities: Capabilities::HUMAN_REVIEW, ..manifest }
}
