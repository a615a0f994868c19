//! Judges the gaps of an attempt.

use plugin_common::{Language, is_over, measure, missing_solution, sentences, visibility};
use plugin_sdk::{Context, Fault, Feedback, Grade, Outcome, PartGrade, Response, Verdict, feedback};

use crate::author::{Cloze, Gap, Solution};
use crate::judgement::{Judgement, is_unreadable, judge};
use crate::wording;

/// Points of one gap, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, cloze: &Cloze, response: &Response) -> Result<Verdict, Fault> {
    let language = Language::of(&context.locale);
    let mut parts = Vec::new();
    let mut evidence = Vec::new();
    for gap in &cloze.gaps {
        let solution = cloze.solution_of(gap).ok_or_else(|| missing_solution(&gap.id))?;
        let answer = response.answer(&gap.id);
        if is_unreadable(gap, answer, language) {
            return Ok(Verdict { outcome: Outcome::Continued, state: None });
        }
        let judgement = judge(gap, solution, answer, language);
        let part = part(gap, judgement);
        let feedback = explain(context, gap, solution, judgement, &part);
        evidence.push(measure("gap", reason(judgement), &gap.id));
        parts.push(part.with_feedback(feedback));
    }
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

fn part(gap: &Gap, judgement: Judgement<'_>) -> PartGrade {
    match judgement {
        Judgement::Unanswered => PartGrade::unanswered(&gap.id, POSSIBLE),
        Judgement::Right | Judgement::Misspelt(..) => PartGrade::points(&gap.id, POSSIBLE, POSSIBLE),
        Judgement::Wrong => PartGrade::points(&gap.id, 0, POSSIBLE),
    }
}

fn explain(context: &Context, gap: &Gap, solution: &Solution, judgement: Judgement<'_>, part: &PartGrade) -> Feedback {
    let typing_error = match judgement {
        Judgement::Misspelt(_, accepted) => Some(wording::typing_error(Language::of(&context.locale), accepted)),
        _ => None,
    };
    let body = sentences(typing_error.as_deref().into_iter().chain(solution.explanation.as_deref()));
    feedback(visibility(context), &gap.id, part.correctness, body)
}

fn reason(judgement: Judgement<'_>) -> String {
    match judgement {
        Judgement::Unanswered => "unanswered".to_owned(),
        Judgement::Right => "right".to_owned(),
        Judgement::Misspelt(errors, _) => format!("right typing-errors={errors}"),
        Judgement::Wrong => "wrong".to_owned(),
    }
}
