//! What the plugin says about itself.

use plugin_sdk::Manifest;

pub(crate) fn manifest() -> Manifest {
    plugin_common::manifest(
        "form",
        env!("CARGO_PKG_VERSION"),
        ["Formular", "Form"],
        [
            "Ein Antrag wird nach einem Fall ausgefüllt. Rückmeldung gibt es zu jedem Feld: fehlt, falsch, überflüssig.",
            "An application is filled in for a case, with feedback on each field: missing, wrong, not needed.",
        ],
        include_str!("config.schema.json"),
    )
}
