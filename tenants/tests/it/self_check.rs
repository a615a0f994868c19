//! The server refuses a database on which isolation or durability would be an illusion.

use sqlx::{Executor, postgres::PgConnectOptions};
use tenants::{Database, cluster::Role};

use crate::kit::Scratch;

/// The sentence for the operator.
async fn refusal(login: PgConnectOptions) -> String {
    Database::connect(login).await.expect_err("it must not serve").to_string()
}

#[tokio::test]
async fn the_servers_own_login_is_accepted() {
    let scratch = Scratch::shared().await;
    Database::connect(scratch.login(Role::App)).await.expect("this is how it should be");
}

#[tokio::test]
async fn a_superuser_is_refused() {
    let scratch = Scratch::shared().await;
    let sentence = refusal(scratch.login(Role::Admin)).await;
    assert_eq!(sentence, "the role postgres is a superuser or bypasses row-level security; sign in as campus_app");
}

#[tokio::test]
async fn a_superuser_in_the_guise_of_the_server_is_refused() {
    let scratch = Scratch::shared().await;
    let login = scratch.login(Role::Admin).options([("role", "campus_app")]);
    let sentence = refusal(login).await;
    assert_eq!(sentence, "the role postgres is a superuser or bypasses row-level security; sign in as campus_app");
}

#[tokio::test]
async fn a_role_that_bypasses_row_level_security_is_refused() {
    let scratch = Scratch::shared().await;
    let sentence = refusal(scratch.login(Role::Backup)).await;
    assert_eq!(sentence, "the role campus_backup is a superuser or bypasses row-level security; sign in as campus_app");
}

#[tokio::test]
async fn a_role_that_can_act_as_the_owner_of_the_tables_is_refused() {
    let scratch = Scratch::shared().await;
    let sentence = refusal(scratch.login(Role::Migrate)).await;
    assert_eq!(
        sentence,
        "the role campus_migrate owns tables, so row-level security may not hold for it; sign in as campus_app"
    );
}

#[tokio::test]
async fn a_table_whose_policy_is_not_forced_is_refused() {
    let scratch = Scratch::new("unforced").await;
    scratch.admin("alter table app.proof no force row level security").await;
    let sentence = refusal(scratch.login(Role::App)).await;
    assert_eq!(sentence, "row-level security is not forced on proof; run `campus migrate`");
}

#[tokio::test]
async fn a_table_with_a_second_policy_is_refused() {
    let scratch = Scratch::new("second_policy").await;
    scratch.admin("create policy everything on app.proof for select using (true)").await;
    let sentence = refusal(scratch.login(Role::App)).await;
    assert_eq!(sentence, "the policy on proof does not ask for the tenant; run `campus migrate`");
}

#[tokio::test]
async fn a_policy_that_does_not_ask_for_the_tenant_is_refused() {
    let scratch = Scratch::new("open_policy").await;
    scratch.admin("alter policy tenant on app.proof using (true)").await;
    let sentence = refusal(scratch.login(Role::App)).await;
    assert_eq!(sentence, "the policy on proof does not ask for the tenant; run `campus migrate`");
}

#[tokio::test]
async fn a_database_that_acknowledges_before_it_has_written_is_refused() {
    let scratch = Scratch::new("unsafe_commit").await;
    scratch.admin("alter database test_unsafe_commit set synchronous_commit = off").await;
    let sentence = refusal(scratch.login(Role::App)).await;
    assert_eq!(sentence, "the database setting synchronous_commit is off; acknowledged work could be lost");
}

#[tokio::test]
async fn a_database_without_our_tables_is_refused_with_advice() {
    let scratch = Scratch::new("empty").await;
    scratch.connect(Role::Admin).await.execute("drop schema app cascade").await.expect("the superuser may");
    assert_eq!(refusal(scratch.login(Role::App)).await, "the database has no tables of ours; run `campus migrate`");
}
