//! What an author configures.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Essay {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    pub(crate) hint: Option<String>,
    pub(crate) min_words: Option<usize>,
    pub(crate) max_words: Option<usize>,
    /// Withheld while learners work on the task.
    pub(crate) solution: Option<Solution>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    /// An answer that would get all points.
    pub(crate) sample: String,
    /// What a good answer says: each is a part of the mark.
    pub(crate) aspects: Vec<Aspect>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Aspect {
    pub(crate) id: String,
    pub(crate) label: String,
    /// Words and phrases of which one is enough for the rules; `*` at the end of a word stands for any ending.
    #[serde(default)]
    pub(crate) any: Vec<String>,
}

impl Essay {
    /// How many words are too few or too many.
    pub(crate) fn is_of_length(&self, words: usize) -> bool {
        words >= self.min_words.unwrap_or(1) && self.max_words.is_none_or(|most| words <= most)
    }
}
