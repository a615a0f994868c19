//! "Mein Lernen": what is booked, where to go on, the lessons.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{LearnError, State, Studies, all, lesson, studies, tick};
use crate::{
    assessments,
    courses::{Item, ItemKind, Phase, web::kind_key},
    ids::{EnrolmentId, ItemId},
    web::{
        Html, Page, Problem, SignedIn, Write, format,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "learning/learning.html")]
pub struct LearningPage {
    pub page: Page,
    pub running: Vec<Progress>,
    pub completed: Vec<Progress>,
}

/// One booked module on the overview.
#[derive(Debug)]
pub struct Progress {
    pub href: String,
    pub title: String,
    pub lang: String,
    pub label: String,
    pub done: usize,
    pub total: usize,
    pub next: String,
    pub dates: Vec<String>,
    pub proof: String,
}

#[derive(Debug, Template)]
#[template(path = "learning/studies.html")]
pub struct StudiesPage {
    pub page: Page,
    pub id: String,
    pub lang: String,
    pub label: String,
    pub done: usize,
    pub total: usize,
    pub next: String,
    pub next_title: String,
    pub units: Vec<OutlineUnit>,
    pub dates: Vec<EventView>,
    pub proof: String,
    pub may_cancel: bool,
    pub course_href: String,
}

#[derive(Debug)]
pub struct EventView {
    pub day: String,
    pub hours: String,
    pub place: String,
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

#[derive(Debug, Template)]
#[template(path = "learning/lesson.html")]
pub struct LessonPage {
    pub page: Page,
    pub frame: Frame,
    pub item: String,
    /// Clean HTML.
    pub html: String,
    pub done: bool,
    /// A day on site is not ticked off here.
    pub tickable: bool,
    pub dates: Vec<EventView>,
}

/// `GET /lernen`
pub async fn overview(SignedIn { visit, actor }: SignedIn) -> Result<Html<LearningPage>, Problem> {
    let all = all(&mut visit.read().await?, &actor).await?;
    let locale = visit.locale;
    let (completed, running): (Vec<_>, Vec<_>) = all.iter().partition(|studies| studies.state == State::Completed);
    let views = |list: Vec<&Studies>| list.into_iter().map(|studies| progress(locale, studies)).collect();
    Ok(Html(LearningPage {
        page: visit.page(locale.text("learning-title")),
        running: views(running),
        completed: views(completed),
    }))
}

fn progress(locale: Locale, studies: &Studies) -> Progress {
    let (done, total) = (studies.done_steps(), studies.steps().count());
    Progress {
        href: format!("/lernen/{}", studies.id),
        title: studies.course.title.clone(),
        lang: foreign(locale, &studies.course.language),
        label: steps_label(locale, done, total),
        done,
        total,
        next: studies.next().map_or_else(String::new, |item| format!("/lernen/{}/{}", studies.id, item.id)),
        dates: events(locale, studies).into_iter().map(|event| format!("{}, {}", event.day, event.hours)).collect(),
        proof: proof_href(studies),
    }
}

/// `GET /lernen/{enrolment}`
pub async fn course(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<EnrolmentId>,
) -> Result<Html<StudiesPage>, Problem> {
    let studies = studies(&mut visit.read().await?, &actor, id).await?;
    let locale = visit.locale;
    let (done, total) = (studies.done_steps(), studies.steps().count());
    Ok(Html(StudiesPage {
        page: visit.page(studies.course.title.clone()),
        id: id.to_string(),
        lang: foreign(locale, &studies.course.language),
        label: steps_label(locale, done, total),
        done,
        total,
        next: studies.next().map_or_else(String::new, |item| format!("/lernen/{id}/{}", item.id)),
        next_title: studies.next().map_or_else(String::new, |item| item.title.clone()),
        units: outline(locale, &studies, None),
        dates: events(locale, &studies),
        proof: proof_href(&studies),
        may_cancel: studies.state == State::Confirmed,
        course_href: format!("/module/{}", studies.course.slug),
    }))
}

/// `GET /lernen/{enrolment}/{item}`: a lesson, a day on site, an exercise or a quiz.
pub async fn item(
    SignedIn { visit, actor }: SignedIn,
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let studies = studies(&mut tx, &actor, id).await?;
    let found = studies.item(item).ok_or(Problem::NotFound)?;
    let frame = frame(visit.locale, &studies, found);
    if matches!(found.kind, ItemKind::Exercise | ItemKind::Quiz) {
        drop(tx);
        return assessments::web::show(visit, actor, id, found, frame).await;
    }
    let markdown = lesson::markdown(&mut tx, studies.course.owner, item).await?;
    let page = LessonPage {
        page: visit.page(found.title.clone()),
        frame,
        item: item.to_string(),
        html: lesson::html(&markdown),
        done: studies.done.contains(&item),
        tickable: found.kind == ItemKind::Lesson,
        dates: if found.kind == ItemKind::Event { events(visit.locale, &studies) } else { Vec::new() },
    };
    Ok(Html(page).into_response())
}

#[derive(Debug, Deserialize)]
pub struct Nothing {}

/// `POST /lernen/{enrolment}/{item}/erledigt`
pub async fn post_tick(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = SignedIn::from_visit(write.visit.clone())?;
    let mut tx = write.begin().await?;
    tick(&mut tx, &actor, id, item, visit.now).await?;
    let studies = studies(&mut tx, &actor, id).await?;
    let next = match studies.around(item).1 {
        Some(next) => format!("/lernen/{id}/{}", next.id),
        None => format!("/lernen/{id}"),
    };
    write.redirect(tx, &next, Some("flash-ticked")).await
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
        lang: foreign(locale, &studies.course.language),
        title: item.title.clone(),
        preline: locale.message(
            "item-preline",
            &[
                ("kind", Value::from(locale.text(kind_key(item.kind)))),
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

fn outline(locale: Locale, studies: &Studies, current: Option<ItemId>) -> Vec<OutlineUnit> {
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
                note: format!("{}, {}", locale.text(kind_key(item.kind)), format::minutes(locale, item.minutes)),
            }
        });
        let items = items.collect();
        let phase = locale.text(match unit.phase {
            Phase::Preparation => "phase-preparation",
            Phase::Event => "phase-event",
            Phase::FollowUp => "phase-follow-up",
        });
        OutlineUnit { title: format!("{phase}: {}", unit.title), items }
    });
    units.collect()
}

fn events(locale: Locale, studies: &Studies) -> Vec<EventView> {
    let events = studies.run.events.iter();
    events
        .map(|event| EventView {
            day: format::long_date(locale, event.starts_at),
            hours: format::hours(locale, event.starts_at, event.ends_at),
            place: format!("{}, {}", event.venue, event.address),
        })
        .collect()
}

fn steps_label(locale: Locale, done: usize, total: usize) -> String {
    locale.message("learning-steps", &[("done", Value::from(done)), ("total", Value::from(total))])
}

fn proof_href(studies: &Studies) -> String {
    studies.proof.map_or_else(String::new, |proof| format!("/nachweise/{proof}"))
}

fn foreign(locale: Locale, language: &str) -> String {
    if language == locale.tag() { String::new() } else { language.to_owned() }
}

impl From<LearnError> for Problem {
    fn from(error: LearnError) -> Problem {
        match error {
            LearnError::Forbidden(error) => error.into(),
            LearnError::Unknown => Problem::NotFound,
            LearnError::NotTickable => Problem::Conflict("not-tickable"),
            LearnError::Ended => Problem::Conflict("enrolment-ended"),
            LearnError::Sql(error) => error.into(),
        }
    }
}
