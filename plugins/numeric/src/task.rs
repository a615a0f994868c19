//! Draws the task with its values.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, column, number_entry, paragraph};
use plugin_sdk::{Context, Fault, Phase, Response, Tree};

use crate::author::Calculation;
use crate::draw::{Values, draw};
use crate::grading::{explanation, shown_result};
use crate::reading::{Reading, read};
use crate::wording;

/// Field of the answer and part of the mark.
pub(crate) const FIELD: &str = "result";

pub(crate) fn tree(context: &Context, calculation: &Calculation, last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let values = draw(calculation, context.seed)?;
    let mut elements: Vec<Element> =
        calculation.intro.iter().map(|intro| paragraph(values.fill(intro, language))).collect();
    elements.push(control(context, calculation, &values, last));
    let filled = calculation.hint.as_deref().map(|hint| values.fill(hint, language));
    elements.extend(hint(context, filled.as_deref()));
    elements.extend(right_result(context, calculation, &values)?);
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

fn control(context: &Context, calculation: &Calculation, values: &Values, last: Option<&Response>) -> Element {
    let language = Language::of(&context.locale);
    let entry = number_entry(FIELD, values.fill(&calculation.prompt, language));
    let entry = match &calculation.unit {
        Some(unit) if !calculation.ask_unit => entry.unit(unit),
        _ => entry,
    };
    let help = wording::help(language, calculation.places, calculation.ask_unit);
    let entry = if help.is_empty() { entry } else { entry.help(help) };
    let answer = last.filter(|_| context.phase != Phase::Review).and_then(|last| last.answer(FIELD));
    let is_unreadable = read(calculation, answer, language) == Reading::Unreadable;
    let problem = is_unreadable.then(|| wording::unreadable(language, calculation.unit.as_deref()));
    entry.problem(problem).into()
}

fn right_result(context: &Context, calculation: &Calculation, values: &Values) -> Result<Option<Element>, Fault> {
    let Some(secret) = calculation.solution.as_ref().filter(|_| shows_solution(context)) else { return Ok(None) };
    let language = Language::of(&context.locale);
    let result = shown_result(calculation, values, language)?;
    let mut content = vec![paragraph(wording::result(language, &result))];
    content.extend(explanation(secret, values, &result, language).map(paragraph));
    Ok(Some(solution(context, content)))
}
