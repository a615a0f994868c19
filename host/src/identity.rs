//! Signing in: passwords and sessions.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

use crate::{
    ids::PersonId,
    web::i18n::{Locale, Value},
};

pub mod account;
mod client;
mod providers;
mod sessions;
pub mod web;

pub use client::user_agent;
pub use providers::{ProviderButton, provider_buttons, provider_to_leave};
pub use sessions::{
    OpenSession, Session, close_session, cookie, cookie_name, end_all, end_others, end_session, new_token,
    open_session, open_sessions, prolong, resume, token_hash,
};
pub use web::own_path;

/// After so many wrong passwords in a row an account pauses for [`PAUSE`].
const ALLOWED_FAILURES: i32 = 10;
const PAUSE: Duration = Duration::minutes(5);
/// One hash takes 19 MiB (argon2id, OWASP parameters): only so many at a time.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Shortest password accepted (OWASP ASVS 5.0, 6.2.1).
pub const SHORTEST_PASSWORD: usize = 8;
const LONGEST_PASSWORD: usize = 200;

/// Why a password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    TooShort,
    TooLong,
    /// It is the one in use.
    Unchanged,
}

impl Unfit {
    /// What to tell the one who chose it.
    pub fn explain(self, locale: Locale) -> String {
        match self {
            Unfit::TooShort => password_hint(locale),
            Unfit::TooLong => locale.text("password-too-long"),
            Unfit::Unchanged => locale.text("password-unchanged"),
        }
    }
}

/// What a password has to be, said before somebody chooses one.
pub fn password_hint(locale: Locale) -> String {
    locale.message("password-hint", &[("count", Value::from(SHORTEST_PASSWORD))])
}

/// Whether `new` can follow `current` as a password. Length is what counts (OWASP ASVS 5.0, 6.2.1 and 6.2.5).
///
/// # Errors
/// [`Unfit`].
pub fn check_new_password(current: &str, new: &str) -> Result<(), Unfit> {
    if new.chars().count() < SHORTEST_PASSWORD {
        Err(Unfit::TooShort)
    } else if new.len() > LONGEST_PASSWORD {
        Err(Unfit::TooLong)
    } else if new == current {
        Err(Unfit::Unchanged)
    } else {
        Ok(())
    }
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
         where p.tenant_id = $1 and p.email = $2 and p.active",
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
