//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Fragen", "Questions")
}

pub(crate) fn choose_one(language: Language) -> &'static str {
    language.pick("Wählen Sie eine Antwort.", "Choose one answer.")
}

pub(crate) fn choose_some(language: Language) -> &'static str {
    language.pick(
        "Wählen Sie alle zutreffenden Antworten. Falsche Antworten kosten Punkte.",
        "Choose all answers that apply. Wrong answers cost points.",
    )
}
