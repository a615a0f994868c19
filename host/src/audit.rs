//! The audit log: who did what to whose data, append-only, and each entry carries the hash of the one before, so that
//! nothing can be changed, left out or slipped in without showing.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use crate::access::Actor;

pub mod export;
mod samples;
mod search;
mod vocabulary;
pub mod web;

pub use search::{Found, Search, SearchError, about, search};
pub use vocabulary::{ACTIONS, OBJECTS, action_name, object_name};

/// What is to be entered. Names fields and kinds, never what stood in them; only what has no other name and is nobody's,
/// such as a host name, stands there itself.
#[derive(Clone, Debug)]
pub struct Entry {
    /// A verb, such as `deactivate`.
    pub action: &'static str,
    /// The kind of thing it was done to, such as `person`.
    pub object: &'static str,
    pub id: Option<Uuid>,
    /// An object such as `{"fields": ["email"]}`.
    pub details: Value,
}

impl Entry {
    /// An entry without details.
    pub fn new(action: &'static str, object: &'static str, id: impl Into<Option<Uuid>>) -> Entry {
        Entry { action, object, id: id.into(), details: json!({}) }
    }

    #[must_use]
    pub fn with(self, details: Value) -> Entry {
        Entry { details, ..self }
    }
}

/// An entry as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub number: i64,
    pub at: OffsetDateTime,
    pub actor: Option<Uuid>,
    pub action: String,
    pub object: String,
    pub object_id: Option<Uuid>,
    pub details: Value,
    pub request_id: String,
    pub hash: [u8; 32],
}

/// An entry as the database gives it.
struct Row {
    number: i64,
    at: OffsetDateTime,
    actor_id: Option<Uuid>,
    action: String,
    object: String,
    object_id: Option<Uuid>,
    details: Value,
    request_id: String,
    hash: Vec<u8>,
}

impl From<Row> for Written {
    fn from(row: Row) -> Written {
        Written {
            number: row.number,
            at: row.at,
            actor: row.actor_id,
            action: row.action,
            object: row.object,
            object_id: row.object_id,
            details: row.details,
            request_id: row.request_id,
            hash: digest(&row.hash),
        }
    }
}

/// The hash that the first entry of a tenant continues.
const BEGINNING: [u8; 32] = [0; 32];

/// Enters what the transaction does, so that both are kept or neither. Entries of one tenant wait for each other.
///
/// # Errors
/// The database's.
pub async fn record(tx: &mut TenantTx, actor: &Actor, entry: Entry, now: OffsetDateTime) -> sqlx::Result<()> {
    let head = head(tx, now).await?;
    let mut written = Written {
        number: head.number + 1,
        // Later than the one before even where a clock was put back.
        at: now.max(head.written_at),
        actor: actor.person.map(|person| person.0),
        action: entry.action.to_owned(),
        object: entry.object.to_owned(),
        object_id: entry.id,
        details: entry.details,
        request_id: actor.request_id.to_string(),
        hash: BEGINNING,
    };
    if head.number == 0 || month(head.written_at) != month(written.at) {
        sqlx::query!("select app.audit_month($1) as done", written.at.date()).fetch_one(tx.conn()).await?;
    }
    written.hash = hash(&head.hash, &written);
    insert(tx, &written).await
}

struct Head {
    number: i64,
    hash: [u8; 32],
    written_at: OffsetDateTime,
}

/// The end of the chain, locked until the transaction ends.
async fn head(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<Head> {
    let row = sqlx::query!(
        "insert into app.audit_head (tenant_id, number, hash, written_at) values ($1, 0, $2, $3)
         on conflict (tenant_id) do update set number = audit_head.number returning number, hash, written_at",
        tx.tenant().uuid(),
        &BEGINNING[..],
        now
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Head { number: row.number, hash: digest(&row.hash), written_at: row.written_at })
}

async fn insert(tx: &mut TenantTx, written: &Written) -> sqlx::Result<()> {
    sqlx::query!(
        "with head as (update app.audit_head set number = $3, hash = $10, written_at = $2 where tenant_id = $1)
         insert into app.audit_entry (tenant_id, at, number, actor_id, action, object, object_id, details, request_id, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant().uuid(),
        written.at,
        written.number,
        written.actor,
        written.action,
        written.object,
        written.object_id,
        written.details,
        written.request_id,
        &written.hash[..]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn month(at: OffsetDateTime) -> (i32, time::Month) {
    (at.year(), at.month())
}

fn digest(bytes: &[u8]) -> [u8; 32] {
    bytes.try_into().expect("a check constraint holds the length")
}

/// SHA-256 over the hash before and the entry as JSON with its members in this order.
fn hash(before: &[u8; 32], entry: &Written) -> [u8; 32] {
    let at = entry.at.format(&Rfc3339).expect("every instant of the database has this form");
    let text = json!([
        entry.number,
        at,
        entry.actor,
        entry.action,
        entry.object,
        entry.object_id,
        entry.details,
        entry.request_id
    ])
    .to_string();
    Sha256::new().chain_update(before).chain_update(text).finalize().into()
}

/// What is wrong with a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    #[error("entry {0} is missing")]
    Missing(i64),
    #[error("entry {0} is not what was written")]
    Changed(i64),
    #[error("entry {0} is not the one that was written last")]
    End(i64),
    #[error("the log ends with entry {found}, and {expected} were written")]
    Cut { found: i64, expected: i64 },
}

/// Follows the chain of a tenant from its first entry to its last, and holds its end against what was noted of it. Others
/// may go on writing meanwhile. Gives the number of entries.
///
/// # Errors
/// The database's; within, the first fault of the log.
pub async fn verify(tx: &mut TenantTx) -> sqlx::Result<Result<i64, Broken>> {
    const AT_A_TIME: i64 = 1000;
    let (mut last, mut before) = (0, BEGINNING);
    let end = end(tx).await?;
    while last < end.number {
        let entries = after(tx, last, AT_A_TIME.min(end.number - last)).await?;
        if entries.is_empty() {
            return Ok(Err(Broken::Cut { found: last, expected: end.number }));
        }
        for entry in &entries {
            if entry.number != last + 1 {
                return Ok(Err(Broken::Missing(last + 1)));
            }
            if entry.hash != hash(&before, entry) {
                return Ok(Err(Broken::Changed(entry.number)));
            }
            (last, before) = (entry.number, entry.hash);
        }
    }
    Ok(match end {
        End { hash, .. } if hash != before => Err(Broken::End(last)),
        End { number, found, .. } if number != found => Err(Broken::Cut { found, expected: number }),
        _ => Ok(last),
    })
}

/// What was noted of the end of a log, and the number of the last entry that is there, at one moment.
struct End {
    number: i64,
    hash: [u8; 32],
    found: i64,
}

async fn end(tx: &mut TenantTx) -> sqlx::Result<End> {
    let row = sqlx::query!(
        r#"select h.number as "number?", h.hash as "hash?", coalesce(max(e.number), 0) as "found!"
           from (values ($1::uuid)) as own (tenant_id)
           left join app.audit_head h on h.tenant_id = own.tenant_id
           left join app.audit_entry e on e.tenant_id = own.tenant_id
           group by h.number, h.hash"#,
        tx.tenant().uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    let hash = row.hash.map_or(BEGINNING, |hash| digest(&hash));
    Ok(End { number: row.number.unwrap_or(0), hash, found: row.found })
}

/// The latest entries about one thing, the newest first.
///
/// # Errors
/// The database's.
pub async fn of_object(tx: &mut TenantTx, object: &str, id: Uuid, limit: i64) -> sqlx::Result<Vec<Written>> {
    let rows = sqlx::query_as!(
        Row,
        "select number, at, actor_id, action, object, object_id, details, request_id, hash from app.audit_entry
         where tenant_id = $1 and object = $2 and object_id = $3 order by at desc, number desc limit $4",
        tx.tenant().uuid(),
        object,
        id,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Written::from).collect())
}

/// Entries after a number, in their order.
///
/// # Errors
/// The database's.
pub async fn after(tx: &mut TenantTx, number: i64, limit: i64) -> sqlx::Result<Vec<Written>> {
    let rows = sqlx::query_as!(
        Row,
        "select number, at, actor_id, action, object, object_id, details, request_id, hash from app.audit_entry
         where tenant_id = $1 and number > $2 order by number limit $3",
        tx.tenant().uuid(),
        number,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(Written::from).collect())
}
