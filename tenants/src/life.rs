//! Where a member stands in its life with us, as the cooperative decides it.

use time::{Date, OffsetDateTime};

use crate::{PlatformTx, TenantId, TenantState};

/// A state with what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: TenantState,
    /// Said to the member's people; at most 1000 characters.
    pub reason: String,
    /// The day after which everything is erased: with `Leaving`, and only then.
    pub erase_on: Option<Date>,
}

/// Puts a member into a state. False when there is no such member; the cooperative itself is none.
///
/// # Errors
/// The database's, also when the day of erasure does not go with the state.
pub async fn change(
    tx: &mut PlatformTx,
    tenant: TenantId,
    standing: &Standing,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let changed = sqlx::query!(
        "update app.tenant set state = $2, state_reason = $3, erase_on = $4, state_since = $5 where id = $1 and id <> $6
           and erased_at is null",
        tenant.uuid(),
        standing.state.as_str(),
        standing.reason,
        standing.erase_on,
        now,
        TenantId::COOPERATIVE.uuid()
    )
    .execute(tx.conn())
    .await?;
    Ok(changed.rows_affected() == 1)
}
