//! Judges one gap.

use plugin_common::{Decimal, Item, Language, number};
use plugin_sdk::{Answer, NumberAnswer};

use crate::author::{Entry, Gap, Solution, Tolerance};
use crate::spelling::{Likeness, compare};

/// Longest text of a gap, in characters.
pub(crate) const LONGEST: u32 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judgement<'a> {
    Unanswered,
    Right,
    /// Right but for this many typing errors in the accepted spelling.
    Misspelt(usize, &'a str),
    Wrong,
}

pub(crate) fn judge<'a>(
    gap: &Gap,
    solution: &'a Solution,
    answer: Option<&Answer>,
    language: Language,
) -> Judgement<'a> {
    match (&gap.entry, answer) {
        (Entry::Text(tolerance), Some(Answer::Text(typed))) => judge_text(*tolerance, solution, typed),
        (Entry::Number { unit }, Some(Answer::Number(number))) => {
            judge_number(solution, read(number, language, unit.as_deref()))
        }
        (Entry::Choice { options }, Some(Answer::Selection(ids))) => judge_choice(options, solution, ids),
        _ => Judgement::Unanswered,
    }
}

/// Whether the gap wants a number and holds something else.
pub(crate) fn is_unreadable(gap: &Gap, answer: Option<&Answer>, language: Language) -> bool {
    match (&gap.entry, answer) {
        (Entry::Number { unit }, Some(Answer::Number(number))) => read(number, language, unit.as_deref()).is_none(),
        _ => false,
    }
}

fn judge_text<'a>(tolerance: Tolerance, solution: &'a Solution, typed: &str) -> Judgement<'a> {
    if typed.trim().is_empty() {
        return Judgement::Unanswered;
    }
    if typed.chars().nth(LONGEST as usize).is_some() {
        return Judgement::Wrong;
    }
    let likenesses: Vec<(Likeness, &str)> =
        solution.accepted.iter().map(|accepted| (compare(typed, accepted, tolerance), accepted.as_str())).collect();
    if likenesses.iter().any(|(likeness, _)| *likeness == Likeness::Same) {
        return Judgement::Right;
    }
    let exactly = Tolerance { typing_errors: false, ..tolerance };
    if solution.rejected.iter().any(|rejected| compare(typed, rejected, exactly) == Likeness::Same) {
        return Judgement::Wrong;
    }
    let near = likenesses.into_iter().filter_map(|(likeness, accepted)| match likeness {
        Likeness::Near(errors) => Some((errors, accepted)),
        Likeness::Same | Likeness::Different => None,
    });
    let nearest = near.min_by_key(|(errors, _)| *errors);
    nearest.map_or(Judgement::Wrong, |(errors, accepted)| Judgement::Misspelt(errors, accepted))
}

/// As typed; what only the platform can read counts too.
fn read(answer: &NumberAnswer, language: Language, unit: Option<&str>) -> Option<Decimal> {
    number::read(&answer.raw, language, unit).or_else(|| number::canonical(answer.decimal.as_deref()?))
}

fn judge_number<'a>(solution: &Solution, typed: Option<Decimal>) -> Judgement<'a> {
    let tolerance = solution.tolerance.as_deref().and_then(german).unwrap_or(Decimal::ZERO);
    let is_right = |accepted: &String| match (typed, german(accepted)) {
        (Some(typed), Some(accepted)) => (typed - accepted).abs() <= tolerance,
        _ => false,
    };
    if solution.accepted.iter().any(is_right) { Judgement::Right } else { Judgement::Wrong }
}

/// A number of the configuration.
pub(crate) fn german(text: &str) -> Option<Decimal> {
    number::read(text, Language::German, None)
}

fn judge_choice<'a>(options: &[Item], solution: &Solution, ids: &[String]) -> Judgement<'a> {
    let mut known = options.iter().filter(|option| ids.contains(&option.id));
    match (known.next(), known.next()) {
        (None, _) => Judgement::Unanswered,
        (Some(option), None) if solution.accepted.contains(&option.id) => Judgement::Right,
        _ => Judgement::Wrong,
    }
}
