use std::collections::HashSet;

use crate::german::{self, Word, words};
use crate::schema::compact_code;

const LONGEST_TEXT: usize = 200;
const MOST_TERMS: usize = 12;
/// A single letter begins too many words.
const SHORTEST_PREFIX: usize = 2;

/// What a person typed, as terms to look for.
#[derive(Debug, Default)]
pub(crate) struct Needle {
    pub(crate) chunks: Vec<Chunk>,
    /// The folded last word: it may still be unfinished.
    pub(crate) prefix: Option<String>,
    /// All of the text read as one course number.
    pub(crate) code: Option<String>,
    stems: HashSet<String>,
    /// The letters that a matching word can begin with.
    openings: Vec<char>,
}

/// What stood between two blanks: one word, or several as in "E-Akte".
#[derive(Debug)]
pub(crate) struct Chunk {
    /// The chunk read as a course number.
    pub(crate) code: Option<String>,
    pub(crate) terms: Vec<String>,
    /// The needle's prefix is the beginning of this chunk's last word.
    pub(crate) is_last: bool,
}

impl Needle {
    pub(crate) fn parse(text: &str) -> Self {
        let text = beginning(text);
        let mut needle = Self::default();
        let mut last_word = None;
        for chunk in text.split_whitespace() {
            let mut terms = Vec::new();
            let mut searched = false;
            for word in words(chunk) {
                let Some(stem) = german::stem(&word) else {
                    continue;
                };
                if needle.stems.len() == MOST_TERMS && !needle.stems.contains(&stem) {
                    break;
                }
                searched = true;
                last_word = Some(word.text);
                if needle.stems.insert(stem.clone()) {
                    terms.push(stem);
                }
            }
            if searched {
                needle.chunks.iter_mut().for_each(|earlier| earlier.is_last = false);
                needle.chunks.push(Chunk { code: compact_code(chunk), terms, is_last: true });
            }
        }
        if needle.chunks.is_empty() {
            last_word = words(text).last().map(|word| word.text);
        }
        needle.prefix =
            last_word.map(|word| german::fold(&word)).filter(|prefix| prefix.chars().count() >= SHORTEST_PREFIX);
        let wanted = needle.stems.iter().chain(&needle.prefix);
        needle.openings = wanted.filter_map(|term| german::opening(term)).collect();
        needle.code = compact_code(text).filter(|_| !needle.is_empty());
        needle
    }

    /// Nothing to look for: no word at all, or nothing but a letter's worth of stop words.
    pub(crate) fn is_empty(&self) -> bool {
        self.chunks.is_empty() && self.prefix.is_none()
    }

    /// Whether this word of a text is one that the person looked for.
    pub(crate) fn matches(&self, word: &Word) -> bool {
        let can_match = german::opening(&word.text).is_some_and(|first| self.openings.contains(&first));
        can_match && (self.has_stem(word) || self.has_prefix(word))
    }

    fn has_stem(&self, word: &Word) -> bool {
        german::stem(word).is_some_and(|stem| self.stems.contains(&stem))
    }

    fn has_prefix(&self, word: &Word) -> bool {
        let prefix = self.prefix.as_deref();
        prefix.is_some_and(|prefix| german::fold(&word.text).starts_with(prefix))
    }
}

/// As much of the text as is read, without the word that it would cut.
fn beginning(text: &str) -> &str {
    let Some((limit, _)) = text.char_indices().nth(LONGEST_TEXT) else {
        return text;
    };
    let blank = text[..limit].rfind(char::is_whitespace);
    &text[..blank.unwrap_or(limit)]
}
