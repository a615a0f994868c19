//! Answers that a person judges, because their plugin asks for it. Who judges sees what was written and not by whom. What
//! waits stands where the module is, at the cooperative or at the member whose own it is; the answer stays with the
//! learner's member and is looked up there.

use serde_json::json;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    assessments::{AssessError, marks::Decision},
    audit::{self, Entry},
    ids::{AnswerId, JudgementId, ProviderId},
    people,
};

pub mod jobs;
pub mod samples;
pub mod web;

/// Most that a list shows; the oldest come first.
const MOST: i64 = 200;
pub const LONGEST_COMMENT: usize = 2_000;

/// What waits for somebody's judgement.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub id: JudgementId,
    /// Where the answer is.
    learner_tenant: TenantId,
    answer: AnswerId,
    pub item: String,
    pub course: String,
    pub asked_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also that of another provider's module, and what was judged meanwhile.
    #[error("nothing of that name waits for a judgement")]
    Unknown,
    #[error(transparent)]
    Assess(#[from] AssessError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What waits, the oldest first. At the cooperative everybody sees only what is about the modules of their own provider.
///
/// # Errors
/// [`JudgeError`]
pub async fn waiting(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Judgement>, JudgeError> {
    match sight(tx, actor).await? {
        Sight::Nobodys => Ok(Vec::new()),
        Sight::All => select(tx, None, None).await,
        Sight::Of(provider) => select(tx, Some(provider), None).await,
    }
}

/// One that waits.
///
/// # Errors
/// [`JudgeError::Unknown`], also where it is not the actor's.
pub async fn find(tx: &mut TenantTx, actor: &Actor, id: JudgementId) -> Result<Judgement, JudgeError> {
    let found = match sight(tx, actor).await? {
        Sight::Nobodys => None,
        Sight::All => select(tx, None, Some(id)).await?.pop(),
        Sight::Of(provider) => select(tx, Some(provider), Some(id)).await?.pop(),
    };
    found.ok_or(JudgeError::Unknown)
}

/// Whose modules somebody judges about.
enum Sight {
    /// At a member, whose modules are its own.
    All,
    Of(ProviderId),
    /// Somebody of the cooperative who works for no provider.
    Nobodys,
}

async fn sight(tx: &mut TenantTx, actor: &Actor) -> Result<Sight, JudgeError> {
    let person = actor.person_for(Action::JudgeAnswers)?;
    if !tx.tenant().is_cooperative() {
        return Ok(Sight::All);
    }
    Ok(people::provider_of(tx, person).await?.map_or(Sight::Nobodys, Sight::Of))
}

async fn select(
    tx: &mut TenantTx,
    provider: Option<ProviderId>,
    id: Option<JudgementId>,
) -> Result<Vec<Judgement>, JudgeError> {
    let rows = sqlx::query!(
        r#"select j.id as "id: JudgementId", j.learner_tenant as "learner_tenant: TenantId", j.answer_id as "answer: AnswerId",
               i.title as item, c.title as course, j.asked_at
           from app.judgement j
           join app.item i on i.owner_id = j.tenant_id and i.id = j.item_id
           join app.unit u on u.owner_id = i.owner_id and u.id = i.unit_id
           join app.course c on c.owner_id = u.owner_id and c.id = u.course_id
           where j.tenant_id = $1 and j.decided_at is null and ($2::uuid is null or c.provider_id = $2)
               and ($3::uuid is null or j.id = $3)
           order by j.asked_at, j.id limit $4"#,
        tx.tenant().uuid(),
        provider.map(|provider| provider.0),
        id.map(|id| id.0),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    let judgements = rows.into_iter().map(|row| Judgement {
        id: row.id,
        learner_tenant: row.learner_tenant,
        answer: row.answer,
        item: row.item,
        course: row.course,
        asked_at: row.asked_at,
    });
    Ok(judgements.collect())
}

/// Keeps a decision, and queues its way to the learner in the same transaction.
///
/// # Errors
/// [`JudgeError::Unknown`] when somebody else was faster.
pub async fn decide(
    tx: &mut TenantTx,
    actor: &Actor,
    judgement: &Judgement,
    decision: &Decision,
    now: OffsetDateTime,
) -> Result<(), JudgeError> {
    actor.require(Action::JudgeAnswers)?;
    let decided = sqlx::query!(
        "update app.judgement set decided_at = $3, points = $4, comment = $5
         where tenant_id = $1 and id = $2 and decided_at is null",
        tx.tenant().uuid(),
        judgement.id.0,
        now,
        json!(decision.points),
        decision.comment
    )
    .execute(tx.conn())
    .await?;
    if decided.rows_affected() == 0 {
        return Err(JudgeError::Unknown);
    }
    audit::record(tx, actor, Entry::new("judge", "judgement", judgement.id.0), now).await?;
    let job = crate::jobs::DeliverJudgement { tenant: tx.tenant(), judgement: judgement.id };
    Ok(crate::jobs::enqueue(tx, &job, &judgement.id.to_string(), now).await?)
}
