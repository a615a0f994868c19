//! Help with the learner's consent: a code that the learner hands on lets the coordination see what is booked as the learner sees
//! it, for half an hour and read-only: dates, places, contents. Answers, points, progress and the self-check are never part of it; every look is entered and
//! shown to the learner.

use rand::Rng as _;
use sha2::{Digest as _, Sha256};
use tenants::{TenantId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    courses::{self, RunEvent, Unit},
    ids::{CourseId, PersonId, RunId, SupportId},
    people::{self, Person},
    seal::{Keyring, Place, SealError},
};

mod samples;
pub mod web;

/// How long a code works, and what it opened stays open.
pub const VALID: Duration = Duration::minutes(30);
/// Letters and digits that are not taken for each other: with ten of them 2^49 codes.
const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 10;

/// A learner's code that works.
#[derive(Clone, Debug)]
pub struct Code {
    pub id: SupportId,
    /// As it is read out: `ABCDE-23456`.
    pub text: String,
    pub expires_at: OffsetDateTime,
    /// Whether somebody has used it.
    pub is_open: bool,
}

/// What a helper sees.
#[derive(Clone, Debug)]
pub struct View {
    pub person: Person,
    pub bookings: Vec<Booking>,
    pub expires_at: OffsetDateTime,
}

/// A booked module, without how far the learner is.
#[derive(Clone, Debug)]
pub struct Booking {
    pub title: String,
    pub provider: String,
    pub enrolled_at: OffsetDateTime,
    pub is_cancelled: bool,
    pub events: Vec<RunEvent>,
    /// Of the version that the learner has.
    pub units: Vec<Unit>,
}

#[derive(Debug, thiserror::Error)]
pub enum SupportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a code of another member, one that is too old, and one that somebody else uses.
    #[error("there is no such code")]
    Unknown,
    #[error(transparent)]
    Seal(#[from] SealError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Makes a code for the actor; the one before stops working.
///
/// # Errors
/// [`SupportError::Forbidden`] for a visitor, or the database's.
pub async fn offer(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    now: OffsetDateTime,
) -> Result<SupportId, SupportError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    withdraw(tx, person).await?;
    let (id, code) = (SupportId::new(), new_code());
    let sealed = keyring.seal(place(tx, id), code.as_bytes());
    sqlx::query!(
        "insert into app.support (tenant_id, id, person_id, code_hash, code_sealed, expires_at)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        &hash(&code)[..],
        &sealed[..],
        now + VALID
    )
    .execute(tx.conn())
    .await?;
    audit::record(tx, actor, Entry::new("offer_support", "person", person.0), now).await?;
    Ok(id)
}

/// The actor's code, if one works.
///
/// # Errors
/// [`SupportError`]
pub async fn offered(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    now: OffsetDateTime,
) -> Result<Option<Code>, SupportError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let row = sqlx::query!(
        r#"select s.id, s.code_sealed, s.expires_at, exists (select from app.support_helper h
               where h.tenant_id = s.tenant_id and h.support_id = s.id) as "is_open!"
           from app.support s where s.tenant_id = $1 and s.person_id = $2 and s.expires_at > $3"#,
        tx.tenant().uuid(),
        person.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let id = SupportId(row.id);
    let code = keyring.open_sealed(place(tx, id), &row.code_sealed)?;
    let code = String::from_utf8_lossy(&code);
    let (left, right) = code.split_at_checked(LENGTH / 2).unwrap_or((&*code, ""));
    Ok(Some(Code { id, text: format!("{left}-{right}"), expires_at: row.expires_at, is_open: row.is_open }))
}

/// Takes the actor's code back; whoever used it sees nothing any more.
///
/// # Errors
/// [`SupportError::Unknown`] when there is none.
pub async fn end(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<(), SupportError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    if !withdraw(tx, person).await? {
        return Err(SupportError::Unknown);
    }
    audit::record(tx, actor, Entry::new("end_support", "person", person.0), now).await?;
    Ok(())
}

async fn withdraw(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    let ended =
        sqlx::query!("delete from app.support where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
            .execute(tx.conn())
            .await?;
    Ok(ended.rows_affected() > 0)
}

/// Uses a code: from now on this actor, and nobody else, may look until it ends.
///
/// # Errors
/// [`SupportError::Unknown`]
pub async fn open(
    tx: &mut TenantTx,
    actor: &Actor,
    typed: &str,
    now: OffsetDateTime,
) -> Result<SupportId, SupportError> {
    let helper = actor.person_for(Action::ManagePeople)?;
    let code: String =
        typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect();
    let row = sqlx::query!(
        "select id, person_id from app.support where tenant_id = $1 and code_hash = $2 and expires_at > $3
             and person_id <> $4 for update",
        tx.tenant().uuid(),
        &hash(&code)[..],
        now,
        helper.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(SupportError::Unknown)?;
    let used = sqlx::query!(
        "insert into app.support_helper (tenant_id, support_id, helper_id, opened_at) values ($1, $2, $3, $4)
         on conflict (tenant_id, support_id) do update set opened_at = support_helper.opened_at
             where support_helper.helper_id = excluded.helper_id",
        tx.tenant().uuid(),
        row.id,
        helper.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if used.rows_affected() == 0 {
        return Err(SupportError::Unknown);
    }
    audit::record(tx, actor, Entry::new("open_support", "person", row.person_id), now).await?;
    Ok(SupportId(row.id))
}

/// What the learner sees of the own bookings, for the helper who used the code; each look is entered.
///
/// # Errors
/// [`SupportError::Unknown`]
pub async fn look(tx: &mut TenantTx, actor: &Actor, id: SupportId, now: OffsetDateTime) -> Result<View, SupportError> {
    let helper = actor.person_for(Action::ManagePeople)?;
    let row = sqlx::query!(
        "select s.person_id, s.expires_at from app.support s
         join app.support_helper h on h.tenant_id = s.tenant_id and h.support_id = s.id
         where s.tenant_id = $1 and s.id = $2 and h.helper_id = $3 and s.expires_at > $4",
        tx.tenant().uuid(),
        id.0,
        helper.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(SupportError::Unknown)?;
    let person = people::find(tx, PersonId(row.person_id)).await?.ok_or(SupportError::Unknown)?;
    let bookings = bookings(tx, person.id).await?;
    audit::record(tx, actor, Entry::new("view_as", "person", person.id.0), now).await?;
    Ok(View { person, bookings, expires_at: row.expires_at })
}

async fn bookings(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Booking>> {
    let rows = sqlx::query!(
        r#"select c.title, v.name as provider, e.enrolled_at, e.state = 'cancelled' as "is_cancelled!",
               e.owner_id as "owner: TenantId", r.id as "run: RunId", r.course_id as "course: CourseId", r.version
           from app.enrolment e
           join app.run r on r.owner_id = e.owner_id and r.id = e.run_id
           join app.course c on c.owner_id = r.owner_id and c.id = r.course_id
           join app.provider v on v.id = c.provider_id
           where e.tenant_id = $1 and e.person_id = $2 order by e.enrolled_at desc, e.id"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await?;
    let mut bookings = Vec::with_capacity(rows.len());
    for row in rows {
        let run = courses::runs(tx, row.owner, row.course).await?.into_iter().find(|run| run.id == row.run);
        bookings.push(Booking {
            title: row.title,
            provider: row.provider,
            enrolled_at: row.enrolled_at,
            is_cancelled: row.is_cancelled,
            events: run.map(|run| run.events).unwrap_or_default(),
            units: courses::outline(tx, row.owner, row.course, row.version).await?,
        });
    }
    Ok(bookings)
}

fn new_code() -> String {
    let mut random = rand::rng();
    (0..LENGTH).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect()
}

fn hash(code: &str) -> [u8; 32] {
    Sha256::new().chain_update(b"campus support\0").chain_update(code).finalize().into()
}

fn place(tx: &TenantTx, id: SupportId) -> Place {
    Place { tenant: tx.tenant(), field: "support.code_sealed", row: id.0 }
}
