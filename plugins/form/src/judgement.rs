//! Judges one field.

use plugin_common::Language;
use plugin_sdk::Answer;

use crate::author::{Field, Kind, Rule};
use crate::formats::{Entry, read};

/// Longest entry in characters.
pub(crate) const LONGEST: u32 = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement {
    Right,
    /// Nothing was entered, and something belongs here.
    Missing,
    /// Something was entered, and nothing belongs here.
    NotNeeded,
    /// No date, no account number, no number.
    Unfit,
    Wrong,
}

pub(crate) fn judge(field: &Field, rule: &Rule, answer: Option<&Answer>, language: Language) -> Judgement {
    match (entered(field, answer), rule.blank) {
        (None, true) => Judgement::Right,
        (None, false) => Judgement::Missing,
        (Some(_), true) => Judgement::NotNeeded,
        (Some(text), false) => judge_text(field, rule, &text, language),
    }
}

/// What stands in the field; of a choice the id of what was chosen.
pub(crate) fn entered(field: &Field, answer: Option<&Answer>) -> Option<String> {
    let text = match (field.kind, answer?) {
        (Kind::Choice, Answer::Selection(ids)) => {
            let known = |id: &&String| field.options.iter().any(|option| option.id == **id);
            ids.iter().find(known).cloned()
        }
        (Kind::Number, Answer::Number(typed)) => Some(typed.raw.clone()),
        (Kind::Choice | Kind::Number, _) => None,
        (_, Answer::Text(text)) => Some(text.clone()),
        _ => None,
    };
    text.filter(|text| !text.trim().is_empty())
}

fn judge_text(field: &Field, rule: &Rule, text: &str, language: Language) -> Judgement {
    let unit = field.unit.as_deref();
    let Some(entry) = read(field.kind, text, language, unit) else { return Judgement::Unfit };
    // Rules are written in German.
    let rules = |text: &str| read(field.kind, text, Language::German, unit);
    let is_accepted = rule.accepted.is_empty() || rule.accepted.iter().any(|text| rules(text).as_ref() == Some(&entry));
    let is_above = rule.min.as_deref().and_then(rules).is_none_or(|min: Entry| entry >= min);
    let is_below = rule.max.as_deref().and_then(rules).is_none_or(|max: Entry| entry <= max);
    if is_accepted && is_above && is_below { Judgement::Right } else { Judgement::Wrong }
}
