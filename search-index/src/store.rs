use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use tantivy::directory::error::OpenReadError;
use tantivy::indexer::IndexWriterOptions;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError};

use crate::error::{OpenError, WriteError};
use crate::fingerprint::State;
use crate::schema::{Fields, register_analyzers};

const META: &str = "meta.json";

/// How often and how long to wait for another process at the index: for a writer whose unfinished work may look like
/// damage, and for whoever looks at such work under the writer's lock.
pub(crate) const TRIES: usize = 20;
pub(crate) const PAUSE: Duration = Duration::from_millis(20);

/// What a writer may hold in memory: enough for a handful of documents, and for a rebuild.
pub(crate) const SMALL_BUFFER: usize = 15_000_000;
pub(crate) const LARGE_BUFFER: usize = 60_000_000;

/// A segment with more deleted documents than this is rewritten, so that withdrawn modules leave
/// the statistics and the dictionary.
const DELETED_BEFORE_MERGE: f32 = 0.2;

/// One partition on disk.
///
/// A writer lives for one change: opening it costs little beside the commit, and between changes
/// another process can write.
pub(crate) struct Store {
    path: PathBuf,
    reader: IndexReader,
    /// Which commit the reader shows.
    shown: Mutex<Option<Stamp>>,
    writing: Mutex<()>,
}

/// Tells one version of a file from the next; tantivy replaces `meta.json` with each commit.
type Stamp = (u64, i64, i64);

/// What opening found.
pub(crate) enum Found {
    Usable(Store),
    /// Built by other code.
    Outdated,
    Damaged(String),
}

impl Store {
    /// Makes an empty index in a directory that is absent or empty.
    pub(crate) fn create(path: &Path, state: State) -> Result<Self, WriteError> {
        fs::create_dir_all(path).map_err(|source| WriteError::Directory { path: path.to_owned(), source })?;
        let write_error = |error| WriteError::index(path, error);
        let index = Index::create_in_dir(path, Fields::new().0).map_err(write_error)?;
        let mut writer = writer(&index, SMALL_BUFFER).map_err(write_error)?;
        commit(&mut writer, state).map_err(write_error)?;
        drop(writer);
        Self::read(path, &index).map_err(write_error)
    }

    /// Opens what is there and checks every file's checksum. An error is the machine's (no
    /// permission, no file handles left), never the index's.
    pub(crate) fn open(path: &Path) -> Result<Found, OpenError> {
        let opened = std::panic::catch_unwind(|| Self::open_checked(path));
        match opened {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) if is_of_the_machine(&error) => Err(OpenError::index(path, error)),
            Ok(Err(error)) => Ok(Found::Damaged(error.to_string())),
            Err(_) => Ok(Found::Damaged("reading it panicked".to_owned())),
        }
    }

    fn open_checked(path: &Path) -> tantivy::Result<Found> {
        let index = Index::open_in_dir(path)?;
        let payload = index.load_metas()?.payload;
        if payload.as_deref().and_then(State::of).is_none() || index.schema() != Fields::new().0 {
            return Ok(Found::Outdated);
        }
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            return Ok(Found::Damaged(format!("wrong checksums: {damaged:?}")));
        }
        Self::read(path, &index).map(Found::Usable)
    }

    fn read(path: &Path, index: &Index) -> tantivy::Result<Self> {
        register_analyzers(index);
        let shown = stamp(path).ok();
        let reader: IndexReader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { path: path.to_owned(), reader, shown: Mutex::new(shown), writing: Mutex::new(()) })
    }

    /// The last commit of any process; none if the index is no longer there.
    pub(crate) fn searcher(&self) -> Option<Searcher> {
        let stamp = match stamp(&self.path) {
            Ok(stamp) => Some(stamp),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(_) => None,
        };
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if stamp.is_some() && *shown != stamp {
            match self.reader.reload() {
                Ok(()) => *shown = stamp,
                Err(error) => tracing::warn!(path = %self.path.display(), %error,
                    "cannot read the search index's last commit, showing the one before"),
            }
        }
        Some(self.reader.searcher())
    }

    /// Whether the index holds its whole partition.
    pub(crate) fn state(&self) -> Option<State> {
        State::of(self.reader.searcher().index().load_metas().ok()?.payload.as_deref()?)
    }

    /// Does the work and commits it at once, or leaves everything as it was. `state` is what the
    /// index is afterwards; none keeps what it is.
    pub(crate) fn write(
        &self,
        buffer: usize,
        state: Option<State>,
        work: impl FnOnce(&IndexWriter) -> tantivy::Result<()>,
    ) -> Result<(), WriteError> {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.try_write(buffer, state, work).map_err(|error| WriteError::index(&self.path, error))?;
        let _ = self.searcher();
        Ok(())
    }

    /// Waits a moment for another process to let go of the index.
    fn patient_writer(&self, buffer: usize) -> tantivy::Result<(Index, IndexWriter)> {
        for _ in 1..TRIES {
            match fresh_writer(&self.path, buffer) {
                Err(TantivyError::LockFailure(..)) => sleep(PAUSE),
                other => return other,
            }
        }
        fresh_writer(&self.path, buffer)
    }

    fn try_write(
        &self,
        buffer: usize,
        state: Option<State>,
        work: impl FnOnce(&IndexWriter) -> tantivy::Result<()>,
    ) -> tantivy::Result<()> {
        let (index, mut writer) = self.patient_writer(buffer)?;
        let kept = index.load_metas()?.payload.as_deref().and_then(State::of);
        work(&writer)?;
        commit(&mut writer, state.or(kept).unwrap_or(State::Partial))?;
        let _ = self.searcher();
        // The change is made; a merge that failed is tried again after the next one.
        if let Err(error) = writer.wait_merging_threads() {
            tracing::warn!(path = %self.path.display(), %error, "cannot merge segments of the search index");
        }
        Ok(())
    }
}

/// A writer, and the index opened anew for it, because the list of files that may be cleared away is read only then.
fn fresh_writer(path: &Path, buffer: usize) -> tantivy::Result<(Index, IndexWriter)> {
    let index = Index::open_in_dir(path)?;
    register_analyzers(&index);
    let writer = writer(&index, buffer)?;
    Ok((index, writer))
}

fn writer(index: &Index, buffer: usize) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder().memory_budget_per_thread(buffer).num_merge_threads(1).build();
    let writer: IndexWriter = index.writer_with_options(options)?;
    let mut policy = LogMergePolicy::default();
    policy.set_del_docs_ratio_before_merge(DELETED_BEFORE_MERGE);
    writer.set_merge_policy(Box::new(policy));
    Ok(writer)
}

fn commit(writer: &mut IndexWriter, state: State) -> tantivy::Result<()> {
    let mut commit = writer.prepare_commit()?;
    commit.set_payload(&state.payload());
    commit.commit()?;
    Ok(())
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let meta = fs::metadata(path.join(META))?;
    Ok((meta.ino(), meta.mtime(), meta.mtime_nsec()))
}

/// Errors that say nothing about the index itself.
fn is_of_the_machine(error: &TantivyError) -> bool {
    let io_error = match error {
        TantivyError::LockFailure(..) | TantivyError::SystemError(_) => return true,
        TantivyError::IoError(error) => error,
        TantivyError::OpenReadError(OpenReadError::IoError { io_error, .. }) => io_error,
        _ => return false,
    };
    let of_the_file = [
        io::ErrorKind::UnexpectedEof,
        io::ErrorKind::InvalidData,
        io::ErrorKind::InvalidInput,
        io::ErrorKind::NotFound,
        io::ErrorKind::NotADirectory,
        io::ErrorKind::IsADirectory,
        io::ErrorKind::Other,
    ];
    !of_the_file.contains(&io_error.kind())
}
