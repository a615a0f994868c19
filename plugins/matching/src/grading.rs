//! Judges pairs of sources and targets.

use std::collections::BTreeMap;

use plugin_common::{Item, Language, is_over, measure, missing_solution, sentences, visibility};
use plugin_sdk::{Answer, Context, Fault, Feedback, Grade, PartGrade, Response, Verdict, feedback};

use crate::author::{Assignment, Solution};
use crate::task::FIELD;
use crate::wording;

/// Points of one pair, in thousandths.
const POSSIBLE: u32 = 1_000;

/// Targets by source.
type Pairs<'a> = BTreeMap<&'a str, &'a str>;

pub(crate) fn grade(context: &Context, assignment: &Assignment, response: &Response) -> Result<Verdict, Fault> {
    let pairs = pairs(assignment, response);
    let mut parts = Vec::new();
    let mut evidence = Vec::new();
    for source in &assignment.sources {
        let solution = assignment.solution_of(source).ok_or_else(|| missing_solution(&source.id))?;
        let given = pairs.get(source.id.as_str()).copied();
        let is_crowded = given.is_some_and(|target| is_crowded(assignment, &pairs, target));
        let part = part(source, solution, given, is_crowded);
        let feedback = explain(context, source, solution, &part, is_crowded);
        let value = format!("{} given={} expected={}", source.id, given.unwrap_or_default(), solution.target);
        evidence.push(measure("pair", value, FIELD));
        parts.push(part.with_feedback(feedback));
    }
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

/// The first known target that each known source was connected to.
fn pairs<'a>(assignment: &'a Assignment, response: &Response) -> Pairs<'a> {
    let Some(Answer::Pairs(given)) = response.answer(FIELD) else { return Pairs::new() };
    let mut pairs = Pairs::new();
    for (source, target) in given {
        let source = assignment.sources.iter().find(|known| known.id == *source);
        if let (Some(source), Some(target)) = (source, assignment.target(target)) {
            pairs.entry(&source.id).or_insert(&target.id);
        }
    }
    pairs
}

/// Whether a target that may be used once was used more often. Then none of its pairs counts: otherwise the same target
/// everywhere would earn a point for sure.
fn is_crowded(assignment: &Assignment, pairs: &Pairs<'_>, target: &str) -> bool {
    !assignment.reusable && pairs.values().filter(|used| **used == target).count() > 1
}

fn part(source: &Item, solution: &Solution, given: Option<&str>, is_crowded: bool) -> PartGrade {
    match given {
        None => PartGrade::unanswered(&source.id, POSSIBLE),
        Some(target) if target == solution.target && !is_crowded => PartGrade::points(&source.id, POSSIBLE, POSSIBLE),
        Some(_) => PartGrade::points(&source.id, 0, POSSIBLE),
    }
}

/// All pairs share a field: the source says which one is meant.
fn explain(context: &Context, source: &Item, solution: &Solution, part: &PartGrade, is_crowded: bool) -> Feedback {
    let chosen_twice = is_crowded.then(|| wording::chosen_twice(Language::of(&context.locale)));
    let reasons: Vec<&str> = chosen_twice.into_iter().chain(solution.explanation.as_deref()).collect();
    let body = if reasons.is_empty() {
        sentences([source.label.as_str()])
    } else {
        let label = format!("{}:", source.label);
        sentences([label.as_str()].into_iter().chain(reasons))
    };
    feedback(visibility(context), FIELD, part.correctness, body)
}
