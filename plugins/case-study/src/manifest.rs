//! What the plugin says about itself.

use plugin_sdk::Manifest;

/// Of the state, see [`crate::path::Path`].
const STATE: u32 = 1;

pub(crate) fn manifest() -> Manifest {
    let manifest = plugin_common::manifest(
        "case-study",
        env!("CARGO_PKG_VERSION"),
        ["Fallbeispiel", "Case study"],
        [
            "Ein Fall in Szenen, etwa am Schalter: Jede Entscheidung führt weiter, gewertet wird der ganze Weg.",
            "A case in scenes, such as at the counter: each decision leads on, and the whole way counts.",
        ],
        include_str!("config.schema.json"),
    );
    Manifest { state_version: STATE, oldest_state: STATE, ..manifest }
}
