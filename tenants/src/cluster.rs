//! The private PostgreSQL cluster: what `campus serve` runs on when nobody configured a database.
//!
//! A child process on a Unix socket, below the data directory, from the PostgreSQL programs that the machine has. It
//! is as durable as any other PostgreSQL (fsync and full page writes cannot be switched off) and dies with the server.
//! Facts and costs: ops/decisions/0003-private-postgresql.md.

mod account;
mod binaries;
mod create;
mod error;
mod home;
mod left_over;
mod logins;
mod parent_death;
mod passwords;
mod roles;
mod supervisor;

use std::path::{Path, PathBuf};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::watch;

pub use error::ClusterError;
pub use logins::{Logins, Role};
pub use supervisor::State;

use home::Home;
use supervisor::{Launch, Supervisor};

/// Where the cluster lives and what it runs on.
#[derive(Debug, Clone)]
pub struct ClusterSettings {
    /// The data directory of the product; it is made when absent. The cluster lives in its `postgres`, the log of
    /// PostgreSQL in `postgres.log`, the passwords in `postgres.passwords`.
    pub data_dir: PathBuf,
    /// The directory that holds `postgres` and `initdb`; when absent, CAMPUS_PG_BIN or the best that is found.
    pub binaries: Option<PathBuf>,
}

/// A running private cluster. Dropping it stops PostgreSQL too, but does not wait for that.
#[derive(Debug)]
pub struct Cluster {
    logins: Logins,
    supervisor: Supervisor,
}

impl Cluster {
    /// Creates the cluster at the first call, starts it, and sees to it that the roles and the database exist.
    pub async fn start(settings: ClusterSettings) -> Result<Self, ClusterError> {
        let (launch, logins) = tokio::task::spawn_blocking(move || prepare(&settings))
            .await
            .map_err(|_| ClusterError::SupervisorLost)??;
        let supervisor = Supervisor::start(launch).await?;
        let cluster = Self { logins, supervisor };
        if let Err(error) = roles::ensure(&cluster.logins).await {
            cluster.stop().await?;
            return Err(error);
        }
        Ok(cluster)
    }

    /// The logins of a cluster that another process, the server, runs on this data directory; none when it is not
    /// running. For commands that are called beside the server.
    pub fn join(data_dir: &Path) -> Result<Option<Logins>, ClusterError> {
        Logins::of_running(data_dir)
    }

    /// How to sign in as a role, on the database `campus`.
    pub fn login(&self, role: Role) -> PgConnectOptions {
        self.logins.login(role)
    }

    pub fn logins(&self) -> &Logins {
        &self.logins
    }

    /// Tells when PostgreSQL died and when it is back; the supervisor restarts it for as long as the cluster lives.
    pub fn watch(&self) -> watch::Receiver<State> {
        self.supervisor.states()
    }

    /// Shuts down cleanly: running transactions are rolled back, everything committed is on disk. Waits for the end.
    pub async fn stop(self) -> Result<(), ClusterError> {
        self.supervisor.stop().await
    }
}

/// Everything that comes before the first process of the cluster itself.
fn prepare(settings: &ClusterSettings) -> Result<(Launch, Logins), ClusterError> {
    let home = Home::claim(&settings.data_dir)?;
    let major = home.major()?;
    let binaries = binaries::find(settings.binaries.as_deref(), major, &home)?;
    left_over::clear(&home, &binaries)?;
    let passwords = match major {
        Some(_) => create::passwords_of_existing(&home, &binaries)?,
        None => create::cluster(&home, &binaries)?,
    };
    home.write_settings()?;
    let logins = Logins::new(home.socket_dir().to_owned(), passwords);
    Ok((Launch { home, binaries }, logins))
}
