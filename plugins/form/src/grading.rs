//! Judges a form.

use plugin_common::{Language, is_over, measure, sentences, visibility};
use plugin_sdk::{Context, Correctness, Fault, Feedback, Grade, PartGrade, Response, Verdict, feedback};

use crate::author::{Field, Paper, Rule};
use crate::judgement::{Judgement, judge};
use crate::wording;

/// Points of one field, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, paper: &Paper, response: &Response) -> Result<Verdict, Fault> {
    if paper.solution.is_none() {
        return Err(plugin_common::missing_solution("the form"));
    }
    let language = Language::of(&context.locale);
    // A form on which nothing was written at all is not half right because some fields stay blank.
    let is_untouched =
        paper.fields.iter().all(|field| crate::judgement::entered(field, response.answer(&field.id)).is_none());
    let (mut parts, mut evidence) = (Vec::new(), Vec::new());
    for (field, rule) in paper.fields.iter().filter_map(|field| Some((field, paper.rule_of(field)?))) {
        let judgement = judge(field, rule, response.answer(&field.id), language);
        let part = match judgement {
            _ if is_untouched => PartGrade::unanswered(&field.id, POSSIBLE),
            Judgement::Right => PartGrade::points(&field.id, POSSIBLE, POSSIBLE),
            Judgement::Missing => PartGrade::unanswered(&field.id, POSSIBLE),
            Judgement::NotNeeded | Judgement::Unfit | Judgement::Wrong => PartGrade::points(&field.id, 0, POSSIBLE),
        };
        let feedback = explain(context, field, rule, judgement, part.correctness);
        evidence.push(measure("field", wording::evidence(judgement), &field.id));
        parts.push(part.with_feedback(feedback));
    }
    Ok(Grade { evidence, final_: is_over(context), ..Grade::of(parts) }.into())
}

fn explain(context: &Context, field: &Field, rule: &Rule, judgement: Judgement, correctness: Correctness) -> Feedback {
    let remark = wording::remark(Language::of(&context.locale), judgement, field.kind);
    // Why a field is as it is helps most where it is not.
    let reason = rule.explanation.as_deref().filter(|_| judgement != Judgement::Right);
    feedback(visibility(context), &field.id, correctness, sentences(remark.into_iter().chain(reason)))
}
