use std::io;
use std::path::PathBuf;

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

/// Why a catalogue could not be opened. Damage is no reason: a damaged index is set aside.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot use the search index directory {path}")]
    Directory { path: PathBuf, source: io::Error },
    #[error("the search index {path} has to be rebuilt, but another process is writing it")]
    Locked { path: PathBuf },
    #[error("cannot open the search index {path}")]
    Index { path: PathBuf, source: Box<TantivyError> },
}

/// Why a change did not reach the index. Nothing of the failing partition was written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Worth another try soon: a writer holds the lock only while it works.
    #[error("another process is writing the search index {path}")]
    Locked { path: PathBuf },
    #[error("cannot use the search index directory {path}")]
    Directory { path: PathBuf, source: io::Error },
    #[error("cannot write the search index {path}")]
    Index { path: PathBuf, source: Box<TantivyError> },
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// Why a search gave no answer. No text that a person can type is a reason.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("cannot read the search index")]
    Index(#[source] Box<TantivyError>),
    #[error(transparent)]
    Open(#[from] OpenError),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        Self::Index(Box::new(error))
    }
}

impl From<io::Error> for SearchError {
    fn from(error: io::Error) -> Self {
        TantivyError::from(error).into()
    }
}

impl WriteError {
    pub(crate) fn index(path: impl Into<PathBuf>, error: TantivyError) -> Self {
        let path = path.into();
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked { path },
            source => Self::Index { path, source: Box::new(source) },
        }
    }
}

impl OpenError {
    pub(crate) fn index(path: impl Into<PathBuf>, error: TantivyError) -> Self {
        let path = path.into();
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Locked { path },
            source => Self::Index { path, source: Box::new(source) },
        }
    }
}
