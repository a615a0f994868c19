//! Coming with a code: the form, what follows, and the page behind the letter's link.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    joining::{self, AskError, JoinError, Newcomer},
    web::{FirstPassword, WelcomePage, name_problem, welcome_page},
};
use crate::{
    identity,
    people::AddPersonError,
    web::{
        Html, Page, Problem, Visit, Write,
        i18n::Value,
        visit::{host_name, set_cookie},
    },
};

#[derive(Debug, Template)]
#[template(path = "staff/join.html")]
pub struct JoinFormPage {
    pub page: Page,
    pub form: JoinForm,
    pub problems: Problems,
}

#[derive(Debug, Template)]
#[template(path = "staff/join_sent.html")]
pub struct JoinSentPage {
    pub page: Page,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct JoinForm {
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    #[serde(default)]
    pub email: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub code: String,
    pub given_name: String,
    pub family_name: String,
    pub email: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        let all = [&self.code, &self.given_name, &self.family_name, &self.email];
        all.iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /beitreten`
pub async fn form(visit: Visit) -> Result<Html<JoinFormPage>, Problem> {
    members_only(&visit)?;
    let page = visit.page(visit.locale.text("joining-title"));
    Ok(Html(JoinFormPage { page, form: JoinForm::default(), problems: Problems::default() }))
}

/// `GET /beitreten/gesendet`
pub async fn sent(visit: Visit) -> Result<Html<JoinSentPage>, Problem> {
    members_only(&visit)?;
    Ok(Html(JoinSentPage { page: visit.page(visit.locale.text("joining-sent-title")) }))
}

/// `POST /beitreten`. Whether the address is known already, only its owner learns.
pub async fn post(client: identity::Client, headers: HeaderMap, write: Write<JoinForm>) -> Result<Response, Problem> {
    let visit = &write.visit;
    members_only(visit)?;
    let mut problems = checked(visit, &write.input);
    if !problems.any() && !admits(visit, &client).await? {
        problems.code = visit.locale.text("joining-throttled");
    }
    if !problems.any() {
        let host = host_name(&headers).unwrap_or_default();
        let newcomer = newcomer(visit, &write.input);
        let mut tx = write.begin().await?;
        match joining::ask(&mut tx, &write.input.code, &newcomer, &host, visit.now).await {
            Ok(()) => return write.redirect(tx, "/beitreten/gesendet", None).await,
            Err(error) => {
                drop(tx);
                tell(visit, error, &mut problems).await?;
            }
        }
    }
    let page = visit.page(visit.locale.text("joining-title")).refused(true);
    let page = JoinFormPage { page, form: write.input, problems };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// Counts the try in a transaction of its own, so that it stays counted whatever becomes of it.
async fn admits(visit: &Visit, client: &identity::Client) -> Result<bool, Problem> {
    let network = client.network.as_deref().unwrap_or("unknown");
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let admits = joining::admits(&mut tx, network, visit.now).await?;
    tx.commit().await?;
    Ok(admits)
}

async fn tell(visit: &Visit, error: AskError, problems: &mut Problems) -> Result<(), Problem> {
    let locale = visit.locale;
    match error {
        AskError::UnknownCode => {
            let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
            joining::count_wrong(&mut tx, visit.now).await?;
            tx.commit().await?;
            problems.code = locale.text("joining-code-wrong");
        }
        AskError::OtherDomain(domains) => {
            let domains = [("domains", Value::from(domains.join(", ")))];
            problems.email = locale.message("joining-other-domain", &domains);
        }
        AskError::EmailInvalid => problems.email = locale.text("staff-email-invalid"),
        AskError::Sql(error) => return Err(error.into()),
    }
    Ok(())
}

fn checked(visit: &Visit, form: &JoinForm) -> Problems {
    let locale = visit.locale;
    let wrong_code = form.code.trim().is_empty() || form.code.len() > 100;
    let wrong_email = form.email.trim().is_empty() || form.email.len() > 254;
    Problems {
        code: if wrong_code { locale.text("joining-code-missing") } else { String::new() },
        given_name: name_problem(locale, &form.given_name),
        family_name: name_problem(locale, &form.family_name),
        email: if wrong_email { locale.text("staff-email-invalid") } else { String::new() },
    }
}

fn newcomer(visit: &Visit, form: &JoinForm) -> Newcomer {
    Newcomer {
        email: form.email.clone(),
        given_name: form.given_name.trim().to_owned(),
        family_name: form.family_name.trim().to_owned(),
        locale: visit.locale,
    }
}

/// `GET /beitreten/{token}`
pub async fn confirm(visit: Visit, Path(token): Path<String>) -> Result<Html<WelcomePage>, Problem> {
    let newcomer = joining::asked(&mut visit.read().await?, &token, visit.now).await?;
    let name = format!("{} {}", newcomer.given_name, newcomer.family_name);
    Ok(Html(welcome_page(&visit, &name, &newcomer.email, format!("/beitreten/{token}"), None)))
}

/// `POST /beitreten/{token}`. Who else was signed in here before is signed out.
pub async fn post_confirm(
    Path(token): Path<String>,
    headers: HeaderMap,
    write: Write<FirstPassword>,
) -> Result<Response, Problem> {
    let visit = &write.visit;
    let mut tx = write.begin().await?;
    let newcomer = joining::asked(&mut tx, &token, visit.now).await?;
    if let Err(unfit) = identity::check_new_password("", &write.input.new) {
        let name = format!("{} {}", newcomer.given_name, newcomer.family_name);
        let page = welcome_page(visit, &name, &newcomer.email, format!("/beitreten/{token}"), Some(unfit));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let hash = identity::hash_password(write.input.new.clone()).await?;
    let house = visit.app.access.office_at(visit.tenant.id).in_request(&visit.request_id);
    let person = joining::join(&mut tx, &house, &token, &hash, visit.now).await?;
    if let Some(other) = &visit.session {
        identity::close_session(&mut tx, other).await?;
    }
    let session =
        identity::open_session(&mut tx, person, identity::Strength::First, identity::user_agent(&headers), visit.now)
            .await?;
    let mut response = write.redirect(tx, "/", Some("flash-welcome")).await?;
    set_cookie(&mut response, &identity::cookie(&visit.app.config, Some(&session)));
    Ok(response)
}

/// Members hand codes out; the cooperative appoints its people by name.
fn members_only(visit: &Visit) -> Result<(), Problem> {
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

impl From<JoinError> for Problem {
    fn from(error: JoinError) -> Problem {
        match error {
            JoinError::Unknown => Problem::NotFound,
            JoinError::UsedUp => Problem::Conflict("code-over"),
            JoinError::Add(AddPersonError::EmailTaken(_)) => Problem::Conflict("person-active"),
            JoinError::Add(AddPersonError::Full(_)) => Problem::Conflict("people-full"),
            JoinError::Sql(error) => error.into(),
            error @ (JoinError::Add(_) | JoinError::Place(_)) => Problem::internal(error),
        }
    }
}
