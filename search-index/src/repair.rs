//! Taking an index that is of no use out of the way. Nothing here loses what cannot be had again
//! from the database.

use std::fs;
use std::io;
use std::path::Path;
use std::thread::sleep;

use tantivy::TantivyError;
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, MmapDirectory};

use crate::error::{OpenError, WriteError};
use crate::fingerprint::State;
use crate::store::{Found, PAUSE, Store, TRIES};

/// The index in this directory if it can be used, else an empty one that waits for a rebuild.
pub(crate) fn open_or_empty(path: &Path) -> Result<Store, OpenError> {
    for _ in 0..TRIES {
        if !path.exists() {
            return create(path);
        }
        if let Found::Usable(store) = Store::open(path)? {
            return Ok(store);
        }
        // Files come and go while another process writes. What is still wrong under its lock is wrong.
        match lock_out_writers(path) {
            Ok(_lock) => return second_look(path),
            Err(OpenError::Locked { .. }) => sleep(PAUSE),
            Err(error) => return Err(error),
        }
    }
    Err(OpenError::Locked { path: path.to_owned() })
}

fn second_look(path: &Path) -> Result<Store, OpenError> {
    match Store::open(path)? {
        Found::Usable(store) => return Ok(store),
        Found::Outdated => {
            tracing::warn!(path = %path.display(), "other code built this search index, it has to be rebuilt");
            discard(path, "outdated")?;
        }
        Found::Damaged(reason) => {
            tracing::error!(path = %path.display(), %reason, "this search index is damaged, it has to be rebuilt");
            move_away(path, &path.with_extension("damaged"))?;
        }
    }
    create(path)
}

/// Removes an index that nobody is writing. Views that are open keep working.
pub(crate) fn remove_index(path: &Path) -> Result<(), OpenError> {
    if !path.exists() {
        return Ok(());
    }
    let _lock = lock_out_writers(path)?;
    discard(path, "leaving")
}

/// Renamed first, so that no process ever sees half an index.
fn discard(path: &Path, extension: &str) -> Result<(), OpenError> {
    let renamed = path.with_extension(extension);
    move_away(path, &renamed)?;
    remove(&renamed).map_err(|source| OpenError::Directory { path: renamed, source })
}

fn move_away(path: &Path, to: &Path) -> Result<(), OpenError> {
    let moved = remove(to).and_then(|()| fs::rename(path, to));
    moved.map_err(|source| OpenError::Directory { path: path.to_owned(), source })
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// None if this is no directory: nobody can write it.
fn lock_out_writers(path: &Path) -> Result<Option<DirectoryLock>, OpenError> {
    let Ok(directory) = MmapDirectory::open(path) else {
        return Ok(None);
    };
    let locked = directory.acquire_lock(&INDEX_WRITER_LOCK);
    let open_error = |error: LockError| OpenError::index(path, TantivyError::LockFailure(error, None));
    locked.map(Some).map_err(open_error)
}

fn create(path: &Path) -> Result<Store, OpenError> {
    Store::create(path, State::Partial).map_err(|error| match error {
        WriteError::Open(error) => error,
        WriteError::Locked { path } => OpenError::Locked { path },
        WriteError::Directory { path, source } => OpenError::Directory { path, source },
        WriteError::Index { path, source } => OpenError::Index { path, source },
    })
}
