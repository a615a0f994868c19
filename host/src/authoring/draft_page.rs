//! One draft: what the catalogue will say of the module, and its steps.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::json;
use tenants::TenantTx;

use super::{
    AuthorError, Draft,
    contents::{MOST_STEPS, Step, Task},
    find,
    publishing::{self, Missing, Offered},
    save,
    web::{LONGEST_TITLE, PLACE, of_members, unfit_title},
};
use crate::{
    courses::{self, ItemKind, Phase, publish::providers},
    ids::{DraftId, ItemId, ProviderId},
    web::{
        Html, Page, Problem, SignedIn, Visit, Write,
        choice::{Choice, languages},
        format,
        i18n::Locale,
        view_tree,
    },
};

const LONGEST_TEXT: usize = 4_000;

#[derive(Debug, Template)]
#[template(path = "authoring/draft.html")]
pub struct DraftPage {
    pub page: Page,
    pub place: String,
    pub revision: i32,
    pub form: FactsForm,
    pub topics: Vec<Choice>,
    pub providers: Vec<Choice>,
    pub languages: Vec<Choice>,
    pub plugins: Vec<Choice>,
    pub phases: Vec<PhaseRows>,
    /// What is missing before it can be published, after somebody wanted that.
    pub missing: Vec<(String, String)>,
    /// What is wrong with the facts.
    pub problem: String,
    /// The module in the catalogue.
    pub published: String,
}

impl DraftPage {
    /// Whether the module has no step yet.
    fn is_empty(&self) -> bool {
        self.phases.iter().all(|phase| phase.steps.is_empty())
    }
}

#[derive(Debug)]
pub struct PhaseRows {
    pub name: String,
    pub steps: Vec<StepRow>,
}

#[derive(Debug)]
pub struct StepRow {
    pub href: String,
    pub title: String,
    pub note: String,
    pub is_first: bool,
    pub is_last: bool,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FactsForm {
    pub revision: i32,
    pub title: String,
    pub summary: String,
    pub topic: String,
    pub provider: String,
    pub language: String,
    pub target_group: String,
    pub objectives: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewStep {
    /// `lesson`, or the name of a plugin.
    work: String,
    /// For a plugin: whether the module depends on passing it.
    quiz: Option<String>,
    phase: String,
    title: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Place {
    /// `up`, `down` or `out`.
    to: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Publication {
    revision: i32,
}

/// `GET /verwaltung/module/{draft}`
pub async fn show(SignedIn { visit, actor }: SignedIn, Path(id): Path<DraftId>) -> Result<Html<DraftPage>, Problem> {
    let mut tx = visit.read().await?;
    let draft = find(&mut tx, &actor, id).await?;
    of_members(&visit)?;
    Ok(Html(page(&visit, &mut tx, &draft).await?))
}

/// `POST /verwaltung/module/{draft}`: what the catalogue says.
pub async fn post_facts(Path(id): Path<DraftId>, write: Write<FactsForm>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.read().await?;
    let draft = find(&mut tx, &actor, id).await?;
    let changed = filled(&mut tx, draft, &write.input).await?;
    drop(tx);
    let problem = match unfit_title(&changed.title) {
        Some(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem),
        None => {
            let mut tx = write.begin().await?;
            match save(&mut tx, &actor, &changed, visit.now).await {
                Ok(()) => return write.redirect(tx, &place(id), Some("flash-draft-saved")).await,
                Err(AuthorError::Changed) => (StatusCode::CONFLICT, "author-changed"),
                Err(error) => return Err(error.into()),
            }
        }
    };
    let mut tx = visit.read().await?;
    let current = find(&mut tx, &actor, id).await?;
    let page = page(&visit, &mut tx, &Draft { revision: current.revision, ..changed }).await?;
    let (status, key) = problem;
    let refused =
        DraftPage { page: page.page.refused(true), problem: visit.locale.text(key), form: write.input.clone(), ..page };
    Ok((status, Html(refused)).into_response())
}

/// The draft with what was entered; what one can only choose has to be there.
async fn filled(tx: &mut TenantTx, draft: Draft, form: &FactsForm) -> Result<Draft, AuthorError> {
    let topics = courses::topics(tx).await?;
    let known = providers(tx).await?;
    let cut = |text: &str| text.chars().take(LONGEST_TEXT).collect::<String>();
    let mut contents = draft.contents;
    contents.summary = cut(&form.summary);
    contents.target_group = cut(&form.target_group);
    contents.topic =
        topics.iter().find(|topic| topic.slug == form.topic).map_or_else(String::new, |topic| topic.slug.clone());
    contents.provider = known.iter().map(|provider| provider.id).find(|id| id.to_string() == form.provider);
    contents.language = Locale::parse(&form.language).unwrap_or(Locale::De).tag().to_owned();
    let lines = form.objectives.lines().map(str::trim).filter(|line| !line.is_empty());
    contents.objectives = lines.take(20).map(|line| line.chars().take(500).collect()).collect();
    let title = form.title.trim().chars().take(LONGEST_TITLE + 1).collect();
    Ok(Draft { title, revision: form.revision, contents, ..draft })
}

/// `POST /verwaltung/module/{draft}/schritte`
pub async fn post_step(Path(id): Path<DraftId>, write: Write<NewStep>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let mut draft = find(&mut tx, &actor, id).await?;
    let offered = publishing::offered(&mut tx).await?;
    let step = new_step(visit.locale, &write.input, &offered).ok_or(Problem::Malformed)?;
    if draft.contents.steps.len() >= MOST_STEPS {
        return Err(AuthorError::Full.into());
    }
    let href = format!("{}/schritte/{}", place(id), step.id);
    draft.contents.steps.push(step);
    draft.contents.sort();
    save(&mut tx, &actor, &draft, visit.now).await?;
    write.redirect(tx, &href, None).await
}

fn new_step(locale: Locale, form: &NewStep, offered: &[Offered]) -> Option<Step> {
    let plugin = offered.iter().find(|plugin| plugin.manifest.id == form.work);
    if plugin.is_none() && form.work != "lesson" {
        return None;
    }
    let kind = match plugin {
        None => ItemKind::Lesson,
        Some(_) if form.quiz.is_some() => ItemKind::Quiz,
        Some(_) => ItemKind::Exercise,
    };
    let named = plugin.and_then(|plugin| view_tree::said(locale, &plugin.manifest.title)).map(str::to_owned);
    let named = named.unwrap_or_else(|| locale.text("kind-lesson"));
    let title = form.title.trim();
    Some(Step {
        id: ItemId::new(),
        phase: if form.phase == Phase::FollowUp.as_str() { Phase::FollowUp } else { Phase::Preparation },
        kind,
        title: if title.is_empty() { named } else { title.chars().take(LONGEST_TITLE).collect() },
        minutes: 10,
        markdown: String::new(),
        task: plugin.map(|plugin| Task {
            plugin: plugin.manifest.id.clone(),
            version: plugin.manifest.version.clone(),
            config: json!({}),
            pass_percent: (kind == ItemKind::Quiz).then_some(60),
        }),
    })
}

/// `POST /verwaltung/module/{draft}/schritte/{draft_step}/ort`
pub async fn post_place(Path((id, step)): Path<(DraftId, ItemId)>, write: Write<Place>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    let mut draft = find(&mut tx, &actor, id).await?;
    draft.contents.step(step).ok_or(AuthorError::Unknown)?;
    match write.input.to.as_str() {
        "up" => draft.contents.shift(step, false),
        "down" => draft.contents.shift(step, true),
        "out" => draft.contents.steps.retain(|known| known.id != step),
        _ => return Err(Problem::Malformed),
    }
    save(&mut tx, &actor, &draft, visit.now).await?;
    write.redirect(tx, &format!("{}#schritte", place(id)), None).await
}

/// `POST /verwaltung/module/{draft}/veroeffentlichung`
pub async fn post_publish(Path(id): Path<DraftId>, write: Write<Publication>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = visit.read().await?;
    let draft = find(&mut tx, &actor, id).await?;
    let missing = publishing::missing(&mut tx, &visit.app.plugins, visit.locale, &draft).await?;
    if !missing.is_empty() || draft.revision != write.input.revision {
        let page = page(&visit, &mut tx, &draft).await?;
        let problem = if missing.is_empty() { visit.locale.text("author-changed") } else { String::new() };
        let missing = missing.iter().map(|what| said(visit.locale, &draft, *what)).collect();
        let refused = DraftPage { page: page.page.refused(true), missing, problem, ..page };
        return Ok((StatusCode::CONFLICT, Html(refused)).into_response());
    }
    drop(tx);
    let mut tx = write.begin().await?;
    publishing::publish(&mut tx, &actor, &draft, visit.now).await?;
    write.redirect(tx, &place(id), Some("flash-module-published")).await
}

/// Where to mend what is missing, and what it is.
pub(super) fn said(locale: Locale, draft: &Draft, missing: Missing) -> (String, String) {
    let at = |field: &str, key: &str| (format!("#{field}"), locale.text(key));
    let of_step = |step: ItemId, key: &str| {
        let title = draft.contents.step(step).map(|step| step.title.clone()).unwrap_or_default();
        let href = format!("{}/schritte/{step}", place(draft.id));
        (href, locale.message(key, &[("title", title.into())]))
    };
    match missing {
        Missing::Summary => at("summary", "author-missing-summary"),
        Missing::Topic => at("topic", "author-missing-topic"),
        Missing::Provider => at("provider", "author-missing-provider"),
        Missing::Objectives => at("objectives", "author-missing-objectives"),
        Missing::Steps => at("schritte", "author-missing-steps"),
        Missing::Text(step) => of_step(step, "author-missing-text"),
        Missing::Plugin(step) => of_step(step, "author-missing-plugin"),
        Missing::Grant(step) => {
            let (_, text) = of_step(step, "author-missing-grant");
            ("/verwaltung/plugins".to_owned(), text)
        }
        Missing::Config(step) => of_step(step, "author-missing-config"),
    }
}

pub(super) fn place(id: DraftId) -> String {
    format!("{PLACE}/{id}")
}

async fn page(visit: &Visit, tx: &mut TenantTx, draft: &Draft) -> Result<DraftPage, AuthorError> {
    let topics = courses::topics(tx).await?;
    let providers: Vec<(ProviderId, String)> =
        providers(tx).await?.into_iter().map(|provider| (provider.id, provider.name)).collect();
    let offered = publishing::offered(tx).await?;
    let published = match draft.course {
        Some(course) => courses::by_ids(tx, &[course]).await?.pop(),
        None => None,
    };
    let (locale, contents) = (visit.locale, &draft.contents);
    let topic = |topic: &courses::Topic| Choice::new(&topic.slug, topic.label(locale), topic.slug == contents.topic);
    let topics = topics.iter().map(topic).collect();
    let page = draft_page(visit.page(draft.title.clone()), draft, topics, &providers, &offered);
    Ok(DraftPage { published: published.map_or_else(String::new, |course| format!("/module/{}", course.slug)), ..page })
}

pub(super) fn draft_page(
    page: Page,
    draft: &Draft,
    topics: Vec<Choice>,
    providers: &[(ProviderId, String)],
    offered: &[Offered],
) -> DraftPage {
    let (locale, contents) = (page.locale, &draft.contents);
    let provider =
        |(id, name): &(ProviderId, String)| Choice::new(id.to_string(), name, contents.provider == Some(*id));
    let plugin = |plugin: &Offered| {
        let (id, title) = (&plugin.manifest.id, named(locale, plugin));
        let is_alone = offered.iter().filter(|other| named(locale, other) == title).count() == 1;
        Choice::new(id, if is_alone { title.to_owned() } else { format!("{title} ({id})") }, false)
    };
    DraftPage {
        place: place(draft.id),
        revision: draft.revision,
        form: FactsForm {
            revision: draft.revision,
            title: draft.title.clone(),
            summary: contents.summary.clone(),
            topic: contents.topic.clone(),
            provider: String::new(),
            language: contents.language.clone(),
            target_group: contents.target_group.clone(),
            objectives: contents.objectives.join("\n"),
        },
        topics,
        providers: providers.iter().map(provider).collect(),
        languages: languages(locale, &contents.language),
        plugins: offered.iter().map(plugin).collect(),
        phases: [Phase::Preparation, Phase::FollowUp].map(|phase| rows(locale, draft, phase)).into(),
        missing: Vec::new(),
        problem: String::new(),
        published: String::new(),
        page,
    }
}

fn named(locale: Locale, plugin: &Offered) -> &str {
    view_tree::said(locale, &plugin.manifest.title).unwrap_or(&plugin.manifest.id)
}

fn rows(locale: Locale, draft: &Draft, phase: Phase) -> PhaseRows {
    let steps: Vec<&Step> = draft.contents.steps.iter().filter(|step| step.phase == phase).collect();
    let row = |(at, step): (usize, &&Step)| StepRow {
        href: format!("{}/schritte/{}", place(draft.id), step.id),
        title: step.title.clone(),
        note: format!(
            "{}, {}",
            locale.text(&format!("kind-{}", step.kind.as_str())),
            format::minutes(locale, step.minutes)
        ),
        is_first: at == 0,
        is_last: at + 1 == steps.len(),
    };
    PhaseRows { name: locale.text(phase.text_key()), steps: steps.iter().enumerate().map(row).collect() }
}
