//! Showing a factor: the second one when signing in, or any strong one before an act that asks for it.

use askama::Template;
use axum::{
    Json,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use tenants::TenantTx;
use webauthn_rs::prelude::Webauthn;

use super::{
    Client, Factors, Session, SignInError, entry,
    factors::{self, FactorError},
    passkeys::{self, Question},
    passwords::check_password,
    step_up,
    web::{Back, own_path},
};
use crate::{
    ids::ChallengeId,
    web::{Html, NoFields, Page, Problem, Visit, Write},
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
    let factors = factors::of(&mut visit.read().await?, session.person.id).await?;
    if !factors.has_second() {
        return Ok(crate::web::problem::led("/anmelden/einrichten", &back));
    }
    Ok(Html(page(&visit, Step::Second, &factors, back, None)).into_response())
}

/// `GET /anmelden/bestaetigen`
pub async fn again(visit: Visit, Query(back): Query<Back>) -> Result<Response, Problem> {
    let back = own_path(&back.zurueck);
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: back.clone() })?;
    if step_up::is_fresh(&visit) {
        return Ok(Redirect::to(&back).into_response());
    }
    let factors = factors::of(&mut visit.read().await?, session.person.id).await?;
    Ok(Html(page(&visit, Step::Again, &factors, back, None)).into_response())
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
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let factors = factors::of(&mut tx, session.person.id).await?;
    if let Some(key) = wrong(step, visit, client, &mut tx, session, &factors, input).await? {
        // A code that was used up stays used up.
        tx.commit().await?;
        let page = page(visit, step, &factors, back, Some(visit.locale.text(key)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let renewed = entry::renew(visit, client, &mut tx, session).await?;
    tx.commit().await?;
    Ok(renewed.keep(visit, Redirect::to(&back).into_response()))
}

/// What is wrong with what was shown; none when it is right.
async fn wrong(
    step: Step,
    visit: &Visit,
    client: &Client,
    tx: &mut TenantTx,
    session: &Session,
    factors: &Factors,
    input: &Shown,
) -> Result<Option<&'static str>, Problem> {
    let (person, now) = (&session.person, visit.now);
    let actor = visit.acting(person.id, &person.roles);
    if let (Some(challenge), false) = (input.challenge(), input.credential.is_empty()) {
        let site = site(visit, client)?;
        return match passkeys::confirm(tx, &site, person.id, challenge, &input.credential, now).await {
            Ok(()) => Ok(None),
            Err(FactorError::Copied) => {
                entry::note_copy(tx, &actor, visit).await?;
                Ok(Some("sign-in-passkey-copied"))
            }
            Err(FactorError::Wrong) => Ok(Some("sign-in-passkey-wrong")),
            Err(error) => Err(error.into()),
        };
    }
    let by_password = asks_password(step, factors);
    let subject = if by_password { person.email.clone() } else { format!("code {}", person.id) };
    let Some(allowed) = entry::attempt(visit, client, &subject, &person.email).await? else {
        return Ok(Some("confirm-paused"));
    };
    let key = if by_password {
        match check_password(tx, &person.email, &input.password, visit.app.demo).await {
            Ok(_) => None,
            Err(SignInError::Sql(error)) => return Err(error.into()),
            Err(SignInError::Hash(error)) => return Err(error.into()),
            Err(SignInError::Wrong | SignInError::DemoAccount) => Some("account-wrong-password"),
        }
    } else {
        match factors::take_code(tx, &visit.app.keyring, &actor, person.id, &input.code, now).await {
            Ok(()) => None,
            Err(FactorError::Wrong) => Some("confirm-code-wrong"),
            Err(error) => return Err(error.into()),
        }
    };
    match key {
        None => allowed.attempt.forgive(tx).await?,
        Some(_) => allowed.failed(tx, visit, &person.email).await?,
    }
    Ok(key)
}

fn asks_password(step: Step, factors: &Factors) -> bool {
    step == Step::Again && factors.password && !factors.required
}

fn page(visit: &Visit, step: Step, factors: &Factors, back: String, problem: Option<String>) -> ConfirmPage {
    let (title, lead) = match step {
        Step::Second => ("second-title", "second-lead"),
        Step::Again => ("confirm-title", "confirm-lead"),
    };
    let title = visit.locale.text(title);
    let title = match problem {
        Some(_) => visit.locale.message("error-title", &[("title", title.into())]),
        None => title,
    };
    ConfirmPage {
        page: visit.page(title),
        action: step.action(),
        lead: visit.locale.text(lead),
        asks_password: asks_password(step, factors),
        asks_code: factors.totp || (factors.required && factors.codes > 0),
        asks_passkey: !factors.passkeys.is_empty(),
        back,
        problem: problem.unwrap_or_default(),
    }
}
