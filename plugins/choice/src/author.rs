//! What an author configures.

use std::collections::BTreeMap;

use plugin_common::Item;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Quiz {
    pub(crate) intro: Option<String>,
    /// Order of options and questions differs between attempts.
    #[serde(default)]
    pub(crate) shuffle: bool,
    /// How many of the questions an attempt gets; all when absent.
    pub(crate) draw: Option<usize>,
    pub(crate) questions: Vec<Question>,
    /// By question id. Withheld while learners work on the task.
    pub(crate) solution: Option<BTreeMap<String, Solution>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) prompt: String,
    pub(crate) kind: Kind,
    pub(crate) hint: Option<String>,
    pub(crate) options: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Single,
    Multiple,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    pub(crate) correct: Vec<String>,
    pub(crate) explanation: Option<String>,
}

impl Quiz {
    pub(crate) fn solution_of(&self, question: &Question) -> Option<&Solution> {
        self.solution.as_ref()?.get(&question.id)
    }
}
