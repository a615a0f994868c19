//! A member's archive: every table as JSON Lines with its schema, every file, and a manifest with the hash of each. It is
//! read in one snapshot and written as it is read, so that memory stays flat.

use std::{
    fs::{self, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use futures_util::TryStreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::AssertSqlSafe;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    app::App,
    files::FileError,
};

mod parcel;
pub mod tables;

use parcel::Parcel;
use tables::{Column, Kind, Table};

/// Form of the archive, for those who read it.
pub const SCHEMA: u32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no member {0:?}")]
    Unknown(String),
    #[error("{0} is there already")]
    Exists(PathBuf),
    #[error("the archive cannot be written")]
    Write(#[from] std::io::Error),
    #[error("the archive cannot be packed")]
    Pack(#[from] zip::result::ZipError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What is in an archive; stands in it as `manifest.json`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    pub schema: u32,
    pub tenant: TenantId,
    pub slug: String,
    pub name: String,
    /// The snapshot's instant (RFC 3339).
    pub created_at: String,
    pub files: Vec<Item>,
    /// Tables whose rows only the people themselves may see; empty in a complete archive.
    pub withheld: Vec<String>,
    /// Columns that hold secrets, as `table.column`; never in an archive.
    pub left_out: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub path: String,
    pub sha256: String,
    pub bytes: u64,
    /// Of a table.
    pub rows: Option<u64>,
}

/// Writes the archive of a member. A `complete` one also holds what only the people themselves may see: for handing over
/// to another processor, never to the house.
///
/// # Errors
/// [`ArchiveError`]; there is no file then.
pub async fn write(
    app: &App,
    actor: &Actor,
    slug: &str,
    path: &Path,
    complete: bool,
    now: OffsetDateTime,
) -> Result<Manifest, ArchiveError> {
    actor.require(Action::ManageMembers)?;
    let member = member(app, slug).await?;
    if path.exists() {
        return Err(ArchiveError::Exists(path.to_owned()));
    }
    // Nobody finds half an archive under the name of a whole one.
    let unfinished = path.with_added_extension("part");
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    let packed = pack(app, &member, Parcel::new(file), complete, now).await;
    match packed {
        Ok(manifest) => {
            fs::rename(&unfinished, path)?;
            Ok(manifest)
        }
        Err(error) => {
            fs::remove_file(&unfinished).ok();
            Err(error)
        }
    }
}

struct Member {
    id: TenantId,
    slug: String,
    name: String,
    logo_key: Option<String>,
}

async fn member(app: &App, slug: &str) -> Result<Member, ArchiveError> {
    let mut tx = app.database.platform().await?;
    let row = sqlx::query!(
        "select id, slug, name, logo_key from app.tenant where slug = $1 and id <> $2 and erased_at is null",
        slug,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or_else(|| ArchiveError::Unknown(slug.to_owned()))?;
    Ok(Member { id: TenantId::trusted(row.id), slug: row.slug, name: row.name, logo_key: row.logo_key })
}

async fn pack(
    app: &App,
    member: &Member,
    mut parcel: Parcel,
    complete: bool,
    now: OffsetDateTime,
) -> Result<Manifest, ArchiveError> {
    let mut tx = app.database.snapshot(member.id).await?;
    let (mut withheld, mut left_out) = (Vec::new(), Vec::new());
    for table in tables::all() {
        if table.is_private && !complete {
            withheld.push(table.name.clone());
            continue;
        }
        let columns = tables::columns(&mut tx, &table.name).await?;
        let secrets = columns.iter().filter(|column| column.is_secret(&table.name));
        left_out.extend(secrets.map(|column| format!("{}.{}", table.name, column.name)));
        rows(&mut tx, table, &columns, &mut parcel).await?;
        let schema = serde_json::to_vec_pretty(&tables::schema(&table.name, &columns)).map_err(std::io::Error::from)?;
        parcel.file(&format!("schemas/{}.schema.json", table.name), &schema)?;
    }
    if let Some(key) = &member.logo_key {
        let key = format!("logos/{key}");
        parcel.file(&format!("files/{key}"), &app.files.get(&key).await?)?;
    }
    let manifest = Manifest {
        schema: SCHEMA,
        tenant: member.id,
        slug: member.slug.clone(),
        name: member.name.clone(),
        created_at: now.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
        files: parcel.items(),
        withheld,
        left_out,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(std::io::Error::from)?;
    parcel.close("manifest.json", &text)?;
    Ok(manifest)
}

async fn rows(tx: &mut TenantTx, table: &Table, columns: &[Column], parcel: &mut Parcel) -> Result<(), ArchiveError> {
    let secrets: Vec<String> =
        columns.iter().filter(|column| column.is_secret(&table.name)).map(|column| column.name.clone()).collect();
    let order = tables::primary_key(tx, &table.name).await?;
    // Table and key come from tables.toml, which is part of the build, the order from the catalogue, quoted.
    let (name, key) = (&table.name, table.kind.key(&table.name));
    let select = format!("select to_jsonb(t) - $2::text[] from app.{name} t where {key} = $1 order by {order}");
    let tenant = tx.tenant().uuid();
    let found = sqlx::query_scalar::<_, Value>(AssertSqlSafe(select)).bind(tenant).bind(secrets);
    let mut found = found.fetch(tx.conn());
    parcel.begin(&format!("tables/{name}.jsonl"))?;
    while let Some(row) = found.try_next().await? {
        parcel.row(&row)?;
    }
    parcel.end();
    Ok(())
}

impl Kind {
    /// The column that says whose a row is.
    fn key(self, table: &str) -> &'static str {
        match self {
            Kind::Shared => "owner_id",
            Kind::Control if table == "tenant" => "id",
            Kind::Tenant | Kind::Control | Kind::Reference => "tenant_id",
        }
    }
}
