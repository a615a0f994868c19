//! Taking an admitted plugin out of use: a yanked version takes no new attempts, a revoked one runs nowhere any more. The
//! register says so in the transaction in which every attempt is read, so that it holds at once and on every server.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{State, Submission};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    plugins::log,
};

/// A version in the register.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub sha256: String,
    pub id: String,
    pub version: String,
    /// None for the house's own.
    pub provider: Option<String>,
    pub tier: String,
    pub admitted_at: OffsetDateTime,
    pub yanked_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Yank,
    Revoke,
}

#[derive(Debug, thiserror::Error)]
pub enum StopError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such plugin, or it is out of use already")]
    Unknown,
    #[error("whoever takes a plugin out of use says why")]
    Reason,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The register by names, the newest version first.
///
/// # Errors
/// [`StopError::Forbidden`], or the database's.
pub async fn admitted(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Admitted>, StopError> {
    actor.require(Action::AdmitPlugin)?;
    let admitted = sqlx::query_as!(
        Admitted,
        r#"select p.sha256, p.id, p.version, v.name as "provider?", p.tier, p.admitted_at, p.yanked_at, p.revoked_at,
               p.stop_reason as reason
           from app.plugin p left join app.provider v on v.id = p.provider_id
           order by p.id, p.admitted_at desc"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(admitted)
}

/// Takes a version out of use; there is no way back, a newer version takes its place.
///
/// # Errors
/// [`StopError`]
pub async fn stop(
    tx: &mut TenantTx,
    actor: &Actor,
    sha256: &str,
    how: Stop,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), StopError> {
    actor.require(Action::AdmitPlugin)?;
    carry_out(tx, actor, sha256, how, reason, now).await
}

/// A provider withdraws a version of its own: those who have begun go on, nobody else begins.
///
/// # Errors
/// [`StopError`]
pub async fn withdraw(
    tx: &mut TenantTx,
    actor: &Actor,
    own: &Submission,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), StopError> {
    actor.require(Action::SubmitPlugin)?;
    let component = own.report.as_ref().filter(|_| own.state == State::Published).ok_or(StopError::Unknown)?;
    carry_out(tx, actor, &component.component_sha256, Stop::Yank, reason, now).await
}

async fn carry_out(
    tx: &mut TenantTx,
    actor: &Actor,
    sha256: &str,
    how: Stop,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), StopError> {
    if reason.is_empty() {
        return Err(StopError::Reason);
    }
    let stopped = sqlx::query!(
        "update app.plugin set stop_reason = $2, yanked_at = coalesce(yanked_at, $3),
             revoked_at = case when $4 then $3 else revoked_at end
         where sha256 = $1 and revoked_at is null and ($4 or yanked_at is null)
         returning id, version",
        sha256,
        reason,
        now,
        how == Stop::Revoke
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(StopError::Unknown)?;
    let (action, kind) = match how {
        Stop::Yank => ("withdraw", "yank"),
        Stop::Revoke => ("revoke", "revoke"),
    };
    let event = json!({
        "kind": kind, "plugin": stopped.id, "version": stopped.version, "component": sha256, "reason": reason,
    });
    log::append(tx, event, now).await?;
    let details = json!({ "plugin": stopped.id, "version": stopped.version, "sha256": sha256 });
    audit::record(tx, actor, Entry::new(action, "plugin", None).with(details), now).await?;
    metrics::counter!("campus_plugins_stopped_total", "how" => action).increment(1);
    Ok(())
}
