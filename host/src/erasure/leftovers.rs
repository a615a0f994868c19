//! Files that belong to nobody any more: archives of the people of erased members, logos that no member shows, and the
//! archives of members some time after they went. What a crash has left lying goes the same way.

use std::{fs, io::ErrorKind, path::PathBuf};

use tenants::TenantId;
use time::{Duration, OffsetDateTime};

use super::{EraseError, handover};
use crate::app::App;

/// A file that was written a moment ago may belong to a transaction that has not ended.
const SETTLED: Duration = Duration::days(1);
/// For so long after its erasure the archive of a member is kept for it.
const KEPT: Duration = Duration::days(30);

/// Removes the files of a member's people.
///
/// # Errors
/// The store is away.
pub(super) async fn exports_of(app: &App, member: TenantId) -> Result<usize, EraseError> {
    let names = app.files.list(&format!("exports/{member}")).await?;
    for name in &names {
        app.files.delete(&format!("exports/{member}/{name}")).await?;
    }
    Ok(names.len())
}

/// Removes whatever is nobody's; may be repeated.
///
/// # Errors
/// The database's, or the store is away.
pub(super) async fn sweep(app: &App, now: OffsetDateTime) -> Result<(), EraseError> {
    sweep_logos(app, now).await?;
    let mut tx = app.database.platform().await?;
    let gone = sqlx::query_scalar!(r#"select id as "id: TenantId" from app.tenant where erased_at is not null"#)
        .fetch_all(tx.conn())
        .await?;
    drop(tx);
    for member in gone {
        exports_of(app, member).await?;
    }
    sweep_archives(app, now).await
}

async fn sweep_logos(app: &App, now: OffsetDateTime) -> Result<(), EraseError> {
    // The files first: what is stored meanwhile is not looked at.
    let logos = app.files.list_before("logos", now - SETTLED).await?;
    let mut tx = app.database.platform().await?;
    let shown: Vec<String> =
        sqlx::query_scalar!(r#"select distinct logo_key as "key!" from app.tenant where logo_key is not null"#)
            .fetch_all(tx.conn())
            .await?;
    drop(tx);
    for name in logos.iter().filter(|name| !shown.contains(name)) {
        app.files.delete(&format!("logos/{name}")).await?;
    }
    Ok(())
}

/// Of members that stay after all, too.
async fn sweep_archives(app: &App, now: OffsetDateTime) -> Result<(), EraseError> {
    let directory = app.config.data_dir.join(handover::DIRECTORY);
    let files = match fs::read_dir(&directory) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        files => files.and_then(Iterator::collect::<Result<Vec<_>, _>>),
    };
    let files = files.map_err(|error| EraseError::Handover(directory, error.into()))?;
    let mut tx = app.database.platform().await?;
    let kept: Vec<PathBuf> = sqlx::query_scalar!(
        "select slug from app.tenant where (state = 'leaving' and erased_at is null) or erased_at >= $1",
        now - KEPT
    )
    .fetch_all(tx.conn())
    .await?
    .iter()
    .map(|slug| handover::path(app, slug))
    .collect();
    drop(tx);
    for path in files.into_iter().map(|file| file.path()).filter(|path| !kept.contains(path)) {
        fs::remove_file(&path).map_err(|error| EraseError::Handover(path, error.into()))?;
    }
    Ok(())
}
