//! The database that the migrations make, held against the rules.

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tenants::cluster::Role;

use crate::{
    kit::Scratch,
    role_rules::ROLES,
    rules::{LAYOUT, PRELUDE, Rule},
    tables,
};

#[tokio::test]
async fn the_migrations_keep_every_rule_of_layout_and_rights() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Admin).await;
    let mut findings = Vec::new();
    for rule in LAYOUT.iter().chain(ROLES) {
        let offenders = offenders(&mut connection, rule).await;
        if !offenders.is_empty() {
            findings.push(format!("{}, but not: {}", rule.says, offenders.join(", ")));
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[tokio::test]
async fn every_rule_notices_a_breach_of_it() {
    let scratch = Scratch::new("breaches").await;
    let mut connection = scratch.connect(Role::Admin).await;
    let mut blind = Vec::new();
    for rule in LAYOUT.iter().chain(ROLES) {
        let mut tx = connection.begin().await.expect("a transaction opens");
        tx.execute(sqlx::raw_sql(rule.breach)).await.expect(rule.breach);
        if offenders(&mut tx, rule).await.is_empty() {
            blind.push(rule.says);
        }
        tx.rollback().await.expect("it is undone");
    }
    assert_eq!(blind, Vec::<&str>::new());
}

async fn offenders(connection: &mut PgConnection, rule: &Rule) -> Vec<String> {
    let (names, classes): (Vec<String>, Vec<&str>) =
        tables::all().into_iter().map(|(name, table)| (name, table.class.as_str())).unzip();
    sqlx::query_scalar(AssertSqlSafe(format!("{PRELUDE} {}", rule.offenders)))
        .bind(names)
        .bind(classes)
        .fetch_all(connection)
        .await
        .expect(rule.says)
}
