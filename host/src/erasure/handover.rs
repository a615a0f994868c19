//! What a member that leaves takes along: its archive, made anew each night of its leaving and once more before its erasure.

use std::{
    fs,
    io::ErrorKind,
    os::unix::fs::DirBuilderExt as _,
    path::{Path, PathBuf},
};

use time::OffsetDateTime;

use super::EraseError;
use crate::{access::Actor, app::App, archive};

/// Archives stand below the data directory in a directory that only the server reads; the office hands them over.
pub(super) const DIRECTORY: &str = "archives";

/// Where the archive of a member stands.
pub fn path(app: &App, slug: &str) -> PathBuf {
    app.config.data_dir.join(DIRECTORY).join(format!("{slug}.zip"))
}

/// Makes the archive of a member; the one before stays until the new one is whole.
///
/// # Errors
/// [`EraseError::Handover`]
pub(super) async fn make(app: &App, actor: &Actor, slug: &str, now: OffsetDateTime) -> Result<(), EraseError> {
    let path = path(app, slug);
    let fresh = path.with_extension("new");
    let made = async {
        prepare(&app.config.data_dir.join(DIRECTORY), &fresh)?;
        archive::write(app, actor, slug, &fresh, false, now).await?;
        fs::rename(&fresh, &path)?;
        anyhow::Ok(())
    };
    made.await.map_err(|error| EraseError::Handover(path.clone(), error))
}

/// A place for an archive, without what a crash has left there.
fn prepare(directory: &Path, fresh: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the archives of all members that are leaving.
///
/// # Errors
/// The database's, or the last archive that could not be made; the others are there.
pub(super) async fn renew(app: &App, actor: &Actor, now: OffsetDateTime) -> Result<(), EraseError> {
    let leaving = {
        let mut tx = app.database.platform().await?;
        sqlx::query_scalar!("select slug from app.tenant where state = 'leaving' and erased_at is null order by slug")
            .fetch_all(tx.conn())
            .await?
    };
    let mut failed = None;
    for slug in leaving {
        if let Err(error) = make(app, actor, &slug, now).await {
            tracing::error!(error = ?error, "an archive of a member that leaves could not be made");
            failed = Some(error);
        }
    }
    failed.map_or(Ok(()), Err)
}
