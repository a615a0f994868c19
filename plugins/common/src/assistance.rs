//! What stands beside a task: hints while they are welcome, the solution when it may be seen.

use plugin_sdk::view::{Element, IntoInlines, Tone, callout, disclosure, paragraph};
use plugin_sdk::{Context, Inline, Phase};

use crate::Language;

/// Not in a graded attempt, nor after its end.
pub fn hint(context: &Context, hint: Option<&str>) -> Option<Element> {
    let welcome = matches!(context.phase, Phase::Preview | Phase::Practice);
    let summary = Language::of(&context.locale).pick("Hinweis anzeigen", "Show hint");
    hint.filter(|_| welcome).map(|hint| disclosure(summary, [paragraph(hint)]))
}

/// Whether the host hands out the secret part to be shown.
pub fn shows_solution(context: &Context) -> bool {
    matches!(context.phase, Phase::Preview | Phase::Review)
}

pub fn solution(context: &Context, content: impl IntoIterator<Item = Element>) -> Element {
    callout(Tone::Info, Language::of(&context.locale).pick("Lösung", "Solution"), content)
}

/// What is said of an answer, in one run; nothing when there is nothing to say.
pub fn sentences<'a>(sentences: impl IntoIterator<Item = &'a str>) -> Vec<Inline> {
    let said = sentences.into_iter().collect::<Vec<_>>().join(" ");
    if said.is_empty() { Vec::new() } else { said.into_inlines() }
}
