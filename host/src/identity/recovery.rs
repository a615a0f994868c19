//! Codes on paper for those who have lost their device: each is good once.

use rand::Rng as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::factors::FactorError;
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    ids::PersonId,
};

const CODES: usize = 10;
/// Without letters and digits that look alike.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// 80 random bits: a fast hash is enough.
const GROUPS: usize = 4;

/// Makes ten new codes; those before are good for nothing any more.
///
/// # Errors
/// [`FactorError`].
pub(super) async fn renew(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<String>, FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let codes: Vec<String> = (0..CODES).map(|_| new_code()).collect();
    let hashes: Vec<Vec<u8>> = codes.iter().map(|code| hash(person, code).to_vec()).collect();
    sqlx::query!("delete from app.recovery_code where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into app.recovery_code (tenant_id, person_id, code_hash) select $1, $2, unnest($3::bytea[])",
        tx.tenant().uuid(),
        person.0,
        &hashes
    )
    .execute(tx.conn())
    .await?;
    audit::record(tx, actor, Entry::new("renew_recovery_codes", "person", person.0), now).await?;
    Ok(codes)
}

/// Uses a code up; false when it is none, or was used before. Two requests with one code: one of them wins.
///
/// # Errors
/// The database's.
pub(super) async fn spend(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    code: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let spent = sqlx::query!(
        "delete from app.recovery_code where tenant_id = $1 and person_id = $2 and code_hash = $3",
        tx.tenant().uuid(),
        person.0,
        &hash(person, code)[..]
    )
    .execute(tx.conn())
    .await?;
    if spent.rows_affected() == 0 {
        return Ok(false);
    }
    let left = json!({ "left": left(tx, person).await? });
    audit::record(tx, actor, Entry::new("use_recovery_code", "person", person.0).with(left), now).await?;
    Ok(true)
}

/// How many codes are left.
///
/// # Errors
/// The database's.
pub(super) async fn left(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<usize> {
    let left = sqlx::query_scalar!(
        r#"select count(*) as "count!" from app.recovery_code where tenant_id = $1 and person_id = $2"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(usize::try_from(left).unwrap_or(0))
}

fn new_code() -> String {
    let mut random = rand::rng();
    let mut group =
        || -> String { (0..4).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect() };
    (0..GROUPS).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// In whatever case and with whatever between the groups it was typed.
fn hash(person: PersonId, code: &str) -> [u8; 32] {
    let letters: String =
        code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    let person: &Uuid = &person.0;
    Sha256::new().chain_update(person.as_bytes()).chain_update(letters).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_typed_and_belongs_to_one_person() {
        let (code, person) = (new_code(), PersonId::new());
        assert_eq!(code.len(), 19);
        assert_eq!(hash(person, &code), hash(person, &format!(" {} ", code.to_uppercase().replace('-', " "))));
        assert_ne!(hash(person, &code), hash(PersonId::new(), &code));
        assert_ne!(code, new_code());
    }
}
