//! Booking: a learner takes a seat in a run, or gives it back.

use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    constraint::violated,
    courses::{self, Course, Run},
    ids::{CourseId, EnrolmentId, PersonId, RunId},
};

pub mod letters;
pub mod web;

#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a run of another member.
    #[error("there is no such run")]
    UnknownRun,
    #[error("registration for the run is closed")]
    Closed,
    #[error("the run is full")]
    Full,
    #[error("the learner takes part in the run already")]
    Twice,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What a fresh enrolment is about, for the confirmation.
#[derive(Clone, Debug)]
pub struct Enrolled {
    pub id: EnrolmentId,
    pub course: Course,
    pub run: Run,
}

/// Whether the person belongs to the house, and does until the transaction ends: whoever lets them out waits for it, and
/// then takes the booking back; or has done so already.
async fn stays(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    let active = sqlx::query_scalar!(
        "select active from app.person where tenant_id = $1 and id = $2 for share",
        tx.tenant().uuid(),
        person.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(active == Some(true))
}

/// Takes a seat. The seat count decides who gets the last one: the row is locked by the update, its check constraint
/// forbids one too many.
///
/// # Errors
/// [`EnrolError`]; the transaction is unusable afterwards.
pub async fn enrol(tx: &mut TenantTx, actor: &Actor, run: RunId, now: OffsetDateTime) -> Result<Enrolled, EnrolError> {
    let person = actor.person_for(Action::Enrol)?;
    if !stays(tx, person).await? {
        return Err(Forbidden(Action::Enrol).into());
    }
    let row = sqlx::query!(
        r#"select owner_id as "owner: TenantId", course_id as "course: CourseId" from app.run
           where owner_id in ($1, '00000000-0000-0000-0000-000000000000') and id = $2"#,
        tx.tenant().uuid(),
        run.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(EnrolError::UnknownRun)?;
    let course = courses::by_ids(tx, &[row.course]).await?.pop().ok_or(EnrolError::UnknownRun)?;
    let booked = courses::runs(tx, row.owner, row.course).await?.into_iter().find(|known| known.id == run);
    let booked = booked.ok_or(EnrolError::UnknownRun)?;
    if !booked.is_open(now) {
        return Err(EnrolError::Closed);
    }
    sqlx::query!(
        "update app.run_seats set taken = taken + 1 where owner_id = $1 and run_id = $2",
        row.owner.uuid(),
        run.0
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("run_seats_not_oversold") => EnrolError::Full,
        _ => error.into(),
    })?;
    let id = EnrolmentId::new();
    sqlx::query!(
        "insert into app.enrolment (tenant_id, id, person_id, owner_id, run_id, state, enrolled_at)
         values ($1, $2, $3, $4, $5, 'confirmed', $6)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        row.owner.uuid(),
        run.0,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("enrolment_active_key") => EnrolError::Twice,
        _ => error.into(),
    })?;
    Ok(Enrolled { id, course, run: booked })
}

#[derive(Debug, thiserror::Error)]
pub enum CancelError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such enrolment")]
    Unknown,
    #[error("the enrolment has ended already")]
    Ended,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Gives the seat back.
///
/// # Errors
/// [`CancelError`]
pub async fn cancel(tx: &mut TenantTx, actor: &Actor, id: EnrolmentId, now: OffsetDateTime) -> Result<(), CancelError> {
    let person = actor.person_for(Action::Enrol)?;
    let enrolment = sqlx::query!(
        r#"select owner_id as "owner: TenantId", run_id as "run: RunId", state from app.enrolment
           where tenant_id = $1 and id = $2 and person_id = $3 for update"#,
        tx.tenant().uuid(),
        id.0,
        person.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(CancelError::Unknown)?;
    if enrolment.state != "confirmed" {
        return Err(CancelError::Ended);
    }
    Ok(give_back(tx, id, enrolment.owner, enrolment.run, now).await?)
}

/// Cancels what somebody who leaves has booked and not completed. Gives the number.
///
/// # Errors
/// The database's.
pub(crate) async fn cancel_all_of(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<usize> {
    let running = sqlx::query!(
        r#"select id as "id: EnrolmentId", owner_id as "owner: TenantId", run_id as "run: RunId" from app.enrolment
           where tenant_id = $1 and person_id = $2 and state = 'confirmed' order by run_id, id for update"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await?;
    for enrolment in &running {
        give_back(tx, enrolment.id, enrolment.owner, enrolment.run, now).await?;
    }
    Ok(running.len())
}

/// Titles of the modules that a person has booked and not completed.
///
/// # Errors
/// The database's.
pub async fn running_of(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select c.title from app.enrolment e
         join app.run r on r.owner_id = e.owner_id and r.id = e.run_id
         join app.course c on c.owner_id = r.owner_id and c.id = r.course_id
         where e.tenant_id = $1 and e.person_id = $2 and e.state = 'confirmed' order by e.enrolled_at",
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await
}

async fn give_back(
    tx: &mut TenantTx,
    id: EnrolmentId,
    owner: TenantId,
    run: RunId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.enrolment set state = 'cancelled', ended_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("update app.run_seats set taken = taken - 1 where owner_id = $1 and run_id = $2", owner.uuid(), run.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// The actor's enrolment in any run of this module that was not cancelled, the newest first.
///
/// # Errors
/// The database's.
pub async fn of_course(
    tx: &mut TenantTx,
    actor: &Actor,
    course: &Course,
) -> sqlx::Result<Option<(EnrolmentId, RunId)>> {
    let Some(person) = actor.person else { return Ok(None) };
    let row = sqlx::query!(
        r#"select e.id as "id: EnrolmentId", e.run_id as "run: RunId" from app.enrolment e
           join app.run r on r.owner_id = e.owner_id and r.id = e.run_id
           where e.tenant_id = $1 and e.person_id = $2 and e.owner_id = $3 and r.course_id = $4 and e.state <> 'cancelled'
           order by e.enrolled_at desc limit 1"#,
        tx.tenant().uuid(),
        person.0,
        course.owner.uuid(),
        course.id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (row.id, row.run)))
}
