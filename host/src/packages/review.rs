//! The advisory board decides upon a package that the platform has found in order.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{LookError, State, Submission, SubmitError, file_key, open, submit::verify};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    files::{FileError, Files},
    plugins::log,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    Publish,
    Decline,
}

#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Look(#[from] LookError),
    #[error("the package does not wait for a decision")]
    Decided,
    #[error("nobody decides upon a package of their own")]
    Own,
    #[error("whoever declines says why")]
    Reason,
    #[error("version {version} of {id} was admitted before")]
    VersionTaken { id: String, version: String },
    #[error("the package is not signed for its provider any more: {0}")]
    Unsigned(#[source] Box<SubmitError>),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Publishes or declines.
///
/// # Errors
/// [`ReviewError`]; the transaction is unusable afterwards.
pub async fn decide(
    tx: &mut TenantTx,
    actor: &Actor,
    files: &Files,
    submission: &Submission,
    decision: Decision,
    reason: &str,
    now: OffsetDateTime,
) -> Result<(), ReviewError> {
    let person = actor.person_for(Action::ReviewPlugin)?;
    if submission.submitted_by == Some(person) {
        return Err(ReviewError::Own);
    }
    let (state, action) = match decision {
        Decision::Publish => (State::Published, "publish"),
        Decision::Decline if reason.is_empty() => return Err(ReviewError::Reason),
        Decision::Decline => (State::Declined, "decline"),
    };
    let decided = sqlx::query!(
        "update app.plugin_package set state = $3, decided_by = $4, decided_at = $5, reason = $6
         where tenant_id = $1 and id = $2 and state = 'waiting'",
        tx.tenant().uuid(),
        submission.id.0,
        state.name(),
        person.0,
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    if decided.rows_affected() == 0 {
        return Err(ReviewError::Decided);
    }
    if decision == Decision::Publish {
        publish(tx, files, submission, now).await?;
    }
    Ok(audit::record(tx, actor, Entry::new(action, "plugin_package", submission.id.0), now).await?)
}

/// Enters the plugin in the register: authors may use it from then on.
async fn publish(
    tx: &mut TenantTx,
    files: &Files,
    submission: &Submission,
    now: OffsetDateTime,
) -> Result<(), ReviewError> {
    let entered = sqlx::query!(
        "insert into app.plugin (id, version, sha256, manifest, admitted_at, provider_id, package_digest, tier, class)
         select plugin_id, version, component_sha256, report -> 'manifest', $3, provider_id, digest, tier,
             case when (report ->> 'heavy')::boolean then 'heavy' else 'light' end
         from app.plugin_package where tenant_id = $1 and id = $2
         on conflict do nothing returning sha256",
        tx.tenant().uuid(),
        submission.id.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(entered) = entered else {
        return Err(ReviewError::VersionTaken { id: submission.plugin.clone(), version: submission.version.clone() });
    };
    let event = json!({
        "kind": "admit", "plugin": submission.plugin, "version": submission.version, "component": entered.sha256,
        "package": submission.digest, "tier": submission.tier,
    });
    // From here on no key is revoked at the same time: either the log has it before this, or after it.
    log::append(tx, event, now).await?;
    still_signed(tx, files, submission).await
}

/// A key may have been revoked while the package waited. The day that counts is the one on which it was handed in.
async fn still_signed(tx: &mut TenantTx, files: &Files, submission: &Submission) -> Result<(), ReviewError> {
    let bytes = files.get(&file_key(&submission.digest)).await?;
    let unsigned = |error: SubmitError| ReviewError::Unsigned(Box::new(error));
    let package = open(bytes).await.map_err(|error| unsigned(error.into()))?;
    verify(tx, submission.provider, &package, submission.submitted_at).await.map_err(|error| match error {
        SubmitError::Sql(error) => error.into(),
        error => unsigned(error),
    })
}
