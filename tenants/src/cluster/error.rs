//! What can go wrong with the private cluster, in sentences that say what to do.

use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "no PostgreSQL 15 or newer was found{rejected}; install it with `sudo apt-get install postgresql` (Debian, Ubuntu) or \
         `sudo dnf install postgresql-server` (Fedora), or name its directory of programs in CAMPUS_PG_BIN, or a server \
         of your own in DATABASE_URL"
    )]
    NoBinaries { rejected: String },

    #[error("{path} holds no PostgreSQL 15 or newer that can be run: {reason}")]
    BadBinaries { path: PathBuf, reason: String },

    #[error(
        "the database in {path} was made by PostgreSQL {data}, but the PostgreSQL found here is {found}; install \
         PostgreSQL {data} again (Debian: `apt-get install postgresql-{data}`) and name its programs in CAMPUS_PG_BIN, \
         or convert the directory with pg_upgrade; nothing was changed"
    )]
    OtherMajor { path: PathBuf, data: u32, found: String },

    #[error(
        "another server runs on the data directory {path}{}; stop it, or set CAMPUS_DATA_DIR to another directory",
        .process.map(|id| format!(" (process {id})")).unwrap_or_default()
    )]
    InUse { path: PathBuf, process: Option<u32> },

    #[error(
        "the database in {path} belongs to the user with the number {owner}; start the server as this user or as \
         root, or set CAMPUS_DATA_DIR to another directory"
    )]
    NotOurs { path: PathBuf, owner: u32 },

    #[error(
        "PostgreSQL refuses to run as root and there is no user to run it as; create one with `useradd --system \
         --shell /usr/sbin/nologin campus`, or start the server as an ordinary user"
    )]
    NoAccount,

    #[error("{path} is not a database of PostgreSQL: {reason}; move it away or restore it from a backup")]
    Damaged { path: PathBuf, reason: String },

    #[error(
        "the directory {path} for the socket belongs to somebody else; remove it or choose a shorter data directory"
    )]
    ForeignSocketDirectory { path: PathBuf },

    #[error("PostgreSQL could not create its files:\n{output}")]
    Initdb { output: String },

    #[error("PostgreSQL does not start; the end of {log} says:\n{tail}")]
    Start { log: PathBuf, tail: String },

    #[error("processes of an earlier PostgreSQL on {path} do not end: {processes:?}")]
    LeftOver { path: PathBuf, processes: Vec<i32> },

    #[error("PostgreSQL did not stop within {seconds} s and was killed; the next start recovers")]
    Killed { seconds: u64 },

    #[error("the roles and the database could not be set up")]
    Roles(#[from] sqlx::Error),

    #[error("could not {action} {path}")]
    Io {
        action: &'static str,
        path: PathBuf,
        #[source]
        source: io::Error,
    },

    #[error("the thread that watches over PostgreSQL has ended")]
    SupervisorLost,
}

/// Names the path in an input/output error: `.at("read", &path)`.
pub(super) trait At<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, ClusterError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, action: &'static str, path: &Path) -> Result<T, ClusterError> {
        self.map_err(|source| ClusterError::Io { action, path: path.to_owned(), source })
    }
}
