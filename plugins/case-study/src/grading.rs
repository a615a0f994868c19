//! Leads on, and judges the whole way at its end.

use plugin_common::{Language, is_over, measure, sentences, visibility};
use plugin_sdk::{Context, Fault, Feedback, Grade, Outcome, PartGrade, Response, Verdict};

use crate::author::Story;
use crate::path::Path;
use crate::task::AGAIN;
use crate::wording;

/// Thousandths of a point of an author's point.
const POINT: u32 = 1_000;
/// Part of the mark.
pub(crate) const WAY: &str = "way";

pub(crate) fn grade<'a>(
    context: &Context,
    story: &'a Story,
    mut path: Path<'a>,
    response: &Response,
) -> Result<Verdict, Fault> {
    if response.action.as_deref() == Some(AGAIN) && path.is_at_end() {
        return Ok(Verdict { outcome: Outcome::Continued, state: Some(Vec::new()) });
    }
    let chosen = response.selection(&path.scene.field()).iter().find_map(|id| path.scene.choice(id));
    let Some(choice) = chosen else { return Ok(Verdict { outcome: Outcome::Continued, state: None }) };
    path.decide(story, choice)?;
    let state = Some(path.state());
    if !path.is_at_end() {
        return Ok(Verdict { outcome: Outcome::Continued, state });
    }
    Ok(Verdict { outcome: Outcome::Graded(mark(context, story, &path)?), state })
}

fn mark(context: &Context, story: &Story, path: &Path<'_>) -> Result<Grade, Fault> {
    let possible = story.most_points(&story.start).filter(|most| *most > 0);
    let possible = possible.ok_or_else(|| plugin_common::missing_solution("the case"))?;
    let part = PartGrade::points(WAY, path.points() * POINT, possible * POINT);
    let text = String::from_utf8_lossy(&path.state()).into_owned();
    let mut evidence = measure("way", text, WAY);
    evidence.field = None;
    let grade = Grade::of(vec![part]);
    Ok(Grade { feedback: explanations(context, path), evidence: vec![evidence], final_: is_over(context), ..grade })
}

/// What is to be said of each decision, in their order.
fn explanations(context: &Context, path: &Path<'_>) -> Vec<Feedback> {
    let language = Language::of(&context.locale);
    let explained = path.decisions.iter().filter_map(|(_, choice)| {
        let decision = wording::decision(language, &choice.label);
        let body = sentences([decision.as_str(), choice.explanation.as_deref()?]);
        Some(Feedback { visibility: visibility(context), field: None, correctness: None, body })
    });
    explained.collect()
}
