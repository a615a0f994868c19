//! Judges what stands in one cell.

use plugin_common::{
    Decimal, Language,
    formula::{Cells as _, Formula, ParseError, Value, ValueError, evaluate},
    number,
};
use plugin_sdk::Answer;

use crate::author::{Assignment, field};
use crate::sheet::{Constants, Formulas, Sheet, TRIES};

/// Digits behind the point that count: what is calculated in another order differs in the last ones.
const PRECISION: u32 = 6;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Judgement {
    Unanswered,
    Right,
    /// The value fits, but only with these numbers.
    OnlyHere,
    /// The value fits and is not calculated at all.
    Constant,
    Wrong,
    /// It is no formula.
    Unreadable(ParseError),
    /// It has no value.
    Broken(ValueError),
}

pub(crate) fn judge(
    assignment: &Assignment,
    formulas: &Formulas,
    cell: &str,
    answer: Option<&Answer>,
    language: Language,
) -> Judgement {
    let text = match answer {
        Some(Answer::Text(text)) if !text.trim().is_empty() => text,
        _ => return Judgement::Unanswered,
    };
    // A bare number is what was calculated by hand, however it is written.
    let typed = number::read(text, language, Some("€")).map(|number| Formula::Literal(Value::Number(number)));
    let formula = match typed.map_or_else(|| Formula::read(text, language), Ok) {
        Ok(formula) => formula,
        Err(error) => return Judgement::Unreadable(error),
    };
    if formula.names().contains(&cell) {
        return Judgement::Broken(ValueError::Circular);
    }
    let expected = formulas.get(cell);
    let constants = Constants::of(assignment);
    let mut given = Sheet::given(&constants, formulas);
    let value = match evaluate(&formula, &mut given) {
        Ok(value) => value,
        Err(error) => return Judgement::Broken(error),
    };
    let right = expected.map(|expected| evaluate(expected, &mut given));
    if !matches!(&right, Some(Ok(right)) if same(&value, right)) {
        return Judgement::Wrong;
    }
    if formula.names().is_empty() && expected.is_some_and(|expected| !expected.names().is_empty()) {
        return Judgement::Constant;
    }
    let holds = (0..TRIES).all(|attempt| holds(Sheet::varied(&constants, formulas, attempt), cell, &formula));
    if holds { Judgement::Right } else { Judgement::OnlyHere }
}

/// Whether the formula calculates the same as the author's, where that has a value.
fn holds(mut sheet: Sheet<'_>, cell: &str, formula: &Formula) -> bool {
    let Ok(expected) = sheet.value(cell) else { return true };
    evaluate(formula, &mut sheet).is_ok_and(|value| same(&value, &expected))
}

fn same(one: &Value, other: &Value) -> bool {
    let rounded = |number: &Decimal| number::round(*number, Some(PRECISION));
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => rounded(one) == rounded(other),
        (Value::Text(one), Value::Text(other)) => one.trim().to_lowercase() == other.trim().to_lowercase(),
        _ => one == other,
    }
}

/// Whether somebody has begun to fill in this cell.
pub(crate) fn answer<'a>(response: &'a plugin_sdk::Response, cell: &str) -> Option<&'a Answer> {
    response.answer(&field(cell))
}
