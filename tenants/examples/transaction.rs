//! What naming the tenant costs: open, one query, commit, in three ways.
//!
//! `ops/dev bench tenancy` prints the medians of interleaved rounds, and their ratio to
//! a plain transaction of a role that bypasses row-level security. Only the ratios say something: the private cluster
//! it starts shares the machine with everything else.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::{Connection, PgConnection, PgPool, postgres::PgPoolOptions};
use tenants::{
    Database, TenantId, TenantKind,
    cluster::{Cluster, ClusterSettings, Role},
    provision::{self, NewTenant},
};
use time::OffsetDateTime;
use uuid::Uuid;

const ROUNDS: usize = 3000;
const TENANTS: usize = 20;
const PEOPLE: i32 = 300;
const QUERY: &str = "select count(*) from app.person where tenant_id = $1 and locale = 'de'";

#[tokio::main]
async fn main() -> Result<()> {
    let dir = tempfile::tempdir()?;
    std::fs::set_permissions(dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    let cluster = Cluster::start(ClusterSettings { data_dir: dir.path().to_owned(), binaries: None }).await?;
    tenants::migrate::run(&cluster.login(Role::Migrate)).await?;
    let database = Database::connect(cluster.login(Role::App)).await?;
    let tenants = fill(&database, &cluster).await?;

    // The same plans for all: campus_app has them forced by its role.
    let bypassing = cluster.login(Role::Backup).options([("plan_cache_mode", "force_generic_plan")]);
    let bypassing = PgPoolOptions::new().max_connections(1).connect_with(bypassing).await?;
    let bound = PgPoolOptions::new().max_connections(1).connect_with(cluster.login(Role::App)).await?;
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for round in 0..ROUNDS {
        let tenant = tenants[round % tenants.len()];
        times[0].push(plain(&bypassing, tenant).await?);
        times[1].push(in_one_message(&database, tenant).await?);
        times[2].push(with_bound_setting(&bound, tenant).await?);
    }
    let [plain, one_message, bound] = times.map(median);
    let ratio = |time: Duration| time.as_secs_f64() / plain.as_secs_f64();
    println!("p50 of {ROUNDS} interleaved rounds, {TENANTS} tenants of {PEOPLE} people");
    println!("  plain begin, no row-level security   {:>5} µs   1.00", plain.as_micros());
    println!("  TenantTx                             {:>5} µs   {:.2}", one_message.as_micros(), ratio(one_message));
    println!("  begin, then a bound set_config       {:>5} µs   {:.2}", bound.as_micros(), ratio(bound));
    cluster.stop().await?;
    Ok(())
}

async fn fill(database: &Database, cluster: &Cluster) -> Result<Vec<TenantId>> {
    let mut tx = database.platform().await?;
    let mut tenants = Vec::new();
    for number in 0..TENANTS {
        let new = NewTenant {
            slug: format!("member-{number}"),
            name: format!("Member {number}"),
            short_name: format!("Member {number}"),
            kind: TenantKind::City,
            state_code: None,
            colour: "#1f4e79".to_owned(),
            logo_key: None,
            locale: "de".to_owned(),
            hosts: Vec::new(),
            live: true,
        };
        tenants.push(provision::create(&mut tx, &new, OffsetDateTime::UNIX_EPOCH).await?);
    }
    tx.commit().await?;
    for tenant in &tenants {
        let mut tx = database.tenant(*tenant).await?;
        sqlx::query(
            "insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
             select $1, gen_random_uuid(), n || '@example.org', 'Andrea', 'Adam', 'de', 'epoch' from generate_series(1, $2) n",
        )
        .bind(tenant.uuid())
        .bind(PEOPLE)
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
    }
    let mut admin = PgConnection::connect_with(&cluster.login(Role::Admin)).await?;
    sqlx::query("vacuum analyze app.person").execute(&mut admin).await?;
    Ok(tenants)
}

async fn plain(pool: &PgPool, tenant: TenantId) -> Result<Duration> {
    let start = Instant::now();
    let mut tx = begin(pool).await?;
    count(&mut tx, tenant).await?;
    tx.commit().await?;
    Ok(start.elapsed())
}

async fn in_one_message(database: &Database, tenant: TenantId) -> Result<Duration> {
    let start = Instant::now();
    let mut tx = database.tenant(tenant).await?;
    count(tx.conn(), tenant).await?;
    tx.commit().await?;
    Ok(start.elapsed())
}

async fn with_bound_setting(pool: &PgPool, tenant: TenantId) -> Result<Duration> {
    let start = Instant::now();
    let mut tx = begin(pool).await?;
    sqlx::query("select set_config('app.tenant_id', $1, true)").bind(tenant.to_string()).execute(&mut *tx).await?;
    count(&mut tx, tenant).await?;
    tx.commit().await?;
    Ok(start.elapsed())
}

#[expect(clippy::disallowed_methods, reason = "this is what the product's own doors are compared with")]
async fn begin(pool: &PgPool) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    pool.begin().await
}

async fn count(connection: &mut PgConnection, tenant: TenantId) -> Result<()> {
    let people: i64 = sqlx::query_scalar(QUERY).bind::<Uuid>(tenant.uuid()).fetch_one(connection).await?;
    anyhow::ensure!(people == i64::from(PEOPLE), "the transaction saw {people} people");
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
