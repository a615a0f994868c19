//! Draws the text with its gaps.

use plugin_common::{Language, hint, shows_solution, solution};
use plugin_sdk::view::{
    self, Element, Tone, callout, choice, column, gap, line_break, number_entry, option, paragraph, strong, text,
    text_entry,
};
use plugin_sdk::{Context, Fault, Inline, Phase, Response, Tree, problem};

use crate::author::{Cloze, Entry, Gap, Solution};
use crate::judgement::{LONGEST, is_unreadable};
use crate::passage::{Piece, paragraphs};
use crate::wording;

pub(crate) fn tree(context: &Context, cloze: &Cloze, last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let unreadable = unreadable(context, cloze, last);
    let mut elements: Vec<Element> = cloze.intro.iter().map(paragraph).collect();
    elements.extend(complaint(language, &unreadable));
    elements.extend(passage(cloze, |id| gap(id))?);
    elements.extend(cloze.gaps.iter().map(|gap| {
        let is_unreadable = unreadable.iter().any(|other| other.id == gap.id);
        control(gap, is_unreadable.then(|| wording::unreadable(language).to_owned()))
    }));
    elements.extend(hint(context, cloze.hint.as_deref()));
    elements.extend(filled(context, cloze)?);
    Ok(view::tree(language.tag(), wording::title(language), column(elements)))
}

fn passage(cloze: &Cloze, fill: impl Fn(&str) -> Inline) -> Result<Vec<Element>, Fault> {
    let unclosed = |_| Fault::ConfigInvalid(vec![problem("/text", "a gap has no end")]);
    let inline = |piece: Piece<'_>| match piece {
        Piece::Text(part) => text(part),
        Piece::LineBreak => line_break(),
        Piece::Gap(id) => fill(id),
    };
    let paragraphs = paragraphs(&cloze.text).map_err(unclosed)?;
    Ok(paragraphs.into_iter().map(|pieces| paragraph(pieces.into_iter().map(&inline).collect::<Vec<_>>())).collect())
}

fn control(gap: &Gap, problem: Option<String>) -> Element {
    match &gap.entry {
        Entry::Text(_) => text_entry(&gap.id, &gap.label, LONGEST).problem(problem).into(),
        Entry::Number { .. } => number_entry(&gap.id, &gap.label).problem(problem).into(),
        Entry::Choice { options } => {
            let options = options.iter().map(|item| option(&item.id, &item.label));
            choice(&gap.id, &gap.label, options).compact().problem(problem).into()
        }
    }
}

/// Gaps whose last answer was not judged because it is no number.
fn unreadable<'a>(context: &Context, cloze: &'a Cloze, last: Option<&Response>) -> Vec<&'a Gap> {
    let Some(last) = last.filter(|_| context.phase != Phase::Review) else { return Vec::new() };
    let language = Language::of(&context.locale);
    cloze.gaps.iter().filter(|gap| is_unreadable(gap, last.answer(&gap.id), language)).collect()
}

/// In a text there is little room beside a gap.
fn complaint(language: Language, gaps: &[&Gap]) -> Option<Element> {
    if gaps.is_empty() {
        return None;
    }
    let labels = gaps.iter().map(|gap| gap.label.as_str()).collect::<Vec<_>>().join(", ");
    let content = paragraph(wording::unreadable_gaps(language, &labels));
    Some(callout(Tone::Error, wording::not_judged(language), [content]))
}

/// The text with the first accepted answer in each gap.
fn filled(context: &Context, cloze: &Cloze) -> Result<Option<Element>, Fault> {
    let Some(solutions) = cloze.solution.as_ref().filter(|_| shows_solution(context)) else { return Ok(None) };
    let answer = |id: &str| {
        let first = solutions.get(id).and_then(|solution| solution.accepted.first());
        let wording = first.map(|accepted| cloze.gap(id).map_or(accepted.as_str(), |gap| gap.wording_of(accepted)));
        strong(wording.unwrap_or("…"))
    };
    let mut content = passage(cloze, answer)?;
    let explanation = |solution: &Solution| solution.explanation.as_deref().map(paragraph);
    content.extend(cloze.gaps.iter().filter_map(|gap| solutions.get(&gap.id)).filter_map(explanation));
    Ok(Some(solution(context, content)))
}
