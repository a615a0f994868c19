//! Learning: what a learner has booked, how far it has come, and when it is done.

use std::collections::HashSet;

use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    courses::{self, Course, Item, ItemKind, Run, Unit},
    ids::{CourseId, EnrolmentId, ItemId, ProofId, RunId},
    proofs,
};

pub mod frame;
pub mod lesson;
pub mod samples;
pub mod web;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Confirmed,
    Cancelled,
    Completed,
}

impl State {
    fn stored(name: &str) -> State {
        match name {
            "cancelled" => State::Cancelled,
            "completed" => State::Completed,
            _ => State::Confirmed,
        }
    }
}

/// One booked module with its contents and the learner's progress.
#[derive(Clone, Debug)]
pub struct Studies {
    pub id: EnrolmentId,
    pub state: State,
    pub course: Course,
    pub run: Run,
    pub units: Vec<Unit>,
    pub done: HashSet<ItemId>,
    pub proof: Option<ProofId>,
}

impl Studies {
    /// Items in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.units.iter().flat_map(|unit| &unit.items)
    }

    /// Items that a learner does online; a day on site is not ticked off here.
    pub fn steps(&self) -> impl Iterator<Item = &Item> {
        self.items().filter(|item| item.kind != ItemKind::Event)
    }

    pub fn done_steps(&self) -> usize {
        self.steps().filter(|item| self.done.contains(&item.id)).count()
    }

    /// Where to go on: the first step that is not done.
    pub fn next(&self) -> Option<&Item> {
        self.steps().find(|item| !self.done.contains(&item.id))
    }

    pub fn item(&self, id: ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == id)
    }

    /// The neighbours of an item in the order of the module.
    pub fn around(&self, id: ItemId) -> (Option<&Item>, Option<&Item>) {
        let items: Vec<&Item> = self.items().collect();
        let Some(at) = items.iter().position(|item| item.id == id) else { return (None, None) };
        (at.checked_sub(1).map(|before| items[before]), items.get(at + 1).copied())
    }
}

#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for what belongs to somebody else, and for an item of another module.
    #[error("there is no such enrolment or item")]
    Unknown,
    #[error("the item is not one to be ticked off")]
    NotTickable,
    #[error("the enrolment was cancelled")]
    Ended,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// One of the actor's own enrolments.
///
/// # Errors
/// [`LearnError`]
pub async fn studies(tx: &mut TenantTx, actor: &Actor, id: EnrolmentId) -> Result<Studies, LearnError> {
    let person = actor.person_for(Action::Learn)?;
    let row = sqlx::query!(
        r#"select e.state, e.owner_id as "owner: TenantId", e.run_id as "run: RunId", r.course_id as "course: CourseId",
               r.version, p.id as "proof?: ProofId"
           from app.enrolment e
           join app.run r on r.owner_id = e.owner_id and r.id = e.run_id
           left join app.proof p on p.tenant_id = e.tenant_id and p.enrolment_id = e.id
           where e.tenant_id = $1 and e.id = $2 and e.person_id = $3"#,
        tx.tenant().uuid(),
        id.0,
        person.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(LearnError::Unknown)?;
    let course = courses::by_ids(tx, &[row.course]).await?.pop().ok_or(LearnError::Unknown)?;
    let run = courses::runs(tx, row.owner, row.course).await?.into_iter().find(|run| run.id == row.run);
    Ok(Studies {
        id,
        state: State::stored(&row.state),
        units: courses::outline(tx, row.owner, row.course, row.version).await?,
        run: run.ok_or(LearnError::Unknown)?,
        done: done_items(tx, id).await?,
        proof: row.proof,
        course,
    })
}

/// All enrolments of the actor that were not cancelled, the newest first.
///
/// # Errors
/// [`LearnError`]
pub async fn all(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Studies>, LearnError> {
    let person = actor.person_for(Action::Learn)?;
    let ids = sqlx::query_scalar!(
        r#"select id as "id: EnrolmentId" from app.enrolment
           where tenant_id = $1 and person_id = $2 and state <> 'cancelled' order by enrolled_at desc"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        all.push(studies(tx, actor, id).await?);
    }
    Ok(all)
}

async fn done_items(tx: &mut TenantTx, id: EnrolmentId) -> sqlx::Result<HashSet<ItemId>> {
    let rows = sqlx::query_scalar!(
        r#"select item_id as "item: ItemId" from app.item_progress where tenant_id = $1 and enrolment_id = $2"#,
        tx.tenant().uuid(),
        id.0
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().collect())
}

/// A learner says that a lesson was read. Exercises and quizzes are ticked off by their marks.
///
/// # Errors
/// [`LearnError`]
pub async fn tick(
    tx: &mut TenantTx,
    actor: &Actor,
    id: EnrolmentId,
    item: ItemId,
    now: OffsetDateTime,
) -> Result<(), LearnError> {
    let studies = studies(tx, actor, id).await?;
    if studies.state == State::Cancelled {
        return Err(LearnError::Ended);
    }
    if studies.item(item).ok_or(LearnError::Unknown)?.kind != ItemKind::Lesson {
        return Err(LearnError::NotTickable);
    }
    mark_done(tx, id, studies.course.owner, item, now).await?;
    complete_if_done(tx, id, now).await?;
    Ok(())
}

/// Records that an item is done; once is enough.
///
/// # Errors
/// The database's.
pub async fn mark_done(
    tx: &mut TenantTx,
    id: EnrolmentId,
    owner: TenantId,
    item: ItemId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.item_progress (tenant_id, enrolment_id, item_id, owner_id, done_at) values ($1, $2, $3, $4, $5)
         on conflict do nothing",
        tx.tenant().uuid(),
        id.0,
        item.0,
        owner.uuid(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Completes the module when no step is left, and issues its proof in the same transaction. The last step is usually the
/// final quiz, which is ticked off only when it was passed.
///
/// # Errors
/// The database's.
pub async fn complete_if_done(tx: &mut TenantTx, id: EnrolmentId, now: OffsetDateTime) -> sqlx::Result<()> {
    // Two last steps done at the same moment: the second waits here and then sees the first.
    sqlx::query!(
        "select state from app.enrolment where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        id.0
    )
    .fetch_one(tx.conn())
    .await?;
    let completed = sqlx::query!(
        r#"update app.enrolment e set state = 'completed', ended_at = $3
           from app.run r join app.course c on c.owner_id = r.owner_id and c.id = r.course_id
           where e.tenant_id = $1 and e.id = $2 and e.state = 'confirmed' and r.owner_id = e.owner_id and r.id = e.run_id
               and exists (select from app.item_progress p where p.tenant_id = $1 and p.enrolment_id = $2)
               and not exists (
                   select from app.unit u join app.item i on i.owner_id = u.owner_id and i.unit_id = u.id
                   where u.owner_id = r.owner_id and u.course_id = r.course_id and u.version = r.version and i.kind <> 'event'
                       and not exists (select from app.item_progress p
                                       where p.tenant_id = $1 and p.enrolment_id = $2 and p.item_id = i.id))
           returning c.proof_kind"#,
        tx.tenant().uuid(),
        id.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    if completed.is_some() {
        proofs::issue(tx, id, now).await?;
    }
    Ok(())
}
