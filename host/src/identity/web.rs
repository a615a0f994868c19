//! Signing in and out, and the choice of language.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    SignInError, check_password, close_session, cookie, open_session, provider_buttons, provider_to_leave,
    providers::ProviderButton, user_agent,
};
use crate::web::{
    Html, NoFields, Page, Problem, Visit, Write,
    i18n::Locale,
    samples::{NAME, Sample, titled},
    visit::{LANGUAGE_COOKIE, set_cookie},
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
    /// Where the member's identity providers begin, with the texts of their buttons.
    pub providers: Vec<(String, String)>,
}

impl Sample for SignInPage {
    fn samples(page: Page) -> Vec<SignInPage> {
        let refused = |key: &str| SignInPage {
            page: titled(&page, page.ta("error-title", "title", page.t("sign-in-title"))),
            email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
            back: "/module/ki-im-buero?a=\"b\"&c=<d>".to_owned(),
            problem: page.t(key),
            demo: false,
            providers: Vec::new(),
        };
        let fresh = SignInPage {
            page: titled(&page, page.t("sign-in-title")),
            email: String::new(),
            back: "/".to_owned(),
            problem: String::new(),
            demo: true,
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
    zurueck: String,
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
    let page = SignInPage {
        page: visit.page(visit.locale.text("sign-in-title")),
        email: String::new(),
        providers: buttons(&visit, &back).await?,
        back,
        problem: String::new(),
        demo: visit.app.demo,
    };
    Ok(Html(page).into_response())
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
pub async fn sign_in(headers: HeaderMap, write: Write<Credentials>) -> Result<Response, Problem> {
    let (visit, input) = (&write.visit, &write.input);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let checked = check_password(&mut tx, &input.email, &input.password, visit.app.demo, visit.now).await;
    let key = match checked {
        Ok(person) => {
            let token = open_session(&mut tx, person, user_agent(&headers), visit.now).await?;
            tx.commit().await?;
            metrics::counter!("campus_sign_ins_total", "outcome" => "done").increment(1);
            let mut response = Redirect::to(&own_path(&input.back)).into_response();
            set_cookie(&mut response, &cookie(&visit.app.config, Some(&token)));
            return Ok(response);
        }
        Err(SignInError::Wrong) => "sign-in-wrong",
        Err(SignInError::Paused) => "sign-in-paused",
        Err(SignInError::DemoAccount) => "sign-in-demo-account",
        Err(SignInError::Sql(error)) => return Err(error.into()),
        Err(error @ SignInError::Hash(_)) => return Err(Problem::internal(error)),
    };
    // A wrong password is counted, so the transaction is kept.
    tx.commit().await?;
    metrics::counter!("campus_sign_ins_total", "outcome" => "refused").increment(1);
    let title = visit.locale.text("sign-in-title");
    let page = SignInPage {
        page: visit.page(visit.locale.message("error-title", &[("title", title.into())])),
        email: input.email.clone(),
        providers: buttons(visit, &own_path(&input.back)).await?,
        back: own_path(&input.back),
        problem: visit.locale.text(key),
        demo: visit.app.demo,
    };
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `POST /abmelden`
pub async fn sign_out(write: Write<NoFields>) -> Result<Response, Problem> {
    let visit = &write.visit;
    let mut tx = write.begin().await?;
    let mut next = "/".to_owned();
    if let Some(session) = &visit.session {
        if let Some(provider) = provider_to_leave(&mut tx, session).await? {
            next = format!("/abgemeldet/{provider}");
        }
        close_session(&mut tx, session).await?;
    }
    let mut response = write.redirect(tx, &next, Some("flash-signed-out")).await?;
    set_cookie(&mut response, &cookie(&visit.app.config, None));
    Ok(response)
}

/// `GET /sprache/{language}`: keeps the choice in the browser; nothing else changes.
pub async fn language(Path(language): Path<String>, Query(back): Query<Back>) -> Result<Response, Problem> {
    let locale = Locale::parse(&language).ok_or(Problem::NotFound)?;
    let mut response = Redirect::to(&own_path(&back.zurueck)).into_response();
    set_cookie(
        &mut response,
        &format!("{LANGUAGE_COOKIE}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000", locale.tag()),
    );
    Ok(response)
}

/// A path of this site: what a link says must not lead elsewhere (CWE-601).
pub fn own_path(path: &str) -> String {
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    let returns = !path.starts_with("/anmelden") && !path.starts_with("/sprache");
    if is_own && returns { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        for foreign in
            ["https://evil.example", "//evil.example", "/\\evil.example", "", "javascript:alert(1)", "/a\r\nX: y"]
        {
            assert_eq!(own_path(foreign), "/", "{foreign:?}");
        }
        assert_eq!(own_path("/lernen?x=1"), "/lernen?x=1");
    }
}
