//! Import of people from a table: uploaded, its columns explained, checked against who is there, and applied as a whole
//! or not at all.

use sqlx::types::Json;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden},
    ids::{ImportId, PersonId},
    jobs::{TidyRoster, enqueue},
    table::{Sheet, TableError},
};
use columns::Mapping;

pub use tidy::forget;

pub mod apply;
mod cells;
pub mod check;
pub mod columns;
pub mod decide;
pub mod example;
pub mod invite;
pub mod jobs;
mod latin;
pub mod report;
pub mod report_page;
mod samples;
pub mod steps;
mod tidy;
mod units;
pub mod web;

/// Rows that a table may have at most.
const MOST_ROWS: usize = 200_000;
/// Rows that one statement writes or reads.
const BATCH: usize = 2_000;
/// How long the rows of a table are kept that nobody applies, and how long its report.
const KEPT_ROWS: Duration = Duration::days(7);
const KEPT_REPORT: Duration = Duration::days(30);

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Uploaded; somebody says what the columns hold.
    Mapping,
    Checking,
    /// The report is there to decide upon.
    Checked,
    Applying,
    Applied,
    Discarded,
    /// Nobody applied it in time.
    Expired,
}

impl State {
    pub const ALL: [State; 7] = [
        State::Mapping,
        State::Checking,
        State::Checked,
        State::Applying,
        State::Applied,
        State::Discarded,
        State::Expired,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            State::Mapping => "mapping",
            State::Checking => "checking",
            State::Checked => "checked",
            State::Applying => "applying",
            State::Applied => "applied",
            State::Discarded => "discarded",
            State::Expired => "expired",
        }
    }

    fn parse(name: &str) -> State {
        State::ALL.into_iter().find(|state| state.name() == name).unwrap_or(State::Expired)
    }
}

/// What becomes of a row, or of somebody who is not in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    New,
    Changed,
    Unchanged,
    Deactivated,
    Refused,
}

impl Outcome {
    pub const ALL: [Outcome; 5] =
        [Outcome::New, Outcome::Changed, Outcome::Unchanged, Outcome::Deactivated, Outcome::Refused];

    pub const fn name(self) -> &'static str {
        match self {
            Outcome::New => "new",
            Outcome::Changed => "changed",
            Outcome::Unchanged => "unchanged",
            Outcome::Deactivated => "deactivated",
            Outcome::Refused => "refused",
        }
    }

    pub fn parse(name: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Whether those who are new are invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invitations {
    None,
    Later,
    Now,
    Sent,
}

impl Invitations {
    /// What one can choose when an import is applied.
    pub const CHOICES: [Invitations; 3] = [Invitations::Now, Invitations::Later, Invitations::None];

    pub const fn name(self) -> &'static str {
        match self {
            Invitations::None => "none",
            Invitations::Later => "later",
            Invitations::Now => "now",
            Invitations::Sent => "sent",
        }
    }

    pub fn parse(name: &str) -> Option<Invitations> {
        let all = [Invitations::None, Invitations::Later, Invitations::Now, Invitations::Sent];
        all.into_iter().find(|choice| choice.name() == name)
    }
}

/// What is done beside adding and changing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Units that do not exist are made.
    pub creates_units: bool,
    /// Who is not in the table is deactivated.
    pub deactivates: bool,
}

/// How many rows have which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    pub rows: i32,
    pub new: i32,
    pub changed: i32,
    pub unchanged: i32,
    pub deactivated: i32,
    pub refused: i32,
    /// Units that would be made.
    pub units: i32,
}

impl Counts {
    pub const fn of(&self, outcome: Outcome) -> i32 {
        match outcome {
            Outcome::New => self.new,
            Outcome::Changed => self.changed,
            Outcome::Unchanged => self.unchanged,
            Outcome::Deactivated => self.deactivated,
            Outcome::Refused => self.refused,
        }
    }

    fn row_count(&self) -> usize {
        shown(self.rows)
    }
}

/// A count of the database as pages take it.
fn shown(count: i32) -> usize {
    usize::try_from(count).unwrap_or_default()
}

#[derive(Clone, Debug)]
pub struct Import {
    pub id: ImportId,
    pub file_name: String,
    pub host: String,
    pub state: State,
    /// The first line of the table.
    pub columns: Vec<String>,
    pub mapping: Mapping,
    pub options: Options,
    pub invitations: Invitations,
    pub leaves_out: bool,
    pub counts: Counts,
    pub fingerprint: String,
    /// Why it came back: `changed`, `forbidden`, `full`, or empty.
    pub notice: String,
    pub created_by: Option<PersonId>,
    /// By whom it was uploaded, as long as they are there.
    pub created_by_name: Option<String>,
    pub created_at: OffsetDateTime,
    pub applied_by: Option<PersonId>,
    pub applied_at: Option<OffsetDateTime>,
    pub request_id: String,
}

/// A table that was handed in.
#[derive(Debug)]
pub struct Uploaded<'a> {
    pub file_name: &'a str,
    /// The name under which the campus was visited.
    pub host: &'a str,
    pub bytes: &'a [u8],
}

/// The answers to the questions of a report.
#[derive(Clone, Copy, Debug)]
pub struct Decision {
    pub invitations: Invitations,
    /// The rows that are refused are left out; without this, one of them keeps everything back.
    pub leaves_out: bool,
    /// The number of people to deactivate, as it was typed.
    pub deactivates: Option<i32>,
}

#[derive(Debug, thiserror::Error)]
pub enum RosterError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for an import of another member.
    #[error("there is no such import")]
    Unknown,
    #[error("the import is not at this step any more")]
    Elsewhere,
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("the table has more than {MOST_ROWS} rows")]
    TooManyRows,
    #[error("a column for the e-mail address or the personnel number is needed")]
    NoKey,
    #[error("two columns hold the same")]
    FieldTwice,
    #[error("rows are refused, and nobody said to leave them out")]
    Refused,
    #[error("{0} people would be deactivated, and that number was not typed")]
    Unconfirmed(i32),
    #[error("while rows are refused nobody is deactivated for not being in the table")]
    RefusedAndMissing,
    #[error("nothing would change")]
    Nothing,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Takes a table in: its rows wait until somebody has said what the columns hold.
///
/// # Errors
/// [`RosterError::Table`] and [`RosterError::TooManyRows`]; nothing is kept then.
pub async fn upload(
    tx: &mut TenantTx,
    actor: &Actor,
    uploaded: &Uploaded<'_>,
    now: OffsetDateTime,
) -> Result<ImportId, RosterError> {
    actor.require(Action::ManagePeople)?;
    let sheet = Sheet::open(uploaded.bytes)?;
    let columns: Vec<String> = sheet.columns().iter().map(|name| shortened(name)).collect();
    let mapping = columns::guess(tx, &columns).await?;
    let id = ImportId::new();
    sqlx::query!(
        "insert into app.roster_import (tenant_id, id, file_name, host, state, columns, mapping, row_count, created_by,
             created_at)
         values ($1, $2, $3, $4, 'mapping', $5, $6, 0, $7, $8)",
        tx.tenant().uuid(),
        id.0,
        uploaded.file_name,
        uploaded.host,
        &columns,
        &names(&mapping),
        actor.person.map(|person| person.0),
        now
    )
    .execute(tx.conn())
    .await?;
    let rows = store(tx, id, &sheet).await?;
    if rows == 0 {
        return Err(TableError::Empty.into());
    }
    for (key, wait) in [("rows", KEPT_ROWS), ("report", KEPT_REPORT)] {
        let tidy = TidyRoster { tenant: tx.tenant(), import: id };
        enqueue(tx, &tidy, &format!("{id}:{key}"), now + wait).await?;
    }
    Ok(id)
}

/// Writes the rows as they are. Gives their number.
async fn store(tx: &mut TenantTx, id: ImportId, sheet: &Sheet<'_>) -> Result<usize, RosterError> {
    let mut rows = sheet.rows();
    let mut count = 0;
    loop {
        let batch = rows.by_ref().take(BATCH).collect::<Result<Vec<_>, TableError>>()?;
        if batch.is_empty() {
            break;
        }
        count += batch.len();
        if count > MOST_ROWS {
            return Err(RosterError::TooManyRows);
        }
        let lines: Vec<i64> = batch.iter().map(|row| i64::try_from(row.line).unwrap_or(i64::MAX)).collect();
        let cells: Vec<serde_json::Value> =
            batch.iter().map(|row| row.cells().map(shortened).collect::<Vec<_>>().into()).collect();
        sqlx::query!(
            "insert into app.roster_row (tenant_id, import_id, line, cells)
             select $1, $2, line, cells from unnest($3::bigint[], $4::jsonb[]) as r (line, cells)",
            tx.tenant().uuid(),
            id.0,
            &lines,
            &cells
        )
        .execute(tx.conn())
        .await?;
    }
    sqlx::query!(
        "update app.roster_import set row_count = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        i32::try_from(count).unwrap_or(i32::MAX)
    )
    .execute(tx.conn())
    .await?;
    Ok(count)
}

fn shortened(text: &str) -> String {
    text.chars().take(cells::LONGEST_CELL).collect()
}

fn names(mapping: &Mapping) -> Vec<String> {
    mapping.iter().map(|field| field.map_or("", columns::Field::name).to_owned()).collect()
}

/// The first rows, to show what the columns hold.
///
/// # Errors
/// The database's.
pub async fn first_rows(tx: &mut TenantTx, id: ImportId) -> sqlx::Result<Vec<Vec<String>>> {
    let rows = sqlx::query!(
        r#"select cells as "cells: Json<Vec<String>>" from app.roster_row where tenant_id = $1 and import_id = $2
           order by line limit 3"#,
        tx.tenant().uuid(),
        id.0
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| row.cells.0).collect())
}

/// One import of this member.
///
/// # Errors
/// [`RosterError::Unknown`], [`RosterError::Forbidden`], or the database's.
pub async fn find(tx: &mut TenantTx, actor: &Actor, id: ImportId) -> Result<Import, RosterError> {
    actor.require(Action::ManagePeople)?;
    some(tx, Some(id.0)).await?.pop().ok_or(RosterError::Unknown)
}

/// The import, locked until the transaction ends.
pub(crate) async fn locked(tx: &mut TenantTx, id: ImportId) -> Result<Import, RosterError> {
    sqlx::query!(
        "select id from app.roster_import where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        id.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(RosterError::Unknown)?;
    some(tx, Some(id.0)).await?.pop().ok_or(RosterError::Unknown)
}

/// All imports of this member, the newest first, a hundred at most.
///
/// # Errors
/// [`RosterError::Forbidden`], or the database's.
pub async fn list(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Import>, RosterError> {
    actor.require(Action::ManagePeople)?;
    Ok(some(tx, None).await?)
}

async fn some(tx: &mut TenantTx, id: Option<Uuid>) -> sqlx::Result<Vec<Import>> {
    let rows = sqlx::query!(
        r#"select i.id, i.file_name, i.host, i.state, i.columns, i.mapping, i.creates_units, i.deactivates, i.invitations,
               i.leaves_out, i.row_count, i.new_count, i.changed_count, i.unchanged_count, i.deactivated_count,
               i.refused_count, i.unit_count, i.fingerprint, i.notice, i.created_by, i.applied_by, i.request_id,
               i.created_at, i.applied_at, p.given_name || ' ' || p.family_name as "name?"
           from app.roster_import i
           left join app.person p on p.tenant_id = i.tenant_id and p.id = coalesce(i.applied_by, i.created_by)
           where i.tenant_id = $1 and ($2::uuid is null or i.id = $2)
           order by i.created_at desc limit 100"#,
        tx.tenant().uuid(),
        id
    )
    .fetch_all(tx.conn())
    .await?;
    let imports = rows.into_iter().map(|row| Import {
        id: ImportId(row.id),
        file_name: row.file_name,
        host: row.host,
        state: State::parse(&row.state),
        columns: row.columns,
        mapping: row.mapping.iter().map(|field| columns::Field::parse(field)).collect(),
        options: Options { creates_units: row.creates_units, deactivates: row.deactivates },
        invitations: Invitations::parse(&row.invitations).unwrap_or(Invitations::None),
        leaves_out: row.leaves_out,
        counts: Counts {
            rows: row.row_count,
            new: row.new_count,
            changed: row.changed_count,
            unchanged: row.unchanged_count,
            deactivated: row.deactivated_count,
            refused: row.refused_count,
            units: row.unit_count,
        },
        fingerprint: row.fingerprint,
        notice: row.notice,
        created_by: row.created_by.map(PersonId),
        created_by_name: row.name,
        created_at: row.created_at,
        applied_by: row.applied_by.map(PersonId),
        applied_at: row.applied_at,
        request_id: row.request_id,
    });
    Ok(imports.collect())
}
