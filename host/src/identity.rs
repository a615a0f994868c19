//! Signing in: passwords and sessions.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

use crate::{
    config::Config,
    ids::PersonId,
    people::{self, Person},
};

pub mod web;

/// A session ends after this time without a request, and at the latest after [`LONGEST`] (OWASP ASVS 5.0, 7.3).
const IDLE: Duration = Duration::hours(12);
const LONGEST: Duration = Duration::days(14);
/// After so many wrong passwords in a row an account pauses for [`PAUSE`].
const ALLOWED_FAILURES: i32 = 10;
const PAUSE: Duration = Duration::minutes(5);
/// One hash takes 19 MiB (argon2id, OWASP parameters): only so many at a time.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Shortest password accepted (OWASP ASVS 5.0, 6.2.1).
pub const SHORTEST_PASSWORD: usize = 8;
const LONGEST_PASSWORD: usize = 200;

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Session {
    pub token_hash: [u8; 32],
    pub person: Person,
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown address or wrong password: not told apart.
    #[error("address or password is wrong")]
    Wrong,
    #[error("the account pauses after too many wrong passwords")]
    Paused,
    #[error("demo accounts are refused outside demo mode")]
    DemoAccount,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("cannot check the password")]
    Hash(#[from] HashError),
}

#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("the stored hash is malformed: {0}")]
    Malformed(String),
    #[error("the hashing task was stopped")]
    Stopped,
}

/// Checks address and password. Wrong ones are counted; the caller commits in either case.
///
/// # Errors
/// [`SignInError`].
pub async fn check_password(
    tx: &mut TenantTx,
    email: &str,
    password: &str,
    demo_mode: bool,
    now: OffsetDateTime,
) -> Result<PersonId, SignInError> {
    let email = email.trim().to_lowercase();
    let row = sqlx::query!(
        "select p.id, p.demo, w.hash, w.locked_until from app.person p
         join app.password w on w.tenant_id = p.tenant_id and w.person_id = p.id
         where p.tenant_id = $1 and p.email = $2",
        tx.tenant().uuid(),
        email
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else {
        // The same work as for a known address, so that the time tells nothing.
        hash_password("a password nobody has".to_owned()).await?;
        return Err(SignInError::Wrong);
    };
    if row.locked_until.is_some_and(|until| until > now) {
        return Err(SignInError::Paused);
    }
    if !verify(row.hash, password.to_owned()).await? {
        count_failure(tx, PersonId(row.id), now).await?;
        return Err(SignInError::Wrong);
    }
    if row.demo && !demo_mode {
        return Err(SignInError::DemoAccount);
    }
    sqlx::query!(
        "update app.password set failures = 0, locked_until = null where tenant_id = $1 and person_id = $2",
        tx.tenant().uuid(),
        row.id
    )
    .execute(tx.conn())
    .await?;
    Ok(PersonId(row.id))
}

async fn count_failure(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.password set failures = case when failures + 1 >= $3 then 0 else failures + 1 end,
             locked_until = case when failures + 1 >= $3 then $4::timestamptz else locked_until end
         where tenant_id = $1 and person_id = $2",
        tx.tenant().uuid(),
        person.0,
        ALLOWED_FAILURES,
        now + PAUSE
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Opens a session and gives its token, which only the browser keeps.
///
/// # Errors
/// The database's.
pub async fn open_session(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<String> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    let token = hex::encode(bytes);
    sqlx::query!(
        "with ended as (delete from app.session where tenant_id = $1 and expires_at < $4)
         insert into app.session (tenant_id, token_hash, person_id, created_at, last_seen_at, expires_at)
         values ($1, $2, $3, $4, $4, $5)",
        tx.tenant().uuid(),
        &token_hash(&token)[..],
        person.0,
        now,
        now + IDLE
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
        "select person_id, last_seen_at from app.session where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant().uuid(),
        &token_hash[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let person = people::find(tx, PersonId(row.person_id)).await?;
    Ok(person.map(|person| Session { token_hash, person }))
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

/// Sets a password that has been hashed by [`hash_password`].
///
/// # Errors
/// The database's.
pub async fn set_password(tx: &mut TenantTx, person: PersonId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.password (tenant_id, person_id, hash) values ($1, $2, $3)
         on conflict (tenant_id, person_id) do update set hash = excluded.hash, failures = 0, locked_until = null",
        tx.tenant().uuid(),
        person.0,
        hash
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// argon2id with the OWASP parameters (19 MiB, 2 passes, 1 lane), as a PHC string.
///
/// # Errors
/// [`HashError::Stopped`] when the server is going down.
pub async fn hash_password(password: String) -> Result<String, HashError> {
    let _permit = HASHING.acquire().await.map_err(|_| HashError::Stopped)?;
    tokio::task::spawn_blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| HashError::Malformed(error.to_string()))
    })
    .await
    .map_err(|_| HashError::Stopped)?
}

async fn verify(hash: String, password: String) -> Result<bool, HashError> {
    if password.len() > LONGEST_PASSWORD {
        return Ok(false);
    }
    let _permit = HASHING.acquire().await.map_err(|_| HashError::Stopped)?;
    tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(|error| HashError::Malformed(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .map_err(|_| HashError::Stopped)?
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

fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
