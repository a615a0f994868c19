//! Attempts whose plugin was taken out of use go on with another version that takes over what they have come to.

use plugin_runtime::Manifest;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use super::{AssessError, Attempt, Status, last_answer, offered_for, queue_marking};
use crate::{grants, plugins::Plugins};

/// The version that an attempt can go on with.
#[derive(Clone, Debug)]
pub struct Successor {
    component: String,
    /// Of the layout in which the attempt has kept its state; none where this version keeps it alike.
    from_version: Option<u32>,
}

/// The offered version, if it reads the state of the one that was stopped and the learner's house allows what it wants.
///
/// # Errors
/// [`AssessError`]
pub async fn successor(tx: &mut TenantTx, attempt: &Attempt) -> Result<Option<Successor>, AssessError> {
    if !attempt.stopped || attempt.closed {
        return Ok(None);
    }
    let Some(component) = offered_for(tx, attempt).await? else { return Ok(None) };
    let (old, new) = (manifest(tx, &attempt.plugin_sha256).await?, manifest(tx, &component).await?);
    let reads = attempt.state.is_none() || (new.oldest_state..=new.state_version).contains(&old.state_version);
    if !reads || !grants::allows(tx, &component).await? {
        return Ok(None);
    }
    let from_version = (old.state_version != new.state_version).then_some(old.state_version);
    Ok(Some(Successor { component, from_version }))
}

async fn manifest(tx: &mut TenantTx, component: &str) -> Result<Manifest, AssessError> {
    let manifest = sqlx::query_scalar!("select manifest from app.plugin where sha256 = $1", component)
        .fetch_one(tx.conn())
        .await?;
    Ok(serde_json::from_value(manifest)?)
}

/// What the successor makes of the attempt's state; none where it refuses. No transaction is open meanwhile.
///
/// # Errors
/// [`AssessError`]: only what a later try can mend.
pub async fn migrated(
    plugins: &Plugins,
    tenant: TenantId,
    attempt: &Attempt,
    successor: &Successor,
) -> Result<Option<Migrated>, AssessError> {
    let (Some(state), Some(from_version)) = (&attempt.state, successor.from_version) else {
        return Ok(Some(Migrated { component: successor.component.clone(), state: attempt.state.clone() }));
    };
    match plugins.migrate(tenant, &successor.component, from_version, state.clone()).await {
        Ok(state) => Ok(Some(Migrated { component: successor.component.clone(), state: Some(state) })),
        Err(error) if error.is_final() => {
            tracing::warn!(attempt.id = %attempt.id, error = ?error, "a plugin does not take over a state");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// A version with the state that it goes on from.
#[derive(Clone, Debug)]
pub struct Migrated {
    component: String,
    state: Option<Vec<u8>>,
}

/// Pins the attempt to the other version, unless that happened before. An answer that waits is marked by it.
///
/// # Errors
/// [`AssessError`]
pub async fn go_on(
    tx: &mut TenantTx,
    attempt: &Attempt,
    migrated: &Migrated,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let moved = sqlx::query!(
        "update app.attempt set plugin_sha256 = $3, state = $4
         where tenant_id = $1 and id = $2 and plugin_sha256 = $5 and closed_at is null",
        tx.tenant().uuid(),
        attempt.id.0,
        migrated.component,
        migrated.state,
        attempt.plugin_sha256
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    if let Some(answer) = last_answer(tx, attempt.id).await?
        && matches!(answer.status, Status::Pending)
    {
        queue_marking(tx, answer.id, now).await?;
    }
    Ok(())
}
