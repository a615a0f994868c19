//! Judges all cells.

use plugin_common::{Language, is_over, measure, sentences, visibility};
use plugin_sdk::{Context, Fault, Grade, PartGrade, Response, Verdict, feedback};

use crate::author::{Assignment, field};
use crate::judgement::{Judgement, answer, judge};
use crate::sheet::formulas;
use crate::wording;

/// Points of one cell, in thousandths; half of them for a number that was calculated by hand.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, assignment: &Assignment, response: &Response) -> Result<Verdict, Fault> {
    let language = Language::of(&context.locale);
    let formulas = formulas(assignment)?;
    let (mut parts, mut evidence) = (Vec::new(), Vec::new());
    for cell in &assignment.asked {
        let judgement = judge(assignment, &formulas, cell, answer(response, cell), language);
        let id = field(cell);
        let part = match &judgement {
            Judgement::Unanswered => PartGrade::unanswered(&id, POSSIBLE),
            Judgement::Right => PartGrade::points(&id, POSSIBLE, POSSIBLE),
            Judgement::OnlyHere | Judgement::Constant => PartGrade::points(&id, POSSIBLE / 2, POSSIBLE),
            Judgement::Wrong | Judgement::Unreadable(_) | Judgement::Broken(_) => PartGrade::points(&id, 0, POSSIBLE),
        };
        let remark = wording::remark(language, &judgement);
        let solution = assignment.solution.as_ref().and_then(|solution| solution.get(cell));
        let reason = solution.and_then(|solution| solution.explanation.as_deref());
        let reason = reason.filter(|_| judgement != Judgement::Right);
        let feedback = feedback(
            visibility(context),
            &id,
            part.correctness,
            sentences(remark.as_deref().into_iter().chain(reason)),
        );
        evidence.push(measure("cell", wording::evidence(&judgement), &id));
        parts.push(part.with_feedback(feedback));
    }
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}
