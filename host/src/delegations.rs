//! Roles for a time: the coordination gives a role to somebody until a day, and it ends by itself.

use serde_json::json;
use tenants::TenantTx;
use time::{Date, Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    clock,
    ids::{DelegationId, PersonId},
    people,
};

mod samples;
pub mod web;

/// What can be given for a time; whoever supervises data protection is appointed.
pub const ROLES: [Role; 3] = [Role::Coordination, Role::Manager, Role::Hr];
/// Longest time in days: what lasts longer is a role, not a delegation.
pub const LONGEST_DAYS: i64 = 366;

/// A role that somebody has for a time.
#[derive(Clone, Debug)]
pub struct Delegation {
    pub id: DelegationId,
    pub person: String,
    pub email: String,
    pub role: Role,
    pub starts_on: Date,
    pub ends_on: Date,
}

#[derive(Clone, Debug)]
pub struct NewDelegation {
    pub email: String,
    pub role: Role,
    pub starts_on: Date,
    pub ends_on: Date,
}

#[derive(Debug, thiserror::Error)]
pub enum DelegateError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the role {} cannot be given for a time", .0.name())]
    Role(Role),
    /// Also for somebody of another member, and for those who have left.
    #[error("nobody here has the address {0:?}")]
    UnknownPerson(String),
    #[error("who supervises how data is treated does not run the house")]
    Supervision,
    #[error("the last day is before the first, or is over")]
    Order,
    #[error("a role is given for {LONGEST_DAYS} days at most")]
    TooLong,
    /// Also for a delegation of another member, and for one that is over.
    #[error("there is no such delegation")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Gives a role for a time.
///
/// # Errors
/// [`DelegateError`]; then nothing has changed.
pub async fn give(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewDelegation,
    now: OffsetDateTime,
) -> Result<DelegationId, DelegateError> {
    actor.require(Action::Appoint)?;
    if !ROLES.contains(&new.role) {
        return Err(DelegateError::Role(new.role));
    }
    if new.ends_on < new.starts_on || new.ends_on < clock::in_germany(now).date() {
        return Err(DelegateError::Order);
    }
    if new.ends_on - new.starts_on > Duration::days(LONGEST_DAYS) {
        return Err(DelegateError::TooLong);
    }
    let unknown = || DelegateError::UnknownPerson(new.email.clone());
    let id = people::by_email(tx, &new.email).await?.ok_or_else(unknown)?;
    let person = people::find(tx, id).await?.filter(|person| person.active).ok_or_else(unknown)?;
    if new.role == Role::Coordination && person.roles.contains(&Role::DataProtection) {
        return Err(DelegateError::Supervision);
    }
    let delegation = insert(tx, id, new, now).await?;
    let details = json!({ "role": new.role.name(), "until": new.ends_on.to_string() });
    audit::record(tx, actor, Entry::new("delegate", "person", id.0).with(details), now).await?;
    Ok(delegation)
}

async fn insert(
    tx: &mut TenantTx,
    person: PersonId,
    new: &NewDelegation,
    now: OffsetDateTime,
) -> sqlx::Result<DelegationId> {
    let id = DelegationId::new();
    sqlx::query!(
        "insert into app.delegation (tenant_id, id, person_id, role, starts_on, ends_on, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        new.role.name(),
        new.starts_on,
        new.ends_on,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

/// Takes a role back before its time is over.
///
/// # Errors
/// [`DelegateError::Unknown`]
pub async fn end(tx: &mut TenantTx, actor: &Actor, id: DelegationId, now: OffsetDateTime) -> Result<(), DelegateError> {
    actor.require(Action::Appoint)?;
    let person = sqlx::query_scalar!(
        "delete from app.delegation where tenant_id = $1 and id = $2 and ends_on >= $3 returning person_id",
        tx.tenant().uuid(),
        id.0,
        clock::in_germany(now).date()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(DelegateError::Unknown)?;
    audit::record(tx, actor, Entry::new("end_delegation", "person", person), now).await?;
    Ok(())
}

/// Roles for a time that are not over, those that end first before the others.
///
/// # Errors
/// [`DelegateError::Forbidden`], or the database's.
pub async fn current(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Delegation>, DelegateError> {
    actor.require(Action::Appoint)?;
    let rows = sqlx::query!(
        "select d.id, d.role, d.starts_on, d.ends_on, p.given_name, p.family_name, p.email from app.delegation d
         join app.person p on p.tenant_id = d.tenant_id and p.id = d.person_id
         where d.tenant_id = $1 and d.ends_on >= $2 order by d.ends_on, d.id",
        tx.tenant().uuid(),
        clock::in_germany(now).date()
    )
    .fetch_all(tx.conn())
    .await?;
    let delegations = rows.into_iter().filter_map(|row| {
        Some(Delegation {
            id: DelegationId(row.id),
            person: format!("{} {}", row.given_name, row.family_name),
            email: row.email,
            role: Role::parse(&row.role)?,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
        })
    });
    Ok(delegations.collect())
}
