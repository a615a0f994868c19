//! Judges the answers of an attempt.

use plugin_common::{is_over, measure, missing_solution, sentences, visibility};
use plugin_sdk::{
    Answer, Context, Correctness, Evidence, Fault, Feedback, Grade, PartGrade, Response, Verdict, feedback,
};

use crate::author::{Kind, Question, Quiz, Solution};
use crate::task::drawn;

/// Points of one question, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, quiz: &Quiz, response: &Response) -> Result<Verdict, Fault> {
    let mut parts = Vec::new();
    let mut evidence = Vec::new();
    for question in drawn(context.seed, quiz) {
        let solution =
            quiz.solution_of(question).ok_or_else(|| missing_solution(&format!("question {}", question.id)))?;
        let chosen = chosen(question, response);
        let part = part(question, solution, &chosen);
        evidence.push(reason(question, solution, &chosen));
        let feedback = explain(context, question, solution, part.correctness);
        parts.push(part.with_feedback(feedback));
    }
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

/// Ids of this question's options that the learner chose, each once.
fn chosen<'a>(question: &'a Question, response: &Response) -> Vec<&'a str> {
    let Some(Answer::Selection(ids)) = response.answer(&question.id) else { return Vec::new() };
    let options = question.options.iter().map(|option| option.id.as_str());
    options.filter(|option| ids.iter().any(|id| id == option)).collect()
}

fn part(question: &Question, solution: &Solution, chosen: &[&str]) -> PartGrade {
    if chosen.is_empty() {
        return PartGrade::unanswered(&question.id, POSSIBLE);
    }
    let (right, wrong) = tally(solution, chosen);
    let expected = solution.correct.len() as u32;
    let earned = match question.kind {
        Kind::Single if right == 1 && wrong == 0 => POSSIBLE,
        Kind::Single => 0,
        Kind::Multiple => right.saturating_sub(wrong) * POSSIBLE / expected.max(1),
    };
    PartGrade::points(&question.id, earned, POSSIBLE)
}

/// How many of the chosen options are right and how many are wrong.
fn tally(solution: &Solution, chosen: &[&str]) -> (u32, u32) {
    let is_right = |id: &&&str| solution.correct.iter().any(|correct| correct == **id);
    let right = chosen.iter().filter(is_right).count() as u32;
    (right, chosen.len() as u32 - right)
}

fn explain(context: &Context, question: &Question, solution: &Solution, correctness: Correctness) -> Feedback {
    // The host says how the answer was; here follows only why.
    let body = sentences(solution.explanation.as_deref());
    feedback(visibility(context), &question.id, correctness, body)
}

fn reason(question: &Question, solution: &Solution, chosen: &[&str]) -> Evidence {
    let (right, wrong) = tally(solution, chosen);
    let value = format!("right={right} wrong={wrong} expected={}", solution.correct.len());
    measure("options", value, &question.id)
}
