//! `migrations/tables.toml`, and that it tells the truth.

use std::collections::BTreeMap;

use serde::Deserialize;
use sqlx::{PgConnection, Row, postgres::PgRow};
use tenants::cluster::Role;

use crate::kit::Scratch;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Table {
    pub(crate) class: Class,
    subject: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    erasure: Option<String>,
    #[serde(default)]
    private: bool,
    retention: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Class {
    Tenant,
    Shared,
    Reference,
    Control,
}

impl Class {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Shared => "shared",
            Self::Reference => "reference",
            Self::Control => "control",
        }
    }
}

/// All tables by name.
pub(crate) fn all() -> BTreeMap<String, Table> {
    toml::from_str(include_str!("../../../migrations/tables.toml")).expect("tables.toml has its form")
}

#[test]
fn each_table_says_how_long_it_keeps_its_rows() {
    for (name, table) in all() {
        assert!(table.retention.ends_with('.') && table.retention.len() < 120, "{name}: {}", table.retention);
    }
}

#[test]
fn what_stays_after_an_erasure_says_why() {
    for (name, table) in all() {
        let Some(erasure) = table.erasure else { continue };
        let reason = erasure.strip_prefix("keep: ").unwrap_or_default();
        assert!(table.subject.is_some(), "{name} holds nothing about a person");
        assert!(erasure == "delete" || reason.split(' ').count() > 4, "{name}: {erasure}");
    }
}

#[tokio::test]
async fn each_reference_to_a_person_is_a_way_that_an_erasure_goes() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Admin).await;
    let references: Vec<(String, String)> = sqlx::query_as(
        "select c.relname::text, a.attname::text from pg_constraint f join pg_class c on c.oid = f.conrelid
         join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[2]
         where f.contype = 'f' and f.confrelid = 'app.person'::regclass order by 1, 2",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the catalogue can be read");
    assert!(references.len() > 10, "{references:?}");
    let tables = all();
    for (name, column) in references {
        let table = &tables[&name];
        let is_named = table.subject.as_deref() == Some(&column) || table.also.contains(&column);
        assert!(is_named, "{name}.{column} names a person: say so in `subject` or `also`");
        let goes_along = erased_with(&mut connection, &name, &column).await.is_some();
        assert!(goes_along, "{name}.{column} would keep a person from being erased");
    }
}

#[test]
fn what_only_a_person_may_see_is_about_a_person() {
    let private: Vec<String> = all().into_iter().filter(|(_, table)| table.private).map(|(name, _)| name).collect();
    assert!(private.iter().any(|name| name == "answer"), "{private:?}");
    for (name, table) in all() {
        assert!(!table.private || table.subject.is_some(), "{name}");
    }
}

#[tokio::test]
async fn each_subject_leads_to_the_person_by_foreign_keys_that_erase_along() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Admin).await;
    for (name, table) in all() {
        let Some(subject) = table.subject else { continue };
        let mut place = name.clone();
        for column in subject.split(" > ").filter(|column| (name.as_str(), *column) != ("person", "id")) {
            let next = erased_with(&mut connection, &place, column).await;
            place = next.unwrap_or_else(|| panic!("{place}.{column} is no cascading foreign key of the tenant"));
        }
        assert_eq!(place, "person", "{name}: {subject}");
    }
}

/// The table whose rows take those of `table` along, by way of `column`.
async fn erased_with(connection: &mut PgConnection, table: &str, column: &str) -> Option<String> {
    let step = sqlx::query(
        "select r.relname::text from pg_constraint f join pg_class r on r.oid = f.confrelid
         join pg_attribute t on t.attrelid = f.conrelid and t.attname = 'tenant_id'
         join pg_attribute c on c.attrelid = f.conrelid and c.attname = $2 and c.attnotnull
         where f.conrelid = format('app.%I', $1::text)::regclass and f.contype = 'f' and f.confdeltype = 'c'
           and f.conkey[1] = t.attnum and f.conkey[2] = c.attnum",
    );
    let row = step.bind(table).bind(column).fetch_optional(connection).await.expect("the catalogue can be read");
    row.map(|row: PgRow| row.get(0))
}

#[tokio::test]
async fn each_table_that_knows_the_person_names_the_way() {
    let scratch = Scratch::shared().await;
    let mut connection = scratch.connect(Role::Admin).await;
    // Everything from where foreign keys of tenant tables lead to a person.
    let reaching: Vec<String> = sqlx::query_scalar(
        "with recursive reaching (oid) as (
             select 'app.person'::regclass::oid
             union
             select f.conrelid from pg_constraint f join reaching r on r.oid = f.confrelid where f.contype = 'f')
         select relname::text from reaching join pg_class using (oid) order by 1",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the catalogue can be read");
    let named: Vec<String> =
        all().into_iter().filter(|(_, table)| table.subject.is_some()).map(|(name, _)| name).collect();
    assert_eq!(reaching, named);
}
