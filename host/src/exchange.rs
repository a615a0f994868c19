//! Exchange of catalogues: taking over the courses of a MOOChub feed.
//!
//! A feed is read and checked as a whole before anything is written, and written in one transaction. A record that
//! cannot be taken is named and left out. Courses that a feed no longer lists stay, because learners may be in them.
//! The search index follows by jobs of the same transaction.

use std::{collections::HashMap, fmt};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use sqlx::types::Json;
use tenants::PlatformTx;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden},
    courses::publish::AddProviderError,
    ids::CourseId,
    jobs,
};
use addresses::Addresses;
use moochub::Feed;
use publishers::Publishers;
use record::Record;

mod addresses;
mod disk;
mod duration;
mod fetch;
mod html;
pub mod moochub;
mod page;
mod price;
mod publishers;
mod record;
mod refused;
mod slug;
mod tolerant;
mod topics;

pub use moochub::{ReadError, Source};
pub use page::PageError;
pub use refused::{Reason, Refused};

/// Records that one statement writes.
const BATCH: usize = 500;
/// Counted up when the same record would now be stored differently, so that the next import refreshes all.
const MAPPING: u32 = 1;

/// How far a long import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Pages and records read so far; the total is not known before the last page.
    Read { pages: usize, records: usize },
    /// Records compared and, where needed, written.
    Written { done: usize, total: usize },
}

/// Told of every step of an import.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Sync);

/// What an import did.
#[derive(Debug)]
pub struct Summary {
    pub feed: String,
    pub pages: usize,
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: Vec<Refused>,
    /// The new and the changed ones.
    pub courses: Vec<CourseId>,
}

impl fmt::Display for Summary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for refused in &self.refused {
            writeln!(formatter, "refused: {refused}")?;
        }
        write!(
            formatter,
            "{}: {} new, {} changed, {} unchanged, {} refused",
            self.feed,
            self.new,
            self.changed,
            self.unchanged,
            self.refused.len()
        )
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("another import of {0} is running")]
    Running(String),
    #[error("cannot enter the provider {0:?}")]
    Provider(String, #[source] AddProviderError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Takes a feed into the shared catalogue: new records are added, changed ones replaced, the others not touched.
///
/// # Errors
/// [`ImportError`]; the caller drops the transaction then and nothing is kept.
pub async fn import(
    tx: &mut PlatformTx,
    actor: &Actor,
    feed: Feed,
    now: OffsetDateTime,
    progress: OnProgress<'_>,
) -> Result<Summary, ImportError> {
    actor.require(Action::ImportCatalogue)?;
    lock(tx, &feed.name).await?;
    let known = known(tx, &feed.name).await?;
    let mut publishers = Publishers::new(&feed.name);
    let new = feed.records.iter().filter(|record| !known.contains_key(&record.id));
    let mut addresses = Addresses::for_new(tx, &feed.name, new).await?;
    let mut summary = Summary {
        feed: feed.name,
        pages: feed.pages,
        new: 0,
        changed: 0,
        unchanged: 0,
        refused: feed.refused,
        courses: Vec::new(),
    };
    let total = feed.records.len();
    let mut records = feed.records.into_iter();
    while records.len() > 0 {
        let mut rows = Vec::with_capacity(BATCH);
        for record in records.by_ref().take(BATCH) {
            let hash = fingerprint(&record);
            let Some(id) = summary.count(known.get(&record.id), &hash) else { continue };
            let provider = publishers.id_of(tx, record.publisher.as_ref(), now).await?;
            let slug = addresses.take(&record, &summary.feed);
            rows.push(Row::new(record, id, slug, provider.0, hash));
        }
        write(tx, &summary.feed, &rows, now).await?;
        progress(Progress::Written { done: total - records.len(), total });
    }
    jobs::index_courses(tx, &summary.courses, now).await?;
    Ok(summary)
}

impl Summary {
    /// Counts a record; its course is to be written where there is one.
    fn count(&mut self, stored: Option<&Stored>, hash: &str) -> Option<CourseId> {
        let id = match stored {
            Some(stored) if stored.hash == hash => {
                self.unchanged += 1;
                return None;
            }
            Some(stored) => {
                self.changed += 1;
                stored.id
            }
            None => {
                self.new += 1;
                CourseId::new()
            }
        };
        self.courses.push(id);
        Some(id)
    }
}

/// One import of a feed at a time: two would count the same records as new.
async fn lock(tx: &mut PlatformTx, feed: &str) -> Result<(), ImportError> {
    let free = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock(hashtextextended($1, 7)) as "free!""#, feed)
        .fetch_one(tx.conn())
        .await?;
    if free { Ok(()) } else { Err(ImportError::Running(feed.to_owned())) }
}

struct Stored {
    id: CourseId,
    hash: String,
}

/// What was taken from this feed before, by the feed's own id.
async fn known(tx: &mut PlatformTx, feed: &str) -> sqlx::Result<HashMap<String, Stored>> {
    let rows = sqlx::query!(
        r#"select id, feed_id as "feed_id!", feed_hash as "hash!" from app.course where owner_id = $1 and feed = $2"#,
        tx.tenant().uuid(),
        feed
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.feed_id, Stored { id: CourseId(row.id), hash: row.hash })).collect())
}

/// Tells whether what we take from a record has changed.
fn fingerprint(record: &Record) -> String {
    let text = serde_json::to_vec(&(MAPPING, record)).expect("a record holds texts, numbers and lists only");
    hex::encode(Sha256::digest(text))
}

/// A course as the statement in [`write`] takes it.
#[derive(Debug, Serialize)]
struct Row {
    id: Uuid,
    slug: String,
    provider_id: Uuid,
    title: String,
    summary: String,
    description_html: String,
    topic: &'static str,
    format: &'static str,
    level: &'static str,
    language: String,
    workload_minutes: i32,
    price_cents: i32,
    code: Option<String>,
    objectives: Vec<String>,
    keywords: Vec<String>,
    external_url: Option<String>,
    feed_id: String,
    feed_hash: String,
}

impl Row {
    fn new(record: Record, id: CourseId, slug: String, provider: Uuid, hash: String) -> Row {
        let objectives =
            if record.objectives.is_empty() { html::list_items(&record.description) } else { record.objectives };
        let summary = record.summary.unwrap_or_else(|| html::opening(&record.description));
        Row {
            id: id.0,
            slug,
            provider_id: provider,
            topic: topics::of(&record.title, &record.keywords),
            summary,
            description_html: html::clean(&record.description),
            format: record.format.as_str(),
            level: record.level.as_str(),
            language: record.language,
            workload_minutes: record.workload_minutes,
            price_cents: record.price_cents,
            code: record.code,
            objectives,
            keywords: record.keywords,
            external_url: record.external_url,
            title: record.title,
            feed_id: record.id,
            feed_hash: hash,
        }
    }
}

/// Inserts and replaces in one statement. A course keeps the address under which it was first published.
async fn write(tx: &mut PlatformTx, feed: &str, rows: &[Row], now: OffsetDateTime) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into app.course (owner_id, id, slug, provider_id, title, summary, description_html, topic, format, level,
             language, workload_minutes, price_cents, code, objectives, keywords, external_url, feed, feed_id, feed_hash,
             updated_at)
         select $1, r.id, r.slug, r.provider_id, r.title, r.summary, r.description_html, r.topic, r.format, r.level,
             r.language, r.workload_minutes, r.price_cents, r.code, r.objectives, r.keywords, r.external_url, $2, r.feed_id,
             r.feed_hash, $4
         from jsonb_to_recordset($3) as r (id uuid, slug text, provider_id uuid, title text, summary text,
             description_html text, topic text, format text, level text, language text, workload_minutes integer,
             price_cents integer, code text, objectives text[], keywords text[], external_url text, feed_id text,
             feed_hash text)
         on conflict (owner_id, feed, feed_id) do update set provider_id = excluded.provider_id, title = excluded.title,
             summary = excluded.summary, description_html = excluded.description_html, topic = excluded.topic,
             format = excluded.format, level = excluded.level, language = excluded.language,
             workload_minutes = excluded.workload_minutes, price_cents = excluded.price_cents, code = excluded.code,
             objectives = excluded.objectives, keywords = excluded.keywords, external_url = excluded.external_url,
             feed_hash = excluded.feed_hash, updated_at = excluded.updated_at",
        tx.tenant().uuid(),
        feed,
        Json(rows) as _,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
