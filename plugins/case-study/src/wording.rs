//! What the plugin says to learners.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Fallbeispiel", "Case study")
}

pub(crate) fn scene(language: Language, number: usize) -> String {
    language.pick(format!("Szene {number}"), format!("Scene {number}"))
}

pub(crate) fn question(language: Language) -> &'static str {
    language.pick("Wie entscheiden Sie?", "What do you decide?")
}

pub(crate) fn decide(language: Language) -> &'static str {
    language.pick("Entscheiden Sie sich, damit der Fall weitergeht.", "Decide, so that the case goes on.")
}

pub(crate) fn you_decided(language: Language) -> &'static str {
    language.pick("Ihre Entscheidung:", "Your decision:")
}

/// What was decided; something said stands in quotation marks already.
pub(crate) fn decision(language: Language, label: &str) -> String {
    let label = label.trim_matches(['„', '“', '”', '"']);
    language.pick(format!("„{label}“:"), format!("\"{label}\":"))
}

pub(crate) fn end(language: Language) -> &'static str {
    language.pick("Hier endet der Fall.", "The case ends here.")
}

pub(crate) fn again(language: Language) -> &'static str {
    language.pick("Noch einmal von vorn", "Once more from the start")
}

pub(crate) fn compared(language: Language, chosen: &str, best: &str, is_best: bool) -> String {
    let [chosen, best] = [chosen, best].map(|label| label.trim_matches(['„', '“', '”', '"']));
    if is_best {
        language.pick(format!("„{chosen}“ war die beste Wahl."), format!("\"{chosen}\" was the best choice."))
    } else {
        language
            .pick(format!("Statt „{chosen}“ besser: „{best}“."), format!("Instead of \"{chosen}\" better: \"{best}\"."))
    }
}
