//! Marks and when they are explained.

use plugin_sdk::{Context, Evidence, Fault, Localized, PartInfo, Phase, Visibility, problem};

use crate::Language;

/// At once while practising, after the end in a graded attempt.
pub fn visibility(context: &Context) -> Visibility {
    match context.phase {
        Phase::Preview | Phase::Practice | Phase::Review => Visibility::Immediate,
        Phase::Assessment => Visibility::Closed,
    }
}

/// Practice goes on as long as the learner likes; a graded attempt is over with its answer.
pub fn is_over(context: &Context) -> bool {
    context.phase != Phase::Practice
}

/// Parts of the same weight, by id and title; the thousandths that do not divide go to the first ones.
pub fn equal_weights<'a>(
    language: Language,
    parts: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
) -> Vec<PartInfo> {
    let count = parts.len();
    let part = |(index, (id, title)): (usize, (&str, &str))| PartInfo {
        id: id.to_owned(),
        title: vec![Localized { lang: language.tag().to_owned(), text: title.to_owned() }],
        weight_milli: (1_000 / count + usize::from(index < 1_000 % count)) as u32,
    };
    parts.enumerate().map(part).collect()
}

/// What was counted or measured in an answer.
pub fn measure(key: &str, value: impl Into<String>, field: &str) -> Evidence {
    Evidence {
        kind: "measure".to_owned(),
        key: key.to_owned(),
        value: value.into(),
        field: Some(field.to_owned()),
        competency: None,
    }
}

/// Nothing can be judged without a solution; `name` is the thing that it is absent for.
pub fn missing_solution(name: &str) -> Fault {
    Fault::ConfigInvalid(vec![problem("/solution", format!("no solution for {name}"))])
}
