//! Making marks again: the same call, which has to give the same, or another version of the plugin, which may judge better.

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use plugin_runtime::{Config, Grade, Outcome, split_config};
use tenants::TenantId;

use super::{AssessError, marks, records, records::Record};
use crate::{app::App, clock, ids::AnswerId, plugins::Task};

/// Calls that run at the same time; the rest is left to learners.
const AT_ONCE: usize = 4;
/// Records that are read at a time.
const PAGE: i64 = 200;

/// What a replay found.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    pub same: usize,
    /// Answers whose mark or fuel comes out otherwise.
    pub different: Vec<AnswerId>,
}

/// What another version makes of marks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Regraded {
    pub same: usize,
    pub higher: usize,
    pub lower: usize,
    /// Judged by a person, or the other version gave no mark: left alone.
    pub left: usize,
}

/// Makes every newest mark of a member again, with the component that made it.
///
/// # Errors
/// [`AssessError`]: a call could not be made; nothing is said about the marks then.
pub async fn replay(app: &App, tenant: TenantId) -> Result<Replayed, AssessError> {
    let mut found = Replayed::default();
    let mut last = None;
    loop {
        let page = records::newest(&mut app.database.read(tenant).await?, None, last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(found) };
        last = Some(end.answer);
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
    let schema = sqlx::query_scalar!(
        r#"select manifest ->> 'config_schema' as "schema!" from app.plugin where sha256 = $1"#,
        sha256
    )
    .fetch_one(app.database.read(tenant).await?.conn())
    .await?;
    let (public, secret) = split_config(&schema, &record.config.to_string())?;
    Ok(Task {
        tenant,
        sha256: sha256.to_owned(),
        context: record.context.clone(),
        config: Config { public, secret: Some(secret) },
        state: record.state.clone(),
    })
}

/// Has another component judge all answers of a member again that `from` judged last. Where `applies`, the new record is
/// kept and a mark that is higher counts; a lower one never takes anything away. What was done stays done: run again, it
/// goes on with the rest.
///
/// # Errors
/// [`AssessError`]: what came before it is done.
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
        let page = records::newest(&mut app.database.read(tenant).await?, Some(from), last, PAGE).await?;
        let Some(end) = page.last() else { return Ok(found) };
        last = Some(end.answer);
        let regraded = stream::iter(page).map(|record| judge_again(app, tenant, record, to, applies));
        for change in regraded.buffer_unordered(AT_ONCE).try_collect::<Vec<_>>().await? {
            match change {
                Change::Same => found.same += 1,
                Change::Higher => found.higher += 1,
                Change::Lower => found.lower += 1,
                Change::Left => found.left += 1,
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Same,
    Higher,
    Lower,
    Left,
}

async fn judge_again(
    app: &App,
    tenant: TenantId,
    record: Record,
    to: &str,
    applies: bool,
) -> Result<Change, AssessError> {
    let Outcome::Graded(before) = &record.verdict.outcome else { return Ok(Change::Left) };
    if before.review.is_some() {
        return Ok(Change::Left);
    }
    let task = task(app, tenant, &record, to).await?;
    let (verdict, fuel) = app.plugins.grade(task.clone(), record.response.clone()).await;
    let verdict = verdict?;
    let Outcome::Graded(after) = &verdict.outcome else { return Ok(Change::Left) };
    let change = change(before, after);
    if applies {
        let now = clock::now();
        let mut tx = app.database.tenant(tenant).await?;
        records::keep(&mut tx, record.answer, &task, &verdict, fuel, now).await?;
        if change == Change::Higher {
            marks::raise(&mut tx, record.answer, after, now).await?;
        }
        tx.commit().await?;
    }
    Ok(change)
}

/// By the share of the points, for versions may give different points.
fn change(before: &Grade, after: &Grade) -> Change {
    let earned = |grade: &Grade, other: &Grade| u128::from(grade.earned_milli()) * u128::from(other.possible_milli());
    match earned(after, before).cmp(&earned(before, after)) {
        std::cmp::Ordering::Equal => Change::Same,
        std::cmp::Ordering::Greater => Change::Higher,
        std::cmp::Ordering::Less => Change::Lower,
    }
}
