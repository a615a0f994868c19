//! The coordination's page of people, and the page behind an invitation's link.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{Colleague, Invited, StaffError, State, accept, colleagues, invite, invite_again, invited, letters};
use crate::{
    access::{Action, Actor, Role},
    identity::{self, Unfit},
    ids::PersonId,
    mail,
    people::{AddPersonError, NewPerson, Person},
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
        visit::{host_name, set_cookie},
    },
};

/// Roles that a member gives to its own people.
const ROLES: [Role; 3] = [Role::Coordination, Role::Manager, Role::Hr];

#[derive(Debug, Template)]
#[template(path = "staff/staff.html")]
pub struct StaffPage {
    pub page: Page,
    pub colleagues: Vec<ColleagueRow>,
    pub form: NewColleague,
    pub problems: Problems,
    pub roles: Vec<Choice>,
    pub languages: Vec<Choice>,
}

#[derive(Debug)]
pub struct ColleagueRow {
    pub name: String,
    pub email: String,
    pub roles: String,
    pub tone: &'static str,
    pub state: String,
    /// Where a new link is asked for; empty for those who are there.
    pub again: String,
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub selected: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct NewColleague {
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub role: Vec<String>,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.given_name, &self.family_name, &self.email].iter().any(|problem| !problem.is_empty())
    }
}

#[derive(Debug, Template)]
#[template(path = "staff/welcome.html")]
pub struct WelcomePage {
    pub page: Page,
    pub name: String,
    pub email: String,
    pub token: String,
    pub problem: String,
    pub hint: String,
}

#[derive(Debug, Deserialize)]
pub struct FirstPassword {
    #[serde(default)]
    new: String,
}

/// `GET /verwaltung/personen`
pub async fn staff(SignedIn { visit, actor }: SignedIn) -> Result<Html<StaffPage>, Problem> {
    coordinates(&visit, &actor)?;
    let form = NewColleague { language: visit.tenant.locale.clone(), ..NewColleague::default() };
    page(&visit, &actor, form, Problems::default()).await
}

/// `POST /verwaltung/personen`
pub async fn post_invite(headers: HeaderMap, write: Write<NewColleague>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let (new, mut problems) = checked(visit.locale, &write.input);
    if !problems.any() {
        let mut tx = write.begin().await?;
        match invite(&mut tx, &actor, &new, visit.now).await {
            Ok(invited) => {
                send(&visit, &headers, &mut tx, &invited).await?;
                return write.redirect(tx, "/verwaltung/personen", Some("flash-invited")).await;
            }
            Err(StaffError::Add(AddPersonError::EmailTaken(_))) => {
                problems.email = visit.locale.text("staff-email-taken");
            }
            Err(StaffError::Add(AddPersonError::EmailInvalid(_))) => {
                problems.email = visit.locale.text("staff-email-invalid");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(&visit, &actor, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /verwaltung/personen/{person}/einladung`
pub async fn post_invite_again(
    Path(person): Path<PersonId>,
    headers: HeaderMap,
    write: Write<crate::web::NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut tx = write.begin().await?;
    let invited = invite_again(&mut tx, &actor, person, visit.now).await?;
    send(&visit, &headers, &mut tx, &invited).await?;
    write.redirect(tx, "/verwaltung/personen", Some("flash-invited")).await
}

/// `GET /einladung/{token}`
pub async fn welcome(visit: Visit, Path(token): Path<String>) -> Result<Html<WelcomePage>, Problem> {
    let person = invited(&mut visit.read().await?, &token, visit.now).await?;
    Ok(Html(welcome_page(&visit, &person, token, None)))
}

/// `POST /einladung/{token}`. Who else was signed in here before is signed out.
pub async fn post_welcome(
    Path(token): Path<String>,
    headers: HeaderMap,
    write: Write<FirstPassword>,
) -> Result<Response, Problem> {
    let visit = &write.visit;
    let mut tx = write.begin().await?;
    let person = invited(&mut tx, &token, visit.now).await?;
    if let Err(unfit) = identity::check_password_of(&person, &visit.tenant, "", &write.input.new) {
        let page = Html(welcome_page(visit, &person, token, Some(unfit)));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = identity::hash_password(write.input.new.clone()).await?;
    accept(&mut tx, &token, &hash, visit.now).await?;
    if let Some(other) = &visit.session {
        identity::close_session(&mut tx, other).await?;
    }
    let strength = identity::Strength::First;
    let session =
        identity::open_session(&mut tx, person.id, strength, identity::user_agent(&headers), visit.now).await?;
    let is_done = !identity::needs_second_factor(&person.roles);
    let next = if is_done { "/" } else { "/anmelden/einrichten" };
    let mut response = write.redirect(tx, next, Some("flash-welcome")).await?;
    set_cookie(&mut response, &identity::cookie(&visit.app.config, Some(&session)));
    Ok(response)
}

/// People are looked after by members, each its own.
fn coordinates(visit: &Visit, actor: &Actor) -> Result<(), Problem> {
    actor.require(Action::ManagePeople)?;
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

async fn send(
    visit: &Visit,
    headers: &HeaderMap,
    tx: &mut tenants::TenantTx,
    invited: &Invited,
) -> Result<(), Problem> {
    let host = host_name(headers).unwrap_or_default();
    let letter = letters::invitation(&visit.app.config, &visit.tenant, &host, invited).map_err(Problem::internal)?;
    Ok(mail::post(tx, invited.person.id, &letter, visit.now).await?)
}

fn checked(locale: Locale, input: &NewColleague) -> (NewPerson, Problems) {
    let name_problem = |name: &str| match name.trim().chars().count() {
        0 => locale.text("staff-name-missing"),
        1..=100 => String::new(),
        _ => locale.text("staff-name-too-long"),
    };
    let problems = Problems {
        given_name: name_problem(&input.given_name),
        family_name: name_problem(&input.family_name),
        email: String::new(),
    };
    let new = NewPerson {
        email: input.email.clone(),
        given_name: input.given_name.trim().to_owned(),
        family_name: input.family_name.trim().to_owned(),
        locale: Locale::parse(&input.language).unwrap_or(locale),
        roles: ROLES.into_iter().filter(|role| input.role.iter().any(|chosen| chosen == role.name())).collect(),
        provider: None,
        demo: false,
    };
    (new, problems)
}

async fn page(
    visit: &Visit,
    actor: &Actor,
    form: NewColleague,
    problems: Problems,
) -> Result<Html<StaffPage>, Problem> {
    let colleagues = colleagues(&mut visit.read().await?, actor, visit.now).await?;
    let locale = visit.locale;
    let title = locale.text("staff-title");
    let title = if problems.any() { locale.message("error-title", &[("title", title.into())]) } else { title };
    let rows = colleagues.iter().map(|colleague| row(locale, colleague)).collect();
    Ok(Html(staff_page(visit.page(title), rows, form, problems)))
}

pub(super) fn staff_page(
    page: Page,
    colleagues: Vec<ColleagueRow>,
    form: NewColleague,
    problems: Problems,
) -> StaffPage {
    let locale = page.locale;
    let roles = ROLES.map(|role| Choice {
        value: role.name(),
        label: locale.text(&format!("role-{}", role.name())),
        selected: form.role.iter().any(|chosen| chosen == role.name()),
    });
    let languages = Locale::ALL.map(|language| Choice {
        value: language.tag(),
        label: locale.text(&format!("language-{}", language.tag())),
        selected: form.language == language.tag(),
    });
    StaffPage { roles: roles.into(), languages: languages.into(), page, colleagues, form, problems }
}

pub(super) fn row(locale: Locale, colleague: &Colleague) -> ColleagueRow {
    let person = &colleague.person;
    let roles = person.roles.iter().map(|role| locale.text(&format!("role-{}", role.name())));
    let (tone, state) = match colleague.state {
        State::Active => ("success", locale.text("staff-active")),
        State::Invited(until) => {
            ("info", locale.message("staff-invited", &[("date", Value::from(format::date(locale, until)))]))
        }
        State::Expired => ("warning", locale.text("staff-expired")),
    };
    ColleagueRow {
        name: person.name(),
        email: person.email.clone(),
        roles: roles.collect::<Vec<_>>().join(", "),
        tone,
        state,
        again: match colleague.state {
            State::Active => String::new(),
            State::Invited(_) | State::Expired => format!("/verwaltung/personen/{}/einladung", person.id),
        },
    }
}

fn welcome_page(visit: &Visit, person: &Person, token: String, unfit: Option<Unfit>) -> WelcomePage {
    let locale = visit.locale;
    let title = locale.text("welcome-title");
    let title = if unfit.is_some() { locale.message("error-title", &[("title", title.into())]) } else { title };
    WelcomePage {
        page: visit.page(title),
        name: person.name(),
        email: person.email.clone(),
        token,
        problem: unfit.map(|unfit| unfit.explain(locale)).unwrap_or_default(),
        hint: identity::password_hint(locale),
    }
}

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Problem {
        match error {
            StaffError::Forbidden(error) => error.into(),
            StaffError::Unknown => Problem::NotFound,
            StaffError::Active => Problem::Conflict("person-active"),
            StaffError::Oneself => Problem::Forbidden,
            StaffError::Sql(error) => error.into(),
            StaffError::Add(AddPersonError::Forbidden(error)) => error.into(),
            StaffError::Add(AddPersonError::Sql(error)) => error.into(),
            StaffError::Add(error) => Problem::internal(error),
        }
    }
}
