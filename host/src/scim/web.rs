//! The coordination's page of the directory: how to connect it, and its tokens.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use time::{Duration, OffsetDateTime};

use super::tokens::{self, Fresh, OVERLAP_DAYS, Token, TokenError};
use crate::{
    access::{Action, Actor},
    identity::{
        api_tokens::{LIFETIMES, NewToken},
        step_up,
    },
    ids::ScimTokenId,
    web::{
        Html, Page, Problem, SignedIn, Visit, Write,
        choice::Choice,
        format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const PAGE: &str = "/verwaltung/verzeichnis";
/// A token that runs out within this time is marked.
const SOON: Duration = Duration::days(14);

#[derive(Debug, Template)]
#[template(path = "scim/directory.html")]
pub struct DirectoryPage {
    pub page: Page,
    pub base: String,
    /// A token that was just made, to be copied now; else empty.
    pub secret: String,
    /// Whether it takes the place of another.
    pub replaces: bool,
    pub tokens: Vec<TokenRow>,
    pub form: NewToken,
    pub problem: String,
    pub lifetimes: Vec<Choice>,
    pub overlap: usize,
}

#[derive(Debug)]
pub struct TokenRow {
    pub label: String,
    pub created: String,
    pub used: String,
    pub tone: &'static str,
    pub state: String,
    /// Beginning of the addresses of its buttons; empty for what works no longer.
    pub action: String,
}

/// `GET /verwaltung/verzeichnis`
pub async fn show(SignedIn { visit, actor }: SignedIn, headers: HeaderMap) -> Result<Html<DirectoryPage>, Problem> {
    coordinates(&visit, &actor)?;
    step_up::require(&visit)?;
    Ok(Html(page(&visit, &actor, &headers).await?))
}

/// `POST /verwaltung/verzeichnis`
pub async fn post_create(headers: HeaderMap, write: Write<NewToken>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let problem = write.input.problem(visit.locale);
    if !problem.is_empty() || !step_up::check(&mut visit) {
        let mut page = page(&visit, &actor, &headers).await?;
        page.page = page.page.refused(!problem.is_empty());
        page.lifetimes = write.input.lifetimes(visit.locale);
        page.form = write.input.clone();
        page.problem = problem;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = write.begin().await?;
    let fresh = tokens::create(&mut tx, &actor, write.input.label.trim(), write.input.lifetime(), visit.now).await?;
    // Whoever sends the form again is led to the page, where the token is not shown any more.
    write.redirect(tx, PAGE, None).await?;
    shown_once(&visit, &actor, &headers, fresh, false).await
}

/// `POST /verwaltung/verzeichnis/{scim_token}/ersatz`
pub async fn post_rotate(
    Path(token): Path<ScimTokenId>,
    headers: HeaderMap,
    write: Write<crate::web::NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let mut tx = write.begin().await?;
    let fresh = tokens::rotate(&mut tx, &actor, token, visit.now).await?;
    write.redirect(tx, PAGE, None).await?;
    shown_once(&visit, &actor, &headers, fresh, true).await
}

/// `POST /verwaltung/verzeichnis/{scim_token}/widerruf`
pub async fn post_revoke(
    Path(token): Path<ScimTokenId>,
    write: Write<crate::web::NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let mut tx = write.begin().await?;
    tokens::revoke(&mut tx, &actor, token, visit.now).await?;
    write.redirect(tx, PAGE, Some("flash-token-revoked")).await
}

/// Members have directories, the cooperative has none.
fn coordinates(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManageSignIn)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

async fn shown_once(
    visit: &Visit,
    actor: &Actor,
    headers: &HeaderMap,
    fresh: Fresh,
    replaces: bool,
) -> Result<Response, Problem> {
    let page = page(visit, actor, headers).await?;
    Ok(Html(DirectoryPage { secret: fresh.secret, replaces, ..page }).into_response())
}

async fn page(visit: &Visit, actor: &Actor, headers: &HeaderMap) -> Result<DirectoryPage, Problem> {
    let tokens = tokens::all(&mut visit.read().await?, actor, visit.now).await?;
    let host = host_name(headers).unwrap_or_default();
    let base = format!("{}/scim/v2", visit.app.config.origin(&host));
    Ok(directory_page(visit.page(visit.locale.text("directory-title")), base, &tokens, visit.now))
}

pub(super) fn directory_page(page: Page, base: String, tokens: &[Token], now: OffsetDateTime) -> DirectoryPage {
    let locale = page.locale;
    let form = NewToken { label: String::new(), days: LIFETIMES[1].to_string() };
    DirectoryPage {
        tokens: tokens.iter().map(|token| row(locale, token, now)).collect(),
        base,
        secret: String::new(),
        replaces: false,
        lifetimes: form.lifetimes(locale),
        form,
        problem: String::new(),
        overlap: usize::from(OVERLAP_DAYS),
        page,
    }
}

fn row(locale: Locale, token: &Token, now: OffsetDateTime) -> TokenRow {
    let date = [("date", Value::from(format::date(locale, token.expires_at)))];
    let works = token.expires_at > now;
    let (tone, key) = match token.expires_at - now {
        left if left <= Duration::ZERO => ("danger", "directory-expired"),
        left if left <= SOON => ("warning", "directory-until"),
        _ => ("success", "directory-until"),
    };
    TokenRow {
        label: token.label.clone(),
        created: format::date(locale, token.created_at),
        used: token.last_used_at.map_or_else(|| locale.text("directory-never"), |at| format::moment(locale, at)),
        tone,
        state: locale.message(key, &date),
        action: if works { format!("{PAGE}/{}", token.id) } else { String::new() },
    }
}

impl From<TokenError> for Problem {
    fn from(error: TokenError) -> Problem {
        match error {
            TokenError::Forbidden(error) => error.into(),
            TokenError::Unknown => Problem::NotFound,
            TokenError::Sql(error) => error.into(),
        }
    }
}
