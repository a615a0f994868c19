//! The office's page of those who work for the cooperative or for a provider.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Invited, StaffError, State,
    appointments::{self, Appointed, ROLES},
    deactivate, invite_again, reactivate,
    web::{chosen_roles, name_problem, role_choices, role_names, send, shown_state},
};
use crate::{
    access::{Action, Role},
    courses::{self, publish},
    identity::{factors, step_up},
    ids::{PersonId, ProviderId},
    people::{AddPersonError, NewPerson},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::{Choice, languages},
        i18n::Locale,
    },
};

const LIST: &str = "/geschaeftsstelle/personen";

#[derive(Debug, Template)]
#[template(path = "staff/office.html")]
pub struct OfficePeoplePage {
    pub page: Page,
    pub rows: Vec<Row>,
    pub form: AppointForm,
    pub problems: Problems,
    pub roles: Vec<Choice>,
    pub providers: Vec<Choice>,
    pub languages: Vec<Choice>,
}

#[derive(Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub email: String,
    pub roles: String,
    pub provider: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/appointed.html")]
pub struct AppointedPage {
    pub page: Page,
    pub row: Row,
    pub form: AppointForm,
    pub problems: Problems,
    pub roles: Vec<Choice>,
    pub providers: Vec<Choice>,
    pub invites: bool,
    pub left: bool,
    /// Whether there is a second factor that can be taken here.
    pub resets: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct AppointForm {
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
    #[serde(default)]
    pub provider: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub role: String,
    pub provider: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        let all = [&self.given_name, &self.family_name, &self.email, &self.role, &self.provider];
        all.iter().any(|problem| !problem.is_empty())
    }
}

pub(super) fn office(signed_in: &SignedIn) -> Result<(), Problem> {
    signed_in.actor.require(Action::ManageMembers)?;
    if signed_in.visit.tenant.id.is_cooperative() { Ok(()) } else { Err(Problem::NotFound) }
}

/// `GET /geschaeftsstelle/personen`
pub async fn list(signed_in: SignedIn) -> Result<Html<OfficePeoplePage>, Problem> {
    office(&signed_in)?;
    let form = AppointForm { language: signed_in.visit.locale.tag().to_owned(), ..AppointForm::default() };
    page(&signed_in, form, Problems::default()).await
}

/// `POST /geschaeftsstelle/personen`
pub async fn post_appoint(headers: HeaderMap, write: Write<AppointForm>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    office(&signed_in)?;
    let (new, mut problems) = checked(&signed_in.visit, &write.input);
    let may = step_up::check(&mut signed_in.visit);
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    if may && !problems.any() {
        let mut tx = write.begin().await?;
        match appointments::appoint(&mut tx, actor, &new, visit.now).await {
            Ok(invited) => {
                let flash = if invited.is_some() { "flash-invited" } else { "flash-appointed" };
                tell_invited(visit, &headers, &mut tx, invited).await?;
                return write.redirect(tx, LIST, Some(flash)).await;
            }
            Err(error) => tell(visit.locale, error, &mut problems)?,
        }
    }
    let page = page(&signed_in, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn tell_invited(
    visit: &Visit,
    headers: &HeaderMap,
    tx: &mut tenants::TenantTx,
    invited: Option<Invited>,
) -> Result<(), Problem> {
    match invited {
        Some(invited) => send(visit, headers, tx, &invited).await,
        None => Ok(()),
    }
}

/// `GET /geschaeftsstelle/personen/{person}`
pub async fn show(Path(person): Path<PersonId>, signed_in: SignedIn) -> Result<Html<AppointedPage>, Problem> {
    office(&signed_in)?;
    one_page(&signed_in, person, None, Problems::default()).await
}

/// `POST /geschaeftsstelle/personen/{person}`
pub async fn post_change(Path(person): Path<PersonId>, write: Write<AppointForm>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    office(&signed_in)?;
    let mut problems = Problems::default();
    if !step_up::check(&mut signed_in.visit) {
        let page = one_page(&signed_in, person, Some(write.input), problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    let (roles, provider) = (chosen_roles(&ROLES, &write.input.role), provider_of(&write.input));
    let mut tx = write.begin().await?;
    match appointments::set(&mut tx, actor, person, &roles, provider, visit.now).await {
        Ok(()) => return write.redirect(tx, LIST, Some("flash-person-changed")).await,
        Err(error) => tell(visit.locale, error, &mut problems)?,
    }
    drop(tx);
    let page = one_page(&signed_in, person, Some(write.input), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /geschaeftsstelle/personen/{person}/einladung`
pub async fn post_invite_again(
    Path(person): Path<PersonId>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    office(&signed_in)?;
    let mut tx = write.begin().await?;
    let invited = invite_again(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    send(&signed_in.visit, &headers, &mut tx, &invited).await?;
    write.redirect(tx, LIST, Some("flash-invited")).await
}

/// `POST /geschaeftsstelle/personen/{person}/austritt`
pub async fn post_leave(Path(person): Path<PersonId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    office(&signed_in)?;
    step_up::require_at(&signed_in.visit, &format!("{LIST}/{person}"))?;
    let mut tx = write.begin().await?;
    deactivate(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    write.redirect(tx, LIST, Some("flash-person-left")).await
}

/// `POST /geschaeftsstelle/personen/{person}/rueckkehr`
pub async fn post_return(Path(person): Path<PersonId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    office(&signed_in)?;
    step_up::require_at(&signed_in.visit, &format!("{LIST}/{person}"))?;
    let mut tx = write.begin().await?;
    reactivate(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    write.redirect(tx, LIST, Some("flash-person-back")).await
}

fn checked(visit: &Visit, form: &AppointForm) -> (NewPerson, Problems) {
    let locale = visit.locale;
    let roles = chosen_roles(&ROLES, &form.role);
    let problems = Problems {
        given_name: name_problem(locale, &form.given_name),
        family_name: name_problem(locale, &form.family_name),
        role: if roles.is_empty() { locale.text("appoint-no-role") } else { String::new() },
        ..Problems::default()
    };
    let new = NewPerson {
        email: form.email.clone(),
        given_name: form.given_name.trim().to_owned(),
        family_name: form.family_name.trim().to_owned(),
        locale: Locale::parse(&form.language).unwrap_or(locale),
        roles,
        provider: provider_of(form),
        demo: false,
    };
    (new, problems)
}

fn provider_of(form: &AppointForm) -> Option<ProviderId> {
    uuid::Uuid::parse_str(&form.provider).ok().map(ProviderId)
}

fn tell(locale: Locale, error: StaffError, problems: &mut Problems) -> Result<(), Problem> {
    match error {
        StaffError::ProviderMissing => problems.provider = locale.text("appoint-provider-missing"),
        StaffError::Add(AddPersonError::EmailInvalid(_)) => problems.email = locale.text("staff-email-invalid"),
        StaffError::Left => problems.email = locale.text("appoint-left"),
        StaffError::Add(AddPersonError::Supervision) => problems.role = locale.text("appoint-supervision"),
        StaffError::Add(AddPersonError::LastKeeper) => problems.role = locale.text("appoint-last-operator"),
        error => return Err(error.into()),
    }
    Ok(())
}

async fn page(signed_in: &SignedIn, form: AppointForm, problems: Problems) -> Result<Html<OfficePeoplePage>, Problem> {
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let appointed = appointments::all(&mut tx, &signed_in.actor, visit.now).await?;
    let providers = publish::providers(&mut tx).await?;
    let page = visit.page(visit.locale.text("appoint-title")).refused(problems.any());
    Ok(Html(office_page(page, &appointed, &providers, form, problems)))
}

pub(super) fn office_page(
    page: Page,
    appointed: &[Appointed],
    providers: &[courses::Provider],
    form: AppointForm,
    problems: Problems,
) -> OfficePeoplePage {
    let locale = page.locale;
    OfficePeoplePage {
        rows: appointed.iter().map(|appointed| row(locale, appointed, providers)).collect(),
        roles: ticked_roles(locale, &form),
        providers: provider_choices(&page, providers, &form),
        languages: languages(locale, &form.language),
        page,
        form,
        problems,
    }
}

async fn one_page(
    signed_in: &SignedIn,
    person: PersonId,
    form: Option<AppointForm>,
    problems: Problems,
) -> Result<Html<AppointedPage>, Problem> {
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let appointed = appointments::one(&mut tx, &signed_in.actor, person, visit.now).await?;
    let providers = publish::providers(&mut tx).await?;
    let has_second = factors::of(&mut tx, person, visit.now).await?.has_second();
    let page = visit.page(appointed.colleague.person.name()).refused(problems.any());
    let mut page = appointed_page(page, &appointed, &providers, form, problems);
    page.resets = has_second && signed_in.actor.person != Some(person);
    Ok(Html(page))
}

pub(super) fn appointed_page(
    page: Page,
    appointed: &Appointed,
    providers: &[courses::Provider],
    form: Option<AppointForm>,
    problems: Problems,
) -> AppointedPage {
    let roles = &appointed.colleague.person.roles;
    let form = form.unwrap_or_else(|| AppointForm {
        role: roles.iter().map(|role| role.name().to_owned()).collect(),
        provider: appointed.provider.map(|provider| provider.to_string()).unwrap_or_default(),
        ..AppointForm::default()
    });
    let state = appointed.colleague.state;
    AppointedPage {
        row: row(page.locale, appointed, providers),
        roles: ticked_roles(page.locale, &form),
        providers: provider_choices(&page, providers, &form),
        invites: matches!(state, State::Invited(_) | State::Expired),
        left: state == State::Left,
        resets: false,
        page,
        form,
        problems,
    }
}

fn ticked_roles(locale: Locale, form: &AppointForm) -> Vec<Choice> {
    role_choices(locale, &ROLES, |role: Role| form.role.iter().any(|ticked| ticked == role.name()))
}

fn provider_choices(page: &Page, providers: &[courses::Provider], form: &AppointForm) -> Vec<Choice> {
    let choice = |provider: &courses::Provider| {
        let id = provider.id.to_string();
        let selected = id == form.provider;
        Choice::new(id, provider.name.clone(), selected)
    };
    let nobody = Choice::new("", page.t("appoint-no-provider"), form.provider.is_empty());
    std::iter::once(nobody).chain(providers.iter().map(choice)).collect()
}

fn row(locale: Locale, appointed: &Appointed, providers: &[courses::Provider]) -> Row {
    let person = &appointed.colleague.person;
    let (tone, state) = shown_state(locale, appointed.colleague.state);
    let provider = providers.iter().find(|provider| Some(provider.id) == appointed.provider);
    Row {
        href: format!("{LIST}/{}", person.id),
        name: person.name(),
        email: person.email.clone(),
        roles: role_names(locale, &person.roles),
        provider: provider.map(|provider| provider.name.clone()).unwrap_or_default(),
        tone,
        state,
    }
}
