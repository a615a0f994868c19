//! The coordination's page of plugins that want something.

use askama::Template;
use axum::response::Response;
use plugin_runtime::Localized;
use serde::Deserialize;

use super::{GrantError, Wish, set, wishes};
use crate::{
    access::Action,
    web::{Html, Page, Problem, SignedIn, Visit, Write, i18n::Locale, view_tree},
};

const HERE: &str = "/verwaltung/plugins";

#[derive(Debug, Template)]
#[template(path = "grants/grants.html")]
pub struct GrantsPage {
    pub page: Page,
    pub rows: Vec<GrantRow>,
}

#[derive(Debug)]
pub struct GrantRow {
    pub plugin: String,
    pub title: String,
    pub summary: String,
    /// What it wants, in words.
    pub wants: Vec<String>,
    pub modules: Vec<String>,
    pub granted: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct GrantForm {
    #[serde(default)]
    plugin: String,
    /// `yes`, or else it is taken back.
    #[serde(default)]
    granted: String,
}

/// `GET /verwaltung/plugins`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<GrantsPage>, Problem> {
    actor.require(Action::ManageCampus)?;
    of_members(&visit)?;
    let wishes = wishes(&mut visit.read().await?, &actor).await?;
    Ok(Html(grants_page(visit.page(visit.locale.text("grants-title")), &wishes)))
}

/// `POST /verwaltung/plugins`
pub async fn post_grant(write: Write<GrantForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageCampus)?;
    of_members(&visit)?;
    let is_granted = write.input.granted == "yes";
    let mut tx = write.begin().await?;
    set(&mut tx, &actor, &write.input.plugin, is_granted, visit.now).await?;
    let flash = if is_granted { "flash-granted" } else { "flash-grant-ended" };
    write.redirect(tx, HERE, Some(flash)).await
}

/// Nobody learns at the cooperative.
fn of_members(visit: &Visit) -> Result<(), Problem> {
    if visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
}

pub(super) fn grants_page(page: Page, wishes: &[Wish]) -> GrantsPage {
    let locale = page.locale;
    GrantsPage { rows: wishes.iter().map(|wish| row(locale, wish)).collect(), page }
}

fn row(locale: Locale, wish: &Wish) -> GrantRow {
    let said = |texts: &[Localized]| view_tree::said(locale, texts).unwrap_or_default().to_owned();
    GrantRow {
        plugin: wish.manifest.id.clone(),
        title: said(&wish.manifest.title),
        summary: said(&wish.manifest.summary),
        wants: wish.wants().map(|wanted| locale.text(&format!("grants-{}", wanted.replace('_', "-")))).collect(),
        modules: wish.modules.clone(),
        granted: wish.granted,
    }
}

impl From<GrantError> for Problem {
    fn from(error: GrantError) -> Problem {
        match error {
            GrantError::Forbidden(error) => error.into(),
            GrantError::Unknown => Problem::NotFound,
            GrantError::Sql(error) => error.into(),
            GrantError::Stored(_) => Problem::internal(error),
        }
    }
}
