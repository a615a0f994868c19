//! Imprint, privacy notice and accessibility statement, written by the member.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::TenantTx;

use super::{
    Step, state_code,
    web::{LIST, coordinates, step_title},
};
use crate::{
    markdown,
    settings::{
        self,
        legal::{self, Facts, LONGEST, LegalKind, LegalText, PublishError},
    },
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "setup/texts.html")]
pub struct TextsPage {
    pub page: Page,
    pub texts: Vec<TextRow>,
    pub list: &'static str,
}

#[derive(Debug)]
pub struct TextRow {
    pub id: &'static str,
    pub href: String,
    pub title: String,
    pub tone: &'static str,
    pub status: String,
}

#[derive(Debug, Template)]
#[template(path = "setup/text.html")]
pub struct TextPage {
    pub page: Page,
    pub heading: String,
    pub action: String,
    pub lead: String,
    pub body: String,
    /// Number of the wording that the form replaces; 0 for none.
    pub seen: i32,
    pub problem: String,
    /// Clean HTML; empty unless somebody asked how it looks.
    pub preview: String,
    /// Wordings that were published, the newest first.
    pub versions: Vec<String>,
    pub list: &'static str,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Wording {
    #[serde(default)]
    body: String,
    #[serde(default)]
    seen: i32,
    /// Which button was pressed.
    #[serde(default)]
    then: String,
}

/// `GET /verwaltung/einrichtung/rechtstexte`
pub async fn texts(SignedIn { visit, actor }: SignedIn) -> Result<Html<TextsPage>, Problem> {
    coordinates(&visit, &actor)?;
    let mut tx = visit.read().await?;
    let mut texts = Vec::new();
    for kind in LegalKind::ALL {
        let current = legal::current(&mut tx, kind).await?;
        texts.push(row(visit.locale, kind, current.as_ref()));
    }
    Ok(Html(TextsPage { page: visit.page(step_title(visit.locale, Step::Legal)), texts, list: LIST }))
}

pub(super) fn row(locale: Locale, kind: LegalKind, current: Option<&LegalText>) -> TextRow {
    TextRow {
        id: kind.as_str(),
        href: action(kind),
        title: locale.text(&format!("legal-{}-title", kind.as_str())),
        tone: if current.is_some() { "success" } else { "" },
        status: current.map_or_else(|| locale.text("progress-not-begun"), |text| wording(locale, text)),
    }
}

fn action(kind: LegalKind) -> String {
    format!("{LIST}/rechtstexte/{}", kind.as_str())
}

fn wording(locale: Locale, text: &LegalText) -> String {
    let arguments =
        [("number", Value::from(text.version)), ("date", Value::from(format::date(locale, text.published_at)))];
    locale.message("legal-wording", &arguments)
}

/// `GET /verwaltung/einrichtung/rechtstexte/{text}`
pub async fn text(SignedIn { visit, actor }: SignedIn, Path(kind): Path<String>) -> Result<Html<TextPage>, Problem> {
    coordinates(&visit, &actor)?;
    let kind = LegalKind::parse(&kind).ok_or(Problem::NotFound)?;
    let mut tx = visit.read().await?;
    let versions = legal::versions(&mut tx, kind).await?;
    let body = match versions.first() {
        Some(text) => text.body.clone(),
        None => legal::draft(kind, &facts(&visit, &mut tx).await?),
    };
    Ok(Html(text_page(visit.page(String::new()), kind, body, &versions)))
}

/// `POST /verwaltung/einrichtung/rechtstexte/{text}`
pub async fn post_text(Path(kind): Path<String>, write: Write<Wording>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let kind = LegalKind::parse(&kind).ok_or(Problem::NotFound)?;
    let input = &write.input;
    if input.then == "preview" {
        let mut page = shown(&visit, kind, input).await?;
        page.preview = markdown::html(&input.body);
        return Ok(Html(page).into_response());
    }
    let mut tx = write.begin().await?;
    let key = match legal::publish(&mut tx, &actor, kind, &input.body, input.seen, visit.now).await {
        Ok(()) => return write.redirect(tx, &format!("{LIST}/rechtstexte"), Some("flash-published")).await,
        Err(PublishError::Length) => "text-length",
        Err(PublishError::Gap) => "text-gap",
        Err(PublishError::Outrun) => "text-outrun",
        Err(PublishError::Forbidden(error)) => return Err(error.into()),
        Err(PublishError::Sql(error)) => return Err(error.into()),
    };
    let mut page = shown(&visit, kind, input).await?;
    page.problem = visit.locale.text(key);
    page.page = page.page.refused(true);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// The form again, with what was typed.
async fn shown(visit: &Visit, kind: LegalKind, input: &Wording) -> Result<TextPage, Problem> {
    let versions = legal::versions(&mut visit.read().await?, kind).await?;
    Ok(text_page(visit.page(String::new()), kind, input.body.clone(), &versions))
}

async fn facts(visit: &Visit, tx: &mut TenantTx) -> Result<Facts, Problem> {
    Ok(Facts {
        name: visit.tenant.name.clone(),
        host: format!("{}.{}", visit.tenant.slug, visit.app.directory.base_domain()),
        state_code: state_code(tx).await?,
        email: settings::of(tx).await?.sender.reply_to,
    })
}

pub(super) fn text_page(page: Page, kind: LegalKind, body: String, versions: &[LegalText]) -> TextPage {
    let locale = page.locale;
    let heading = locale.text(&format!("legal-{}-title", kind.as_str()));
    TextPage {
        page: Page { title: heading.clone(), ..page },
        heading,
        action: action(kind),
        lead: locale.message("text-lead", &[("longest", Value::from(LONGEST))]),
        body,
        seen: versions.first().map_or(0, |text| text.version),
        problem: String::new(),
        preview: String::new(),
        versions: versions.iter().map(|text| wording(locale, text)).collect(),
        list: LIST,
    }
}
