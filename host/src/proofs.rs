//! Proofs of what was learned. Now: the confirmation of participation as a page.

use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    ids::{EnrolmentId, ProofId},
};

pub mod sheet;
pub mod web;

/// What a confirmation says.
#[derive(Clone, Debug)]
pub struct Confirmation {
    pub id: ProofId,
    pub holder: String,
    pub course_title: String,
    pub provider: String,
    pub workload_minutes: i32,
    pub objectives: Vec<String>,
    pub issued_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such proof")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Issues the confirmation of participation for a completed enrolment; once is enough.
///
/// # Errors
/// The database's.
pub async fn issue(tx: &mut TenantTx, enrolment: EnrolmentId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.proof (tenant_id, id, enrolment_id, kind, issued_at) values ($1, $2, $3, 'participation', $4)
         on conflict on constraint proof_enrolment_key do nothing",
        tx.tenant().uuid(),
        ProofId::new().0,
        enrolment.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// One of the actor's own proofs.
///
/// # Errors
/// [`ReadError`]
pub async fn read(tx: &mut TenantTx, actor: &Actor, id: ProofId) -> Result<Confirmation, ReadError> {
    let person = actor.person_for(Action::Learn)?;
    let row = sqlx::query!(
        "select p.issued_at, n.given_name, n.family_name, c.title, c.workload_minutes, c.objectives, v.name as provider
         from app.proof p
         join app.enrolment e on e.tenant_id = p.tenant_id and e.id = p.enrolment_id
         join app.person n on n.tenant_id = e.tenant_id and n.id = e.person_id
         join app.run r on r.owner_id = e.owner_id and r.id = e.run_id
         join app.course c on c.owner_id = r.owner_id and c.id = r.course_id
         join app.provider v on v.id = c.provider_id
         where p.tenant_id = $1 and p.id = $2 and e.person_id = $3",
        tx.tenant().uuid(),
        id.0,
        person.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(ReadError::Unknown)?;
    Ok(Confirmation {
        id,
        holder: format!("{} {}", row.given_name, row.family_name),
        course_title: row.title,
        provider: row.provider,
        workload_minutes: row.workload_minutes,
        objectives: row.objectives,
        issued_at: row.issued_at,
    })
}
