//! What the plugin says to learners, and to those who judge.

use plugin_common::Language;

pub(crate) fn title(language: Language) -> &'static str {
    language.pick("Kurzer Text", "Short text")
}

pub(crate) fn help(language: Language, fewest: Option<usize>, most: Option<usize>) -> String {
    let asked = match (fewest, most) {
        (Some(fewest), Some(most)) => language
            .pick(format!("Schreiben Sie {fewest} bis {most} Wörter."), format!("Write {fewest} to {most} words.")),
        (Some(fewest), None) => language
            .pick(format!("Schreiben Sie mindestens {fewest} Wörter."), format!("Write at least {fewest} words.")),
        (None, Some(most)) => {
            language.pick(format!("Schreiben Sie höchstens {most} Wörter."), format!("Write at most {most} words."))
        }
        (None, None) => language.pick("Einige Sätze genügen.", "Some sentences are enough.").to_owned(),
    };
    let person = language.pick("Ein Mensch liest und bewertet Ihre Antwort.", "A person reads and judges your answer.");
    format!("{asked} {person}")
}

pub(crate) fn wrong_length(language: Language, written: usize, fewest: Option<usize>, most: Option<usize>) -> String {
    let is_short = fewest.is_some_and(|fewest| written < fewest);
    let limit = if is_short { fewest } else { most }.unwrap_or_default();
    match (is_short, language) {
        (true, Language::German) => {
            format!("Ihre Antwort hat erst {written} von mindestens {limit} Wörtern. Schreiben Sie noch etwas mehr.")
        }
        (true, Language::English) => {
            format!("Your answer has {written} of at least {limit} words so far. Please write some more.")
        }
        (false, Language::German) => {
            format!("Ihre Antwort hat {written} Wörter, höchstens {limit} sind möglich. Kürzen Sie sie bitte.")
        }
        (false, Language::English) => {
            format!("Your answer has {written} words, at most {limit} are possible. Please shorten it.")
        }
    }
}

pub(crate) fn what_matters(language: Language) -> &'static str {
    language.pick("Darauf kommt es an:", "This is what matters:")
}

pub(crate) fn reason(language: Language) -> &'static str {
    language.pick("Ein Mensch liest den Text und vergibt die Punkte.", "A person reads the text and gives the points.")
}

/// To the person who judges.
pub(crate) fn note(language: Language, aspect: &str, found: Option<&str>) -> String {
    match (found, language) {
        (Some(found), Language::German) => format!("Gefunden „{found}“: {aspect}"),
        (Some(found), Language::English) => format!("Found \"{found}\": {aspect}"),
        (None, Language::German) => format!("Nichts gefunden: {aspect}"),
        (None, Language::English) => format!("Nothing found: {aspect}"),
    }
}
