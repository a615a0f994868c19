//! The coordination's pages: what there is to look after, the list of steps, and going live.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;

use super::{Overview, Progress, SetupError, Step, go_live, hosts, mark, overview};
use crate::{
    access::{Action, Actor},
    settings::{self, legal::LegalKind},
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

pub const LIST: &str = "/verwaltung/einrichtung";

/// A page that somebody of the house looks after something on.
struct Place {
    group: &'static str,
    href: &'static str,
    title: &'static str,
    /// Any of these rights.
    actions: &'static [Action],
}

/// All of them, in their order; a group's places stand together. Each needs its route.
const PLACES: [Place; 18] = [
    Place { group: "hub-campus", href: LIST, title: "setup-title", actions: &[Action::ManageCampus] },
    Place {
        group: "hub-campus",
        href: "/verwaltung/kontingente",
        title: "usage-title",
        actions: &[Action::ManageCampus],
    },
    Place { group: "hub-campus", href: "/verwaltung/module", title: "author-title", actions: &[Action::ManageCampus] },
    Place { group: "hub-campus", href: "/verwaltung/plugins", title: "grants-title", actions: &[Action::ManageCampus] },
    Place { group: "hub-people", href: "/verwaltung/personen", title: "nav-staff", actions: &[Action::ManagePeople] },
    Place {
        group: "hub-people",
        href: "/verwaltung/personen/import",
        title: "roster-title",
        actions: &[Action::ManagePeople],
    },
    Place { group: "hub-people", href: "/verwaltung/codes", title: "code-title", actions: &[Action::ManagePeople] },
    Place { group: "hub-people", href: "/verwaltung/einheiten", title: "unit-title", actions: &[Action::ManagePeople] },
    Place { group: "hub-people", href: "/verwaltung/gruppen", title: "group-title", actions: &[Action::ManagePeople] },
    Place {
        group: "hub-people",
        href: "/verwaltung/rollen-auf-zeit",
        title: "delegation-title",
        actions: &[Action::Appoint],
    },
    Place { group: "hub-people", href: "/verwaltung/rechte", title: "rights-title", actions: &[Action::ManageRights] },
    Place {
        group: "hub-people",
        href: "/verwaltung/hilfe",
        title: "support-enter-title",
        actions: &[Action::ManagePeople],
    },
    Place { group: "hub-sign-in", href: "/verwaltung/anmeldung", title: "sso-title", actions: &[Action::ManageSignIn] },
    Place {
        group: "hub-sign-in",
        href: "/verwaltung/verzeichnis",
        title: "directory-title",
        actions: &[Action::ManageSignIn],
    },
    Place {
        group: "hub-privacy",
        href: "/verwaltung/datenschutz",
        title: "privacy-queue-title",
        actions: &[Action::ManageCampus, Action::AnswerPrivacy],
    },
    Place {
        group: "hub-privacy",
        href: "/verwaltung/datenschutz/fristen",
        title: "terms-title",
        actions: &[Action::ManageCampus],
    },
    Place {
        group: "hub-privacy",
        href: "/verwaltung/datenschutz/auftragsverarbeitung",
        title: "contract-title",
        actions: &[Action::ManageCampus],
    },
    Place { group: "hub-privacy", href: "/verwaltung/protokoll", title: "audit-title", actions: &[Action::ReadAudit] },
];

/// What is wrong with the fields of a form, in their order.
#[derive(Clone, Debug, Default)]
pub struct Problems(pub Vec<(&'static str, String)>);

impl Problems {
    /// Empty when nothing is wrong with this field.
    pub fn of(&self, field: &str) -> String {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }
}

#[derive(Debug)]
pub struct Link {
    pub label: String,
    pub href: String,
}

#[derive(Debug)]
pub struct Group {
    pub id: &'static str,
    pub title: String,
    pub links: Vec<Link>,
}

#[derive(Debug, Template)]
#[template(path = "setup/hub.html")]
pub struct HubPage {
    pub page: Page,
    pub groups: Vec<Group>,
    /// Where to go on with the set-up; empty when the campus is live or somebody else's affair.
    pub unfinished: String,
}

#[derive(Debug)]
pub struct Task {
    pub id: &'static str,
    pub href: String,
    pub title: String,
    pub tone: &'static str,
    pub status: String,
    pub note: String,
}

#[derive(Debug, Template)]
#[template(path = "setup/tasks.html")]
pub struct TasksPage {
    pub page: Page,
    pub tasks: Vec<Task>,
    pub settled: usize,
    pub label: String,
    pub live: bool,
}

/// A step that is done on a page of another slice.
#[derive(Debug, Template)]
#[template(path = "setup/step.html")]
pub struct StepPage {
    pub page: Page,
    pub lead: String,
    /// Empty while there is no such page.
    pub href: String,
    pub action: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct Summary {
    pub name: String,
    pub value: String,
    pub href: String,
}

#[derive(Debug, Template)]
#[template(path = "setup/check.html")]
pub struct CheckPage {
    pub page: Page,
    pub facts: Vec<Summary>,
    /// Steps without which the campus cannot go live.
    pub missing: Vec<Link>,
    pub live: bool,
    pub problem: String,
}

#[derive(Debug, Deserialize)]
pub struct Mark {
    #[serde(default)]
    state: String,
}

#[derive(Debug, Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    sure: String,
}

/// `GET /verwaltung`
pub async fn hub(SignedIn { visit, actor }: SignedIn) -> Result<Html<HubPage>, Problem> {
    if !actor.looks_after_house() {
        actor.require(Action::ManageCampus)?;
    }
    if visit.tenant.id.is_cooperative() {
        return Err(Problem::NotFound);
    }
    let coordinates = actor.may(Action::ManageCampus);
    let unfinished = if coordinates && !visit.tenant.live { LIST.to_owned() } else { String::new() };
    let page = visit.page(visit.locale.text("nav-setup"));
    Ok(Html(HubPage { groups: groups(visit.locale, |action| actor.may(action)), unfinished, page }))
}

pub(super) fn groups(locale: Locale, may: impl Fn(Action) -> bool) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for place in PLACES.iter().filter(|place| place.actions.iter().any(|action| may(*action))) {
        let link = Link { label: locale.text(place.title), href: place.href.to_owned() };
        match groups.last_mut().filter(|group| group.id == place.group) {
            Some(group) => group.links.push(link),
            None => groups.push(Group { id: place.group, title: locale.text(place.group), links: vec![link] }),
        }
    }
    groups
}

/// `GET /verwaltung/einrichtung`
pub async fn tasks(SignedIn { visit, actor }: SignedIn) -> Result<Html<TasksPage>, Problem> {
    coordinates(&visit, &actor)?;
    let overview = overview(&mut visit.read().await?, &actor).await?;
    let page = visit.page(visit.locale.text("setup-title"));
    Ok(Html(tasks_page(page, &overview, visit.tenant.live)))
}

pub(super) fn tasks_page(page: Page, overview: &Overview, live: bool) -> TasksPage {
    let locale = page.locale;
    let (settled, total) = (overview.settled(), overview.0.len());
    let arguments = [("done", Value::from(settled)), ("total", Value::from(total))];
    TasksPage {
        tasks: overview.0.iter().map(|(step, progress)| task(locale, *step, *progress)).collect(),
        settled,
        label: locale.message("setup-progress", &arguments),
        live,
        page,
    }
}

fn task(locale: Locale, step: Step, progress: Progress) -> Task {
    let tone = match progress {
        Progress::NotBegun => "",
        Progress::Begun => "info",
        Progress::Seen | Progress::Done => "success",
    };
    Task {
        id: step.as_str(),
        href: href(step),
        title: step_title(locale, step),
        tone,
        status: locale.text(&format!("progress-{}", progress.as_str())),
        note: if step.is_required() { locale.text("setup-required") } else { String::new() },
    }
}

pub(super) fn step_title(locale: Locale, step: Step) -> String {
    locale.text(&format!("step-{}-title", step.as_str()))
}

/// Where a step is done.
pub(super) fn href(step: Step) -> String {
    let place = match step {
        Step::Look => "aussehen",
        Step::Logo => "logo",
        Step::Hosts => "adressen",
        Step::Approval => "genehmigung",
        Step::Topics => "themen",
        Step::Sender => "absender",
        Step::Legal => "rechtstexte",
        Step::People | Step::SignIn | Step::Units => return format!("{LIST}/schritt/{}", step.as_str()),
    };
    format!("{LIST}/{place}")
}

/// The page of another slice on which a step is done.
fn elsewhere(step: Step) -> Option<&'static str> {
    match step {
        Step::People => Some("/verwaltung/personen"),
        Step::SignIn => Some("/verwaltung/anmeldung"),
        Step::Units => Some("/verwaltung/einheiten"),
        _ => None,
    }
}

fn is_there(href: &str) -> bool {
    PLACES.iter().any(|place| place.href == href)
}

/// `GET /verwaltung/einrichtung/schritt/{step}`
pub async fn step(SignedIn { visit, actor }: SignedIn, Path(step): Path<String>) -> Result<Html<StepPage>, Problem> {
    coordinates(&visit, &actor)?;
    let step = Step::parse(&step).filter(|step| elsewhere(*step).is_some()).ok_or(Problem::NotFound)?;
    Ok(Html(step_page(visit.page(step_title(visit.locale, step)), step, String::new())))
}

/// `POST /verwaltung/einrichtung/schritt/{step}`
pub async fn post_step(Path(step): Path<String>, write: Write<Mark>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let step = Step::parse(&step).ok_or(Problem::NotFound)?;
    let progress = match write.input.state.as_str() {
        "done" => Progress::Done,
        "seen" => Progress::Seen,
        _ => {
            let page = visit.page(step_title(visit.locale, step)).refused(true);
            let page = step_page(page, step, visit.locale.text("step-state-missing"));
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
        }
    };
    let mut tx = write.begin().await?;
    mark(&mut tx, &actor, step, progress, visit.now).await?;
    write.redirect(tx, LIST, Some("flash-saved")).await
}

pub(super) fn step_page(page: Page, step: Step, problem: String) -> StepPage {
    StepPage {
        lead: page.t(format!("step-{}-lead", step.as_str())),
        href: elsewhere(step).filter(|href| is_there(href)).unwrap_or_default().to_owned(),
        action: format!("{LIST}/schritt/{}", step.as_str()),
        problem,
        page,
    }
}

/// `GET /verwaltung/einrichtung/pruefen`
pub async fn check(SignedIn { visit, actor }: SignedIn) -> Result<Html<CheckPage>, Problem> {
    coordinates(&visit, &actor)?;
    check_page(&visit, &actor, String::new()).await
}

/// `POST /verwaltung/einrichtung/pruefen`: goes live.
pub async fn post_live(write: Write<Confirmed>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let problem = if write.input.sure == "yes" {
        let mut tx = write.begin().await?;
        match go_live(&mut tx, &actor, visit.now).await {
            Ok(()) => {
                let answer = write.redirect(tx, "/", Some("flash-live")).await?;
                visit.app.directory.forget(visit.tenant.id);
                return Ok(answer);
            }
            Err(SetupError::Incomplete(_)) => "live-incomplete",
            Err(error) => return Err(error.into()),
        }
    } else {
        "live-not-sure"
    };
    let page = check_page(&visit, &actor, visit.locale.text(problem)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn check_page(visit: &Visit, actor: &Actor, problem: String) -> Result<Html<CheckPage>, Problem> {
    let mut tx = visit.read().await?;
    let locale = visit.locale;
    let missing = overview(&mut tx, actor).await?.missing();
    Ok(Html(CheckPage {
        facts: answers(visit, &mut tx).await?,
        missing: missing.into_iter().map(|step| Link { label: step_title(locale, step), href: href(step) }).collect(),
        live: visit.tenant.live,
        page: visit.page(locale.text("check-title")).refused(!problem.is_empty()),
        problem,
    }))
}

/// What was decided, step by step.
async fn answers(visit: &Visit, tx: &mut TenantTx) -> Result<Vec<Summary>, Problem> {
    let (locale, tenant) = (visit.locale, &visit.tenant);
    let settings = settings::of(tx).await?;
    let published = settings::legal::published(tx).await?.len();
    let mut addresses = vec![format!("{}.{}", tenant.slug, visit.app.directory.base_domain())];
    addresses.extend(hosts::proved(tx).await?);
    let logo = if tenant.logo_key.is_some() { "check-logo-own" } else { "check-logo-none" };
    let topics = match &settings.topics {
        None => locale.text("topics-all"),
        Some(topics) => locale.message("check-topics", &[("count", Value::from(topics.len()))]),
    };
    let sender = if settings.sender.name.is_empty() { locale.text("check-sender-none") } else { settings.sender.name };
    let legal = [("done", Value::from(published)), ("total", Value::from(LegalKind::ALL.len()))];
    let rule = settings.approval;
    let mut approval = locale.text(&format!("approval-{}", rule.approval.as_str()));
    if rule.from_cents > 0 {
        let from = [("price", Value::from(format::euros(locale, rule.from_cents)))];
        approval = format!("{approval}, {}", locale.message("check-from", &from));
    }
    let answers = [
        (Step::Look, format!("{} ({}), {}", tenant.name, tenant.short_name, tenant.colour)),
        (Step::Logo, locale.text(logo)),
        (Step::Hosts, addresses.join(", ")),
        (Step::Approval, approval),
        (Step::Topics, topics),
        (Step::Sender, sender),
        (Step::Legal, locale.message("check-legal", &legal)),
    ];
    let summary = |(step, value)| Summary { name: step_title(locale, step), value, href: href(step) };
    Ok(answers.map(summary).into())
}

/// A campus is set up by its member.
pub(super) fn coordinates(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManageCampus)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

/// The frame of a form's page, whose title says when something is wrong.
pub(super) fn framed(visit: &Visit, step: Step, problems: &Problems) -> Page {
    visit.page(step_title(visit.locale, step)).refused(problems.any())
}

impl From<SetupError> for Problem {
    fn from(error: SetupError) -> Problem {
        match error {
            SetupError::Forbidden(error) => error.into(),
            SetupError::Sql(error) => error.into(),
            error @ (SetupError::Incomplete(_) | SetupError::Name) => Problem::internal(error),
        }
    }
}
