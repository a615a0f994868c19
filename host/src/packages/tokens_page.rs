//! The provider's page for tokens.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use time::OffsetDateTime;

use super::tokens::{self, Token, TokenError};
use crate::{
    access::{Action, Actor},
    identity::{api_tokens::NewToken, step_up},
    ids::PackageTokenId,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::Choice,
        format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const PLACE: &str = "/anbieter/zugang";

#[derive(Debug, Template)]
#[template(path = "packages/tokens.html")]
pub struct TokensPage {
    pub page: Page,
    /// Where packages are handed in.
    pub address: String,
    /// A token that was just made, to be copied now; else empty.
    pub secret: String,
    pub tokens: Vec<TokenRow>,
    pub lifetimes: Vec<Choice>,
    pub form: NewToken,
    pub problem: String,
}

#[derive(Debug)]
pub struct TokenRow {
    pub label: String,
    pub used: String,
    pub tone: &'static str,
    pub state: String,
    /// Where it is revoked; empty for what works no longer.
    pub revoke: String,
}

/// `GET /anbieter/zugang`
pub async fn show(SignedIn { visit, actor }: SignedIn, headers: HeaderMap) -> Result<Html<TokensPage>, Problem> {
    Ok(Html(page(&visit, &actor, &headers, NewToken::default()).await?))
}

/// `POST /anbieter/zugang`
pub async fn post_create(headers: HeaderMap, write: Write<NewToken>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    actor.require(Action::SubmitPlugin)?;
    let problem = write.input.problem(visit.locale);
    if !problem.is_empty() || !step_up::check(&mut visit) {
        let page = page(&visit, &actor, &headers, write.input.clone()).await?;
        let page = TokensPage { page: page.page.refused(!problem.is_empty()), problem, ..page };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = write.begin().await?;
    let secret = tokens::create(&mut tx, &actor, write.input.label.trim(), write.input.lifetime(), visit.now).await?;
    // Whoever sends the form again is led to the page, where the token is not shown any more.
    write.redirect(tx, PLACE, None).await?;
    let page = page(&visit, &actor, &headers, NewToken::default()).await?;
    Ok(Html(TokensPage { secret, ..page }).into_response())
}

/// `POST /anbieter/zugang/{package_token}/widerruf`
pub async fn post_revoke(Path(id): Path<PackageTokenId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    tokens::revoke(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, PLACE, Some("flash-token-revoked")).await
}

async fn page(visit: &Visit, actor: &Actor, headers: &HeaderMap, form: NewToken) -> Result<TokensPage, Problem> {
    let tokens = tokens::own(&mut visit.read().await?, actor, visit.now).await?;
    let address = format!("{}/api/v1/plugins", visit.app.config.origin(&host_name(headers).unwrap_or_default()));
    Ok(tokens_page(visit.page(visit.locale.text("tokens-title")), address, &tokens, form, visit.now))
}

pub(super) fn tokens_page(
    page: Page,
    address: String,
    tokens: &[Token],
    form: NewToken,
    now: OffsetDateTime,
) -> TokensPage {
    let locale = page.locale;
    TokensPage {
        tokens: tokens.iter().map(|token| row(locale, token, now)).collect(),
        lifetimes: form.lifetimes(locale),
        secret: String::new(),
        problem: String::new(),
        page,
        address,
        form,
    }
}

fn row(locale: Locale, token: &Token, now: OffsetDateTime) -> TokenRow {
    let date = [("date", Value::from(format::date(locale, token.expires_at)))];
    let works = token.expires_at > now;
    let (tone, key) = if works { ("success", "directory-until") } else { ("danger", "directory-expired") };
    TokenRow {
        label: token.label.clone(),
        used: token.last_used_at.map_or_else(|| locale.text("directory-never"), |at| format::moment(locale, at)),
        tone,
        state: locale.message(key, &date),
        revoke: if works { format!("{PLACE}/{}/widerruf", token.id) } else { String::new() },
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
