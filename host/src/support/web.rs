//! The learner's code, and what the coordination sees with it.

use askama::Template;
use axum::{
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{Booking, Code, SupportError, View, end, look, offer, offered, open};
use crate::{
    access::Action,
    courses::{RunEvent, Unit},
    ids::SupportId,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

const MINE: &str = "/konto/hilfe";
const HERE: &str = "/verwaltung/hilfe";

#[derive(Debug, Template)]
#[template(path = "support/offer.html")]
pub struct OfferPage {
    pub page: Page,
    pub code: Option<CodeText>,
}

#[derive(Debug)]
pub struct CodeText {
    pub text: String,
    pub until: String,
    pub is_open: bool,
}

#[derive(Debug, Template)]
#[template(path = "support/enter.html")]
pub struct EnterPage {
    pub page: Page,
    pub code: String,
    pub problem: String,
}

#[derive(Debug, Template)]
#[template(path = "support/view.html")]
pub struct ViewPage {
    pub page: Page,
    pub until: String,
    pub name: String,
    pub email: String,
    pub language: String,
    pub bookings: Vec<BookingRow>,
}

#[derive(Debug)]
pub struct BookingRow {
    pub title: String,
    pub provider: String,
    pub booked: String,
    pub events: Vec<String>,
    pub units: Vec<UnitRow>,
    pub is_cancelled: bool,
}

#[derive(Debug)]
pub struct UnitRow {
    pub title: String,
    pub items: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Chosen {
    sitzung: Option<SupportId>,
}

#[derive(Debug, Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
}

/// `GET /konto/hilfe`
pub async fn mine(SignedIn { visit, actor }: SignedIn) -> Result<Html<OfferPage>, Problem> {
    let code = offered(&mut visit.read().await?, &actor, &visit.app.keyring, visit.now).await?;
    let code = code.map(|code| code_text(visit.locale, code));
    Ok(Html(OfferPage { page: visit.page(visit.locale.text("support-title")), code }))
}

/// `POST /konto/hilfe`
pub async fn post_offer(write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    offer(&mut tx, &actor, &visit.app.keyring, visit.now).await?;
    write.redirect(tx, MINE, None).await
}

/// `POST /konto/hilfe/ende`
pub async fn post_end(write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    match end(&mut tx, &actor, visit.now).await {
        // The time was over before.
        Ok(()) | Err(SupportError::Unknown) => write.redirect(tx, MINE, Some("flash-support-ended")).await,
        Err(error) => Err(error.into()),
    }
}

/// `GET /verwaltung/hilfe`: asks for a code, or with `sitzung` shows what it opened.
pub async fn enter(SignedIn { visit, actor }: SignedIn, Query(chosen): Query<Chosen>) -> Result<Response, Problem> {
    actor.require(Action::ManagePeople)?;
    let Some(id) = chosen.sitzung else {
        return Ok(Html(enter_page(&visit, String::new(), String::new())).into_response());
    };
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let view = look(&mut tx, &actor, id, visit.now).await?;
    tx.commit().await?;
    let page = visit.page(visit.locale.text("support-view-title"));
    Ok(Html(view_page(page, &view)).into_response())
}

/// `POST /verwaltung/hilfe`
pub async fn post_enter(write: Write<Typed>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManagePeople)?;
    let mut tx = write.begin().await?;
    match open(&mut tx, &actor, &write.input.code, visit.now).await {
        Ok(id) => write.redirect(tx, &format!("{HERE}?sitzung={id}"), None).await,
        Err(SupportError::Unknown) => {
            let page = enter_page(&visit, write.input.code, visit.locale.text("support-code-unknown"));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

fn enter_page(visit: &Visit, code: String, problem: String) -> EnterPage {
    let page = visit.page(visit.locale.text("support-enter-title")).refused(!problem.is_empty());
    EnterPage { page, code, problem }
}

pub(super) fn code_text(locale: Locale, code: Code) -> CodeText {
    CodeText { until: format::clock(locale, code.expires_at), text: code.text, is_open: code.is_open }
}

pub(super) fn view_page(page: Page, view: &View) -> ViewPage {
    let locale = page.locale;
    ViewPage {
        until: page.ta("support-view-until", "clock", format::clock(locale, view.expires_at)),
        name: view.person.name(),
        email: view.person.email.clone(),
        language: locale.text(&format!("language-{}", view.person.locale.tag())),
        bookings: view.bookings.iter().map(|booking| row(locale, booking)).collect(),
        page,
    }
}

fn row(locale: Locale, booking: &Booking) -> BookingRow {
    BookingRow {
        title: booking.title.clone(),
        provider: booking.provider.clone(),
        booked: locale
            .message("support-booked-on", &[("date", Value::from(format::date(locale, booking.enrolled_at)))]),
        events: booking.events.iter().map(|event| event_text(locale, event)).collect(),
        units: booking.units.iter().map(|unit| unit_row(locale, unit)).collect(),
        is_cancelled: booking.is_cancelled,
    }
}

fn event_text(locale: Locale, event: &RunEvent) -> String {
    let place = [event.venue.as_str(), &event.address].into_iter().filter(|part| !part.is_empty());
    std::iter::once(event.when(locale)).chain(place.map(str::to_owned)).collect::<Vec<_>>().join(", ")
}

fn unit_row(locale: Locale, unit: &Unit) -> UnitRow {
    UnitRow {
        title: format!("{}: {}", locale.text(unit.phase.text_key()), unit.title),
        items: unit.items.iter().map(|item| item.said(locale)).collect(),
    }
}

impl From<SupportError> for Problem {
    fn from(error: SupportError) -> Problem {
        match error {
            SupportError::Forbidden(error) => error.into(),
            SupportError::Unknown => Problem::NotFound,
            SupportError::Sql(error) => error.into(),
            error @ SupportError::Seal(_) => Problem::internal(error),
        }
    }
}
