//! No member gets at another's rows, whatever the statement says.

use sqlx::{AssertSqlSafe, Executor};
use tenants::{TenantId, cluster::Role};

use crate::{
    kit::{Scratch, code},
    probe::{Burglar, Probe},
    tables::Class,
};

/// Ids of rows/member.sql.
const PERSON: &str = "00000000-0000-7000-8000-000000000020";
const RUN: &str = "00000000-0000-7000-8000-000000000013";

#[tokio::test]
async fn each_table_has_a_row_of_everybody_that_a_leak_would_show() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Admin).await;
    for probe in Probe::all(scratch).await {
        let (table, hidden) = (&probe.table, probe.hidden(scratch.here));
        let hidden = if probe.class == Class::Reference { "true" } else { &hidden };
        let sql = format!("select count(*) from app.{table} where {hidden}");
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connection).await.expect("it exists");
        assert!(rows > 0, "rows/member.sql or rows/cooperative.sql needs a row of app.{table}");
    }
}

#[tokio::test]
async fn nothing_of_another_member_can_be_read_changed_taken_or_forged() {
    let scratch = Scratch::shared().await;
    let mut burglar = Burglar::new(scratch).await;
    for probe in Probe::all(scratch).await {
        for (actor, victim) in [(scratch.here, scratch.there), (scratch.there, scratch.here)] {
            let leaks = burglar.leaks(&probe, actor, victim).await;
            assert!(leaks.is_empty(), "{}: {leaks:?}", probe.table);
        }
    }
}

#[tokio::test]
async fn the_cooperative_gets_at_no_row_of_a_member_either() {
    let scratch = Scratch::shared().await;
    let mut burglar = Burglar::new(scratch).await;
    for probe in Probe::all(scratch).await {
        if matches!(probe.class, Class::Tenant | Class::Shared) {
            let leaks = burglar.leaks(&probe, TenantId::COOPERATIVE, scratch.here).await;
            assert!(leaks.is_empty(), "{}: {leaks:?}", probe.table);
        }
    }
}

/// The server's own login is tried in every way above. The owner is held by the policies too, since they are forced.
#[tokio::test]
async fn no_other_login_gets_at_rows_that_it_has_no_business_with() {
    let scratch = Scratch::shared().await;
    let mut owner = scratch.connect(Role::Migrate).await;
    let mut worker = scratch.connect(Role::Worker).await;
    let mut backup = scratch.connect(Role::Backup).await;
    let here = format!("begin; set local app.tenant_id = '{}'", scratch.here);
    for probe in Probe::all(scratch).await {
        let table = &probe.table;
        let (count, delete) = (format!("select count(*) from app.{table}"), format!("delete from app.{table}"));
        let unnamed: i64 =
            sqlx::query_scalar(AssertSqlSafe(count.clone())).fetch_one(&mut owner).await.expect("the owner may ask");
        assert_eq!(unnamed, 0, "{table}: the owner sees rows without a tenant");
        owner.execute(sqlx::raw_sql(AssertSqlSafe(here.clone()))).await.expect("a transaction opens");
        let foreign = format!("{count} where {}", probe.hidden(scratch.here));
        let foreign: i64 = sqlx::query_scalar(AssertSqlSafe(foreign)).fetch_one(&mut owner).await.expect("it may ask");
        assert_eq!(foreign, 0, "{table}: the owner sees another member's rows");
        owner.execute("rollback").await.expect("it ends");
        for (login, statement) in [(&mut worker, &count), (&mut backup, &delete)] {
            let error = login.execute(sqlx::raw_sql(AssertSqlSafe(statement.clone()))).await.expect_err(statement);
            assert_eq!(code(&error), "42501", "{statement}");
        }
    }
}

#[tokio::test]
async fn the_same_id_means_ones_own_row_to_each() {
    let scratch = Scratch::new("same_id").await;
    let database = scratch.database().await;
    let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
    let renamed = format!("update app.person set given_name = 'Berta' where id = '{PERSON}'");
    let done = tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(renamed))).await.expect("it is the own row");
    assert_eq!(done.rows_affected(), 1);
    tx.commit().await.expect("it is kept");

    let mut tx = database.read(scratch.there).await.expect("a transaction opens");
    let name: String =
        sqlx::query_scalar("select given_name from app.person").fetch_one(tx.conn()).await.expect("one is seen");
    assert_eq!(name, "Andrea");
}

#[tokio::test]
async fn functions_with_their_owners_rights_do_nothing_to_another_member() {
    let scratch = Scratch::new("definers").await;
    let database = scratch.database().await;
    let (here, there) = (scratch.here, scratch.there);
    // rows/member.sql gave each its domain.
    let domain = format!("{there}.example");
    let mut tx = database.tenant(here).await.expect("a transaction opens");
    let released = sqlx::query("select app.release_mail_domain($1)").bind(&domain).execute(tx.conn()).await;
    released.expect("it is asked for in vain");
    let taken: bool = sqlx::query_scalar("select app.take_mail_domain($1, 'epoch')")
        .bind(&domain)
        .fetch_one(tx.conn())
        .await
        .expect("it is asked for in vain");
    assert!(!taken, "it belongs to the other");
    let acting: uuid::Uuid = sqlx::query_scalar("select app.tid()").fetch_one(tx.conn()).await.expect("there is one");
    assert_eq!(acting, here.uuid(), "the function gives back whose transaction it is");
    tx.commit().await.expect("nothing speaks against it");
    let mut tx = database.tenant(there).await.expect("a transaction opens");
    let kept: i64 = sqlx::query_scalar("select count(*) from app.tenant_mail_domain where domain = $1")
        .bind(&domain)
        .fetch_one(tx.conn())
        .await
        .expect("it may be asked");
    assert_eq!(kept, 1);
    drop(tx);
    for office_only in [format!("app.erase_tenant('{there}', '2030-01-01')"), format!("jobs.forget('{there}')")] {
        let mut tx = database.tenant(here).await.expect("a transaction opens");
        let sql = AssertSqlSafe(format!("select {office_only}"));
        let error = tx.conn().execute(sqlx::raw_sql(sql)).await.expect_err(&office_only);
        assert_eq!(code(&error), "P0001", "{office_only}: {error}");
    }
}

/// What the database says when a member books a run with this owner.
async fn booking(scratch: &Scratch, owner: TenantId) -> Result<(), String> {
    let database = scratch.database().await;
    let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
    let sql = format!(
        "insert into app.enrolment (tenant_id, id, person_id, owner_id, run_id, state, enrolled_at)
         values ('{}', gen_random_uuid(), '{PERSON}', '{owner}', '{RUN}', 'confirmed', 'epoch')",
        scratch.here
    );
    let done = tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
    done.map(|_| ()).map_err(|error| error.as_database_error().and_then(|e| e.constraint()).unwrap_or("").to_owned())
}

#[tokio::test]
async fn a_shared_run_can_be_booked() {
    let scratch = Scratch::shared().await;
    assert_eq!(booking(scratch, TenantId::COOPERATIVE).await, Ok(()));
}

#[tokio::test]
async fn another_members_private_run_cannot_be_booked() {
    let scratch = Scratch::shared().await;
    assert_eq!(booking(scratch, scratch.there).await, Err("enrolment_own_or_shared".to_owned()));
}

#[tokio::test]
async fn progress_and_attempts_cannot_point_into_another_members_module() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    for table in ["item_progress", "attempt"] {
        let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
        let sql = format!("update app.{table} set owner_id = '{}'", scratch.there);
        let error = tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.expect_err(table);
        assert_eq!(code(&error), "23503", "{table}");
    }
}

#[tokio::test]
async fn a_member_can_take_a_seat_of_a_shared_run_but_not_change_its_capacity() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    for (change, outcome) in [
        ("update app.run_seats set taken = taken + 1", Ok(1)),
        ("update app.run_seats set taken = taken + 4", Err("23514")),
        ("update app.run_seats set capacity = 30", Err("42501")),
        ("update app.run set capacity = 30", Err("42501")),
    ] {
        let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
        let sql = format!("{change} where owner_id = '{}'", TenantId::COOPERATIVE);
        let done = tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
        let done = done.map(|done| done.rows_affected()).map_err(|error| code(&error));
        assert_eq!(done, outcome.map_err(str::to_owned), "{change}");
    }
}

#[tokio::test]
async fn a_run_without_seats_does_not_outlive_its_transaction() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let mut tx = database.tenant(TenantId::COOPERATIVE).await.expect("a transaction opens");
    let run = "insert into app.run (owner_id, id, course_id, version, created_at)
               select owner_id, gen_random_uuid(), course_id, version, created_at from app.run";
    tx.conn().execute(run).await.expect("the seats may follow");
    let error = tx.commit().await.expect_err("the seats are missing");
    assert_eq!(error.as_database_error().and_then(|error| error.constraint()), Some("run_has_seats"));
}

#[tokio::test]
async fn a_read_only_transaction_refuses_every_write() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    for write in
        ["insert into app.mail select * from app.mail", "update app.mail set subject = ''", "delete from app.mail"]
    {
        let mut tx = database.read(scratch.here).await.expect("a transaction opens");
        let error = tx.conn().execute(write).await.expect_err(write);
        assert_eq!(code(&error), "25006", "{write}");
    }
}
