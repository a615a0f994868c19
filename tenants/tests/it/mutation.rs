//! Takes the protection off one table after the other and expects the probe to find the hole: a suite that stays green
//! without policies would prove nothing.

use std::collections::BTreeSet;

use sqlx::Row;
use tenants::cluster::Role;

use crate::{
    kit::Scratch,
    probe::{Burglar, Leak, Probe},
    tables::Class,
};

/// A table's one policy, to be put back.
struct Policy {
    table: String,
    name: String,
    using: String,
    check: String,
}

impl Policy {
    async fn of(scratch: &Scratch, table: &str) -> Policy {
        let mut connection = scratch.connect(Role::Admin).await;
        let row = sqlx::query(
            "select policyname::text, qual, with_check from pg_policies where schemaname = 'app' and tablename = $1",
        )
        .bind(table)
        .fetch_one(&mut connection)
        .await
        .expect("a table has one policy");
        Policy { table: table.to_owned(), name: row.get(0), using: row.get(1), check: row.get(2) }
    }

    fn drop(&self) -> String {
        format!("drop policy {0} on app.{1}; alter table app.{1} disable row level security", self.name, self.table)
    }

    fn without_using(&self) -> String {
        format!("alter policy {} on app.{} using (true)", self.name, self.table)
    }

    fn without_check(&self) -> String {
        format!("alter policy {} on app.{} with check (true)", self.name, self.table)
    }

    fn restore(&self) -> String {
        let Policy { table, name, using, check } = self;
        format!(
            "drop policy if exists {name} on app.{table};
             create policy {name} on app.{table} using ({using}) with check ({check});
             alter table app.{table} enable row level security"
        )
    }
}

/// What must come to light when a table has no protection by rows any more. What is missing here, the grants hold.
fn all_that_grants_let_through(probe: &Probe) -> BTreeSet<Leak> {
    let mut leaks = BTreeSet::from([Leak::Unnamed, Leak::Change, Leak::Insert]);
    match probe.class {
        Class::Tenant => leaks.extend([Leak::Read, Leak::Move, Leak::Delete]),
        Class::Shared => leaks.extend([Leak::Read]),
        Class::Control => leaks.extend([Leak::Read, Leak::Move]),
        Class::Reference => {}
    }
    if !probe.updatable {
        leaks.remove(&Leak::Change);
        leaks.remove(&Leak::Move);
    }
    if !probe.deletable {
        leaks.remove(&Leak::Delete);
    }
    leaks
}

#[tokio::test]
async fn a_table_without_its_policy_is_found_out_in_every_way() {
    let scratch = Scratch::new("no_policy").await;
    let mut burglar = Burglar::new(&scratch).await;
    for probe in Probe::all(&scratch).await {
        let policy = Policy::of(&scratch, &probe.table).await;
        scratch.admin(&policy.drop()).await;
        let leaks = burglar.leaks(&probe, scratch.here, scratch.there).await;
        assert_eq!(leaks, all_that_grants_let_through(&probe), "{}", probe.table);
        scratch.admin(&policy.restore()).await;
        let leaks = burglar.leaks(&probe, scratch.here, scratch.there).await;
        assert_eq!(leaks, BTreeSet::new(), "{} with its policy", probe.table);
    }
}

#[tokio::test]
async fn a_policy_that_shows_everything_is_found_out() {
    let scratch = Scratch::new("no_using").await;
    let mut burglar = Burglar::new(&scratch).await;
    for probe in Probe::all(&scratch).await {
        let policy = Policy::of(&scratch, &probe.table).await;
        scratch.admin(&policy.without_using()).await;
        let leaks = burglar.leaks(&probe, scratch.here, scratch.there).await;
        assert!(leaks.contains(&Leak::Unnamed), "{}: {leaks:?}", probe.table);
    }
}

#[tokio::test]
async fn a_policy_that_lets_everything_in_is_found_out() {
    let scratch = Scratch::new("no_check").await;
    let mut burglar = Burglar::new(&scratch).await;
    for probe in Probe::all(&scratch).await {
        let policy = Policy::of(&scratch, &probe.table).await;
        scratch.admin(&policy.without_check()).await;
        let leaks = burglar.leaks(&probe, scratch.here, scratch.there).await;
        assert!(leaks.contains(&Leak::Insert), "{}: {leaks:?}", probe.table);
    }
}
