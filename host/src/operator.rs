//! The cooperative's office: members, and the job queue of all.

use tenants::{PlatformTx, TenantId};
use time::OffsetDateTime;

use crate::access::{Action, Actor, Forbidden};

pub mod web;

#[derive(Clone, Debug)]
pub struct Member {
    pub slug: String,
    pub name: String,
    pub kind: String,
    pub created_at: OffsetDateTime,
}

/// A job that will not be tried again by itself.
#[derive(Clone, Debug)]
pub struct DeadLetter {
    pub id: i64,
    pub kind: String,
    pub tenant: Option<TenantId>,
    pub attempts: i32,
    pub error: String,
    pub failed_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such dead letter")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All members by name.
///
/// # Errors
/// The database's. Which members there are is public.
pub async fn members(tx: &mut PlatformTx) -> sqlx::Result<Vec<Member>> {
    Ok(first_members(tx, i64::MAX).await?.members)
}

/// Members of a search, and how many there are in all.
#[derive(Clone, Debug)]
pub struct Members {
    /// By name; of a search, those first whose name begins with what was asked for.
    pub members: Vec<Member>,
    /// How many match.
    pub matching: i64,
}

/// The first members by name, `limit` at most.
///
/// # Errors
/// The database's. Which members there are is public.
pub async fn first_members(tx: &mut PlatformTx, limit: i64) -> sqlx::Result<Members> {
    let cooperative = TenantId::COOPERATIVE.uuid();
    let members = sqlx::query_as!(
        Member,
        "select slug, name, kind, created_at from app.tenant where id <> $1 and erased_at is null order by name, id limit $2",
        cooperative,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let matching = sqlx::query_scalar!(
        r#"select count(*) as "count!" from app.tenant where id <> $1 and erased_at is null"#,
        cooperative
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Members { members, matching })
}

/// Members whose name holds `text`, whatever its case, `limit` at most.
///
/// # Errors
/// The database's. Which members there are is public.
pub async fn find_members(tx: &mut PlatformTx, text: &str, limit: i64) -> sqlx::Result<Members> {
    let rows = sqlx::query!(
        r#"select slug, name, kind, created_at, count(*) over () as "matching!" from app.tenant
           where id <> $1 and erased_at is null and position($2 in lower(name)) > 0
           order by position($2 in lower(name)) > 1, name, id limit $3"#,
        TenantId::COOPERATIVE.uuid(),
        text.trim().to_lowercase(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let matching = rows.first().map_or(0, |row| row.matching);
    let members = rows.into_iter().map(|row| Member {
        slug: row.slug,
        name: row.name,
        kind: row.kind,
        created_at: row.created_at,
    });
    Ok(Members { members: members.collect(), matching })
}

/// The cooperative and all members.
///
/// # Errors
/// The database's.
pub async fn tenants(tx: &mut PlatformTx) -> sqlx::Result<Vec<TenantId>> {
    sqlx::query_scalar!(r#"select id as "id: TenantId" from app.tenant order by id"#).fetch_all(tx.conn()).await
}

/// The dead letters, the newest first, 200 at most.
///
/// # Errors
/// [`OfficeError`]
pub async fn dead_letters(tx: &mut PlatformTx, actor: &Actor) -> Result<Vec<DeadLetter>, OfficeError> {
    actor.require(Action::WatchJobs)?;
    let rows = sqlx::query!(
        r#"select id as "id!", kind as "kind!", tenant_id, attempts as "attempts!", last_error, failed_at as "failed_at!"
           from jobs.dead_letters()"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| DeadLetter {
            id: row.id,
            kind: row.kind,
            tenant: row.tenant_id.map(TenantId::trusted),
            attempts: row.attempts,
            error: row.last_error.unwrap_or_default(),
            failed_at: row.failed_at,
        })
        .collect())
}

/// Gives a dead letter its tries back.
///
/// # Errors
/// [`OfficeError`]
pub async fn retry(tx: &mut PlatformTx, actor: &Actor, job: i64) -> Result<(), OfficeError> {
    actor.require(Action::WatchJobs)?;
    let found = sqlx::query_scalar!(r#"select jobs.retry($1) as "found!""#, job).fetch_one(tx.conn()).await?;
    if found { Ok(()) } else { Err(OfficeError::Unknown) }
}

/// Waiting and dead jobs.
///
/// # Errors
/// The database's.
pub async fn backlog(tx: &mut PlatformTx) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(r#"select waiting as "waiting!", dead as "dead!" from jobs.backlog()"#)
        .fetch_one(tx.conn())
        .await?;
    Ok((row.waiting, row.dead))
}
