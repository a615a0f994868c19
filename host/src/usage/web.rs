//! Two pages: what the own member has left of its plan, and, for the office, which members are near a limit.

use askama::Template;

use super::{Measured, UsageError, all, own};
use crate::{
    access::Action,
    quotas::{Quota, Standing, WARNING_PERCENT},
    web::{
        Html, Page, Problem, SignedIn, format,
        i18n::{Locale, Value},
    },
};

/// So many members are shown to the office.
const SHOWN: i64 = 100;

#[derive(Debug, Template)]
#[template(path = "usage/own.html")]
pub struct OwnUsagePage {
    pub page: Page,
    pub rows: Vec<QuotaRow>,
    /// Whether a plan limits anything.
    pub is_limited: bool,
    /// The worst of all, as a sentence; empty when nothing is near.
    pub warning: String,
    pub tone: &'static str,
}

#[derive(Debug)]
pub struct QuotaRow {
    pub name: String,
    pub note: String,
    pub used: String,
    pub limit: String,
    pub forecast: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "usage/all.html")]
pub struct AllUsagePage {
    pub page: Page,
    pub rows: Vec<MemberRow>,
}

#[derive(Debug)]
pub struct MemberRow {
    pub name: String,
    pub plan: String,
    pub people: String,
    pub storage: String,
    pub mails: String,
    pub fuel: String,
    pub tone: &'static str,
    pub percent: String,
    pub measured_at: String,
}

/// `GET /verwaltung/kontingente`
pub async fn show_own(SignedIn { visit, actor }: SignedIn) -> Result<Html<OwnUsagePage>, Problem> {
    actor.require(Action::ManageCampus)?;
    if visit.tenant.id.is_cooperative() {
        return Err(Problem::NotFound);
    }
    let standings = own(&mut visit.read().await?, &actor, visit.now).await?;
    Ok(Html(own_page(visit.page(visit.locale.text("usage-title")), &standings)))
}

/// `GET /geschaeftsstelle/kontingente`
pub async fn show_all(SignedIn { visit, actor }: SignedIn) -> Result<Html<AllUsagePage>, Problem> {
    actor.require(Action::ManageMembers)?;
    let measured = all(&mut visit.app.database.platform().await?, &actor, SHOWN).await?;
    Ok(Html(all_page(visit.page(visit.locale.text("usage-all-title")), &measured)))
}

pub(super) fn own_page(page: Page, standings: &[Standing]) -> OwnUsagePage {
    let locale = page.locale;
    let worst = standings.iter().max_by_key(|standing| standing.percent().unwrap_or(0));
    let near = worst.filter(|standing| standing.percent().is_some_and(|percent| percent >= WARNING_PERCENT));
    OwnUsagePage {
        is_limited: standings.iter().any(|standing| standing.limit.is_some()),
        warning: near.map(|standing| warning(locale, standing)).unwrap_or_default(),
        tone: near.map_or("info", tone),
        rows: standings.iter().map(|standing| row(locale, standing)).collect(),
        page,
    }
}

pub(super) fn all_page(page: Page, measured: &[Measured]) -> AllUsagePage {
    let locale = page.locale;
    let row = |member: &Measured| MemberRow {
        name: member.name.clone(),
        plan: member.plan.clone(),
        people: amount(locale, Quota::People, member.people),
        storage: amount(locale, Quota::Storage, member.storage_bytes),
        mails: amount(locale, Quota::MailsPerDay, member.mails),
        fuel: amount(locale, Quota::FuelPerDay, member.fuel),
        tone: tone_of(member.percent),
        percent: percent(locale, member.percent),
        measured_at: format::moment(locale, member.measured_at),
    };
    AllUsagePage { rows: measured.iter().map(row).collect(), page }
}

fn row(locale: Locale, standing: &Standing) -> QuotaRow {
    let written = |value: Option<i64>| value.map(|value| amount(locale, standing.quota, value));
    QuotaRow {
        name: locale.text(&standing.quota.key()),
        note: locale.text(&format!("usage-note-{}", standing.quota.name())),
        used: amount(locale, standing.quota, standing.used),
        limit: written(standing.limit).unwrap_or_else(|| locale.text("usage-no-limit")),
        forecast: written(standing.forecast).unwrap_or_else(|| "–".to_owned()),
        tone: tone(standing),
        state: match standing.percent() {
            Some(share) => percent(locale, share),
            None => locale.text("usage-no-limit"),
        },
    }
}

fn tone(standing: &Standing) -> &'static str {
    standing.percent().map_or("info", tone_of)
}

const fn tone_of(percent: i64) -> &'static str {
    match percent {
        100.. => "danger",
        WARNING_PERCENT.. => "warning",
        _ => "success",
    }
}

fn percent(locale: Locale, share: i64) -> String {
    // German sets a narrow no-break space before the sign (DIN 5008).
    let space = if locale == Locale::De { "\u{202f}" } else { "" };
    format!("{}{space}%", format::integer(locale, share))
}

/// A number with its unit.
pub(super) fn amount(locale: Locale, quota: Quota, value: i64) -> String {
    const MEBIBYTE: i64 = 1 << 20;
    const MILLION: i64 = 1_000_000;
    match quota {
        Quota::People | Quota::MailsPerDay => format::integer(locale, value),
        Quota::Storage => format!("{}\u{a0}MB", format::integer(locale, value / MEBIBYTE)),
        Quota::FuelPerDay => format::integer(locale, value / MILLION),
    }
}

/// What happens when the limit is reached, or has been.
pub(super) fn warning(locale: Locale, standing: &Standing) -> String {
    let is_full = standing.percent().is_some_and(|percent| percent >= 100);
    let name = standing.quota.name();
    let said = [
        ("used", Value::from(amount(locale, standing.quota, standing.used))),
        ("limit", Value::from(amount(locale, standing.quota, standing.limit.unwrap_or_default()))),
    ];
    let key = if is_full { format!("usage-full-{name}") } else { format!("usage-near-{name}") };
    locale.message(&key, &said)
}

impl From<UsageError> for Problem {
    fn from(error: UsageError) -> Problem {
        match error {
            UsageError::Forbidden(error) => error.into(),
            UsageError::Sql(error) => error.into(),
        }
    }
}
