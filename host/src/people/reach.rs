//! Whom somebody may change who looks after people but gives no roles: all but those who look after the house or its
//! data. Whoever could change their address could sign in as them.

use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    clock,
};

/// Roles whose holders only those change who give roles.
pub const APPOINTED: [Role; 2] = [Role::Coordination, Role::DataProtection];

/// Whether the actor may change all of these people: the outer error is the database's.
pub(crate) async fn within(
    tx: &mut TenantTx,
    actor: &Actor,
    people: &[Uuid],
    now: OffsetDateTime,
) -> sqlx::Result<Result<(), Forbidden>> {
    if actor.may(Action::Appoint) {
        return Ok(Ok(()));
    }
    let one_is_appointed = sqlx::query_scalar!(
        r#"select exists (select from app.person_role where tenant_id = $1 and person_id = any ($2) and role = any ($3))
               or exists (select from app.delegation where tenant_id = $1 and person_id = any ($2) and role = any ($3)
                          and ends_on >= $4) as "appointed!""#,
        tx.tenant().uuid(),
        people,
        &APPOINTED.map(|role| role.name().to_owned())[..],
        clock::in_germany(now).date()
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(if one_is_appointed { Err(Forbidden(Action::Appoint)) } else { Ok(()) })
}
