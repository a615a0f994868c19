//! The page behind the link of an applicant's letters: hand the application in, answer questions, take it back.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;
use uuid::Uuid;

use super::{
    Application, MembershipError, State,
    agreements::{self, Agreement},
    apply::{here, place},
    by_token, confirm, declaration,
    letters::Desk,
    talk::{self, Author, Message},
    withdraw,
};
use crate::{
    access::Role,
    mail, people,
    web::{Html, NoFields, Page, Problem, Visit, Write, format, i18n::Locale, visit::host_name},
};

/// The application, as the applicant sees it.
#[derive(Debug, Template)]
#[template(path = "membership/application.html")]
pub struct ApplicationPage {
    pub page: Page,
    pub token: String,
    pub application: Application,
    pub facts: Vec<(String, String)>,
    pub state: String,
    pub messages: Vec<MessageRow>,
    /// What was typed, when it was not taken.
    pub text: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct MessageRow {
    pub from: String,
    pub written_at: String,
    pub lines: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Said {
    #[serde(default)]
    pub text: String,
}

/// `GET /antrag/{application_token}`
pub async fn application(visit: Visit, Path(token): Path<String>) -> Result<Html<ApplicationPage>, Problem> {
    here(&visit)?;
    let mut tx = visit.read().await?;
    let application = by_token(&mut tx, &token).await?;
    let messages = talk::messages(&mut tx, application.id).await?;
    let page = visit.page(application.name.clone());
    Ok(Html(application_page(page, token, application, &messages, Said { text: String::new() }, String::new())))
}

/// `GET /antrag/{application_token}/beitrittserklaerung.pdf`
pub async fn declaration(visit: Visit, Path(token): Path<String>) -> Result<Response, Problem> {
    here(&visit)?;
    let mut tx = visit.read().await?;
    let application = by_token(&mut tx, &token).await?;
    let agreements = agreements::accepted(&mut tx, application.id.0).await?;
    declaration_of(&visit, &application, &agreements).await
}

/// The declaration as an answer; setting it takes some milliseconds of a processor.
pub(super) async fn declaration_of(
    visit: &Visit,
    application: &Application,
    agreements: &[Agreement],
) -> Result<Response, Problem> {
    let (locale, issuer) = (visit.locale, visit.tenant.name.clone());
    let form = declaration::form(locale, &issuer, application, facts(locale, application), agreements);
    let name = application.id.to_string();
    let set = tokio::task::spawn_blocking(move || paper::form(&form, &name)).await;
    let pdf = set.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"beitrittserklaerung.pdf\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, pdf).into_response())
}

/// `POST /antrag/{application_token}/bestaetigung`
pub async fn post_confirm(
    Path(token): Path<String>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    here(&write.visit)?;
    let mut tx = write.begin().await?;
    let application = confirm(&mut tx, &token, write.visit.now).await?;
    tell_office(&write.visit, &headers, &mut tx, &application, application.id.0).await?;
    write.redirect(tx, &format!("/antrag/{token}"), Some("flash-application-open")).await
}

/// `POST /antrag/{application_token}/antwort`
pub async fn post_answer(
    Path(token): Path<String>,
    headers: HeaderMap,
    write: Write<Said>,
) -> Result<Response, Problem> {
    let visit = &write.visit;
    here(visit)?;
    let mut tx = write.begin().await?;
    let application = by_token(&mut tx, &token).await?;
    let text = write.input.text.trim();
    if let Some(problem) = unfit(visit.locale, text) {
        let messages = talk::messages(&mut tx, application.id).await?;
        let page = visit.page(application.name.clone()).refused(true);
        let said = Said { text: write.input.text.clone() };
        let page = application_page(page, token, application, &messages, said, problem);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let message = talk::say(&mut tx, application.id, Author::Applicant, text, visit.now).await?;
    tell_office(visit, &headers, &mut tx, &application, message.id).await?;
    write.redirect(tx, &format!("/antrag/{token}"), Some("flash-message-sent")).await
}

/// `POST /antrag/{application_token}/ruecknahme`
pub async fn post_withdraw(Path(token): Path<String>, write: Write<NoFields>) -> Result<Response, Problem> {
    here(&write.visit)?;
    let mut tx = write.begin().await?;
    withdraw(&mut tx, &token, write.visit.now).await?;
    write.redirect(tx, &format!("/antrag/{token}"), Some("flash-application-withdrawn")).await
}

/// What is wrong with a message.
pub(super) fn unfit(locale: Locale, text: &str) -> Option<String> {
    match text.chars().count() {
        0 => Some(locale.text("message-missing")),
        1..=talk::LONGEST => None,
        _ => Some(locale.text("message-too-long")),
    }
}

async fn tell_office(
    visit: &Visit,
    headers: &HeaderMap,
    tx: &mut TenantTx,
    application: &Application,
    occasion: Uuid,
) -> Result<(), Problem> {
    let host = host_name(headers).unwrap_or_default();
    let desk = Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
    for person in people::all(tx).await?.into_iter().filter(|person| person.roles.contains(&Role::Operator)) {
        let letter = desk.for_office(&person, application, occasion).map_err(Problem::internal)?;
        mail::post(tx, person.id, &letter, visit.now).await?;
    }
    Ok(())
}

pub(super) fn application_page(
    page: Page,
    token: String,
    application: Application,
    messages: &[Message],
    said: Said,
    problem: String,
) -> ApplicationPage {
    let locale = page.locale;
    ApplicationPage {
        facts: facts(locale, &application),
        state: locale.text(&format!("application-{}", application.state.name())),
        messages: messages.iter().map(|message| message_row(locale, message)).collect(),
        text: said.text,
        page,
        token,
        application,
        problem,
    }
}

/// What was applied for.
pub(super) fn facts(locale: Locale, application: &Application) -> Vec<(String, String)> {
    let municipality = &application.municipality;
    vec![
        (locale.text("application-name"), application.name.clone()),
        (locale.text("application-municipality"), format!("{} ({})", municipality.name, municipality.key)),
        (locale.text("application-place"), place(locale, municipality)),
        (locale.text("application-contact"), format!("{}, {}", application.contact.name(), application.position)),
        (locale.text("account-email"), application.contact.email.clone()),
        (locale.text("application-shares"), format::integer(locale, application.shares.into())),
    ]
}

pub(super) fn message_row(locale: Locale, message: &Message) -> MessageRow {
    MessageRow {
        from: locale.text(&format!("message-from-{}", message.author.name())),
        written_at: format::moment(locale, message.written_at),
        lines: message.body.lines().map(str::to_owned).collect(),
    }
}

impl From<MembershipError> for Problem {
    fn from(error: MembershipError) -> Problem {
        match error {
            MembershipError::Unknown => Problem::NotFound,
            MembershipError::Taken => Problem::Conflict("application-taken"),
            MembershipError::State => Problem::Conflict("application-decided"),
            MembershipError::Sql(error) => error.into(),
            error @ (MembershipError::Contact(_) | MembershipError::TooMany) => Problem::internal(error),
        }
    }
}
