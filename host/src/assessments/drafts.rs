//! What a learner has entered and not handed in yet: kept now and then, and shown again.

use tenants::TenantTx;

use super::{AssessError, Attempt, Status, last_answer};

/// Keeps the fields of a form as they are. They are read by the task that is shown when they are shown again.
///
/// # Errors
/// [`AssessError::Closed`] or [`AssessError::Busy`] where nothing can be handed in.
pub async fn keep(tx: &mut TenantTx, attempt: &Attempt, fields: &[(String, String)]) -> Result<(), AssessError> {
    if attempt.closed || attempt.stopped {
        return Err(AssessError::Closed);
    }
    let last = last_answer(tx, attempt.id).await?;
    if last.is_some_and(|answer| matches!(answer.status, Status::Pending | Status::Review(_))) {
        return Err(AssessError::Busy);
    }
    write(tx, attempt, Some(serde_json::to_value(fields)?)).await
}

/// What was handed in is no draft any more.
///
/// # Errors
/// [`AssessError`]
pub(super) async fn forget(tx: &mut TenantTx, attempt: &Attempt) -> Result<(), AssessError> {
    write(tx, attempt, None).await
}

async fn write(tx: &mut TenantTx, attempt: &Attempt, draft: Option<serde_json::Value>) -> Result<(), AssessError> {
    sqlx::query!(
        "update app.attempt set draft = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        attempt.id.0,
        draft
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
