//! Where requests are decided: by the data protection officer, or by the coordination where there is none.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Decision, LONGEST_REASON, PrivacyError, Waiting, decide,
    erasure::{self, Erased},
    letters, may_look, queue,
    stored::Area,
    waiting,
};
use crate::{
    identity::step_up,
    ids::PrivacyRequestId,
    mail,
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const HERE: &str = "/verwaltung/datenschutz";
/// How many erasures the page shows.
const SHOWN: i64 = 50;

#[derive(Debug, Template)]
#[template(path = "privacy/queue.html")]
pub struct PrivacyQueuePage {
    pub page: Page,
    pub rows: Vec<WaitingRow>,
    pub erased: Vec<ErasedRow>,
    pub reads_audit: bool,
}

#[derive(Debug)]
pub struct WaitingRow {
    pub name: String,
    pub email: String,
    pub kind: String,
    pub asked: String,
    pub due: String,
    pub is_late: bool,
    pub href: String,
}

/// An erasure that was carried out, without a name.
#[derive(Debug)]
pub struct ErasedRow {
    pub at: String,
    pub cause: String,
    pub deleted: String,
    pub kept: String,
}

#[derive(Debug, Template)]
#[template(path = "privacy/answer.html")]
pub struct AnswerPage {
    pub page: Page,
    pub request: WaitingRow,
    pub action: String,
    pub reason: String,
    pub problem: String,
    /// What keeps the request from being approved; empty when nothing does.
    pub obstacle: String,
}

#[derive(Debug, Deserialize)]
pub struct Chosen {
    antrag: Option<PrivacyRequestId>,
}

#[derive(Debug, Deserialize)]
pub struct Answer {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
}

/// `GET /verwaltung/datenschutz`: the queue, or with `antrag` one request of it.
pub async fn show(SignedIn { visit, actor }: SignedIn, Query(chosen): Query<Chosen>) -> Result<Response, Problem> {
    may_look(&actor)?;
    let mut tx = visit.read().await?;
    if let Some(id) = chosen.antrag {
        let waiting = waiting(&mut tx, &actor, id).await?;
        return Ok(Html(answer_page(&visit, &waiting, String::new(), String::new(), "")).into_response());
    }
    let waiting = queue(&mut tx, &actor).await?;
    let erased = erasure::latest(&mut tx, SHOWN).await?;
    let page = visit.page(visit.locale.text("privacy-queue-title"));
    let rows = waiting.iter().map(|waiting| waiting_row(&page, waiting, visit.now)).collect();
    Ok(Html(PrivacyQueuePage {
        rows,
        erased: erased.iter().map(|erased| erased_row(visit.locale, erased)).collect(),
        reads_audit: actor.may(crate::access::Action::ReadAudit),
        page,
    })
    .into_response())
}

/// `POST /verwaltung/datenschutz/antraege/{privacy_request}`
pub async fn post_answer(
    Path(id): Path<PrivacyRequestId>,
    headers: HeaderMap,
    write: Write<Answer>,
) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    may_look(&actor)?;
    if !step_up::check(&mut visit) {
        let about = waiting(&mut visit.read().await?, &actor, id).await?;
        return refused(&visit, &about, write.input.reason, String::new(), "");
    }
    let mut tx = write.begin().await?;
    let about = waiting(&mut tx, &actor, id).await?;
    let reason = write.input.reason.trim().to_owned();
    let decision = match write.input.decision.as_str() {
        "approve" => Decision::Approve,
        "decline" => Decision::Decline(reason.clone()),
        _ => return Err(Problem::Malformed),
    };
    let host = host_name(&headers).unwrap_or_default();
    let desk = letters::Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
    match decide(&mut tx, &actor, id, &decision, visit.now).await {
        Ok(Waiting { request, person }) => {
            let (letter, flash) = match decision {
                Decision::Approve => (desk.erased(&person, &request), "flash-erasure-approved"),
                Decision::Decline(reason) => (desk.declined(&person, &request, &reason), "flash-erasure-declined"),
            };
            mail::post(&mut tx, person.id, &letter.map_err(Problem::internal)?, visit.now).await?;
            write.redirect(tx, HERE, Some(flash)).await
        }
        Err(PrivacyError::Reason) => {
            let count = Value::from(LONGEST_REASON);
            let problem = visit.locale.message("privacy-reason-missing", &[("count", count)]);
            refused(&visit, &about, write.input.reason, problem, "")
        }
        Err(PrivacyError::InCharge) => {
            refused(&visit, &about, write.input.reason, String::new(), "problem-privacy-in-charge-text")
        }
        Err(PrivacyError::Own) => refused(&visit, &about, write.input.reason, String::new(), "privacy-own-request"),
        Err(error) => Err(error.into()),
    }
}

fn refused(
    visit: &Visit,
    about: &Waiting,
    reason: String,
    problem: String,
    obstacle: &str,
) -> Result<Response, Problem> {
    let page = Html(answer_page(visit, about, reason, problem, obstacle));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn answer_page(visit: &Visit, waiting: &Waiting, reason: String, problem: String, obstacle: &str) -> AnswerPage {
    let locale = visit.locale;
    let is_refused = !problem.is_empty() || !obstacle.is_empty();
    let page = visit.page(locale.text("privacy-answer-title")).refused(is_refused);
    AnswerPage {
        request: waiting_row(&page, waiting, visit.now),
        action: format!("{HERE}/antraege/{}", waiting.request.id),
        reason,
        problem,
        obstacle: if obstacle.is_empty() { String::new() } else { locale.text(obstacle) },
        page,
    }
}

pub(super) fn waiting_row(page: &Page, waiting: &Waiting, now: time::OffsetDateTime) -> WaitingRow {
    let locale = page.locale;
    WaitingRow {
        name: waiting.person.name(),
        email: waiting.person.email.clone(),
        kind: letters::kind(locale, waiting.request.kind),
        asked: format::date(locale, waiting.request.requested_at),
        due: letters::day(locale, waiting.request.due_on),
        is_late: waiting.request.due_on < now.date(),
        href: format!("{HERE}?antrag={}", waiting.request.id),
    }
}

pub(super) fn erased_row(locale: Locale, erased: &Erased) -> ErasedRow {
    let total = |rows: &std::collections::BTreeMap<String, i64>| format::integer(locale, rows.values().sum());
    let kept: Vec<String> = erased.report.kept.iter().map(|(table, count)| kept(locale, table, *count)).collect();
    ErasedRow {
        at: format::moment(locale, erased.erased_at),
        cause: locale.text(&format!("privacy-cause-{}", erased.cause)),
        deleted: total(&erased.report.deleted),
        kept: if kept.is_empty() { locale.text("privacy-kept-nothing") } else { kept.join(", ") },
    }
}

/// `Nachweise: 3`
fn kept(locale: Locale, table: &str, count: i64) -> String {
    let area = Area::of(table).name();
    format!("{}: {}", locale.text(&format!("privacy-area-{area}")), format::integer(locale, count))
}
