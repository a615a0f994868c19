//! How German text becomes terms.
//!
//! Words are cut and gender forms made neutral ([`words`]), stop words dropped, irregular forms set
//! to the one form that stands for all of them, and the rest is Snowball's German stemmer, which
//! folds umlauts, ß and ae/oe/ue by itself.

mod overrides;
mod words;

use std::collections::HashSet;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

pub(crate) use crate::german::words::{Word, words};

/// Longer than any word that a person writes.
const LONGEST_TERM: usize = 120;

pub(crate) const STOP_WORDS: &str = include_str!("german/stop_words.txt");
pub(crate) const OVERRIDES: &str = overrides::TABLE;

/// The analyzer of running text: stems.
#[derive(Debug, Clone, Copy)]
pub(crate) struct German;

/// The analyzer of beginnings of words: unstemmed, umlauts folded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded;

/// The stem of one word, or none for a stop word.
pub(crate) fn stem(word: &Word) -> Option<String> {
    static STOP: LazyLock<HashSet<&str>> = LazyLock::new(|| STOP_WORDS.split_whitespace().collect());
    if STOP.contains(word.text.as_str()) || word.text.len() > LONGEST_TERM {
        return None;
    }
    let neutral = words::without_feminine(&word.text);
    let regular = overrides::regular_form(neutral);
    let stem = Stemmer::new(Algorithm::German).stem(&regular).into_owned();
    (!stem.is_empty()).then_some(stem)
}

/// The word without umlauts, written either way: "Führung" and "Fuehrung" are "fuhrung". The fold
/// of a word's beginning is a beginning of the word's fold, which prefix search relies on.
pub(crate) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars() {
        if c == 'e' && folded.ends_with(['a', 'o', 'u']) {
            continue;
        }
        push_base_letter(&mut folded, c);
    }
    folded
}

/// The base letter that a word begins with. A word and its stem begin alike.
pub(crate) fn opening(word: &str) -> Option<char> {
    let mut base = String::new();
    push_base_letter(&mut base, word.chars().next()?);
    base.chars().next()
}

/// What titles sort by: the words in lower case, ä as a, ß as ss (DIN 5007-1).
pub(crate) fn collation_key(title: &str, chars: usize) -> String {
    let mut key = String::new();
    for word in words(title) {
        if !key.is_empty() {
            key.push(' ');
        }
        word.text.chars().for_each(|c| push_base_letter(&mut key, c));
    }
    key.chars().take(chars).collect()
}

fn push_base_letter(text: &mut String, c: char) {
    match c {
        'ä' => text.push('a'),
        'ö' => text.push('o'),
        'ü' => text.push('u'),
        'ß' => text.push_str("ss"),
        'é' | 'è' | 'ê' | 'ë' => text.push('e'),
        'á' | 'à' | 'â' | 'å' => text.push('a'),
        other => text.push(other),
    }
}

impl Tokenizer for German {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens::new(text, stem)
    }
}

impl Tokenizer for Folded {
    type TokenStream<'a> = Tokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Tokens {
        Tokens::new(text, |word| (word.text.len() <= LONGEST_TERM).then(|| fold(&word.text)))
    }
}

pub(crate) struct Tokens {
    tokens: Vec<Token>,
    read: usize,
}

impl Tokens {
    fn new(text: &str, term: impl Fn(&Word) -> Option<String>) -> Self {
        let tokens = words(text).enumerate().filter_map(|(position, word)| {
            Some(Token {
                offset_from: word.range.start,
                offset_to: word.range.end,
                position,
                text: term(&word)?,
                position_length: 1,
            })
        });
        Self { tokens: tokens.collect(), read: 0 }
    }
}

impl TokenStream for Tokens {
    fn advance(&mut self) -> bool {
        self.read += 1;
        self.read <= self.tokens.len()
    }

    fn token(&self) -> &Token {
        &self.tokens[self.read - 1]
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.tokens[self.read - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> Vec<String> {
        words(text).filter_map(|word| stem(&word)).collect()
    }

    #[test]
    fn inflected_irregular_and_transliterated_forms_share_a_stem() {
        let families = [
            "Kurs Kurse Kursen Kurses",
            "Grundkurs Grundkurse",
            "Führungskräfte Fuehrungskraefte Fuhrungskrafte Führungskraft",
            "Straße Strasse Straßen",
            "Thema Themen",
            "Konto Konten Kontos",
            "Geburtsdatum Geburtsdaten",
            "Büro Büros Buero Bueros",
            "Mitarbeiter Mitarbeiterin Mitarbeiterinnen Mitarbeiter:innen MitarbeiterInnen",
            "Anwalt Anwältin Anwältinnen Anwälte",
            "Zins Zinsen",
            "Material Materialien",
        ];
        for family in families {
            let mut distinct = stems(family);
            distinct.dedup();
            assert_eq!(distinct.len(), 1, "{family}: {distinct:?}");
        }
    }

    #[test]
    fn different_words_keep_different_stems() {
        for pair in ["Kur Kurs", "Termin Term", "Berlin Berl", "LinkedIn linked"] {
            let stems = stems(pair);
            assert_ne!(stems[0], stems[1], "{pair}");
        }
    }

    #[test]
    fn the_fold_of_a_beginning_is_a_beginning_of_the_fold() {
        for word in ["führungskräfte", "fuehrungskraefte", "neuerung", "aktuelles", "größe", "bauer"] {
            let whole = fold(word);
            for (end, _) in word.char_indices().skip(1) {
                assert!(whole.starts_with(&fold(&word[..end])), "{} in {whole}", &word[..end]);
            }
        }
    }

    #[test]
    fn a_word_and_its_stem_begin_with_the_same_base_letter() {
        let text = "Ämter Öl Übungen Aerosol Überdatum Élan Ångström ßa Visum Kommunal 8a E-Akte Oeffnung";
        for word in words(text) {
            if let Some(stem) = stem(&word) {
                assert_eq!(opening(&stem), opening(&word.text), "{}", word.text);
            }
        }
    }
}
