//! Looking into the log: by time, by person, by what was done and to what. Whoever looks is entered too.

use serde_json::json;
use tenants::TenantTx;
use time::{Date, Duration, OffsetDateTime, Time};
use uuid::Uuid;

use super::{Entry, Row, Written, digest, record};
use crate::{
    access::{Action, Actor, Forbidden},
    clock,
    ids::PersonId,
};

/// What is looked for; none is everything.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// First and last day, in German civil time.
    pub from: Option<Date>,
    pub until: Option<Date>,
    /// The e-mail address of somebody who acted or was acted on.
    pub person: Option<String>,
    pub action: Option<String>,
    pub object: Option<String>,
    /// Only entries with a lower number.
    pub before: Option<i64>,
}

/// An entry with the names of those whom it is about, as far as they are still known.
#[derive(Clone, Debug)]
pub struct Found {
    pub entry: Written,
    pub actor_name: Option<String>,
    pub object_name: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("nobody here has the address {0:?}")]
    UnknownPerson(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Entries of the log, the newest first, and enters that somebody looked.
///
/// # Errors
/// [`SearchError`]
pub async fn search(
    tx: &mut TenantTx,
    actor: &Actor,
    search: &Search,
    limit: i64,
    now: OffsetDateTime,
) -> Result<Vec<Found>, SearchError> {
    actor.require(Action::ReadAudit)?;
    let person = match &search.person {
        Some(email) => Some(by_email(tx, email).await?.ok_or_else(|| SearchError::UnknownPerson(email.clone()))?),
        None => None,
    };
    let found = find(tx, search, person, limit).await?;
    let fields = json!({ "fields": search.fields() });
    record(tx, actor, Entry::new("read", "audit_log", None).with(fields), now).await?;
    Ok(found)
}

impl Search {
    /// Which conditions were used; not what stood in them.
    fn fields(&self) -> Vec<&'static str> {
        let fields = [
            ("from", self.from.is_some()),
            ("until", self.until.is_some()),
            ("person", self.person.is_some()),
            ("action", self.action.is_some()),
            ("object", self.object.is_some()),
        ];
        fields.into_iter().filter(|(_, is_used)| *is_used).map(|(name, _)| name).collect()
    }
}

async fn by_email(tx: &mut TenantTx, email: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from app.person where tenant_id = $1 and email = $2",
        tx.tenant().uuid(),
        email.trim().to_lowercase()
    )
    .fetch_optional(tx.conn())
    .await
}

async fn find(tx: &mut TenantTx, search: &Search, person: Option<Uuid>, limit: i64) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query!(
        r#"select e.number, e.at, e.actor_id, e.action, e.object, e.object_id, e.details, e.request_id, e.hash,
               a.given_name || ' ' || a.family_name as actor_name, o.given_name || ' ' || o.family_name as object_name
           from app.audit_entry e
           left join app.person a on a.tenant_id = e.tenant_id and a.id = e.actor_id
           left join app.person o on o.tenant_id = e.tenant_id and o.id = e.object_id
           where e.tenant_id = $1 and ($2::timestamptz is null or e.at >= $2) and ($3::timestamptz is null or e.at < $3)
               and ($4::uuid is null or e.actor_id = $4 or e.object_id = $4) and ($5::text is null or e.action = $5)
               and ($6::text is null or e.object = $6) and ($7::bigint is null or e.number < $7)
           order by e.number desc limit $8"#,
        tx.tenant().uuid(),
        search.from.map(start_of),
        search.until.map(|day| start_of(day.saturating_add(Duration::DAY))),
        person,
        search.action,
        search.object,
        search.before,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let found = rows.into_iter().map(|row| Found {
        entry: Written {
            number: row.number,
            at: row.at,
            actor: row.actor_id,
            action: row.action,
            object: row.object,
            object_id: row.object_id,
            details: row.details,
            request_id: row.request_id,
            hash: digest(&row.hash),
        },
        actor_name: row.actor_name,
        object_name: row.object_name,
    });
    Ok(found.collect())
}

/// Midnight of a German day.
fn start_of(day: Date) -> OffsetDateTime {
    clock::from_germany(day, Time::MIDNIGHT)
}

/// What was done to a person's own data, the newest first: the entry of the person, and of their requests.
///
/// # Errors
/// The database's. The caller shows it to the person only.
pub async fn about(tx: &mut TenantTx, person: PersonId, limit: i64) -> sqlx::Result<Vec<Found>> {
    let rows = sqlx::query_as!(
        Row,
        "select number, at, actor_id, action, object, object_id, details, request_id, hash from app.audit_entry
         where tenant_id = $1 and object_id in (select $2::uuid union all select id from app.privacy_request
             where tenant_id = $1 and person_id = $2)
         order by number desc limit $3",
        tx.tenant().uuid(),
        person.0,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let found = |row: Row| Found { entry: row.into(), actor_name: None, object_name: None };
    Ok(rows.into_iter().map(found).collect())
}
