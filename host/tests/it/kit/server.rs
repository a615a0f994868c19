//! A PostgreSQL of the tests' own in the build directory, and the databases in it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use host::{config::Config, jobs};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, postgres::PgConnectOptions};
use tenants::cluster::{Cluster, ClusterError, ClusterSettings, Logins, Role, State};
use tokio::sync::{Mutex, watch};

use super::{NAMES, Platform};

const ROLES: &str = include_str!("../../../../ops/postgres/roles.sql");

pub(crate) struct Server {
    directory: PathBuf,
    /// None while a test has stopped it.
    cluster: Mutex<Option<Cluster>>,
    logins: Logins,
    /// Roles are changed by one test at a time: PostgreSQL refuses two at once.
    roles: Mutex<()>,
}

impl Server {
    /// Starts one, and without what an earlier run left in it. It ends with the process and is found again by the next
    /// run, which is five times as fast as to create it.
    pub(crate) async fn start() -> Server {
        let (directory, cluster) = first_free().await;
        let logins = cluster.logins().clone();
        let server = Server { directory, cluster: Mutex::new(Some(cluster)), logins, roles: Mutex::default() };
        server.tidy_up().await;
        server
    }

    /// A platform in a database of its own, with the queue laid out and the first-party plugins admitted.
    pub(crate) async fn platform(&self, name: &str) -> &'static Platform {
        self.open(name, false).await
    }

    /// The same in demo mode, in which the mailbox can be read.
    pub(crate) async fn demo_platform(&self, name: &str) -> &'static Platform {
        self.open(name, true).await
    }

    async fn open(&self, name: &str, demo: bool) -> &'static Platform {
        let database = format!("test_{name}");
        self.create(&database).await;
        tenants::migrate::run(&self.login(Role::Migrate, &database)).await.expect("the migrations apply");
        jobs::migrate(self.login(Role::Worker, &database)).await.expect("the queue can be laid out");
        // Identity providers of the tests stand on this machine, and so does their name server.
        let settings = format!(
            "data_dir = {:?}\nallow_private_identity_providers = true\ndns_resolver = \"{}\"\nplugin_program = {:?}",
            self.data().join(name),
            NAMES.address,
            env!("CARGO_BIN_EXE_campus")
        );
        let config = Config::from_sources(&settings, |_| None).expect("the settings are right");
        Box::leak(Box::new(Platform::open(config, self.logins.clone(), &database, demo).await))
    }

    pub(crate) fn login(&self, role: Role, database: &str) -> PgConnectOptions {
        self.logins.login(role).database(database)
    }

    /// The process number of PostgreSQL.
    pub(crate) fn process(&self) -> String {
        let status = fs::read_to_string(self.directory.join("postgres/postmaster.pid")).expect("PostgreSQL runs");
        status.lines().next().expect("the first line is the process number").to_owned()
    }

    pub(crate) async fn watch(&self) -> watch::Receiver<State> {
        self.cluster.lock().await.as_ref().expect("it was not stopped").watch()
    }

    pub(crate) async fn stop(&self) {
        let running = self.cluster.lock().await.take().expect("it was not stopped before");
        running.stop().await.expect("PostgreSQL stops");
    }

    pub(crate) async fn start_again(&self) {
        *self.cluster.lock().await = Some(cluster(&self.directory).await.expect("PostgreSQL starts again"));
    }

    fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    async fn create(&self, database: &str) {
        let _roles = self.roles.lock().await;
        let create = format!("create database {database} template template0 encoding 'UTF8'");
        let mut admin = connect(&self.login(Role::Admin, "postgres")).await;
        admin.execute(AssertSqlSafe(create)).await.expect("no other test uses this name");
        let mut admin = connect(&self.login(Role::Admin, database)).await;
        admin.execute(sqlx::raw_sql(ROLES)).await.expect("the roles can be repeated");
    }

    async fn tidy_up(&self) {
        fs::remove_dir_all(self.data()).ok();
        let mut admin = connect(&self.login(Role::Admin, "postgres")).await;
        let old = sqlx::query_scalar("select datname::text from pg_database where datname like 'test\\_%'");
        let old: Vec<String> = old.fetch_all(&mut admin).await.expect("the catalogue can be read");
        for database in old {
            let drop = format!("drop database {database} with (force)");
            admin.execute(AssertSqlSafe(drop)).await.expect("nobody else uses it");
        }
    }
}

pub(crate) async fn connect(login: &PgConnectOptions) -> PgConnection {
    PgConnection::connect_with(login).await.expect("the login is right")
}

/// The first directory that no other test process, and no other server of this one, runs on.
async fn first_free() -> (PathBuf, Cluster) {
    let mut number = 0;
    loop {
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("it-{number}"));
        match cluster(&directory).await {
            Ok(cluster) => return (directory, cluster),
            Err(ClusterError::InUse { .. }) => number += 1,
            Err(ClusterError::OtherMajor { .. }) => fs::remove_dir_all(&directory).expect("it is ours"),
            Err(error) => panic!("PostgreSQL does not start: {error}"),
        }
    }
}

/// With room for the pools of all platforms, which stay open until the process ends.
async fn cluster(directory: &Path) -> Result<Cluster, ClusterError> {
    let settings = ClusterSettings { data_dir: directory.to_owned(), binaries: None };
    let first = Cluster::start(settings.clone()).await?;
    let own = directory.join("postgres/local.conf");
    if own.exists() {
        return Ok(first);
    }
    fs::write(own, "max_connections = 400\n").expect("there is room");
    first.stop().await.expect("PostgreSQL stops");
    Cluster::start(settings).await
}
