//! What an author configures.

use std::collections::BTreeMap;

use plugin_common::Item;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cloze {
    pub(crate) intro: Option<String>,
    /// Gaps stand in it as `{{id}}`.
    pub(crate) text: String,
    pub(crate) hint: Option<String>,
    pub(crate) gaps: Vec<Gap>,
    /// By gap id. Withheld while learners work on the task.
    pub(crate) solution: Option<BTreeMap<String, Solution>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Gap {
    pub(crate) id: String,
    /// What a screen reader calls the gap.
    pub(crate) label: String,
    pub(crate) entry: Entry,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Entry {
    Text(Tolerance),
    Number {
        /// May be typed behind the number.
        unit: Option<String>,
    },
    Choice {
        options: Vec<Item>,
    },
}

/// Which differences from the accepted spelling cost nothing.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Tolerance {
    pub(crate) typing_errors: bool,
    pub(crate) letter_case: bool,
    /// "ae" for "ä" and "ss" for "ß", in both directions.
    pub(crate) umlaut_spelling: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    /// Spellings, numbers in German notation, or ids of options.
    pub(crate) accepted: Vec<String>,
    /// Words that no tolerance turns into an accepted one.
    #[serde(default)]
    pub(crate) rejected: Vec<String>,
    /// How far a number may be away, in German notation.
    pub(crate) tolerance: Option<String>,
    pub(crate) explanation: Option<String>,
}

impl Default for Tolerance {
    fn default() -> Self {
        Self { typing_errors: true, letter_case: true, umlaut_spelling: true }
    }
}

impl Cloze {
    pub(crate) fn gap(&self, id: &str) -> Option<&Gap> {
        self.gaps.iter().find(|gap| gap.id == id)
    }

    pub(crate) fn solution_of(&self, gap: &Gap) -> Option<&Solution> {
        self.solution.as_ref()?.get(&gap.id)
    }
}

impl Gap {
    /// The accepted answer as learners read it: of a drop-down, the option's text.
    pub(crate) fn wording_of<'a>(&'a self, accepted: &'a str) -> &'a str {
        match &self.entry {
            Entry::Choice { options } => {
                options.iter().find(|option| option.id == accepted).map_or(accepted, |option| &option.label)
            }
            Entry::Text(_) | Entry::Number { .. } => accepted,
        }
    }
}
