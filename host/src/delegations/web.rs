//! The coordination's page of roles for a time.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use time::{Date, macros::format_description};

use super::{DelegateError, Delegation, LONGEST_DAYS, NewDelegation, ROLES, current, end, give};
use crate::{
    access::{Action, Actor, Role},
    clock,
    identity::step_up,
    ids::DelegationId,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

const HERE: &str = "/verwaltung/rollen-auf-zeit";

#[derive(Debug, Template)]
#[template(path = "delegations/delegations.html")]
pub struct DelegationsPage {
    pub page: Page,
    pub rows: Vec<DelegationRow>,
    pub form: Typed,
    pub problems: Problems,
    pub roles: Vec<Choice>,
}

#[derive(Debug)]
pub struct DelegationRow {
    pub name: String,
    pub email: String,
    pub role: String,
    pub span: String,
    /// Where it is ended.
    pub action: String,
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub selected: bool,
}

/// The form as it was filled in.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub starts_on: String,
    #[serde(default)]
    pub ends_on: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub email: String,
    pub role: String,
    pub starts_on: String,
    pub ends_on: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.email, &self.role, &self.starts_on, &self.ends_on].iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /verwaltung/rollen-auf-zeit`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<DelegationsPage>, Problem> {
    of_members(&visit, &actor)?;
    let today = clock::in_germany(visit.now).date().to_string();
    page(&visit, &actor, Typed { starts_on: today, ..Typed::default() }, Problems::default()).await
}

/// `POST /verwaltung/rollen-auf-zeit`
pub async fn post_give(write: Write<Typed>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    of_members(&visit, &actor)?;
    let locale = visit.locale;
    let problems = match parsed(locale, &write.input) {
        Ok(_) if !step_up::check(&mut visit) => Problems::default(),
        Ok(new) => {
            let mut tx = write.begin().await?;
            match give(&mut tx, &actor, &new, visit.now).await {
                Ok(_) => return write.redirect(tx, HERE, Some("flash-delegated")).await,
                Err(error) => explained(locale, error)?,
            }
        }
        Err(problems) => problems,
    };
    let page = page(&visit, &actor, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /verwaltung/rollen-auf-zeit/{delegation}/beenden`
pub async fn post_end(Path(id): Path<DelegationId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    of_members(&visit, &actor)?;
    let mut tx = write.begin().await?;
    end(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, HERE, Some("flash-delegation-ended")).await
}

/// Roles for a time are a member's; the cooperative appoints.
fn of_members(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::Appoint)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

fn parsed(locale: Locale, typed: &Typed) -> Result<NewDelegation, Problems> {
    let day = |text: &str| Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok();
    let role = Role::parse(&typed.role).filter(|role| ROLES.contains(role));
    if let (Some(role), Some(starts_on), Some(ends_on)) = (role, day(&typed.starts_on), day(&typed.ends_on)) {
        return Ok(NewDelegation { email: typed.email.clone(), role, starts_on, ends_on });
    }
    let date = |text: &str| if day(text).is_none() { locale.text("audit-date-invalid") } else { String::new() };
    Err(Problems {
        email: String::new(),
        role: if role.is_none() { locale.text("delegation-role-missing") } else { String::new() },
        starts_on: date(&typed.starts_on),
        ends_on: date(&typed.ends_on),
    })
}

/// Says at its field what keeps the role from being given.
fn explained(locale: Locale, error: DelegateError) -> Result<Problems, Problem> {
    let none = Problems::default;
    Ok(match error {
        DelegateError::UnknownPerson(_) => Problems { email: locale.text("audit-person-unknown"), ..none() },
        DelegateError::Supervision => Problems { email: locale.text("delegation-supervision"), ..none() },
        DelegateError::Order => Problems { ends_on: locale.text("delegation-order"), ..none() },
        DelegateError::TooLong => {
            let days = [("days", Value::from(LONGEST_DAYS.to_string()))];
            Problems { ends_on: locale.message("delegation-too-long", &days), ..none() }
        }
        error => return Err(error.into()),
    })
}

async fn page(visit: &Visit, actor: &Actor, form: Typed, problems: Problems) -> Result<Html<DelegationsPage>, Problem> {
    let delegations = current(&mut visit.read().await?, actor, visit.now).await?;
    let page = visit.page(visit.locale.text("delegation-title")).refused(problems.any());
    Ok(Html(delegations_page(page, &delegations, form, problems)))
}

pub(super) fn delegations_page(
    page: Page,
    delegations: &[Delegation],
    form: Typed,
    problems: Problems,
) -> DelegationsPage {
    let locale = page.locale;
    let roles = ROLES.map(|role| Choice {
        value: role.name(),
        label: locale.text(&format!("role-{}", role.name())),
        selected: form.role == role.name(),
    });
    let rows = delegations.iter().map(|delegation| row(locale, delegation)).collect();
    DelegationsPage { roles: roles.into(), rows, page, form, problems }
}

fn row(locale: Locale, delegation: &Delegation) -> DelegationRow {
    let day = |date: Date| Value::from(format::date(locale, date.midnight().assume_utc()));
    DelegationRow {
        name: delegation.person.clone(),
        email: delegation.email.clone(),
        role: locale.text(&format!("role-{}", delegation.role.name())),
        span: locale.message(
            "contract-from-until",
            &[("since", day(delegation.starts_on)), ("until", day(delegation.ends_on))],
        ),
        action: format!("{HERE}/{}/beenden", delegation.id),
    }
}

impl From<DelegateError> for Problem {
    fn from(error: DelegateError) -> Problem {
        match error {
            DelegateError::Forbidden(error) => error.into(),
            DelegateError::Unknown => Problem::NotFound,
            DelegateError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}
