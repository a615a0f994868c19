//! What a learner has typed: a number, and perhaps a unit.

use plugin_common::{Decimal, Language, number};
use plugin_sdk::{Answer, NumberAnswer};

use crate::author::{Calculation, german};

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Reading {
    Nothing,
    /// Something that is no number; the attempt does not count.
    Unreadable,
    /// A number in the task's unit, and whether a unit stood behind it.
    Number(Decimal, bool),
}

pub(crate) fn read(calculation: &Calculation, answer: Option<&Answer>, language: Language) -> Reading {
    let typed = match answer {
        Some(Answer::Number(typed)) if !typed.raw.trim().is_empty() => typed,
        _ => return Reading::Nothing,
    };
    let own = calculation.unit.as_deref();
    if let Some(number) = plain(typed, language) {
        return Reading::Number(number, false);
    }
    if let Some(number) = number::read(&typed.raw, language, own) {
        return Reading::Number(number, true);
    }
    let converted = calculation.units.iter().find_map(|unit| {
        let number = number::read(&typed.raw, language, Some(&unit.unit))?;
        number.checked_mul(german(&unit.factor)?)
    });
    converted.map_or(Reading::Unreadable, |number| Reading::Number(number, true))
}

/// As typed; what only the platform can read counts too.
fn plain(typed: &NumberAnswer, language: Language) -> Option<Decimal> {
    number::read(&typed.raw, language, None).or_else(|| number::canonical(typed.decimal.as_deref()?))
}
