//! Codes that a member hands out to its people, on paper or aloud. Only their hashes are kept.

use rand::Rng as _;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
    identity,
    ids::{GroupId, JoinCodeId, OrgUnitId},
};

/// Letters and digits that nobody takes for one another, neither read nor heard nor written by hand.
const LETTERS: &[u8; 25] = b"ACDEFGHJKMNPQRTVWXY234679";
/// 25 to the power of 10 is about 2 to the power of 46.
const LENGTH: usize = 10;
const HALF: usize = LENGTH / 2;

#[derive(Clone, Debug)]
pub struct Code {
    pub id: JoinCodeId,
    pub label: String,
    pub unit: Option<OrgUnitId>,
    pub group: Option<GroupId>,
    pub mail_domains: Vec<String>,
    pub max_uses: i32,
    pub uses: i32,
    pub expires_at: OffsetDateTime,
    pub revoked: bool,
}

impl Code {
    pub fn works(&self, now: OffsetDateTime) -> bool {
        !self.revoked && self.expires_at > now && self.uses < self.max_uses
    }
}

/// A code to be; checked by the caller for length.
#[derive(Clone, Debug)]
pub struct NewCode {
    pub label: String,
    pub days: u16,
    pub max_uses: i32,
    pub unit: Option<OrgUnitId>,
    pub group: Option<GroupId>,
    /// In lower case, without the sign before.
    pub mail_domains: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum CodeError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a code of another member.
    #[error("there is no such code")]
    Unknown,
    #[error("there is no such unit")]
    UnknownUnit,
    #[error("there is no such group")]
    UnknownGroup,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Makes a code and gives it, once, as it is handed out.
///
/// # Errors
/// [`CodeError`]; the transaction is unusable afterwards.
pub async fn make(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewCode,
    now: OffsetDateTime,
) -> Result<(JoinCodeId, String), CodeError> {
    actor.require(Action::ManagePeople)?;
    let (id, code) = (JoinCodeId::new(), random());
    sqlx::query!(
        "insert into app.join_code (tenant_id, id, label, code_hash, unit_id, group_id, mail_domains, max_uses,
             created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant().uuid(),
        id.0,
        new.label,
        &hash(tx, &code)[..],
        new.unit.map(|unit| unit.0),
        new.group.map(|group| group.0),
        &new.mail_domains,
        new.max_uses,
        now,
        now + Duration::days(new.days.into())
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("join_code_unit_fkey") => CodeError::UnknownUnit,
        Some("join_code_group_fkey") => CodeError::UnknownGroup,
        _ => error.into(),
    })?;
    audit::record(tx, actor, Entry::new("create", "join_code", id.0), now).await?;
    Ok((id, code))
}

/// All codes, the newest first.
///
/// # Errors
/// [`CodeError::Forbidden`], or the database's.
pub async fn all(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Code>, CodeError> {
    actor.require(Action::ManagePeople)?;
    let rows = sqlx::query!(
        r#"select id, label, unit_id, group_id, mail_domains, max_uses, uses, expires_at,
               revoked_at is not null as "revoked!"
           from app.join_code where tenant_id = $1 order by created_at desc, id desc"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let codes = rows.into_iter().map(|row| Code {
        id: JoinCodeId(row.id),
        label: row.label,
        unit: row.unit_id.map(OrgUnitId),
        group: row.group_id.map(GroupId),
        mail_domains: row.mail_domains,
        max_uses: row.max_uses,
        uses: row.uses,
        expires_at: row.expires_at,
        revoked: row.revoked,
    });
    Ok(codes.collect())
}

/// Has a code work no more.
///
/// # Errors
/// [`CodeError::Unknown`] also for one that was revoked before.
pub async fn revoke(tx: &mut TenantTx, actor: &Actor, id: JoinCodeId, now: OffsetDateTime) -> Result<(), CodeError> {
    actor.require(Action::ManagePeople)?;
    let revoked = sqlx::query!(
        "update app.join_code set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if revoked.rows_affected() == 0 {
        return Err(CodeError::Unknown);
    }
    audit::record(tx, actor, Entry::new("revoke", "join_code", id.0), now).await?;
    Ok(())
}

/// What somebody needs to know who came with a code.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) id: JoinCodeId,
    pub(super) mail_domains: Vec<String>,
}

/// The code that somebody typed, as long as it works.
pub(super) async fn find(tx: &mut TenantTx, typed: &str, now: OffsetDateTime) -> sqlx::Result<Option<Found>> {
    let row = sqlx::query!(
        "select id, mail_domains from app.join_code
         where tenant_id = $1 and code_hash = $2 and revoked_at is null and expires_at > $3 and uses < max_uses",
        tx.tenant().uuid(),
        &hash(tx, typed)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map(|row| Found { id: JoinCodeId(row.id), mail_domains: row.mail_domains }))
}

/// The hash of a code at this member: the same code elsewhere has another.
fn hash(tx: &TenantTx, typed: &str) -> [u8; 32] {
    let letters = typed.chars().filter(char::is_ascii_alphanumeric).take(LENGTH + 1);
    let letters: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
    identity::token_hash(&format!("{} {letters}", tx.tenant()))
}

/// `KQ7M3-XWP9R`
fn random() -> String {
    let mut rng = rand::rng();
    let mut code: String = (0..LENGTH).map(|_| char::from(LETTERS[rng.random_range(0..LETTERS.len())])).collect();
    code.insert(HALF, '-');
    code
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_can_be_read_aloud_and_is_never_the_same() {
        let codes: HashSet<String> = (0..1000).map(|_| random()).collect();
        assert_eq!(codes.len(), 1000);
        for code in codes {
            assert_eq!((code.len(), code.as_bytes()[HALF]), (LENGTH + 1, b'-'));
            assert!(!code.contains(['O', '0', 'I', '1', 'L', 'S', '5', 'B', '8', 'U', 'Z']), "{code}");
        }
    }
}
