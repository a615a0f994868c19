//! Draws sources and targets, both shuffled.

use plugin_common::{Item, Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, OptionChoice, column, matching, option, paragraph, table};
use plugin_sdk::{Context, Fault, Response, Seeded, Tree};

use crate::author::Assignment;
use crate::wording;

/// Field of the answer.
pub(crate) const FIELD: &str = "pairs";

pub(crate) fn tree(context: &Context, assignment: &Assignment, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let mut elements: Vec<Element> = assignment.intro.iter().map(paragraph).collect();
    elements.push(control(context, assignment));
    elements.extend(hint(context, assignment.hint.as_deref()));
    elements.extend(right_pairs(context, assignment));
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

fn control(context: &Context, assignment: &Assignment) -> Element {
    let sources = shuffled(context.seed, "sources", &assignment.sources);
    let targets = shuffled(context.seed, "targets", &assignment.targets);
    let help = wording::choose_targets(Language::of(&context.locale), assignment);
    let control = matching(FIELD, &assignment.prompt, sources, targets).help(help);
    if assignment.reusable { control.reusable_targets().into() } else { control.into() }
}

fn shuffled(seed: u64, purpose: &str, items: &[Item]) -> Vec<OptionChoice> {
    let mut options: Vec<OptionChoice> = items.iter().map(|item| option(&item.id, &item.label)).collect();
    Seeded::new(seed, purpose).shuffle(&mut options);
    options
}

fn right_pairs(context: &Context, assignment: &Assignment) -> Option<Element> {
    assignment.solution.as_ref().filter(|_| shows_solution(context))?;
    let language = Language::of(&context.locale);
    let rows = assignment.sources.iter().filter_map(|source| {
        let target = assignment.target(&assignment.solution_of(source)?.target)?;
        Some([paragraph(&source.label), paragraph(&target.label)])
    });
    let columns = [wording::item(language), wording::target(language)];
    let mut content = vec![table(&assignment.prompt, columns, true, rows)];
    let explanations = assignment.sources.iter().filter_map(|source| {
        let explanation = assignment.solution_of(source)?.explanation.as_ref()?;
        Some(paragraph(format!("{}: {explanation}", source.label)))
    });
    content.extend(explanations);
    Some(solution(context, content))
}
