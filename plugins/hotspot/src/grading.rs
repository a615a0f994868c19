//! Judges the chosen places.

use plugin_common::{is_over, measure, missing_solution, sentences, visibility};
use plugin_sdk::{Answer, Context, Fault, Grade, PartGrade, Response, Verdict, feedback};

use crate::author::{Places, Solution};
use crate::task::FIELD;

/// Points of the task, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, places: &Places, response: &Response) -> Result<Verdict, Fault> {
    let solution = places.solution.as_ref().ok_or_else(|| missing_solution("the regions"))?;
    let chosen = chosen(places, response);
    let right = chosen.iter().filter(|id| solution.correct.iter().any(|correct| correct == *id)).count();
    let wrong = chosen.len() - right;
    let part = if chosen.is_empty() {
        PartGrade::unanswered(FIELD, POSSIBLE)
    } else {
        PartGrade::points(FIELD, earned(solution, right, wrong), POSSIBLE)
    };
    let value = format!("right={right} wrong={wrong} expected={}", solution.correct.len());
    let evidence = vec![measure("regions", value, FIELD)];
    let body = sentences(solution.explanation.as_deref());
    let feedback = feedback(visibility(context), FIELD, part.correctness, body);
    let parts = vec![part.with_feedback(feedback)];
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

/// Ids of the regions that the learner chose, each once.
fn chosen<'a>(places: &'a Places, response: &Response) -> Vec<&'a str> {
    let Some(Answer::Selection(ids)) = response.answer(FIELD) else { return Vec::new() };
    let regions = places.regions.iter().map(|area| area.id.as_str());
    regions.filter(|region| ids.iter().any(|id| id == region)).collect()
}

/// A wrong place takes away what a right one gives.
fn earned(solution: &Solution, right: usize, wrong: usize) -> u32 {
    let expected = solution.correct.len().max(1) as u32;
    right.saturating_sub(wrong) as u32 * POSSIBLE / expected
}
