//! How to sign in to the cluster.

use std::fs;
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::error::ClusterError;
use super::home;
use super::passwords::Passwords;

/// The part of the number of a port that names the socket: `.s.PGSQL.5432`.
pub(super) const PORT: u16 = 5432;
/// The product's database.
pub(super) const DATABASE: &str = "campus";

/// The logins of ops/postgres/roles.sql, and the superuser who created them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Admin,
    Migrate,
    App,
    Worker,
    Backup,
}

impl Role {
    pub(super) const ALL: [Self; 5] = [Self::Admin, Self::Migrate, Self::App, Self::Worker, Self::Backup];

    pub fn login_name(self) -> &'static str {
        match self {
            Self::Admin => "postgres",
            Self::Migrate => "campus_migrate",
            Self::App => "campus_app",
            Self::Worker => "campus_worker",
            Self::Backup => "campus_backup",
        }
    }
}

/// The socket of a cluster and the passwords for it.
#[derive(Debug, Clone)]
pub struct Logins {
    socket_dir: PathBuf,
    passwords: Passwords,
}

impl Logins {
    pub(super) fn new(socket_dir: PathBuf, passwords: Passwords) -> Self {
        Self { socket_dir, passwords }
    }

    /// Reads what a running server left in the data directory; none when its PostgreSQL is not running.
    pub(super) fn of_running(data_dir: &Path) -> Result<Option<Self>, ClusterError> {
        let Ok(data_dir) = data_dir.canonicalize() else { return Ok(None) };
        // A lock that can be had is held by nobody, so no server runs here.
        if home::lock_is_free(&data_dir)? {
            return Ok(None);
        }
        let status = home::pgdata_below(&data_dir).join("postmaster.pid");
        let Ok(lines) = fs::read_to_string(&status) else { return Ok(None) };
        // Source: src/include/utils/pidfile.h of PostgreSQL; the fifth line is the first directory of the socket.
        let socket_dir = lines.lines().nth(4).filter(|line| !line.is_empty()).map(PathBuf::from);
        let Some(socket_dir) = socket_dir else { return Ok(None) };
        Ok(Some(Self::new(socket_dir, Passwords::read(&home::passwords_below(&data_dir))?)))
    }

    /// On the database `campus`.
    pub fn login(&self, role: Role) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(PORT)
            .ssl_mode(PgSslMode::Disable)
            .username(role.login_name())
            .password(self.passwords.of(role))
            .database(DATABASE)
    }

    /// The password itself, for programs such as pg_dump that are not given connection options.
    pub fn password(&self, role: Role) -> &str {
        self.passwords.of(role)
    }

    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }
}
