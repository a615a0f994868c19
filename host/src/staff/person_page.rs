//! One person's page, for the coordination: what is known, what may be done, what was done.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;

use super::{
    Colleague, ROLES, StaffError, State, colleague, deactivate,
    edit::{self, Edit, Field},
    letters, reactivate,
    web::{chosen_roles, name_problem, role_choices, shown_state},
};
use crate::{
    access::Action,
    audit::{self, Written},
    enrolments,
    identity::{factors, step_up},
    ids::PersonId,
    mail,
    organisation::{
        self, OrgUnit, path_name,
        units_page::{chosen_unit, unit_choices},
    },
    people::{self, AddPersonError, ChangePersonError, reach},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        choice::{Choice, languages},
        format,
        i18n::{Locale, Value},
        visit::host_name,
    },
};

const LONGEST_POSITION: usize = 200;
const LONGEST_NUMBER: usize = 60;
/// Entries of the history on the page.
const HISTORY: i64 = 30;

#[derive(Debug, Template)]
#[template(path = "staff/person.html")]
pub struct PersonPage {
    pub page: Page,
    pub heading: String,
    pub href: String,
    pub tone: &'static str,
    pub state: String,
    /// What is looked after elsewhere, by name and value.
    pub elsewhere: Vec<(String, String)>,
    pub here: Here,
    pub form: PersonForm,
    pub problems: Problems,
    pub languages: Vec<Choice>,
    pub units: Vec<Choice>,
    /// Empty for who gives none.
    pub roles: Vec<Choice>,
    /// Whether the person is somebody that the reader may change.
    pub within_reach: bool,
    pub invites: bool,
    pub left: bool,
    /// Whether there is a second factor that can be taken here.
    pub resets: bool,
    pub history: Vec<HistoryRow>,
}

/// Which fields are changed here.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    pub name: bool,
    pub email: bool,
    pub language: bool,
    pub position: bool,
    pub number: bool,
    pub unit: bool,
}

impl Here {
    fn of(colleague: &Colleague) -> Here {
        let here = |field: Field| !colleague.source.looks_after().contains(&field);
        Here {
            name: here(Field::Name),
            email: here(Field::Email),
            language: here(Field::Language),
            position: here(Field::Position),
            number: here(Field::PersonnelNumber),
            unit: here(Field::Unit),
        }
    }

    pub const fn any(self) -> bool {
        self.name || self.email || self.language || self.position || self.number || self.unit
    }
}

#[derive(Debug)]
pub struct HistoryRow {
    pub moment: String,
    pub by: String,
    pub what: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct PersonForm {
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub language: String,
    #[serde(default)]
    pub position: String,
    #[serde(default)]
    pub personnel_number: String,
    #[serde(default)]
    pub unit: String,
}

#[derive(Debug, Deserialize)]
pub struct RolesForm {
    #[serde(default)]
    pub role: Vec<String>,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub position: String,
    pub personnel_number: String,
    pub unit: String,
    pub role: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        let all = [
            &self.given_name,
            &self.family_name,
            &self.email,
            &self.position,
            &self.personnel_number,
            &self.unit,
            &self.role,
        ];
        all.iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /verwaltung/personen/{person}`
pub async fn show(Path(person): Path<PersonId>, signed_in: SignedIn) -> Result<Html<PersonPage>, Problem> {
    signed_in.coordinates()?;
    page(&signed_in, person, None, None, Problems::default()).await
}

/// `POST /verwaltung/personen/{person}`
pub async fn post_change(
    Path(person): Path<PersonId>,
    headers: HeaderMap,
    write: Write<PersonForm>,
) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut tx = signed_in.visit.read().await?;
    let known = colleague(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    let units = organisation::units(&mut tx).await?;
    drop(tx);
    let form = completed(&known, write.input.clone());
    let (edit, mut problems) = checked(signed_in.visit.locale, &units, &form);
    // Whoever reads there can choose a new password.
    let may = form.email.trim() == known.person.email || step_up::check(&mut signed_in.visit);
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    if may && !problems.any() {
        let mut tx = write.begin().await?;
        match edit::edit(&mut tx, actor, &known, &edit, visit.now).await {
            Ok(former) => {
                if let Some(former) = former {
                    tell_former_address(visit, &headers, &mut tx, &known, &former).await?;
                }
                let back = format!("/verwaltung/personen/{person}");
                return write.redirect(tx, &back, Some("flash-person-changed")).await;
            }
            Err(error) => tell(visit.locale, error, &mut problems)?,
        }
    }
    let page = page(&signed_in, person, Some(form), None, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Whoever still reads there learns that the address is no longer the person's.
async fn tell_former_address(
    visit: &Visit,
    headers: &HeaderMap,
    tx: &mut TenantTx,
    known: &Colleague,
    former: &str,
) -> Result<(), Problem> {
    let host = host_name(headers).unwrap_or_default();
    let letter = letters::address_changed(&visit.app.config, &visit.tenant, &host, &known.person);
    let letter = letter.map_err(Problem::internal)?;
    Ok(mail::post_elsewhere(tx, known.person.id, former, &letter, visit.now).await?)
}

/// `POST /verwaltung/personen/{person}/aufgaben`
pub async fn post_roles(Path(person): Path<PersonId>, write: Write<RolesForm>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut problems = Problems::default();
    if !step_up::check(&mut signed_in.visit) {
        let page = page(&signed_in, person, None, Some(&write.input.role[..]), problems).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    let known = colleague(&mut visit.read().await?, actor, person, visit.now).await?;
    let roles = chosen_roles(&ROLES, &write.input.role);
    let mut tx = write.begin().await?;
    match people::set_roles(&mut tx, actor, known.person.id, &roles, visit.now).await {
        Ok(()) => {
            let back = format!("/verwaltung/personen/{person}");
            return write.redirect(tx, &back, Some("flash-person-changed")).await;
        }
        Err(AddPersonError::Supervision) => problems.role = visit.locale.text("person-supervision"),
        Err(AddPersonError::LastKeeper) => problems.role = visit.locale.text("person-last-keeper"),
        Err(error) => return Err(StaffError::from(error).into()),
    }
    drop(tx);
    let page = page(&signed_in, person, None, Some(&write.input.role[..]), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `POST /verwaltung/personen/{person}/rueckkehr`
pub async fn post_reactivate(Path(person): Path<PersonId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    step_up::require_at(&signed_in.visit, &format!("/verwaltung/personen/{person}"))?;
    let mut tx = write.begin().await?;
    reactivate(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    write.redirect(tx, &format!("/verwaltung/personen/{person}"), Some("flash-person-back")).await
}

#[derive(Debug, Template)]
#[template(path = "staff/leave.html")]
pub struct LeavePage {
    pub page: Page,
    pub name: String,
    pub href: String,
    pub bookings: Vec<String>,
}

/// `GET /verwaltung/personen/{person}/austritt`
pub async fn leave(Path(person): Path<PersonId>, signed_in: SignedIn) -> Result<Html<LeavePage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let known = colleague(&mut tx, &signed_in.actor, person, visit.now).await?;
    let bookings = enrolments::running_of(&mut tx, person).await?;
    Ok(Html(LeavePage {
        page: visit.page(visit.locale.text("leave-title")),
        name: known.person.name(),
        href: format!("/verwaltung/personen/{person}"),
        bookings,
    }))
}

/// `POST /verwaltung/personen/{person}/austritt`
pub async fn post_leave(Path(person): Path<PersonId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    step_up::require_at(&signed_in.visit, &format!("/verwaltung/personen/{person}/austritt"))?;
    let mut tx = write.begin().await?;
    deactivate(&mut tx, &signed_in.actor, person, signed_in.visit.now).await?;
    write.redirect(tx, "/verwaltung/personen", Some("flash-person-left")).await
}

/// The form with what it does not ask for because it is looked after elsewhere.
fn completed(known: &Colleague, form: PersonForm) -> PersonForm {
    let (here, filled) = (Here::of(known), filled(known));
    PersonForm {
        given_name: if here.name { form.given_name } else { filled.given_name },
        family_name: if here.name { form.family_name } else { filled.family_name },
        email: if here.email { form.email } else { filled.email },
        language: if here.language { form.language } else { filled.language },
        position: if here.position { form.position } else { filled.position },
        personnel_number: if here.number { form.personnel_number } else { filled.personnel_number },
        unit: if here.unit { form.unit } else { filled.unit },
    }
}

fn filled(known: &Colleague) -> PersonForm {
    let person = &known.person;
    PersonForm {
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        email: person.email.clone(),
        language: person.locale.tag().to_owned(),
        position: known.position.clone(),
        personnel_number: known.personnel_number.clone().unwrap_or_default(),
        unit: person.unit.map(|unit| unit.to_string()).unwrap_or_default(),
    }
}

fn checked(locale: Locale, units: &[OrgUnit], form: &PersonForm) -> (Edit, Problems) {
    let mut problems = Problems {
        given_name: name_problem(locale, &form.given_name),
        family_name: name_problem(locale, &form.family_name),
        ..Problems::default()
    };
    let (position, number) = (form.position.trim(), form.personnel_number.trim());
    if position.chars().count() > LONGEST_POSITION {
        problems.position = locale.text("person-position-too-long");
    }
    if number.chars().count() > LONGEST_NUMBER {
        problems.personnel_number = locale.text("person-number-too-long");
    }
    let unit = chosen_unit(units, &form.unit);
    if unit.is_none() && !form.unit.is_empty() {
        problems.unit = locale.text("person-unit-unknown");
    }
    let edit = Edit {
        given_name: form.given_name.trim().to_owned(),
        family_name: form.family_name.trim().to_owned(),
        email: form.email.clone(),
        locale: Locale::parse(&form.language).unwrap_or(locale),
        position: position.to_owned(),
        personnel_number: (!number.is_empty()).then(|| number.to_owned()),
        unit,
    };
    (edit, problems)
}

fn tell(locale: Locale, error: ChangePersonError, problems: &mut Problems) -> Result<(), Problem> {
    match error {
        ChangePersonError::EmailTaken(_) => problems.email = locale.text("staff-email-taken"),
        ChangePersonError::EmailInvalid(_) => problems.email = locale.text("staff-email-invalid"),
        ChangePersonError::NumberTaken => problems.personnel_number = locale.text("person-number-taken"),
        ChangePersonError::UnknownUnit => problems.unit = locale.text("person-unit-unknown"),
        ChangePersonError::Unknown => return Err(Problem::NotFound),
        ChangePersonError::Forbidden(error) => return Err(error.into()),
        ChangePersonError::Sql(error) => return Err(error.into()),
    }
    Ok(())
}

async fn page(
    signed_in: &SignedIn,
    person: PersonId,
    form: Option<PersonForm>,
    ticked: Option<&[String]>,
    problems: Problems,
) -> Result<Html<PersonPage>, Problem> {
    let visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let known = colleague(&mut tx, &signed_in.actor, person, visit.now).await?;
    let units = organisation::units(&mut tx).await?;
    let has_second = factors::of(&mut tx, person, visit.now).await?.has_second();
    let entries = audit::of_object(&mut tx, "person", person.0, HISTORY).await?;
    let mut history = Vec::new();
    for entry in &entries {
        history.push(history_row(visit.locale, &mut tx, entry).await?);
    }
    let page = visit.page(known.person.name()).refused(problems.any());
    let mut page = person_page(page, &units, &known, form.unwrap_or_else(|| filled(&known)), problems);
    page.history = history;
    page.resets = has_second && signed_in.actor.person != Some(person);
    page.within_reach = reach::within(&mut tx, &signed_in.actor, &[person.0], visit.now).await?.is_ok();
    if !signed_in.actor.may(Action::Appoint) {
        page.roles = Vec::new();
    } else if let Some(ticked) = ticked {
        page.roles = role_choices(visit.locale, &ROLES, |role| ticked.iter().any(|name| name == role.name()));
    }
    Ok(Html(page))
}

pub(super) fn person_page(
    page: Page,
    units: &[OrgUnit],
    known: &Colleague,
    form: PersonForm,
    problems: Problems,
) -> PersonPage {
    let locale = page.locale;
    let (person, here) = (&known.person, Here::of(known));
    let (tone, state) = shown_state(locale, known.state);
    let nowhere = Choice::new("", page.t("staff-nowhere"), form.unit.is_empty());
    PersonPage {
        heading: person.name(),
        href: format!("/verwaltung/personen/{}", person.id),
        tone,
        state,
        elsewhere: elsewhere(&page, units, known, here),
        here,
        languages: languages(locale, &form.language),
        units: std::iter::once(nowhere).chain(unit_choices(units, &form.unit)).collect(),
        roles: role_choices(locale, &ROLES, |role| person.roles.contains(&role)),
        within_reach: true,
        invites: matches!(known.state, State::Invited(_) | State::Expired),
        left: known.state == State::Left,
        resets: false,
        history: Vec::new(),
        page,
        form,
        problems,
    }
}

fn elsewhere(page: &Page, units: &[OrgUnit], known: &Colleague, here: Here) -> Vec<(String, String)> {
    let person = &known.person;
    let facts = [
        (here.name, "account-name", person.name()),
        (here.email, "account-email", person.email.clone()),
        (here.language, "staff-language", page.t(format!("language-{}", person.locale.tag()))),
        (here.position, "person-position", known.position.clone()),
        (here.number, "person-number", known.personnel_number.clone().unwrap_or_default()),
        (here.unit, "staff-unit", path_name(units, person.unit)),
    ];
    facts.into_iter().filter(|(here, ..)| !here).map(|(_, key, value)| (page.t(key), value)).collect()
}

async fn history_row(locale: Locale, tx: &mut TenantTx, entry: &Written) -> sqlx::Result<HistoryRow> {
    let by = match entry.actor {
        Some(id) => people::find(tx, PersonId(id)).await?.map(|person| person.name()),
        None => None,
    };
    Ok(HistoryRow {
        moment: format::moment(locale, entry.at),
        by: by.unwrap_or_else(|| locale.text("person-history-system")),
        what: what(locale, entry),
    })
}

/// What an entry says was done, in words.
pub(super) fn what(locale: Locale, entry: &Written) -> String {
    let details = |name: &str, known: &[&str], family: &str| {
        let listed = entry.details[name].as_array().cloned().unwrap_or_else(|| vec![entry.details[name].clone()]);
        let names = listed.iter().filter_map(|name| name.as_str()).filter(|name| known.contains(name));
        names.map(|name| locale.text(&format!("{family}-{name}"))).collect::<Vec<_>>().join(", ")
    };
    let with = |key: &str, text: String| locale.message(key, &[("what", Value::from(text))]);
    let roles: Vec<&str> = ROLES.map(crate::access::Role::name).into();
    match entry.action.as_str() {
        "change" => with("person-history-change", details("fields", &FIELDS, "person-field")),
        "give_role" => with("person-history-give-role", details("role", &roles, "role")),
        "take_role" => with("person-history-take-role", details("role", &roles, "role")),
        "set_roles" => with("person-history-roles", details("roles", &roles, "role")),
        "create" => locale.text("person-history-create"),
        "invite" => locale.text("person-history-invite"),
        "deactivate" => locale.text("person-history-deactivate"),
        "reset_factors" => locale.text("person-history-factors"),
        "reactivate" => locale.text("person-history-reactivate"),
        "name_deputy" | "withdraw_deputy" => locale.text("person-history-deputy"),
        _ => locale.text("person-history-other"),
    }
}

/// Fields that the log names.
const FIELDS: [&str; 7] = ["email", "given_name", "family_name", "locale", "position", "personnel_number", "unit"];
