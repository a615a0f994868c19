//! What one can choose in a form.

use super::i18n::Locale;

/// An option of a select field, a box or a radio button.
#[derive(Clone, Debug)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub selected: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>, selected: bool) -> Choice {
        Choice { value: value.into(), label: label.into(), selected }
    }
}

/// The languages of the interface.
pub fn languages(locale: Locale, chosen: &str) -> Vec<Choice> {
    let choice = |language: Locale| {
        let known = language.tag();
        Choice::new(known, locale.text(&format!("language-{known}")), known == chosen)
    };
    Locale::ALL.map(choice).into()
}
