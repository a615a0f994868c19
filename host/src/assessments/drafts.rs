//! What a learner has entered and not handed in yet: kept now and then, and shown again.

use tenants::TenantTx;

use super::{AssessError, Attempt, hold};

/// What the fields of a task are called begins so, and what frames have written.
const FIELDS: [&str; 2] = ["f.", "d."];
/// What JSON puts around a field.
const SEPARATORS: usize = 10;
/// Bytes of names and values; the database takes their JSON up to eight times as long, and escaping makes it six at most.
const LARGEST: usize = 64 * 1024;

/// Keeps the fields of a task as they were entered. They are read by the task that is shown when they are shown again. What
/// comes after the answer was handed in is no draft of it.
///
/// # Errors
/// As for an answer that is handed in, or [`AssessError::TooLarge`].
pub async fn keep(tx: &mut TenantTx, attempt: &Attempt, form: &[(String, String)]) -> Result<(), AssessError> {
    let fields: Vec<_> = form.iter().filter(|(name, _)| FIELDS.iter().any(|begin| name.starts_with(begin))).collect();
    if fields.iter().map(|(name, value)| name.len() + value.len() + SEPARATORS).sum::<usize>() > LARGEST {
        return Err(AssessError::TooLarge);
    }
    hold(tx, attempt).await?;
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
