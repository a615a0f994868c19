//! The places of a cluster: its files, its socket, its log, and the lock that keeps a second server out.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use nix::unistd::geteuid;
use uuid::Uuid;

use super::account::{self, Account};
use super::error::{At, ClusterError};
use super::logins::PORT;

/// `sun_path` has 108 bytes on Linux and 104 on macOS, the final zero included.
const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "linux") { 107 } else { 103 };
/// Where root's clusters go when the data directory cannot be reached by an ordinary user, as below /root.
const ELSEWHERE: &str = "/var/lib/campus";
const LOG_LIMIT: u64 = 10 << 20;
const SETTINGS: &str = include_str!("../../../ops/postgres/private.conf");

#[derive(Debug)]
pub(super) struct Home {
    data_dir: PathBuf,
    pgdata: PathBuf,
    socket_dir: PathBuf,
    account: Option<Account>,
    /// Held open for as long as PostgreSQL may run; the kernel lets go of it when the process ends, however it ends.
    _lock: File,
}

impl Home {
    /// Makes the data directory, takes the lock and settles where everything is.
    pub(super) fn claim(data_dir: &Path) -> Result<Self, ClusterError> {
        let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
        DirBuilder::new().recursive(true).mode(mode).create(data_dir).at("create", data_dir)?;
        let data_dir = data_dir.canonicalize().at("find", data_dir)?;
        let lock = take_lock(&data_dir)?;
        let existing = existing_pgdata(&data_dir)?;
        let owned = [existing.as_deref().unwrap_or(&data_dir), &data_dir];
        let account = account::choose(&owned)?;
        if let Some(pgdata) = &existing {
            check_owner(pgdata, account)?;
        }
        let pgdata = existing.unwrap_or_else(|| new_pgdata(&data_dir, account));
        let socket_dir = socket_dir_for(&pgdata, account)?;
        Ok(Self { data_dir, pgdata, socket_dir, account, _lock: lock })
    }

    pub(super) fn pgdata(&self) -> &Path {
        &self.pgdata
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub(super) fn account(&self) -> Option<Account> {
        self.account
    }

    pub(super) fn passwords(&self) -> PathBuf {
        passwords_below(&self.data_dir)
    }

    pub(super) fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    /// The entry in the data directory: the cluster itself or, when it had to go elsewhere, a link to it.
    pub(super) fn entry(&self) -> PathBuf {
        self.data_dir.join("postgres")
    }

    /// The major version that made the cluster; none when there is no cluster yet.
    pub(super) fn major(&self) -> Result<Option<u32>, ClusterError> {
        if !self.pgdata.exists() {
            return Ok(None);
        }
        let damaged = |reason: &str| ClusterError::Damaged { path: self.pgdata.clone(), reason: reason.to_owned() };
        let text =
            fs::read_to_string(self.pgdata.join("PG_VERSION")).map_err(|_| damaged("it has no file PG_VERSION"))?;
        let major = text.trim().split('.').next().and_then(|number| number.parse().ok());
        major.map(Some).ok_or_else(|| damaged("its file PG_VERSION holds no number"))
    }

    /// Opens the log of PostgreSQL for appending; keeps one old one.
    pub(super) fn open_log(&self) -> Result<File, ClusterError> {
        let path = self.log();
        if path.metadata().is_ok_and(|metadata| metadata.len() > LOG_LIMIT) {
            fs::rename(&path, path.with_extension("log.1")).at("rename", &path)?;
        }
        OpenOptions::new().create(true).append(true).open(&path).at("open", &path)
    }

    /// Renews the settings at every start, so that an update of the product can change them.
    pub(super) fn write_settings(&self) -> Result<(), ClusterError> {
        let path = self.pgdata.join("campus.conf");
        fs::write(&path, SETTINGS).at("write", &path)?;
        self.give(&path)
    }

    /// Hands a file or directory to the cluster's account.
    pub(super) fn give(&self, path: &Path) -> Result<(), ClusterError> {
        give_to(self.account, path)
    }
}

pub(super) fn passwords_below(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres.passwords")
}

pub(super) fn pgdata_below(data_dir: &Path) -> PathBuf {
    let entry = data_dir.join("postgres");
    entry.canonicalize().unwrap_or(entry)
}

/// Whether no server holds the data directory. Asks for a shared lock, which a server's excludes.
pub(super) fn lock_is_free(data_dir: &Path) -> Result<bool, ClusterError> {
    let path = data_dir.join("postgres.lock");
    let Ok(lock) = File::open(&path) else { return Ok(true) };
    match lock.try_lock_shared() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(source).at("lock", &path),
    }
}

fn take_lock(data_dir: &Path) -> Result<File, ClusterError> {
    let path = data_dir.join("postgres.lock");
    let mut lock =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).at("open", &path)?;
    // A command that only asks whether the lock is free holds it for a moment.
    for _ in 0..5 {
        match lock.try_lock() {
            Ok(()) => {
                lock.set_len(0).at("write", &path)?;
                write!(lock, "{}", std::process::id()).at("write", &path)?;
                return Ok(lock);
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(40)),
            Err(TryLockError::Error(source)) => return Err(source).at("lock", &path),
        }
    }
    let mut holder = String::new();
    lock.read_to_string(&mut holder).at("read", &path)?;
    Err(ClusterError::InUse { path: data_dir.to_owned(), process: holder.trim().parse().ok() })
}

fn existing_pgdata(data_dir: &Path) -> Result<Option<PathBuf>, ClusterError> {
    let entry = data_dir.join("postgres");
    match entry.canonicalize() {
        Ok(pgdata) => Ok(Some(pgdata)),
        Err(_) if entry.is_symlink() => {
            Err(ClusterError::Damaged { path: entry, reason: "the directory that it links to is gone".to_owned() })
        }
        Err(_) => Ok(None),
    }
}

fn check_owner(pgdata: &Path, account: Option<Account>) -> Result<(), ClusterError> {
    let owner = pgdata.metadata().at("examine", pgdata)?.uid();
    let ours = account.map_or_else(|| geteuid().as_raw(), |account| account.uid);
    if owner == ours { Ok(()) } else { Err(ClusterError::NotOurs { path: pgdata.to_owned(), owner }) }
}

fn new_pgdata(data_dir: &Path, account: Option<Account>) -> PathBuf {
    if account::can_reach(account, data_dir) {
        return data_dir.join("postgres");
    }
    // A name of its own each time: who deletes the data directory and starts again expects an empty database.
    let place = Path::new(ELSEWHERE).join(Uuid::new_v4().simple().to_string()).join("postgres");
    tracing::info!(
        "PostgreSQL runs as an ordinary user, who cannot reach {data_dir:?}; the database goes to {place:?}"
    );
    place
}

/// In the cluster's own directory, unless its path is too long for a socket.
fn socket_dir_for(pgdata: &Path, account: Option<Account>) -> Result<PathBuf, ClusterError> {
    let longest = pgdata.join(format!(".s.PGSQL.{PORT}"));
    if longest.as_os_str().len() <= SOCKET_PATH_LIMIT {
        return Ok(pgdata.to_owned());
    }
    let own = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| account.is_none() && path.is_dir());
    let name = Uuid::new_v5(&Uuid::NAMESPACE_URL, pgdata.as_os_str().as_bytes()).simple().to_string();
    let path = own.unwrap_or_else(|| PathBuf::from("/tmp")).join(format!("campus-{}", &name[..16]));
    claim_private_directory(&path, account)?;
    Ok(path)
}

/// Makes a directory that nobody else can enter. In /tmp anybody may have made one of this name before.
fn claim_private_directory(path: &Path, account: Option<Account>) -> Result<(), ClusterError> {
    if DirBuilder::new().mode(0o700).create(path).is_ok() {
        return give_to(account, path);
    }
    let found = path.symlink_metadata().at("examine", path)?;
    let ours = account.map_or_else(|| geteuid().as_raw(), |account| account.uid);
    let known = found.uid() == ours || found.uid() == geteuid().as_raw();
    if found.is_dir() && known && found.mode() & 0o077 == 0 {
        return give_to(account, path);
    }
    Err(ClusterError::ForeignSocketDirectory { path: path.to_owned() })
}

fn give_to(account: Option<Account>, path: &Path) -> Result<(), ClusterError> {
    match account {
        Some(account) => chown(path, Some(account.uid), Some(account.gid)).at("change the owner of", path),
        None => Ok(()),
    }
}
