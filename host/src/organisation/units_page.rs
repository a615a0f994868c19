//! The pages of the units, for a member's coordination.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;
use uuid::Uuid;

use super::{
    Named, OrgUnit, UnitError, UnitInput, add_unit, change_unit, dissolve, path_name, set_managers, subtree, units,
};
use crate::{
    ids::{OrgUnitId, PersonId},
    people,
    web::{Html, NoFields, Page, Problem, SignedIn, Write, choice::Choice, i18n::Locale},
};

const LONGEST_NAME: usize = 200;
const LONGEST_CODE: usize = 60;

#[derive(Debug, Template)]
#[template(path = "organisation/units.html")]
pub struct UnitsPage {
    pub page: Page,
    pub rows: Vec<Row>,
    /// Lists that are still open after the last row.
    pub open: usize,
    pub people: usize,
    pub form: UnitForm,
    pub problems: Problems,
    pub parents: Vec<Choice>,
}

#[derive(Debug, Template)]
#[template(path = "organisation/unit.html")]
pub struct UnitPage {
    pub page: Page,
    pub heading: String,
    /// The units above, empty at the top.
    pub above: String,
    pub action: String,
    pub people: usize,
    pub people_href: String,
    pub managers: Vec<Choice>,
    pub form: UnitForm,
    pub problems: Problems,
    pub parents: Vec<Choice>,
}

/// A unit in the nested list.
#[derive(Debug)]
pub struct Row {
    pub href: String,
    pub name: String,
    pub code: String,
    pub people: String,
    pub managers: String,
    /// Whether a list begins here.
    pub opens: bool,
    /// Lists that end before.
    pub closes: usize,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct UnitForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub code: String,
    #[serde(default)]
    pub parent: String,
    /// Who goes on leading.
    #[serde(default)]
    pub manager: Vec<String>,
    /// The address of somebody who leads from now on.
    #[serde(default)]
    pub add: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub name: String,
    pub code: String,
    pub parent: String,
    pub add: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.name, &self.code, &self.parent, &self.add].iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /verwaltung/einheiten`
pub async fn list(signed_in: SignedIn) -> Result<Html<UnitsPage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let units = units(&mut visit.read().await?).await?;
    let page = visit.page(visit.locale.text("unit-title"));
    Ok(Html(units_page(page, &units, UnitForm::default(), Problems::default())))
}

/// `POST /verwaltung/einheiten`
pub async fn post_add(write: Write<UnitForm>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let (input, mut problems) = checked(visit.locale, &write.input);
    if !problems.any() {
        let mut tx = write.begin().await?;
        match add_unit(&mut tx, &signed_in.actor, &input, visit.now).await {
            Ok(_) => return write.redirect(tx, "/verwaltung/einheiten", Some("flash-unit-added")).await,
            Err(error) => tell(visit.locale, error, &mut problems)?,
        }
    }
    let units = units(&mut visit.read().await?).await?;
    let page = visit.page(visit.locale.text("unit-title")).refused(true);
    let page = units_page(page, &units, write.input, problems);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// `GET /verwaltung/einheiten/{unit}`
pub async fn show(Path(unit): Path<OrgUnitId>, signed_in: SignedIn) -> Result<Html<UnitPage>, Problem> {
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let units = units(&mut visit.read().await?).await?;
    let known = units.iter().find(|known| known.id == unit).ok_or(Problem::NotFound)?;
    let form = UnitForm {
        name: known.name.clone(),
        code: known.code.clone().unwrap_or_default(),
        parent: known.parent.map(|parent| parent.to_string()).unwrap_or_default(),
        manager: known.managers.iter().map(|manager| manager.id.to_string()).collect(),
        add: String::new(),
    };
    let page = visit.page(known.name.clone());
    Ok(Html(unit_page(page, &units, known, form, Problems::default())))
}

/// `POST /verwaltung/einheiten/{unit}`
pub async fn post_change(Path(unit): Path<OrgUnitId>, write: Write<UnitForm>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let visit = &signed_in.visit;
    let units = units(&mut visit.read().await?).await?;
    let known = units.iter().find(|known| known.id == unit).ok_or(Problem::NotFound)?;
    let (input, mut problems) = checked(visit.locale, &write.input);
    if !problems.any() {
        let mut tx = write.begin().await?;
        match apply(&mut tx, &signed_in, unit, &input, &write.input).await {
            Ok(()) => return write.redirect(tx, "/verwaltung/einheiten", Some("flash-unit-changed")).await,
            Err(error) => tell(visit.locale, error, &mut problems)?,
        }
    }
    let page = visit.page(known.name.clone()).refused(true);
    let page = unit_page(page, &units, known, write.input, problems);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

async fn apply(
    tx: &mut TenantTx,
    signed_in: &SignedIn,
    unit: OrgUnitId,
    input: &UnitInput,
    form: &UnitForm,
) -> Result<(), UnitError> {
    let (actor, now) = (&signed_in.actor, signed_in.visit.now);
    change_unit(tx, actor, unit, input, now).await?;
    let kept = form.manager.iter().map(|id| Uuid::parse_str(id).map(PersonId));
    let mut managers = kept.collect::<Result<Vec<PersonId>, _>>().map_err(|_| UnitError::UnknownPerson)?;
    if !form.add.trim().is_empty() {
        managers.push(people::by_email(tx, &form.add).await?.ok_or(UnitError::UnknownPerson)?);
    }
    set_managers(tx, actor, unit, &managers, now).await
}

/// `POST /verwaltung/einheiten/{unit}/aufloesung`
pub async fn post_dissolve(Path(unit): Path<OrgUnitId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let mut tx = write.begin().await?;
    match dissolve(&mut tx, &signed_in.actor, unit, signed_in.visit.now).await {
        Ok(()) => write.redirect(tx, "/verwaltung/einheiten", Some("flash-unit-dissolved")).await,
        Err(UnitError::NotEmpty) => Err(Problem::Conflict("unit-not-empty")),
        Err(error) => Err(error.into()),
    }
}

fn checked(locale: Locale, form: &UnitForm) -> (UnitInput, Problems) {
    let (name, code) = (form.name.trim(), form.code.trim());
    let mut problems = Problems::default();
    match name.chars().count() {
        0 => problems.name = locale.text("unit-name-missing"),
        1..=LONGEST_NAME => {}
        _ => problems.name = locale.text("unit-name-too-long"),
    }
    if code.chars().count() > LONGEST_CODE {
        problems.code = locale.text("unit-code-too-long");
    }
    let parent = match form.parent.as_str() {
        "" => None,
        id => match Uuid::parse_str(id) {
            Ok(id) => Some(OrgUnitId(id)),
            Err(_) => {
                problems.parent = locale.text("unit-parent-unknown");
                None
            }
        },
    };
    let code = (!code.is_empty()).then(|| code.to_owned());
    (UnitInput { name: name.to_owned(), code, parent }, problems)
}

/// Says beside the field what the database did not take.
fn tell(locale: Locale, error: UnitError, problems: &mut Problems) -> Result<(), Problem> {
    match error {
        UnitError::NameTaken => problems.name = locale.text("unit-name-taken"),
        UnitError::CodeTaken => problems.code = locale.text("unit-code-taken"),
        UnitError::Cycle => problems.parent = locale.text("unit-cycle"),
        UnitError::UnknownParent => problems.parent = locale.text("unit-parent-unknown"),
        UnitError::UnknownPerson => problems.add = locale.text("unit-manager-unknown"),
        error => return Err(error.into()),
    }
    Ok(())
}

pub(super) fn units_page(page: Page, units: &[OrgUnit], form: UnitForm, problems: Problems) -> UnitsPage {
    let mut rows = Vec::new();
    // Depth of the row before, counted from 1; nothing is open at first.
    let mut before = 0;
    for unit in units {
        let depth = unit.depth + 1;
        rows.push(Row {
            href: format!("/verwaltung/einheiten/{}", unit.id),
            name: unit.name.clone(),
            code: unit.code.clone().unwrap_or_default(),
            people: page.ta(
                "unit-people",
                "count",
                subtree(units, unit.id).iter().map(|unit| unit.people).sum::<usize>(),
            ),
            managers: unit.managers.iter().map(|manager| manager.name.as_str()).collect::<Vec<_>>().join(", "),
            opens: depth > before,
            closes: before.saturating_sub(depth),
        });
        before = depth;
    }
    UnitsPage {
        people: units.iter().map(|unit| unit.people).sum(),
        parents: parents(&page, units, None, &form.parent),
        page,
        rows,
        open: before,
        form,
        problems,
    }
}

pub(super) fn unit_page(page: Page, units: &[OrgUnit], unit: &OrgUnit, form: UnitForm, problems: Problems) -> UnitPage {
    let kept = |manager: &Named| form.manager.contains(&manager.id.to_string());
    let managers = unit.managers.iter().map(|manager| {
        Choice::new(manager.id.to_string(), format!("{}, {}", manager.name, manager.email), kept(manager))
    });
    UnitPage {
        heading: unit.name.clone(),
        above: path_name(units, unit.parent),
        action: format!("/verwaltung/einheiten/{}", unit.id),
        people: unit.people,
        people_href: format!("/verwaltung/personen?in_unit={}", unit.id),
        managers: managers.collect(),
        parents: parents(&page, units, Some(unit.id), &form.parent),
        page,
        form,
        problems,
    }
}

/// The places where a unit can stand: nowhere below itself.
fn parents(page: &Page, units: &[OrgUnit], unit: Option<OrgUnitId>, chosen: &str) -> Vec<Choice> {
    let own = unit.map_or(&[][..], |unit| subtree(units, unit));
    let top = Choice::new("", page.t("unit-at-the-top"), chosen.is_empty());
    std::iter::once(top)
        .chain(
            unit_choices(units, chosen)
                .into_iter()
                .filter(|choice| !own.iter().any(|own| own.id.to_string() == choice.value)),
        )
        .collect()
}

/// All units as options, those below others moved to the right.
pub fn unit_choices(units: &[OrgUnit], chosen: &str) -> Vec<Choice> {
    let choice = |unit: &OrgUnit| {
        let value = unit.id.to_string();
        let selected = value == chosen;
        Choice::new(value, format!("{}{}", "\u{2003}".repeat(unit.depth), unit.name), selected)
    };
    units.iter().map(choice).collect()
}

/// The unit that a field of a form names; none where it names none of these.
pub fn chosen_unit(units: &[OrgUnit], value: &str) -> Option<OrgUnitId> {
    units.iter().map(|unit| unit.id).find(|id| id.to_string() == value)
}

impl From<UnitError> for Problem {
    fn from(error: UnitError) -> Problem {
        match error {
            UnitError::Forbidden(error) => error.into(),
            UnitError::Unknown => Problem::NotFound,
            UnitError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}
