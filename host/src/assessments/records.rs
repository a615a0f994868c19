//! How marks were made, kept so that anybody can make them again: the component's hash, what it was given, what it gave
//! back, the fuel, and the signed head of the plugins' log under which it ran.

use plugin_runtime::{Context, Response, Verdict};
use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::AssessError;
use crate::{ids::AnswerId, plugins::Task};

/// A call that made a mark, with all that went into it.
#[derive(Clone, Debug)]
pub struct Record {
    pub answer: AnswerId,
    /// From 1 on, in the order in which the answer was judged.
    pub number: i32,
    pub plugin_sha256: String,
    /// The component was taken out of use and runs for nobody.
    pub is_blocked: bool,
    pub context: Context,
    pub state: Option<Vec<u8>>,
    pub fuel: u64,
    pub verdict: Verdict,
    pub response: Response,
    /// The author's whole configuration.
    pub config: serde_json::Value,
    /// Points that count for the learner, earned and possible; none where no mark stands.
    pub counts: Option<(i64, i64)>,
}

/// Which records are meant.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    All,
    /// The newest of each answer, where this component made it.
    LastBy(&'a str),
}

impl Which<'_> {
    const fn component(&self) -> Option<&str> {
        match self {
            Which::All => None,
            Which::LastBy(component) => Some(component),
        }
    }
}

/// Keeps how a mark was made, in the transaction of the mark.
///
/// # Errors
/// [`AssessError`]
pub async fn keep(
    tx: &mut TenantTx,
    answer: AnswerId,
    task: &Task,
    verdict: &Verdict,
    fuel: u64,
    now: OffsetDateTime,
) -> Result<(), AssessError> {
    sqlx::query!(
        "insert into app.grade_record (tenant_id, answer_id, number, plugin_sha256, context, state, fuel, verdict, log_head,
             recorded_at)
         select $1, $2, 1 + coalesce((select max(number) from app.grade_record where tenant_id = $1 and answer_id = $2), 0),
             $3, $4, $5, $6, $7, (select head from app.plugin_log_head order by day desc limit 1), $8
         on conflict do nothing",
        tx.tenant().uuid(),
        answer.0,
        task.sha256,
        json!(task.context),
        task.state,
        i64::try_from(fuel).unwrap_or(i64::MAX),
        json!(verdict),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Records of a member in the order of their answers, those after `last` and at most so many.
///
/// # Errors
/// [`AssessError`]
pub async fn page(
    tx: &mut TenantTx,
    which: Which<'_>,
    last: Option<(AnswerId, i32)>,
    most: i64,
) -> Result<Vec<Record>, AssessError> {
    let (last_answer, last_number) = last.unzip();
    let rows = sqlx::query!(
        r#"select r.answer_id as "answer: AnswerId", r.number, r.plugin_sha256, p.revoked_at is not null as "is_blocked!",
               r.context, r.state, r.fuel, r.verdict, w.response, coalesce(q.config, i.config) as "config!", w.status, w.earned_milli,
               w.possible_milli
           from app.grade_record r
           join app.plugin p on p.sha256 = r.plugin_sha256
           join app.answer w on w.tenant_id = r.tenant_id and w.id = r.answer_id
           join app.attempt a on a.tenant_id = w.tenant_id and a.id = w.attempt_id
           join app.item i on i.owner_id = a.owner_id and i.id = a.item_id
           left join app.quiz_question q on q.owner_id = a.owner_id and q.id = a.question_id
           where r.tenant_id = $1 and ($3::uuid is null or (r.answer_id, r.number) > ($3, $4))
               and ($2::text is null or (r.plugin_sha256 = $2 and not exists (
                   select from app.grade_record n
                   where n.tenant_id = r.tenant_id and n.answer_id = r.answer_id and n.number > r.number)))
           order by r.answer_id, r.number limit $5"#,
        tx.tenant().uuid(),
        which.component(),
        last_answer.map(|answer| answer.0),
        last_number,
        most
    )
    .fetch_all(tx.conn())
    .await?;
    let records = rows.into_iter().map(|row| {
        let is_marked = row.status == "graded";
        Ok(Record {
            answer: row.answer,
            number: row.number,
            plugin_sha256: row.plugin_sha256,
            is_blocked: row.is_blocked,
            context: serde_json::from_value(row.context)?,
            state: row.state,
            fuel: row.fuel.unsigned_abs(),
            verdict: serde_json::from_value(row.verdict)?,
            response: serde_json::from_value(row.response)?,
            config: row.config,
            counts: row.earned_milli.zip(row.possible_milli).filter(|_| is_marked),
        })
    });
    records.collect()
}
