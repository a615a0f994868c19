//! Shows the task.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, column, list, paragraph, text_entry};
use plugin_sdk::{Answer, Context, Fault, Phase, Response, Tree};

use crate::author::Essay;
use crate::{wording, words::words};

/// Field of the answer.
pub(crate) const FIELD: &str = "text";
/// Longest answer, in characters.
const LONGEST: u32 = 6_000;
const LINES: u32 = 8;

pub(crate) fn tree(context: &Context, essay: &Essay, last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let written = last.map(|response| words(text(response)).len()).filter(|count| *count > 0);
    let is_over = context.phase == Phase::Review;
    let wrong = written.filter(|count| !is_over && !essay.is_of_length(*count));
    let problem = wrong.map(|count| wording::wrong_length(language, count, essay.min_words, essay.max_words));
    let control = text_entry(FIELD, &essay.prompt, LONGEST)
        .lines(LINES)
        .help(wording::help(language, essay.min_words, essay.max_words))
        .problem(problem);
    let mut elements: Vec<Element> = essay.intro.iter().map(paragraph).collect();
    elements.push(control.into());
    elements.extend(hint(context, essay.hint.as_deref()));
    elements.extend(sample(context, essay));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

/// What was written, without the space around it.
pub(crate) fn text(response: &Response) -> &str {
    match response.answer(FIELD) {
        Some(Answer::Text(text)) => text.trim(),
        _ => "",
    }
}

fn sample(context: &Context, essay: &Essay) -> Option<Element> {
    let secret = essay.solution.as_ref().filter(|_| shows_solution(context))?;
    let aspects = secret.aspects.iter().map(|aspect| paragraph(&aspect.label));
    let language = Language::of(&context.locale);
    let content = [paragraph(&secret.sample), paragraph(wording::what_matters(language)), list(aspects)];
    Some(solution(context, content))
}
