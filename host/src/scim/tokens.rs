//! The tokens of a member's directories. The database keeps a hash, the coordination sees the token once.

use serde_json::json;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    identity::{
        self,
        api_tokens::{LIFETIMES, REMEMBERED, USE_STEP},
    },
    ids::ScimTokenId,
};

/// How long the token before still works after a new one took its place.
pub const OVERLAP_DAYS: u16 = 7;
/// Whoever finds one by chance sees what it is.
const PREFIX: &str = "kcscim_";

#[derive(Clone, Debug)]
pub struct Token {
    pub id: ScimTokenId,
    pub label: String,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
}

/// A token that was just made, and its text, which is kept nowhere.
#[derive(Clone, Debug)]
pub struct Fresh {
    pub id: ScimTokenId,
    pub secret: String,
}

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a token of another member, and for one that works no longer.
    #[error("there is no such token")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All tokens of this member, the newest first.
///
/// # Errors
/// [`TokenError::Forbidden`], or the database's.
pub async fn all(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Token>, TokenError> {
    actor.require(Action::ManageSignIn)?;
    let rows = sqlx::query!(
        "select id, label, created_at, expires_at, last_used_at from app.scim_token
         where tenant_id = $1 and expires_at > $2 order by created_at desc, id desc",
        tx.tenant().uuid(),
        now - REMEMBERED
    )
    .fetch_all(tx.conn())
    .await?;
    let tokens = rows.into_iter().map(|row| Token {
        id: ScimTokenId(row.id),
        label: row.label,
        created_at: row.created_at,
        expires_at: row.expires_at,
        last_used_at: row.last_used_at,
    });
    Ok(tokens.collect())
}

/// Makes a token. What ran out long ago goes.
///
/// # Errors
/// [`TokenError::Forbidden`], or the database's.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    label: &str,
    days: u16,
    now: OffsetDateTime,
) -> Result<Fresh, TokenError> {
    actor.require(Action::ManageSignIn)?;
    let outdated = now - REMEMBERED;
    sqlx::query!("delete from app.scim_token where tenant_id = $1 and expires_at < $2", tx.tenant().uuid(), outdated)
        .execute(tx.conn())
        .await?;
    let fresh = insert(tx, label, now + Duration::days(days.into()), now).await?;
    audit::record(tx, actor, Entry::new("create", "scim_token", fresh.id.0), now).await?;
    Ok(fresh)
}

async fn insert(tx: &mut TenantTx, label: &str, until: OffsetDateTime, now: OffsetDateTime) -> sqlx::Result<Fresh> {
    let fresh = Fresh { id: ScimTokenId::new(), secret: format!("{PREFIX}{}", identity::new_token()) };
    sqlx::query!(
        "insert into app.scim_token (tenant_id, id, label, token_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        fresh.id.0,
        label,
        &identity::token_hash(&fresh.secret)[..],
        now,
        until
    )
    .execute(tx.conn())
    .await?;
    Ok(fresh)
}

/// Makes a token that takes the place of another for as long again. Both work for some days, so that the directory can
/// be told in peace.
///
/// # Errors
/// [`TokenError`].
pub async fn rotate(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ScimTokenId,
    now: OffsetDateTime,
) -> Result<Fresh, TokenError> {
    actor.require(Action::ManageSignIn)?;
    let old = sqlx::query!(
        "select label, created_at, expires_at from app.scim_token
         where tenant_id = $1 and id = $2 and expires_at > $3 for update",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(TokenError::Unknown)?;
    let longest = Duration::days(LIFETIMES[LIFETIMES.len() - 1].into());
    let lifetime = (old.expires_at - old.created_at).clamp(Duration::days(LIFETIMES[0].into()), longest);
    let fresh = insert(tx, &old.label, now + lifetime, now).await?;
    expire(tx, id, now + Duration::days(OVERLAP_DAYS.into())).await?;
    let details = json!({ "replaces": id.to_string() });
    audit::record(tx, actor, Entry::new("create", "scim_token", fresh.id.0).with(details), now).await?;
    Ok(fresh)
}

/// Makes a token worthless at once.
///
/// # Errors
/// [`TokenError`].
pub async fn revoke(tx: &mut TenantTx, actor: &Actor, id: ScimTokenId, now: OffsetDateTime) -> Result<(), TokenError> {
    actor.require(Action::ManageSignIn)?;
    if expire(tx, id, now).await? == 0 {
        return Err(TokenError::Unknown);
    }
    audit::record(tx, actor, Entry::new("revoke", "scim_token", id.0), now).await?;
    Ok(())
}

/// Lets a token run out at this time, if not before.
async fn expire(tx: &mut TenantTx, id: ScimTokenId, at: OffsetDateTime) -> sqlx::Result<u64> {
    let expired = sqlx::query!(
        "update app.scim_token set expires_at = $3 where tenant_id = $1 and id = $2 and expires_at > $3",
        tx.tenant().uuid(),
        id.0,
        at
    )
    .execute(tx.conn())
    .await?;
    Ok(expired.rows_affected())
}

/// Whose token this is, among those of this member; and whether its use has to be noted.
///
/// # Errors
/// The database's.
pub async fn recognise(
    tx: &mut TenantTx,
    secret: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(ScimTokenId, bool)>> {
    let row = sqlx::query!(
        "select id, last_used_at from app.scim_token where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant().uuid(),
        &identity::token_hash(secret)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| (ScimTokenId(row.id), row.last_used_at.is_none_or(|last| last + USE_STEP < now))))
}

/// Notes that a token was used.
///
/// # Errors
/// The database's.
pub async fn used(tx: &mut TenantTx, id: ScimTokenId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.scim_token set last_used_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
