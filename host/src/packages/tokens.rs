//! Tokens with which a provider's own build hands packages in. A token acts for the person who made it, with the rights
//! that the person has when it is used; the database keeps a hash.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Access, Action, Actor, Forbidden},
    audit::{self, Entry},
    identity::{
        self,
        api_tokens::{REMEMBERED, USE_STEP},
    },
    ids::{PackageTokenId, PersonId},
    people,
};

/// Whoever finds one by chance sees what it is.
const PREFIX: &str = "kcplugin_";

#[derive(Clone, Debug)]
pub struct Token {
    pub id: PackageTokenId,
    pub label: String,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
}

#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for somebody else's, and for one that works no longer.
    #[error("there is no such token")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The actor's own tokens, the newest first.
///
/// # Errors
/// [`TokenError::Forbidden`], or the database's.
pub async fn own(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Token>, TokenError> {
    let person = actor.person_for(Action::SubmitPlugin)?;
    let tokens = sqlx::query_as!(
        Token,
        r#"select id as "id: PackageTokenId", label, created_at, expires_at, last_used_at from app.plugin_token
           where tenant_id = $1 and person_id = $2 and expires_at > $3 order by created_at desc, id desc"#,
        tx.tenant().uuid(),
        person.0,
        now - REMEMBERED
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(tokens)
}

/// Makes a token and gives its text, which is kept nowhere. What ran out long ago goes.
///
/// # Errors
/// [`TokenError::Forbidden`], or the database's.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    label: &str,
    days: u16,
    now: OffsetDateTime,
) -> Result<String, TokenError> {
    let person = actor.person_for(Action::SubmitPlugin)?;
    let outdated = now - REMEMBERED;
    sqlx::query!("delete from app.plugin_token where tenant_id = $1 and expires_at < $2", tx.tenant().uuid(), outdated)
        .execute(tx.conn())
        .await?;
    let (id, secret) = (PackageTokenId::new(), format!("{PREFIX}{}", identity::new_token()));
    sqlx::query!(
        "insert into app.plugin_token (tenant_id, id, person_id, label, token_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        label,
        &identity::token_hash(&secret)[..],
        now,
        now + Duration::days(days.into())
    )
    .execute(tx.conn())
    .await?;
    audit::record(tx, actor, Entry::new("create", "plugin_token", id.0), now).await?;
    Ok(secret)
}

/// Makes a token worthless at once.
///
/// # Errors
/// [`TokenError`]
pub async fn revoke(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PackageTokenId,
    now: OffsetDateTime,
) -> Result<(), TokenError> {
    let person = actor.person_for(Action::SubmitPlugin)?;
    let ended = sqlx::query!(
        "update app.plugin_token set expires_at = $4
         where tenant_id = $1 and id = $2 and person_id = $3 and expires_at > $4",
        tx.tenant().uuid(),
        id.0,
        person.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if ended.rows_affected() == 0 {
        return Err(TokenError::Unknown);
    }
    Ok(audit::record(tx, actor, Entry::new("revoke", "plugin_token", id.0), now).await?)
}

/// For whom a token acts; none for one that works no longer, or whose person has left.
///
/// # Errors
/// The database's.
pub async fn recognise(
    tx: &mut TenantTx,
    access: &Access,
    secret: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Actor>> {
    let row = sqlx::query!(
        r#"select id, person_id as "person: PersonId", last_used_at from app.plugin_token
           where tenant_id = $1 and token_hash = $2 and expires_at > $3"#,
        tx.tenant().uuid(),
        &identity::token_hash(secret)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(person) = people::find(tx, row.person).await?.filter(|person| person.active) else { return Ok(None) };
    if row.last_used_at.is_none_or(|last| last + USE_STEP < now) {
        sqlx::query!(
            "update app.plugin_token set last_used_at = $3 where tenant_id = $1 and id = $2",
            tx.tenant().uuid(),
            row.id,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(Some(access.actor(tx.tenant(), row.person, &person.roles)))
}
