//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Stellen im Bild", "Places in an image")
}

pub(crate) fn choose(language: Language, max_selected: u32) -> String {
    match max_selected {
        1 => language.pick("Wählen Sie eine Stelle.", "Choose one place.").to_owned(),
        _ => language.pick(
            format!("Wählen Sie höchstens {max_selected} Stellen. Falsche Stellen kosten Punkte."),
            format!("Choose {max_selected} places at most. Wrong places cost points."),
        ),
    }
}
