//! Signing in and out, and the choice of language.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use time::Duration;

use super::{
    Client, SignInError, close_session,
    confirm::{self, Shown},
    cookie,
    entry::{self, Way},
    factors::FactorError,
    passkeys,
    passwords::check_password,
    provider_buttons, provider_to_leave,
    providers::ProviderButton,
};
use crate::{
    audit::{self, Entry},
    web::{
        Html, NoFields, Page, Problem, Visit, Write,
        cookie::text,
        i18n::Locale,
        problem::led,
        samples::{NAME, Sample, titled},
        visit::{LANGUAGE_COOKIE, set_cookie},
    },
};

#[derive(Debug, Template)]
#[template(path = "identity/sign_in.html")]
pub struct SignInPage {
    pub page: Page,
    pub email: String,
    pub back: String,
    /// Text of what was wrong; empty at first.
    pub problem: String,
    pub demo: bool,
    /// Whether codes of the house are taken here.
    pub joins: bool,
    /// Where the member's identity providers begin, with the texts of their buttons.
    pub providers: Vec<(String, String)>,
}

impl Sample for SignInPage {
    fn samples(page: Page) -> Vec<SignInPage> {
        let refused = |key: &str| SignInPage {
            page: titled(&page, page.t("sign-in-title")).refused(true),
            email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
            back: "/module/ki-im-buero?a=\"b\"&c=<d>".to_owned(),
            problem: page.t(key),
            demo: false,
            joins: false,
            providers: Vec::new(),
        };
        let fresh = SignInPage {
            page: titled(&page, page.t("sign-in-title")),
            email: String::new(),
            back: "/".to_owned(),
            problem: String::new(),
            demo: true,
            joins: true,
            providers: vec![
                ("/anmelden/oidc/1?zurueck=%2F".to_owned(), page.ta("sign-in-with", "name", NAME)),
                ("/anmelden/oidc/2?zurueck=%2F".to_owned(), "Dienstkonto der Stadt".to_owned()),
            ],
        };
        vec![fresh, refused("sign-in-wrong"), refused("sign-in-paused"), refused("sign-in-demo-account")]
    }
}

#[derive(Debug, Deserialize)]
pub struct Back {
    #[serde(default)]
    pub(super) zurueck: String,
}

#[derive(Debug, Deserialize)]
pub struct Credentials {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// `GET /anmelden`
pub async fn form(visit: Visit, Query(back): Query<Back>) -> Result<Response, Problem> {
    let back = own_path(&back.zurueck);
    if visit.session.is_some() {
        return Ok(Redirect::to(&back).into_response());
    }
    if visit.pending.is_some() {
        return Ok(led("/anmelden/faktor", &back));
    }
    Ok(Html(page(&visit, String::new(), back, String::new()).await?).into_response())
}

/// Where each provider begins, and what its button says.
async fn buttons(visit: &Visit, back: &str) -> Result<Vec<(String, String)>, Problem> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("zurueck", back).finish();
    let button = |provider: ProviderButton| {
        let named = || visit.locale.message("sign-in-with", &[("name", provider.name.clone().into())]);
        let text = if provider.button.is_empty() { named() } else { provider.button.clone() };
        (format!("/anmelden/oidc/{}?{query}", provider.id), text)
    };
    Ok(provider_buttons(&mut visit.read().await?).await?.into_iter().map(button).collect())
}

/// `POST /anmelden`. Sending it twice opens two sessions of the same person, which harms nobody: no idempotency key.
pub async fn sign_in(client: Client, write: Write<Credentials>) -> Result<Response, Problem> {
    let (visit, input) = (&write.visit, &write.input);
    let Some(allowed) = entry::attempt(visit, &client, &input.email, &input.email).await? else {
        return refused(visit, &input.email, &input.back, "sign-in-paused").await;
    };
    let checked =
        check_password(&visit.app.database, visit.tenant.id, &input.email, &input.password, visit.app.demo).await;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let settled = match checked {
        Ok(right) => right.settle(&mut tx).await,
        Err(error) => Err(error),
    };
    let key = match settled {
        Ok(person) => {
            allowed.attempt.forgive(&mut tx).await?;
            return entry::enter(visit, &client, tx, person, Way::Password, &input.back).await;
        }
        Err(SignInError::Wrong) => "sign-in-wrong",
        Err(SignInError::DemoAccount) => "sign-in-demo-account",
        Err(SignInError::Sql(error)) => return Err(error.into()),
        Err(SignInError::Hash(error)) => return Err(error.into()),
    };
    allowed.failed(&mut tx, visit, &input.email).await?;
    tx.commit().await?;
    refused(visit, &input.email, &input.back, key).await
}

/// `POST /anmelden/passkey`
pub async fn passkey(client: Client, write: Write<Shown>) -> Result<Response, Problem> {
    let (visit, input) = (&write.visit, &write.input);
    let site = confirm::site(visit, &client)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let shown = match input.challenge() {
        Some(challenge) => passkeys::sign_in(&mut tx, &site, challenge, &input.credential, visit.now).await,
        None => Err(FactorError::Wrong),
    };
    let key = match shown {
        Ok(person) => return entry::enter(visit, &client, tx, person, Way::Passkey, &input.back).await,
        Err(FactorError::Wrong) => "sign-in-passkey-wrong",
        Err(FactorError::Copied) => {
            entry::note_copy(&mut tx, &visit.actor(), visit).await?;
            "sign-in-passkey-copied"
        }
        Err(error) => return Err(error.into()),
    };
    // What was asked is not asked again.
    tx.commit().await?;
    refused(visit, "", &input.back, key).await
}

async fn refused(visit: &Visit, email: &str, back: &str, key: &str) -> Result<Response, Problem> {
    let page = page(visit, email.to_owned(), own_path(back), visit.locale.text(key)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn page(visit: &Visit, email: String, back: String, problem: String) -> Result<SignInPage, Problem> {
    let providers = buttons(visit, &back).await?;
    let joins = !visit.tenant.id.is_cooperative();
    let page = visit.page(visit.locale.text("sign-in-title")).refused(!problem.is_empty());
    Ok(SignInPage { page, email, back, problem, demo: visit.app.demo, joins, providers })
}

/// `POST /abmelden`
pub async fn sign_out(write: Write<NoFields>) -> Result<Response, Problem> {
    let visit = &write.visit;
    let mut tx = write.begin().await?;
    let mut next = "/".to_owned();
    let mut shown = None;
    for session in [&visit.session, &visit.pending].into_iter().flatten() {
        if let Some((provider, leaving)) = provider_to_leave(&mut tx, session).await? {
            next = format!("/abgemeldet/{provider}");
            shown = leaving.and_then(|leaving| leaving.cookie(&visit.app.config));
        }
        close_session(&mut tx, session).await?;
        let entry = Entry::new("sign_out", "session", session.id.0);
        audit::record(&mut tx, &visit.acting(session.person.id, &session.person.roles), entry, visit.now).await?;
    }
    let mut response = write.redirect(tx, &next, Some("flash-signed-out")).await?;
    set_cookie(&mut response, &cookie(&visit.app.config, None));
    if let Some(shown) = shown {
        set_cookie(&mut response, &shown);
    }
    Ok(response)
}

/// `GET /sprache/{language}`: keeps the choice in the browser; nothing else changes.
pub async fn language(
    visit: Visit,
    Path(language): Path<String>,
    Query(back): Query<Back>,
) -> Result<Response, Problem> {
    let locale = Locale::parse(&language).ok_or(Problem::NotFound)?;
    let mut response = Redirect::to(&own_path(&back.zurueck)).into_response();
    set_cookie(&mut response, &text(&visit.app.config, LANGUAGE_COOKIE, locale.tag(), Some(Duration::days(365))));
    Ok(response)
}

/// A path of this site: what a link says must not lead elsewhere (CWE-601).
pub fn own_path(path: &str) -> String {
    // Browsers take tabs and line breaks out of an address before they read it (WHATWG URL, basic parser).
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let is_own = is_own && !path.chars().any(char::is_control);
    let returns = !path.starts_with("/anmelden") && !path.starts_with("/sprache");
    if is_own && returns { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "javascript:alert(1)",
            "/a\r\nX: y",
            "/\t/evil.example",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
        assert_eq!(own_path("/lernen?x=1"), "/lernen?x=1");
    }
}
