//! For how long a member keeps what: the periods, and what the nights removed.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use time::Date;

use super::{
    letters, may_look,
    retention::{self, Kind, Rule, RuleError, Run, choose},
};
use crate::{
    access::Action,
    web::{
        Html, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

const HERE: &str = "/verwaltung/datenschutz/fristen";
/// What has the same period everywhere.
pub const FIXED: [&str; 7] = ["archive", "session", "form", "application", "request", "proof", "audit"];
/// How many nights the page shows.
const SHOWN: i64 = 30;

#[derive(Debug, Template)]
#[template(path = "privacy/terms.html")]
pub struct TermsPage {
    pub page: Page,
    pub rules: Vec<RuleField>,
    pub fixed: Vec<(String, String)>,
    pub may_change: bool,
    pub warned: String,
    pub nights: Vec<NightRow>,
}

impl TermsPage {
    fn has_problems(&self) -> bool {
        self.rules.iter().any(|rule| !rule.problem.is_empty())
    }
}

/// A period that may be chosen.
#[derive(Debug)]
pub struct RuleField {
    pub name: &'static str,
    pub label: String,
    pub days: String,
    pub hint: String,
    pub problem: String,
}

#[derive(Debug)]
pub struct NightRow {
    pub at: String,
    pub removed: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct Periods {
    #[serde(default)]
    pub deactivated_person: String,
    #[serde(default)]
    pub mail: String,
}

impl Periods {
    fn of(&self, kind: Kind) -> &str {
        match kind {
            Kind::DeactivatedPerson => &self.deactivated_person,
            Kind::Mail => &self.mail,
        }
    }
}

/// `GET /verwaltung/datenschutz/fristen`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<TermsPage>, Problem> {
    may_look(&actor)?;
    let rules = retention::rules(&mut visit.read().await?).await?;
    let fields = rules.iter().map(|rule| field(visit.locale, rule.kind, rule.days.to_string(), false)).collect();
    page(&visit, fields, actor.may(Action::ManageCampus)).await
}

/// `POST /verwaltung/datenschutz/fristen`
pub async fn post_terms(write: Write<Periods>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageCampus)?;
    let mut rules = Vec::new();
    let mut fields = Vec::new();
    for kind in Kind::ALL {
        let typed = write.input.of(kind).trim();
        let (shortest, _, longest) = kind.bounds();
        let days = typed.parse().ok().filter(|days| (shortest..=longest).contains(days));
        rules.extend(days.map(|days| Rule { kind, days }));
        fields.push(field(visit.locale, kind, typed.to_owned(), days.is_none()));
    }
    if rules.len() < Kind::ALL.len() {
        let page = page(&visit, fields, true).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let mut tx = write.begin().await?;
    choose(&mut tx, &actor, &rules, visit.now).await?;
    write.redirect(tx, HERE, Some("flash-terms-saved")).await
}

async fn page(visit: &Visit, rules: Vec<RuleField>, may_change: bool) -> Result<Html<TermsPage>, Problem> {
    let mut tx = visit.read().await?;
    let nights = retention::latest(&mut tx, SHOWN).await?;
    let warned = retention::warned(&mut tx).await?;
    let locale = visit.locale;
    let is_refused = rules.iter().any(|rule| !rule.problem.is_empty());
    Ok(Html(TermsPage {
        page: visit.page(locale.text("terms-title")).refused(is_refused),
        rules,
        fixed: fixed(locale),
        may_change,
        warned: warned_line(locale, &warned),
        nights: nights.iter().map(|night| night_row(locale, night)).collect(),
    }))
}

pub(super) fn field(locale: Locale, kind: Kind, days: String, is_wrong: bool) -> RuleField {
    let (shortest, usual, longest) = kind.bounds();
    let bounds = [("from", Value::from(shortest)), ("until", Value::from(longest)), ("usual", Value::from(usual))];
    RuleField {
        name: kind.name(),
        label: locale.text(&format!("terms-kind-{}", kind.name())),
        days,
        hint: locale.message("terms-hint", &bounds),
        problem: if is_wrong { locale.message("terms-outside", &bounds[..2]) } else { String::new() },
    }
}

/// What is the same for everybody.
pub(super) fn fixed(locale: Locale) -> Vec<(String, String)> {
    let pair = |kind: &str| (locale.text(&format!("terms-fixed-{kind}")), locale.text(&format!("terms-period-{kind}")));
    FIXED.map(pair).into()
}

pub(super) fn warned_line(locale: Locale, warned: &[Date]) -> String {
    match warned.first() {
        None => locale.text("terms-warned-nobody"),
        Some(first) => locale.message(
            "terms-warned",
            &[("count", Value::from(warned.len())), ("date", Value::from(letters::day(locale, *first)))],
        ),
    }
}

pub(super) fn night_row(locale: Locale, night: &Run) -> NightRow {
    let removed = retention::COUNTED.iter().filter_map(|kind| {
        let count = night.counts.get(*kind)?;
        let kind = locale.text(&format!("terms-counted-{kind}"));
        Some(format!("{kind}: {}", format::integer(locale, *count)))
    });
    NightRow { at: format::moment(locale, night.ran_at), removed: removed.collect::<Vec<_>>().join(", ") }
}

impl From<RuleError> for Problem {
    fn from(error: RuleError) -> Problem {
        match error {
            RuleError::Forbidden(error) => error.into(),
            RuleError::Bounds(_) => Problem::Malformed,
            RuleError::Sql(error) => error.into(),
        }
    }
}
