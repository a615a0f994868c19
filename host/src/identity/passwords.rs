//! Passwords: which ones are good, and whether one is right.

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _, password_hash::phc::PasswordHash};
use tenants::{Database, Tenant, TenantId, TenantTx};
use tokio::sync::{Semaphore, SemaphorePermit};
use zxcvbn::{Score, zxcvbn};

use crate::{
    ids::PersonId,
    people::Person,
    web::i18n::{Locale, Value},
};

/// One hash takes 19 MiB (argon2id, OWASP parameters): only so many at a time.
static HASHING: Semaphore = Semaphore::const_new(4);
/// How a hash begins that is made today; another one is made anew when its password is next shown.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// Shortest password accepted (OWASP ASVS 5.0, 6.2.1).
pub const SHORTEST_PASSWORD: usize = 8;
const LONGEST_PASSWORD: usize = 200;
/// Shorter names are part of too many words.
const SHORTEST_NAME: usize = 4;

/// Why a password cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    TooShort,
    TooLong,
    /// It is the one in use.
    Unchanged,
    /// It stands in lists of passwords that everybody tries, or is hardly better.
    TooCommon,
    /// It holds what is known of the person or of the site.
    Personal,
}

impl Unfit {
    /// What to tell the one who chose it.
    pub fn explain(self, locale: Locale) -> String {
        match self {
            Unfit::TooShort => password_hint(locale),
            Unfit::TooLong => locale.text("password-too-long"),
            Unfit::Unchanged => locale.text("password-unchanged"),
            Unfit::TooCommon => locale.text("password-too-common"),
            Unfit::Personal => locale.text("password-personal"),
        }
    }
}

/// What a password has to be, said before somebody chooses one.
pub fn password_hint(locale: Locale) -> String {
    locale.message("password-hint", &[("count", Value::from(SHORTEST_PASSWORD))])
}

/// Whether `new` can follow `current` as a password. Length and how soon it would be guessed are what counts, not which
/// kinds of characters it has (OWASP ASVS 5.0, 6.2.1 to 6.2.5). The lists of common passwords are part of the program.
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
    } else if zxcvbn(new, &[]).score() < Score::Two {
        Err(Unfit::TooCommon)
    } else {
        Ok(())
    }
}

/// The same for a known person at this site, whose names and address are no secret.
///
/// # Errors
/// [`Unfit`].
pub fn check_password_of(person: &Person, tenant: &Tenant, current: &str, new: &str) -> Result<(), Unfit> {
    check_new_password(current, new)?;
    let new = new.to_lowercase();
    let local_part = person.email.split('@').next().unwrap_or_default();
    let known = [&person.given_name, &person.family_name, &tenant.name, &tenant.slug];
    let known = known.into_iter().flat_map(|name| name.split([' ', '-', ',']));
    let known = known.chain(local_part.split(['.', '_', '-', '+'])).chain(["kommunalcampus"]);
    let is_held = |name: &str| name.chars().count() >= SHORTEST_NAME && new.contains(&name.to_lowercase());
    // `Stadt Worms`: the kind of house is a word like any other.
    let mut telling = known.filter(|name| !["Stadt", "Kreis", "stadt", "kreis"].contains(name));
    if telling.any(is_held) { Err(Unfit::Personal) } else { Ok(()) }
}

#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Unknown address or wrong password: not told apart.
    #[error("address or password is wrong")]
    Wrong,
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

/// A password that was right a moment ago.
#[derive(Debug)]
pub(super) struct Right {
    person: PersonId,
    hash: String,
    /// The same password by today's parameters, where the hash is older.
    renewed: Option<String>,
}

impl Right {
    /// Gives whose it is, if it is still the password: another one may have been chosen while it was checked.
    ///
    /// # Errors
    /// [`SignInError::Wrong`], or the database's.
    pub(super) async fn settle(self, tx: &mut TenantTx) -> Result<PersonId, SignInError> {
        let held = sqlx::query_scalar!(
            "select person_id from app.password where tenant_id = $1 and person_id = $2 and hash = $3 for update",
            tx.tenant().uuid(),
            self.person.0,
            self.hash
        )
        .fetch_optional(tx.conn())
        .await?;
        let person = held.map(PersonId).ok_or(SignInError::Wrong)?;
        if let Some(hash) = self.renewed {
            set_password(tx, person, &hash).await?;
        }
        Ok(person)
    }
}

/// Checks address and password; how often one may try is not decided here. That takes a while, and holds no connection
/// meanwhile: a crowd that signs in must not stop those who work.
///
/// # Errors
/// [`SignInError`].
pub(super) async fn check_password(
    database: &Database,
    tenant: TenantId,
    email: &str,
    password: &str,
    demo_mode: bool,
) -> Result<Right, SignInError> {
    // Nobody's, and to be told before it is known whether there is an account.
    if password.len() > LONGEST_PASSWORD {
        return Err(SignInError::Wrong);
    }
    let mut tx = database.read(tenant).await?;
    let row = sqlx::query!(
        "select p.id, p.demo, w.hash from app.person p
         join app.password w on w.tenant_id = p.tenant_id and w.person_id = p.id
         where p.tenant_id = $1 and p.email = $2 and p.active",
        tenant.uuid(),
        email.trim().to_lowercase()
    )
    .fetch_optional(tx.conn())
    .await?;
    drop(tx);
    let Some(row) = row else {
        // The same work as for a known address, so that the time tells nothing.
        hash_password("a password nobody has".to_owned()).await?;
        return Err(SignInError::Wrong);
    };
    let is_old = !row.hash.starts_with(TODAY);
    if !verify(row.hash.clone(), password.to_owned()).await? {
        return Err(SignInError::Wrong);
    }
    if row.demo && !demo_mode {
        return Err(SignInError::DemoAccount);
    }
    let renewed = if is_old { Some(hash_password(password.to_owned()).await?) } else { None };
    Ok(Right { person: PersonId(row.id), hash: row.hash, renewed })
}

/// Sets a password that has been hashed by [`hash_password`].
///
/// # Errors
/// The database's.
pub async fn set_password(tx: &mut TenantTx, person: PersonId, hash: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.password (tenant_id, person_id, hash) values ($1, $2, $3)
         on conflict (tenant_id, person_id) do update set hash = excluded.hash",
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
    let _permit = turn().await?;
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
    let _permit = turn().await?;
    tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash).map_err(|error| HashError::Malformed(error.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
    .map_err(|_| HashError::Stopped)?
}

/// Waits until one more may hash. The only event of this file: tests count by it what an attempt costs.
async fn turn() -> Result<SemaphorePermit<'static>, HashError> {
    let permit = HASHING.acquire().await.map_err(|_| HashError::Stopped)?;
    tracing::debug!("a password is hashed");
    Ok(permit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_is_refused_and_a_few_words_are_not() {
        for common in ["password", "12345678", "qwertzuiop", "iloveyou1", "P@ssw0rd", "aaaaaaaaaaaa", "11111111"] {
            assert_eq!(check_new_password("", common), Err(Unfit::TooCommon), "{common}");
        }
        for good in ["Batterie und Klammer", "korrektes Pferd", "fünf Äpfel am Tag"] {
            assert_eq!(check_new_password("", good), Ok(()), "{good}");
        }
    }

    #[tokio::test]
    async fn a_hash_of_today_begins_as_it_should() {
        assert!(hash_password("egal".to_owned()).await.unwrap().starts_with(TODAY));
    }
}
