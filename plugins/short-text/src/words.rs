//! Words of a text, and phrases in it.

/// Words without case and punctuation; umlauts as people write them who have none on their keyboard.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).map(fold).collect()
}

fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' => folded.push_str("ae"),
            'ö' => folded.push_str("oe"),
            'ü' => folded.push_str("ue"),
            'ß' => folded.push_str("ss"),
            other => folded.push(other),
        }
    }
    folded
}

/// A phrase to look for.
#[derive(Debug)]
pub(crate) struct Phrase(Vec<Part>);

#[derive(Debug)]
struct Part {
    word: String,
    /// Any ending will do.
    is_beginning: bool,
}

impl Phrase {
    /// None where there is no word in it.
    pub(crate) fn read(text: &str) -> Option<Phrase> {
        let parts = text.split_whitespace().flat_map(|chunk| {
            let is_open = chunk.ends_with('*');
            let mut parts: Vec<Part> =
                words(chunk).into_iter().map(|word| Part { word, is_beginning: false }).collect();
            if let Some(last) = parts.last_mut() {
                last.is_beginning = is_open;
            }
            parts
        });
        let parts: Vec<Part> = parts.collect();
        (!parts.is_empty()).then_some(Phrase(parts))
    }

    pub(crate) fn is_in(&self, words: &[String]) -> bool {
        words.windows(self.0.len()).any(|window| self.0.iter().zip(window).all(|(part, word)| part.fits(word)))
    }
}

impl Part {
    fn fits(&self, word: &str) -> bool {
        if self.is_beginning { word.starts_with(&self.word) } else { word == self.word }
    }
}

#[cfg(test)]
mod tests {
    use super::{Phrase, words};

    fn says(text: &str, phrase: &str) -> bool {
        Phrase::read(phrase).is_some_and(|phrase| phrase.is_in(&words(text)))
    }

    #[test]
    fn a_phrase_is_found_whatever_stands_between_its_words() {
        assert!(says("Die Meldung muss binnen 72 Stunden erfolgen.", "72 Stunden"));
        assert!(says("Innerhalb von „72\nStunden“!", "72 stunden"));
        assert!(!says("Nach 72 vollen Stunden", "72 Stunden"));
    }

    #[test]
    fn spelling_of_umlauts_does_not_matter() {
        assert!(says("Die Aufsichtsbehoerde ist zustaendig", "Aufsichtsbehörde"));
        assert!(says("die GROẞE Straße", "grosse strasse"));
    }

    #[test]
    fn a_star_stands_for_any_ending_and_nothing_else_does() {
        assert!(says("Wir haben es gemeldet, die Meldepflicht gilt.", "meldepfl*"));
        assert!(says("unverzüglichen Meldungen", "unverzüglich* meldung*"));
        assert!(!says("Die Vermeldung", "meldung*") && !says("Die Meldungen", "Meldung"));
    }

    #[test]
    fn what_holds_no_word_is_no_phrase() {
        assert!(Phrase::read(" * ").is_none() && Phrase::read("…").is_none());
    }
}
