//! The one door through which a member reaches its own entry in the directory.

use tenants::{
    TenantId, TenantState, TenantTx,
    appearance::{self, Appearance},
    life::{self, Standing},
};
use time::OffsetDateTime;

use crate::kit::Scratch;

async fn names(tx: &mut TenantTx) -> Vec<String> {
    sqlx::query_scalar("select name from app.tenant order by name").fetch_all(tx.conn()).await.expect("it may be asked")
}

#[tokio::test]
async fn a_member_changes_its_own_entry_and_no_other() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
    let new = Appearance { name: "Neu".to_owned(), short_name: "N".to_owned(), colour: "#123456".to_owned() };
    appearance::change(&mut tx, &new).await.expect("the values fit");
    appearance::set_logo(&mut tx, Some("a.svg")).await.expect("the value fits");
    assert!(appearance::add_host(&mut tx, "neu.example").await.expect("the name fits"));
    assert!(appearance::add_host(&mut tx, "neu.example").await.expect("twice is once"));
    assert!(!appearance::add_host(&mut tx, "campus.there.example").await.expect("no error"), "it is another's");
    assert!(appearance::remove_host(&mut tx, "neu.example").await.expect("no error"));
    for host in ["neu.example", "campus.there.example"] {
        assert!(!appearance::remove_host(&mut tx, host).await.expect("no error"), "{host} is not its own");
    }
    assert_eq!(names(&mut tx).await, ["Neu"], "afterwards the transaction sees what a member sees");
    let all: i64 = sqlx::query_scalar("select count(*) from app.tenant_host where tenant_id <> $1")
        .bind(scratch.here.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("it may be asked");
    assert_eq!(all, 0);
    for direct in ["update app.tenant set name = 'x'", "delete from app.tenant_host"] {
        let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
        sqlx::query(direct).execute(tx.conn()).await.expect_err("around the door there is no way");
    }
}

#[tokio::test]
async fn what_the_database_refuses_leaves_nothing_open() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
    let wrong = Appearance { name: String::new(), short_name: "N".to_owned(), colour: "#123456".to_owned() };
    appearance::change(&mut tx, &wrong).await.expect_err("a check constraint holds the name");
    sqlx::query("select 1").execute(tx.conn()).await.expect_err("the transaction is unusable");
    drop(tx);
    let mut tx = database.tenant(scratch.here).await.expect("a transaction opens");
    assert_eq!(names(&mut tx).await.len(), 1, "nothing of it stays on the connection");
}

#[tokio::test]
async fn a_campus_is_opened_once() {
    let scratch = Scratch::new("opened_once").await;
    scratch.admin("update app.tenant set live_at = null").await;
    let mut tx = scratch.database().await.tenant(scratch.here).await.expect("a transaction opens");
    let now = OffsetDateTime::UNIX_EPOCH;
    assert!(appearance::go_live(&mut tx, now).await.expect("it can be opened"));
    assert!(!appearance::go_live(&mut tx, now).await.expect("it is open"));
    tx.commit().await.expect("it is kept");
    let mut tx = scratch.database().await.platform().await.expect("a transaction opens");
    let open: Vec<String> = sqlx::query_scalar("select slug from app.tenant where live_at is not null")
        .fetch_all(tx.conn())
        .await
        .expect("the cooperative sees all");
    assert_eq!(open, ["here"]);
}

#[tokio::test]
async fn a_state_is_a_members_and_its_day_of_erasure_goes_with_leaving() {
    let scratch = Scratch::shared().await;
    let database = scratch.database().await;
    let now = OffsetDateTime::UNIX_EPOCH;
    let standing = |state, erase_on| Standing { state, reason: "Grund".to_owned(), erase_on };
    let mut tx = database.platform().await.expect("a transaction opens");
    let suspended = standing(TenantState::Suspended, None);
    assert!(life::change(&mut tx, scratch.there, &suspended, now).await.expect("the state is known"));
    assert!(!life::change(&mut tx, TenantId::COOPERATIVE, &suspended, now).await.expect("no error"));
    let endless = standing(TenantState::Leaving, None);
    life::change(&mut tx, scratch.there, &endless, now).await.expect_err("a check constraint asks for the day");
}
