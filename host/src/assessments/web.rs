//! Exercises and quizzes as pages: the plugin's task as a plain form, the answer, the mark.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use plugin_runtime::{Rendering, Visibility, plain_text};

use super::{
    Answer, AssessError, Attempt, Status, again, attempt, drafts,
    jobs::grade_soon,
    last_answer, marks, offered_for, present, sittings_page, submit,
    upgrades::{self, Migrated},
};
use crate::{
    access::Actor,
    courses::{Item, ItemKind},
    ids::{EnrolmentId, ItemId},
    learning::{
        self,
        frame::{Frame, frame},
    },
    quotas,
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, headers,
        i18n::Value,
        view_tree::{self, FieldFeedback, View},
    },
};

#[derive(Debug, Template)]
#[template(path = "assessments/exercise.html")]
pub struct ExercisePage {
    pub page: Page,
    pub frame: Frame,
    pub item: String,
    /// The plugin's task, escaped and rendered by the host.
    pub task: String,
    /// Whether there is anything to answer; at the end of a case there is not.
    pub asks: bool,
    pub outcome: Outcome,
    pub closed: bool,
    pub rule: String,
    /// Who reads what is answered.
    pub privacy: String,
    /// On the button.
    pub submit: String,
}

impl ExercisePage {
    /// Nothing can be answered meanwhile.
    const fn is_under_review(&self) -> bool {
        matches!(self.outcome, Outcome::Review { .. })
    }
}

/// What is said above the task.
#[derive(Debug)]
pub enum Outcome {
    /// Nothing was answered yet.
    None,
    Pending {
        text: String,
    },
    /// A person has yet to judge the answer.
    Review {
        /// As the plugin says it.
        reason: String,
    },
    Failed,
    /// The plugin was taken out of use.
    Stopped {
        /// Another version is there, with which one can begin anew.
        anew: bool,
    },
    Marked {
        tone: &'static str,
        title: String,
        text: String,
        notes: Vec<String>,
    },
}

/// `GET /lernen/{enrolment}/{item}`: an exercise or a quiz; what needs no plugin is a page of learning.
pub async fn item(
    SignedIn { visit, actor }: SignedIn,
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let studies = learning::studies(&mut tx, &actor, id).await?;
    let found = studies.item(item).ok_or(Problem::NotFound)?;
    if !matches!(found.kind, ItemKind::Exercise | ItemKind::Quiz) {
        return learning::web::lesson(&visit, &mut tx, &studies, found).await;
    }
    drop(tx);
    let frame = frame(visit.locale, &studies, found);
    match found.questions {
        Some(_) => sittings_page::overview(&visit, &actor, id, found, frame).await,
        None => exercise(&visit, &actor, id, found, frame).await,
    }
}

async fn exercise(
    visit: &Visit,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: &Item,
    frame: Frame,
) -> Result<Response, Problem> {
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let attempt = attempt(&mut tx, actor, enrolment, item.id, visit.now).await?;
    let answer = last_answer(&mut tx, attempt.id).await?;
    let is_pending = answer.as_ref().is_some_and(|answer| matches!(answer.status, Status::Pending));
    if attempt.stopped {
        let anew = offered_for(&mut tx, &attempt).await?.is_some();
        tx.commit().await?;
        return Ok(Html(page(visit, &attempt, item, frame, Outcome::Stopped { anew })).into_response());
    }
    let waits = is_pending
        && item.kind != ItemKind::Quiz
        && !quotas::fuel_is_left(&mut tx, &attempt.plugin_id, visit.now).await?;
    tx.commit().await?;
    let assets = format!("/lernen/{enrolment}/{}/dateien/", item.id);
    let (task, asks) = shown(visit, &attempt, answer.as_ref(), &assets).await?;
    let outcome = outcome(visit, &attempt, answer.map(|answer| answer.status).as_ref(), waits);
    let page = page(visit, &attempt, item, frame, outcome);
    Ok(framed(visit, &attempt, Html(ExercisePage { task, asks, ..page }).into_response()))
}

/// The page of an attempt, which may show the frames of its plugin.
pub(super) fn framed(visit: &Visit, attempt: &Attempt, page: Response) -> Response {
    match attempt.framed {
        true => (headers::framing(&visit.frames(attempt.component())), page).into_response(),
        false => page,
    }
}

/// The task of an attempt as it stands, as HTML, and whether it asks for anything.
pub(super) async fn shown(
    visit: &Visit,
    attempt: &Attempt,
    answer: Option<&Answer>,
    assets: &str,
) -> Result<(String, bool), AssessError> {
    let last = answer.map(|answer| answer.response.clone());
    let rendering = visit.app.plugins.render(attempt.task(visit.locale), last.clone()).await?;
    let status = answer.map(|answer| &answer.status);
    // What was entered since is newer than the answer, and nothing is said of it yet.
    let draft = attempt.draft.as_ref().map(|fields| view_tree::read_response(&rendering.tree, fields, visit.locale));
    let frames = attempt.framed.then(|| visit.frames(attempt.component()));
    let said = if draft.is_some() { Vec::new() } else { feedback(attempt, status) };
    let view = View {
        last: draft.as_ref().or(last.as_ref()),
        feedback: &said,
        words: view_tree::words(visit.locale),
        readonly: attempt.closed || matches!(status, Some(Status::Review(_))),
        assets,
        frames: frames.as_deref(),
    };
    Ok((view_tree::render(&rendering.tree, &view), rendering.tree.controls().next().is_some()))
}

/// The page without the task.
fn page(visit: &Visit, attempt: &Attempt, item: &Item, frame: Frame, outcome: Outcome) -> ExercisePage {
    let is_quiz = item.kind == ItemKind::Quiz;
    ExercisePage {
        page: visit.page(item.title.clone()),
        item: item.id.to_string(),
        task: String::new(),
        asks: false,
        outcome,
        closed: attempt.closed,
        rule: if is_quiz {
            visit.locale.message("quiz-rule", &[("percent", Value::from(attempt.pass_percent))])
        } else {
            visit.locale.text("exercise-rule")
        },
        submit: visit.locale.text(submit_key(is_quiz, attempt.is_read)),
        privacy: visit.locale.text(privacy_key(attempt)),
        frame,
    }
}

/// Who reads what is answered.
pub(super) fn privacy_key(attempt: &Attempt) -> &'static str {
    match (attempt.is_read, attempt.owner.is_cooperative()) {
        (false, _) => "exercise-privacy",
        (true, true) => "exercise-privacy-read",
        (true, false) => "exercise-privacy-house",
    }
}

/// What the button says: a person does not answer at once.
pub(super) const fn submit_key(is_quiz: bool, is_read: bool) -> &'static str {
    match (is_quiz, is_read) {
        (true, _) => "quiz-submit",
        (false, true) => "exercise-hand-in",
        (false, false) => "exercise-submit",
    }
}

/// Feedback beside its field. What a quiz reveals waits until it is over.
fn feedback(attempt: &Attempt, status: Option<&Status>) -> Vec<FieldFeedback> {
    let Some(Status::Graded(grade)) = status else { return Vec::new() };
    if attempt.kind == ItemKind::Quiz && !attempt.is_over() {
        return Vec::new();
    }
    FieldFeedback::of(grade, visible(attempt))
}

pub(super) fn visible(attempt: &Attempt) -> Visibility {
    if attempt.is_over() { Visibility::Closed } else { Visibility::Immediate }
}

fn outcome(visit: &Visit, attempt: &Attempt, status: Option<&Status>, waits: bool) -> Outcome {
    let pending = if waits { "exercise-pending-tomorrow" } else { "exercise-pending-text" };
    let grade = match status {
        None | Some(Status::Continued) => return Outcome::None,
        Some(Status::Pending) => return Outcome::Pending { text: visit.locale.text(pending) },
        Some(Status::Review(grade)) => {
            let reason = grade.review.as_ref().map(|review| plain_text(&review.reason));
            return Outcome::Review { reason: reason.unwrap_or_default() };
        }
        Some(Status::Failed) => return Outcome::Failed,
        Some(Status::Graded(grade)) => grade,
    };
    let locale = visit.locale;
    let (passed, percent) = (marks::passed(grade, attempt.pass_percent), marks::percent(grade));
    let (tone, key) = match (attempt.kind, passed, percent) {
        (ItemKind::Quiz, true, _) => ("success", "quiz-passed"),
        (ItemKind::Quiz, false, _) => ("danger", "quiz-failed"),
        (_, _, 100) => ("success", "exercise-right"),
        (_, true, _) => ("warning", "exercise-partly"),
        (_, false, _) => ("danger", "exercise-wrong"),
    };
    Outcome::Marked {
        tone,
        title: locale.text(key),
        text: locale.message("exercise-percent", &[("percent", Value::from(percent))]),
        notes: view_tree::notes(grade, visible(attempt)),
    }
}

/// `GET /lernen/{enrolment}/{item}/dateien/{*asset}`: a file that the plugin of the attempt brings along.
pub async fn asset(
    SignedIn { visit, actor }: SignedIn,
    Path((id, item, name)): Path<(EnrolmentId, ItemId, String)>,
) -> Result<Response, Problem> {
    let attempt = present(&mut visit.read().await?, &actor, id, item).await?.ok_or(Problem::NotFound)?;
    file(&visit, &attempt, &name).await
}

/// A file that the plugin of an attempt brings along.
pub(super) async fn file(visit: &Visit, attempt: &Attempt, name: &str) -> Result<Response, Problem> {
    if attempt.stopped {
        return Err(Problem::NotFound);
    }
    let found = visit.app.plugins.asset(attempt.component(), name).await.map_err(Problem::internal)?;
    found.ok_or(Problem::NotFound)
}

/// `POST /lernen/{enrolment}/{item}/antwort`
pub async fn post_answer(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let attempt = attempt(&mut tx, &actor, id, item, visit.now).await?;
    tx.commit().await?;
    answer(&write, &visit, &attempt, &format!("/lernen/{id}/{item}")).await
}

/// Hands in an answer, and leads to where its mark stands.
pub(super) async fn answer<T>(
    write: &Write<T>,
    visit: &Visit,
    attempt: &Attempt,
    place: &str,
) -> Result<Response, Problem> {
    if attempt.stopped {
        return Err(AssessError::Stopped.into());
    }
    let task = attempt.task(visit.locale);
    let Rendering { tree, .. } = visit.app.plugins.render(task, None).await.map_err(AssessError::Run)?;
    let response = view_tree::read_response(&tree, &write.pairs, visit.locale);
    let mut tx = write.begin().await?;
    let answer = submit(&mut tx, attempt, &response, visit.now).await?;
    let answered = write.redirect(tx, place, None).await?;
    grade_soon(&visit.app, visit.tenant.id, answer).await;
    Ok(answered)
}

/// `POST /lernen/{enrolment}/{item}/entwurf`: what was entered so far, from the page's script.
pub async fn post_draft(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<StatusCode, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let attempt = present(&mut tx, &actor, id, item).await?.ok_or(Problem::NotFound)?;
    drafts::keep(&mut tx, &attempt, &write.pairs).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /lernen/{enrolment}/{item}/neu`
pub async fn post_again(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.read().await?;
    let last = present(&mut tx, &actor, id, item).await?;
    drop(tx);
    let moved = carried_over(&visit, last.as_slice()).await?;
    let mut tx = write.begin().await?;
    match moved.first() {
        Some((attempt, migrated)) => upgrades::go_on(&mut tx, attempt, migrated, visit.now).await?,
        None => again(&mut tx, &actor, id, item, visit.now).await?,
    }
    write.redirect(tx, &format!("/lernen/{id}/{item}"), None).await
}

/// The attempts that were stopped, each with the version that it can go on with.
pub(super) async fn carried_over(visit: &Visit, attempts: &[Attempt]) -> Result<Vec<(Attempt, Migrated)>, Problem> {
    let mut moved = Vec::new();
    for attempt in attempts {
        let successor = upgrades::successor(&mut visit.read().await?, attempt).await?;
        let Some(successor) = successor else { continue };
        let migrated = upgrades::migrated(&visit.app.plugins, visit.tenant.id, attempt, &successor).await?;
        moved.extend(migrated.map(|migrated| (attempt.clone(), migrated)));
    }
    Ok(moved)
}

impl From<AssessError> for Problem {
    fn from(error: AssessError) -> Problem {
        match error {
            AssessError::Forbidden(error) => error.into(),
            AssessError::Learn(error) => error.into(),
            AssessError::Closed => Problem::Conflict("attempt-closed"),
            AssessError::Busy => Problem::Conflict("answer-pending"),
            AssessError::TooLarge => Problem::TooLarge,
            AssessError::NotOffered => Problem::Conflict("plugin-withdrawn"),
            AssessError::NotGranted => Problem::Conflict("plugin-not-granted"),
            AssessError::Stopped => Problem::Conflict("plugin-stopped"),
            AssessError::Sql(error) => error.into(),
            AssessError::Run(ref run) => {
                tracing::error!(error = ?run, "a plugin could not show its task");
                metrics::counter!("campus_plugin_failures_total").increment(1);
                Problem::Conflict("plugin-failed")
            }
            AssessError::Config(_) | AssessError::Stored(_) | AssessError::Grants(_) => Problem::internal(error),
        }
    }
}
