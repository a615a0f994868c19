//! Mail domains on the coordination's page: claimed, proved, given back.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Claimed, DomainError,
    admin::{list_page, manages},
    claimed, domains,
};
use crate::{
    access::Actor,
    identity::step_up,
    web::{
        Html, NoFields, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

const PAGE: &str = "/verwaltung/anmeldung";

#[derive(Debug)]
pub struct DomainRow {
    pub domain: String,
    pub is_proved: bool,
    pub state: String,
    pub record: String,
    pub text: String,
    /// Why its proof was refused just now.
    pub problem: String,
}

/// A domain with what is wrong with it: one of the list when its proof was refused, else one that was typed.
#[derive(Debug, Default)]
pub(super) struct RefusedDomain {
    pub domain: String,
    pub problem: String,
    pub is_listed: bool,
}

#[derive(Debug, Deserialize)]
pub struct NewDomain {
    #[serde(default)]
    domain: String,
}

/// `POST /verwaltung/maildomaenen`
pub async fn post_domain(write: Write<NewDomain>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    if !step_up::check(&mut visit) {
        let typed = RefusedDomain { domain: write.input.domain, ..RefusedDomain::default() };
        let page = list_page(&visit, &actor, typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = write.begin().await?;
    match domains::claim(&mut tx, &actor, &write.input.domain, visit.now).await {
        Ok(()) => write.redirect(tx, PAGE, Some("flash-sso-domain-claimed")).await,
        Err(error) => {
            drop(tx);
            let typed = write.input.domain;
            refused_domain(&visit, &actor, typed, false, error).await
        }
    }
}

/// `POST /verwaltung/maildomaenen/{mail_domain}/pruefung`
pub async fn post_prove(Path(domain): Path<String>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let known = claimed(&mut visit.read().await?, &actor).await?;
    if !known.iter().any(|claimed| claimed.domain == domain) {
        return Err(Problem::NotFound);
    }
    // No transaction is open while the name server is asked.
    let texts = visit.app.dns.texts(&domains::proof_name(&domain)).await.unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "a mail domain could not be checked");
        Vec::new()
    });
    let mut tx = write.begin().await?;
    match domains::prove(&mut tx, &actor, &domain, &texts, visit.now).await {
        Ok(()) => write.redirect(tx, PAGE, Some("flash-sso-domain-proved")).await,
        Err(error) => {
            drop(tx);
            refused_domain(&visit, &actor, domain, true, error).await
        }
    }
}

/// `POST /verwaltung/maildomaenen/{mail_domain}/loeschung`
pub async fn post_drop(Path(domain): Path<String>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    manages(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let mut tx = write.begin().await?;
    domains::drop_claim(&mut tx, &actor, &domain, visit.now).await?;
    write.redirect(tx, PAGE, Some("flash-sso-domain-dropped")).await
}

async fn refused_domain(
    visit: &Visit,
    actor: &Actor,
    domain: String,
    is_listed: bool,
    error: DomainError,
) -> Result<Response, Problem> {
    let problem = match error {
        DomainError::Malformed(_) => visit.locale.text("sso-domain-malformed"),
        DomainError::NotProved => visit.locale.text("sso-domain-not-proved"),
        DomainError::Taken => visit.locale.text("sso-domain-taken"),
        error => return Err(error.into()),
    };
    let page = list_page(visit, actor, RefusedDomain { domain, problem, is_listed }).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

pub(super) fn domain_row(locale: Locale, claimed: &Claimed, refused: &RefusedDomain) -> DomainRow {
    let state = match claimed.proved_at {
        Some(at) => locale.message("sso-domain-proved", &[("date", Value::from(format::date(locale, at)))]),
        None => locale.text("sso-domain-open"),
    };
    let is_refused = refused.is_listed && refused.domain == claimed.domain;
    DomainRow {
        domain: claimed.domain.clone(),
        is_proved: claimed.proved_at.is_some(),
        state,
        record: domains::proof_name(&claimed.domain),
        text: claimed.text.clone(),
        problem: if is_refused { refused.problem.clone() } else { String::new() },
    }
}
