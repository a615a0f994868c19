//! Making marks again: the same call, which has to give the same, or another version of the plugin, which may judge better.

use std::cmp::Ordering;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use plugin_runtime::{Config, Grade, Outcome, split_config};
use tenants::TenantId;

use super::{
    AssessError, marks,
    records::{self, Record, Which},
};
use crate::{app::App, clock, ids::AnswerId, plugins::Task};

/// Calls that run at the same time; the rest is left to learners.
const AT_ONCE: usize = 4;
/// Records that are read at a time.
const PAGE: i64 = 200;

/// What a replay found.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    pub same: usize,
    /// Made by a component that was taken out of use: it runs for nobody, not even for this.
    pub blocked: usize,
    /// Answers whose mark or fuel comes out otherwise.
    pub different: Vec<AnswerId>,
}

/// What another version makes of marks, beside those that count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regraded {
    pub same: usize,
    pub higher: usize,
    pub lower: usize,
    /// Judged by a person, or to be judged by one, or without a mark: left alone.
    pub left: usize,
}

/// Makes every recorded mark of a member again, with the component that made it.
///
/// # Errors
/// [`AssessError`]: a call could not be made; nothing is said about the marks then.
pub async fn replay(app: &App, tenant: TenantId) -> Result<Replayed, AssessError> {
    let mut found = Replayed::default();
    let mut last = None;
    loop {
        let page = records::page(&mut app.database.read(tenant).await?, Which::All, last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(found) };
        last = Some((end.answer, end.number));
        let (blocked, page): (Vec<Record>, Vec<Record>) = page.into_iter().partition(|record| record.is_blocked);
        found.blocked += blocked.len();
        let replayed = stream::iter(page).map(|record| is_same(app, tenant, record)).buffer_unordered(AT_ONCE);
        for (answer, is_same) in replayed.try_collect::<Vec<_>>().await? {
            if is_same {
                found.same += 1;
            } else {
                found.different.push(answer);
            }
        }
    }
}

async fn is_same(app: &App, tenant: TenantId, record: Record) -> Result<(AnswerId, bool), AssessError> {
    let task = task(app, tenant, &record, &record.plugin_sha256).await?;
    let (verdict, fuel) = app.plugins.grade(task, record.response).await;
    Ok((record.answer, verdict? == record.verdict && fuel == record.fuel))
}

/// The call of a record, for this component.
async fn task(app: &App, tenant: TenantId, record: &Record, sha256: &str) -> Result<Task, AssessError> {
    let plugin = sqlx::query!(
        r#"select manifest ->> 'config_schema' as "schema!", revoked_at, class = 'heavy' as "heavy!" from app.plugin where sha256 = $1"#,
        sha256
    )
    .fetch_one(app.database.read(tenant).await?.conn())
    .await?;
    if plugin.revoked_at.is_some() {
        return Err(AssessError::Stopped);
    }
    let (public, secret) = split_config(&plugin.schema, &record.config.to_string())?;
    Ok(Task {
        tenant,
        sha256: sha256.to_owned(),
        context: record.context.clone(),
        config: Config { public, secret: Some(secret) },
        state: record.state.clone(),
        heavy: plugin.heavy,
    })
}

/// Has another component judge all answers of a member again that `from` judged last. Where `applies`, the new record is
/// kept and a mark that is higher than the one that counts takes its place; a lower one never takes anything away. What was
/// done stays done: run again, it goes on with the rest.
///
/// # Errors
/// [`AssessError::Stopped`] for a component that was taken out of use, or a call could not be made: what came before is done.
pub async fn regrade(
    app: &App,
    tenant: TenantId,
    from: &str,
    to: &str,
    applies: bool,
) -> Result<Regraded, AssessError> {
    let mut found = Regraded::default();
    let mut last = None;
    loop {
        let page = records::page(&mut app.database.read(tenant).await?, Which::LastBy(from), last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(found) };
        last = Some((end.answer, end.number));
        let regraded = stream::iter(page).map(|record| judge_again(app, tenant, record, to, applies));
        for change in regraded.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await? {
            match change {
                Some(Ordering::Equal) => found.same += 1,
                Some(Ordering::Greater) => found.higher += 1,
                Some(Ordering::Less) => found.lower += 1,
                None => found.left += 1,
            }
        }
    }
}

/// How the new mark compares with the one that counts; none where the answer is left alone.
async fn judge_again(
    app: &App,
    tenant: TenantId,
    record: Record,
    to: &str,
    applies: bool,
) -> Result<Option<Ordering>, AssessError> {
    let (Some(counts), Some(_)) = (record.counts, mark(&record.verdict.outcome)) else { return Ok(None) };
    let task = task(app, tenant, &record, to).await?;
    let (verdict, fuel) = app.plugins.grade(task.clone(), record.response).await;
    let verdict = verdict?;
    let Some(after) = mark(&verdict.outcome) else { return Ok(None) };
    let change = compare(after, counts);
    if applies {
        let now = clock::now();
        let mut tx = app.database.tenant(tenant).await?;
        records::keep(&mut tx, record.answer, &task, &verdict, fuel, now).await?;
        marks::raise(&mut tx, record.answer, after, now).await?;
        tx.commit().await?;
    }
    Ok(Some(change))
}

/// A mark that needs no person.
fn mark(outcome: &Outcome) -> Option<&Grade> {
    match outcome {
        Outcome::Graded(grade) if grade.review.is_none() => Some(grade),
        _ => None,
    }
}

/// By the share of the points, for versions may give different points.
fn compare(grade: &Grade, (earned, possible): (i64, i64)) -> Ordering {
    let new = i128::from(grade.earned_milli()) * i128::from(possible);
    new.cmp(&(i128::from(earned) * i128::from(grade.possible_milli())))
}
