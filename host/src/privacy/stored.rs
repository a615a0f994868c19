//! Where data about a person stands. `migrations/tables.toml` names the ways, the database's foreign keys say where each
//! leads, so that a new table is part of every archive and of every erasure without anybody thinking of it.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use tenants::TenantTx;

use crate::ids::PersonId;

const TABLES: &str = include_str!("../../../migrations/tables.toml");

/// Columns whose names hold one of these are secrets: nobody is served by a copy of them. So are all of type `bytea`.
const SECRETS: [&str; 6] = ["hash", "secret", "token", "sealed", "credential", "passkey"];

#[derive(Debug, Deserialize)]
struct Described {
    subject: Option<String>,
    #[serde(default)]
    also: Vec<String>,
    erasure: Option<String>,
}

/// A table with data about people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub table: String,
    /// Whether its rows stay, without a name, when a person is erased.
    pub kept: bool,
    /// Columns that no archive holds.
    pub left_out: Vec<String>,
    /// Rows about the person $2 of the tenant $1.
    condition: String,
    /// Foreign keys between the table and the person.
    pub(super) steps: Vec<String>,
}

/// What a person sees of it: a part of the life here, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    Profile,
    SignIn,
    Learning,
    Proofs,
    Mails,
    Privacy,
    Joining,
    Other,
}

impl Area {
    pub const ALL: [Area; 8] = [
        Area::Profile,
        Area::SignIn,
        Area::Learning,
        Area::Proofs,
        Area::Mails,
        Area::Privacy,
        Area::Joining,
        Area::Other,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Area::Profile => "profile",
            Area::SignIn => "sign-in",
            Area::Learning => "learning",
            Area::Proofs => "proofs",
            Area::Mails => "mails",
            Area::Privacy => "privacy",
            Area::Joining => "joining",
            Area::Other => "other",
        }
    }

    /// Where a table belongs; one that nobody has thought of is shown too.
    pub fn of(table: &str) -> Area {
        match table {
            "person" | "person_role" | "unit_manager" | "group_member" | "deputy" | "delegation" => Area::Profile,
            "password" | "session" | "invitation" | "totp" | "recovery_code" | "passkey" | "challenge"
            | "sign_in_link" | "sso_identity" | "sso_session" | "plugin_token" => Area::SignIn,
            "enrolment" | "item_progress" | "attempt" | "answer" => Area::Learning,
            "proof" => Area::Proofs,
            "mail" => Area::Mails,
            "privacy_request" | "notice_acknowledged" | "erasure_warning" | "support" | "support_helper" => {
                Area::Privacy
            }
            _ if table.starts_with("application") => Area::Joining,
            _ => Area::Other,
        }
    }
}

/// Every table that knows people, in the order of their names.
///
/// # Errors
/// The database's, or a way that leads nowhere.
pub async fn places(tx: &mut TenantTx) -> sqlx::Result<Vec<Place>> {
    let described: BTreeMap<String, Described> = toml::from_str(TABLES).expect("a test reads this very file");
    let targets = targets(tx).await?;
    let secrets = secrets(tx).await?;
    let mut places = Vec::new();
    for (table, described) in described {
        let Some(subject) = described.subject else { continue };
        let steps: Vec<String> = subject.split(" > ").map(str::to_owned).collect();
        let mut condition = condition(&table, &steps, &targets)?;
        for column in &described.also {
            condition.push_str(&format!(" or {column} = $2"));
        }
        places.push(Place {
            kept: described.erasure.is_some_and(|erasure| erasure.starts_with("keep")),
            left_out: secrets.get(&table).cloned().unwrap_or_default(),
            condition,
            steps,
            table,
        });
    }
    Ok(places)
}

fn condition(table: &str, steps: &[String], targets: &HashMap<(String, String), String>) -> sqlx::Result<String> {
    let Some((first, rest)) = steps.split_first() else { return Ok(String::new()) };
    if rest.is_empty() {
        return Ok(format!("{first} = $2"));
    }
    let target = targets
        .get(&(table.to_owned(), first.clone()))
        .ok_or_else(|| sqlx::Error::ColumnNotFound(format!("{table}.{first}")))?;
    let further = condition(target, rest, targets)?;
    Ok(format!("{first} in (select id from app.{target} where tenant_id = $1 and ({further}))"))
}

/// Where the foreign keys of a tenant's tables lead: table and column to table.
async fn targets(tx: &mut TenantTx) -> sqlx::Result<HashMap<(String, String), String>> {
    let rows = sqlx::query!(
        r#"select c.relname::text as "table!", a.attname::text as "column!", r.relname::text as "target!"
           from pg_constraint f
           join pg_class c on c.oid = f.conrelid
           join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app'
           join pg_class r on r.oid = f.confrelid
           join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[2]
           where f.contype = 'f'"#
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| ((row.table, row.column), row.target)).collect())
}

/// Columns that are left out of archives, by table.
async fn secrets(tx: &mut TenantTx) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let rows = sqlx::query!(
        r#"select c.relname::text as "table!", a.attname::text as "column!", a.atttypid = 'bytea'::regtype as "bytes!"
           from pg_attribute a
           join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p')
           join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app'
           where a.attnum > 0 and not a.attisdropped order by 1, 2"#
    )
    .fetch_all(tx.conn())
    .await?;
    let mut secrets: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows {
        if row.bytes || SECRETS.iter().any(|secret| row.column.contains(secret)) {
            secrets.entry(row.table).or_default().push(row.column);
        }
    }
    Ok(secrets)
}

impl Place {
    /// All rows about this person, without secrets.
    ///
    /// # Errors
    /// The database's.
    pub async fn rows(&self, tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Value>> {
        // Names of tables and columns come from the build and from the catalogue, none from a request.
        let select = format!(
            "select to_jsonb(t) - $3::text[] from app.{} t where tenant_id = $1 and ({}) order by 1",
            self.table, self.condition
        );
        sqlx::query_scalar(AssertSqlSafe(select))
            .bind(tx.tenant().uuid())
            .bind(person.0)
            .bind(&self.left_out)
            .fetch_all(tx.conn())
            .await
    }

    /// Deletes the rows about this person and gives their number.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn delete(&self, tx: &mut TenantTx, person: PersonId) -> sqlx::Result<u64> {
        let delete = format!("delete from app.{} where tenant_id = $1 and ({})", self.table, self.condition);
        let deleted = sqlx::query(AssertSqlSafe(delete)).bind(tx.tenant().uuid()).bind(person.0);
        Ok(deleted.execute(tx.conn()).await?.rows_affected())
    }

    /// Makes the rows about this person point to another entry.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn repoint(&self, tx: &mut TenantTx, person: PersonId, to: PersonId) -> sqlx::Result<()> {
        for column in self.steps.iter().filter(|_| self.steps.len() == 1) {
            let update = format!("update app.{} set {column} = $3 where tenant_id = $1 and {column} = $2", self.table);
            let update = sqlx::query(AssertSqlSafe(update)).bind(tx.tenant().uuid()).bind(person.0).bind(to.0);
            update.execute(tx.conn()).await?;
        }
        Ok(())
    }
}

/// How many rows each place holds about a person, in one statement.
///
/// # Errors
/// The database's.
pub async fn counts(tx: &mut TenantTx, places: &[Place], person: PersonId) -> sqlx::Result<BTreeMap<String, i64>> {
    let parts: Vec<String> = places
        .iter()
        .map(|place| {
            let Place { table, condition, .. } = place;
            format!("select '{table}', count(*) from app.{table} where tenant_id = $1 and ({condition})")
        })
        .collect();
    let rows: Vec<(String, i64)> = sqlx::query_as(AssertSqlSafe(parts.join(" union all ")))
        .bind(tx.tenant().uuid())
        .bind(person.0)
        .fetch_all(tx.conn())
        .await?;
    Ok(rows.into_iter().collect())
}

/// Rows about a person by area; areas without any are missing.
///
/// # Errors
/// The database's.
pub async fn areas(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<BTreeMap<Area, i64>> {
    let places = places(tx).await?;
    let mut areas = BTreeMap::new();
    for (table, count) in counts(tx, &places, person).await? {
        if count > 0 {
            *areas.entry(Area::of(&table)).or_default() += count;
        }
    }
    Ok(areas)
}
