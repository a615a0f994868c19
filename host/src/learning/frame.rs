//! What stands around every item of a module: its contents, how far one is, the way back and on.

use super::Studies;
use crate::{
    courses::Item,
    ids::ItemId,
    web::{
        format,
        i18n::{Locale, Value},
    },
};

/// What frames every item of a module.
#[derive(Debug)]
pub struct Frame {
    pub enrolment: String,
    pub course_title: String,
    pub lang: String,
    pub title: String,
    pub preline: String,
    pub label: String,
    pub done: usize,
    pub total: usize,
    pub units: Vec<OutlineUnit>,
    pub back_href: String,
    pub back: String,
    pub on_href: String,
    pub on: String,
}

/// The contents of a module as the learner sees them beside a lesson.
#[derive(Debug)]
pub struct OutlineUnit {
    pub title: String,
    pub items: Vec<OutlineItem>,
}

#[derive(Debug)]
pub struct OutlineItem {
    pub href: String,
    pub number: usize,
    pub title: String,
    /// `done`, `current` or `open`.
    pub state: &'static str,
    pub said: String,
    pub note: String,
}

/// The frame around one item.
pub fn frame(locale: Locale, studies: &Studies, item: &Item) -> Frame {
    let (before, after) = studies.around(item.id);
    let href =
        |item: Option<&Item>| item.map_or_else(String::new, |item| format!("/lernen/{}/{}", studies.id, item.id));
    let title = |item: Option<&Item>| item.map_or_else(String::new, |item| item.title.clone());
    let position = 1 + studies.items().position(|other| other.id == item.id).unwrap_or_default();
    let (done, total) = (studies.done_steps(), studies.steps().count());
    Frame {
        enrolment: studies.id.to_string(),
        course_title: studies.course.title.clone(),
        lang: locale.foreign(&studies.course.language),
        title: item.title.clone(),
        preline: locale.message(
            "item-preline",
            &[
                ("kind", Value::from(locale.text(&format!("kind-{}", item.kind.as_str())))),
                ("number", Value::from(position)),
                ("total", Value::from(studies.items().count())),
                ("time", Value::from(format::minutes(locale, item.minutes))),
            ],
        ),
        label: steps_label(locale, done, total),
        done,
        total,
        units: outline(locale, studies, Some(item.id)),
        back_href: href(before),
        back: title(before),
        on_href: href(after),
        on: title(after),
    }
}

/// All items in order; `current` is the one that the page shows.
pub(super) fn outline(locale: Locale, studies: &Studies, current: Option<ItemId>) -> Vec<OutlineUnit> {
    let mut number = 0;
    let units = studies.units.iter().map(|unit| {
        let items = unit.items.iter().map(|item| {
            number += 1;
            let done = studies.done.contains(&item.id);
            let state = if current == Some(item.id) {
                "current"
            } else if done {
                "done"
            } else {
                "open"
            };
            OutlineItem {
                href: format!("/lernen/{}/{}", studies.id, item.id),
                number,
                title: item.title.clone(),
                state,
                said: if done { locale.text("item-done") } else { String::new() },
                note: format!(
                    "{}, {}",
                    locale.text(&format!("kind-{}", item.kind.as_str())),
                    format::minutes(locale, item.minutes)
                ),
            }
        });
        let items = items.collect();
        let phase = locale.text(unit.phase.text_key());
        OutlineUnit { title: format!("{phase}: {}", unit.title), items }
    });
    units.collect()
}

/// How far one is, in words.
pub(super) fn steps_label(locale: Locale, done: usize, total: usize) -> String {
    locale.message("learning-steps", &[("done", Value::from(done)), ("total", Value::from(total))])
}
