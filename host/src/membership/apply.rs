//! The pages of those who want to join.

use askama::Template;
use axum::{
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    MembershipError, NewApplication, Standing,
    agreements::{self, Agreement, Kind},
    letters::Desk,
    standing,
};
use crate::{
    mail,
    municipalities::{self, Municipality},
    people::{AddPersonError, NewPerson},
    web::{Html, Page, Problem, Visit, Write, format, i18n::Locale, visit::host_name},
};

/// Where one looks up one's municipality.
#[derive(Debug, Template)]
#[template(path = "membership/join.html")]
pub struct JoinPage {
    pub page: Page,
    pub query: String,
    pub found: Vec<Found>,
    /// False until the office has published what to agree to.
    pub open: bool,
}

#[derive(Debug)]
pub struct Found {
    pub href: String,
    pub name: String,
    /// County and state.
    pub place: String,
}

/// The form for one municipality.
#[derive(Debug, Template)]
#[template(path = "membership/apply.html")]
pub struct ApplyPage {
    pub page: Page,
    pub municipality: Municipality,
    pub place: String,
    pub standing: Standing,
    pub form: ApplicationForm,
    pub problems: Problems,
    pub agreements: Vec<Consent>,
}

#[derive(Debug)]
pub struct Consent {
    pub kind: String,
    pub label: String,
    pub href: String,
    /// Version and hash.
    pub wording: String,
    pub agreed: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct ApplicationForm {
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub given_name: String,
    #[serde(default)]
    pub family_name: String,
    #[serde(default)]
    pub position: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub shares: String,
    /// `KIND VERSION` of each wording that was agreed to.
    #[serde(default)]
    pub agreed: Vec<String>,
}

/// What is wrong with which field, in the order of the form.
#[derive(Clone, Debug, Default)]
pub struct Problems(pub Vec<(&'static str, String)>);

impl Problems {
    /// Empty when nothing is wrong with this field.
    pub fn of(&self, field: &str) -> String {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub fn any(&self) -> bool {
        !self.0.is_empty()
    }

    pub(super) fn add(&mut self, field: &'static str, text: String) {
        self.0.push((field, text));
    }
}

/// What comes after the form: look into your mails.
#[derive(Debug, Template)]
#[template(path = "membership/sent.html")]
pub struct SentPage {
    pub page: Page,
}

/// A statute or a processing agreement to read.
#[derive(Debug, Template)]
#[template(path = "membership/agreement.html")]
pub struct AgreementPage {
    pub page: Page,
    pub title: String,
    pub wording: String,
    pub paragraphs: Vec<Paragraph>,
}

#[derive(Debug)]
pub struct Paragraph {
    pub heading: bool,
    pub text: String,
}

#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
}

/// `GET /beitritt?q=…`
pub async fn join(visit: Visit, Query(asked): Query<Asked>) -> Result<Html<JoinPage>, Problem> {
    here(&visit)?;
    let mut tx = visit.read().await?;
    let open = agreements::current(&mut tx).await?.len() == Kind::ALL.len();
    let found = municipalities::search(&mut tx, &asked.q).await?;
    Ok(Html(JoinPage {
        page: visit.page(visit.locale.text("join-title")),
        found: found.iter().map(|one| found_row(visit.locale, one)).collect(),
        query: asked.q,
        open,
    }))
}

pub(super) fn found_row(locale: Locale, municipality: &Municipality) -> Found {
    Found {
        href: format!("/beitritt/{}", municipality.key),
        name: municipality.name.clone(),
        place: place(locale, municipality),
    }
}

/// County and state, as far as there are any.
pub(super) fn place(locale: Locale, municipality: &Municipality) -> String {
    let state = locale.text(&format!("state-{}", municipality.state_code().to_lowercase()));
    [municipality.county.clone(), state].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// `GET /beitritt/{municipality}`
pub async fn form(visit: Visit, Path(key): Path<String>) -> Result<Html<ApplyPage>, Problem> {
    here(&visit)?;
    let municipality = municipalities::find(&mut visit.read().await?, &key).await?.ok_or(Problem::NotFound)?;
    let form = ApplicationForm { name: municipality.full_name(), shares: "1".to_owned(), ..ApplicationForm::default() };
    page(&visit, &key, form, Problems::default()).await
}

/// `POST /beitritt/{municipality}`
pub async fn post_apply(
    Path(key): Path<String>,
    headers: HeaderMap,
    write: Write<ApplicationForm>,
) -> Result<Response, Problem> {
    let visit = &write.visit;
    here(visit)?;
    let mut tx = write.begin().await?;
    let municipality = municipalities::find(&mut tx, &key).await?.ok_or(Problem::NotFound)?;
    let current = agreements::current(&mut tx).await?;
    let (new, mut problems) = checked(visit.locale, &write.input, municipality, current);
    if !problems.any() {
        let office = visit.app.access.office();
        match super::apply(&mut tx, &office, &new, visit.now).await {
            Ok(applied) => {
                let host = host_name(&headers).unwrap_or_default();
                let desk = Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
                let letter = desk.confirm(&applied, &new.name).map_err(Problem::internal)?;
                mail::post(&mut tx, applied.contact.id, &letter, visit.now).await?;
                return write.redirect(tx, "/beitritt/gesendet", None).await;
            }
            Err(MembershipError::Contact(AddPersonError::EmailInvalid(_))) => {
                problems.add("email", visit.locale.text("staff-email-invalid"));
            }
            // The page says so by itself.
            Err(MembershipError::Taken) => problems.add("name", visit.locale.text("apply-taken")),
            Err(MembershipError::TooMany) => problems.add("email", visit.locale.text("apply-too-many")),
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(visit, &key, write.input.clone(), problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// `GET /beitritt/gesendet`
pub async fn sent(visit: Visit) -> Result<Html<SentPage>, Problem> {
    here(&visit)?;
    Ok(Html(SentPage { page: visit.page(visit.locale.text("apply-sent-title")) }))
}

/// `GET /beitritt/dokumente/{kind}`: the wording that holds today.
pub async fn agreement(visit: Visit, Path(kind): Path<String>) -> Result<Html<AgreementPage>, Problem> {
    here(&visit)?;
    let current = agreements::current(&mut visit.read().await?).await?;
    let agreement = current.into_iter().find(|one| one.kind == kind).ok_or(Problem::NotFound)?;
    Ok(Html(agreement_page(visit.page(agreement.title.clone()), &agreement)))
}

pub(super) fn agreement_page(page: Page, agreement: &Agreement) -> AgreementPage {
    let paragraphs = agreement.body.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    AgreementPage {
        wording: wording(page.locale, agreement),
        title: agreement.title.clone(),
        paragraphs: paragraphs
            .map(|text| Paragraph { heading: text.starts_with('§'), text: text.to_owned() })
            .collect(),
        page,
    }
}

fn wording(locale: Locale, agreement: &Agreement) -> String {
    locale.message(
        "agreement-wording",
        &[
            ("version", (&agreement.version).into()),
            ("date", format::date(locale, agreement.published_at).into()),
            ("hash", agreement.sha256[..16.min(agreement.sha256.len())].into()),
        ],
    )
}

/// Whoever joins does so on the cooperative's own site.
pub(super) fn here(visit: &Visit) -> Result<(), Problem> {
    if visit.tenant.id.is_cooperative() { Ok(()) } else { Err(Problem::NotFound) }
}

fn checked(
    locale: Locale,
    form: &ApplicationForm,
    municipality: Municipality,
    current: Vec<Agreement>,
) -> (NewApplication, Problems) {
    let mut problems = Problems::default();
    let mut text = |field, value: &str, longest: usize| {
        match value.trim().chars().count() {
            0 => problems.add(field, locale.text(&format!("apply-{field}-missing"))),
            count if count > longest => problems.add(field, locale.text("apply-too-long")),
            // The declaration of accession could not be printed.
            _ if let Some(letter) = paper::missing_letter(value) => {
                let letter = [("letter", letter.to_string().into())];
                problems.add(field, locale.message("apply-letter", &letter));
            }
            _ => {}
        }
        value.trim().to_owned()
    };
    let name = text("name", &form.name, 200);
    let given_name = text("given_name", &form.given_name, 100);
    let family_name = text("family_name", &form.family_name, 100);
    let position = text("position", &form.position, 100);
    let email = text("email", &form.email, 254);
    let shares = form.shares.trim().parse().ok().filter(|shares| (1..=10_000).contains(shares));
    if shares.is_none() {
        problems.add("shares", locale.text("apply-shares-wrong"));
    }
    let agrees = |one: &Agreement| form.agreed.contains(&consent(one));
    if current.len() != Kind::ALL.len() || !current.iter().all(agrees) {
        problems.add("agreed", locale.text("apply-agreed-missing"));
    }
    let contact = NewPerson { email, given_name, family_name, locale, roles: Vec::new(), provider: None, demo: false };
    let shares = shares.unwrap_or_default();
    (NewApplication { municipality, name, contact, position, shares, agreements: current }, problems)
}

/// Names a wording in the form, so that nobody agrees to another one than they saw.
fn consent(agreement: &Agreement) -> String {
    format!("{} {}", agreement.kind, agreement.version)
}

async fn page(visit: &Visit, key: &str, form: ApplicationForm, problems: Problems) -> Result<Html<ApplyPage>, Problem> {
    let mut tx = visit.read().await?;
    let municipality = municipalities::find(&mut tx, key).await?.ok_or(Problem::NotFound)?;
    let standing = standing(&mut tx, key).await?;
    let current = agreements::current(&mut tx).await?;
    let title = visit.locale.message("apply-title", &[("name", (&municipality.name).into())]);
    let page = visit.page(title).refused(problems.any());
    Ok(Html(apply_page(page, municipality, standing, form, problems, &current)))
}

pub(super) fn apply_page(
    page: Page,
    municipality: Municipality,
    standing: Standing,
    form: ApplicationForm,
    problems: Problems,
    current: &[Agreement],
) -> ApplyPage {
    let locale = page.locale;
    let agreements = current.iter().map(|one| Consent {
        kind: consent(one),
        label: locale.text(&format!("agreement-{}", one.kind)),
        href: format!("/beitritt/dokumente/{}", one.kind),
        wording: wording(locale, one),
        agreed: form.agreed.contains(&consent(one)),
    });
    ApplyPage {
        place: place(locale, &municipality),
        agreements: agreements.collect(),
        page,
        municipality,
        standing,
        form,
        problems,
    }
}
