//! What an author configures. Numbers are texts as people write them in German.

use plugin_common::{Decimal, Language, number};
use serde::Deserialize;

/// Stands for the result in an explanation.
pub(crate) const RESULT: &str = "ergebnis";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Calculation {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    #[serde(default)]
    pub(crate) values: Vec<Drawn>,
    pub(crate) unit: Option<String>,
    /// The unit is part of the answer.
    #[serde(default)]
    pub(crate) ask_unit: bool,
    /// Others that are taken as well.
    #[serde(default)]
    pub(crate) units: Vec<Unit>,
    /// Digits behind the point to which the result is rounded.
    pub(crate) places: Option<u32>,
    pub(crate) hint: Option<String>,
    /// Withheld while learners work on the task.
    pub(crate) solution: Option<Solution>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drawn {
    pub(crate) name: String,
    pub(crate) min: String,
    pub(crate) max: String,
    pub(crate) step: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    pub(crate) formula: String,
    pub(crate) tolerance: Option<String>,
    pub(crate) tolerance_percent: Option<String>,
    pub(crate) explanation: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Unit {
    pub(crate) unit: String,
    pub(crate) factor: String,
}

/// A number of the configuration.
pub(crate) fn german(text: &str) -> Option<Decimal> {
    number::read(text, Language::German, None)
}
