//! Trying a package before it is published: its own cases as exercises, shown by the renderer that learners get. Nothing is
//! kept of it.

use askama::Template;
use axum::{
    extract::Path,
    response::{IntoResponse as _, Response},
};
use plugin_inspection::{Report, Trial};
use plugin_runtime::{Config, Context, Grade, Outcome, Phase, Visibility};

use super::{Sight, State, Submission, find, review_page::PLACE};
use crate::{
    assessments::marks,
    ids::PackageId,
    plugins::{RunError, Task},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, headers,
        i18n::Value,
        view_tree::{self, FieldFeedback, View},
    },
};

#[derive(Debug, Template)]
#[template(path = "packages/trial.html")]
pub struct TrialPage {
    pub page: Page,
    pub plugin: String,
    pub back: String,
    pub action: String,
    /// The plugin's task, escaped and rendered by the host.
    pub task: String,
    pub outcome: Vec<String>,
}

/// `GET /fachbeirat/plugins/{package}/probe/{trial}`
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path((id, number)): Path<(PackageId, usize)>,
) -> Result<Response, Problem> {
    let submission = find(&mut visit.read().await?, &actor, Sight::All, id).await?;
    let (report, trial) = trial(&submission, number)?;
    let task = task(&visit, report, Config { secret: None, ..trial.config.clone() });
    let rendering = visit.app.plugins.render(task, None).await.map_err(|error| failed(&error))?;
    let (assets, frames) = (assets(id, number), visit.frames(&report.component_sha256));
    let shown = view_tree::render(&rendering.tree, &view(&visit, None, &[], [&assets, &frames]));
    let page = trial_page(visit.page(trial.name.clone()), &submission, number, shown, Vec::new());
    Ok((headers::framing(&frames), Html(page)).into_response())
}

/// `POST /fachbeirat/plugins/{package}/probe/{trial}`: what the plugin says to an answer.
pub async fn post_answer(
    Path((id, number)): Path<(PackageId, usize)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let submission = find(&mut visit.read().await?, &actor, Sight::All, id).await?;
    let (report, trial) = trial(&submission, number)?;
    let public = Config { secret: None, ..trial.config.clone() };
    let plugins = &visit.app.plugins;
    let asked = plugins.render(task(&visit, report, public.clone()), None).await.map_err(|error| failed(&error))?;
    let response = view_tree::read_response(&asked.tree, &write.pairs, visit.locale);
    let whole = task(&visit, report, trial.config.clone());
    let (verdict, _) = plugins.grade(Task { state: asked.state.clone(), ..whole }, response.clone()).await;
    let verdict = verdict.map_err(|error| failed(&error))?;
    let state = verdict.state.or(asked.state);
    let again = Task { state, ..task(&visit, report, public) };
    let shown = plugins.render(again, Some(response.clone())).await.map_err(|error| failed(&error))?;
    let (outcome, feedback) = match &verdict.outcome {
        Outcome::Graded(grade) => (told(&visit, grade), FieldFeedback::of(grade, Visibility::Staff)),
        Outcome::Continued => (vec![visit.locale.text("trial-continued")], Vec::new()),
    };
    let (assets, frames) = (assets(id, number), visit.frames(&report.component_sha256));
    let shown = view_tree::render(&shown.tree, &view(&visit, Some(&response), &feedback, [&assets, &frames]));
    let page = trial_page(visit.page(trial.name.clone()), &submission, number, shown, outcome);
    Ok((headers::framing(&frames), Html(page)).into_response())
}

/// `GET /fachbeirat/plugins/{package}/probe/{trial}/dateien/{*asset}`
pub async fn asset(
    SignedIn { visit, actor }: SignedIn,
    Path((id, number, name)): Path<(PackageId, usize, String)>,
) -> Result<Response, Problem> {
    let submission = find(&mut visit.read().await?, &actor, Sight::All, id).await?;
    let (report, _) = trial(&submission, number)?;
    visit.app.plugins.asset(&report.component_sha256, &name).await.map_err(Problem::internal)?.ok_or(Problem::NotFound)
}

/// What is tried, by its number from 1 on, and what is known of its component.
fn trial(submission: &Submission, number: usize) -> Result<(&Report, &Trial), Problem> {
    let report = submission.report.as_ref().ok_or(Problem::NotFound)?;
    if matches!(submission.state, State::Checking | State::Failed) {
        return Err(Problem::NotFound);
    }
    let trial = number.checked_sub(1).and_then(|at| report.trials.get(at)).ok_or(Problem::NotFound)?;
    Ok((report, trial))
}

fn task(visit: &Visit, report: &Report, config: Config) -> Task {
    let context = Context { phase: Phase::Practice, locale: visit.locale.tag().to_owned(), ..Context::default() };
    let (tenant, sha256, heavy) = (visit.tenant.id, report.component_sha256.clone(), report.heavy);
    Task { tenant, sha256, context, config, state: None, heavy }
}

fn view<'a>(
    visit: &Visit,
    last: Option<&'a plugin_runtime::Response>,
    feedback: &'a [FieldFeedback],
    [assets, frames]: [&'a str; 2],
) -> View<'a> {
    View { last, feedback, words: view_tree::words(visit.locale), readonly: false, assets, frames: Some(frames) }
}

fn assets(id: PackageId, number: usize) -> String {
    format!("{PLACE}/{id}/probe/{number}/dateien/")
}

fn told(visit: &Visit, grade: &Grade) -> Vec<String> {
    let percent = visit.locale.message("exercise-percent", &[("percent", Value::from(marks::percent(grade)))]);
    [vec![percent], view_tree::notes(grade, Visibility::Staff)].concat()
}

pub(super) fn trial_page(
    page: Page,
    submission: &Submission,
    number: usize,
    task: String,
    outcome: Vec<String>,
) -> TrialPage {
    TrialPage {
        plugin: submission.plugin.clone(),
        back: format!("{PLACE}/{}", submission.id),
        action: format!("{PLACE}/{}/probe/{number}", submission.id),
        page,
        task,
        outcome,
    }
}

fn failed(error: &RunError) -> Problem {
    tracing::warn!(error = ?error, "a package could not be tried");
    Problem::Conflict("plugin-failed")
}
