//! Taking all second factors from somebody who has lost them: for those who look after people, never for themselves.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{end_all, factors::FactorError};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    ids::PersonId,
    people::reach,
};

/// Takes app, passkeys and recovery codes, and signs the person out everywhere: the lost device may be in other hands.
///
/// # Errors
/// [`FactorError::Own`] for oneself, [`FactorError::Unknown`] where there is nothing to take; the database's.
pub async fn reset(tx: &mut TenantTx, actor: &Actor, person: PersonId, now: OffsetDateTime) -> Result<(), FactorError> {
    actor.require(Action::ManagePeople)?;
    reach::within(tx, actor, &[person.0], now).await??;
    if actor.person == Some(person) {
        return Err(FactorError::Own);
    }
    let taken = sqlx::query_scalar!(
        r#"with app as (delete from app.totp where tenant_id = $1 and person_id = $2 returning 1),
               keys as (delete from app.passkey where tenant_id = $1 and person_id = $2 returning 1),
               codes as (delete from app.recovery_code where tenant_id = $1 and person_id = $2 returning 1),
               questions as (delete from app.challenge where tenant_id = $1 and person_id = $2)
           select (select count(*) from app) + (select count(*) from keys) + (select count(*) from codes) as "count!""#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_one(tx.conn())
    .await?;
    if taken == 0 {
        return Err(FactorError::Unknown);
    }
    end_all(tx, person).await?;
    audit::record(tx, actor, Entry::new("reset_factors", "person", person.0), now).await?;
    Ok(())
}
