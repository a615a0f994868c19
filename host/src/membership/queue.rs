//! The office's pages: applications to decide, and the register of members.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use tenants::{TenantTx, provision::CreateTenantError};

use super::{
    Application,
    agreements::{self, Agreement},
    applicant::{MessageRow, declaration_of, facts, message_row, unfit},
    apply::Problems,
    decisions::{self, Admission, DecisionError, Entry},
    letters::Desk,
    renew_token,
    talk::{self, Author, Message},
};
use crate::{
    access::Action,
    identity::step_up,
    ids::ApplicationId,
    mail, slug,
    staff::letters as staff_letters,
    table,
    web::{Html, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale, visit::host_name},
};

#[derive(Debug, Template)]
#[template(path = "membership/queue.html")]
pub struct QueuePage {
    pub page: Page,
    pub rows: Vec<QueueRow>,
}

#[derive(Debug)]
pub struct QueueRow {
    pub href: String,
    pub name: String,
    pub municipality: String,
    pub shares: String,
    pub tone: &'static str,
    pub state: String,
    pub since: String,
}

#[derive(Debug, Template)]
#[template(path = "membership/decide.html")]
pub struct DecidePage {
    pub page: Page,
    pub application: Application,
    pub facts: Vec<(String, String)>,
    pub agreed: Vec<String>,
    pub tone: &'static str,
    pub state: String,
    pub messages: Vec<MessageRow>,
    pub form: Decision,
    pub problems: Problems,
}

/// All that the forms of the page hold.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Decision {
    #[serde(default)]
    pub slug: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub short_name: String,
    #[serde(default)]
    pub question: String,
    #[serde(default)]
    pub reason: String,
}

/// `GET /geschaeftsstelle/antraege`
pub async fn queue(SignedIn { visit, actor }: SignedIn) -> Result<Html<QueuePage>, Problem> {
    let listed = decisions::list(&mut visit.read().await?, &actor).await?;
    let locale = visit.locale;
    let rows = listed.into_iter().map(|one| QueueRow {
        href: format!("/geschaeftsstelle/antraege/{}", one.id),
        name: one.name,
        municipality: one.municipality,
        shares: format::integer(locale, one.shares.into()),
        tone: tone(one.state),
        state: locale.text(&format!("application-{}", one.state.name())),
        since: format::date(locale, one.confirmed_at),
    });
    Ok(Html(QueuePage { page: visit.page(locale.text("queue-title")), rows: rows.collect() }))
}

pub(super) const fn tone(state: super::State) -> &'static str {
    match state {
        super::State::Open => "warning",
        super::State::Admitted => "success",
        super::State::Declined => "danger",
        super::State::Unconfirmed | super::State::Question | super::State::Withdrawn => "info",
    }
}

/// `GET /geschaeftsstelle/antraege/{application}`
pub async fn show(SignedIn { visit, actor }: SignedIn, Path(id): Path<ApplicationId>) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let application = decisions::look(&mut tx, &actor, id).await?;
    let form = proposal(&application);
    Ok(page(&visit, &mut tx, application, form, Problems::default()).await?.into_response())
}

/// `GET /geschaeftsstelle/antraege/{application}/beitrittserklaerung.pdf`
pub async fn declaration(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<ApplicationId>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let application = decisions::look(&mut tx, &actor, id).await?;
    let agreements = agreements::accepted(&mut tx, id.0).await?;
    declaration_of(&visit, &application, &agreements).await
}

/// `POST /geschaeftsstelle/antraege/{application}/rueckfrage`
pub async fn post_question(
    Path(id): Path<ApplicationId>,
    headers: HeaderMap,
    write: Write<Decision>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageMembers)?;
    let mut tx = write.begin().await?;
    let application = decisions::look(&mut tx, &actor, id).await?;
    let text = write.input.question.trim();
    if let Some(problem) = unfit(visit.locale, text) {
        return refused(&visit, &mut tx, application, write.input.clone(), Problems(vec![("question", problem)])).await;
    }
    let message = talk::say(&mut tx, id, Author::Office, text, visit.now).await?;
    let token = renew_token(&mut tx, id).await?;
    let host = host_name(&headers).unwrap_or_default();
    let desk = Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
    let letter = desk.question(&application, &token, &message).map_err(Problem::internal)?;
    mail::post(&mut tx, application.contact.id, &letter, visit.now).await?;
    write.redirect(tx, &format!("/geschaeftsstelle/antraege/{id}"), Some("flash-message-sent")).await
}

/// `POST /geschaeftsstelle/antraege/{application}/ablehnung`
pub async fn post_decline(
    Path(id): Path<ApplicationId>,
    headers: HeaderMap,
    write: Write<Decision>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageMembers)?;
    let mut tx = write.begin().await?;
    let reason = write.input.reason.trim();
    if let Some(problem) = unfit(visit.locale, reason) {
        let application = decisions::look(&mut tx, &actor, id).await?;
        return refused(&visit, &mut tx, application, write.input.clone(), Problems(vec![("reason", problem)])).await;
    }
    let application = decisions::decline(&mut tx, &actor, id, reason, visit.now).await?;
    let host = host_name(&headers).unwrap_or_default();
    let desk = Desk { config: &visit.app.config, site: &visit.tenant, host: &host };
    let letter = desk.declined(&application).map_err(Problem::internal)?;
    mail::post(&mut tx, application.contact.id, &letter, visit.now).await?;
    write.redirect(tx, "/geschaeftsstelle/antraege", Some("flash-declined")).await
}

/// `POST /geschaeftsstelle/antraege/{application}/aufnahme`
pub async fn post_admit(Path(id): Path<ApplicationId>, write: Write<Decision>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::ManageMembers)?;
    let tx = write.begin().await?.into_platform().map_err(|_| Problem::NotFound)?;
    let input = &write.input;
    let admission = Admission {
        slug: input.slug.trim().to_lowercase(),
        name: input.name.trim().to_owned(),
        short_name: input.short_name.trim().to_owned(),
    };
    let problems = unfit_names(visit.locale, &admission);
    if problems.any() {
        return refused_admission(&visit, &actor, id, input.clone(), problems).await;
    }
    let (tx, admitted) = match decisions::admit(tx, &visit.app.access, &actor, id, &admission, visit.now).await {
        Ok(done) => done,
        Err(DecisionError::Tenant(error)) => {
            let key = match error {
                CreateTenantError::SlugTaken(_) | CreateTenantError::HostTaken(_) => "admit-slug-taken",
                CreateTenantError::SlugInvalid(_) => "admit-slug-invalid",
                CreateTenantError::Sql(error) => return Err(error.into()),
            };
            let problems = Problems(vec![("slug", visit.locale.text(key))]);
            return refused_admission(&visit, &actor, id, input.clone(), problems).await;
        }
        Err(error) => return Err(error.into()),
    };
    let host = format!("{}.{}", admitted.tenant.slug, visit.app.directory.base_domain());
    let letter = staff_letters::invitation(&visit.app.config, &admitted.tenant, &host, &admitted.invited);
    let letter = letter.map_err(Problem::internal)?;
    let mut part = tx.into_member(admitted.tenant.id).await?;
    mail::post(&mut part, admitted.invited.person.id, &letter, visit.now).await?;
    let tx = part.into_platform().await?;
    write.redirect(tx.into_tenant(), "/geschaeftsstelle/antraege", Some("flash-admitted")).await
}

fn unfit_names(locale: Locale, admission: &Admission) -> Problems {
    let fits = |text: &str, longest| (1..=longest).contains(&text.chars().count());
    let mut problems = Problems::default();
    if !fits(&admission.name, 200) {
        problems.add("name", locale.text("admit-name-wrong"));
    }
    if !fits(&admission.short_name, 60) {
        problems.add("short_name", locale.text("admit-short-name-wrong"));
    }
    problems
}

/// `GET /geschaeftsstelle/mitglieder.csv`: the register, as spreadsheets read it.
pub async fn register(SignedIn { visit, actor }: SignedIn) -> Result<Response, Problem> {
    step_up::require_at(&visit, "/geschaeftsstelle/mitglieder")?;
    let entries = decisions::entries(&mut visit.read().await?, &actor).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"mitglieder.csv\""),
    ];
    Ok((headers, csv_of(&entries).map_err(Problem::internal)?).into_response())
}

/// With the mark of UTF-8, by which spreadsheets know the umlauts.
fn csv_of(entries: &[Entry]) -> csv::Result<String> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(["slug", "name", "kind", "key", "shares", "joined_on", "left_on"])?;
    for entry in entries {
        let shares = entry.shares.map(|shares| shares.to_string()).unwrap_or_default();
        let left_on = entry.left_on.map(|day| day.to_string()).unwrap_or_default();
        writer.write_record([
            entry.slug.as_str(),
            &table::as_text(&entry.name),
            &entry.kind,
            entry.key.as_deref().unwrap_or_default(),
            &shares,
            &entry.joined_on.to_string(),
            &left_on,
        ])?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// What the office need not type when it admits.
pub(super) fn proposal(application: &Application) -> Decision {
    let short: String = application.municipality.short_name().chars().take(60).collect();
    Decision {
        slug: slug::of_text(&short, 60),
        name: application.name.clone(),
        short_name: short,
        ..Decision::default()
    }
}

async fn refused_admission(
    visit: &Visit,
    actor: &crate::access::Actor,
    id: ApplicationId,
    form: Decision,
    problems: Problems,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let application = decisions::look(&mut tx, actor, id).await?;
    refused(visit, &mut tx, application, form, problems).await
}

async fn refused(
    visit: &Visit,
    tx: &mut TenantTx,
    application: Application,
    form: Decision,
    problems: Problems,
) -> Result<Response, Problem> {
    // Each form of the page sends its own fields only.
    let proposed = proposal(&application);
    let or = |typed: String, proposed: String, field: &str| {
        if typed.is_empty() && problems.of(field).is_empty() { proposed } else { typed }
    };
    let form = Decision {
        slug: or(form.slug, proposed.slug, "slug"),
        name: or(form.name, proposed.name, "name"),
        short_name: or(form.short_name, proposed.short_name, "short_name"),
        ..form
    };
    let page = page(visit, tx, application, form, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(
    visit: &Visit,
    tx: &mut TenantTx,
    application: Application,
    form: Decision,
    problems: Problems,
) -> Result<Html<DecidePage>, Problem> {
    let messages = talk::messages(tx, application.id).await?;
    let agreed = agreements::accepted(tx, application.id.0).await?;
    let page = visit.page(application.name.clone()).refused(problems.any());
    Ok(Html(decide_page(page, application, &agreed, &messages, form, problems)))
}

pub(super) fn decide_page(
    page: Page,
    application: Application,
    agreed: &[Agreement],
    messages: &[Message],
    form: Decision,
    problems: Problems,
) -> DecidePage {
    let locale = page.locale;
    DecidePage {
        facts: facts(locale, &application),
        agreed: agreed.iter().map(|one| format!("{}, {}, {}", one.title, one.version, one.sha256)).collect(),
        tone: tone(application.state),
        state: locale.text(&format!("application-{}", application.state.name())),
        messages: messages.iter().map(|message| message_row(locale, message)).collect(),
        page,
        application,
        form,
        problems,
    }
}

impl From<DecisionError> for Problem {
    fn from(error: DecisionError) -> Problem {
        match error {
            DecisionError::Forbidden(error) => error.into(),
            DecisionError::Application(error) => error.into(),
            DecisionError::Invitation(error) => error.into(),
            DecisionError::Sql(error) => error.into(),
            error @ DecisionError::Tenant(_) => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_register_is_a_table_without_formulas() {
        let entry = |name: &str| Entry {
            slug: "worms".to_owned(),
            name: name.to_owned(),
            kind: "city".to_owned(),
            key: Some("07319000".to_owned()),
            shares: Some(3),
            joined_on: date!(2026 - 11 - 24),
            left_on: None,
        };
        let text = csv_of(&[entry("Stadt \"Worms\"; Rhein"), entry("=1+1")]).expect("it can be written");
        assert!(text.starts_with("\u{feff}slug;name;kind;key;shares;joined_on;left_on\n"), "{text}");
        assert!(text.contains("worms;\"Stadt \"\"Worms\"\"; Rhein\";city;07319000;3;2026-11-24;\n"), "{text}");
        assert!(text.contains(";'=1+1;"), "{text}");
    }
}
