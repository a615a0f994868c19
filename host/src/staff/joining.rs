//! Coming with a code: somebody says who they are, the letter to their address confirms it, and only then there is a
//! person.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use super::{codes, throttle};
use crate::{
    access::Actor,
    audit::{self, Entry},
    constraint::violated,
    identity,
    ids::{GroupId, JoinCodeId, JoinRequestId, OrgUnitId, PersonId},
    jobs::{self, SendJoinLetter},
    organisation::groups,
    people::{self, AddPersonError, Changes, NewPerson, Person},
    web::i18n::Locale,
};

/// How long the link in the letter works.
const VALID: Duration = Duration::days(1);

/// Who wants to join; checked by the caller for length.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub locale: Locale,
}

#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// Also for one that is used up, revoked or out of date: not told apart.
    #[error("the code does not work")]
    UnknownCode,
    #[error("the code is for other addresses")]
    OtherDomain(Vec<String>),
    #[error("the e-mail address is not complete")]
    EmailInvalid,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whether this network address may try a code now. The try is counted: commit.
///
/// # Errors
/// The database's.
pub async fn admits(tx: &mut TenantTx, address: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    throttle::admits(tx, address, now).await
}

/// Counts a wrong code: commit.
///
/// # Errors
/// The database's.
pub async fn count_wrong(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
    throttle::count_wrong(tx, now).await
}

/// Notes who came with a code and queues the letter to their address. A later wish of the same address takes the place
/// of the one before. Whether the address is somebody's here is looked at when the letter is written, so that neither the
/// answer nor the time for it tells.
///
/// # Errors
/// [`AskError`].
pub async fn ask(
    tx: &mut TenantTx,
    code: &str,
    newcomer: &Newcomer,
    host: &str,
    now: OffsetDateTime,
) -> Result<(), AskError> {
    let code = codes::find(tx, code, now).await?.ok_or(AskError::UnknownCode)?;
    let email = newcomer.email.trim().to_lowercase();
    let address = email.parse::<lettre::Address>().map_err(|_| AskError::EmailInvalid)?;
    if !code.mail_domains.is_empty() && !code.mail_domains.iter().any(|domain| domain == address.domain()) {
        return Err(AskError::OtherDomain(code.mail_domains));
    }
    let request = note(tx, code.id, newcomer, &email, now).await?;
    let job = SendJoinLetter { tenant: tx.tenant(), request, host: host.to_owned() };
    jobs::enqueue(tx, &job, &request.to_string(), now).await?;
    Ok(())
}

async fn note(
    tx: &mut TenantTx,
    code: JoinCodeId,
    newcomer: &Newcomer,
    email: &str,
    now: OffsetDateTime,
) -> sqlx::Result<JoinRequestId> {
    sqlx::query!("delete from app.join_request where tenant_id = $1 and expires_at < $2", tx.tenant().uuid(), now)
        .execute(tx.conn())
        .await?;
    let id = sqlx::query_scalar!(
        "insert into app.join_request (tenant_id, id, code_id, email, given_name, family_name, locale, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict on constraint join_request_email_key do update set code_id = excluded.code_id,
             given_name = excluded.given_name, family_name = excluded.family_name, locale = excluded.locale,
             token_hash = null, created_at = excluded.created_at, expires_at = excluded.expires_at
         returning id",
        tx.tenant().uuid(),
        JoinRequestId::new().0,
        code.0,
        email,
        newcomer.given_name,
        newcomer.family_name,
        newcomer.locale.tag(),
        now,
        now + VALID
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(JoinRequestId(id))
}

/// The person whose address the request names: they are here already, and the request is over.
///
/// # Errors
/// The database's.
pub(super) async fn known(tx: &mut TenantTx, request: JoinRequestId) -> sqlx::Result<Option<Person>> {
    let person = sqlx::query_scalar!(
        "delete from app.join_request r using app.person p
         where r.tenant_id = $1 and r.id = $2 and p.tenant_id = r.tenant_id and p.email = r.email
         returning p.id",
        tx.tenant().uuid(),
        request.0
    )
    .fetch_optional(tx.conn())
    .await?;
    match person {
        Some(id) => people::find(tx, PersonId(id)).await,
        None => Ok(None),
    }
}

/// Gives a request the token of its letter, a fresh one each time. None when it is confirmed or out of date.
///
/// # Errors
/// The database's.
pub(super) async fn token(
    tx: &mut TenantTx,
    request: JoinRequestId,
    now: OffsetDateTime,
) -> sqlx::Result<Option<(Newcomer, String)>> {
    let token = identity::new_token();
    let row = sqlx::query!(
        "update app.join_request set token_hash = $3 where tenant_id = $1 and id = $2 and expires_at > $4
         returning email, given_name, family_name, locale",
        tx.tenant().uuid(),
        request.0,
        &identity::token_hash(&token)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let newcomer = row.map(|row| Newcomer {
        email: row.email,
        given_name: row.given_name,
        family_name: row.family_name,
        locale: Locale::parse(&row.locale).unwrap_or(Locale::De),
    });
    Ok(newcomer.map(|newcomer| (newcomer, token)))
}

#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// Also of another member, used before, or too old.
    #[error("there is no such link")]
    Unknown,
    #[error("the code was used up or revoked in the meantime")]
    UsedUp,
    #[error(transparent)]
    Add(#[from] AddPersonError),
    #[error("the person cannot be put where the code leads")]
    Place(#[source] anyhow::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whom the link of a letter leads in.
///
/// # Errors
/// [`JoinError::Unknown`], or the database's.
pub async fn asked(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> Result<Newcomer, JoinError> {
    let row = sqlx::query!(
        "select email, given_name, family_name, locale from app.join_request
         where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant().uuid(),
        &identity::token_hash(token)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(JoinError::Unknown)?;
    Ok(Newcomer {
        email: row.email,
        given_name: row.given_name,
        family_name: row.family_name,
        locale: Locale::parse(&row.locale).unwrap_or(Locale::De),
    })
}

/// Uses the link up: there is a person from now on, who signs in with the password of this hash. `house` is who adds
/// people without being asked: the link itself is the right to come.
///
/// # Errors
/// [`JoinError`]; the transaction is unusable afterwards.
pub async fn join(
    tx: &mut TenantTx,
    house: &Actor,
    token: &str,
    hash: &str,
    now: OffsetDateTime,
) -> Result<PersonId, JoinError> {
    let newcomer = asked(tx, token, now).await?;
    let code = sqlx::query_scalar!(
        "delete from app.join_request where tenant_id = $1 and token_hash = $2 and expires_at > $3 returning code_id",
        tx.tenant().uuid(),
        &identity::token_hash(token)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(JoinError::Unknown)?;
    let (unit, group) = use_up(tx, JoinCodeId(code)).await?;
    let new = NewPerson {
        email: newcomer.email,
        given_name: newcomer.given_name,
        family_name: newcomer.family_name,
        locale: newcomer.locale,
        roles: Vec::new(),
        provider: None,
        demo: false,
    };
    let person = people::add(tx, house, &new, now).await?;
    if unit.is_some() {
        let changes = Changes { unit: Some(unit), ..Changes::default() };
        people::change(tx, house, person, &changes, now).await.map_err(|error| JoinError::Place(error.into()))?;
    }
    if let Some(group) = group {
        groups::join(tx, group, person).await.map_err(|error| JoinError::Place(error.into()))?;
    }
    identity::set_password(tx, person, hash).await?;
    audit::record(tx, house, Entry::new("join", "join_code", code), now).await?;
    Ok(person)
}

/// Takes one use of a code; its check constraint forbids one too many.
async fn use_up(tx: &mut TenantTx, code: JoinCodeId) -> Result<(Option<OrgUnitId>, Option<GroupId>), JoinError> {
    let row = sqlx::query!(
        "update app.join_code set uses = uses + 1 where tenant_id = $1 and id = $2 and revoked_at is null
         returning unit_id, group_id",
        tx.tenant().uuid(),
        code.0
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("join_code_used_up") => JoinError::UsedUp,
        _ => error.into(),
    })?
    .ok_or(JoinError::UsedUp)?;
    Ok((row.unit_id.map(OrgUnitId), row.group_id.map(GroupId)))
}
