//! What a person sees and may ask of their own data.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, Query},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};

use serde::Deserialize;

use super::{
    FETCHABLE, Kind, PrivacyError, Request, State, archive, ask, fetch, in_charge, letters, mine,
    notice::{self, Acknowledged},
    stored::{self, Area},
    withdraw,
};
use crate::{
    audit::{self, Entry, Found},
    files::FileError,
    identity::{own_path, step_up},
    ids::{PersonId, PrivacyRequestId},
    mail, markdown, people,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const HERE: &str = "/konto/daten";
/// How many entries of the audit log the page shows.
const SHOWN: i64 = 50;

#[derive(Debug, Template)]
#[template(path = "privacy/mine.html")]
pub struct MinePage {
    pub page: Page,
    pub areas: Vec<AreaRow>,
    pub requests: Vec<RequestRow>,
    /// Whether an archive is being made, and whether an erasure waits.
    pub export_pending: bool,
    pub erasure_pending: bool,
    pub fetch_days: i64,
    pub notice: String,
    pub notice_has_changed: bool,
    pub changes: Vec<ChangeRow>,
}

/// A part of what is stored, in words.
#[derive(Debug)]
pub struct AreaRow {
    pub title: String,
    pub what: String,
    pub who: String,
    pub until: String,
    pub count: String,
}

#[derive(Debug)]
pub struct RequestRow {
    pub kind: String,
    pub asked: String,
    pub due: String,
    pub tone: &'static str,
    pub state: String,
    pub reason: String,
    /// Where the archive is fetched; empty when there is none.
    pub fetch: String,
    /// Where the request is taken back; empty when it cannot be.
    pub withdraw: String,
}

/// Something that was done to the person's data.
#[derive(Debug)]
pub struct ChangeRow {
    pub at: String,
    pub what: String,
    pub who: String,
}

#[derive(Debug, Template)]
#[template(path = "privacy/erase.html")]
pub struct ErasePage {
    pub page: Page,
    pub pending: bool,
}

#[derive(Debug, Template)]
#[template(path = "privacy/notice.html")]
pub struct NoticePage {
    pub page: Page,
    pub paragraphs: Vec<String>,
    /// The member's own wording, cleaned; empty where it has none.
    pub html: String,
    pub has_changed: bool,
    pub is_read: bool,
    /// Where the reader was on the way to.
    pub next: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Onward {
    #[serde(default)]
    weiter: String,
}

/// `GET /konto/daten`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<MinePage>, Problem> {
    let person = own(&visit)?;
    let mut tx = visit.read().await?;
    let requests = mine(&mut tx, &actor).await?;
    let areas = stored::areas(&mut tx, person).await?;
    let read = notice::read_by(&mut tx, person).await?;
    let changes = audit::about(&mut tx, person, SHOWN).await?;
    let locale = visit.locale;
    Ok(Html(MinePage {
        areas: areas.into_iter().map(|(area, count)| area_row(locale, area, count)).collect(),
        export_pending: is_pending(&requests, Kind::Export),
        erasure_pending: is_pending(&requests, Kind::Erasure),
        requests: requests.iter().map(|request| request_row(locale, request)).collect(),
        fetch_days: FETCHABLE.whole_days(),
        notice_has_changed: notice::has_changed(&notice::current(&mut tx, &visit.tenant).await?, &read),
        notice: notice_line(locale, &read),
        changes: changes.iter().map(|change| change_row(locale, person, change)).collect(),
        page: visit.page(locale.text("privacy-mine-title")),
    }))
}

/// `POST /konto/daten/auskunft`
pub async fn post_export(headers: HeaderMap, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, HERE)?;
    let mut tx = write.begin().await?;
    ask(&mut tx, &actor, Kind::Export, &host_name(&headers).unwrap_or_default(), visit.now).await?;
    write.redirect(tx, HERE, Some("flash-export-asked")).await
}

/// `GET /konto/daten/{privacy_request}/archiv`
pub async fn download(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<PrivacyRequestId>,
) -> Result<Response, Problem> {
    step_up::require_at(&visit, HERE)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let request = fetch(&mut tx, &actor, id, visit.now).await?;
    let bytes: Bytes = match visit.app.files.get(&archive::key(&visit.tenant, id)).await {
        Ok(bytes) => bytes,
        Err(FileError::Missing(_)) => return Err(Problem::NotFound),
        Err(error) => return Err(Problem::internal(error)),
    };
    tx.commit().await?;
    let name = format!("attachment; filename=\"meine-daten-{}.zip\"", request.requested_at.date());
    Ok(([(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response())
}

/// `GET /konto/loeschung`
pub async fn erase(SignedIn { visit, actor }: SignedIn) -> Result<Html<ErasePage>, Problem> {
    let requests = mine(&mut visit.read().await?, &actor).await?;
    let page = visit.page(visit.locale.text("privacy-erase-title"));
    Ok(Html(ErasePage { page, pending: is_pending(&requests, Kind::Erasure) }))
}

/// `POST /konto/loeschung`
pub async fn post_erase(headers: HeaderMap, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, "/konto/loeschung")?;
    let host = host_name(&headers).unwrap_or_default();
    let mut tx = write.begin().await?;
    let id = ask(&mut tx, &actor, Kind::Erasure, &host, visit.now).await?;
    let desk = letters::Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
    for keeper in in_charge(&mut tx, own(&visit)?).await? {
        let Some(keeper) = people::find(&mut tx, keeper).await? else { continue };
        let letter = desk.asked(&keeper, id, super::due_on(visit.now)).map_err(Problem::internal)?;
        mail::post(&mut tx, keeper.id, &letter, visit.now).await?;
    }
    write.redirect(tx, HERE, Some("flash-erasure-asked")).await
}

/// `POST /konto/daten/{privacy_request}/ruecknahme`
pub async fn post_withdraw(Path(id): Path<PrivacyRequestId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    withdraw(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, HERE, Some("flash-erasure-withdrawn")).await
}

/// `GET /konto/datenschutzhinweis`
pub async fn notice(
    SignedIn { visit, .. }: SignedIn,
    Query(onward): Query<Onward>,
) -> Result<Html<NoticePage>, Problem> {
    let mut tx = visit.read().await?;
    let read = notice::read_by(&mut tx, own(&visit)?).await?;
    let current = notice::current(&mut tx, &visit.tenant).await?;
    let standard = || paragraphs(&notice::standard(&visit.tenant, visit.locale));
    Ok(Html(NoticePage {
        page: visit.page(visit.locale.text("privacy-notice-title")),
        paragraphs: if current.is_own { Vec::new() } else { standard() },
        html: if current.is_own { markdown::html(&current.body) } else { String::new() },
        has_changed: notice::has_changed(&current, &read),
        is_read: notice::has_read(&current, &read),
        next: own_path(&onward.weiter),
    }))
}

/// `POST /konto/datenschutzhinweis`
pub async fn post_notice(write: Write<Onward>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let current = notice::current(&mut tx, &visit.tenant).await?;
    notice::acknowledge(&mut tx, &actor, &current, visit.now).await?;
    let read = Entry::new("acknowledge", "privacy_notice", None);
    audit::record(&mut tx, &actor, read, visit.now).await?;
    write.redirect(tx, &own_path(&write.input.weiter), Some("flash-notice-read")).await
}

fn own(visit: &Visit) -> Result<PersonId, Problem> {
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })?;
    Ok(session.person.id)
}

fn is_pending(requests: &[Request], kind: Kind) -> bool {
    requests.iter().any(|request| request.kind == kind && matches!(request.state, State::Open | State::Working))
}

pub(super) fn paragraphs(text: &str) -> Vec<String> {
    text.split("\n\n").map(|paragraph| paragraph.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

pub(super) fn notice_line(locale: Locale, read: &[Acknowledged]) -> String {
    match read.first() {
        None => locale.text("privacy-notice-unread"),
        Some(last) => locale.message(
            "privacy-notice-read",
            &[
                ("date", Value::from(format::date(locale, last.at))),
                ("version", Value::from(last.sha256.chars().take(12).collect::<String>())),
            ],
        ),
    }
}

pub(super) fn area_row(locale: Locale, area: Area, count: i64) -> AreaRow {
    let name = area.name();
    AreaRow {
        title: locale.text(&format!("privacy-area-{name}")),
        what: locale.text(&format!("privacy-what-{name}")),
        who: locale.text(&format!("privacy-who-{name}")),
        until: locale.text(&format!("privacy-until-{name}")),
        count: format::integer(locale, count),
    }
}

pub(super) fn request_row(locale: Locale, request: &Request) -> RequestRow {
    let (tone, fetch) = match request.state {
        State::Open | State::Working => ("info", String::new()),
        State::Ready => ("success", format!("{HERE}/{}/archiv", request.id)),
        State::Expired | State::Withdrawn => ("info", String::new()),
        State::Declined => ("warning", String::new()),
    };
    let state = match request.expires_at.filter(|_| request.state == State::Ready) {
        Some(until) => locale.message("privacy-ready-until", &[("moment", Value::from(format::moment(locale, until)))]),
        None => locale.text(&format!("privacy-state-{}", request.state.name())),
    };
    RequestRow {
        kind: letters::kind(locale, request.kind),
        asked: format::date(locale, request.requested_at),
        due: letters::day(locale, request.due_on),
        tone,
        state,
        reason: request.reason.clone(),
        fetch,
        withdraw: match request.state {
            State::Open => format!("{HERE}/{}/ruecknahme", request.id),
            _ => String::new(),
        },
    }
}

/// Who it was is said by what they are to the person: colleagues have a right to their data too (CJEU, C-579/21).
pub(super) fn change_row(locale: Locale, person: PersonId, found: &Found) -> ChangeRow {
    let who = match found.entry.actor {
        Some(actor) if actor == person.0 => "privacy-by-you",
        Some(_) => "privacy-by-house",
        None => "privacy-by-system",
    };
    ChangeRow {
        at: format::moment(locale, found.entry.at),
        what: format!(
            "{}: {}",
            audit::object_name(locale, &found.entry.object),
            audit::action_name(locale, &found.entry.action)
        ),
        who: locale.text(who),
    }
}

impl From<PrivacyError> for Problem {
    fn from(error: PrivacyError) -> Problem {
        match error {
            PrivacyError::Forbidden(error) => error.into(),
            PrivacyError::Unknown => Problem::NotFound,
            PrivacyError::Pending => Problem::Conflict("privacy-pending"),
            PrivacyError::Own => Problem::Forbidden,
            PrivacyError::InCharge => Problem::Conflict("privacy-in-charge"),
            PrivacyError::Reason => Problem::Malformed,
            PrivacyError::Sql(error) => error.into(),
        }
    }
}
