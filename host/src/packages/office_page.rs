//! The office's pages: which plugins are in use, and taking one out of it.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::stop::{self, Admitted, Stop, StopError};
use crate::{
    access::Actor,
    identity::step_up,
    web::{Html, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale},
};

const PLACE: &str = "/geschaeftsstelle/plugins";

#[derive(Debug, Template)]
#[template(path = "packages/office.html")]
pub struct PluginsPage {
    pub page: Page,
    pub plugins: Vec<PluginRow>,
    /// With which the transparency log is verified.
    pub log_key: String,
}

#[derive(Debug)]
pub struct PluginRow {
    pub href: String,
    pub name: String,
    pub provider: String,
    pub since: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "packages/stop.html")]
pub struct StopPage {
    pub page: Page,
    pub action: String,
    pub name: String,
    pub tone: &'static str,
    pub state: String,
    pub facts: Vec<(String, String)>,
    pub yanks: bool,
    pub revokes: bool,
    pub form: StopForm,
    pub problem: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct StopForm {
    #[serde(default)]
    pub how: String,
    #[serde(default)]
    pub reason: String,
}

/// `GET /geschaeftsstelle/plugins`
pub async fn plugins(SignedIn { visit, actor }: SignedIn) -> Result<Html<PluginsPage>, Problem> {
    let admitted = stop::admitted(&mut visit.read().await?, &actor).await?;
    Ok(Html(plugins_page(
        visit.page(visit.locale.text("plugins-title")),
        &admitted,
        visit.app.plugins.log_key().to_string(),
    )))
}

/// `GET /geschaeftsstelle/plugins/{plugin}`
pub async fn plugin(
    SignedIn { visit, actor }: SignedIn,
    Path(sha256): Path<String>,
) -> Result<Html<StopPage>, Problem> {
    let found = one(&visit, &actor, &sha256).await?;
    Ok(Html(stop_page(visit.page(found.id.clone()), &found, StopForm::default(), String::new())))
}

/// `POST /geschaeftsstelle/plugins/{plugin}`
pub async fn post_stop(Path(sha256): Path<String>, write: Write<StopForm>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    let (found, form) = (one(&visit, &actor, &sha256).await?, write.input.clone());
    let how = match form.how.as_str() {
        "yank" => Stop::Yank,
        "revoke" => Stop::Revoke,
        _ => return Err(Problem::Malformed),
    };
    let mut problem = String::new();
    if step_up::check(&mut visit) {
        let mut tx = write.begin().await?;
        match stop::stop(&mut tx, &actor, &sha256, how, form.reason.trim(), visit.now).await {
            Ok(()) => return write.redirect(tx, PLACE, Some("flash-plugin-stopped")).await,
            Err(StopError::Reason) => problem = visit.locale.text("stop-needs-reason"),
            Err(error) => return Err(error.into()),
        }
    }
    let page = visit.page(found.id.clone()).refused(!problem.is_empty());
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(stop_page(page, &found, form, problem))).into_response())
}

async fn one(visit: &Visit, actor: &Actor, sha256: &str) -> Result<Admitted, Problem> {
    let admitted = stop::admitted(&mut visit.read().await?, actor).await?;
    admitted.into_iter().find(|plugin| plugin.sha256 == sha256).ok_or(Problem::NotFound)
}

pub(super) fn plugins_page(page: Page, admitted: &[Admitted], log_key: String) -> PluginsPage {
    PluginsPage { plugins: admitted.iter().map(|plugin| plugin_row(page.locale, plugin)).collect(), page, log_key }
}

fn plugin_row(locale: Locale, plugin: &Admitted) -> PluginRow {
    let (tone, state) = state(plugin);
    PluginRow {
        href: format!("{PLACE}/{}", plugin.sha256),
        name: format!("{} {}", plugin.id, plugin.version),
        provider: plugin.provider.clone().unwrap_or_else(|| locale.text("plugins-own")),
        since: format::date(locale, plugin.admitted_at),
        tone,
        state: locale.text(state),
    }
}

const fn state(plugin: &Admitted) -> (&'static str, &'static str) {
    match (plugin.revoked_at, plugin.yanked_at) {
        (Some(_), _) => ("danger", "plugins-revoked"),
        (None, Some(_)) => ("warning", "plugins-yanked"),
        (None, None) => ("success", "plugins-in-use"),
    }
}

pub(super) fn stop_page(page: Page, plugin: &Admitted, form: StopForm, problem: String) -> StopPage {
    let locale = page.locale;
    let ((tone, state), row) = (state(plugin), plugin_row(locale, plugin));
    let mut facts = vec![
        (locale.text("packages-provider"), row.provider),
        (locale.text("packages-tier"), locale.text(&format!("package-tier-{}", plugin.tier))),
        (locale.text("plugins-since"), row.since),
        (locale.text("plugins-sha256"), plugin.sha256.clone()),
    ];
    if !plugin.reason.is_empty() {
        facts.push((locale.text("stop-reason"), plugin.reason.clone()));
    }
    StopPage {
        action: row.href,
        name: row.name,
        state: locale.text(state),
        yanks: plugin.yanked_at.is_none() && plugin.revoked_at.is_none(),
        revokes: plugin.revoked_at.is_none(),
        page,
        tone,
        facts,
        form,
        problem,
    }
}

impl From<StopError> for Problem {
    fn from(error: StopError) -> Problem {
        match error {
            StopError::Forbidden(error) => error.into(),
            StopError::Unknown => Problem::NotFound,
            StopError::Sql(error) => error.into(),
            StopError::Reason => Problem::internal(error),
        }
    }
}
