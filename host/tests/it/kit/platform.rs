//! The product, opened as the server opens it, without a listener.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use axum::Router;
use host::{
    app::App, catalogue, clock, config::Config, courses::publish, ids::ProviderId, jobs, routes, web::assets::PLUGINS,
};
use plugin_runtime::Manifest;
use sqlx::{PgConnection, postgres::PgConnectOptions};
use tenants::{
    Database, TenantId, TenantKind, TenantTx,
    cluster::{Logins, Role},
    provision::{self, NewTenant},
};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Browser, Site, modules, server::connect};

pub(crate) struct Platform {
    pub(crate) app: Arc<App>,
    pub(crate) router: Router,
    logins: Logins,
    database: String,
    /// The one provider of all modules here.
    pub(super) provider: ProviderId,
    pub(super) choice_version: String,
}

impl Platform {
    /// Opens the server's parts in a database that is laid out, with a provider and the first-party plugins.
    pub(crate) async fn open(config: Config, logins: Logins, database: &str, demo: bool) -> Platform {
        let login = logins.login(Role::App).database(database);
        let opened = Database::connect(login).await.expect("the database passes the server's own check");
        let app = App::open(config, opened, demo).await.expect("the parts of the server open");
        catalogue::rebuild(&app).await.expect("the index is new");
        let (_, component) = PLUGINS.iter().find(|(name, _)| *name == "choice").expect("ops/dev prepare was run");
        let choice_version = admit(&app, component).await.version;
        let mut tx = app.database.platform().await.expect("the database is there");
        let provider =
            publish::add_provider(&mut tx, &modules::provider(), clock::now()).await.expect("it is the first");
        tx.commit().await.expect("the database is there");
        Platform { router: routes::all(&app), app, logins, database: database.to_owned(), provider, choice_version }
    }

    /// Enters one more plugin in the register.
    pub(crate) async fn admit(&self, component: &[u8]) -> Manifest {
        admit(&self.app, component).await
    }

    /// A fresh member with a host name of its own.
    pub(crate) async fn site(&'static self) -> Site {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let slug = format!("stadt-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let new = NewTenant {
            name: format!("Stadt {slug}"),
            short_name: slug.clone(),
            kind: TenantKind::City,
            state_code: Some("RP".to_owned()),
            colour: "#7a1f3d".to_owned(),
            logo_key: None,
            locale: "de".to_owned(),
            hosts: Vec::new(),
            live: true,
            slug,
        };
        let mut tx = self.app.database.platform().await.expect("the database is there");
        let tenant = provision::create(&mut tx, &new, clock::now()).await.expect("the slug is new");
        tx.commit().await.expect("the database is there");
        let host = format!("{}.{}", new.slug, self.app.directory.base_domain());
        Site { platform: self, tenant, host }
    }

    /// The site of a member that is there already.
    pub(crate) async fn site_of(&'static self, slug: &str) -> Site {
        let mut tx = self.tx(TenantId::COOPERATIVE).await;
        let id: uuid::Uuid = sqlx::query_scalar("select id from app.tenant where slug = $1")
            .bind(slug)
            .fetch_one(tx.conn())
            .await
            .expect("there is such a member");
        let host = format!("{slug}.{}", self.app.directory.base_domain());
        Site { platform: self, tenant: TenantId::trusted(id), host }
    }

    /// The cooperative's own site.
    pub(crate) fn cooperative(&'static self) -> Site {
        let host = self.app.directory.base_domain().to_owned();
        Site { platform: self, tenant: TenantId::COOPERATIVE, host }
    }

    /// A browser at a host name that may be nobody's.
    pub(crate) fn browser(&self, host: &str) -> Browser {
        Browser::new(self.router.clone(), host)
    }

    /// Where the parts of this platform keep their files.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.app.config.data_dir
    }

    /// A transaction of a tenant as the server itself opens it.
    pub(crate) async fn tx(&self, tenant: TenantId) -> TenantTx {
        self.app.database.tenant(tenant).await.expect("the database is there")
    }

    pub(crate) fn login(&self, role: Role) -> PgConnectOptions {
        self.logins.login(role).database(&self.database)
    }

    /// A connection around the server, to look at what it may not see.
    pub(crate) async fn connect(&self, role: Role) -> PgConnection {
        connect(&self.login(role)).await
    }

    /// A worker that runs until it is stopped.
    pub(crate) fn worker(&self) -> Worker {
        let stop = CancellationToken::new();
        let work = jobs::work(Arc::clone(&self.app), self.login(Role::Worker), stop.clone());
        Worker { task: tokio::spawn(work), stop }
    }
}

async fn admit(app: &App, component: &[u8]) -> Manifest {
    let mut tx = app.database.platform().await.expect("the database is there");
    let admitted = app.plugins.admit(&mut tx, &app.access.office(), component, clock::now()).await;
    tx.commit().await.expect("the database is there");
    admitted.expect("the plugin is admitted")
}

pub(crate) struct Worker {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Worker {
    /// Lets it finish what it has in hand.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.task.await.expect("the worker does not panic");
    }
}
