//! Exercises and quizzes: attempts, answers, marks. A trap, a time-out or a fault is never a wrong answer: the answer is
//! kept, the learner is told, a person can act.

use plugin_runtime::{Config, Context, Grade, Phase, Response, SplitError};
use rand::RngCore as _;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Actor, Forbidden},
    courses::ItemKind,
    grants::{self, GrantError},
    ids::{AnswerId, AttemptId, EnrolmentId, ItemId, SittingId},
    learning::{self, LearnError},
    plugins::{self, RunError, Task},
    web::i18n::Locale,
};

pub mod drafts;
pub mod jobs;
mod loading;
pub mod marks;
pub mod records;
pub mod regrading;
pub mod samples;
pub mod sittings;
pub mod sittings_page;
pub mod upgrades;
pub mod web;

use loading::load;

/// An exercise counts as done from this share of its points on; a quiz says for itself what passes.
pub const EXERCISE_PASS_PERCENT: i32 = 50;

/// An attempt with everything a plugin call needs.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: AttemptId,
    /// Of the learner.
    tenant: TenantId,
    pub enrolment: EnrolmentId,
    pub owner: TenantId,
    pub item: ItemId,
    pub kind: ItemKind,
    pub number: i32,
    pub closed: bool,
    pub pass_percent: i32,
    /// Where it is a question of a sitting.
    part: Option<Part>,
    /// Of the learner: feedback is kept in it.
    locale: Locale,
    seed: i64,
    state: Option<Vec<u8>>,
    plugin_sha256: String,
    plugin_id: String,
    config: Config,
    submissions: i32,
    /// The plugin was taken out of use: nothing is shown and nothing marked.
    pub stopped: bool,
    /// The plugin may leave answers to a person.
    pub is_read: bool,
    /// The plugin has frames, and the learner's house allows them.
    pub framed: bool,
    /// The plugin may take longer to judge.
    heavy: bool,
    /// Fields that were entered and not handed in.
    draft: Option<Vec<(String, String)>>,
}

/// A question of a sitting.
#[derive(Clone, Copy, Debug)]
struct Part {
    sitting: SittingId,
    /// All questions are marked: what they reveal may be read.
    is_over: bool,
}

/// The newest answer of an attempt.
#[derive(Clone, Debug)]
pub struct Answer {
    pub id: AnswerId,
    pub response: Response,
    pub status: Status,
    pub submitted_at: OffsetDateTime,
}

#[derive(Clone, Debug)]
pub enum Status {
    Pending,
    /// A person has yet to judge it; the mark is what the plugin thinks.
    Review(Box<Grade>),
    Graded(Box<Grade>),
    /// The plugin said that nothing was to be marked.
    Continued,
    /// Marking failed for good; the answer is kept.
    Failed,
}

#[derive(Debug, thiserror::Error)]
pub enum AssessError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Learn(#[from] LearnError),
    #[error("the attempt is closed")]
    Closed,
    #[error("an answer is still being marked")]
    Busy,
    #[error("a draft is larger than an answer may be")]
    TooLarge,
    #[error("no version of the plugin takes new attempts")]
    NotOffered,
    #[error("the learner's house has not allowed what the plugin wants")]
    NotGranted,
    #[error("what the learner's house has allowed cannot be read")]
    Grants(#[from] GrantError),
    #[error("the plugin of the attempt was taken out of use")]
    Stopped,
    #[error("the plugin's configuration cannot be divided")]
    Config(#[from] SplitError),
    #[error("a stored answer or mark cannot be read")]
    Stored(#[from] serde_json::Error),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl Attempt {
    /// What the plugin may know in this phase of the attempt.
    pub fn task(&self, locale: Locale) -> Task {
        let phase = match (self.kind, self.is_over()) {
            (ItemKind::Quiz, true) => Phase::Review,
            (ItemKind::Quiz, false) => Phase::Assessment,
            _ => Phase::Practice,
        };
        Task {
            tenant: self.tenant,
            sha256: self.plugin_sha256.clone(),
            context: Context {
                phase,
                locale: locale.tag().to_owned(),
                seed: self.seed.cast_unsigned(),
                attempt: self.number.unsigned_abs(),
                submissions: self.submissions.unsigned_abs(),
                hints_used: 0,
                prefer_plain: !self.framed,
            },
            config: if phase == Phase::Review { self.config.clone() } else { self.without_secret() },
            state: self.state.clone(),
            heavy: self.heavy,
        }
    }

    /// Nothing more is answered, and what the marks reveal may be read.
    pub fn is_over(&self) -> bool {
        self.closed && self.part.is_none_or(|part| part.is_over)
    }

    /// SHA-256 of the plugin that the attempt runs.
    pub fn component(&self) -> &str {
        &self.plugin_sha256
    }

    /// What whoever judges an answer sees: all of it.
    pub fn task_for_review(&self, locale: Locale) -> Task {
        let task = self.task(locale);
        Task { context: Context { phase: Phase::Review, ..task.context }, config: self.config.clone(), ..task }
    }

    /// The same with the secret part of the configuration, for marking.
    fn grading_task(&self) -> Task {
        let task = self.task(self.locale);
        // The way in which a task was shown makes no mark.
        Task { context: Context { prefer_plain: true, ..task.context }, config: self.config.clone(), ..task }
    }

    fn without_secret(&self) -> Config {
        Config { public: self.config.public.clone(), secret: None }
    }
}

/// The newest attempt of the actor at an item, opened when there is none yet.
///
/// # Errors
/// [`AssessError`]; an item of another module is unknown.
pub async fn attempt(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
    now: OffsetDateTime,
) -> Result<Attempt, AssessError> {
    let studies = learning::studies(tx, actor, enrolment).await?;
    if studies.state == learning::State::Cancelled {
        return Err(LearnError::Ended.into());
    }
    let found = studies.item(item).filter(|item| matches!(item.kind, ItemKind::Exercise | ItemKind::Quiz));
    let found = found.ok_or(LearnError::Unknown)?;
    if newest(tx, enrolment, item).await?.is_none() {
        open(tx, enrolment, studies.course.owner, item, now).await?;
    }
    let id = newest(tx, enrolment, item).await?.ok_or(LearnError::Unknown)?;
    load(tx, id, found.kind).await
}

/// The newest attempt of the actor at an item; none when there is none yet.
///
/// # Errors
/// [`AssessError`]; an item of another module is unknown.
pub async fn present(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
) -> Result<Option<Attempt>, AssessError> {
    let studies = learning::studies(tx, actor, enrolment).await?;
    let kind = studies.item(item).ok_or(LearnError::Unknown)?.kind;
    match newest(tx, enrolment, item).await? {
        Some(id) => load(tx, id, kind).await.map(Some),
        None => Ok(None),
    }
}

/// Opens one more attempt when the last one is closed, or its plugin was taken out of use.
///
/// # Errors
/// [`AssessError`]
pub async fn again(
    tx: &mut TenantTx,
    actor: &Actor,
    enrolment: EnrolmentId,
    item: ItemId,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let last = attempt(tx, actor, enrolment, item, now).await?;
    if last.stopped && !last.closed {
        close(tx, last.id, now).await?;
    }
    if last.closed || last.stopped {
        open(tx, enrolment, last.owner, item, now).await?;
    }
    Ok(())
}

/// What was answered stays as it is.
async fn close(tx: &mut TenantTx, attempt: AttemptId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.attempt set closed_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        attempt.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn newest(tx: &mut TenantTx, enrolment: EnrolmentId, item: ItemId) -> sqlx::Result<Option<AttemptId>> {
    sqlx::query_scalar!(
        r#"select id as "id: AttemptId" from app.attempt
           where tenant_id = $1 and enrolment_id = $2 and item_id = $3 and sitting_id is null
           order by number desc limit 1"#,
        tx.tenant().uuid(),
        enrolment.0,
        item.0
    )
    .fetch_optional(tx.conn())
    .await
}

/// The plugin's version is pinned for the whole attempt; the seed is random, so that it identifies nobody.
async fn open(
    tx: &mut TenantTx,
    enrolment: EnrolmentId,
    owner: TenantId,
    item: ItemId,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let sha256 = offered(tx, owner, item).await?.ok_or(AssessError::NotOffered)?;
    if !grants::allows(tx, &sha256).await? {
        return Err(AssessError::NotGranted);
    }
    sqlx::query!(
        "insert into app.attempt (tenant_id, id, enrolment_id, owner_id, item_id, number, plugin_sha256, seed, opened_at)
         select $1, $2, $3, i.owner_id, i.id,
             1 + coalesce((select max(number) from app.attempt where tenant_id = $1 and enrolment_id = $3 and item_id = $5), 0),
             $8, $6, $7
         from app.item i where i.owner_id = $4 and i.id = $5
         on conflict do nothing",
        tx.tenant().uuid(),
        AttemptId::new().0,
        enrolment.0,
        owner.uuid(),
        item.0,
        rand::rng().next_u64().cast_signed(),
        now,
        sha256
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The component that a new attempt at an item runs, unless none is offered.
async fn offered(tx: &mut TenantTx, owner: TenantId, item: ItemId) -> sqlx::Result<Option<String>> {
    let row = sqlx::query!(
        r#"select plugin_id as "id!", plugin_version as "version!" from app.item
           where owner_id = $1 and id = $2 and plugin_id is not null"#,
        owner.uuid(),
        item.0
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => plugins::offered(tx, &row.id, &row.version).await,
        None => Ok(None),
    }
}

/// The component that a new attempt at the same task runs, unless none is offered.
///
/// # Errors
/// The database's.
pub async fn offered_for(tx: &mut TenantTx, attempt: &Attempt) -> sqlx::Result<Option<String>> {
    let row = sqlx::query!(
        r#"select q.plugin_id, q.plugin_version from app.attempt a
           join app.quiz_question q on q.owner_id = a.owner_id and q.id = a.question_id
           where a.tenant_id = $1 and a.id = $2"#,
        tx.tenant().uuid(),
        attempt.id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    match row {
        Some(row) => plugins::offered(tx, &row.plugin_id, &row.plugin_version).await,
        None => offered(tx, attempt.owner, attempt.item).await,
    }
}

/// The newest answer of an attempt.
///
/// # Errors
/// [`AssessError`]
pub async fn last_answer(tx: &mut TenantTx, attempt: AttemptId) -> Result<Option<Answer>, AssessError> {
    let row = sqlx::query!(
        r#"select id as "id: AnswerId", response, status, grade, submitted_at from app.answer
           where tenant_id = $1 and attempt_id = $2 order by number desc limit 1"#,
        tx.tenant().uuid(),
        attempt.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let status = match (row.status.as_str(), row.grade) {
        ("graded", Some(grade)) => Status::Graded(Box::new(serde_json::from_value(grade)?)),
        ("review", Some(grade)) => Status::Review(Box::new(serde_json::from_value(grade)?)),
        ("continued", _) => Status::Continued,
        ("failed", _) => Status::Failed,
        _ => Status::Pending,
    };
    Ok(Some(Answer {
        id: row.id,
        response: serde_json::from_value(row.response)?,
        status,
        submitted_at: row.submitted_at,
    }))
}

/// Keeps an answer and queues its marking in the same transaction.
///
/// # Errors
/// [`AssessError::Closed`] or [`AssessError::Stopped`], or [`AssessError::Busy`] while the answer before is not marked.
pub async fn submit(
    tx: &mut TenantTx,
    attempt: &Attempt,
    response: &Response,
    now: OffsetDateTime,
) -> Result<AnswerId, AssessError> {
    hold(tx, attempt).await?;
    let id = AnswerId::new();
    sqlx::query!(
        "insert into app.answer (tenant_id, id, attempt_id, number, response, status, submitted_at)
         values ($1, $2, $3,
             1 + coalesce((select max(number) from app.answer where tenant_id = $1 and attempt_id = $3), 0),
             $4, 'pending', $5)",
        tx.tenant().uuid(),
        id.0,
        attempt.id.0,
        serde_json::to_value(response)?,
        now
    )
    .execute(tx.conn())
    .await?;
    drafts::forget(tx, attempt).await?;
    // The request itself marks first; the worker takes over when that did not work.
    queue_marking(tx, id, now + time::Duration::seconds(3)).await?;
    Ok(id)
}

/// Keeps the attempt for this transaction, if something may be handed in.
async fn hold(tx: &mut TenantTx, attempt: &Attempt) -> Result<(), AssessError> {
    let open = sqlx::query!(
        "select closed_at from app.attempt where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        attempt.id.0
    )
    .fetch_one(tx.conn())
    .await?;
    if open.closed_at.is_some() {
        return Err(AssessError::Closed);
    }
    if attempt.stopped {
        return Err(AssessError::Stopped);
    }
    let last = last_answer(tx, attempt.id).await?;
    if last.is_some_and(|answer| matches!(answer.status, Status::Pending | Status::Review(_))) {
        return Err(AssessError::Busy);
    }
    Ok(())
}

async fn queue_marking(tx: &mut TenantTx, answer: AnswerId, at: OffsetDateTime) -> sqlx::Result<()> {
    let job = crate::jobs::Grade { tenant: tx.tenant(), answer };
    crate::jobs::enqueue(tx, &job, &answer.to_string(), at).await
}

async fn queue_judgement(tx: &mut TenantTx, answer: AnswerId, now: OffsetDateTime) -> sqlx::Result<()> {
    let job = crate::jobs::AskForJudgement { tenant: tx.tenant(), answer };
    crate::jobs::enqueue(tx, &job, &answer.to_string(), now).await
}
