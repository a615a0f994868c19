//! Showing a factor: the second one when signing in, or any strong one before an act that asks for it.

use askama::Template;
use axum::{
    Json,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use webauthn_rs::prelude::Webauthn;

use super::{
    Client, Factors, ProviderButton, Session, Strength, entry,
    factors::{self, FactorError},
    passkeys::{self, Question},
    providers_to_confirm, step_up,
    web::{Back, own_path},
};
use crate::{
    ids::ChallengeId,
    people::Person,
    web::{Html, NoFields, Page, Problem, Visit, Write, i18n::Locale},
};

/// One page for both: they differ in what they say and in whether a password will do.
#[derive(Debug, Template)]
#[template(path = "identity/confirm.html")]
pub struct ConfirmPage {
    pub page: Page,
    pub action: &'static str,
    pub lead: String,
    pub asks_password: bool,
    pub asks_code: bool,
    pub asks_passkey: bool,
    /// Where providers of the house are asked, with the texts of their buttons.
    pub providers: Vec<(String, String)>,
    pub back: String,
    /// What was wrong; empty at first.
    pub problem: String,
}

/// What somebody shows: one of these.
#[derive(Debug, Deserialize)]
pub struct Shown {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    challenge: String,
    /// What the authenticator has answered, as JSON.
    #[serde(default)]
    pub(super) credential: String,
    #[serde(default)]
    pub(super) back: String,
}

impl Shown {
    pub(super) fn challenge(&self) -> Option<ChallengeId> {
        self.challenge.parse().ok().map(ChallengeId)
    }
}

/// Which of the two pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// `/anmelden/faktor`, in a session that is pending.
    Second,
    /// `/anmelden/bestaetigen`, in one that is open.
    Again,
}

impl Step {
    const fn action(self) -> &'static str {
        match self {
            Step::Second => "/anmelden/faktor",
            Step::Again => "/anmelden/bestaetigen",
        }
    }
}

/// `GET /anmelden/faktor`: who has no second factor yet is led to set one up.
pub async fn second(visit: Visit, Query(back): Query<Back>) -> Result<Response, Problem> {
    let back = own_path(&back.zurueck);
    let Some(session) = &visit.pending else { return Ok(Redirect::to(&back).into_response()) };
    let factors = factors::of(&mut visit.read().await?, session.person.id, visit.now).await?;
    if !factors.has_second() {
        return Ok(crate::web::problem::led("/anmelden/einrichten", &back));
    }
    Ok(Html(page(&visit, Step::Second, session, &factors, back, None).await?).into_response())
}

/// `GET /anmelden/bestaetigen`
pub async fn again(visit: Visit, Query(back): Query<Back>) -> Result<Response, Problem> {
    let back = own_path(&back.zurueck);
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: back.clone() })?;
    if step_up::is_fresh(&visit) {
        return Ok(Redirect::to(&back).into_response());
    }
    let factors = factors::of(&mut visit.read().await?, session.person.id, visit.now).await?;
    Ok(Html(page(&visit, Step::Again, session, &factors, back, None).await?).into_response())
}

/// `POST /anmelden/faktor`. A code is good once, so the form needs no key of its own.
pub async fn post_second(client: Client, write: Write<Shown>) -> Result<Response, Problem> {
    show(Step::Second, &client, &write).await
}

/// `POST /anmelden/bestaetigen`
pub async fn post_again(client: Client, write: Write<Shown>) -> Result<Response, Problem> {
    show(Step::Again, &client, &write).await
}

/// `POST /anmelden/passkey/aufgabe`: what an authenticator is to sign, for whoever is here.
pub async fn question(client: Client, write: Write<NoFields>) -> Result<Json<Question>, Problem> {
    let visit = &write.visit;
    let site = site(visit, &client)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let asked = match visit.session.as_ref().or(visit.pending.as_ref()) {
        Some(session) => passkeys::begin_confirming(&mut tx, &site, session.person.id, visit.now).await?,
        None => passkeys::begin_sign_in(&mut tx, &site, visit.now).await?,
    };
    tx.commit().await?;
    Ok(Json(asked))
}

/// The site as authenticators know it.
pub(super) fn site(visit: &Visit, client: &Client) -> Result<Webauthn, Problem> {
    let origin = visit.app.config.origin(&client.host);
    passkeys::site(&origin, &client.host, &visit.tenant.name).map_err(|_| Problem::NotFound)
}

async fn show(step: Step, client: &Client, write: &Write<Shown>) -> Result<Response, Problem> {
    let (visit, input) = (&write.visit, &write.input);
    let back = own_path(&input.back);
    let session = match step {
        Step::Second => &visit.pending,
        Step::Again => &visit.session,
    };
    let session = session.as_ref().ok_or_else(|| Problem::SignIn { back: back.clone() })?;
    let factors = factors::of(&mut visit.read().await?, session.person.id, visit.now).await?;
    let (shown, wrong) = if input.challenge().is_some() && !input.credential.is_empty() {
        (Strength::Full, wrong_passkey(visit, client, &session.person, input).await?)
    } else if asks_password(step, &factors) {
        (Strength::First, entry::wrong_password(visit, client, &session.person.email, &input.password).await?)
    } else {
        (Strength::Full, wrong_code(visit, client, &session.person, &input.code).await?)
    };
    if let Some(key) = wrong {
        let page = page(visit, step, session, &factors, back, Some(visit.locale.text(key))).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let renewed = entry::renew(visit, client, &mut tx, session, shown).await?;
    tx.commit().await?;
    Ok(renewed.keep(visit, Redirect::to(&back).into_response()))
}

/// What is wrong with what an authenticator has answered. What was asked is not asked again.
async fn wrong_passkey(
    visit: &Visit,
    client: &Client,
    person: &Person,
    input: &Shown,
) -> Result<Option<&'static str>, Problem> {
    let site = site(visit, client)?;
    let Some(challenge) = input.challenge() else { return Ok(Some("sign-in-passkey-wrong")) };
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let key = match passkeys::confirm(&mut tx, &site, person.id, challenge, &input.credential, visit.now).await {
        Ok(()) => None,
        Err(FactorError::Copied) => {
            entry::note_copy(&mut tx, &visit.acting(person.id, &person.roles), visit).await?;
            Some("sign-in-passkey-copied")
        }
        Err(FactorError::Wrong) => Some("sign-in-passkey-wrong"),
        Err(error) => return Err(error.into()),
    };
    tx.commit().await?;
    Ok(key)
}

/// What is wrong with a code. One that was used up stays used up.
async fn wrong_code(
    visit: &Visit,
    client: &Client,
    person: &Person,
    code: &str,
) -> Result<Option<&'static str>, Problem> {
    let subject = format!("code {}", person.id);
    let Some(allowed) = entry::attempt(visit, client, &subject, &person.email).await? else {
        return Ok(Some("confirm-paused"));
    };
    let actor = visit.acting(person.id, &person.roles);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let key = match factors::take_code(&mut tx, &visit.app.keyring, &actor, person.id, code, visit.now).await {
        Ok(()) => {
            allowed.attempt.forgive(&mut tx).await?;
            None
        }
        Err(FactorError::Wrong) => {
            allowed.failed(&mut tx, visit, &person.email).await?;
            Some("confirm-code-wrong")
        }
        Err(error) => return Err(error.into()),
    };
    tx.commit().await?;
    Ok(key)
}

fn asks_password(step: Step, factors: &Factors) -> bool {
    step == Step::Again && factors.password && !factors.required
}

async fn page(
    visit: &Visit,
    step: Step,
    session: &Session,
    factors: &Factors,
    back: String,
    problem: Option<String>,
) -> Result<ConfirmPage, Problem> {
    let (title, lead) = match step {
        Step::Second => ("second-title", "second-lead"),
        Step::Again => ("confirm-title", "confirm-lead"),
    };
    let providers = match step {
        Step::Second => Vec::new(),
        Step::Again => providers_to_confirm(&mut visit.read().await?, session.person.id, factors.required).await?,
    };
    Ok(ConfirmPage {
        page: visit.page(visit.locale.text(title)).refused(problem.is_some()),
        action: step.action(),
        lead: visit.locale.text(lead),
        asks_password: asks_password(step, factors),
        asks_code: factors.totp || (factors.required && factors.codes > 0),
        asks_passkey: !factors.passkeys.is_empty(),
        providers: providers.into_iter().map(|provider| confirming(visit.locale, provider)).collect(),
        back,
        problem: problem.unwrap_or_default(),
    })
}

/// Where a provider is asked, and what its button says.
fn confirming(locale: Locale, provider: ProviderButton) -> (String, String) {
    let action = format!("/anmelden/oidc/{}/bestaetigung", provider.id);
    (action, locale.message("confirm-with", &[("name", provider.name.into())]))
}
