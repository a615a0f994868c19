//! The own account: who one is here, the password, and where one is signed in.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use time::macros::datetime;

use super::{
    HashError, OpenSession, Session, SignInError, Unfit, check_new_password, check_password, end_others, end_session,
    hash_password, open_sessions, password_hint, set_password,
};
use crate::{
    ids::SessionId,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, format,
        i18n::Locale,
        samples::{NAME, Sample, titled},
    },
};

#[derive(Debug, Template)]
#[template(path = "identity/account.html")]
pub struct AccountPage {
    pub page: Page,
    pub name: String,
    pub email: String,
    pub sessions: Vec<SessionRow>,
    /// What is wrong with the current and with the new password; empty when nothing is.
    pub current_problem: String,
    pub new_problem: String,
    pub hint: String,
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

#[derive(Debug, Deserialize)]
pub struct NewPassword {
    #[serde(default)]
    current: String,
    #[serde(default)]
    new: String,
}

/// `GET /konto`
pub async fn show(SignedIn { visit, .. }: SignedIn) -> Result<Html<AccountPage>, Problem> {
    let title = visit.locale.text("account-title");
    page(&visit, title, [String::new(), String::new()]).await
}

/// `POST /konto/passwort`: afterwards only this browser is still signed in.
pub async fn post_password(write: Write<NewPassword>) -> Result<Response, Problem> {
    let SignedIn { visit, .. } = write.signed_in()?;
    let session = own(&visit)?;
    let mut tx = write.begin().await?;
    let (current, new) = (&write.input.current, &write.input.new);
    let mut problems = [wrong_password(&visit, session, current).await?, String::new()];
    if let Err(unfit) = check_new_password(current, new) {
        problems[1] = unfit.explain(visit.locale);
    }
    if problems.iter().any(|problem| !problem.is_empty()) {
        // The key is given back with the transaction, so that the form can be sent again.
        drop(tx);
        let title = visit.locale.message("error-title", &[("title", visit.locale.text("account-title").into())]);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, title, problems).await?).into_response());
    }
    let hash = hash_password(new.clone()).await?;
    set_password(&mut tx, session.person.id, &hash).await?;
    end_others(&mut tx, session).await?;
    write.redirect(tx, "/konto", Some("flash-password-changed")).await
}

/// `POST /konto/sitzungen/{session}/beenden`
pub async fn post_end(Path(id): Path<SessionId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, .. } = write.signed_in()?;
    let mut tx = write.begin().await?;
    if !end_session(&mut tx, own(&visit)?.person.id, id).await? {
        return Err(Problem::NotFound);
    }
    write.redirect(tx, "/konto", Some("flash-session-ended")).await
}

/// `POST /konto/sitzungen/beenden`
pub async fn post_end_others(write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, .. } = write.signed_in()?;
    let mut tx = write.begin().await?;
    end_others(&mut tx, own(&visit)?).await?;
    write.redirect(tx, "/konto", Some("flash-sessions-ended")).await
}

fn own(visit: &Visit) -> Result<&Session, Problem> {
    visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })
}

/// What is wrong with the current password. Wrong ones count in a transaction of their own, whatever becomes of the form.
async fn wrong_password(visit: &Visit, session: &Session, password: &str) -> Result<String, Problem> {
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let checked = check_password(&mut tx, &session.person.email, password, visit.app.demo, visit.now).await;
    tx.commit().await?;
    match checked {
        Ok(_) => Ok(String::new()),
        Err(SignInError::Wrong) => Ok(visit.locale.text("account-wrong-password")),
        Err(SignInError::Paused) => Ok(visit.locale.text("sign-in-paused")),
        Err(SignInError::DemoAccount) => Ok(visit.locale.text("sign-in-demo-account")),
        Err(SignInError::Sql(error)) => Err(error.into()),
        Err(SignInError::Hash(error)) => Err(error.into()),
    }
}

async fn page(visit: &Visit, title: String, problems: [String; 2]) -> Result<Html<AccountPage>, Problem> {
    let session = own(visit)?;
    let sessions = open_sessions(&mut visit.read().await?, session.person.id, visit.now).await?;
    let [current_problem, new_problem] = problems;
    Ok(Html(AccountPage {
        page: visit.page(title),
        name: session.person.name(),
        email: session.person.email.clone(),
        sessions: sessions.iter().map(|open| row(visit.locale, open, open.id == session.id)).collect(),
        current_problem,
        new_problem,
        hint: password_hint(visit.locale),
    }))
}

fn row(locale: Locale, open: &OpenSession, is_this: bool) -> SessionRow {
    SessionRow {
        action: format!("/konto/sitzungen/{}/beenden", open.id),
        client: if open.client.is_empty() { locale.text("account-unknown-client") } else { open.client.clone() },
        since: format::moment(locale, open.created_at),
        seen: format::moment(locale, open.last_seen_at),
        is_this,
    }
}

impl Sample for AccountPage {
    fn samples(page: Page) -> Vec<AccountPage> {
        let locale = page.locale;
        let at = datetime!(2026-11-23 10:00 UTC);
        let account = |clients: &[&str], problems: [&str; 2]| AccountPage {
            page: titled(&page, page.t("account-title")),
            name: NAME.to_owned(),
            email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
            sessions: (0..)
                .zip(clients)
                .map(|(number, client)| {
                    let client = (*client).to_owned();
                    let open = OpenSession { id: SessionId::new(), client, created_at: at, last_seen_at: at };
                    row(locale, &open, number == 0)
                })
                .collect(),
            current_problem: problems[0].to_owned(),
            new_problem: problems[1].to_owned(),
            hint: password_hint(locale),
        };
        let wrong = page.t("account-wrong-password");
        vec![
            account(&["Firefox, Windows"], ["", ""]),
            account(&["", "Safari, iPhone", "Edge, Windows"], [&wrong, &Unfit::Unchanged.explain(locale)]),
        ]
    }
}

impl From<HashError> for Problem {
    fn from(error: HashError) -> Problem {
        Problem::internal(error)
    }
}
