//! The provider's pages: handing a package in, and what became of it.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use serde::Deserialize;

use super::{
    LookError, Sight, State, Submission, SubmitError, find, keys, list,
    report_view::{ReportView, report_view, standing},
    stop::{self, StopError},
    submit,
    use_view::{UseView, use_view},
};
use crate::{
    access::{Action, Actor},
    ids::PackageId,
    people,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Upload, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

pub(super) const PLACE: &str = "/anbieter/plugins";

#[derive(Debug, Template)]
#[template(path = "packages/list.html")]
pub struct PackagesPage {
    pub page: Page,
    /// The names that the provider's plugins may have, such as `de.example`.
    pub prefixes: Vec<String>,
    pub rows: Vec<PackageRow>,
    pub problem: Refused,
}

/// Why a package was not taken; empty texts for no reason.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    pub text: String,
    /// The cause in English, as the author's tool says it.
    pub cause: String,
}

#[derive(Debug)]
pub struct PackageRow {
    pub href: String,
    pub name: String,
    pub provider: String,
    pub when: String,
    pub tone: &'static str,
    pub state: String,
}

#[derive(Debug, Template)]
#[template(path = "packages/package.html")]
pub struct PackagePage {
    pub page: Page,
    pub report: ReportView,
    /// What became of its calls; none before it is published.
    pub usage: Option<UseView>,
    /// Where it is withdrawn; empty where it cannot be.
    pub withdraw: String,
    pub form: Withdrawal,
    pub problem: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct Withdrawal {
    #[serde(default)]
    pub reason: String,
}

/// `GET /anbieter/plugins`
pub async fn packages(SignedIn { visit, actor }: SignedIn) -> Result<Html<PackagesPage>, Problem> {
    actor.require(Action::SubmitPlugin)?;
    page(&visit, &actor, Refused::default()).await
}

/// `POST /anbieter/plugins`
pub async fn post_package(upload_form: Upload<NoFields>) -> Result<Response, Problem> {
    let write = &upload_form.write;
    let SignedIn { visit, actor } = write.signed_in()?;
    actor.require(Action::SubmitPlugin)?;
    let Some(file) = upload_form.file("file") else {
        let refused = Refused { text: visit.locale.text("package-no-file"), cause: String::new() };
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &actor, refused).await?).into_response());
    };
    let mut tx = write.begin().await?;
    let error = match submit(&mut tx, &actor, &visit.app.files, file.bytes.clone(), visit.now).await {
        Ok(id) => return write.redirect(tx, &format!("{PLACE}/{id}"), Some("flash-package-taken")).await,
        Err(error) => error,
    };
    drop(tx);
    let Some(refused) = refused(visit.locale, &error) else { return Err(error.into()) };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, &actor, refused).await?).into_response())
}

/// `GET /anbieter/plugins/{package}`
pub async fn package(
    SignedIn { visit, actor }: SignedIn,
    Path(id): Path<PackageId>,
) -> Result<Html<PackagePage>, Problem> {
    let mut tx = visit.read().await?;
    let submission = find(&mut tx, &actor, Sight::Own, id).await?;
    let usage = use_view(&mut tx, visit.locale, &submission, visit.now).await?;
    let page = visit.page(submission.plugin.clone());
    Ok(Html(PackagePage { usage, ..package_page(page, &submission, Withdrawal::default(), String::new()) }))
}

/// `POST /anbieter/plugins/{package}/rueckzug`
pub async fn post_withdraw(Path(id): Path<PackageId>, write: Write<Withdrawal>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let submission = find(&mut tx, &actor, Sight::Own, id).await?;
    match stop::withdraw(&mut tx, &actor, &submission, write.input.reason.trim(), visit.now).await {
        Ok(()) => return write.redirect(tx, &format!("{PLACE}/{id}"), Some("flash-plugin-stopped")).await,
        Err(StopError::Reason) => drop(tx),
        Err(error) => return Err(error.into()),
    }
    let page = visit.page(submission.plugin.clone()).refused(true);
    let problem = visit.locale.text("stop-needs-reason");
    let page = package_page(page, &submission, write.input.clone(), problem);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

pub(super) fn package_page(page: Page, submission: &Submission, form: Withdrawal, problem: String) -> PackagePage {
    let is_in_use = submission.state == State::Published && submission.stopped.is_none();
    PackagePage {
        report: report_view(&page, submission),
        usage: None,
        withdraw: if is_in_use { format!("{PLACE}/{}/rueckzug", submission.id) } else { String::new() },
        page,
        form,
        problem,
    }
}

async fn page(visit: &Visit, actor: &Actor, problem: Refused) -> Result<Html<PackagesPage>, Problem> {
    let mut tx = visit.read().await?;
    let person = actor.person_for(Action::SubmitPlugin)?;
    let (prefixes, submissions) = match people::provider_of(&mut tx, person).await? {
        Some(provider) => (keys::prefixes(&mut tx, provider).await?, list(&mut tx, actor, Sight::Own).await?),
        None => Default::default(),
    };
    let page = visit.page(visit.locale.text("packages-title")).refused(!problem.text.is_empty());
    let rows = submissions.iter().map(|submission| row(visit.locale, PLACE, submission)).collect();
    Ok(Html(PackagesPage { page, prefixes, rows, problem }))
}

pub(super) fn row(locale: Locale, place: &str, submission: &Submission) -> PackageRow {
    PackageRow {
        href: format!("{place}/{}", submission.id),
        name: format!("{} {}", submission.plugin, submission.version),
        provider: submission.provider_name.clone(),
        when: format::moment(locale, submission.submitted_at),
        tone: standing(submission).0,
        state: locale.text(&format!("package-{}", standing(submission).1)),
    }
}

/// What the provider can mend.
pub(super) fn refused(locale: Locale, error: &SubmitError) -> Option<Refused> {
    let text = match error {
        SubmitError::NoProvider => locale.text("package-no-provider"),
        SubmitError::Package(_) => locale.text("package-unfit"),
        SubmitError::ForeignName(name) => {
            locale.message("package-foreign-name", &[("name", Value::from(name.as_str()))])
        }
        SubmitError::Known => locale.text("package-known"),
        SubmitError::VersionTaken(version) => {
            locale.message("package-version-taken", &[("version", Value::from(version.as_str()))])
        }
        SubmitError::NotNewer { newest } => {
            locale.message("package-not-newer", &[("newest", Value::from(newest.as_str()))])
        }
        SubmitError::Forbidden(_) | SubmitError::File(_) | SubmitError::Sql(_) => return None,
    };
    let cause = if let SubmitError::Package(cause) = error { cause.to_string() } else { String::new() };
    Some(Refused { text, cause })
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Problem {
        match error {
            SubmitError::Forbidden(error) => error.into(),
            SubmitError::Sql(error) => error.into(),
            other => Problem::internal(other),
        }
    }
}

impl From<LookError> for Problem {
    fn from(error: LookError) -> Problem {
        match error {
            LookError::Forbidden(error) => error.into(),
            LookError::Unknown => Problem::NotFound,
            LookError::Sql(error) => error.into(),
            LookError::Stored => Problem::internal(error),
        }
    }
}
