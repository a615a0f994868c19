//! Names and colour of a campus.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    NAME_LONGEST, SHORT_NAME_LONGEST, Step, change_look,
    web::{LIST, Problems, coordinates, framed},
};
use crate::web::{
    Html, Page, Problem, SignedIn, Visit, Write,
    i18n::{Locale, Value},
    theme::{self, Colour, Derived},
};

#[derive(Debug, Template)]
#[template(path = "setup/look.html")]
pub struct LookPage {
    pub page: Page,
    pub form: Look,
    pub problems: Problems,
    pub swatches: Vec<Swatch>,
    /// Says that links and buttons take a relative of the colour; empty when they need not.
    pub repaired: String,
}

/// How something in this colour looks.
#[derive(Debug)]
pub struct Swatch {
    pub label: String,
    pub fill: Colour,
    pub text: Colour,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Look {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub short_name: String,
    #[serde(default)]
    pub colour: String,
    /// Which button was pressed.
    #[serde(default)]
    pub then: String,
}

/// `GET /verwaltung/einrichtung/aussehen`
pub async fn look(SignedIn { visit, actor }: SignedIn) -> Result<Html<LookPage>, Problem> {
    coordinates(&visit, &actor)?;
    let tenant = &visit.tenant;
    let form = Look {
        name: tenant.name.clone(),
        short_name: tenant.short_name.clone(),
        colour: tenant.colour.clone(),
        then: String::new(),
    };
    Ok(Html(page(&visit, form, Problems::default())))
}

/// `POST /verwaltung/einrichtung/aussehen`
pub async fn post_look(write: Write<Look>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let input = &write.input;
    let (colour, problems) = checked(visit.locale, input);
    let Some(colour) = colour.filter(|_| !problems.any()) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page(&visit, input.clone(), problems))).into_response());
    };
    if input.then == "preview" {
        return Ok(Html(page(&visit, input.clone(), problems)).into_response());
    }
    let mut tx = write.begin().await?;
    change_look(&mut tx, &actor, input.name.trim(), input.short_name.trim(), colour, visit.now).await?;
    let answer = write.redirect(tx, LIST, Some("flash-saved")).await?;
    visit.app.directory.forget(visit.tenant.id);
    Ok(answer)
}

fn checked(locale: Locale, input: &Look) -> (Option<Colour>, Problems) {
    let mut problems = Vec::new();
    let fits = |text: &str, longest| {
        (1..=longest).contains(&text.trim().chars().count()) && !text.trim().contains(char::is_control)
    };
    if !fits(&input.name, NAME_LONGEST) {
        problems.push(("name", locale.text("admit-name-wrong")));
    }
    if !fits(&input.short_name, SHORT_NAME_LONGEST) {
        problems.push(("short_name", locale.text("admit-short-name-wrong")));
    }
    let colour = colour(&input.colour);
    if colour.is_none() {
        problems.push(("colour", locale.text("look-colour-wrong")));
    }
    (colour, Problems(problems))
}

/// With or without `#`, as brand books have it.
fn colour(typed: &str) -> Option<Colour> {
    let typed = typed.trim();
    format!("#{}", typed.strip_prefix('#').unwrap_or(typed)).parse().ok()
}

fn page(visit: &Visit, form: Look, problems: Problems) -> LookPage {
    look_page(framed(visit, Step::Look, &problems), form, problems)
}

pub(super) fn look_page(page: Page, form: Look, problems: Problems) -> LookPage {
    let derived = colour(&form.colour).map(theme::derive);
    LookPage {
        swatches: derived.map(|derived| swatches(page.locale, &derived)).unwrap_or_default(),
        repaired: derived
            .filter(Derived::is_repaired)
            .map(|derived| repaired(page.locale, &derived))
            .unwrap_or_default(),
        page,
        form,
        problems,
    }
}

fn swatches(locale: Locale, derived: &Derived) -> Vec<Swatch> {
    let (white, black) = (theme::WHITE, theme::BLACK);
    let swatch = |key: &str, fill, text| Swatch { label: locale.text(key), fill, text };
    vec![
        swatch("look-bar", derived.brand, derived.on_brand),
        swatch("look-light", derived.light, white),
        swatch("look-dark", derived.dark, black),
    ]
}

fn repaired(locale: Locale, derived: &Derived) -> String {
    let arguments =
        [("light", Value::from(derived.light.to_string())), ("dark", Value::from(derived.dark.to_string()))];
    locale.message("look-repaired", &arguments)
}
