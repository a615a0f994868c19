//! The own account: who one is here, what one signs in with, and where one is signed in.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Client, Factors, HashError, OpenSession, Session, Strength, check_password_of, end_others, end_session,
    entry::{self, scene},
    factors, hash_password,
    notices::{self, Notice},
    open_sessions,
    passkeys::Known,
    password_hint, set_password, step_up,
};
use crate::{
    audit::{self, Entry},
    ids::SessionId,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale},
};

#[derive(Debug, Template)]
#[template(path = "identity/account.html")]
pub struct AccountPage {
    pub page: Page,
    pub name: String,
    pub email: String,
    pub has_password: bool,
    pub has_totp: bool,
    pub passkeys: Vec<PasskeyRow>,
    /// How many recovery codes are left, in words; empty where none are needed.
    pub codes: String,
    pub has_second: bool,
    pub sessions: Vec<SessionRow>,
}

#[derive(Debug)]
pub struct PasskeyRow {
    pub name: String,
    pub used: String,
    /// Where it is removed.
    pub action: String,
}

#[derive(Debug)]
pub struct SessionRow {
    /// Where it is ended.
    pub action: String,
    pub client: String,
    pub since: String,
    pub seen: String,
    pub is_this: bool,
}

#[derive(Debug, Template)]
#[template(path = "identity/password.html")]
pub struct PasswordPage {
    pub page: Page,
    pub email: String,
    /// Whether there is one to be shown first.
    pub has_password: bool,
    /// What is wrong with the current and with the new password; empty when nothing is.
    pub current_problem: String,
    pub new_problem: String,
    pub hint: String,
}

#[derive(Debug, Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

/// `GET /konto`
pub async fn show(SignedIn { visit, .. }: SignedIn) -> Result<Html<AccountPage>, Problem> {
    let session = own(&visit)?;
    let mut tx = visit.read().await?;
    let factors = factors::of(&mut tx, session.person.id, visit.now).await?;
    let sessions = open_sessions(&mut tx, session.person.id, visit.now).await?;
    let sessions = sessions.iter().map(|open| row(visit.locale, open, open.id == session.id)).collect();
    let page = visit.page(visit.locale.text("account-title"));
    Ok(Html(account(page, session.person.name(), session.person.email.clone(), &factors, sessions)))
}

/// `GET /konto/passwort`
pub async fn password(SignedIn { visit, .. }: SignedIn) -> Result<Html<PasswordPage>, Problem> {
    step_up::require(&visit)?;
    password_page(&visit, [String::new(), String::new()]).await
}

/// `POST /konto/passwort`: afterwards only this browser is still signed in.
pub async fn post_password(client: Client, write: Write<NewPassword>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    let is_fresh = step_up::check(&mut visit);
    let session = own(&visit)?;
    // Sent a second time, the current password is the new one. Hashing takes a while, so no transaction is open meanwhile.
    drop(write.begin().await?);
    let problems =
        if is_fresh { problems(&visit, &client, session, &write.input).await? } else { [const { String::new() }; 2] };
    if !is_fresh || problems.iter().any(|problem| !problem.is_empty()) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, password_page(&visit, problems).await?).into_response());
    }
    let hash = hash_password(write.input.new.clone()).await?;
    let mut tx = write.begin().await?;
    set_password(&mut tx, session.person.id, &hash).await?;
    end_others(&mut tx, session).await?;
    audit::record(&mut tx, &actor, Entry::new("change_password", "person", session.person.id.0), visit.now).await?;
    notices::tell(&mut tx, scene(&visit, &client), &session.person, Notice::PasswordChanged).await?;
    let renewed = entry::renew(&visit, &client, &mut tx, session, Strength::First).await?;
    Ok(renewed.keep(&visit, write.redirect(tx, "/konto", Some("flash-password-changed")).await?))
}

/// `POST /konto/sitzungen/{session}/beenden`
pub async fn post_end(Path(id): Path<SessionId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    if !end_session(&mut tx, own(&visit)?.person.id, id).await? {
        return Err(Problem::NotFound);
    }
    audit::record(&mut tx, &actor, Entry::new("end_session", "session", id.0), visit.now).await?;
    write.redirect(tx, "/konto", Some("flash-session-ended")).await
}

/// `POST /konto/sitzungen/beenden`
pub async fn post_end_others(write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let session = own(&visit)?;
    end_others(&mut tx, session).await?;
    audit::record(&mut tx, &actor, Entry::new("end_other_sessions", "person", session.person.id.0), visit.now).await?;
    write.redirect(tx, "/konto", Some("flash-sessions-ended")).await
}

fn own(visit: &Visit) -> Result<&Session, Problem> {
    visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })
}

/// What is wrong with the current and with the new password.
async fn problems(
    visit: &Visit,
    client: &Client,
    session: &Session,
    input: &NewPassword,
) -> Result<[String; 2], Problem> {
    let person = &session.person;
    let has_password = factors::of(&mut visit.read().await?, person.id, visit.now).await?.password;
    let current =
        if has_password { entry::wrong_password(visit, client, &person.email, &input.current).await? } else { None };
    let new = check_password_of(person, &visit.tenant, &input.current, &input.new);
    Ok([
        current.map(|key| visit.locale.text(key)).unwrap_or_default(),
        new.err().map(|unfit| unfit.explain(visit.locale)).unwrap_or_default(),
    ])
}

async fn password_page(visit: &Visit, problems: [String; 2]) -> Result<Html<PasswordPage>, Problem> {
    let person = &own(visit)?.person;
    let has_password = factors::of(&mut visit.read().await?, person.id, visit.now).await?.password;
    let page = visit.page(visit.locale.text("account-password"));
    let is_refused = problems.iter().any(|problem| !problem.is_empty());
    let [current_problem, new_problem] = problems;
    Ok(Html(PasswordPage {
        page: page.refused(is_refused),
        email: person.email.clone(),
        has_password,
        current_problem,
        new_problem,
        hint: password_hint(visit.locale),
    }))
}

pub(super) fn account(
    page: Page,
    name: String,
    email: String,
    factors: &Factors,
    sessions: Vec<SessionRow>,
) -> AccountPage {
    let locale = page.locale;
    let has_second = factors.has_second();
    let codes = locale.message("account-codes-left", &[("count", factors.codes.into())]);
    AccountPage {
        has_password: factors.password,
        has_totp: factors.totp,
        passkeys: factors.passkeys.iter().map(|known| passkey_row(locale, known)).collect(),
        codes: if has_second { codes } else { String::new() },
        has_second,
        page,
        name,
        email,
        sessions,
    }
}

fn passkey_row(locale: Locale, known: &Known) -> PasskeyRow {
    let used = match known.last_used_at {
        Some(at) => locale.message("account-session-seen", &[("moment", format::moment(locale, at).into())]),
        None => locale.text("account-never-used"),
    };
    PasskeyRow { name: known.name.clone(), used, action: format!("/konto/passkeys/{}/entfernen", known.id) }
}

pub(super) fn row(locale: Locale, open: &OpenSession, is_this: bool) -> SessionRow {
    SessionRow {
        action: format!("/konto/sitzungen/{}/beenden", open.id),
        client: if open.client.is_empty() { locale.text("account-unknown-client") } else { open.client.clone() },
        since: format::moment(locale, open.created_at),
        seen: format::moment(locale, open.last_seen_at),
        is_this,
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Problem {
        Problem::internal(error)
    }
}
