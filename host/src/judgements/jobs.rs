//! The way of an answer to whoever judges it, and of the judgement back. Each may be repeated.

use std::collections::BTreeMap;

use anyhow::Context as _;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    app::App,
    assessments::marks::{self, Decision},
    ids::{AnswerId, JudgementId},
};

/// Puts an answer on the list of those who judge it.
///
/// # Errors
/// The database's, or the answer cannot be read.
pub async fn ask(app: &App, tenant: TenantId, answer: AnswerId, now: OffsetDateTime) -> anyhow::Result<()> {
    let found = marks::under_review(&mut app.database.read(tenant).await?, answer).await?;
    let Some((attempt, ..)) = found else { return Ok(()) };
    let mut tx = app.database.tenant(attempt.owner).await?;
    sqlx::query!(
        "insert into app.judgement (tenant_id, id, learner_tenant, answer_id, item_id, asked_at)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        attempt.owner.uuid(),
        JudgementId::new().0,
        tenant.uuid(),
        answer.0,
        attempt.item.0,
        now
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Brings a decision to the learner's member, and forgets it here.
///
/// # Errors
/// The database's, or the answer or its mark cannot be read.
pub async fn deliver(app: &App, tenant: TenantId, id: JudgementId, now: OffsetDateTime) -> anyhow::Result<()> {
    let row = sqlx::query!(
        r#"select learner_tenant as "learner_tenant: TenantId", answer_id as "answer: AnswerId", points as "points!",
               comment as "comment!"
           from app.judgement where tenant_id = $1 and id = $2 and decided_at is not null"#,
        tenant.uuid(),
        id.0
    )
    .fetch_optional(app.database.read(tenant).await?.conn())
    .await?;
    let Some(row) = row else { return Ok(()) };
    let points: BTreeMap<String, u32> = serde_json::from_value(row.points).context("points are kept by part")?;
    let mut tx = app.database.tenant(row.learner_tenant).await?;
    marks::judge(&mut tx, row.answer, &Decision { points, comment: row.comment }, now).await?;
    tx.commit().await?;
    let mut tx = app.database.tenant(tenant).await?;
    forget(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes off the list what nobody can judge any more: the answer was erased, or its booking was.
///
/// # Errors
/// The database's.
pub async fn nightly(app: &App, tenant: TenantId) -> anyhow::Result<()> {
    let waiting = sqlx::query!(
        r#"select id as "id: JudgementId", learner_tenant as "learner_tenant: TenantId", answer_id as "answer: AnswerId"
           from app.judgement where tenant_id = $1 and decided_at is null"#,
        tenant.uuid()
    )
    .fetch_all(app.database.read(tenant).await?.conn())
    .await?;
    for row in waiting {
        let mut learner = app.database.read(row.learner_tenant).await?;
        if marks::under_review(&mut learner, row.answer).await?.is_none() {
            drop(learner);
            let mut tx = app.database.tenant(tenant).await?;
            forget(&mut tx, row.id).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

async fn forget(tx: &mut TenantTx, id: JudgementId) -> sqlx::Result<()> {
    sqlx::query!("delete from app.judgement where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}
