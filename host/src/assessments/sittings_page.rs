//! Quizzes that draw their questions, as pages: what is asked and how far one is, and one question at a time.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use futures_util::future::{join_all, try_join_all};
use plugin_runtime::Grade;
use serde::Deserialize;

use super::{
    AssessError, Attempt, Status, drafts,
    jobs::grade_soon,
    last_answer, marks,
    sittings::{self, Question, Sitting, Standing, State},
    upgrades,
    web::{answer, carried_over, file, framed, privacy_key, shown, visible},
};
use crate::{
    access::Actor,
    courses::Item,
    ids::{EnrolmentId, ItemId},
    learning::{
        self,
        frame::{Frame, frame},
    },
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write,
        i18n::{Locale, Value},
        view_tree,
    },
};

#[derive(Debug, Template)]
#[template(path = "assessments/sitting.html")]
pub struct SittingPage {
    pub page: Page,
    pub frame: Frame,
    pub item: String,
    pub rule: String,
    pub stage: Stage,
    pub questions: Vec<QuestionRow>,
}

impl SittingPage {
    const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Open { .. })
    }

    const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Closed { .. })
    }
}

/// How far the quiz is.
#[derive(Debug)]
pub enum Stage {
    New,
    /// Says how many questions are still open.
    Open {
        left: String,
    },
    HandedIn {
        unfinished: bool,
    },
    Stopped,
    Closed {
        passed: bool,
        points: String,
    },
}

#[derive(Debug)]
pub struct QuestionRow {
    pub href: String,
    pub number: i32,
    pub title: String,
    /// `done`, `current` or `open`.
    pub state: &'static str,
    pub note: String,
}

#[derive(Debug, Template)]
#[template(path = "assessments/question.html")]
pub struct QuestionPage {
    pub page: Page,
    pub frame: Frame,
    pub item: String,
    /// Which of how many it is.
    pub heading: String,
    pub number: i32,
    pub last: bool,
    pub notice: Notice,
    /// The plugin's task, escaped and rendered by the host.
    pub task: String,
    /// What can be done with it.
    pub form: Form,
    /// Who reads what is answered.
    pub privacy: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Entered, and handed in with the other questions.
    Enter,
    /// Handed in at once: the exercise went on.
    Answer,
    /// Nothing; it is only shown.
    None,
}

/// What is said above the task.
#[derive(Debug)]
pub enum Notice {
    None,
    Waiting,
    Unfinished,
    Stopped,
    Marked { tone: &'static str, title: String, text: String, notes: Vec<String> },
}

/// Where the learner goes from a question.
#[derive(Debug, Deserialize)]
pub struct Step {
    #[serde(default)]
    go: String,
}

/// `GET /lernen/{enrolment}/{item}` of a quiz that draws its questions.
pub(super) async fn overview(
    visit: &Visit,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: &Item,
    frame: Frame,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let sitting = sittings::newest(&mut tx, actor, enrolment, item.id).await?;
    let place = place(enrolment, item.id);
    let rows = sitting.iter().flat_map(|sitting| &sitting.questions);
    Ok(Html(SittingPage {
        page: visit.page(item.title.clone()),
        frame,
        item: item.id.to_string(),
        rule: visit.locale.message(
            "quiz-questions-rule",
            &[
                ("questions", Value::from(item.questions.unwrap_or_default())),
                ("percent", Value::from(item.pass_percent.unwrap_or_default())),
            ],
        ),
        stage: sitting.as_ref().map_or(Stage::New, |sitting| stage(visit.locale, sitting)),
        questions: rows.map(|question| row(visit.locale, &place, question)).collect(),
    })
    .into_response())
}

fn stage(locale: Locale, sitting: &Sitting) -> Stage {
    let left = |question: &&Question| matches!(question.standing, Standing::Blank | Standing::Unfinished);
    let percent = |share: u64| locale.message("exercise-percent", &[("percent", Value::from(share))]);
    match sitting.state {
        State::Closed { earned_milli, possible_milli } => Stage::Closed {
            passed: earned_milli * 100 >= possible_milli * u64::from(sitting.pass_percent.unsigned_abs()),
            points: percent((earned_milli * 100).checked_div(possible_milli).unwrap_or_default()),
        },
        _ if sitting.is_stopped() => Stage::Stopped,
        State::HandedIn => Stage::HandedIn { unfinished: sitting.is_unfinished() },
        State::Open => Stage::Open { left: left_over(locale, sitting.questions.iter().filter(left).count()) },
    }
}

/// How many questions are still open, in words; empty when none is.
pub(super) fn left_over(locale: Locale, left: usize) -> String {
    if left == 0 { String::new() } else { locale.message("quiz-left", &[("questions", Value::from(left))]) }
}

fn row(locale: Locale, place: &str, question: &Question) -> QuestionRow {
    let (state, note) = match question.standing {
        Standing::Blank => ("open", locale.text("quiz-standing-blank")),
        Standing::Entered => ("done", locale.text("quiz-standing-entered")),
        Standing::Waiting => ("done", locale.text("quiz-standing-waiting")),
        Standing::Unfinished => ("current", locale.text("quiz-standing-unfinished")),
        Standing::Stopped => ("open", locale.text("quiz-standing-stopped")),
        Standing::Marked(earned, possible) => {
            let percent = (earned * 100).checked_div(possible).unwrap_or(100).unsigned_abs();
            let note = locale.message("quiz-standing-marked", &[("percent", Value::from(percent))]);
            (if percent == 100 { "done" } else { "open" }, note)
        }
    };
    let number = question.position;
    let title = locale.message("quiz-question", &[("number", Value::from(number))]);
    QuestionRow { href: format!("{place}/fragen/{number}"), number, title, state, note }
}

fn place(enrolment: EnrolmentId, item: ItemId) -> String {
    format!("/lernen/{enrolment}/{item}")
}

/// `GET /lernen/{enrolment}/{item}/fragen/{position}`
pub async fn question(
    SignedIn { visit, actor }: SignedIn,
    Path((id, item, position)): Path<(EnrolmentId, ItemId, i32)>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let studies = learning::studies(&mut tx, &actor, id).await?;
    let found = studies.item(item).ok_or(Problem::NotFound)?;
    let (sitting, attempt) = sittings::question(&mut tx, &actor, id, item, position).await?;
    let answer = last_answer(&mut tx, attempt.id).await?;
    drop(tx);
    let status = answer.as_ref().map(|answer| &answer.status);
    let (notice, form) = situation(visit.locale, &sitting, &attempt, status);
    let assets = format!("{}/fragen/{position}/dateien/", place(id, item));
    let (task, asks) = match notice {
        Notice::Stopped => (String::new(), false),
        _ => shown(&visit, &attempt, answer.as_ref(), &assets).await?,
    };
    let total = sitting.questions.len();
    let heading = heading(visit.locale, position, total);
    let page = QuestionPage {
        page: visit.page(format!("{heading}: {}", found.title)),
        frame: frame(visit.locale, &studies, found),
        item: item.to_string(),
        heading,
        number: position,
        last: sitting.questions.iter().all(|question| question.position <= position),
        notice,
        task,
        form: if form == Form::Answer && !asks { Form::None } else { form },
        privacy: visit.locale.text(privacy_key(&attempt)),
    };
    Ok(framed(&visit, &attempt, Html(page).into_response()))
}

/// Which of how many questions it is.
pub(super) fn heading(locale: Locale, number: i32, total: usize) -> String {
    locale.message("quiz-question-of", &[("number", Value::from(number)), ("total", Value::from(total))])
}

/// What is said of a question and can be done with it.
fn situation(locale: Locale, sitting: &Sitting, attempt: &Attempt, status: Option<&Status>) -> (Notice, Form) {
    if attempt.stopped && !attempt.is_over() {
        return (Notice::Stopped, Form::None);
    }
    match (sitting.state, status) {
        (_, Some(Status::Graded(grade))) if attempt.is_over() => (marked(locale, attempt, grade), Form::None),
        (State::Closed { .. }, _) => (Notice::None, Form::None),
        (_, Some(Status::Graded(_) | Status::Pending | Status::Review(_))) => (Notice::Waiting, Form::None),
        (State::HandedIn, _) => (Notice::Unfinished, Form::Answer),
        (State::Open, _) => (Notice::None, Form::Enter),
    }
}

fn marked(locale: Locale, attempt: &Attempt, grade: &Grade) -> Notice {
    let percent = marks::percent(grade);
    let (tone, key) = match percent {
        100 => ("success", "exercise-right"),
        0 => ("danger", "question-wrong"),
        _ => ("warning", "exercise-partly"),
    };
    Notice::Marked {
        tone,
        title: locale.text(key),
        text: locale.message("exercise-percent", &[("percent", Value::from(percent))]),
        notes: view_tree::notes(grade, visible(attempt)),
    }
}

/// `GET /lernen/{enrolment}/{item}/fragen/{position}/dateien/{*asset}`
pub async fn asset(
    SignedIn { visit, actor }: SignedIn,
    Path((id, item, position, name)): Path<(EnrolmentId, ItemId, i32, String)>,
) -> Result<Response, Problem> {
    let (_, attempt) = sittings::question(&mut visit.read().await?, &actor, id, item, position).await?;
    file(&visit, &attempt, &name).await
}

/// `POST /lernen/{enrolment}/{item}/fragen/{position}`: keeps what was entered and goes on, or runs what the exercise offers.
pub async fn post_question(
    Path((id, item, position)): Path<(EnrolmentId, ItemId, i32)>,
    write: Write<Step>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let (sitting, attempt) = sittings::question(&mut tx, &actor, id, item, position).await?;
    let place = place(id, item);
    let presses = write.pairs.iter().any(|(name, _)| name == "action");
    if presses || sitting.state != State::Open {
        drop(tx);
        return answer(&write, &visit, &attempt, &format!("{place}/fragen/{position}")).await;
    }
    drafts::keep(&mut tx, &attempt, &write.pairs).await?;
    tx.commit().await?;
    let next = match write.input.go.as_str() {
        "back" => position - 1,
        "on" => position + 1,
        _ => 0,
    };
    let is_there = sitting.questions.iter().any(|question| question.position == next);
    Ok(Redirect::to(&if is_there { format!("{place}/fragen/{next}") } else { place }).into_response())
}

/// `POST /lernen/{enrolment}/{item}/fragen/{position}/entwurf`: what was entered so far, from the page's script.
pub async fn post_draft(
    Path((id, item, position)): Path<(EnrolmentId, ItemId, i32)>,
    write: Write<NoFields>,
) -> Result<StatusCode, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let (_, attempt) = sittings::question(&mut tx, &actor, id, item, position).await?;
    drafts::keep(&mut tx, &attempt, &write.pairs).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /lernen/{enrolment}/{item}/beginn`
pub async fn post_begin(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.read().await?;
    let stopped = match sittings::newest(&mut tx, &actor, id, item).await? {
        Some(last) if last.is_stopped() => sittings::stopped(&mut tx, &last).await?,
        _ => Vec::new(),
    };
    drop(tx);
    let moved = carried_over(&visit, &stopped).await?;
    let mut tx = write.begin().await?;
    // All of them go on, or the sitting is begun anew.
    for (attempt, migrated) in moved.iter().filter(|_| moved.len() == stopped.len()) {
        upgrades::go_on(&mut tx, attempt, migrated, visit.now).await?;
    }
    sittings::begin(&mut tx, &actor, id, item, visit.now).await?;
    let question = if stopped.is_empty() { "/fragen/1" } else { "" };
    write.redirect(tx, &format!("{}{question}", place(id, item)), None).await
}

/// `POST /lernen/{enrolment}/{item}/abgabe`: hands in what was entered, a blank answer where nothing was.
pub async fn post_hand_in(
    Path((id, item)): Path<(EnrolmentId, ItemId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let sitting = sittings::newest(&mut tx, &actor, id, item).await?.ok_or(Problem::NotFound)?;
    let attempts = sittings::unanswered(&mut tx, &sitting).await?;
    drop(tx);
    // Nothing is kept while plugins run; what is entered meanwhile is read below by the same trees.
    let trees = attempts.iter().map(|attempt| visit.app.plugins.render(attempt.task(visit.locale), None));
    let trees = try_join_all(trees).await.map_err(AssessError::Run)?;
    let trees: BTreeMap<_, _> = attempts.iter().map(|attempt| attempt.id).zip(trees).collect();
    let mut tx = write.begin().await?;
    let (sitting, attempts) = sittings::take(&mut tx, &actor, id, item).await?;
    if attempts.iter().any(|attempt| !trees.contains_key(&attempt.id)) {
        // It was begun anew meanwhile: nothing is handed in by halves.
        return Err(AssessError::Busy.into());
    }
    let answers = attempts.into_iter().filter_map(|attempt| {
        let tree = &trees.get(&attempt.id)?.tree;
        let response = view_tree::read_response(tree, attempt.draft.as_deref().unwrap_or_default(), visit.locale);
        Some((attempt, response))
    });
    let handed_in = sittings::hand_in(&mut tx, &sitting, &answers.collect::<Vec<_>>(), visit.now).await?;
    let answered = write.redirect(tx, &place(id, item), None).await?;
    join_all(handed_in.into_iter().map(|answer| grade_soon(&visit.app, visit.tenant.id, answer))).await;
    Ok(answered)
}
