//! From a draft to a version in the catalogue.

use plugin_runtime::{Config, Manifest, Problem, split_config};
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{
    AuthorError, Draft,
    config_form::{self, Unfit},
    contents::{Step, Task},
    schema::Schema,
};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    courses::{
        Format, ItemKind, Level, Phase, ProofKind,
        publish::{self, NewCourse, NewExercise, NewItem, NewRun, NewUnit, Work},
    },
    grants,
    ids::{CourseId, ItemId},
    jobs, plugins,
    plugins::Plugins,
    slug,
    web::i18n::Locale,
};

/// A plugin as authors choose it.
#[derive(Clone, Debug)]
pub struct Offered {
    pub sha256: String,
    pub manifest: Manifest,
    pub heavy: bool,
    /// Name of the provider; none for one of the house.
    pub provider: Option<String>,
}

/// The newest version of every plugin that new exercises may use, by name.
///
/// # Errors
/// [`AuthorError`]
pub async fn offered(tx: &mut TenantTx) -> Result<Vec<Offered>, AuthorError> {
    let rows = sqlx::query!(
        r#"select distinct on (p.id) p.sha256, p.manifest, p.class = 'heavy' as "heavy!", o.name as "provider?"
           from app.plugin p left join app.provider o on o.id = p.provider_id
           where p.yanked_at is null and p.revoked_at is null order by p.id, p.admitted_at desc"#
    )
    .fetch_all(tx.conn())
    .await?;
    let offered = rows.into_iter().map(|row| {
        let manifest = serde_json::from_value(row.manifest)?;
        Ok(Offered { sha256: row.sha256, manifest, heavy: row.heavy, provider: row.provider })
    });
    offered.collect()
}

/// The version that a new attempt at a task would run; none where it was taken out of use.
///
/// # Errors
/// [`AuthorError`]
pub async fn of_task(tx: &mut TenantTx, task: &Task) -> Result<Option<Offered>, AuthorError> {
    let Some(sha256) = plugins::offered(tx, &task.plugin, &task.version).await? else { return Ok(None) };
    let row = sqlx::query!(
        r#"select p.manifest, p.class = 'heavy' as "heavy!", o.name as "provider?"
           from app.plugin p left join app.provider o on o.id = p.provider_id where p.sha256 = $1"#,
        sha256
    )
    .fetch_one(tx.conn())
    .await?;
    let manifest = serde_json::from_value(row.manifest)?;
    Ok(Some(Offered { sha256, manifest, heavy: row.heavy, provider: row.provider }))
}

/// The configuration divided as the plugin gets it; none where it has not the shape of the schema.
pub fn divided(offered: &Offered, task: &Task) -> Option<Config> {
    let (public, secret) = split_config(&offered.manifest.config_schema, &task.config.to_string()).ok()?;
    Some(Config { public, secret: Some(secret) })
}

/// What the plugin has against the configuration of a task, and what it only advises.
///
/// # Errors
/// [`AuthorError::Run`]
pub async fn check(
    plugins: &Plugins,
    tenant: tenants::TenantId,
    locale: Locale,
    offered: &Offered,
    task: &Task,
) -> Result<Checked, AuthorError> {
    let Some(config) = divided(offered, task) else {
        let problem = Problem { pointer: String::new(), message: locale.text("author-config-unreadable") };
        return Ok(Checked { problems: vec![problem], warnings: Vec::new() });
    };
    let schema = Schema::read(&offered.manifest.config_schema)?;
    let problems: Vec<Problem> = config_form::unfit(&schema, &task.config)
        .into_iter()
        .map(|(pointer, what)| {
            let key = match what {
                Unfit::Missing => "author-field-missing",
                Unfit::NoNumber => "author-no-number",
            };
            Problem { pointer, message: locale.text(key) }
        })
        .collect();
    if !problems.is_empty() {
        return Ok(Checked { problems, warnings: Vec::new() });
    }
    match plugins.check_config(tenant, &offered.sha256, locale.tag(), config).await {
        Ok(Ok(report)) => Ok(Checked { problems: Vec::new(), warnings: report.warnings }),
        Ok(Err(problems)) => Ok(Checked { problems, warnings: Vec::new() }),
        // A plugin that fails over a configuration says no more than that it cannot use it.
        Err(error) if error.is_final() => {
            tracing::warn!(plugin.sha256 = offered.sha256, error = ?error, "a plugin failed over a configuration");
            let problem = Problem { pointer: String::new(), message: locale.text("author-config-unusable") };
            Ok(Checked { problems: vec![problem], warnings: Vec::new() })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

/// What is missing before a draft can be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Summary,
    Topic,
    Provider,
    Objectives,
    Steps,
    /// A lesson without a text.
    Text(ItemId),
    /// The plugin was taken out of use.
    Plugin(ItemId),
    /// The house has not allowed what the plugin needs.
    Grant(ItemId),
    /// The plugin has something against the configuration.
    Config(ItemId),
}

/// # Errors
/// [`AuthorError`]; calls of plugins that could not be made.
pub async fn missing(
    tx: &mut TenantTx,
    plugins: &Plugins,
    locale: Locale,
    draft: &Draft,
) -> Result<Vec<Missing>, AuthorError> {
    let contents = &draft.contents;
    let mut missing = Vec::new();
    let facts = [
        (contents.summary.trim().is_empty(), Missing::Summary),
        (contents.topic.is_empty(), Missing::Topic),
        (contents.provider.is_none(), Missing::Provider),
        (contents.objectives.is_empty(), Missing::Objectives),
        (contents.steps.is_empty(), Missing::Steps),
    ];
    missing.extend(facts.iter().filter(|(is_missing, _)| *is_missing).map(|(_, what)| *what));
    let mut tasks = Vec::new();
    for step in &contents.steps {
        match &step.task {
            None if step.markdown.trim().is_empty() => missing.push(Missing::Text(step.id)),
            None => {}
            Some(task) => match of_task(tx, task).await? {
                Some(offered) => {
                    if !grants::allows(tx, &offered.sha256).await? {
                        missing.push(Missing::Grant(step.id));
                    }
                    tasks.push((step.id, offered, task));
                }
                None => missing.push(Missing::Plugin(step.id)),
            },
        }
    }
    for (step, offered, task) in tasks {
        if !check(plugins, tx.tenant(), locale, &offered, task).await?.problems.is_empty() {
            missing.push(Missing::Config(step));
        }
    }
    Ok(missing)
}

/// Publishes what was written as the next version, with a run without end that can be booked from now on; an earlier one
/// takes no new learners. Whoever learns in it goes on with the version that they began.
///
/// # Errors
/// [`AuthorError::Changed`] when the draft was changed since it was looked through.
pub async fn publish(
    tx: &mut TenantTx,
    actor: &Actor,
    draft: &Draft,
    now: OffsetDateTime,
) -> Result<CourseId, AuthorError> {
    actor.require(Action::ManageCampus)?;
    let current = sqlx::query_scalar!(
        "select revision from app.module_draft where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        draft.id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    if current != Some(draft.revision) {
        return Err(AuthorError::Changed);
    }
    let new = course(tx, draft).await?;
    let course = match draft.course {
        Some(course) => {
            publish::describe(tx, course, &new, now).await?;
            course
        }
        None => publish::create(tx, &new, now).await?,
    };
    let version = publish::add_version(tx, course, &units(draft), now).await?;
    publish::end_registration(tx, course, now).await?;
    let run = NewRun { capacity: None, min_participants: None, registration_closes_at: None, events: Vec::new() };
    publish::add_run(tx, course, version, &run, now).await?;
    sqlx::query!(
        "update app.module_draft set course_id = $3, changed_at = $4 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        draft.id.0,
        course.0,
        now
    )
    .execute(tx.conn())
    .await?;
    jobs::index_courses(tx, &[course], now).await?;
    let details = serde_json::json!({ "version": version });
    audit::record(tx, actor, Entry::new("publish", "course", course.0).with(details), now).await?;
    Ok(course)
}

async fn course(tx: &mut TenantTx, draft: &Draft) -> Result<NewCourse, AuthorError> {
    let contents = &draft.contents;
    Ok(NewCourse {
        slug: free_slug(tx, draft).await?,
        provider: contents.provider.ok_or(AuthorError::Unknown)?,
        title: draft.title.clone(),
        summary: contents.summary.trim().to_owned(),
        description_html: String::new(),
        topic: contents.topic.clone(),
        format: Format::Online,
        level: Level::Basic,
        language: contents.language.clone(),
        workload_minutes: contents.steps.iter().map(|step| step.minutes).sum(),
        price_cents: 0,
        code: None,
        target_group: contents.target_group.clone(),
        prior_knowledge: String::new(),
        objectives: contents.objectives.clone(),
        keywords: Vec::new(),
        competences: Vec::new(),
        proof_kind: ProofKind::Participation,
        external_url: None,
    })
}

/// Of the title; with a piece of the id where another module is called alike.
async fn free_slug(tx: &mut TenantTx, draft: &Draft) -> Result<String, AuthorError> {
    let plain = format!("i-{}", slug::of_text(&draft.title, 60));
    let is_taken = sqlx::query_scalar!(
        r#"select exists (select from app.course where owner_id = $1 and slug = $2) as "taken!""#,
        tx.tenant().uuid(),
        plain
    )
    .fetch_one(tx.conn())
    .await?;
    let random = draft.id.0.simple().to_string();
    let end = &random[random.len() - 8..];
    Ok(if is_taken || plain == "i-" { format!("{}-{end}", plain.trim_end_matches('-')) } else { plain })
}

fn units(draft: &Draft) -> Vec<NewUnit> {
    let of_phase = |phase: Phase| {
        let items: Vec<NewItem> = draft.contents.steps.iter().filter(|step| step.phase == phase).map(item).collect();
        (!items.is_empty()).then(|| NewUnit { phase, title: draft.title.clone(), items })
    };
    [Phase::Preparation, Phase::FollowUp].into_iter().filter_map(of_phase).collect()
}

fn item(step: &Step) -> NewItem {
    let work = step.task.as_ref().map_or(Work::None, |task| {
        Work::Exercise(NewExercise {
            plugin_id: task.plugin.clone(),
            plugin_version: task.version.clone(),
            config: task.config.clone(),
            pass_percent: task.pass_percent.filter(|_| step.kind == ItemKind::Quiz),
        })
    });
    NewItem { kind: step.kind, title: step.title.clone(), minutes: step.minutes, markdown: step.markdown.clone(), work }
}
