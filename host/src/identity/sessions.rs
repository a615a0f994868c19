//! Sessions: what keeps a browser signed in, and what its owner can see and end of it.

use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::{client, factors};
use crate::{
    config::Config,
    ids::{PersonId, SessionId},
    people::{self, Person},
    web::cookie,
};

/// A session ends after this time without a request, and at the latest after [`LONGEST`] (OWASP ASVS 5.0, 7.3).
const IDLE: Duration = Duration::hours(12);
const LONGEST: Duration = Duration::days(14);

/// What was shown to open a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// A password or a link by mail.
    First,
    /// All that can be asked for: a second factor, a passkey with user verification, or the word of an identity provider
    /// that sees to it.
    Full,
}

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: SessionId,
    pub token_hash: [u8; 32],
    pub person: Person,
    /// A second factor is still to be shown or set up; until then the session opens nothing else.
    pub pending: bool,
    /// When a factor was last shown in it.
    pub strong_at: OffsetDateTime,
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
    strength: Strength,
    user_agent: &str,
    now: OffsetDateTime,
) -> sqlx::Result<String> {
    let token = new_token();
    sqlx::query!(
        "with ended as (delete from app.session where tenant_id = $1 and expires_at < $4)
         insert into app.session (tenant_id, token_hash, id, person_id, client, created_at, last_seen_at, expires_at,
             strength, strong_at)
         values ($1, $2, $6, $3, $7, $4, $4, $5, $8, $4)",
        tx.tenant().uuid(),
        &token_hash(&token)[..],
        person.0,
        now,
        now + IDLE,
        SessionId::new().0,
        client::name(user_agent),
        match strength {
            Strength::First => "first",
            Strength::Full => "full",
        }
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// Notes that the factor with which a session was opened was shown earlier.
///
/// # Errors
/// The database's.
pub(super) async fn date_factor(tx: &mut TenantTx, session: &Session, shown_at: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.session set strong_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        session.id.0,
        shown_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The session of a token of this tenant, if it is still open.
///
/// # Errors
/// The database's.
pub async fn resume(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> sqlx::Result<Option<Session>> {
    let token_hash = token_hash(token);
    let row = sqlx::query!(
        r#"select s.id, s.person_id, s.strong_at, s.strength = 'first' as "is_first!", p.demo,
               exists (select from app.totp t where t.tenant_id = s.tenant_id and t.person_id = s.person_id
                       and t.secret is not null) as "has_totp!"
           from app.session s join app.person p on p.tenant_id = s.tenant_id and p.id = s.person_id
           where s.tenant_id = $1 and s.token_hash = $2 and s.expires_at > $3 and p.active"#,
        tx.tenant().uuid(),
        &token_hash[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let Some(mut person) = people::find(tx, PersonId(row.person_id)).await? else { return Ok(None) };
    person.roles.extend(people::delegated(tx, person.id, now).await?);
    let demanded = row.has_totp || (!row.demo && factors::needs_second_factor(&person.roles));
    Ok(Some(Session {
        id: SessionId(row.id),
        token_hash,
        person,
        pending: row.is_first && demanded,
        strong_at: row.strong_at,
    }))
}

/// Remembers that this person has signed in; true when it is for the first time.
///
/// # Errors
/// The database's.
pub(super) async fn is_first_sign_in(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let first = sqlx::query!(
        "update app.person set first_sign_in_at = $3 where tenant_id = $1 and id = $2 and first_sign_in_at is null",
        tx.tenant().uuid(),
        person.0,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(first.rows_affected() == 1)
}

/// Whether a session that is pending gets to see this address: how to show or set up a factor, how to go, and what all
/// may see and every page needs.
pub fn opens_while_pending(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    let exact = ["/anmelden", "/abmelden", "/konto/passkeys", "/konto/passkeys/aufgabe"];
    let below = ["/anmelden/", "/konto/totp", "/sprache/", "/logo/", "/dev/"];
    let open = ["/impressum", "/datenschutz", "/barrierefreiheit", "/lizenzen"];
    exact.contains(&path) || open.contains(&path) || below.iter().any(|prefix| path.starts_with(prefix))
}

/// Gives a session in which a factor was just shown a new token; none when it has ended, or was rotated by another
/// request. What was shown makes it stronger or leaves it as it was: a password once more is no second factor. Names and forms of the session stay as they are.
///
/// # Errors
/// The database's.
pub async fn rotate(
    tx: &mut TenantTx,
    session: &Session,
    shown: Strength,
    now: OffsetDateTime,
) -> sqlx::Result<Option<String>> {
    let token = new_token();
    let rotated = sqlx::query!(
        "update app.session set token_hash = $3, strength = case when $5 then 'full' else strength end, strong_at = $4,
             last_seen_at = $4
         where tenant_id = $1 and token_hash = $2 and expires_at > $4",
        tx.tenant().uuid(),
        &session.token_hash[..],
        &token_hash(&token)[..],
        now,
        shown == Strength::Full
    )
    .execute(tx.conn())
    .await?;
    Ok((rotated.rows_affected() == 1).then_some(token))
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
    let (value, lasts) = token.map_or(("", Duration::ZERO), |token| (token, LONGEST));
    cookie::text(config, cookie_name(config), value, Some(lasts))
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
