//! What an archive holds of which table: `migrations/tables.toml` says which tables there are, the database which columns.
//! A new table is in the archive as soon as it is in both.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::{Value, json};
use tenants::TenantTx;

const TABLES: &str = include_str!("../../../migrations/tables.toml");

/// Words in the name of a column that holds something secret, as does every column of bytes.
const SECRET_WORDS: [&str; 5] = ["hash", "token", "secret", "sealed", "password"];
/// What reads like a secret and is none.
const NO_SECRETS: [(&str, &str); 4] =
    [("attempt", "state"), ("audit_entry", "hash"), ("audit_head", "hash"), ("course", "feed_hash")];
/// What does not read like a secret: letters, which are their recipients' own, and the addresses that forms were sent to
/// hold links that let people in.
const LINKS: [(&str, &str); 4] =
    [("mail", "body_text"), ("mail", "body_html"), ("idempotency", "route"), ("idempotency", "location")];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Tenant,
    Shared,
    Reference,
    Control,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub name: String,
    pub kind: Kind,
    /// Only the person may see the rows.
    pub is_private: bool,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    kind: String,
    may_be_null: bool,
}

impl Column {
    /// Whether an archive leaves the column out.
    pub fn is_secret(&self, table: &str) -> bool {
        let place = (table, self.name.as_str());
        let reads_so = self.kind == "bytea" || self.name.split('_').any(|word| SECRET_WORDS.contains(&word));
        LINKS.contains(&place) || (reads_so && !NO_SECRETS.contains(&place))
    }
}

/// Tables that can hold rows of a member, by name.
pub fn all() -> &'static [Table] {
    #[derive(Deserialize)]
    struct Row {
        class: Kind,
        #[serde(default)]
        private: bool,
    }
    static ALL: LazyLock<Vec<Table>> = LazyLock::new(|| {
        let rows: BTreeMap<String, Row> = toml::from_str(TABLES).expect("tables.toml is part of the build");
        let tables = rows.into_iter().map(|(name, row)| Table { name, kind: row.class, is_private: row.private });
        tables.filter(|table| table.kind != Kind::Reference).collect()
    });
    &ALL
}

/// The columns of a table in their order.
pub(super) async fn columns(tx: &mut TenantTx, table: &str) -> sqlx::Result<Vec<Column>> {
    let rows = sqlx::query!(
        r#"select column_name::text as "name!", data_type::text as "kind!", is_nullable::text = 'YES' as "may_be_null!"
           from information_schema.columns where table_schema = 'app' and table_name = $1 order by ordinal_position"#,
        table
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| Column { name: row.name, kind: row.kind, may_be_null: row.may_be_null }).collect())
}

/// The columns of the primary key, quoted, as `order by` takes them.
pub(super) async fn primary_key(tx: &mut TenantTx, table: &str) -> sqlx::Result<String> {
    sqlx::query_scalar!(
        r#"select string_agg(quote_ident(a.attname), ', ' order by array_position(i.indkey::smallint[], a.attnum)) as "key!"
           from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey::smallint[])
           where i.indrelid = format('app.%I', $1::text)::regclass and i.indisprimary"#,
        table
    )
    .fetch_one(tx.conn())
    .await
}

/// The JSON Schema of the table's rows in the archive.
pub(super) fn schema(table: &str, columns: &[Column]) -> Value {
    let kept: Vec<&Column> = columns.iter().filter(|column| !column.is_secret(table)).collect();
    let properties: serde_json::Map<String, Value> =
        kept.iter().map(|column| (column.name.clone(), property(column))).collect();
    let required: Vec<&str> = kept.iter().map(|column| column.name.as_str()).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": table,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn property(column: &Column) -> Value {
    let (kind, format) = match column.kind.as_str() {
        "uuid" => ("string", Some("uuid")),
        "timestamp with time zone" => ("string", Some("date-time")),
        "date" => ("string", Some("date")),
        "integer" | "bigint" | "smallint" => ("integer", None),
        "boolean" => ("boolean", None),
        "ARRAY" => ("array", None),
        // Whatever the column holds.
        "jsonb" | "json" => return json!({}),
        _ => ("string", None),
    };
    let mut property = if column.may_be_null { json!({ "type": [kind, "null"] }) } else { json!({ "type": kind }) };
    if let Some(format) = format {
        property["format"] = json!(format);
    }
    property
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: &str) -> Column {
        Column { name: name.to_owned(), kind: kind.to_owned(), may_be_null: true }
    }

    #[test]
    fn secrets_are_known_by_name_and_by_kind() {
        for (table, name, kind) in [
            ("password", "hash", "text"),
            ("session", "token_hash", "bytea"),
            ("anything", "sealed_key", "text"),
            ("anything", "blob", "bytea"),
            ("mail", "body_html", "text"),
        ] {
            assert!(column(name, kind).is_secret(table), "{table}.{name}");
        }
        for (table, name, kind) in [
            ("attempt", "state", "bytea"),
            ("audit_entry", "hash", "bytea"),
            ("tenant", "logo_key", "text"),
            ("mail", "subject", "text"),
            ("membership", "municipality_key", "text"),
        ] {
            assert!(!column(name, kind).is_secret(table), "{table}.{name}");
        }
    }

    #[test]
    fn every_exception_names_a_table_of_the_build() {
        for (table, _) in NO_SECRETS.iter().chain(&LINKS) {
            assert!(all().iter().any(|known| known.name == *table), "{table}");
        }
    }
}
