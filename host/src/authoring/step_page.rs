//! One step of a draft: a lesson's text, or a plugin's configuration with what the plugin says of it, and a preview.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use plugin_runtime::{Context, Phase as TaskPhase, Problem as ConfigProblem};
use serde::Deserialize;

use super::{
    AuthorError, Draft,
    config_form::{self, Words},
    contents::{Step, Task},
    draft_page::place,
    find,
    publishing::{self, Checked, Offered},
    save,
    schema::Schema,
    web::{LONGEST_TITLE, of_members, unfit_title},
};
use crate::{
    courses::{ItemKind, Phase},
    ids::{DraftId, ItemId},
    markdown,
    plugins::Task as Call,
    web::{
        Html, Page, Problem, SignedIn, Visit, Write,
        choice::Choice,
        headers,
        i18n::Locale,
        view_tree::{self, View},
    },
};

const LONGEST_LESSON: usize = 100_000;
const MOST_MINUTES: i32 = 10_000;

#[derive(Debug, Template)]
#[template(path = "authoring/step.html")]
pub struct StepPage {
    pub page: Page,
    pub draft_title: String,
    pub back: String,
    pub place: String,
    pub form: StepForm,
    pub phases: Vec<Choice>,
    pub is_quiz: bool,
    pub body: Body,
    /// What keeps it from being saved.
    pub problem: String,
}

impl StepPage {
    const fn is_task(&self) -> bool {
        matches!(self.body, Body::Task { .. })
    }
}

#[derive(Debug)]
pub enum Body {
    Lesson {
        /// As learners see it.
        preview: String,
    },
    Task {
        plugin: String,
        about: String,
        /// The plugin's configuration, as fields.
        fields: String,
        /// Nothing is wrong with it.
        is_sound: bool,
        /// What the plugin says of places without a field, and what it advises.
        notes: Vec<String>,
    },
    /// The plugin was taken out of use.
    Gone,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub revision: i32,
    pub title: String,
    pub minutes: String,
    pub phase: String,
    pub markdown: String,
    pub pass_percent: String,
    /// A button of the configuration.
    #[serde(rename = "do")]
    order: String,
}

#[derive(Debug, Template)]
#[template(path = "authoring/preview.html")]
pub struct PreviewPage {
    pub page: Page,
    pub draft_title: String,
    pub back: String,
    pub step: String,
    /// The plugin's task, escaped and rendered by the host; nothing where the plugin cannot show it.
    pub task: String,
}

/// `GET /verwaltung/module/{draft}/schritte/{draft_step}`
pub async fn show(
    SignedIn { visit, actor }: SignedIn,
    Path((id, step)): Path<(DraftId, ItemId)>,
) -> Result<Html<StepPage>, Problem> {
    let draft = find(&mut visit.read().await?, &actor, id).await?;
    of_members(&visit)?;
    let step = draft.contents.step(step).ok_or(AuthorError::Unknown)?;
    Ok(Html(page(&visit, &draft, step).await?))
}

/// `POST /verwaltung/module/{draft}/schritte/{draft_step}`: keeps what was entered, right or wrong; a draft may be both.
pub async fn post_step(Path((id, step)): Path<(DraftId, ItemId)>, write: Write<StepForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.read().await?;
    let mut draft = find(&mut tx, &actor, id).await?;
    let known = draft.contents.step(step).ok_or(AuthorError::Unknown)?;
    let offered = match &known.task {
        Some(task) => publishing::of_task(&mut tx, task).await?,
        None => None,
    };
    drop(tx);
    let (changed, problem) = filled(known, &write.input, &write.pairs, offered.as_ref())?;
    let current = draft.revision;
    draft.revision = write.input.revision;
    if let Some(known) = draft.contents.steps.iter_mut().find(|known| known.id == step) {
        *known = changed.clone();
    }
    draft.contents.sort();
    let refused = match problem {
        Some(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem),
        None => {
            let mut tx = write.begin().await?;
            match save(&mut tx, &actor, &draft, visit.now).await {
                Ok(()) => {
                    let here = format!("{}/schritte/{step}", place(id));
                    // A button leads back to where it stands.
                    let spot = write.input.order.split_once(' ').map(|(_, spot)| format!("#{spot}"));
                    let flash = spot.is_none().then_some("flash-draft-saved");
                    return write.redirect(tx, &format!("{here}{}", spot.unwrap_or_default()), flash).await;
                }
                Err(AuthorError::Changed) => (StatusCode::CONFLICT, "author-changed"),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let (status, key) = refused;
    let page = page(&visit, &Draft { revision: current, ..draft }, &changed).await?;
    let form = StepForm { revision: current, ..write.input.clone() };
    let page = StepPage { problem: visit.locale.text(key), page: page.page.refused(true), form, ..page };
    Ok((status, Html(page)).into_response())
}

/// The step with what was entered, and the key of what keeps it from being saved.
fn filled(
    step: &Step,
    form: &StepForm,
    pairs: &[(String, String)],
    offered: Option<&Offered>,
) -> Result<(Step, Option<&'static str>), AuthorError> {
    let minutes = form.minutes.trim().parse::<i32>().ok().filter(|minutes| (0..=MOST_MINUTES).contains(minutes));
    let percent = form.pass_percent.trim().parse::<i32>().ok().filter(|percent| (1..=100).contains(percent));
    let title: String = form.title.trim().chars().take(LONGEST_TITLE + 1).collect();
    let is_quiz = step.kind == ItemKind::Quiz;
    let problem = unfit_title(&title)
        .or(minutes.is_none().then_some("author-minutes-wrong"))
        .or((is_quiz && percent.is_none()).then_some("author-percent-wrong"))
        .or((form.markdown.chars().count() > LONGEST_LESSON).then_some("author-lesson-long"));
    let mut task = step.task.clone();
    if let (Some(task), Some(offered)) = (task.as_mut(), offered) {
        let schema = Schema::read(&offered.manifest.config_schema)?;
        task.config = config_form::read(&schema, pairs);
        config_form::carry_out(&schema, &mut task.config, &form.order);
        task.pass_percent = percent.filter(|_| is_quiz).or(task.pass_percent);
    }
    let changed = Step {
        title,
        minutes: minutes.unwrap_or(step.minutes),
        phase: if form.phase == Phase::FollowUp.as_str() { Phase::FollowUp } else { Phase::Preparation },
        markdown: form.markdown.replace("\r\n", "\n"),
        task,
        ..step.clone()
    };
    Ok((changed, problem))
}

async fn page(visit: &Visit, draft: &Draft, step: &Step) -> Result<StepPage, AuthorError> {
    let locale = visit.locale;
    let body = match &step.task {
        None => Body::Lesson { preview: markdown::html(&step.markdown) },
        Some(task) => {
            let mut tx = visit.app.database.read(visit.tenant.id).await?;
            let offered = publishing::of_task(&mut tx, task).await?;
            drop(tx);
            match offered {
                None => Body::Gone,
                Some(offered) => {
                    let plugins = &visit.app.plugins;
                    let checked = publishing::check(plugins, visit.tenant.id, locale, &offered, task).await?;
                    fields(locale, &offered, task, &checked)?
                }
            }
        }
    };
    Ok(step_page(visit.page(step.title.clone()), draft, step, body))
}

fn fields(locale: Locale, offered: &Offered, task: &Task, checked: &Checked) -> Result<Body, AuthorError> {
    let schema = Schema::read(&offered.manifest.config_schema)?;
    let languages = &offered.manifest.languages;
    let words = words(locale, languages.first().map_or("de", String::as_str));
    let fields = config_form::render(&schema, &task.config, &checked.problems, &words);
    // What stands beside no field is said above all of them.
    let is_shown = |problem: &ConfigProblem| fields.contains(&problem_id(problem));
    let elsewhere = checked.problems.iter().filter(|problem| !is_shown(problem));
    let notes = elsewhere.chain(&checked.warnings).map(|problem| problem.message.clone()).collect();
    Ok(Body::Task {
        plugin: view_tree::said(locale, &offered.manifest.title).unwrap_or_default().to_owned(),
        about: view_tree::said(locale, &offered.manifest.summary).unwrap_or_default().to_owned(),
        is_sound: checked.problems.is_empty(),
        fields,
        notes,
    })
}

/// How the message of a problem looks in the form.
fn problem_id(problem: &ConfigProblem) -> String {
    plugin_view::escape(&problem.message)
}

pub(super) fn words(locale: Locale, schema_lang: &str) -> Words {
    Words {
        lang: locale.tag().to_owned(),
        schema_lang: schema_lang.to_owned(),
        add: locale.text("config-add"),
        remove: locale.text("config-remove"),
        key: locale.text("config-key"),
        lines: locale.text("config-lines"),
        rows: locale.text("config-rows"),
        optional: locale.text("form-optional"),
        choose: locale.text("view-choose"),
        json: locale.text("config-json"),
    }
}

pub(super) fn step_page(page: Page, draft: &Draft, step: &Step, body: Body) -> StepPage {
    let locale = page.locale;
    let phase = |phase: Phase| Choice::new(phase.as_str(), locale.text(phase.text_key()), phase == step.phase);
    let percent = step.task.as_ref().and_then(|task| task.pass_percent);
    StepPage {
        draft_title: draft.title.clone(),
        back: place(draft.id),
        place: format!("{}/schritte/{}", place(draft.id), step.id),
        form: StepForm {
            revision: draft.revision,
            title: step.title.clone(),
            minutes: step.minutes.to_string(),
            phase: step.phase.as_str().to_owned(),
            markdown: step.markdown.clone(),
            pass_percent: percent.map_or_else(String::new, |percent| percent.to_string()),
            order: String::new(),
        },
        phases: [Phase::Preparation, Phase::FollowUp].map(phase).into(),
        is_quiz: step.kind == ItemKind::Quiz,
        body,
        problem: String::new(),
        page,
    }
}

/// `GET /verwaltung/module/{draft}/schritte/{draft_step}/vorschau`: the task as learners will see it.
pub async fn preview(
    SignedIn { visit, actor }: SignedIn,
    Path((id, step)): Path<(DraftId, ItemId)>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let draft = find(&mut tx, &actor, id).await?;
    let step = draft.contents.step(step).ok_or(AuthorError::Unknown)?;
    let task = step.task.as_ref().ok_or(Problem::NotFound)?;
    let offered = publishing::of_task(&mut tx, task).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    let config = publishing::divided(&offered, task);
    let here = format!("{}/schritte/{}", place(id), step.id);
    let (assets, frames) = (format!("{here}/vorschau/dateien/"), visit.frames(&offered.sha256));
    let shown = match config {
        Some(config) => {
            let context =
                Context { phase: TaskPhase::Preview, locale: visit.locale.tag().to_owned(), ..Context::default() };
            let call = Call {
                tenant: visit.tenant.id,
                sha256: offered.sha256.clone(),
                context,
                config,
                state: None,
                heavy: offered.heavy,
            };
            // An unfinished configuration is no reason for a page of problems.
            visit.app.plugins.render(call, None).await.ok()
        }
        None => None,
    };
    let view = View {
        last: None,
        feedback: &[],
        words: view_tree::words(visit.locale),
        readonly: false,
        assets: &assets,
        frames: Some(&frames),
    };
    let page = PreviewPage {
        page: visit.page(step.title.clone()),
        draft_title: draft.title.clone(),
        back: here,
        step: step.title.clone(),
        task: shown.map_or_else(String::new, |rendering| view_tree::render(&rendering.tree, &view)),
    };
    Ok((headers::framing(&frames), Html(page)).into_response())
}

/// `GET /verwaltung/module/{draft}/schritte/{draft_step}/vorschau/dateien/{*asset}`
pub async fn asset(
    SignedIn { visit, actor }: SignedIn,
    Path((id, step, name)): Path<(DraftId, ItemId, String)>,
) -> Result<Response, Problem> {
    let mut tx = visit.read().await?;
    let draft = find(&mut tx, &actor, id).await?;
    let task = draft.contents.step(step).and_then(|step| step.task.as_ref()).ok_or(Problem::NotFound)?;
    let offered = publishing::of_task(&mut tx, task).await?.ok_or(Problem::NotFound)?;
    let found = visit.app.plugins.asset(&offered.sha256, &name).await.map_err(Problem::internal)?;
    found.ok_or(Problem::NotFound)
}
