//! The advisory board's pages: what waits, and the decision upon one package.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Sight, State, Submission, find, list,
    report_view::{ReportView, report_view},
    review::{self, Decision, ReviewError},
    web::{PackageRow, row},
};
use crate::{
    ids::PackageId,
    web::{Html, Page, Problem, SignedIn, Visit, Write},
};

pub(super) const PLACE: &str = "/fachbeirat/plugins";

#[derive(Debug, Template)]
#[template(path = "packages/queue.html")]
pub struct ReviewQueuePage {
    pub page: Page,
    pub rows: Vec<PackageRow>,
}

#[derive(Debug, Template)]
#[template(path = "packages/review.html")]
pub struct ReviewPage {
    pub page: Page,
    pub report: ReportView,
    pub action: String,
    /// Addresses and names of what can be tried.
    pub trials: Vec<(String, String)>,
    pub decides: bool,
    pub reason: String,
    pub problem: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct DecisionForm {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    reason: String,
}

/// `GET /fachbeirat/plugins`
pub async fn queue(SignedIn { visit, actor }: SignedIn) -> Result<Html<ReviewQueuePage>, Problem> {
    let submissions = list(&mut visit.read().await?, &actor, Sight::All).await?;
    let rows = submissions.iter().map(|submission| row(visit.locale, PLACE, submission)).collect();
    Ok(Html(ReviewQueuePage { page: visit.page(visit.locale.text("review-queue")), rows }))
}

/// `GET /fachbeirat/plugins/{package}`
pub async fn show(SignedIn { visit, actor }: SignedIn, Path(id): Path<PackageId>) -> Result<Html<ReviewPage>, Problem> {
    let submission = find(&mut visit.read().await?, &actor, Sight::All, id).await?;
    Ok(page(&visit, &submission, String::new(), String::new()))
}

/// `POST /fachbeirat/plugins/{package}/entscheidung`
pub async fn post_decision(Path(id): Path<PackageId>, write: Write<DecisionForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let submission = find(&mut tx, &actor, Sight::All, id).await?;
    let reason = write.input.reason.trim();
    let decision = match write.input.decision.as_str() {
        "publish" => Decision::Publish,
        "decline" => Decision::Decline,
        _ => return Err(Problem::Malformed),
    };
    let problem =
        match review::decide(&mut tx, &actor, &visit.app.files, &submission, decision, reason, visit.now).await {
            Ok(()) => return write.redirect(tx, PLACE, Some(flash(decision))).await,
            Err(ReviewError::Reason) => "review-needs-reason",
            Err(ReviewError::Own) => "review-own",
            Err(ReviewError::VersionTaken { .. }) => "review-version-taken",
            Err(ReviewError::Unsigned(error)) => {
                tracing::warn!(error = ?error, package = %id, "a package is not signed any more");
                "review-unsigned"
            }
            Err(error) => return Err(error.into()),
        };
    drop(tx);
    let page = page(&visit, &submission, reason.to_owned(), visit.locale.text(problem));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

const fn flash(decision: Decision) -> &'static str {
    match decision {
        Decision::Publish => "flash-plugin-published",
        Decision::Decline => "flash-plugin-declined",
    }
}

fn page(visit: &Visit, submission: &Submission, reason: String, problem: String) -> Html<ReviewPage> {
    let page = visit.page(submission.plugin.clone()).refused(!problem.is_empty());
    Html(review_page(page, submission, reason, problem))
}

pub(super) fn review_page(page: Page, submission: &Submission, reason: String, problem: String) -> ReviewPage {
    let trials = submission.report.iter().flat_map(|report| report.trials.iter().enumerate());
    let href = |number: usize| format!("{PLACE}/{}/probe/{number}", submission.id);
    // What did not pass was never kept in a form in which it could run.
    let runs = !matches!(submission.state, State::Checking | State::Failed);
    ReviewPage {
        report: report_view(&page, submission),
        action: format!("{PLACE}/{}/entscheidung", submission.id),
        trials: trials.filter(|_| runs).map(|(at, trial)| (href(at + 1), trial.name.clone())).collect(),
        decides: submission.state == State::Waiting,
        page,
        reason,
        problem,
    }
}

impl From<ReviewError> for Problem {
    fn from(error: ReviewError) -> Problem {
        match error {
            ReviewError::Forbidden(error) => error.into(),
            ReviewError::Look(error) => error.into(),
            ReviewError::Decided => Problem::Conflict("package-decided"),
            ReviewError::Sql(error) => error.into(),
            ReviewError::Own
            | ReviewError::Reason
            | ReviewError::VersionTaken { .. }
            | ReviewError::Unsigned(_)
            | ReviewError::File(_) => Problem::internal(error),
        }
    }
}
