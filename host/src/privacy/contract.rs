//! What a member and the cooperative agreed about data, and who works on it besides.

use askama::Template;
use tenants::TenantId;
use time::Date;

use super::{
    letters, may_look,
    processors::{self, Accepted, Subprocessor},
};
use crate::{
    clock,
    web::{
        Html, Page, Problem, SignedIn, format,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "privacy/contract.html")]
pub struct ContractPage {
    pub page: Page,
    pub agreement: Option<AgreementText>,
    pub subprocessors: Vec<SubprocessorRow>,
}

#[derive(Debug)]
pub struct AgreementText {
    pub title: String,
    pub version: String,
    pub sha256: String,
    pub accepted: String,
    /// Whether it is a heading, and the text.
    pub paragraphs: Vec<(bool, String)>,
}

#[derive(Debug)]
pub struct SubprocessorRow {
    pub name: String,
    pub service: String,
    pub country: String,
    pub span: String,
    pub is_past: bool,
}

/// `GET /verwaltung/datenschutz/auftragsverarbeitung`
pub async fn show(SignedIn { visit, actor }: SignedIn) -> Result<Html<ContractPage>, Problem> {
    may_look(&actor)?;
    let subprocessors = processors::all(&mut visit.read().await?).await?;
    // The application, in which the agreement was accepted, is a row of the cooperative.
    let mut cooperative = visit.app.database.read(TenantId::COOPERATIVE).await?;
    let accepted = processors::accepted(&mut cooperative, visit.tenant.id).await?;
    let locale = visit.locale;
    Ok(Html(ContractPage {
        page: visit.page(locale.text("contract-title")),
        agreement: accepted.map(|accepted| agreement(locale, accepted)),
        subprocessors: subprocessors.iter().map(|one| row(locale, one, clock::in_germany(visit.now).date())).collect(),
    }))
}

pub(super) fn agreement(locale: Locale, accepted: Accepted) -> AgreementText {
    let paragraphs = super::mine::paragraphs(&accepted.body);
    AgreementText {
        title: accepted.title,
        version: accepted.version,
        sha256: accepted.sha256,
        accepted: format::date(locale, accepted.accepted_at),
        paragraphs: paragraphs.into_iter().map(|text| (text.starts_with('§'), text)).collect(),
    }
}

pub(super) fn row(locale: Locale, one: &Subprocessor, today: Date) -> SubprocessorRow {
    let since = Value::from(letters::day(locale, one.since));
    SubprocessorRow {
        name: one.name.clone(),
        service: one.service(locale).to_owned(),
        country: one.country.clone(),
        span: match one.until {
            None => locale.message("contract-since", &[("date", since)]),
            Some(until) => locale.message(
                "contract-from-until",
                &[("since", since), ("until", Value::from(letters::day(locale, until)))],
            ),
        },
        is_past: one.until.is_some_and(|until| until < today),
    }
}
