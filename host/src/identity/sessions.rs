//! Sessions: what keeps a browser signed in, and what its owner can see and end of it.

use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::client;
use crate::{
    config::Config,
    ids::{PersonId, SessionId},
    people::{self, Person},
};

/// A session ends after this time without a request, and at the latest after [`LONGEST`] (OWASP ASVS 5.0, 7.3).
const IDLE: Duration = Duration::hours(12);
const LONGEST: Duration = Duration::days(14);

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub token_hash: [u8; 32],
    pub person: Person,
}

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct OpenSession {
    pub id: SessionId,
    /// Browser and system, such as `Firefox, Windows`; empty when unknown.
    pub client: String,
    pub created_at: OffsetDateTime,
    pub last_seen_at: OffsetDateTime,
}

/// Opens a session and gives its token, which only the browser keeps.
///
/// # Errors
/// The database's.
pub async fn open_session(
    tx: &mut TenantTx,
    person: PersonId,
    user_agent: &str,
    now: OffsetDateTime,
) -> sqlx::Result<String> {
    let token = new_token();
    sqlx::query!(
        "with ended as (delete from app.session where tenant_id = $1 and expires_at < $4)
         insert into app.session (tenant_id, token_hash, id, person_id, client, created_at, last_seen_at, expires_at)
         values ($1, $2, $6, $3, $7, $4, $4, $5)",
        tx.tenant().uuid(),
        &token_hash(&token)[..],
        person.0,
        now,
        now + IDLE,
        SessionId::new().0,
        client::name(user_agent)
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// The session of a token of this tenant, if it is still open.
///
/// # Errors
/// The database's.
pub async fn resume(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> sqlx::Result<Option<Session>> {
    let token_hash = token_hash(token);
    let row = sqlx::query!(
        "select id, person_id from app.session where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant().uuid(),
        &token_hash[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut person = people::find(tx, PersonId(row.person_id)).await?;
    if let Some(person) = &mut person {
        person.roles.extend(people::delegated(tx, person.id, now).await?);
    }
    Ok(person.filter(|person| person.active).map(|person| Session { id: SessionId(row.id), token_hash, person }))
}

/// Moves the end of a session on; called whenever a request writes anyway.
///
/// # Errors
/// The database's.
pub async fn prolong(tx: &mut TenantTx, session: &Session, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.session set last_seen_at = $3, expires_at = least($4, created_at + $5::interval)
         where tenant_id = $1 and token_hash = $2",
        tx.tenant().uuid(),
        &session.token_hash[..],
        now,
        now + IDLE,
        sqlx::postgres::types::PgInterval { months: 0, days: 14, microseconds: 0 }
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// The database's.
pub async fn close_session(tx: &mut TenantTx, session: &Session) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from app.session where tenant_id = $1 and token_hash = $2",
        tx.tenant().uuid(),
        &session.token_hash[..]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The sessions of a person that are open, the latest first.
///
/// # Errors
/// The database's.
pub async fn open_sessions(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<Vec<OpenSession>> {
    sqlx::query_as!(
        OpenSession,
        r#"select id as "id: SessionId", client, created_at, last_seen_at from app.session
         where tenant_id = $1 and person_id = $2 and expires_at > $3 order by last_seen_at desc, id"#,
        tx.tenant().uuid(),
        person.0,
        now
    )
    .fetch_all(tx.conn())
    .await
}

/// Ends one session of this person; false if there is none of that name.
///
/// # Errors
/// The database's.
pub async fn end_session(tx: &mut TenantTx, person: PersonId, id: SessionId) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "delete from app.session where tenant_id = $1 and person_id = $2 and id = $3",
        tx.tenant().uuid(),
        person.0,
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends every session of a person.
///
/// # Errors
/// The database's.
pub async fn end_all(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!("delete from app.session where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Ends every session of the same person but this one.
///
/// # Errors
/// The database's.
pub async fn end_others(tx: &mut TenantTx, kept: &Session) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from app.session where tenant_id = $1 and person_id = $2 and id <> $3",
        tx.tenant().uuid(),
        kept.person.id.0,
        kept.id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The `__Host-` prefix binds the cookie to this host name, where TLS is in use (RFC 6265bis).
pub fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-campus_session" } else { "campus_session" }
}

/// The `Set-Cookie` value that hands a token to the browser, or takes it back.
pub fn cookie(config: &Config, token: Option<&str>) -> String {
    let secure = if config.secure() { "; Secure" } else { "" };
    let (value, age) = token.map_or(("", 0), |token| (token, LONGEST.whole_seconds()));
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}{secure}", cookie_name(config))
}

/// A secret of 256 random bits for a cookie or a link.
pub fn new_token() -> String {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// What the database keeps of a token.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
