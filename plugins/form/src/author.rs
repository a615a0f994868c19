//! What an author configures.

use std::collections::BTreeMap;

use plugin_common::Item;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paper {
    /// Who applies for what: everything that belongs into the form.
    pub(crate) situation: String,
    pub(crate) heading: Option<String>,
    pub(crate) hint: Option<String>,
    pub(crate) fields: Vec<Field>,
    /// Rules by field; a field without one is not judged. Withheld while learners work on the task.
    pub(crate) solution: Option<BTreeMap<String, Rule>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) unit: Option<String>,
    #[serde(default)]
    pub(crate) options: Vec<Item>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    Text,
    Number,
    Date,
    /// Five digits.
    Postcode,
    /// ISO 13616, with its check digits.
    Iban,
    Email,
    Choice,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Rule {
    /// Nothing belongs here in this case.
    pub(crate) blank: bool,
    /// Without any, whatever fits the kind of the field is right.
    pub(crate) accepted: Vec<String>,
    /// Of a number or a date, both included.
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) explanation: Option<String>,
}

impl Paper {
    pub(crate) fn rule_of(&self, field: &Field) -> Option<&Rule> {
        self.solution.as_ref()?.get(&field.id)
    }
}
