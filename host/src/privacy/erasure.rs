//! Erasing a person: everything that names them goes, what has to stay hangs on an entry without a name, and a ledger
//! remembers that it was done, so that it can be done again after a backup has brought the person back.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::stored::{self, Place};
use crate::{
    access::Actor,
    app::App,
    audit::{self, Entry},
    enrolments,
    files::FileError,
    ids::PersonId,
    roster,
};

/// Rows by table: deleted, and kept without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub deleted: BTreeMap<String, i64>,
    pub kept: BTreeMap<String, i64>,
}

/// An erasure that was carried out.
#[derive(Clone, Debug)]
pub struct Erased {
    pub cause: String,
    pub erased_at: OffsetDateTime,
    pub report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Request,
    Retention,
    Replay,
}

impl Cause {
    pub const ALL: [Cause; 3] = [Cause::Request, Cause::Retention, Cause::Replay];

    pub const fn name(self) -> &'static str {
        match self {
            Cause::Request => "request",
            Cause::Retention => "retention",
            Cause::Replay => "replay",
        }
    }
}

/// Finds a person again in a backup, and tells nobody who it was: the person's key has 74 random bits.
pub fn fingerprint(tenant: TenantId, person: PersonId) -> [u8; 32] {
    let hash = Sha256::new().chain_update(b"campus erasure\0").chain_update(tenant.uuid()).chain_update(person.0);
    hash.finalize().into()
}

/// Where the ledger has its entry outside of the database, which a backup takes back in time.
fn ledger_key(tenant: TenantId, fingerprint: &[u8; 32]) -> String {
    format!("erasures/{tenant}/{}", hex::encode(fingerprint))
}

/// Enters into the ledger outside of the database that a person is to be erased. Comes before the erasure: done twice it
/// changes nothing, and left out a backup would bring the person back for good.
///
/// # Errors
/// The store is away.
pub async fn enter(app: &App, tenant: TenantId, person: PersonId, now: OffsetDateTime) -> Result<(), FileError> {
    let entry = json!({ "decided_at": now.unix_timestamp() }).to_string();
    app.files.put(&ledger_key(tenant, &fingerprint(tenant, person)), Bytes::from(entry)).await
}

/// Erases a person. None when there is nobody of this key, or not any more.
///
/// # Errors
/// The database's; nothing has happened then.
pub async fn erase(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    cause: Cause,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Report>> {
    let found = sqlx::query!(
        "select id from app.person where tenant_id = $1 and id = $2 and erased_at is null for update",
        tx.tenant().uuid(),
        person.0
    )
    .fetch_optional(tx.conn())
    .await?;
    if found.is_none() {
        return Ok(None);
    }
    // Seats that are still held go to others.
    enrolments::cancel_all_of(tx, person, now).await?;
    roster::forget(tx, person).await?;
    let mut places = stored::places(tx).await?;
    // From the far end of the ways, so that what goes along with other rows is counted too.
    places.sort_by_key(|place| std::cmp::Reverse(place.steps.len()));
    let mut report = Report { deleted: delete(tx, &places, person).await?, kept: BTreeMap::new() };
    let kept: Vec<Place> = places.into_iter().filter(|place| place.kept).collect();
    report.kept = stored::counts(tx, &kept, person).await?;
    report.kept.retain(|_, count| *count > 0);
    if !report.kept.is_empty() {
        let nobody = nameless(tx, now).await?;
        for place in &kept {
            place.repoint(tx, person, nobody).await?;
        }
    }
    sqlx::query!("delete from app.person where tenant_id = $1 and id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
    report.deleted.insert("person".to_owned(), 1);
    remember(tx, person, cause, &report, now).await?;
    let cause = json!({ "cause": cause.name() });
    audit::record(tx, actor, Entry::new("erase", "person", person.0).with(cause), now).await?;
    Ok(Some(report))
}

/// Deletes whatever does not have to stay, and of the bookings those that no proof rests on.
async fn delete(tx: &mut TenantTx, places: &[Place], person: PersonId) -> sqlx::Result<BTreeMap<String, i64>> {
    let mut deleted = BTreeMap::new();
    for place in places.iter().filter(|place| !place.kept && place.table != "person") {
        let rows = place.delete(tx, person).await?;
        if rows > 0 {
            deleted.insert(place.table.clone(), i64::try_from(rows).unwrap_or(i64::MAX));
        }
    }
    let unproven = sqlx::query!(
        "delete from app.enrolment e where e.tenant_id = $1 and e.person_id = $2
             and not exists (select from app.proof p where p.tenant_id = e.tenant_id and p.enrolment_id = e.id)",
        tx.tenant().uuid(),
        person.0
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    if unproven > 0 {
        deleted.insert("enrolment".to_owned(), i64::try_from(unproven).unwrap_or(i64::MAX));
    }
    Ok(deleted)
}

/// An entry on which the rest of an erased person hangs.
async fn nameless(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<PersonId> {
    let id = PersonId::new();
    sqlx::query!(
        "insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at, updated_at, active,
             deactivated_at, erased_at)
         values ($1, $2, $3, 'Gelöschte', 'Person', 'de', $4, $4, false, $4, $4)",
        tx.tenant().uuid(),
        id.0,
        format!("{}@erased.invalid", id.0.simple()),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(id)
}

async fn remember(
    tx: &mut TenantTx,
    person: PersonId,
    cause: Cause,
    report: &Report,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let fingerprint = fingerprint(tx.tenant(), person);
    let report = serde_json::to_value(report).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "insert into app.person_erasure (tenant_id, id, person_hash, cause, erased_at, report) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        Uuid::now_v7(),
        &fingerprint[..],
        cause.name(),
        now,
        report
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The latest erasures of this member, the newest first.
///
/// # Errors
/// The database's.
pub async fn latest(tx: &mut TenantTx, limit: i64) -> sqlx::Result<Vec<Erased>> {
    let rows = sqlx::query!(
        "select cause, erased_at, report from app.person_erasure where tenant_id = $1 order by erased_at desc, id limit $2",
        tx.tenant().uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let erased = rows.into_iter().map(|row| Erased {
        cause: row.cause,
        erased_at: row.erased_at,
        report: serde_json::from_value(row.report).unwrap_or_default(),
    });
    Ok(erased.collect())
}

/// Erases again whoever the ledger knows and a backup has brought back. Gives their number.
///
/// # Errors
/// The database or the store is away; who was erased before stays erased.
pub async fn replay(app: &App, tenant: TenantId, now: OffsetDateTime) -> anyhow::Result<usize> {
    let mut ledger: BTreeSet<String> = app.files.list(&format!("erasures/{tenant}")).await?.into_iter().collect();
    let mut tx = app.database.tenant(tenant).await?;
    let entered = sqlx::query_scalar!("select person_hash from app.person_erasure where tenant_id = $1", tenant.uuid());
    ledger.extend(entered.fetch_all(tx.conn()).await?.iter().map(hex::encode));
    let people = sqlx::query_scalar!(
        r#"select id as "id: PersonId" from app.person where tenant_id = $1 and erased_at is null"#,
        tenant.uuid()
    );
    let people = people.fetch_all(tx.conn()).await?;
    let mut again = 0;
    for person in people {
        if ledger.contains(&hex::encode(fingerprint(tenant, person))) {
            let office = app.access.office_at(tenant);
            again += usize::from(erase(&mut tx, &office, person, Cause::Replay, now).await?.is_some());
        }
    }
    tx.commit().await?;
    Ok(again)
}
