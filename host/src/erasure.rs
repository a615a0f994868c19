//! The end of a membership: warnings before, then every row of the member is erased, and a ledger keeps that a backup from
//! before has to lose them again.

use std::{
    collections::HashSet,
    fs::{self, OpenOptions},
    io::{ErrorKind, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::types::Json;
use tenants::{PlatformTx, TenantId, provision};
use time::{Date, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    app::App,
    audit::{self, Entry},
    catalogue::{self, IndexError},
    files::FileError,
    ids::CourseId,
    quotas::today,
};

pub mod handover;
pub mod leftovers;
mod letters;
pub mod warning;

/// The ledger's place below the data directory; it outlives the database.
pub const LEDGER: &str = "erasures.jsonl";

#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no member {0:?}")]
    Unknown(String),
    #[error("{0:?} is not leaving; only a member that leaves is erased")]
    NotLeaving(String),
    #[error("{slug:?} may be erased from {from} on, when the time to object is over")]
    NotDue { slug: String, from: Date },
    #[error("{0:?} was erased before")]
    Erased(String),
    #[error("the archive {0} cannot be kept; without it nothing is erased")]
    Handover(PathBuf, #[source] anyhow::Error),
    #[error("the ledger {0} cannot be kept")]
    Ledger(PathBuf, #[source] std::io::Error),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What was erased.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    pub slug: String,
    pub tenant: TenantId,
    pub erased_at: String,
    /// Rows by table; `jobs` is the queue.
    pub counts: Vec<(String, i64)>,
    pub rows: i64,
    pub files: usize,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub tenant: TenantId,
    pub slug: String,
    #[serde(with = "time::serde::rfc3339")]
    pub erased_at: OffsetDateTime,
}

struct Leaving {
    id: TenantId,
    logo_key: Option<String>,
    courses: Vec<CourseId>,
}

/// Erases a member that is leaving and whose day has come, after its archive was made. What stays is its name and short
/// address, which nobody gets again; its line in the register; the end of its audit log.
///
/// # Errors
/// [`EraseError`]
pub async fn erase(app: &App, actor: &Actor, slug: &str, now: OffsetDateTime) -> Result<Report, EraseError> {
    actor.require(Action::ManageMembers)?;
    leaving(app.database.platform().await?, slug, today(now)).await?;
    handover::make(app, actor, slug, now).await?;
    remove(app, actor, slug, now).await
}

/// One transaction: all of the member goes, or nothing.
async fn remove(app: &App, actor: &Actor, slug: &str, now: OffsetDateTime) -> Result<Report, EraseError> {
    let tx = app.database.platform().await?;
    let (mut tx, leaving) = leaving(tx, slug, today(now)).await?;
    let counts = provision::erase(&mut tx, leaving.id, today(now)).await?;
    bury(&mut tx, leaving.id, &counts, now).await?;
    let details = json!({ "rows": counts.iter().map(|(_, count)| count).sum::<i64>() });
    audit::record(&mut tx, actor, Entry::new("erase", "tenant", leaving.id.uuid()).with(details), now).await?;
    tx.commit().await?;
    write_ledger(app).await?;
    let files = remove_files(app, &leaving).await? + leftovers::exports_of(app, leaving.id).await?;
    catalogue::index(app, leaving.id, &leaving.courses).await?;
    tracing::info!(tenant.id = %leaving.id, "a member was erased");
    Ok(Report {
        slug: slug.to_owned(),
        tenant: leaving.id,
        erased_at: now.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
        rows: counts.iter().map(|(_, count)| count).sum(),
        counts,
        files,
    })
}

/// The member, if it may be erased today, and what else than rows belongs to it.
async fn leaving(mut tx: PlatformTx, slug: &str, today: Date) -> Result<(PlatformTx, Leaving), EraseError> {
    let row = sqlx::query!(
        "select id, state, erase_on, erased_at, logo_key from app.tenant where slug = $1 and id <> $2 for update",
        slug,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| EraseError::Unknown(slug.to_owned()))?;
    if row.erased_at.is_some() {
        return Err(EraseError::Erased(slug.to_owned()));
    }
    match row.erase_on.filter(|_| row.state == "leaving") {
        None => return Err(EraseError::NotLeaving(slug.to_owned())),
        Some(from) if from > today => return Err(EraseError::NotDue { slug: slug.to_owned(), from }),
        Some(_) => {}
    }
    let id = TenantId::trusted(row.id);
    let mut part = tx.into_member(id).await?;
    let courses = sqlx::query_scalar!(r#"select id as "id: CourseId" from app.course where owner_id = $1"#, id.uuid())
        .fetch_all(part.conn())
        .await?;
    Ok((part.into_platform().await?, Leaving { id, logo_key: row.logo_key, courses }))
}

/// Closes the member's line in the register and notes that its rows are gone.
async fn bury(
    tx: &mut PlatformTx,
    member: TenantId,
    counts: &[(String, i64)],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "with left_behind as (
             update app.tenant set erased_at = $2, logo_key = null, state_reason = '', plan = null where id = $1),
         closed as (
             update app.membership set left_on = coalesce(left_on, greatest(joined_on, $3)) where tenant_id = $1)
         insert into app.tenant_erasure (tenant_id, erased_at, counts) values ($1, $2, $4)",
        member.uuid(),
        now,
        today(now),
        Json(counts.iter().cloned().collect::<std::collections::BTreeMap<_, _>>()) as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A logo is stored under its hash: another member may show the very same.
async fn remove_files(app: &App, leaving: &Leaving) -> Result<usize, EraseError> {
    let Some(key) = &leaving.logo_key else { return Ok(0) };
    let mut tx = app.database.platform().await?;
    let is_used = sqlx::query_scalar!(r#"select exists (select from app.tenant where logo_key = $1) as "used!""#, key)
        .fetch_one(tx.conn())
        .await?;
    if is_used {
        return Ok(0);
    }
    app.files.delete(&format!("logos/{key}")).await?;
    Ok(1)
}

/// Appends to the ledger what the database knows and the ledger does not.
///
/// # Errors
/// [`EraseError::Ledger`], or the database's.
pub async fn write_ledger(app: &App) -> Result<(), EraseError> {
    let path = app.config.data_dir.join(LEDGER);
    let known: HashSet<TenantId> = read_ledger(&path)?.into_iter().map(|noted| noted.tenant).collect();
    let mut tx = app.database.platform().await?;
    let rows = sqlx::query!(
        "select t.id, t.slug, e.erased_at from app.tenant_erasure e join app.tenant t on t.id = e.tenant_id order by e.erased_at"
    )
    .fetch_all(tx.conn())
    .await?;
    let mut lines = String::new();
    for row in rows.into_iter().filter(|row| !known.contains(&TenantId::trusted(row.id))) {
        let noted = Noted { tenant: TenantId::trusted(row.id), slug: row.slug, erased_at: row.erased_at };
        let line = serde_json::to_string(&noted).map_err(|error| EraseError::Ledger(path.clone(), error.into()))?;
        lines.push_str(&line);
        lines.push('\n');
    }
    if lines.is_empty() {
        return Ok(());
    }
    let append = || {
        let mut file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path)?;
        // After the last whole line.
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        let end = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(end as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()
    };
    append().map_err(|error| EraseError::Ledger(path.clone(), error))
}

/// The lines of a ledger; none where there is no file.
///
/// # Errors
/// [`EraseError::Ledger`]
pub fn read_ledger(path: &Path) -> Result<Vec<Noted>, EraseError> {
    let failed = |error| EraseError::Ledger(path.to_owned(), error);
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };
    // A line without its end was cut off by a crash; the database still knows what it said.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    whole.lines().map(|line| serde_json::from_str(line).map_err(|error| failed(error.into()))).collect()
}

/// Erases again whom a ledger names and a restored backup has brought back.
///
/// # Errors
/// [`EraseError`]
pub async fn replay(app: &App, actor: &Actor, ledger: &Path, now: OffsetDateTime) -> Result<Vec<Report>, EraseError> {
    actor.require(Action::ManageMembers)?;
    if !ledger.exists() {
        return Err(EraseError::Ledger(ledger.to_owned(), ErrorKind::NotFound.into()));
    }
    let mut reports = Vec::new();
    for noted in read_ledger(ledger)? {
        let mut tx = app.database.platform().await?;
        // The key, not the short address: it may be another's in a database that is not the same.
        let slug = sqlx::query_scalar!(
            "update app.tenant set state = 'leaving', erase_on = $2 where id = $1 and id <> $3 and erased_at is null
             returning slug",
            noted.tenant.uuid(),
            today(now),
            TenantId::COOPERATIVE.uuid()
        )
        .fetch_optional(tx.conn())
        .await?;
        tx.commit().await?;
        if let Some(slug) = slug {
            reports.push(remove(app, actor, &slug, now).await?);
        }
    }
    Ok(reports)
}

/// Erases everybody whose day has come, renews the archives of the others who leave, and removes what is nobody's; a member
/// that cannot be erased keeps no other from it.
///
/// # Errors
/// The database's, or the last member's that could not be erased.
pub async fn erase_due(app: &App, actor: &Actor, now: OffsetDateTime) -> Result<usize, EraseError> {
    actor.require(Action::ManageMembers)?;
    let due = {
        let mut tx = app.database.platform().await?;
        sqlx::query_scalar!(
            "select slug from app.tenant where state = 'leaving' and erase_on <= $1 and erased_at is null order by slug",
            today(now)
        )
        .fetch_all(tx.conn())
        .await?
    };
    write_ledger(app).await?;
    let (mut erased, mut failed) = (0, None);
    for slug in due {
        match erase(app, actor, &slug, now).await {
            Ok(_) => erased += 1,
            Err(error) => {
                tracing::error!(error = ?error, "a member that is due could not be erased");
                failed = Some(error);
            }
        }
    }
    handover::renew(app, actor, now).await?;
    leftovers::sweep(app, now).await?;
    failed.map_or(Ok(erased), Err)
}
