//! What an author configures.

use plugin_common::Item;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sequence {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    pub(crate) hint: Option<String>,
    #[serde(default)]
    pub(crate) credit: Credit,
    /// The first two stand in the wrong order: [`crate::task`] relies on it.
    pub(crate) items: Vec<Item>,
    /// Withheld while learners work on the task.
    pub(crate) solution: Option<Solution>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Credit {
    #[default]
    Partial,
    AllOrNothing,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    /// Ids of all items.
    pub(crate) order: Vec<String>,
    pub(crate) explanation: Option<String>,
}

impl Sequence {
    pub(crate) fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }
}
