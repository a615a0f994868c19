//! Draws the questions of an attempt.

use plugin_common::{Item, Language, hint, shows_solution, solution};
use plugin_sdk::view::{self, Element, choice, column, list, option, paragraph};
use plugin_sdk::{Context, Fault, Response, Seeded, Tree};

use crate::author::{Kind, Question, Quiz};
use crate::wording;

pub(crate) fn tree(context: &Context, quiz: &Quiz, _last: Option<&Response>) -> Result<Tree, Fault> {
    let language = Language::of(&context.locale);
    let intro = quiz.intro.iter().map(paragraph);
    let questions =
        drawn(context.seed, quiz).into_iter().flat_map(|question| elements_of(context, quiz, question, language));
    Ok(view::tree(language.tag(), wording::title(language), column(intro.chain(questions))))
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
    let options = options.iter().map(|item| option(&item.id, &item.label));
    let control = choice(&question.id, &question.prompt, options).up_to(limit).help(help);
    let mut elements = vec![control.into()];
    elements.extend(hint(context, question.hint.as_deref()));
    elements.extend(right_options(context, quiz, question));
    elements
}

fn ordered_options<'a>(seed: u64, quiz: &Quiz, question: &'a Question) -> Vec<&'a Item> {
    let mut options: Vec<&Item> = question.options.iter().collect();
    if quiz.shuffle {
        Seeded::new(seed, &question.id).shuffle(&mut options);
    }
    options
}

fn right_options(context: &Context, quiz: &Quiz, question: &Question) -> Option<Element> {
    let secret = quiz.solution_of(question).filter(|_| shows_solution(context))?;
    let is_right = |option: &&Item| secret.correct.contains(&option.id);
    let labels = question.options.iter().filter(is_right).map(|option| paragraph(&option.label));
    let mut content = vec![list(labels)];
    content.extend(secret.explanation.iter().map(paragraph));
    Some(solution(context, content))
}
