//! Marking: within the request where it is quick, by a worker otherwise. The same work, safe to repeat.

use std::{sync::Arc, time::Duration};

use plugin_runtime::Outcome;
use tenants::TenantId;

use super::{AssessError, marks, queue_marking, records};
use crate::{app::App, clock, courses::ItemKind, ids::AnswerId, quotas};

/// How long a request waits for a mark before the worker goes on with it.
const PATIENCE: Duration = Duration::from_millis(300);

/// Marks an answer, unless that was done already. No transaction is open while the plugin runs. When the day's fuel, or the
/// plugin's share of it, is used up, exercises wait for the next day; a quiz never waits, a proof depends on it. Where the plugin was taken out of use,
/// the answer waits.
///
/// # Errors
/// Only what a later try can mend; a plugin's own failure is recorded with the answer.
pub async fn grade(app: &App, tenant: TenantId, answer: AnswerId) -> Result<(), AssessError> {
    let mut tx = app.database.tenant(tenant).await?;
    let Some((attempt, response)) = marks::pending(&mut tx, answer).await? else { return Ok(()) };
    if attempt.stopped {
        // The answer is kept and waits for what the house decides.
        return Ok(());
    }
    if attempt.kind != ItemKind::Quiz && !quotas::fuel_is_left(&mut tx, &attempt.plugin_id, clock::now()).await? {
        queue_marking(&mut tx, answer, quotas::next_day(clock::now())).await?;
        tx.commit().await?;
        return Ok(());
    }
    drop(tx);
    let task = attempt.grading_task();
    let (verdict, fuel) = app.plugins.grade(task.clone(), response).await;
    let mut tx = app.database.tenant(tenant).await?;
    match verdict {
        Ok(verdict) => {
            let (state, now) = (verdict.state.as_deref(), clock::now());
            let is_first = match &verdict.outcome {
                Outcome::Graded(grade) => marks::record(&mut tx, &attempt, answer, grade, state, now).await?,
                Outcome::Continued => marks::record_continued(&mut tx, &attempt, answer, state, now).await?,
            };
            if is_first {
                records::keep(&mut tx, answer, &task, &verdict, fuel, now).await?;
            }
        }
        Err(error) if error.is_final() => {
            tracing::error!(tenant.id = %tenant, answer.id = %answer, error = ?error, "a plugin could not mark an answer");
            metrics::counter!("campus_gradings_failed_total").increment(1);
            marks::record_failure(&mut tx, answer, &error.to_string(), clock::now()).await?;
        }
        Err(error) => return Err(error.into()),
    }
    quotas::count_fuel(&mut tx, &attempt.plugin_id, fuel, clock::now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks within the request as long as that is quick. What is left over the worker does.
pub async fn grade_soon(app: &Arc<App>, tenant: TenantId, answer: AnswerId) {
    let app = Arc::clone(app);
    let marking = tokio::spawn(async move { grade(&app, tenant, answer).await });
    match tokio::time::timeout(PATIENCE, marking).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::warn!(answer.id = %answer, error = ?error, "marking is left to the worker"),
        Ok(Err(_)) | Err(_) => tracing::info!(answer.id = %answer, "marking goes on after the request"),
    }
}
