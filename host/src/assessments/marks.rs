//! Marks: written once an answer was judged, and what follows from them.

use plugin_runtime::{Grade, Response};
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{AssessError, Attempt, load};
use crate::{
    courses::ItemKind,
    ids::{AnswerId, AttemptId},
    learning,
};

/// An answer that waits for its mark, or none when it has one.
///
/// # Errors
/// [`AssessError`]
pub async fn pending(tx: &mut TenantTx, answer: AnswerId) -> Result<Option<(Attempt, Response)>, AssessError> {
    let row = sqlx::query!(
        r#"select w.attempt_id as "attempt: AttemptId", w.response, i.kind from app.answer w
           join app.attempt a on a.tenant_id = w.tenant_id and a.id = w.attempt_id
           join app.item i on i.owner_id = a.owner_id and i.id = a.item_id
           where w.tenant_id = $1 and w.id = $2 and w.status = 'pending'"#,
        tx.tenant().uuid(),
        answer.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let attempt = load(tx, row.attempt, ItemKind::stored(&row.kind)).await?;
    Ok(Some((attempt, serde_json::from_value(row.response)?)))
}

/// Writes the mark, keeps the plugin's state, closes a quiz, ticks the item off and completes the module where that
/// follows. A mark that is there already stays.
///
/// # Errors
/// [`AssessError`]
pub async fn record(
    tx: &mut TenantTx,
    attempt: &Attempt,
    answer: AnswerId,
    grade: &Grade,
    state: Option<&[u8]>,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let (earned, possible) = (grade.earned_milli().cast_signed(), grade.possible_milli().cast_signed());
    let written = sqlx::query!(
        "update app.answer set status = 'graded', grade = $3, earned_milli = $4, possible_milli = $5, graded_at = $6
         where tenant_id = $1 and id = $2 and status = 'pending'",
        tx.tenant().uuid(),
        answer.0,
        serde_json::to_value(grade)?,
        earned,
        possible,
        now
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    let closes = grade.is_final || attempt.kind == ItemKind::Quiz;
    keep_state(tx, attempt, state, closes.then_some(now)).await?;
    if passed(grade, attempt.pass_percent) {
        learning::mark_done(tx, attempt.enrolment, attempt.owner, attempt.item, now).await?;
        learning::complete_if_done(tx, attempt.enrolment, now).await?;
    }
    Ok(())
}

/// The plugin ran an action or could not read the answer: nothing to mark.
///
/// # Errors
/// [`AssessError`]
pub async fn record_continued(
    tx: &mut TenantTx,
    attempt: &Attempt,
    answer: AnswerId,
    state: Option<&[u8]>,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    sqlx::query!(
        "update app.answer set status = 'continued', graded_at = $3 where tenant_id = $1 and id = $2 and status = 'pending'",
        tx.tenant().uuid(),
        answer.0,
        now
    )
    .execute(tx.conn())
    .await?;
    keep_state(tx, attempt, state, None).await?;
    Ok(())
}

/// The plugin failed for good. The answer stays as it was given.
///
/// # Errors
/// The database's.
pub async fn record_failure(
    tx: &mut TenantTx,
    answer: AnswerId,
    failure: &str,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.answer set status = 'failed', failure = $3, graded_at = $4
         where tenant_id = $1 and id = $2 and status = 'pending'",
        tx.tenant().uuid(),
        answer.0,
        failure,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn keep_state(
    tx: &mut TenantTx,
    attempt: &Attempt,
    state: Option<&[u8]>,
    closed_at: Option<OffsetDateTime>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.attempt set state = coalesce($3, state), closed_at = coalesce(closed_at, $4) where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        attempt.id.0,
        state,
        closed_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether the points reach the share that passes; nothing to earn passes.
pub fn passed(grade: &Grade, pass_percent: i32) -> bool {
    grade.earned_milli() * 100 >= grade.possible_milli() * u64::from(pass_percent.unsigned_abs())
}

/// Points in whole percent, rounded down so that nobody reads 70 % and has failed at 70 %.
pub fn percent(grade: &Grade) -> u64 {
    (grade.earned_milli() * 100).checked_div(grade.possible_milli()).unwrap_or(100)
}
