//! Setting up and giving up factors: the app that makes codes, passkeys, recovery codes.

use askama::Template;
use axum::{
    Json,
    extract::{Path, Query},
    http::{StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use fast_qr::{QRBuilder, convert::svg::SvgBuilder};
use serde::Deserialize;
use tenants::TenantTx;

use super::{
    Client, Session, Strength, confirm,
    entry::{self, scene},
    factors::{self, FactorError},
    notices::{self, Notice},
    passkeys::{self, Question},
    recovery, step_up, totp,
    web::{Back, own_path},
};
use crate::{
    ids::{ChallengeId, PasskeyId},
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write},
};

const ACCOUNT: &str = "/konto";

/// Which second factor it shall be, for those who need one and have none.
#[derive(Debug, Template)]
#[template(path = "identity/enrol.html")]
pub struct EnrolPage {
    pub page: Page,
    pub back: String,
}

/// A key for the app, as a picture and as letters, and the field for its first code.
#[derive(Debug, Template)]
#[template(path = "identity/totp.html")]
pub struct TotpPage {
    pub page: Page,
    pub key: String,
    pub back: String,
    /// What was wrong with the code; empty at first.
    pub problem: String,
}

/// A name for the passkey that the device is about to make.
#[derive(Debug, Template)]
#[template(path = "identity/passkey.html")]
pub struct PasskeyPage {
    pub page: Page,
    pub back: String,
    pub problem: String,
}

/// Recovery codes; they are shown this once.
#[derive(Debug, Template)]
#[template(path = "identity/codes.html")]
pub struct CodesPage {
    pub page: Page,
    pub codes: Vec<String>,
    pub back: String,
}

#[derive(Debug, Deserialize)]
pub struct Code {
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
}

#[derive(Debug, Deserialize)]
pub struct NewPasskey {
    #[serde(default)]
    name: String,
    #[serde(default)]
    challenge: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    back: String,
}

#[derive(Debug, Deserialize)]
pub struct Begin {
    #[serde(default)]
    back: String,
}

/// `GET /anmelden/einrichten`
pub async fn choose(visit: Visit, Query(back): Query<Back>) -> Result<Html<EnrolPage>, Problem> {
    enroller(&visit, &visit.path).await?;
    Ok(Html(EnrolPage { page: visit.page(visit.locale.text("enrol-title")), back: own_path(&back.zurueck) }))
}

/// `POST /konto/totp/beginnen`: makes a new key.
pub async fn post_begin_totp(write: Write<Begin>) -> Result<Response, Problem> {
    let visit = &write.visit;
    let session = enroller(visit, ACCOUNT).await?;
    let mut tx = write.begin().await?;
    totp::begin(&mut tx, &visit.app.keyring, &visit.acting(session.person.id, &session.person.roles), visit.now)
        .await?;
    let back =
        form_urlencoded::Serializer::new(String::new()).append_pair("zurueck", &own_path(&write.input.back)).finish();
    write.redirect(tx, &format!("/konto/totp?{back}"), None).await
}

/// `GET /konto/totp`
pub async fn totp(visit: Visit, Query(back): Query<Back>) -> Result<Html<TotpPage>, Problem> {
    let session = enroller(&visit, ACCOUNT).await?;
    totp_page(&visit, &session, own_path(&back.zurueck), None).await
}

/// `GET /konto/totp/qr.svg`: the address that the app reads.
pub async fn totp_picture(visit: Visit) -> Result<Response, Problem> {
    let session = enroller(&visit, ACCOUNT).await?;
    let address = setup(&visit, &session).await?.address()?;
    let code = QRBuilder::new(address).build().map_err(|error| Problem::internal(anyhow::anyhow!("{error:?}")))?;
    let picture = SvgBuilder::default().to_str(&code);
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// `POST /konto/totp`: the first code. A code is good once, so the form needs no key of its own.
pub async fn post_totp(client: Client, write: Write<Code>) -> Result<Response, Problem> {
    let (visit, back) = (&write.visit, own_path(&write.input.back));
    let session = enroller(visit, ACCOUNT).await?;
    if waiting(visit, &session).await?.is_none() {
        return Ok(Redirect::to(ACCOUNT).into_response());
    }
    let subject = format!("code {}", session.person.id);
    let Some(allowed) = entry::attempt(visit, &client, &subject, &session.person.email).await? else {
        return refused(visit, &session, back, "confirm-paused").await;
    };
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let actor = visit.acting(session.person.id, &session.person.roles);
    let code: String = write.input.code.chars().filter(|letter| !letter.is_whitespace()).collect();
    match totp::confirm(&mut tx, &visit.app.keyring, &actor, &code, visit.now).await {
        Ok(()) => allowed.attempt.forgive(&mut tx).await?,
        Err(FactorError::Wrong) => return refused(visit, &session, back, "confirm-code-wrong").await,
        Err(error) => return Err(error.into()),
    }
    added(visit, &client, tx, &session, back).await
}

/// `POST /konto/totp/entfernen`
pub async fn post_remove_totp(client: Client, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, ACCOUNT)?;
    let mut tx = write.begin().await?;
    totp::remove(&mut tx, &actor, visit.now).await?;
    removed(&visit, &client, &mut tx).await?;
    write.redirect(tx, ACCOUNT, Some("flash-factor-removed")).await
}

/// `GET /konto/passkeys`
pub async fn passkey(visit: Visit, Query(back): Query<Back>) -> Result<Html<PasskeyPage>, Problem> {
    enroller(&visit, &visit.path).await?;
    let page = visit.page(visit.locale.text("passkey-title"));
    Ok(Html(PasskeyPage { page, back: own_path(&back.zurueck), problem: String::new() }))
}

/// `POST /konto/passkeys/aufgabe`: what the authenticator is to make.
pub async fn passkey_question(client: Client, write: Write<NoFields>) -> Result<Json<Question>, Problem> {
    let visit = &write.visit;
    let session = enroller(visit, ACCOUNT).await?;
    let site = confirm::site(visit, &client)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let asked = passkeys::begin_adding(&mut tx, &site, &session.person, visit.now).await?;
    tx.commit().await?;
    Ok(Json(asked))
}

/// `POST /konto/passkeys`: what it has made. An answer is good once, so the form needs no key of its own.
pub async fn post_passkey(client: Client, write: Write<NewPasskey>) -> Result<Response, Problem> {
    let (visit, input) = (&write.visit, &write.input);
    let session = enroller(visit, ACCOUNT).await?;
    // What is no name of a challenge is the name of none.
    let challenge = ChallengeId(input.challenge.parse().unwrap_or_default());
    let site = confirm::site(visit, &client)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let actor = visit.acting(session.person.id, &session.person.roles);
    let key = match passkeys::add(&mut tx, &site, &actor, challenge, &input.credential, &input.name, visit.now).await {
        Ok(_) => return added(visit, &client, tx, &session, own_path(&input.back)).await,
        Err(FactorError::Wrong) => "passkey-wrong",
        Err(FactorError::Taken) => "passkey-taken",
        Err(error) => return Err(error.into()),
    };
    let page = visit.page(visit.locale.text("passkey-title")).refused(true);
    let page = PasskeyPage { page, back: own_path(&input.back), problem: visit.locale.text(key) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `POST /konto/passkeys/{passkey}/entfernen`
pub async fn post_remove_passkey(
    Path(id): Path<PasskeyId>,
    client: Client,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, ACCOUNT)?;
    let mut tx = write.begin().await?;
    passkeys::remove(&mut tx, &actor, id, visit.now).await?;
    removed(&visit, &client, &mut tx).await?;
    write.redirect(tx, ACCOUNT, Some("flash-factor-removed")).await
}

/// `POST /konto/ersatzcodes`: new ones, shown this once. Sent twice, the codes of the second answer hold.
pub async fn post_codes(write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, ACCOUNT)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let codes = recovery::renew(&mut tx, &actor, visit.now).await?;
    tx.commit().await?;
    Ok(codes_page(&visit, codes, ACCOUNT.to_owned()).into_response())
}

/// Who may set up a factor: somebody who has just shown one, or who needs a second one and has none. Whoever knows only
/// the password of somebody who has one does not get here.
async fn enroller(visit: &Visit, page: &str) -> Result<Session, Problem> {
    if let Some(session) = &visit.session {
        step_up::require_at(visit, page)?;
        return Ok(session.clone());
    }
    let sign_in = || Problem::SignIn { back: page.to_owned() };
    let session = visit.pending.as_ref().ok_or_else(sign_in)?;
    let factors = factors::of(&mut visit.read().await?, session.person.id, visit.now).await?;
    if factors.has_second() { Err(sign_in()) } else { Ok(session.clone()) }
}

/// Tells the owner, makes the session whole, and shows recovery codes to those who have none.
async fn added(
    visit: &Visit,
    client: &Client,
    mut tx: TenantTx,
    session: &Session,
    back: String,
) -> Result<Response, Problem> {
    notices::tell(&mut tx, scene(visit, client), &session.person, Notice::FactorAdded).await?;
    let has_codes = recovery::left(&mut tx, session.person.id).await? > 0;
    let codes = if has_codes {
        Vec::new()
    } else {
        recovery::renew(&mut tx, &visit.acting(session.person.id, &session.person.roles), visit.now).await?
    };
    let renewed = entry::renew(visit, client, &mut tx, session, Strength::Full).await?;
    tx.commit().await?;
    let answer = if codes.is_empty() {
        Redirect::to(&back).into_response()
    } else {
        codes_page(visit, codes, back).into_response()
    };
    Ok(renewed.keep(visit, answer))
}

/// Tells the owner; the last factor of somebody who needs one stays.
async fn removed(visit: &Visit, client: &Client, tx: &mut TenantTx) -> Result<(), Problem> {
    let Some(session) = &visit.session else { return Err(Problem::SignIn { back: ACCOUNT.to_owned() }) };
    let left = factors::of(tx, session.person.id, visit.now).await?;
    if left.required && !left.has_second() {
        return Err(Problem::Conflict("last-factor"));
    }
    notices::tell(tx, scene(visit, client), &session.person, Notice::FactorRemoved).await
}

async fn setup(visit: &Visit, session: &Session) -> Result<totp::Setup, Problem> {
    waiting(visit, session).await?.ok_or(Problem::NotFound)
}

async fn waiting(visit: &Visit, session: &Session) -> Result<Option<totp::Setup>, Problem> {
    let (ring, person) = (&visit.app.keyring, &session.person);
    Ok(totp::setup(&mut visit.read().await?, ring, person.id, &visit.tenant.name, &person.email).await?)
}

async fn totp_page(
    visit: &Visit,
    session: &Session,
    back: String,
    problem: Option<&str>,
) -> Result<Html<TotpPage>, Problem> {
    let page = visit.page(visit.locale.text("totp-title")).refused(problem.is_some());
    let key = setup(visit, session).await?.key();
    let problem = problem.map(|key| visit.locale.text(key)).unwrap_or_default();
    Ok(Html(TotpPage { page, key, back, problem }))
}

async fn refused(visit: &Visit, session: &Session, back: String, key: &str) -> Result<Response, Problem> {
    let page = totp_page(visit, session, back, Some(key)).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn codes_page(visit: &Visit, codes: Vec<String>, back: String) -> Html<CodesPage> {
    Html(CodesPage { page: visit.page(visit.locale.text("codes-title")), codes, back })
}
