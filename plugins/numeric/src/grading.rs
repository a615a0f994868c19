//! Judges a result.

use plugin_common::{Decimal, Language, is_over, measure, number, sentences, visibility};
use plugin_sdk::{Context, Fault, Grade, Outcome, PartGrade, Response, Verdict, feedback};

use crate::author::{Calculation, RESULT, Solution, german};
use crate::draw::{Values, draw, expected};
use crate::reading::{Reading, read};
use crate::task::FIELD;
use crate::wording;

/// Points of the result, in thousandths; half of them without a unit that was asked for.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, calculation: &Calculation, response: &Response) -> Result<Verdict, Fault> {
    let language = Language::of(&context.locale);
    let values = draw(calculation, context.seed)?;
    let expected = expected(calculation, &values)?;
    let solution = calculation.solution.as_ref().ok_or_else(|| plugin_common::missing_solution("the result"))?;
    let reading = read(calculation, response.answer(FIELD), language);
    let (part, remark) = match reading {
        Reading::Unreadable => return Ok(Verdict { outcome: Outcome::Continued, state: None }),
        Reading::Nothing => (PartGrade::unanswered(FIELD, POSSIBLE), None),
        Reading::Number(given, _) if !is_right(solution, calculation.places, expected, given) => {
            (PartGrade::points(FIELD, 0, POSSIBLE), near(calculation, expected, given, language))
        }
        Reading::Number(_, false) if calculation.ask_unit => {
            (PartGrade::points(FIELD, POSSIBLE / 2, POSSIBLE), Some(wording::unit_missing(language)))
        }
        Reading::Number(..) => (PartGrade::points(FIELD, POSSIBLE, POSSIBLE), None),
    };
    let shown = shown(calculation, expected, language);
    let explanation = explanation(solution, &values, &shown, language);
    let result = wording::result(language, &shown);
    let said = sentences(remark.into_iter().chain([result.as_str()]).chain(explanation.as_deref()));
    let feedback = feedback(visibility(context), FIELD, part.correctness, said);
    let evidence = vec![measure("result", evidence(reading, expected), FIELD)];
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(vec![part.with_feedback(feedback)]) }.into())
}

/// Within the tolerance. Where the task rounds, a result that was rounded as the task says is the right one.
fn is_right(solution: &Solution, places: Option<u32>, expected: Decimal, given: Decimal) -> bool {
    let absolute = solution.tolerance.as_deref().and_then(german).unwrap_or_default();
    let percent = solution.tolerance_percent.as_deref().and_then(german).unwrap_or_default();
    let relative = expected.abs().checked_mul(percent).and_then(|share| share.checked_div(Decimal::ONE_HUNDRED));
    let tolerance = absolute.max(relative.unwrap_or_default());
    // A third has no end: without a rule all that can be typed counts.
    let expected = if places.is_none() { number::round(expected, Some(PRECISION)) } else { expected };
    let given = if places.is_none() { number::round(given, Some(PRECISION)) } else { given };
    given.checked_sub(expected).is_some_and(|difference| difference.abs() <= tolerance)
}

/// Digits behind the point that count where the task does not say how many.
const PRECISION: u32 = 6;

/// What helps whoever is nearly right.
fn near(calculation: &Calculation, expected: Decimal, given: Decimal, language: Language) -> Option<&'static str> {
    if !given.is_zero() && given.checked_add(expected).is_some_and(|sum| sum.is_zero()) {
        return Some(wording::wrong_sign(language));
    }
    let places = calculation.places?;
    let is_unrounded = number::round(given, Some(places)) == expected;
    is_unrounded.then(|| wording::not_rounded(language))
}

fn shown(calculation: &Calculation, expected: Decimal, language: Language) -> String {
    let number = number::write(expected, language, calculation.places);
    calculation.unit.as_ref().map_or(number.clone(), |unit| format!("{number}\u{a0}{unit}"))
}

pub(crate) fn explanation(solution: &Solution, values: &Values, result: &str, language: Language) -> Option<String> {
    let filled = values.fill(solution.explanation.as_deref()?, language);
    Some(filled.replace(&format!("{{{RESULT}}}"), result))
}

/// The result with its unit, as it is shown to learners.
pub(crate) fn shown_result(calculation: &Calculation, values: &Values, language: Language) -> Result<String, Fault> {
    Ok(shown(calculation, expected(calculation, values)?, language))
}

fn evidence(reading: Reading, expected: Decimal) -> String {
    let given = match reading {
        Reading::Number(given, _) => given.normalize().to_string(),
        Reading::Nothing | Reading::Unreadable => String::new(),
    };
    format!("given={given} expected={}", expected.normalize())
}
