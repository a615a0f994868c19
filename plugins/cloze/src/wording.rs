//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Lückentext", "Cloze")
}

pub(crate) fn unreadable(language: Language) -> &'static str {
    language.pick("Geben Sie hier eine Zahl ein, etwa 1.234,50.", "Enter a number here, such as 1,234.50.")
}

pub(crate) fn not_judged(language: Language) -> &'static str {
    language.pick("Noch nicht bewertet", "Not judged yet")
}

pub(crate) fn unreadable_gaps(language: Language, labels: &str) -> String {
    language.pick(
        format!("In diesen Lücken steht keine lesbare Zahl: {labels}. Der Versuch zählt nicht."),
        format!("These gaps hold no number that can be read: {labels}. The attempt does not count."),
    )
}

pub(crate) fn typing_error(language: Language, accepted: &str) -> String {
    language.pick(
        format!("Ein Tippfehler wurde nicht gewertet. Richtig geschrieben: „{accepted}“."),
        format!("A typing error was tolerated. Correct spelling: \"{accepted}\"."),
    )
}
