//! Codes that an app makes every thirty seconds (RFC 6238).

use tenants::TenantTx;
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};

use super::factors::{self, Change, FactorError};
use crate::{
    access::{Action, Actor},
    ids::PersonId,
    seal::{Keyring, Place},
};

const SECRET: &str = "totp.secret";
const PENDING: &str = "totp.pending";
/// Clocks may be one step apart (RFC 6238, 5.2).
const DRIFT: u16 = 1;

fn place(tx: &TenantTx, field: &'static str, person: PersonId) -> Place {
    Place { tenant: tx.tenant(), field, row: person.0 }
}

/// A key to be set up in an app: as a picture and as letters.
#[derive(Clone, Debug)]
pub struct Setup(Totp);

impl Setup {
    /// # Errors
    /// The secret has an impossible length.
    fn new(secret: Vec<u8>, site: &str, account: &str) -> Result<Setup, FactorError> {
        // The format of the address parts the two with a colon.
        let plain = |text: &str| text.replace(':', " ");
        let totp = Builder::new().with_secret(secret).with_skew(DRIFT);
        let totp = totp.with_issuer(Some(plain(site))).with_account_name(plain(account));
        Ok(Setup(totp.build()?))
    }

    /// In groups of four, as people type it.
    pub fn key(&self) -> String {
        let letters: Vec<char> = self.0.secret().to_base32().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }

    /// The address that apps read.
    ///
    /// # Errors
    /// The names make no address.
    pub fn address(&self) -> Result<String, FactorError> {
        Ok(self.0.to_url()?)
    }
}

/// Makes a new key, which counts once a code of it was shown; one that is in use stays in use until then.
///
/// # Errors
/// [`FactorError`].
pub async fn begin(tx: &mut TenantTx, ring: &Keyring, actor: &Actor, now: OffsetDateTime) -> Result<(), FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let sealed = ring.seal(place(tx, PENDING, person), Secret::generate().as_bytes());
    sqlx::query!(
        "insert into app.totp (tenant_id, person_id, pending, created_at) values ($1, $2, $3, $4)
         on conflict (tenant_id, person_id) do update set pending = excluded.pending",
        tx.tenant().uuid(),
        person.0,
        sealed,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The key that waits for its first code; none when there is none.
///
/// # Errors
/// [`FactorError`].
pub async fn setup(
    tx: &mut TenantTx,
    ring: &Keyring,
    person: PersonId,
    site: &str,
    account: &str,
) -> Result<Option<Setup>, FactorError> {
    let sealed = sqlx::query_scalar!(
        r#"select pending as "pending!" from app.totp where tenant_id = $1 and person_id = $2 and pending is not null"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let secret = ring.open_sealed(place(tx, PENDING, person), &sealed)?;
    Setup::new(secret, site, account).map(Some)
}

/// Takes the key that waits into use, by its first code.
///
/// # Errors
/// [`FactorError::Wrong`], or the database's.
pub async fn confirm(
    tx: &mut TenantTx,
    ring: &Keyring,
    actor: &Actor,
    code: &str,
    now: OffsetDateTime,
) -> Result<(), FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let waiting = setup(tx, ring, person, "", "").await?.ok_or(FactorError::Wrong)?;
    let step = matching_step(&waiting.0, code, now).ok_or(FactorError::Wrong)?;
    let sealed = ring.seal(place(tx, SECRET, person), waiting.0.secret().as_bytes());
    sqlx::query!(
        "update app.totp set secret = $3, pending = null, last_step = $4, created_at = $5
         where tenant_id = $1 and person_id = $2",
        tx.tenant().uuid(),
        person.0,
        sealed,
        step,
        now
    )
    .execute(tx.conn())
    .await?;
    factors::enter(tx, actor, Change::Added, "totp", person.0, now).await
}

/// Whether this is a code of the person's key that was not shown before. Two requests with one code: one of them wins.
///
/// # Errors
/// The database's, or the key cannot be opened.
pub(super) async fn check(
    tx: &mut TenantTx,
    ring: &Keyring,
    person: PersonId,
    code: &str,
    now: OffsetDateTime,
) -> Result<bool, FactorError> {
    let sealed = sqlx::query_scalar!(
        r#"select secret as "secret!" from app.totp where tenant_id = $1 and person_id = $2 and secret is not null"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(sealed) = sealed else { return Ok(false) };
    let secret = ring.open_sealed(place(tx, SECRET, person), &sealed)?;
    let Some(step) = matching_step(&Setup::new(secret, "", "")?.0, code, now) else { return Ok(false) };
    let used = sqlx::query!(
        "update app.totp set last_step = $3 where tenant_id = $1 and person_id = $2 and last_step < $3",
        tx.tenant().uuid(),
        person.0,
        step
    )
    .execute(tx.conn())
    .await?;
    Ok(used.rows_affected() == 1)
}

fn matching_step(totp: &Totp, code: &str, now: OffsetDateTime) -> Option<i64> {
    let now = u64::try_from(now.unix_timestamp()).ok()?;
    totp.check(code, now).and_then(|step| i64::try_from(step).ok())
}

/// # Errors
/// [`FactorError::Unknown`] when there is none.
pub async fn remove(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<(), FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let removed = sqlx::query!(
        "delete from app.totp where tenant_id = $1 and person_id = $2 and secret is not null",
        tx.tenant().uuid(),
        person.0
    )
    .execute(tx.conn())
    .await?;
    if removed.rows_affected() == 0 {
        return Err(FactorError::Unknown);
    }
    factors::enter(tx, actor, Change::Removed, "totp", person.0, now).await
}

/// Seals up to `limit` keys of this tenant anew that are under an older key. Gives their number.
///
/// # Errors
/// [`FactorError`].
pub(super) async fn reseal(tx: &mut TenantTx, ring: &Keyring, limit: i64) -> Result<u64, FactorError> {
    let rows = sqlx::query!(
        "select person_id, secret, pending from app.totp where tenant_id = $1
             and (substring(secret for 4) <> $2 or substring(pending for 4) <> $2) limit $3 for update",
        tx.tenant().uuid(),
        &ring.mark()[..],
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    for row in &rows {
        let person = PersonId(row.person_id);
        let anew = |field, sealed: &Option<Vec<u8>>| match sealed {
            Some(sealed) => ring.reseal(Place { tenant: tx.tenant(), field, row: person.0 }, sealed),
            None => Ok(None),
        };
        let (secret, pending) = (anew(SECRET, &row.secret)?, anew(PENDING, &row.pending)?);
        sqlx::query!(
            "update app.totp set secret = coalesce($3, secret), pending = coalesce($4, pending)
             where tenant_id = $1 and person_id = $2",
            tx.tenant().uuid(),
            person.0,
            secret,
            pending
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(rows.len() as u64)
}

/// How many fields of this tenant are under an older key.
///
/// # Errors
/// The database's.
pub(super) async fn under_older_keys(tx: &mut TenantTx, ring: &Keyring) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) filter (where substring(secret for 4) <> $2)
               + count(*) filter (where substring(pending for 4) <> $2) as "count!" from app.totp where tenant_id = $1"#,
        tx.tenant().uuid(),
        &ring.mark()[..]
    )
    .fetch_one(tx.conn())
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B, with the last six digits of its codes.
    #[test]
    fn the_codes_are_those_of_the_standard_with_one_step_of_drift() {
        let setup = Setup::new(b"12345678901234567890".to_vec(), "Stadt: Worms", "a@worms.example").unwrap();
        let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap();
        assert_eq!(matching_step(&setup.0, "287082", at(59)), Some(1));
        assert_eq!(matching_step(&setup.0, "081804", at(1_111_111_109)), Some(37_037_036));
        assert_eq!(matching_step(&setup.0, "287082", at(89)), Some(1), "one step late");
        assert_eq!(matching_step(&setup.0, "287082", at(120)), None, "two steps late");
        for wrong in ["", "28708", "2870822", "abcdef", "٢٨٧٠٨٢"] {
            assert_eq!(matching_step(&setup.0, wrong, at(59)), None, "{wrong}");
        }
        assert!(setup.address().unwrap().starts_with("otpauth://totp/"));
        assert!(setup.key().starts_with("GEZD GNBV"), "{}", setup.key());
    }
}
