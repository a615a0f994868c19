//! The roles of a person: given, taken, and given for a time.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{AddPersonError, grant, hold_keepers, keepers};
use crate::{
    access::{Action, Actor, Role},
    audit::{self, Entry},
    clock,
    ids::PersonId,
};

/// Gives a person exactly these roles.
///
/// # Errors
/// [`AddPersonError`]; the transaction is unusable afterwards.
pub async fn set_roles(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    roles: &[Role],
    now: OffsetDateTime,
) -> Result<(), AddPersonError> {
    actor.require(Action::Appoint)?;
    let before = hold_keepers(tx).await?;
    let names: Vec<String> = roles.iter().map(|role| role.name().to_owned()).collect();
    sqlx::query!(
        "delete from app.person_role where tenant_id = $1 and person_id = $2 and role <> all ($3)",
        tx.tenant().uuid(),
        person.0,
        &names
    )
    .execute(tx.conn())
    .await?;
    for role in roles {
        grant(tx, person, *role).await?;
    }
    if before > 0 && keepers(tx).await? == 0 {
        return Err(AddPersonError::LastKeeper);
    }
    let roles = json!({ "roles": names });
    audit::record(tx, actor, Entry::new("set_roles", "person", person.0).with(roles), now).await?;
    Ok(())
}

/// Gives a person one more role. False when the person has it already.
///
/// # Errors
/// [`AddPersonError`]; the transaction is unusable afterwards.
pub async fn give_role(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    role: Role,
    now: OffsetDateTime,
) -> Result<bool, AddPersonError> {
    actor.require(Action::Appoint)?;
    let gives = grant(tx, person, role).await?;
    if gives {
        let role = json!({ "role": role.name() });
        audit::record(tx, actor, Entry::new("give_role", "person", person.0).with(role), now).await?;
    }
    Ok(gives)
}

/// Takes one role back. False when the person does not have it.
///
/// # Errors
/// [`AddPersonError::LastKeeper`]: the transaction is not to be committed afterwards.
pub async fn take_role(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    role: Role,
    now: OffsetDateTime,
) -> Result<bool, AddPersonError> {
    actor.require(Action::Appoint)?;
    let before = hold_keepers(tx).await?;
    let taken = sqlx::query!(
        "delete from app.person_role where tenant_id = $1 and person_id = $2 and role = $3",
        tx.tenant().uuid(),
        person.0,
        role.name()
    )
    .execute(tx.conn())
    .await?;
    if taken.rows_affected() == 0 {
        return Ok(false);
    }
    if before > 0 && keepers(tx).await? == 0 {
        return Err(AddPersonError::LastKeeper);
    }
    let role = json!({ "role": role.name() });
    audit::record(tx, actor, Entry::new("take_role", "person", person.0).with(role), now).await?;
    Ok(true)
}

/// The roles that a person has today besides the own ones, given for a time. Whoever supervises data protection runs
/// nothing, whatever was given.
///
/// # Errors
/// The database's.
pub async fn delegated(tx: &mut TenantTx, id: PersonId, now: OffsetDateTime) -> sqlx::Result<Vec<Role>> {
    let roles = sqlx::query_scalar!(
        "select d.role from app.delegation d where d.tenant_id = $1 and d.person_id = $2
             and $3 between d.starts_on and d.ends_on
             and not (d.role = 'coordination' and exists (select from app.person_role r
                 where r.tenant_id = d.tenant_id and r.person_id = d.person_id and r.role = 'data_protection'))",
        tx.tenant().uuid(),
        id.0,
        clock::in_germany(now).date()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(roles.iter().filter_map(|role| Role::parse(role)).collect())
}
