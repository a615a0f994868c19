//! Judges an order.

use plugin_common::{Language, is_over, measure, missing_solution, sentences, visibility};
use plugin_sdk::{
    Answer, Context, Correctness, Evidence, Fault, Feedback, Grade, PartGrade, Response, Verdict, feedback,
};

use crate::author::{Credit, Sequence, Solution};
use crate::sequence::longest_increasing;
use crate::task::FIELD;
use crate::wording;

/// Points of the task, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, sequence: &Sequence, response: &Response) -> Result<Verdict, Fault> {
    let solution = sequence.solution.as_ref().ok_or_else(|| missing_solution("the items"))?;
    let places = places(solution, response);
    let in_order = longest_increasing(&places);
    let part = part(sequence.credit, solution.order.len(), places.len(), in_order);
    let evidence = vec![reason(solution, &places, in_order)];
    let feedback = explain(context, solution, part.correctness, in_order);
    let parts = vec![part.with_feedback(feedback)];
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

/// Where each item of the answer belongs. Unknown items are left out, and every item counts at its first place.
fn places(solution: &Solution, response: &Response) -> Vec<usize> {
    let Some(Answer::Order(ids)) = response.answer(FIELD) else { return Vec::new() };
    let mut taken = vec![false; solution.order.len()];
    let mut places = Vec::new();
    for id in ids {
        let Some(place) = solution.order.iter().position(|known| known == id) else { continue };
        if !taken[place] {
            taken[place] = true;
            places.push(place);
        }
    }
    places
}

/// A single item is always in order with itself: points begin with the second.
fn part(credit: Credit, expected: usize, answered: usize, in_order: usize) -> PartGrade {
    if answered == 0 {
        return PartGrade::unanswered(FIELD, POSSIBLE);
    }
    let earned = match credit {
        _ if in_order == expected => POSSIBLE,
        Credit::AllOrNothing => 0,
        Credit::Partial => (in_order as u32 - 1) * POSSIBLE / (expected as u32 - 1),
    };
    PartGrade::points(FIELD, earned, POSSIBLE)
}

fn explain(context: &Context, solution: &Solution, correctness: Correctness, in_order: usize) -> Feedback {
    let misplaced = solution.order.len() - in_order;
    let is_flawed = matches!(correctness, Correctness::Partial | Correctness::Incorrect);
    let distance = is_flawed.then(|| wording::misplaced(Language::of(&context.locale), misplaced));
    let body = sentences(distance.as_deref().into_iter().chain(solution.explanation.as_deref()));
    feedback(visibility(context), FIELD, correctness, body)
}

fn reason(solution: &Solution, places: &[usize], in_order: usize) -> Evidence {
    let value = format!("in-order={in_order} given={} expected={}", places.len(), solution.order.len());
    measure("longest-common-subsequence", value, FIELD)
}
