//! Tries a text by rules and asks a person for the judgement.

use plugin_common::{Language, is_over, missing_solution};
use plugin_sdk::view::IntoInlines as _;
use plugin_sdk::{
    Context, Evidence, Fault, Feedback, Grade, Outcome, PartGrade, Response, ReviewRequest, Verdict, Visibility,
};

use crate::author::{Aspect, Essay};
use crate::task::{FIELD, text};
use crate::wording;
use crate::words::{Phrase, words};

/// Points of an aspect, in thousandths.
const POSSIBLE: u32 = 1_000;

pub(crate) fn grade(context: &Context, essay: &Essay, response: &Response) -> Result<Verdict, Fault> {
    let solution = essay.solution.as_ref().ok_or_else(|| missing_solution("the text"))?;
    let written = words(text(response));
    if written.is_empty() {
        let parts = solution.aspects.iter().map(|aspect| PartGrade::unanswered(&aspect.id, POSSIBLE));
        return Ok(Grade { final_: is_over(context), ..Grade::of(parts.collect()) }.into());
    }
    if !essay.is_of_length(written.len()) {
        // The next view says so; it costs no attempt.
        return Ok(Verdict { outcome: Outcome::Continued, state: None });
    }
    let language = Language::of(&context.locale);
    let (parts, evidence) = solution.aspects.iter().map(|aspect| judge(language, aspect, &written)).unzip();
    let review = ReviewRequest { reason: wording::reason(language).into_inlines(), fields: vec![FIELD.to_owned()] };
    Ok(Grade { evidence, review: Some(review), final_: is_over(context), ..Grade::of(parts) }.into())
}

/// What the rules think of an aspect. It helps the person who judges, and binds nobody.
fn judge(language: Language, aspect: &Aspect, written: &[String]) -> (PartGrade, Evidence) {
    let found = aspect.any.iter().find(|text| Phrase::read(text).is_some_and(|phrase| phrase.is_in(written)));
    let part = PartGrade::points(&aspect.id, if found.is_some() { POSSIBLE } else { 0 }, POSSIBLE);
    let note = Feedback {
        visibility: Visibility::Staff,
        field: None,
        correctness: None,
        body: wording::note(language, &aspect.label, found.map(String::as_str)).into_inlines(),
    };
    let evidence = Evidence {
        kind: if found.is_some() { "rule.matched" } else { "rule.missed" }.to_owned(),
        key: aspect.id.clone(),
        value: found.cloned().unwrap_or_default(),
        field: Some(FIELD.to_owned()),
        competency: None,
    };
    (part.with_feedback(note), evidence)
}
