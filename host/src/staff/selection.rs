//! One thing for all people who are ticked: a page says what will happen, the next form does it.

use askama::Template;
use axum::{
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    ROLES,
    bulk::{self, Bulk, Effect, Step},
    web::{named, send},
};
use crate::{
    access::Role,
    identity::step_up,
    organisation::{self, OrgUnit, path_name, units_page::chosen_unit},
    web::{
        Html, Page, Problem, Write,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "staff/selection.html")]
pub struct SelectionPage {
    pub page: Page,
    pub heading: String,
    /// Says why nothing can be done; empty when something can.
    pub problem: String,
    pub rows: Vec<Row>,
    pub acts: usize,
    pub form: Selection,
}

#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub email: String,
    pub tone: &'static str,
    pub effect: String,
    /// Bookings that are cancelled.
    pub bookings: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Selection {
    #[serde(default)]
    pub person: Vec<String>,
    #[serde(default)]
    pub act: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub role: String,
    /// `yes` on the page that says what will happen.
    #[serde(default)]
    pub confirmed: String,
}

/// `POST /verwaltung/personen/auswahl`
pub async fn post(headers: HeaderMap, write: Write<Selection>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let input = &write.input;
    let does_harm = matches!(input.act.as_str(), "give" | "take" | "deactivate");
    let acts = input.confirmed == "yes" && (!does_harm || step_up::check(&mut signed_in.visit));
    let (visit, actor) = (&signed_in.visit, &signed_in.actor);
    let mut tx = visit.read().await?;
    let units = organisation::units(&mut tx).await?;
    let people = named(&input.person)?;
    let bulk = asked(&units, input)?;
    if people.is_empty() || people.len() > bulk::MOST {
        let page = visit.page(visit.locale.text("selection-title")).refused(true);
        let page = selection_page(page, &units, bulk, &[], write.input);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    if !acts {
        let steps = bulk::plan(&mut tx, actor, &people, bulk, visit.now).await?;
        let page = visit.page(visit.locale.text("selection-title"));
        let page = Html(selection_page(page, &units, bulk, &steps, write.input));
        let status = if visit.must_confirm { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        return Ok((status, page).into_response());
    }
    drop(tx);
    let mut tx = write.begin().await?;
    for invited in bulk::apply(&mut tx, actor, &people, bulk, visit.now).await? {
        send(visit, &headers, &mut tx, &invited).await?;
    }
    write.redirect(tx, "/verwaltung/personen", Some("flash-selection-done")).await
}

/// What the form asks for. A unit or role that is nobody's here is not found.
fn asked(units: &[OrgUnit], input: &Selection) -> Result<Bulk, Problem> {
    let role = || Role::parse(&input.role).filter(|role| ROLES.contains(role)).ok_or(Problem::NotFound);
    match input.act.as_str() {
        "give" => Ok(Bulk::Give(role()?)),
        "take" => Ok(Bulk::Take(role()?)),
        "deactivate" => Ok(Bulk::Deactivate),
        "invite" => Ok(Bulk::Invite),
        _ if input.unit.is_empty() => Ok(Bulk::Move(None)),
        _ => Ok(Bulk::Move(Some(chosen_unit(units, &input.unit).ok_or(Problem::NotFound)?))),
    }
}

pub(super) fn selection_page(
    page: Page,
    units: &[OrgUnit],
    bulk: Bulk,
    steps: &[Step],
    form: Selection,
) -> SelectionPage {
    let locale = page.locale;
    let acts = steps.iter().filter(|step| matches!(step.effect, Effect::Happens | Effect::Leaves(_))).count();
    let problem = match (form.person.len(), acts) {
        (0, _) => locale.text("selection-nobody"),
        (chosen, _) if chosen > bulk::MOST => locale.text("selection-too-many"),
        (_, 0) => locale.text("selection-nothing"),
        _ => String::new(),
    };
    SelectionPage {
        heading: heading(locale, units, bulk),
        problem,
        rows: steps.iter().map(|step| row(locale, step)).collect(),
        acts,
        page,
        form,
    }
}

fn heading(locale: Locale, units: &[OrgUnit], bulk: Bulk) -> String {
    let with_role = |key: &str, role: Role| {
        locale.message(key, &[("role", Value::from(locale.text(&format!("role-{}", role.name()))))])
    };
    match bulk {
        Bulk::Move(None) => locale.text("selection-heading-out"),
        Bulk::Move(unit) => locale.message("selection-heading-move", &[("unit", Value::from(path_name(units, unit)))]),
        Bulk::Give(role) => with_role("selection-heading-give", role),
        Bulk::Take(role) => with_role("selection-heading-take", role),
        Bulk::Deactivate => locale.text("selection-heading-deactivate"),
        Bulk::Invite => locale.text("selection-heading-invite"),
    }
}

fn row(locale: Locale, step: &Step) -> Row {
    let (tone, key, bookings) = match &step.effect {
        Effect::Happens => ("success", "effect-happens", Vec::new()),
        Effect::Leaves(bookings) => ("warning", "effect-leaves", bookings.clone()),
        Effect::Already => ("info", "effect-already", Vec::new()),
        Effect::Directory => ("info", "effect-directory", Vec::new()),
        Effect::Oneself => ("info", "effect-oneself", Vec::new()),
        Effect::Left => ("info", "effect-left", Vec::new()),
    };
    let person = &step.colleague.person;
    Row { name: person.name(), email: person.email.clone(), tone, effect: locale.text(key), bookings }
}
