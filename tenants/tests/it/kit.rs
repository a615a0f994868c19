//! One private cluster for all tests of this program, and in it a database for each test that commits.
//!
//! Every database is a copy of a template that has all migrations, the queue, and two members besides the cooperative.
//! Each of the three has a row in every table that can have one, under the SAME ids: a statement that reaches a
//! stranger's row cannot miss.

use std::{fs, path::Path};

use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tenants::{
    Database, TenantId, TenantKind,
    cluster::{Cluster, ClusterError, ClusterSettings, Role},
    provision::{self, NewTenant},
};
use time::OffsetDateTime;
use tokio::sync::OnceCell;

const ROLES: &str = include_str!("../../../ops/postgres/roles.sql");
const COOPERATIVE_ROWS: &str = include_str!("rows/cooperative.sql");
const CONTROL_ROWS: &str = include_str!("rows/control.sql");
const MEMBER_ROWS: &str = include_str!("rows/member.sql");

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static SHARED: OnceCell<Scratch> = OnceCell::const_new();

/// A copy of the template.
pub(crate) struct Scratch {
    cluster: &'static Cluster,
    name: String,
    pub(crate) here: TenantId,
    pub(crate) there: TenantId,
}

impl Scratch {
    /// The database of all tests that commit nothing.
    pub(crate) async fn shared() -> &'static Scratch {
        SHARED.get_or_init(|| Scratch::new("shared")).await
    }

    /// A database of one's own. `name` is unique among the tests.
    pub(crate) async fn new(name: &str) -> Scratch {
        let cluster = CLUSTER.get_or_init(cluster_with_template).await;
        let name = format!("test_{name}");
        admin(cluster, "postgres", &format!("create database {name} template campus")).await;
        // What roles.sql says of the database itself is not copied.
        let rights = format!(
            "alter database {name} owner to campus_owner; revoke connect, temporary on database {name} from public;
             grant connect on database {name} to campus_migrate, campus_app, campus_worker, campus_backup"
        );
        admin(cluster, "postgres", &rights).await;
        let mut scratch = Scratch { cluster, name, here: TenantId::COOPERATIVE, there: TenantId::COOPERATIVE };
        scratch.here = scratch.member("here").await;
        scratch.there = scratch.member("there").await;
        scratch
    }

    pub(crate) fn login(&self, role: Role) -> PgConnectOptions {
        self.cluster.login(role).database(&self.name)
    }

    pub(crate) async fn connect(&self, role: Role) -> PgConnection {
        PgConnection::connect_with(&self.login(role)).await.expect("every role may sign in")
    }

    /// As the server has it.
    pub(crate) async fn database(&self) -> Database {
        Database::connect(self.login(Role::App)).await.expect("the database is in order")
    }

    /// Runs statements as the superuser.
    pub(crate) async fn admin(&self, sql: &str) {
        admin(self.cluster, &self.name, sql).await;
    }

    async fn member(&self, slug: &str) -> TenantId {
        let mut connection = self.connect(Role::Admin).await;
        let id = sqlx::query_scalar("select id from app.tenant where slug = $1").bind(slug);
        TenantId::trusted(id.fetch_one(&mut connection).await.expect("the template has it"))
    }
}

/// The cluster stays in the build directory: a later run starts it in a fifth of the time and leaves nothing behind.
async fn cluster_with_template() -> Cluster {
    let data_dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tenants");
    let settings = ClusterSettings { data_dir: data_dir.clone(), binaries: None };
    let cluster = match Cluster::start(settings.clone()).await {
        // Another version of PostgreSQL made it, or an earlier run was cut off in the middle of making it.
        Err(ClusterError::OtherMajor { .. } | ClusterError::Roles(_)) => {
            fs::remove_dir_all(&data_dir).expect("it is ours");
            Cluster::start(settings).await
        }
        started => started,
    };
    let cluster = cluster.expect("the cluster starts");
    for database in databases(&cluster).await {
        admin(&cluster, "postgres", &format!("drop database {database} with (force)")).await;
    }
    admin(&cluster, "postgres", "create database campus template template0 encoding 'UTF8'").await;
    admin(&cluster, "campus", ROLES).await;
    tenants::migrate::run(&cluster.login(Role::Migrate)).await.expect("the migrations run");
    lay_out_queue(&cluster).await;
    fill(&cluster).await;
    cluster
}

async fn databases(cluster: &Cluster) -> Vec<String> {
    let login = cluster.login(Role::Admin).database("postgres");
    let mut connection = PgConnection::connect_with(&login).await.expect("the superuser may sign in");
    sqlx::query_scalar(
        "select datname::text from pg_database where datname not in ('postgres', 'template0', 'template1')",
    )
    .fetch_all(&mut connection)
    .await
    .expect("everybody may read the catalogue")
}

async fn lay_out_queue(cluster: &Cluster) {
    let login = cluster.login(Role::Worker);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(login).await.expect("the worker may sign in");
    let queue = graphile_worker::WorkerOptions::default().pg_pool(pool.clone()).init().await;
    drop(queue.expect("the worker may lay out its queue"));
    pool.close().await;
}

/// The rows are written through the product's own transactions, so the policies let in what belongs there.
async fn fill(cluster: &Cluster) {
    let database = Database::connect(cluster.login(Role::App)).await.expect("the database is in order");
    let mut tx = database.platform().await.expect("a transaction opens");
    tx.conn().execute(sqlx::raw_sql(COOPERATIVE_ROWS)).await.expect("the cooperative writes what is the same for all");
    let mut owners = vec![TenantId::COOPERATIVE];
    for slug in ["here", "there"] {
        let member = provision::create(&mut tx, &new_tenant(slug), OffsetDateTime::UNIX_EPOCH).await;
        let member = member.expect("the cooperative admits members");
        let entry = sqlx::query("insert into app.membership (tenant_id, shares, joined_on) values ($1, 1, 'epoch')");
        entry.bind(member.uuid()).execute(tx.conn()).await.expect("the cooperative keeps the register");
        owners.push(member);
    }
    tx.conn().execute(sqlx::raw_sql(CONTROL_ROWS)).await.expect("the cooperative writes about its members");
    tx.commit().await.expect("the rows are right");
    for owner in owners {
        let mut tx = database.tenant(owner).await.expect("a transaction opens");
        tx.conn().execute(sqlx::raw_sql(MEMBER_ROWS)).await.expect("everybody writes what is its own");
        tx.commit().await.expect("the rows are right");
    }
    database.close().await;
}

pub(crate) fn new_tenant(slug: &str) -> NewTenant {
    NewTenant {
        slug: slug.to_owned(),
        name: format!("Stadt {slug}"),
        short_name: slug.to_owned(),
        kind: TenantKind::City,
        state_code: Some("RP".to_owned()),
        colour: "#1f4e79".to_owned(),
        logo_key: None,
        locale: "de".to_owned(),
        hosts: vec![format!("campus.{slug}.example")],
        live: true,
    }
}

async fn admin(cluster: &Cluster, database: &str, sql: &str) {
    let login = cluster.login(Role::Admin).database(database);
    let mut connection = PgConnection::connect_with(&login).await.expect("the superuser may sign in");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))).await.expect(sql);
    connection.close().await.expect("it ends");
}

/// The code of PostgreSQL's error, or its own words where it was none of PostgreSQL's.
pub(crate) fn code(error: &sqlx::Error) -> String {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).map_or_else(|| error.to_string(), Into::into)
}
