//! Draws the questions of an attempt.

use plugin_common::Language;
use plugin_sdk::view::{self, Element, Tone, callout, choice, column, disclosure, list, option, paragraph};
use plugin_sdk::{Context, Phase, Seeded, Tree};

use crate::author::{Choosable, Kind, Question, Quiz};
use crate::wording;

pub(crate) fn tree(context: &Context, quiz: &Quiz) -> Tree {
    let language = Language::of(&context.locale);
    let intro = quiz.intro.iter().map(paragraph);
    let questions =
        drawn(context.seed, quiz).into_iter().flat_map(|question| elements_of(context, quiz, question, language));
    view::tree(language.tag(), wording::title(language), column(intro.chain(questions)))
}

/// The questions of this attempt, in their order. The same for every call of the attempt.
pub(crate) fn drawn(seed: u64, quiz: &Quiz) -> Vec<&Question> {
    let wanted = quiz.draw.unwrap_or(quiz.questions.len()).min(quiz.questions.len());
    let mut places: Vec<usize> = (0..quiz.questions.len()).collect();
    if wanted < places.len() {
        Seeded::new(seed, "draw").shuffle(&mut places);
        places.truncate(wanted);
        places.sort_unstable();
    }
    if quiz.shuffle {
        Seeded::new(seed, "questions").shuffle(&mut places);
    }
    places.into_iter().map(|place| &quiz.questions[place]).collect()
}

fn elements_of(context: &Context, quiz: &Quiz, question: &Question, language: Language) -> Vec<Element> {
    let options = ordered_options(context.seed, quiz, question);
    let count = question.options.len() as u32;
    let (limit, help) = match question.kind {
        Kind::Single => (1, wording::choose_one(language)),
        // Check boxes even when the author offers a single option.
        Kind::Multiple => (count.max(2), wording::choose_some(language)),
    };
    let options = options.iter().map(|choosable| option(&choosable.id, &choosable.label));
    let control = choice(&question.id, &question.prompt, options).up_to(limit).help(help);
    let mut elements = vec![control.into()];
    elements.extend(hint(context, question, language));
    elements.extend(solution(context, quiz, question, language));
    elements
}

fn ordered_options<'a>(seed: u64, quiz: &Quiz, question: &'a Question) -> Vec<&'a Choosable> {
    let mut options: Vec<&Choosable> = question.options.iter().collect();
    if quiz.shuffle {
        Seeded::new(seed, &question.id).shuffle(&mut options);
    }
    options
}

/// Not in a graded attempt.
fn hint(context: &Context, question: &Question, language: Language) -> Option<Element> {
    let hint = question.hint.as_ref()?;
    let welcome = matches!(context.phase, Phase::Preview | Phase::Practice);
    welcome.then(|| disclosure(wording::hint(language), [paragraph(hint)]))
}

/// Only where the host hands out the secret part: preview and review.
fn solution(context: &Context, quiz: &Quiz, question: &Question, language: Language) -> Option<Element> {
    let shown = matches!(context.phase, Phase::Preview | Phase::Review);
    let solution = quiz.solution_of(question).filter(|_| shown)?;
    let correct = question
        .options
        .iter()
        .filter(|option| solution.correct.contains(&option.id))
        .map(|option| paragraph(&option.label));
    let mut content = vec![list(correct)];
    content.extend(solution.explanation.iter().map(paragraph));
    Some(callout(Tone::Info, wording::solution(language), content))
}
