//! Putting modules into the catalogue: by hand, from the demo content, from a feed.

use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Competence, Format, ItemKind, Level, Phase, ProofKind};
use crate::{
    constraint::violated,
    ids::{CourseId, ItemId, ProviderId, QuestionId, RunId, UnitId},
};

/// A module to be; it belongs to the tenant of the transaction.
#[derive(Clone, Debug)]
pub struct NewCourse {
    pub slug: String,
    pub provider: ProviderId,
    pub title: String,
    pub summary: String,
    /// Cleaned HTML or nothing.
    pub description_html: String,
    pub topic: String,
    pub format: Format,
    pub level: Level,
    pub language: String,
    pub workload_minutes: i32,
    pub price_cents: i32,
    pub code: Option<String>,
    pub target_group: String,
    pub prior_knowledge: String,
    pub objectives: Vec<String>,
    pub keywords: Vec<String>,
    pub competences: Vec<Competence>,
    pub proof_kind: ProofKind,
    pub external_url: Option<String>,
}

/// Contents of a new version.
#[derive(Clone, Debug)]
pub struct NewUnit {
    pub phase: Phase,
    pub title: String,
    pub items: Vec<NewItem>,
}

#[derive(Clone, Debug)]
pub struct NewItem {
    pub kind: ItemKind,
    pub title: String,
    pub minutes: i32,
    pub markdown: String,
    pub work: Work,
}

/// What a learner works at.
#[derive(Clone, Debug)]
pub enum Work {
    /// A lesson, or a day on site.
    None,
    /// An exercise, or a quiz that is a single task.
    Exercise(NewExercise),
    /// A quiz that draws its questions.
    Quiz(NewQuiz),
}

#[derive(Clone, Debug)]
pub struct NewExercise {
    pub plugin_id: String,
    pub plugin_version: String,
    pub config: serde_json::Value,
    /// For a quiz that is this single task: what passes, in percent of the points.
    pub pass_percent: Option<i32>,
}

#[derive(Clone, Debug)]
pub struct NewQuiz {
    /// Of the points.
    pub pass_percent: i32,
    pub pools: Vec<NewPool>,
}

/// Questions of which every sitting gets some.
#[derive(Clone, Debug)]
pub struct NewPool {
    pub title: String,
    pub draws: i32,
    pub questions: Vec<NewExercise>,
}

#[derive(Clone, Debug)]
pub struct NewRun {
    pub capacity: Option<i32>,
    pub min_participants: Option<i32>,
    pub registration_closes_at: Option<OffsetDateTime>,
    pub events: Vec<super::RunEvent>,
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error("the address {0:?} is taken by another module")]
    SlugTaken(String),
    #[error("the address {0:?} does not fit: a member's own module begins with i-, a shared one does not")]
    SlugPlace(String),
    #[error("there is no topic {0:?}")]
    UnknownTopic(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Creates a module without contents.
///
/// # Errors
/// [`PublishError`]; the transaction is unusable afterwards.
pub async fn create(tx: &mut TenantTx, new: &NewCourse, now: OffsetDateTime) -> Result<CourseId, PublishError> {
    let id = CourseId::new();
    sqlx::query!(
        "insert into app.course (owner_id, id, slug, provider_id, title, summary, description_html, topic, format, level,
             language, workload_minutes, price_cents, code, target_group, prior_knowledge, objectives, keywords,
             competences, proof_kind, external_url, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
        tx.tenant().uuid(),
        id.0,
        new.slug,
        new.provider.0,
        new.title,
        new.summary,
        new.description_html,
        new.topic,
        new.format.as_str(),
        new.level.as_str(),
        new.language,
        new.workload_minutes,
        new.price_cents,
        new.code,
        new.target_group,
        new.prior_knowledge,
        &new.objectives,
        &new.keywords,
        serde_json::json!(new.competences),
        new.proof_kind.as_str(),
        new.external_url,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("course_slug_key") => PublishError::SlugTaken(new.slug.clone()),
        Some("course_slug_place" | "course_slug_check") => PublishError::SlugPlace(new.slug.clone()),
        Some("course_topic_fkey") => PublishError::UnknownTopic(new.topic.clone()),
        _ => error.into(),
    })?;
    Ok(id)
}

/// What the catalogue says of a module from now on; its address stays.
///
/// # Errors
/// [`PublishError`]; the transaction is unusable afterwards.
pub async fn describe(
    tx: &mut TenantTx,
    course: CourseId,
    new: &NewCourse,
    now: OffsetDateTime,
) -> Result<(), PublishError> {
    sqlx::query!(
        "update app.course set title = $3, summary = $4, topic = $5, workload_minutes = $6, target_group = $7, objectives = $8,
             provider_id = $9, updated_at = $10
         where owner_id = $1 and id = $2",
        tx.tenant().uuid(),
        course.0,
        new.title,
        new.summary,
        new.topic,
        new.workload_minutes,
        new.target_group,
        &new.objectives,
        new.provider.0,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("course_topic_fkey") => PublishError::UnknownTopic(new.topic.clone()),
        _ => error.into(),
    })?;
    Ok(())
}

/// Closes the registration of all runs of a module that are open. Who has booked one goes on.
///
/// # Errors
/// The database's.
pub async fn end_registration(tx: &mut TenantTx, course: CourseId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.run set registration_closes_at = $3
         where owner_id = $1 and course_id = $2 and (registration_closes_at is null or registration_closes_at > $3)",
        tx.tenant().uuid(),
        course.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds the next version with these contents and makes it the newest.
///
/// # Errors
/// The database's, also for a plugin that was not admitted.
pub async fn add_version(
    tx: &mut TenantTx,
    course: CourseId,
    units: &[NewUnit],
    now: OffsetDateTime,
) -> sqlx::Result<i32> {
    let owner = tx.tenant();
    let number = sqlx::query_scalar!(
        "update app.course set version = version + 1, updated_at = $3 where owner_id = $1 and id = $2 returning version",
        owner.uuid(),
        course.0,
        now
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "insert into app.course_version (owner_id, course_id, number, created_at) values ($1, $2, $3, $4)",
        owner.uuid(),
        course.0,
        number,
        now
    )
    .execute(tx.conn())
    .await?;
    for (position, unit) in (0..).zip(units) {
        let id = UnitId::new();
        sqlx::query!(
            "insert into app.unit (owner_id, id, course_id, version, position, phase, title)
             values ($1, $2, $3, $4, $5, $6, $7)",
            owner.uuid(),
            id.0,
            course.0,
            number,
            position,
            unit.phase.as_str(),
            unit.title
        )
        .execute(tx.conn())
        .await?;
        for (position, item) in (0..).zip(&unit.items) {
            add_item(tx, owner, id, position, item).await?;
        }
    }
    Ok(number)
}

async fn add_item(tx: &mut TenantTx, owner: TenantId, unit: UnitId, position: i32, item: &NewItem) -> sqlx::Result<()> {
    let id = ItemId::new();
    let (exercise, quiz) = match &item.work {
        Work::None => (None, None),
        Work::Exercise(exercise) => (Some(exercise), None),
        Work::Quiz(quiz) => (None, Some(quiz)),
    };
    sqlx::query!(
        "insert into app.item (owner_id, id, unit_id, position, kind, title, minutes, markdown, plugin_id, plugin_version,
             config, pass_percent, questions)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        owner.uuid(),
        id.0,
        unit.0,
        position,
        item.kind.as_str(),
        item.title,
        item.minutes,
        item.markdown,
        exercise.map(|exercise| &exercise.plugin_id),
        exercise.map(|exercise| &exercise.plugin_version),
        exercise.map(|exercise| &exercise.config),
        exercise.and_then(|exercise| exercise.pass_percent).or(quiz.map(|quiz| quiz.pass_percent)),
        quiz.map(|quiz| quiz.pools.iter().map(|pool| pool.draws).sum::<i32>())
    )
    .execute(tx.conn())
    .await?;
    for (position, pool) in (0..).zip(quiz.iter().flat_map(|quiz| &quiz.pools)) {
        add_pool(tx, owner, id, position, pool).await?;
    }
    Ok(())
}

async fn add_pool(tx: &mut TenantTx, owner: TenantId, quiz: ItemId, position: i32, pool: &NewPool) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into app.quiz_pool (owner_id, id, item_id, position, title, draws) values ($1, $2, $3, $4, $5, $6)",
        owner.uuid(),
        id,
        quiz.0,
        position,
        pool.title,
        pool.draws
    )
    .execute(tx.conn())
    .await?;
    for (position, question) in (0..).zip(&pool.questions) {
        sqlx::query!(
            "insert into app.quiz_question (owner_id, id, pool_id, position, plugin_id, plugin_version, config)
             values ($1, $2, $3, $4, $5, $6, $7)",
            owner.uuid(),
            QuestionId::new().0,
            id,
            position,
            question.plugin_id,
            question.plugin_version,
            question.config
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Adds a run of a version.
///
/// # Errors
/// The database's.
pub async fn add_run(
    tx: &mut TenantTx,
    course: CourseId,
    version: i32,
    new: &NewRun,
    now: OffsetDateTime,
) -> sqlx::Result<RunId> {
    let owner = tx.tenant().uuid();
    let id = RunId::new();
    sqlx::query!(
        "insert into app.run (owner_id, id, course_id, version, capacity, min_participants, registration_closes_at, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        owner,
        id.0,
        course.0,
        version,
        new.capacity,
        new.min_participants,
        new.registration_closes_at,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into app.run_seats (owner_id, run_id, capacity) values ($1, $2, $3)",
        owner,
        id.0,
        new.capacity
    )
    .execute(tx.conn())
    .await?;
    for event in &new.events {
        sqlx::query!(
            "insert into app.run_event (owner_id, id, run_id, starts_at, ends_at, venue, city, address)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            owner,
            Uuid::now_v7(),
            id.0,
            event.starts_at,
            event.ends_at,
            event.venue,
            event.city,
            event.address
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(id)
}

/// A provider to be.
#[derive(Clone, Debug)]
pub struct NewProvider {
    pub slug: String,
    pub name: String,
    /// `university`, `academy`, `company`, `chamber`; `feed` for one that a feed names.
    pub kind: String,
    pub website: Option<String>,
    pub summary_de: String,
    pub summary_en: String,
}

#[derive(Debug, thiserror::Error)]
pub enum AddProviderError {
    #[error("there is a provider with the short name {0:?} already")]
    SlugTaken(String),
    #[error(
        "{0:?} does not fit: the short name holds lower-case letters, digits and hyphens; kinds are university, academy, company, chamber"
    )]
    Invalid(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Appoints a provider; the transaction must be the cooperative's.
///
/// # Errors
/// [`AddProviderError`]; the transaction is unusable afterwards.
pub async fn add_provider(
    tx: &mut TenantTx,
    new: &NewProvider,
    now: OffsetDateTime,
) -> Result<ProviderId, AddProviderError> {
    let id = ProviderId::new();
    sqlx::query!(
        "insert into app.provider (id, slug, name, kind, website, summary_de, summary_en, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        id.0,
        new.slug,
        new.name,
        new.kind,
        new.website,
        new.summary_de,
        new.summary_en,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("provider_slug_key") => AddProviderError::SlugTaken(new.slug.clone()),
        Some("provider_slug_check" | "provider_kind_check" | "provider_name_check") => {
            AddProviderError::Invalid(format!("{} ({})", new.slug, new.kind))
        }
        _ => error.into(),
    })?;
    Ok(id)
}

/// The provider with this short name.
///
/// # Errors
/// The database's.
pub async fn provider_by_slug(tx: &mut TenantTx, slug: &str) -> sqlx::Result<Option<ProviderId>> {
    sqlx::query_scalar!(r#"select id as "id: ProviderId" from app.provider where slug = $1"#, slug)
        .fetch_optional(tx.conn())
        .await
}

/// All providers by name.
///
/// # Errors
/// The database's.
pub async fn providers(tx: &mut TenantTx) -> sqlx::Result<Vec<super::Provider>> {
    sqlx::query_as!(super::Provider, r#"select id as "id: ProviderId", slug, name from app.provider order by name"#)
        .fetch_all(tx.conn())
        .await
}
