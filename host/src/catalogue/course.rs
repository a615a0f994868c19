//! The page of a module: what one can do afterwards, for whom, how long, when, what it costs, what one gets.

use askama::Template;
use axum::extract::Path;

use crate::{
    access::Action,
    courses::{Course, Phase, Run, Topic, Unit, by_slug, outline, runs, topics},
    enrolments,
    ids::EnrolmentId,
    web::{
        Html, Page, Problem, Visit, format,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "catalogue/course.html")]
pub struct CoursePage {
    pub page: Page,
    pub course: Course,
    /// Language of the module when it is not the page's.
    pub lang: String,
    pub format: String,
    pub topic: String,
    pub facts: Vec<(String, String)>,
    pub phases: Vec<PhaseView>,
    pub runs: Vec<RunView>,
    pub enrolment: Option<EnrolmentId>,
    /// None for visitors: they are asked to sign in; false where nobody books, at the cooperative.
    pub may_enrol: Option<bool>,
}

#[derive(Debug)]
pub struct PhaseView {
    pub title: String,
    pub said: String,
    pub units: Vec<UnitView>,
}

#[derive(Debug)]
pub struct UnitView {
    pub title: String,
    pub items: Vec<String>,
}

#[derive(Debug)]
pub struct RunView {
    pub id: String,
    pub dates: Vec<String>,
    pub places: Vec<String>,
    /// Free places in words; empty where there is no limit.
    pub seats: String,
    pub closes: String,
    pub bookable: bool,
    /// Why it cannot be booked.
    pub reason: String,
}

/// `GET /module/{slug}`
pub async fn show(visit: Visit, Path(slug): Path<String>) -> Result<Html<CoursePage>, Problem> {
    let actor = visit.actor();
    actor.require(Action::ReadCatalogue)?;
    let mut tx = visit.read().await?;
    let course = by_slug(&mut tx, &slug).await?.ok_or(Problem::NotFound)?;
    let units = outline(&mut tx, course.owner, course.id, course.version).await?;
    let runs = runs(&mut tx, course.owner, course.id).await?;
    let topics = topics(&mut tx).await?;
    let enrolment = enrolments::of_course(&mut tx, &actor, &course).await?.map(|(id, _)| id);
    let locale = visit.locale;
    Ok(Html(CoursePage {
        page: visit.page(course.title.clone()),
        lang: locale.foreign(&course.language),
        format: locale.text(&format!("format-{}", course.format.as_str())),
        topic: topic_label(locale, &course.topic, &topics),
        facts: facts(locale, &course),
        phases: phases(locale, &units),
        runs: runs.iter().map(|run| run_view(locale, run, &visit)).collect(),
        may_enrol: visit.session.as_ref().map(|_| actor.may(Action::Enrol)),
        enrolment,
        course,
    }))
}

fn topic_label(locale: Locale, slug: &str, topics: &[Topic]) -> String {
    let topic = topics.iter().find(|topic| topic.slug == slug);
    topic.map_or_else(String::new, |topic| topic.label(locale).to_owned())
}

fn facts(locale: Locale, course: &Course) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |key: &str, value: String| {
        if !value.is_empty() {
            facts.push((locale.text(key), value));
        }
    };
    fact(
        "course-workload",
        if course.workload_minutes > 0 { format::minutes(locale, course.workload_minutes) } else { String::new() },
    );
    fact("course-level", locale.text(&format!("level-{}", course.level.as_str())));
    fact(
        "course-language",
        match course.language.as_str() {
            known @ ("de" | "en") => locale.text(&format!("language-{known}")),
            other => other.to_uppercase(),
        },
    );
    fact("course-provider", course.provider.name.clone());
    fact(
        "course-price",
        match course.price_cents {
            0 => locale.text("course-free"),
            cents => format::euros(locale, cents),
        },
    );
    fact("course-target-group", course.target_group.clone());
    fact("course-prior-knowledge", course.prior_knowledge.clone());
    fact("course-proof", locale.text(&format!("proof-{}", course.proof_kind.as_str())));
    fact("course-code", course.code.clone().unwrap_or_default());
    facts
}

fn phases(locale: Locale, units: &[Unit]) -> Vec<PhaseView> {
    let mut phases: Vec<(Phase, PhaseView)> = Vec::new();
    for unit in units {
        if phases.last().is_none_or(|(phase, _)| *phase != unit.phase) {
            let view = PhaseView {
                title: locale.text(unit.phase.text_key()),
                said: locale.text(&format!("{}-said", unit.phase.text_key())),
                units: Vec::new(),
            };
            phases.push((unit.phase, view));
        }
        let items = unit.items.iter().map(|item| item.said(locale));
        let (_, view) = phases.last_mut().expect("one was pushed just now");
        view.units.push(UnitView { title: unit.title.clone(), items: items.collect() });
    }
    phases.into_iter().map(|(_, view)| view).collect()
}

fn run_view(locale: Locale, run: &Run, visit: &Visit) -> RunView {
    let closed = !run.is_open(visit.now);
    let full = run.free() == Some(0);
    RunView {
        id: run.id.to_string(),
        dates: run.events.iter().map(|event| event.when(locale)).collect(),
        places: run.events.iter().map(|event| format!("{}, {}", event.venue, event.address)).collect(),
        seats: run.free().map_or_else(String::new, |free| {
            let capacity = Value::from(run.capacity.unwrap_or_default());
            locale.message("run-seats", &[("free", Value::from(free)), ("capacity", capacity)])
        }),
        closes: run.registration_closes_at.map_or_else(String::new, |closes| {
            locale.message("run-closes", &[("date", Value::from(format::date(locale, closes)))])
        }),
        bookable: !closed && !full,
        reason: match (closed, full) {
            (true, _) => locale.text("run-closed"),
            (false, true) => locale.text("run-full"),
            (false, false) => String::new(),
        },
    }
}
