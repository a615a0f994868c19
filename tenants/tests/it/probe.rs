//! Tries everything that SQL offers to get at rows of one table that are another's, with statements made from the
//! catalogue, so that a new table is tried as soon as it exists.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Executor, PgConnection};
use tenants::{Database, TenantId, TenantTx, cluster::Role};

use crate::{
    kit::{Scratch, code},
    tables::{self, Class},
};

/// What a row-level policy or a missing right is answered with.
const REFUSED: &str = "42501";

/// A way that was open and should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Leak {
    /// Rows of others are seen.
    Read,
    /// Rows are seen outside every tenant's transaction.
    Unnamed,
    /// A row of others can be changed.
    Change,
    /// An own row can be given away, or that of others taken.
    Move,
    Delete,
    /// A row can be put under the name of others.
    Insert,
}

/// One table, as the catalogue describes it.
pub(crate) struct Probe {
    pub(crate) table: String,
    pub(crate) class: Class,
    columns: Vec<String>,
    /// Whether the server may change rows at all.
    pub(crate) updatable: bool,
    /// Whether the server may delete rows at all.
    pub(crate) deletable: bool,
    /// The column that says whose a row is; reference tables have none.
    key: Option<&'static str>,
}

/// Who tries, from the outside.
pub(crate) struct Burglar {
    database: Database,
    /// Signed in as the server, without a tenant.
    plain: PgConnection,
}

impl Burglar {
    pub(crate) async fn new(scratch: &Scratch) -> Burglar {
        Burglar { database: scratch.database().await, plain: scratch.connect(Role::App).await }
    }

    /// All leaks of the table, for one who acts as `actor` and wants what belongs to `victim`.
    pub(crate) async fn leaks(&mut self, probe: &Probe, actor: TenantId, victim: TenantId) -> BTreeSet<Leak> {
        let mut leaks = BTreeSet::new();
        let table = &probe.table;
        let count = format!("select count(*) from app.{table}");
        if rows(&mut self.plain, &count).await != 0 {
            leaks.insert(Leak::Unnamed);
        }
        let mut tx = self.open(actor).await;
        if rows(tx.conn(), &format!("{count} where {}", probe.hidden(actor))).await != 0 {
            leaks.insert(Leak::Read);
        }
        drop(tx);
        for (leak, statement) in probe.attacks(actor, victim) {
            if self.succeeds(actor, &statement).await {
                leaks.insert(leak);
            }
        }
        leaks
    }

    /// Whether the statement came further than row-level security and rights allow: it touched rows, or failed only
    /// at a constraint, which means that it was let through to it. Undone at once.
    async fn succeeds(&self, actor: TenantId, statement: &str) -> bool {
        let mut tx = self.open(actor).await;
        match tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))).await {
            Ok(done) => done.rows_affected() > 0,
            Err(error) => code(&error) != REFUSED,
        }
    }

    async fn open(&self, tenant: TenantId) -> TenantTx {
        self.database.tenant(tenant).await.expect("a transaction opens")
    }
}

impl Probe {
    /// One for each table, from the catalogue.
    pub(crate) async fn all(scratch: &Scratch) -> Vec<Probe> {
        let mut connection = scratch.connect(Role::Admin).await;
        let mut probes = Vec::new();
        for (table, described) in tables::all() {
            let columns: Vec<String> = sqlx::query_scalar(
                "select quote_ident(attname) from pg_attribute
                 where attrelid = format('app.%I', $1::text)::regclass and attnum > 0 and not attisdropped
                     and attgenerated = ''",
            )
            .bind(&table)
            .fetch_all(&mut connection)
            .await
            .expect("every table of tables.toml exists");
            let rights =
                "select has_any_column_privilege('campus_app', format('app.%I', $1::text)::regclass, 'update'),
                              has_table_privilege('campus_app', format('app.%I', $1::text)::regclass, 'delete')";
            let rights = sqlx::query_as(rights).bind(&table).fetch_one(&mut connection).await;
            let (updatable, deletable): (bool, bool) = rights.expect("the catalogue can be read");
            let key = match described.class {
                Class::Tenant => Some("tenant_id"),
                Class::Shared => Some("owner_id"),
                Class::Reference => None,
                Class::Control => Some(if table == "tenant" { "id" } else { "tenant_id" }),
            };
            probes.push(Probe { table, class: described.class, updatable, deletable, columns, key });
        }
        probes
    }

    /// The condition for rows that `actor` must not see.
    pub(crate) fn hidden(&self, actor: TenantId) -> String {
        match (self.class, self.key) {
            (Class::Shared, Some(key)) => format!("{key} not in ('{actor}', '{}')", TenantId::COOPERATIVE),
            (_, Some(key)) => format!("{key} <> '{actor}'"),
            (_, None) => "false".to_owned(),
        }
    }

    /// The condition for rows that `actor` must not change.
    fn foreign(&self, actor: TenantId) -> String {
        self.key.filter(|_| self.class != Class::Control).map_or("true".to_owned(), |key| format!("{key} <> '{actor}'"))
    }

    fn attacks(&self, actor: TenantId, victim: TenantId) -> Vec<(Leak, String)> {
        let table = &self.table;
        let foreign = self.foreign(actor);
        let mut attacks = vec![(Leak::Delete, format!("delete from app.{table} where {foreign}"))];
        for column in &self.columns {
            // Every member counts the seats of a shared run; those of another member's run are not its business.
            let counted = table == "run_seats" && column == "taken";
            let whose = if counted { self.hidden(actor) } else { foreign.clone() };
            attacks.push((Leak::Change, format!("update app.{table} set {column} = {column} where {whose}")));
        }
        let Some(key) = self.key else {
            attacks.push((Leak::Insert, format!("insert into app.{table} select * from app.{table}")));
            return attacks;
        };
        attacks.push((Leak::Move, format!("update app.{table} set {key} = '{victim}' where {key} = '{actor}'")));
        attacks.push((Leak::Move, format!("update app.{table} set {key} = '{actor}' where {key} <> '{actor}'")));
        // Seats of a shared run are the exception again; there is no run without seats that a member could add some to.
        for owner in [victim, TenantId::COOPERATIVE] {
            if owner != actor && !(table == "run_seats" && owner.is_cooperative()) {
                let columns = self.columns.join(", ");
                let insert = format!(
                    "insert into app.{table} ({columns})
                     select {columns} from (select (jsonb_populate_record(r, '{{\"{key}\": \"{owner}\"}}')).*
                     from app.{table} r where {key} = '{actor}') as forged"
                );
                attacks.push((Leak::Insert, format!("{insert} on conflict do nothing")));
                attacks.push((Leak::Insert, insert));
            }
        }
        attacks
    }
}

async fn rows(connection: &mut PgConnection, count: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(count.to_owned())).fetch_one(connection).await.expect("it may be asked")
}
