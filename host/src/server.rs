//! Starting and stopping: database, queue, pages, metrics, in this order, and back.

use std::{future::IntoFuture as _, net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use sqlx::postgres::PgConnectOptions;
use tenants::{
    Database, Logins,
    cluster::{Cluster, ClusterSettings, Role},
};
use tokio::{net::TcpListener, signal::unix};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{app::App, catalogue, config::Config, jobs, routes, telemetry};

/// Where the data is: a private cluster that this process runs, one that the server beside runs, or the operator's.
#[derive(Debug)]
pub struct Storage {
    pub logins: Logins,
    cluster: Option<Cluster>,
}

impl Storage {
    /// Opens the database of these settings, lays out its tables where it is ours, and checks that they fit.
    ///
    /// # Errors
    /// No PostgreSQL, a wrong sign-in, a failed migration.
    pub async fn open(config: &Config) -> anyhow::Result<Storage> {
        if let Some(url) = &config.database_url {
            let worker = config.worker_database_url.as_deref().context("CAMPUS_WORKER_DATABASE_URL is not set")?;
            return Ok(Storage { logins: Logins { app: login(url)?, worker: login(worker)? }, cluster: None });
        }
        if let Some(running) = Cluster::join(&config.data_dir)? {
            let logins = Logins { app: running.login(Role::App), worker: running.login(Role::Worker) };
            return Ok(Storage { logins, cluster: None });
        }
        let settings = ClusterSettings { data_dir: config.data_dir.clone(), binaries: None };
        let cluster = Cluster::start(settings).await?;
        tenants::migrate::run(&cluster.login(Role::Migrate)).await.context("cannot bring the database up to date")?;
        let logins = Logins { app: cluster.login(Role::App), worker: cluster.login(Role::Worker) };
        jobs::migrate(logins.worker.clone()).await?;
        Ok(Storage { logins, cluster: Some(cluster) })
    }

    /// Stops the cluster where it is ours.
    ///
    /// # Errors
    /// It does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        if let Some(cluster) = self.cluster {
            cluster.stop().await?;
        }
        Ok(())
    }
}

/// Reads a `postgres://` address.
///
/// # Errors
/// It is not one.
pub fn login(url: &str) -> anyhow::Result<PgConnectOptions> {
    url.parse().context("the address of the database is not one such as postgres://campus_app:password@host/campus")
}

/// Serves pages and works on jobs until the process is told to stop.
///
/// # Errors
/// A part cannot be started; everything started before is stopped again.
pub async fn serve(config: Config, demo: bool) -> anyhow::Result<()> {
    telemetry::metrics(config.metrics_addr).context("cannot offer metrics at metrics_addr")?;
    let stop = stop_signal()?;
    let listener =
        TcpListener::bind(config.http_addr).await.with_context(|| format!("cannot listen on {}", config.http_addr))?;
    let storage = Storage::open(&config).await?;
    let result = serve_from(&storage, listener, config, demo, &stop).await;
    stop.cancel();
    storage.close().await?;
    result
}

async fn serve_from(
    storage: &Storage,
    listener: TcpListener,
    config: Config,
    demo: bool,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    let database = Database::connect(storage.logins.app.clone()).await.context("the database cannot be used")?;
    let app = App::open(config, database.clone(), demo).await?;
    if demo {
        crate::demo::fill(&app).await.context("cannot fill in the demo content")?;
    }
    let tasks = TaskTracker::new();
    tasks.spawn(prepare(Arc::clone(&app)));
    tasks.spawn(telemetry::watch(Arc::clone(&app), stop.clone()));
    tasks.spawn(telemetry::note_use(Arc::clone(&app), stop.clone()));
    let worker = jobs::work(Arc::clone(&app), storage.logins.worker.clone(), stop.clone());
    let worker = tasks.spawn(worker);
    tracing::info!(address = %listener.local_addr()?, "serving");
    if demo {
        println!("{}", crate::demo::welcome(&app.config));
    }
    let routes = routes::all(&app).into_make_service_with_connect_info::<SocketAddr>();
    let pages = axum::serve(listener, routes).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future();
    let served = pages.await.context("the pages stopped");
    stop.cancel();
    tasks.close();
    worker.await.context("the job worker panicked")?;
    tasks.wait().await;
    database.close().await;
    served
}

/// What a first request should not wait for.
async fn prepare(app: Arc<App>) {
    if app.catalogue.needs_rebuild() {
        match catalogue::rebuild(&app).await {
            Ok(count) => tracing::info!(count, "the search index was built"),
            Err(error) => tracing::error!(error = ?error, "the search index cannot be built"),
        }
    }
    let warmed = async { app.plugins.warm(&mut *app.database.platform().await?).await };
    if let Err(error) = warmed.await {
        tracing::error!(error = ?error, "plugins cannot be prepared");
    }
}

/// Ends at SIGTERM or SIGINT (Ctrl-C).
fn stop_signal() -> anyhow::Result<CancellationToken> {
    let mut terminate = unix::signal(unix::SignalKind::terminate())?;
    let mut interrupt = unix::signal(unix::SignalKind::interrupt())?;
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        stopped.cancel();
    });
    Ok(stop)
}
