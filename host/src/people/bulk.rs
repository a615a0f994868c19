//! Many people at once, in statements over whole sets. Who calls enters one record of all of them in the audit log.

use serde::Serialize;
use sqlx::types::Json;
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::reach;
use crate::{
    access::{Action, Actor, Forbidden, Role},
    constraint::violated,
    ids::{OrgUnitId, PersonId},
    quotas::{self, RoomError},
};

/// Roles that are given to many at once; each belongs to a member.
pub const ROLES: [Role; 3] = [Role::Coordination, Role::Hr, Role::Manager];

/// What is said of one person. None leaves a field as it is, or empty in somebody new.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    pub id: PersonId,
    pub email: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub locale: Option<String>,
    pub position: Option<String>,
    pub personnel_number: Option<String>,
    pub unit: Option<OrgUnitId>,
    /// Exactly these of [`ROLES`].
    pub roles: Option<Vec<String>>,
}

#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// An address, a number, a unit or a role does not fit any more.
    #[error("somebody has changed the people meanwhile ({0})")]
    Overtaken(String),
    #[error("the plan of this member ends at {0} people")]
    Full(i64),
    #[error(transparent)]
    Sql(sqlx::Error),
}

impl From<sqlx::Error> for BulkError {
    fn from(error: sqlx::Error) -> BulkError {
        match violated(&error) {
            Some(rule) => BulkError::Overtaken(rule.to_owned()),
            None => BulkError::Sql(error),
        }
    }
}

impl From<RoomError> for BulkError {
    fn from(error: RoomError) -> BulkError {
        match error {
            RoomError::Full(limit) => BulkError::Full(limit),
            RoomError::Sql(error) => error.into(),
        }
    }
}

/// Adds people, who come from a table.
///
/// # Errors
/// [`BulkError`]; the transaction is unusable afterwards.
pub async fn add(tx: &mut TenantTx, actor: &Actor, people: &[Entry], now: OffsetDateTime) -> Result<(), BulkError> {
    actor.require(Action::ManagePeople)?;
    if people.iter().any(|entry| entry.roles.as_ref().is_some_and(|roles| !roles.is_empty())) {
        actor.require(Action::Appoint)?;
    }
    quotas::room_for_people(tx, people.len()).await?;
    sqlx::query!(
        "insert into app.person (tenant_id, id, email, given_name, family_name, locale, position, personnel_number,
             unit_id, source, created_at, updated_at)
         select $1, r.id, r.email, r.given_name, r.family_name, coalesce(r.locale, 'de'), coalesce(r.position, ''),
             r.personnel_number, r.unit, 'table', $3, $3
         from jsonb_to_recordset($2) as r (id uuid, email text, given_name text, family_name text, locale text,
             position text, personnel_number text, unit uuid)",
        tx.tenant().uuid(),
        Json(people) as _,
        now
    )
    .execute(tx.conn())
    .await?;
    grant(tx, people).await
}

/// Changes what is said of people; who had left is let in again.
///
/// # Errors
/// [`BulkError`]; the transaction is unusable afterwards.
pub async fn change(tx: &mut TenantTx, actor: &Actor, people: &[Entry], now: OffsetDateTime) -> Result<(), BulkError> {
    actor.require(if people.iter().any(|entry| entry.roles.is_some()) {
        Action::Appoint
    } else {
        Action::ManagePeople
    })?;
    let ids: Vec<Uuid> = people.iter().map(|entry| entry.id.0).collect();
    reach::within(tx, actor, &ids, now).await??;
    let returning = returning(tx, &ids).await?;
    quotas::room_for_people(tx, returning).await?;
    sqlx::query!(
        "update app.person p set email = coalesce(r.email, p.email), given_name = coalesce(r.given_name, p.given_name),
             family_name = coalesce(r.family_name, p.family_name), locale = coalesce(r.locale, p.locale),
             position = coalesce(r.position, p.position),
             personnel_number = coalesce(r.personnel_number, p.personnel_number), unit_id = coalesce(r.unit, p.unit_id),
             active = true, deactivated_at = null, updated_at = $3, version = p.version + 1
         from jsonb_to_recordset($2) as r (id uuid, email text, given_name text, family_name text, locale text,
             position text, personnel_number text, unit uuid)
         where p.tenant_id = $1 and p.id = r.id",
        tx.tenant().uuid(),
        Json(people) as _,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from app.person_role h using jsonb_to_recordset($2) as r (id uuid, roles text[])
         where h.tenant_id = $1 and h.person_id = r.id and h.role = any ($3) and h.role <> all (r.roles)",
        tx.tenant().uuid(),
        Json(people) as _,
        &ROLES.map(|role| role.name().to_owned())[..]
    )
    .execute(tx.conn())
    .await?;
    grant(tx, people).await
}

/// How many of them had left.
async fn returning(tx: &mut TenantTx, people: &[Uuid]) -> sqlx::Result<usize> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from app.person where tenant_id = $1 and id = any ($2) and not active"#,
        tx.tenant().uuid(),
        people
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

async fn grant(tx: &mut TenantTx, people: &[Entry]) -> Result<(), BulkError> {
    sqlx::query!(
        "insert into app.person_role (tenant_id, person_id, role)
         select $1, r.id, role from jsonb_to_recordset($2) as r (id uuid, roles text[])
         cross join unnest(r.roles) as role where role = any ($3)
         on conflict (tenant_id, person_id, role) do nothing",
        tx.tenant().uuid(),
        Json(people) as _,
        &ROLES.map(|role| role.name().to_owned())[..]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
