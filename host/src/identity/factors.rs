//! What somebody has to sign in with, who needs a second factor, and whether one that is shown is right.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{passkeys, recovery, totp};
use crate::{
    access::{Actor, Forbidden, Role},
    audit::{self, Entry},
    ids::PersonId,
    people,
    seal::{Keyring, SealError},
};

/// Those who can do harm to others with their account.
const DEMANDING: [Role; 5] = [Role::Operator, Role::Coordination, Role::Provider, Role::Hr, Role::DataProtection];

/// What a person can show.
#[derive(Clone, Debug)]
pub struct Factors {
    pub password: bool,
    /// An app that makes codes.
    pub totp: bool,
    pub passkeys: Vec<passkeys::Known>,
    /// Recovery codes that were not used yet.
    pub codes: usize,
    /// Whether a password or a link alone is not enough: because of the person's roles, or because an app was set up.
    pub required: bool,
}

impl Factors {
    /// Whether there is anything to show after the first factor.
    pub fn has_second(&self) -> bool {
        self.totp || !self.passkeys.is_empty()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// A code that is wrong or was used before, or an answer that no known authenticator gave.
    #[error("the factor is not right")]
    Wrong,
    /// Also for what belongs to somebody else.
    #[error("there is no such factor")]
    Unknown,
    /// Whoever could take their own would need none.
    #[error("nobody takes their own factors")]
    Own,
    #[error("the authenticator is set up already")]
    Taken,
    /// It counts its answers, and has counted less than before: somebody has copied it.
    #[error("the authenticator was copied")]
    Copied,
    #[error("the key of the codes cannot be opened")]
    Seal(#[from] SealError),
    #[error("the key makes no codes: {0}")]
    Totp(#[from] totp_rs::TotpError),
    #[error("an authenticator cannot be asked")]
    Passkey(#[from] webauthn_rs::prelude::WebauthnError),
    #[error("what is kept of an authenticator cannot be read")]
    Stored(#[from] serde_json::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whether these roles need a second factor.
pub fn needs_second_factor(roles: &[Role]) -> bool {
    roles.iter().any(|role| DEMANDING.contains(role))
}

pub(super) fn demanding_roles() -> Vec<String> {
    DEMANDING.iter().map(|role| role.name().to_owned()).collect()
}

/// What this person can show. Roles for a time count as long as they last. Accounts of the demo are let in with their
/// password, which everybody knows.
///
/// # Errors
/// The database's, or an authenticator cannot be read.
pub async fn of(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> Result<Factors, FactorError> {
    let delegated = needs_second_factor(&people::delegated(tx, person, now).await?);
    let row = sqlx::query!(
        r#"select exists (select from app.password w where w.tenant_id = p.tenant_id and w.person_id = p.id) as "password!",
               exists (select from app.totp t
                       where t.tenant_id = p.tenant_id and t.person_id = p.id and t.secret is not null) as "totp!",
               not p.demo and ($4 or exists (select from app.person_role r where r.tenant_id = p.tenant_id
                       and r.person_id = p.id and r.role = any ($3))) as "demanded!"
           from app.person p where p.tenant_id = $1 and p.id = $2"#,
        tx.tenant().uuid(),
        person.0,
        &demanding_roles(),
        delegated
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Factors {
        password: row.password,
        totp: row.totp,
        passkeys: passkeys::of(tx, person).await?,
        codes: recovery::left(tx, person).await?,
        required: row.totp || row.demanded,
    })
}

/// Takes a code of the app, or uses up a recovery code.
///
/// # Errors
/// [`FactorError::Wrong`], or the database's.
pub(super) async fn take_code(
    tx: &mut TenantTx,
    ring: &Keyring,
    actor: &Actor,
    person: PersonId,
    code: &str,
    now: OffsetDateTime,
) -> Result<(), FactorError> {
    let digits: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
    let is_right = if digits.len() == 6 && digits.bytes().all(|letter| letter.is_ascii_digit()) {
        totp::check(tx, ring, person, &digits, now).await?
    } else {
        recovery::spend(tx, actor, person, code, now).await?
    };
    if is_right { Ok(()) } else { Err(FactorError::Wrong) }
}

/// What happened to a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Added,
    Removed,
}

/// Enters a change in the log.
pub(super) async fn enter(
    tx: &mut TenantTx,
    actor: &Actor,
    change: Change,
    kind: &'static str,
    id: Uuid,
    now: OffsetDateTime,
) -> Result<(), FactorError> {
    let action = match change {
        Change::Added => "add_factor",
        Change::Removed => "remove_factor",
    };
    let details = json!({ "kind": kind });
    audit::record(tx, actor, Entry::new(action, "factor", id).with(details), now).await?;
    Ok(())
}

/// Seals up to `limit` fields of this tenant anew that are under an older key. Gives their number: none when all are done.
///
/// # Errors
/// [`FactorError`].
pub async fn reseal(tx: &mut TenantTx, ring: &Keyring, limit: i64) -> Result<u64, FactorError> {
    totp::reseal(tx, ring, limit).await
}

/// How many sealed fields of this tenant are under an older key.
///
/// # Errors
/// The database's.
pub async fn under_older_keys(tx: &mut TenantTx, ring: &Keyring) -> sqlx::Result<i64> {
    totp::under_older_keys(tx, ring).await
}
