//! The declaration of accession (GenG, section 15), to be printed and signed where a member's rules ask for paper.

use askama::Template;
use axum::extract::Path;

use super::{
    Application,
    agreements::{self, Agreement},
    applicant::facts,
    apply::here,
    by_token,
};
use crate::web::{Html, Page, Problem, Visit, format, i18n::Value};

#[derive(Debug, Template)]
#[template(path = "membership/declaration.html")]
pub struct DeclarationPage {
    pub page: Page,
    pub back: String,
    pub statement: String,
    pub facts: Vec<(String, String)>,
    pub agreed: Vec<String>,
}

/// `GET /antrag/{application_token}/erklaerung`
pub async fn declaration(visit: Visit, Path(token): Path<String>) -> Result<Html<DeclarationPage>, Problem> {
    here(&visit)?;
    let mut tx = visit.read().await?;
    let application = by_token(&mut tx, &token).await?;
    let agreed = agreements::accepted(&mut tx, application.id.0).await?;
    let page = visit.page(visit.locale.text("declaration-title"));
    Ok(Html(declaration_page(page, &token, &application, &agreed)))
}

pub(super) fn declaration_page(
    page: Page,
    token: &str,
    application: &Application,
    agreed: &[Agreement],
) -> DeclarationPage {
    let locale = page.locale;
    let shares = format::integer(locale, application.shares.into());
    let arguments = [("name", Value::from(&application.name)), ("shares", Value::from(shares))];
    DeclarationPage {
        back: format!("/antrag/{token}"),
        statement: locale.message("declaration-statement", &arguments),
        facts: facts(locale, application),
        agreed: agreed.iter().map(|one| format!("{}, {}, {}", one.title, one.version, one.sha256)).collect(),
        page,
    }
}
