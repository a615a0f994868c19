//! The list of a member's people, the form that invites one more, and the page behind an invitation's link.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;
use uuid::Uuid;

use super::{
    Colleague, Invited, ROLES, StaffError, State, accept, invite, invite_again, invited, letters,
    list::{self, Filter, Listed, Place, Stand},
};
use crate::{
    access::{Action, Role},
    identity::{self, Unfit, step_up},
    ids::PersonId,
    mail,
    organisation::{
        self, OrgUnit,
        units_page::{chosen_unit, unit_choices},
    },
    people::{AddPersonError, NewPerson},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::{Choice, languages},
        format,
        i18n::{Locale, Value},
        visit::{host_name, set_cookie},
    },
};

/// In place of a unit: those who are in none.
const NOWHERE: &str = "none";

#[derive(Debug, Template)]
#[template(path = "staff/staff.html")]
pub struct StaffPage {
    pub page: Page,
    pub query: ListQuery,
    pub places: Vec<Choice>,
    pub stands: Vec<Choice>,
    pub with_roles: Vec<Choice>,
    pub rows: Vec<ColleagueRow>,
    pub count: String,
    pub links: Vec<PageLink>,
    /// For what is done to the people who are ticked.
    pub acts: Vec<Choice>,
    pub units: Vec<Choice>,
    pub roles: Vec<Choice>,
}

#[derive(Debug)]
pub struct ColleagueRow {
    pub id: String,
    pub href: String,
    pub name: String,
    pub email: String,
    pub unit: String,
    pub roles: String,
    pub tone: &'static str,
    pub state: String,
}

/// A page of the list; number 0 stands for those left out.
#[derive(Debug)]
pub struct PageLink {
    pub number: usize,
    pub href: String,
    pub current: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub in_unit: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub with_role: String,
    #[serde(default)]
    pub page: String,
}

#[derive(Debug, Template)]
#[template(path = "staff/invite.html")]
pub struct InvitePage {
    pub page: Page,
    pub form: NewColleague,
    pub problems: Problems,
    pub roles: Vec<Choice>,
    pub languages: Vec<Choice>,
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
    pub role: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.given_name, &self.family_name, &self.email, &self.role].iter().any(|problem| !problem.is_empty())
    }
}

#[derive(Debug, Template)]
#[template(path = "staff/welcome.html")]
pub struct WelcomePage {
    pub page: Page,
    pub name: String,
    pub email: String,
    /// Where the form goes.
    pub action: String,
    pub problem: String,
    pub hint: String,
}

#[derive(Debug, Deserialize)]
pub struct FirstPassword {
    #[serde(default)]
    pub(super) new: String,
}

/// `GET /verwaltung/personen`
pub async fn staff(signed_in: SignedIn, Query(query): Query<ListQuery>) -> Result<Html<StaffPage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let units = organisation::units(&mut tx).await?;
    let filter = Filter {
        text: query.q.chars().take(200).collect(),
        place: place(&units, &query.in_unit),
        state: Stand::parse(&query.state),
        role: Role::parse(&query.with_role),
    };
    let number = query.page.parse().unwrap_or(1);
    let listed = list::page_of(&mut tx, &signed_in.actor, &filter, number, visit.now).await?;
    let page = visit.page(visit.locale.text("staff-title"));
    Ok(Html(staff_page(page, &units, &listed, query, signed_in.actor.may(Action::Appoint))))
}

fn place(units: &[OrgUnit], value: &str) -> Place {
    if value == NOWHERE {
        return Place::Nowhere;
    }
    chosen_unit(units, value).map_or(Place::Anywhere, |unit| {
        Place::Within(organisation::subtree(units, unit).iter().map(|unit| unit.id).collect())
    })
}

/// `GET /verwaltung/personen/neu`
pub async fn new(signed_in: SignedIn) -> Result<Html<InvitePage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let form = NewColleague { language: visit.tenant.locale.clone(), ..NewColleague::default() };
    let page = visit.page(visit.locale.text("staff-invite"));
    Ok(Html(invite_page(page, form, Problems::default(), signed_in.actor.may(Action::Appoint))))
}

/// `POST /verwaltung/personen`
pub async fn post_invite(headers: HeaderMap, write: Write<NewColleague>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let (new, mut problems) = checked(signed_in.visit.locale, &write.input);
    let may = new.roles.is_empty() || step_up::check(&mut signed_in.visit);
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    if may && !problems.any() {
        let mut tx = write.begin().await?;
        match invite(&mut tx, actor, &new, visit.now).await {
            Ok(invited) => {
                send(visit, &headers, &mut tx, &invited).await?;
                return write.redirect(tx, "/verwaltung/personen", Some("flash-invited")).await;
            }
            Err(StaffError::Add(AddPersonError::EmailTaken(_))) => {
                problems.email = visit.locale.text("staff-email-taken");
            }
            Err(StaffError::Add(AddPersonError::Full(limit))) => {
                let limit = format::integer(visit.locale, limit);
                problems.email = visit.locale.message("quota-people-full", &[("limit", limit.into())]);
            }
            Err(StaffError::Add(AddPersonError::EmailInvalid(_))) => {
                problems.email = visit.locale.text("staff-email-invalid");
            }
            Err(StaffError::Add(AddPersonError::Supervision)) => {
                problems.role = visit.locale.text("person-supervision");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = visit.page(visit.locale.text("staff-invite")).refused(true);
    let page = invite_page(page, write.input, problems, actor.may(Action::Appoint));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `POST /verwaltung/personen/{person}/einladung`
pub async fn post_invite_again(
    Path(person): Path<PersonId>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut tx = write.begin().await?;
    let invited = invite_again(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    send(&signed_in.visit, &headers, &mut tx, &invited).await?;
    write.redirect(tx, &format!("/verwaltung/personen/{person}"), Some("flash-invited")).await
}

/// `GET /einladung/{token}`
pub async fn welcome(visit: Visit, Path(token): Path<String>) -> Result<Html<WelcomePage>, Problem> {
    let person = invited(&mut visit.read().await?, &token, visit.now).await?;
    Ok(Html(welcome_page(&visit, &person.name(), &person.email, format!("/einladung/{token}"), None)))
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
        let action = format!("/einladung/{token}");
        let page = Html(welcome_page(visit, &person.name(), &person.email, action, Some(unfit)));
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

/// Sends an invitation.
pub(super) async fn send(
    visit: &Visit,
    headers: &HeaderMap,
    tx: &mut TenantTx,
    invited: &Invited,
) -> Result<(), Problem> {
    let host = host_name(headers).unwrap_or_default();
    let letter = letters::invitation(&visit.app.config, &visit.tenant, &host, invited).map_err(Problem::internal)?;
    Ok(mail::post(tx, invited.person.id, &letter, visit.now).await?)
}

/// What is wrong with a given or family name; empty for nothing.
pub(super) fn name_problem(locale: Locale, name: &str) -> String {
    match name.trim().chars().count() {
        0 => locale.text("staff-name-missing"),
        1..=100 => String::new(),
        _ => locale.text("staff-name-too-long"),
    }
}

fn checked(locale: Locale, input: &NewColleague) -> (NewPerson, Problems) {
    let problems = Problems {
        given_name: name_problem(locale, &input.given_name),
        family_name: name_problem(locale, &input.family_name),
        ..Problems::default()
    };
    let new = NewPerson {
        email: input.email.clone(),
        given_name: input.given_name.trim().to_owned(),
        family_name: input.family_name.trim().to_owned(),
        locale: Locale::parse(&input.language).unwrap_or(locale),
        roles: chosen_roles(&ROLES, &input.role),
        provider: None,
        demo: false,
    };
    (new, problems)
}

/// Those of the roles whose boxes are ticked.
pub(super) fn chosen_roles(roles: &[Role], ticked: &[String]) -> Vec<Role> {
    roles.iter().copied().filter(|role| ticked.iter().any(|name| name == role.name())).collect()
}

/// A box for each of the roles.
pub(super) fn role_choices(locale: Locale, roles: &[Role], is_chosen: impl Fn(Role) -> bool) -> Vec<Choice> {
    let label = |role: Role| locale.text(&format!("role-{}", role.name()));
    roles.iter().map(|role| Choice::new(role.name(), label(*role), is_chosen(*role))).collect()
}

pub(super) fn invite_page(page: Page, form: NewColleague, problems: Problems, appoints: bool) -> InvitePage {
    let locale = page.locale;
    let ticked = |role: Role| form.role.iter().any(|chosen| chosen == role.name());
    InvitePage {
        roles: if appoints { role_choices(locale, &ROLES, ticked) } else { Vec::new() },
        languages: languages(locale, &form.language),
        page,
        form,
        problems,
    }
}

/// What is done to many, and whether it gives or takes roles.
const ACTS: [(&str, bool); 5] =
    [("move", false), ("give", true), ("take", true), ("deactivate", false), ("invite", false)];

pub(super) fn staff_page(
    page: Page,
    units: &[OrgUnit],
    listed: &Listed,
    query: ListQuery,
    appoints: bool,
) -> StaffPage {
    let locale = page.locale;
    let with_all = |key: &str, chosen: &str, choices: Vec<Choice>| {
        let every = Choice::new("", locale.text(key), chosen.is_empty());
        std::iter::once(every).chain(choices).collect::<Vec<_>>()
    };
    let stand = |stand: Stand| {
        let name = stand.name();
        Choice::new(name, locale.text(&format!("stand-{name}")), name == query.state)
    };
    let nowhere = Choice::new(NOWHERE, locale.text("staff-nowhere"), query.in_unit == NOWHERE);
    let places = std::iter::once(nowhere).chain(unit_choices(units, &query.in_unit)).collect();
    let act = |act: &str| Choice::new(act, locale.text(&format!("selection-{act}")), act == "move");
    let with_roles = role_choices(locale, &ROLES, |role| role.name() == query.with_role);
    StaffPage {
        places: with_all("staff-every-unit", &query.in_unit, places),
        stands: with_all("staff-every-state", &query.state, Stand::ALL.map(stand).into()),
        with_roles: with_all("staff-every-role", &query.with_role, with_roles),
        rows: listed.people.iter().map(|colleague| row(locale, units, colleague)).collect(),
        count: locale.message("staff-count", &[("count", Value::from(listed.total))]),
        links: links(&query, listed),
        acts: ACTS.iter().filter(|(_, gives)| appoints || !gives).map(|(name, _)| act(name)).collect(),
        units: with_all("staff-nowhere", "", unit_choices(units, "")),
        roles: if appoints { role_choices(locale, &ROLES, |role| role == Role::Manager) } else { Vec::new() },
        page,
        query,
    }
}

/// The first and the last page and those around this one.
fn links(query: &ListQuery, listed: &Listed) -> Vec<PageLink> {
    if listed.pages == 1 {
        return Vec::new();
    }
    let href = |number: usize| {
        let mut address = form_urlencoded::Serializer::new(String::new());
        let kept =
            [("q", &query.q), ("in_unit", &query.in_unit), ("state", &query.state), ("with_role", &query.with_role)];
        kept.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
            address.append_pair(name, value);
        });
        format!("/verwaltung/personen?{}", address.append_pair("page", &number.to_string()).finish())
    };
    let mut links: Vec<PageLink> = Vec::new();
    for number in 1..=listed.pages {
        let near = number.abs_diff(listed.number) <= 2 || number == 1 || number == listed.pages;
        if near {
            links.push(PageLink { number, href: href(number), current: number == listed.number });
        } else if links.last().is_some_and(|link| link.number != 0) {
            links.push(PageLink { number: 0, href: String::new(), current: false });
        }
    }
    links
}

pub(super) fn row(locale: Locale, units: &[OrgUnit], colleague: &Colleague) -> ColleagueRow {
    let person = &colleague.person;
    let (tone, state) = shown_state(locale, colleague.state);
    let unit = units.iter().find(|unit| Some(unit.id) == person.unit);
    ColleagueRow {
        id: person.id.to_string(),
        href: format!("/verwaltung/personen/{}", person.id),
        name: person.name(),
        email: person.email.clone(),
        unit: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        roles: role_names(locale, &person.roles),
        tone,
        state,
    }
}

pub(super) fn role_names(locale: Locale, roles: &[Role]) -> String {
    let names = roles.iter().map(|role| locale.text(&format!("role-{}", role.name())));
    names.collect::<Vec<_>>().join(", ")
}

/// The tone and the words of a state.
pub(super) fn shown_state(locale: Locale, state: State) -> (&'static str, String) {
    match state {
        State::Active => ("success", locale.text("stand-active")),
        State::Invited(until) => {
            ("info", locale.message("staff-invited", &[("date", Value::from(format::date(locale, until)))]))
        }
        State::Expired => ("warning", locale.text("stand-expired")),
        State::Left => ("info", locale.text("stand-left")),
    }
}

/// The people whom a form names by their ids.
pub(super) fn named(ids: &[String]) -> Result<Vec<PersonId>, Problem> {
    ids.iter().map(|id| Uuid::parse_str(id).map(PersonId).map_err(|_| Problem::Malformed)).collect()
}

/// Where somebody who was invited, or came with a code, chooses a password.
pub(super) fn welcome_page(
    visit: &Visit,
    name: &str,
    email: &str,
    action: String,
    unfit: Option<Unfit>,
) -> WelcomePage {
    let locale = visit.locale;
    WelcomePage {
        page: visit.page(locale.text("welcome-title")).refused(unfit.is_some()),
        name: name.to_owned(),
        email: email.to_owned(),
        action,
        problem: unfit.map(|unfit| unfit.explain(locale)).unwrap_or_default(),
        hint: identity::password_hint(locale),
    }
}

impl From<StaffError> for Problem {
    fn from(error: StaffError) -> Problem {
        match error {
            StaffError::Forbidden(error) => error.into(),
            StaffError::Unknown | StaffError::UnknownUnit => Problem::NotFound,
            StaffError::Active => Problem::Conflict("person-active"),
            StaffError::Left => Problem::Conflict("person-left"),
            StaffError::Oneself => Problem::Forbidden,
            StaffError::LastKeeper | StaffError::Add(AddPersonError::LastKeeper) => Problem::Conflict("last-keeper"),
            StaffError::Add(AddPersonError::Supervision) => Problem::Conflict("supervision"),
            StaffError::Sql(error) => error.into(),
            StaffError::Add(AddPersonError::Forbidden(error)) => error.into(),
            StaffError::Add(AddPersonError::Sql(error)) => error.into(),
            StaffError::Add(AddPersonError::Full(_)) => Problem::Conflict("people-full"),
            StaffError::Add(error) => Problem::internal(error),
            StaffError::ProviderMissing => Problem::internal(error),
        }
    }
}
