//! Draws the way so far, and the scene in which it stands.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{
    self, Element, action, choice, column, emphasis, list, option, paragraph, section, strong, text,
};
use plugin_sdk::{Context, Phase, Response, Tree};

use crate::author::{Scene, Story};
use crate::path::Path;
use crate::wording;

/// Begins the case anew.
pub(crate) const AGAIN: &str = "again";

pub(crate) fn tree(context: &Context, story: &Story, path: &Path<'_>, last: Option<&Response>) -> Tree {
    let language = Language::of(&context.locale);
    let mut elements: Vec<Element> = story.intro.iter().map(paragraph).collect();
    for (number, (scene, chosen)) in path.decisions.iter().enumerate() {
        let mut content = happens(scene);
        content.push(paragraph([emphasis(wording::you_decided(language)), text(" "), strong(&chosen.label)]));
        elements.push(section(1, wording::scene(language, number + 1), content));
    }
    elements.push(section(1, wording::scene(language, path.decisions.len() + 1), present(context, path, last)));
    elements.extend(hint(context, story.hint.as_deref().filter(|_| !path.is_at_end())));
    elements.extend(best_way(context, path));
    view::tree(language.tag(), wording::title(language), column(elements))
}

fn happens(scene: &Scene) -> Vec<Element> {
    scene.text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()).map(paragraph).collect()
}

fn present(context: &Context, path: &Path<'_>, last: Option<&Response>) -> Vec<Element> {
    let language = Language::of(&context.locale);
    let mut content = happens(path.scene);
    if path.is_at_end() {
        content.push(paragraph(wording::end(language)));
        if matches!(context.phase, Phase::Practice | Phase::Preview) {
            content.push(action(AGAIN, wording::again(language)));
        }
        return content;
    }
    let question = path.scene.question.as_deref().unwrap_or(wording::question(language));
    let options = path.scene.choices.iter().map(|choice| option(&choice.id, &choice.label));
    let field = path.scene.field();
    // The form of this scene came back without a decision.
    let is_blank = context.phase != Phase::Review
        && last
            .is_some_and(|last| last.answers.iter().any(|given| given.field == field) && last.answer(&field).is_none());
    let problem = is_blank.then(|| wording::decide(language).to_owned());
    content.push(choice(field, question, options).problem(problem).into());
    content
}

/// What each decision was worth.
fn best_way(context: &Context, path: &Path<'_>) -> Option<Element> {
    if !shows_solution(context) || path.decisions.is_empty() {
        return None;
    }
    let language = Language::of(&context.locale);
    let items = path.decisions.iter().map(|(scene, chosen)| {
        let best = scene.choices.iter().max_by_key(|choice| choice.points.unwrap_or_default()).unwrap_or(chosen);
        let said = wording::compared(language, &chosen.label, &best.label, chosen.points == best.points);
        let reason = best.explanation.as_deref().unwrap_or_default();
        paragraph(format!("{said} {reason}").trim().to_owned())
    });
    Some(solution(context, [list(items)]))
}
