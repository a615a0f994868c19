//! What an author configures.

use std::collections::BTreeMap;

use plugin_common::Item;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    pub(crate) hint: Option<String>,
    /// Several sources may belong to the same target.
    #[serde(default)]
    pub(crate) reusable: bool,
    pub(crate) sources: Vec<Item>,
    /// May contain some that nothing belongs to.
    pub(crate) targets: Vec<Item>,
    /// By source id. Withheld while learners work on the task.
    pub(crate) solution: Option<BTreeMap<String, Solution>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    pub(crate) target: String,
    pub(crate) explanation: Option<String>,
}

impl Assignment {
    pub(crate) fn solution_of(&self, source: &Item) -> Option<&Solution> {
        self.solution.as_ref()?.get(&source.id)
    }

    pub(crate) fn target(&self, id: &str) -> Option<&Item> {
        self.targets.iter().find(|target| target.id == id)
    }
}
