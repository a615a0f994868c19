//! The log as the data protection officer reads it.

use askama::Template;
use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::Value as Json;
use time::{Date, macros::format_description};

use super::{
    ACTIONS, Entry, Found, OBJECTS, Search, SearchError, Written, action_name, export, object_name, record, search,
    verify,
};
use crate::{
    access::Action,
    identity::step_up,
    web::{
        Html, Page, Problem, SignedIn, Visit, format,
        i18n::{Locale, Value},
    },
};

/// Entries on one page.
const PAGE: i64 = 50;
/// Most entries of one file; what is more is fetched by narrower spans, or with `campus audit export`.
const LARGEST: i64 = 50_000;

#[derive(Debug, Template)]
#[template(path = "audit/log.html")]
pub struct LogPage {
    pub page: Page,
    pub form: Filter,
    pub problems: Problems,
    pub actions: Vec<Choice>,
    pub objects: Vec<Choice>,
    pub entries: Vec<EntryRow>,
    /// The address of older entries; empty on the last page.
    pub older: String,
    /// The conditions as a query, for the files.
    pub query: String,
    /// What a verification said: its tone and sentence.
    pub verdict: Option<(&'static str, String)>,
}

#[derive(Debug)]
pub struct Choice {
    pub value: &'static str,
    pub label: String,
    pub selected: bool,
}

#[derive(Debug)]
pub struct EntryRow {
    pub number: i64,
    pub at: String,
    pub actor: String,
    pub action: String,
    pub object: String,
    pub details: String,
}

/// The conditions as they were typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Filter {
    #[serde(default)]
    pub von: String,
    #[serde(default)]
    pub bis: String,
    #[serde(default)]
    pub person: String,
    #[serde(default)]
    pub aktion: String,
    #[serde(default)]
    pub gegenstand: String,
    #[serde(default)]
    pub vor: String,
    #[serde(default)]
    pub pruefen: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub von: String,
    pub bis: String,
    pub person: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.von, &self.bis, &self.person].iter().any(|problem| !problem.is_empty())
    }
}

/// `GET /verwaltung/protokoll`
pub async fn show(SignedIn { visit, actor }: SignedIn, Query(filter): Query<Filter>) -> Result<Response, Problem> {
    actor.require(Action::ReadAudit)?;
    let (wanted, mut problems) = parsed(visit.locale, &filter);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let mut found = Vec::new();
    if !problems.any() {
        match search(&mut tx, &actor, &wanted, PAGE + 1, visit.now).await {
            Ok(entries) => found = entries,
            Err(SearchError::UnknownPerson(_)) => problems.person = visit.locale.text("audit-person-unknown"),
            Err(error) => return Err(error.into()),
        }
    }
    let verdict = if filter.pruefen.is_empty() {
        None
    } else {
        let verdict = verify(&mut tx).await?;
        record(&mut tx, &actor, Entry::new("verify", "audit_log", None), visit.now).await?;
        Some(told(visit.locale, &verdict))
    };
    tx.commit().await?;
    let status = if problems.any() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, Html(page(titled(&visit, &problems), filter, problems, &found, verdict))).into_response())
}

/// `GET /verwaltung/protokoll.csv`
pub async fn as_csv(signed_in: SignedIn, Query(filter): Query<Filter>) -> Result<Response, Problem> {
    let entries = exported(&signed_in, &filter).await?;
    let text = export::csv(entries.iter()).map_err(Problem::internal)?;
    Ok(file(text, "text/csv; charset=utf-8", "protokoll.csv"))
}

/// `GET /verwaltung/protokoll.jsonl`
pub async fn as_json_lines(signed_in: SignedIn, Query(filter): Query<Filter>) -> Result<Response, Problem> {
    let entries = exported(&signed_in, &filter).await?;
    let lines = entries.iter().map(|entry| export::json_line(entry) + "\n").collect();
    Ok(file(lines, "application/jsonl; charset=utf-8", "protokoll.jsonl"))
}

async fn exported(SignedIn { visit, actor }: &SignedIn, filter: &Filter) -> Result<Vec<Written>, Problem> {
    actor.require(Action::ReadAudit)?;
    step_up::require_at(visit, "/verwaltung/protokoll")?;
    let (wanted, problems) = parsed(visit.locale, filter);
    if problems.any() {
        return Err(Problem::Malformed);
    }
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let found = search(&mut tx, actor, &wanted, LARGEST + 1, visit.now).await?;
    if found.len() > usize::try_from(LARGEST).unwrap_or(usize::MAX) {
        return Err(Problem::Conflict("audit-too-many"));
    }
    record(&mut tx, actor, Entry::new("export", "audit_log", None), visit.now).await?;
    tx.commit().await?;
    Ok(found.into_iter().map(|found| found.entry).rev().collect())
}

fn file(text: String, kind: &'static str, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], text).into_response()
}

fn parsed(locale: Locale, filter: &Filter) -> (Search, Problems) {
    let mut problems = Problems::default();
    let mut day = |text: &str, problem: fn(&mut Problems) -> &mut String| {
        let text = text.trim();
        let date = Date::parse(text, format_description!("[year]-[month]-[day]")).ok();
        if date.is_none() && !text.is_empty() {
            *problem(&mut problems) = locale.text("audit-date-invalid");
        }
        date
    };
    let from = day(&filter.von, |problems| &mut problems.von);
    let until = day(&filter.bis, |problems| &mut problems.bis);
    if from.zip(until).is_some_and(|(from, until)| from > until) {
        problems.bis = locale.text("audit-date-order");
    }
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let wanted = Search {
        from,
        until,
        person: filled(&filter.person),
        action: filled(&filter.aktion),
        object: filled(&filter.gegenstand),
        before: filter.vor.parse().ok(),
    };
    (wanted, problems)
}

fn titled(visit: &Visit, problems: &Problems) -> Page {
    visit.page(visit.locale.text("audit-title")).refused(problems.any())
}

fn told(locale: Locale, verdict: &Result<i64, super::Broken>) -> (&'static str, String) {
    match verdict {
        Ok(count) => {
            let count = Value::from(usize::try_from(*count).unwrap_or_default());
            ("success", locale.message("audit-whole", &[("count", count)]))
        }
        Err(super::Broken::Missing(number) | super::Broken::Changed(number) | super::Broken::End(number)) => {
            ("danger", locale.message("audit-broken", &[("number", Value::from(number.to_string()))]))
        }
        Err(super::Broken::Cut { found, .. }) => {
            ("danger", locale.message("audit-broken", &[("number", Value::from((found + 1).to_string()))]))
        }
    }
}

pub(super) fn page(
    page: Page,
    form: Filter,
    problems: Problems,
    found: &[Found],
    verdict: Option<(&'static str, String)>,
) -> LogPage {
    let locale = page.locale;
    let shown = usize::try_from(PAGE).unwrap_or_default().min(found.len());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("von", &form.von)
        .append_pair("bis", &form.bis)
        .append_pair("person", &form.person)
        .append_pair("aktion", &form.aktion)
        .append_pair("gegenstand", &form.gegenstand)
        .finish();
    let older = match found.get(shown.saturating_sub(1)).filter(|_| found.len() > shown) {
        Some(last) => format!("/verwaltung/protokoll?{query}&vor={}", last.entry.number),
        None => String::new(),
    };
    let choices = |words: &'static [&'static str], name: fn(Locale, &str) -> String, chosen: &str| -> Vec<Choice> {
        let choice = |value: &&'static str| Choice { value, label: name(locale, value), selected: *value == chosen };
        words.iter().map(choice).collect()
    };
    LogPage {
        actions: choices(ACTIONS, action_name, &form.aktion),
        objects: choices(OBJECTS, object_name, &form.gegenstand),
        entries: found[..shown].iter().map(|found| row(locale, found)).collect(),
        page,
        form,
        problems,
        older,
        query,
        verdict,
    }
}

fn row(locale: Locale, found: &Found) -> EntryRow {
    let entry = &found.entry;
    let actor = match (entry.actor, &found.actor_name) {
        (_, Some(name)) => name.clone(),
        (Some(_), None) => locale.text("audit-nobody"),
        (None, None) => locale.text("audit-system"),
    };
    let object = object_name(locale, &entry.object);
    EntryRow {
        number: entry.number,
        at: format::moment(locale, entry.at),
        actor,
        action: action_name(locale, &entry.action),
        object: found.object_name.as_ref().map_or_else(|| object.clone(), |name| format!("{object}: {name}")),
        details: details(&entry.details),
    }
}

/// `fields: email, unit`, whatever the shape.
fn details(details: &Json) -> String {
    let text = |value: &Json| match value {
        Json::String(text) => text.clone(),
        Json::Array(values) => {
            let values: Vec<String> =
                values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
            values.join(", ")
        }
        other => other.to_string(),
    };
    let Some(fields) = details.as_object() else { return String::new() };
    let fields = fields.iter().map(|(name, value)| format!("{name}: {}", text(value)));
    fields.collect::<Vec<_>>().join("; ")
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        match error {
            SearchError::Forbidden(error) => error.into(),
            SearchError::UnknownPerson(_) => Problem::Malformed,
            SearchError::Sql(error) => error.into(),
        }
    }
}
