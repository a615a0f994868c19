//! Marks: written once an answer was judged, and what follows from them.

use std::collections::BTreeMap;

use plugin_runtime::{Correctness, Feedback, Grade, Inline, PartGrade, Response, Visibility, content::TextSpan};
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{AssessError, Attempt, load, queue_judgement, sittings};
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
    Ok(standing(tx, answer, "pending").await?.map(|(attempt, response, _)| (attempt, response)))
}

/// An answer that waits for a person, with what the plugin thinks of it; none when it does not wait any more.
///
/// # Errors
/// [`AssessError`]
pub async fn under_review(
    tx: &mut TenantTx,
    answer: AnswerId,
) -> Result<Option<(Attempt, Response, Grade)>, AssessError> {
    let found = standing(tx, answer, "review").await?;
    Ok(found.and_then(|(attempt, response, grade)| Some((attempt, response, grade?))))
}

/// An answer, if it stands so.
async fn standing(
    tx: &mut TenantTx,
    answer: AnswerId,
    status: &str,
) -> Result<Option<(Attempt, Response, Option<Grade>)>, AssessError> {
    let row = sqlx::query!(
        r#"select w.attempt_id as "attempt: AttemptId", w.response, w.grade, i.kind from app.answer w
           join app.attempt a on a.tenant_id = w.tenant_id and a.id = w.attempt_id
           join app.item i on i.owner_id = a.owner_id and i.id = a.item_id
           where w.tenant_id = $1 and w.id = $2 and w.status = $3"#,
        tx.tenant().uuid(),
        answer.0,
        status
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let attempt = load(tx, row.attempt, ItemKind::stored(&row.kind)).await?;
    let grade = row.grade.map(serde_json::from_value).transpose()?;
    Ok(Some((attempt, serde_json::from_value(row.response)?, grade)))
}

/// Puts a mark in the place of a lower one, as regrading found it. One that is not higher changes nothing.
///
/// # Errors
/// [`AssessError`]
pub async fn raise(tx: &mut TenantTx, answer: AnswerId, grade: &Grade, now: OffsetDateTime) -> Result<(), AssessError> {
    let row = sqlx::query!(
        r#"update app.answer w set grade = $3, earned_milli = $4, possible_milli = $5
           from app.attempt a join app.item i on i.owner_id = a.owner_id and i.id = a.item_id
           where w.tenant_id = $1 and w.id = $2 and w.status = 'graded' and a.tenant_id = w.tenant_id and a.id = w.attempt_id
               and $4::bigint::numeric * w.possible_milli > w.earned_milli::numeric * $5::bigint
           returning a.id as "attempt: AttemptId", i.kind"#,
        tx.tenant().uuid(),
        answer.0,
        serde_json::to_value(grade)?,
        grade.earned_milli().cast_signed(),
        grade.possible_milli().cast_signed()
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(()) };
    let attempt = load(tx, row.attempt, ItemKind::stored(&row.kind)).await?;
    settle(tx, &attempt, grade, None, now).await
}

/// What a person decided about an answer.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Thousandths of a point, by part.
    pub points: BTreeMap<String, u32>,
    /// To the learner; may be empty.
    pub comment: String,
}

/// Writes the mark, keeps the plugin's state, and does what follows from it. A mark that is there already stays. Where the
/// plugin asks for a person, the mark is only kept for whoever judges. False when there was a mark already.
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
) -> Result<bool, AssessError> {
    let (earned, possible) = (grade.earned_milli().cast_signed(), grade.possible_milli().cast_signed());
    let is_provisional = grade.review.is_some();
    let written = sqlx::query!(
        "update app.answer set status = $7, grade = $3, earned_milli = $4, possible_milli = $5, graded_at = $6
         where tenant_id = $1 and id = $2 and status = 'pending'",
        tx.tenant().uuid(),
        answer.0,
        serde_json::to_value(grade)?,
        earned,
        possible,
        now,
        if is_provisional { "review" } else { "graded" }
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    if is_provisional {
        keep_state(tx, attempt, state, None).await?;
        queue_judgement(tx, answer, now).await?;
        return Ok(true);
    }
    settle(tx, attempt, grade, state, now).await?;
    Ok(true)
}

/// Takes over what a person decided; nothing happens where the answer does not wait for it any more.
///
/// # Errors
/// [`AssessError`]
pub async fn judge(
    tx: &mut TenantTx,
    answer: AnswerId,
    decision: &Decision,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let Some((attempt, _, provisional)) = under_review(tx, answer).await? else { return Ok(()) };
    let grade = judged(provisional, decision);
    let written = sqlx::query!(
        "update app.answer set status = 'graded', grade = $3, earned_milli = $4, possible_milli = $5, graded_at = $6
         where tenant_id = $1 and id = $2 and status = 'review'",
        tx.tenant().uuid(),
        answer.0,
        serde_json::to_value(&grade)?,
        grade.earned_milli().cast_signed(),
        grade.possible_milli().cast_signed(),
        now
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(());
    }
    settle(tx, &attempt, &grade, None, now).await
}

/// The plugin's mark with the points of the person; parts that are not named keep theirs.
fn judged(provisional: Grade, decision: &Decision) -> Grade {
    let part = |part: PartGrade| {
        let Some(points) = decision.points.get(&part.part) else { return part };
        let earned_milli = (*points).min(part.possible_milli);
        let correctness = match earned_milli {
            all if all == part.possible_milli => Correctness::Correct,
            0 => Correctness::Incorrect,
            _ => Correctness::Partial,
        };
        PartGrade { earned_milli, correctness, ..part }
    };
    let comment = (!decision.comment.is_empty()).then(|| Feedback {
        visibility: Visibility::Immediate,
        field: None,
        correctness: None,
        body: vec![Inline::Span(TextSpan { text: decision.comment.clone(), marks: Vec::new(), lang: None })],
    });
    Grade {
        parts: provisional.parts.into_iter().map(part).collect(),
        feedback: provisional.feedback.into_iter().chain(comment).collect(),
        review: None,
        ..provisional
    }
}

/// Closes a quiz or a question of one, ticks the item off and completes the module where that follows from a mark.
async fn settle(
    tx: &mut TenantTx,
    attempt: &Attempt,
    grade: &Grade,
    state: Option<&[u8]>,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    let closes = grade.is_final || attempt.kind == ItemKind::Quiz;
    keep_state(tx, attempt, state, closes.then_some(now)).await?;
    if let Some(part) = attempt.part {
        return Ok(sittings::settle(tx, attempt, part.sitting, now).await?);
    }
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
) -> Result<bool, AssessError> {
    let written = sqlx::query!(
        "update app.answer set status = 'continued', graded_at = $3 where tenant_id = $1 and id = $2 and status = 'pending'",
        tx.tenant().uuid(),
        answer.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    keep_state(tx, attempt, state, None).await?;
    Ok(true)
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
