//! The door to the job queue: every job carries the tenant of the transaction that caused it.

use sqlx::{Executor, PgConnection};
use tenants::{TenantId, TenantTx, cluster::Role};

use crate::kit::{Scratch, code};

const ENQUEUE: &str = "select jobs.enqueue('send_mail', $1::jsonb, $2, 'epoch', 3)";

async fn enqueue(connection: &mut PgConnection, payload: &str, key: &str) -> Result<(), String> {
    let done = sqlx::query(ENQUEUE).bind(payload).bind(key).execute(connection).await;
    done.map(|_| ())
        .map_err(|error| error.as_database_error().map_or_else(|| error.to_string(), |e| e.message().to_owned()))
}

async fn tx(scratch: &Scratch, tenant: TenantId) -> TenantTx {
    scratch.database().await.tenant(tenant).await.expect("a transaction opens")
}

/// The tenants that the waiting jobs name.
async fn stamps(scratch: &Scratch) -> Vec<String> {
    let mut connection = scratch.connect(Role::Worker).await;
    sqlx::query_scalar("select payload ->> 'tenant' from graphile_worker._private_jobs order by id")
        .fetch_all(&mut connection)
        .await
        .expect("the queue is the worker's")
}

/// Puts a job into the queue and spends all its attempts.
async fn dead_letter(scratch: &Scratch) {
    let mut tx = tx(scratch, scratch.here).await;
    enqueue(tx.conn(), "{}", "1").await.expect("a member enqueues");
    tx.commit().await.expect("it is kept");
    scratch.admin("update graphile_worker._private_jobs set attempts = max_attempts, last_error = 'no answer'").await;
}

#[tokio::test]
async fn a_job_is_stamped_with_the_tenant_whatever_its_payload_says() {
    let scratch = Scratch::new("stamp").await;
    let mut tx = tx(&scratch, scratch.here).await;
    let forged = format!("{{\"tenant\": \"{}\"}}", scratch.there);
    enqueue(tx.conn(), &forged, "1").await.expect("a member enqueues");
    tx.commit().await.expect("it is kept");
    assert_eq!(stamps(&scratch).await, [scratch.here.to_string()]);
}

#[tokio::test]
async fn a_payload_that_would_swallow_the_stamp_is_refused() {
    let scratch = Scratch::shared().await;
    for payload in ["null", "[]", "\"text\"", "7"] {
        let mut tx = tx(scratch, scratch.here).await;
        assert_eq!(
            enqueue(tx.conn(), payload, "1").await,
            Err("the payload of a job is an object".to_owned()),
            "{payload}"
        );
    }
}

#[tokio::test]
async fn a_job_without_a_tenant_is_refused() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::App).await;
    let refusal = enqueue(&mut connection, "{}", "1").await;
    assert_eq!(refusal, Err("a job needs a tenant transaction".to_owned()));
}

#[tokio::test]
async fn a_job_of_a_transaction_that_was_not_committed_is_not_there() {
    let scratch = Scratch::new("undone").await;
    let mut tx = tx(&scratch, scratch.here).await;
    enqueue(tx.conn(), "{}", "1").await.expect("a member enqueues");
    drop(tx);
    assert_eq!(stamps(&scratch).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_key_is_one_job_for_one_tenant_and_two_for_two() {
    let scratch = Scratch::new("keys").await;
    for tenant in [scratch.here, scratch.here, scratch.there] {
        let mut tx = tx(&scratch, tenant).await;
        enqueue(tx.conn(), "{}", "1").await.expect("everybody enqueues");
        tx.commit().await.expect("it is kept");
    }
    assert_eq!(stamps(&scratch).await, [scratch.here.to_string(), scratch.there.to_string()]);
}

#[tokio::test]
async fn a_member_sees_nothing_of_the_queue() {
    let scratch = Scratch::new("member_queue").await;
    dead_letter(&scratch).await;
    for (statement, refusal) in [
        ("select * from jobs.dead_letters()", "P0001"),
        ("select jobs.retry(1)", "P0001"),
        ("select * from jobs.backlog()", "P0001"),
        ("select * from graphile_worker._private_jobs", "42501"),
        ("select graphile_worker.add_job('send_mail')", "42501"),
    ] {
        for tenant in [scratch.here, scratch.there] {
            let error = tx(&scratch, tenant).await.conn().execute(statement).await.expect_err(statement);
            assert_eq!(code(&error), refusal, "{statement}");
        }
    }
}

#[tokio::test]
async fn the_cooperative_finds_a_dead_letter_and_gives_it_its_attempts_back() {
    let scratch = Scratch::new("dead_letters").await;
    dead_letter(&scratch).await;
    let mut tx = tx(&scratch, TenantId::COOPERATIVE).await;
    let (job, tenant): (i64, uuid::Uuid) = sqlx::query_as("select id, tenant_id from jobs.dead_letters()")
        .fetch_one(tx.conn())
        .await
        .expect("there is one");
    assert_eq!(tenant, scratch.here.uuid());
    let retried: bool =
        sqlx::query_scalar("select jobs.retry($1)").bind(job).fetch_one(tx.conn()).await.expect("the cooperative may");
    assert!(retried);
    let backlog: (i64, i64) = sqlx::query_as("select waiting, dead from jobs.backlog()")
        .fetch_one(tx.conn())
        .await
        .expect("the cooperative may");
    assert_eq!(backlog, (1, 0));
}

#[tokio::test]
async fn the_worker_reads_no_table_of_the_product() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Worker).await;
    let named = format!("set app.tenant_id = '{}'", scratch.here);
    connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(named))).await.expect("a setting is free");
    let error = connection.execute("select * from app.answer").await.expect_err("it has no right");
    assert_eq!(code(&error), "42501");
}
