//! "Mein Lernen": what is booked, where to go on, the lessons.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use tenants::TenantTx;

use super::{
    LearnError, State, Studies, all,
    frame::{Frame, OutlineUnit, frame, outline, steps_label},
    lesson, studies, tick,
};
use crate::{
    courses::{Item, ItemKind},
    ids::{EnrolmentId, ItemId},
    markdown,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale},
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
        lang: locale.foreign(&studies.course.language),
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
        lang: locale.foreign(&studies.course.language),
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

/// A lesson or a day on site, for `GET /lernen/{enrolment}/{item}`.
///
/// # Errors
/// The database's.
pub async fn lesson(visit: &Visit, tx: &mut TenantTx, studies: &Studies, item: &Item) -> Result<Response, Problem> {
    let markdown = lesson::markdown(tx, studies.course.owner, item.id).await?;
    let page = LessonPage {
        page: visit.page(item.title.clone()),
        frame: frame(visit.locale, studies, item),
        item: item.id.to_string(),
        html: markdown::html(&markdown),
        done: studies.done.contains(&item.id),
        tickable: item.kind == ItemKind::Lesson,
        dates: if item.kind == ItemKind::Event { events(visit.locale, studies) } else { Vec::new() },
    };
    Ok(Html(page).into_response())
}

/// `POST /lernen/{enrolment}/{item}/erledigt`
pub async fn post_tick(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    tick(&mut tx, &actor, id, item, visit.now).await?;
    let studies = studies(&mut tx, &actor, id).await?;
    let next = match studies.around(item).1 {
        Some(next) => format!("/lernen/{id}/{}", next.id),
        None => format!("/lernen/{id}"),
    };
    write.redirect(tx, &next, Some("flash-ticked")).await
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

fn proof_href(studies: &Studies) -> String {
    studies.proof.map_or_else(String::new, |proof| format!("/nachweise/{proof}"))
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
