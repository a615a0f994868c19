//! The tenant is a matter of one transaction: nothing of it stays on the connection.

use std::time::Duration;

use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use sqlx::{AssertSqlSafe, Executor, PgConnection, Row};
use tenants::{Database, TenantId, TenantTx, cluster::Role};

use crate::{kit::Scratch, tables};

/// How many different tenants' rows a statement without any condition sees, and whether one is not `tenant`'s.
async fn strangers_and_own(connection: &mut PgConnection, tenant: TenantId) -> (i64, i64) {
    sqlx::query_as(
        "select count(*) filter (where tenant_id <> $1), count(*) filter (where tenant_id = $1)
         from (select tenant_id from app.enrolment union all select tenant_id from app.mail) as rows",
    )
    .bind(tenant.uuid())
    .fetch_one(connection)
    .await
    .expect("both may be asked")
}

/// Ends a transaction in one of the ways in which code ends one.
async fn end(mut tx: TenantTx, way: u8) {
    match way {
        0 => tx.commit().await.expect("nothing speaks against it"),
        1 => drop(tx),
        2 => {
            tx.conn().execute("select 1 / 0").await.expect_err("it fails, and the transaction with it");
            drop(tx);
        }
        // A statement that ends the transaction under our feet: outside of it, nothing may be seen.
        way => {
            let statement = if way == 3 { "rollback" } else { "commit" };
            tx.conn().execute(sqlx::raw_sql(statement)).await.expect("it ends");
            let tenant = tx.tenant();
            assert_eq!(strangers_and_own(tx.conn(), tenant).await, (0, 0), "after {statement}");
            drop(tx);
        }
    }
}

async fn many_transactions(database: Database, tenants: [TenantId; 3], seed: u64) {
    let mut random = StdRng::seed_from_u64(seed);
    for _ in 0..50 {
        let tenant = *tenants.choose(&mut random).expect("there are three");
        let opened = if random.random() { database.tenant(tenant).await } else { database.read(tenant).await };
        let mut tx = opened.expect("a transaction opens");
        assert_eq!(strangers_and_own(tx.conn(), tenant).await, (0, 2), "seed {seed}");
        end(tx, random.random_range(0..5)).await;
    }
}

#[tokio::test]
async fn four_hundred_transactions_on_shared_connections_never_see_a_stranger() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let tenants = [scratch.here, scratch.there, TenantId::COOPERATIVE];
    let tasks = (0..8).map(|seed| tokio::spawn(many_transactions(database.clone(), tenants, seed)));
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("no assertion failed");
    }
}

/// Opens a transaction as the server does, on a connection that is not the server's.
async fn open(connection: &mut PgConnection, tenant: TenantId) {
    let opening = format!("begin; set local app.tenant_id = '{tenant}'");
    connection.execute(sqlx::raw_sql(AssertSqlSafe(opening))).await.expect("it opens");
}

#[tokio::test]
async fn a_request_that_is_cancelled_in_the_middle_of_a_statement_leaves_nothing() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    for round in 0..8 {
        let work = async {
            let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
            tx.conn().execute("update app.mail set subject = 'left behind'").await.expect("it is the own row");
            tx.conn().execute("select pg_sleep(0.2)").await.expect("nobody waits for it");
            tx.commit().await.expect("nobody gets here");
        };
        tokio::time::timeout(Duration::from_millis(50), work).await.expect_err("it was cut off");
        let mut tx = database.tenant(scratch.there).await.expect("a transaction opens");
        assert_eq!(strangers_and_own(tx.conn(), scratch.there).await, (0, 2), "round {round}");
        drop(tx);
        let mut tx = database.read(scratch.here).await.expect("a transaction opens");
        let left: i64 = sqlx::query_scalar("select count(*) from app.mail where subject = 'left behind'")
            .fetch_one(tx.conn())
            .await
            .expect("it may be asked");
        assert_eq!(left, 0, "round {round}");
    }
}

#[tokio::test]
async fn a_statement_that_was_prepared_for_one_tenant_shows_the_next_its_own_rows() {
    let scratch = Scratch::shared().await;
    for plans in ["force_generic_plan", "force_custom_plan", "auto"] {
        let mut connection = scratch.connect(Role::App).await;
        let prepare = format!("set plan_cache_mode = {plans}; prepare everything as select tenant_id from app.mail");
        connection.execute(sqlx::raw_sql(AssertSqlSafe(prepare))).await.expect("it may be asked");
        // PostgreSQL thinks about a generic plan after five times.
        for round in 0..7 {
            for tenant in [scratch.here, scratch.there, TenantId::COOPERATIVE] {
                open(&mut connection, tenant).await;
                assert_eq!(strangers_and_own(&mut connection, tenant).await, (0, 2), "{plans} {round}");
                let rows = connection.fetch_all(sqlx::raw_sql("execute everything")).await.expect("it is prepared");
                let seen: Vec<TenantId> = rows.iter().map(|row| TenantId::trusted(row.get(0))).collect();
                assert_eq!(seen, [tenant], "{plans} {round}");
                connection.execute("commit").await.expect("it ends");
                let rows = connection.fetch_all(sqlx::raw_sql("execute everything")).await.expect("it is prepared");
                assert!(rows.is_empty(), "{plans} {round}: rows of nobody's transaction");
            }
        }
    }
}

#[tokio::test]
async fn the_cooperative_that_acts_as_a_member_sees_that_member_only_and_leaves_nothing() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    for (round, member) in [scratch.here, scratch.there, scratch.here, scratch.there].into_iter().enumerate() {
        let office = database.platform().await.expect("a transaction opens");
        let mut part = office.into_member(member).await.expect("it turns");
        assert_eq!(strangers_and_own(part.conn(), member).await, (0, 2));
        if round < 2 {
            let office = part.into_platform().await.expect("it turns back");
            office.commit().await.expect("nothing speaks against it");
        } else {
            part.conn().execute("select 1 / 0").await.expect_err("it fails, and the transaction with it");
            drop(part);
        }
        let mut tx = database.tenant(TenantId::COOPERATIVE).await.expect("a transaction opens");
        tx.conn().execute(sqlx::raw_sql("commit")).await.expect("it ends");
        assert_eq!(strangers_and_own(tx.conn(), member).await, (0, 0), "round {round}");
    }
}

#[tokio::test]
async fn no_table_shows_a_row_on_a_connection_that_had_a_tenant() {
    let scratch = Scratch::shared().await;
    let mut tx = scratch.database().await.tenant(scratch.here).await.expect("a transaction opens");
    tx.conn().execute(sqlx::raw_sql("commit")).await.expect("it ends");
    for table in tables::all().into_keys() {
        let sql = AssertSqlSafe(format!("select count(*) from app.{table}"));
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(tx.conn()).await.expect("it may be asked");
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn a_connection_that_never_had_a_tenant_can_insert_nothing() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::App).await;
    let topic = "insert into app.topic (slug, label_de, label_en, position) values ('x', 'x', 'x', 1)";
    connection.execute(topic).await.expect_err("who writes has a name");
}

#[tokio::test]
async fn only_a_transaction_of_the_cooperative_becomes_a_platform_transaction() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let member = database.tenant(scratch.here).await.expect("a transaction opens");
    assert_eq!(member.into_platform().expect_err("it is a member's").tenant(), scratch.here);
    let office = database.tenant(TenantId::COOPERATIVE).await.expect("a transaction opens");
    office.into_platform().expect("it is the cooperative's");
}
