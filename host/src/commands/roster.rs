//! `campus user import`: the import of the pages at the command line, with the same report.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use tenants::{Tenant, TenantTx};

use super::{Output, read};
use crate::{
    access::{Action, Actor},
    app::App,
    clock,
    ids::ImportId,
    roster::{self, Counts, Decision, Invitations, Options, Outcome, RosterError, Uploaded, report},
    web::i18n::Locale,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Short address of the member.
    #[arg(long)]
    pub(super) tenant: String,
    /// A table as CSV, in any encoding and with any separator; its first line names the columns.
    file: PathBuf,
    /// Print what would happen and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Create units of the table that the member does not have yet.
    #[arg(long)]
    create_units: bool,
    /// Deactivate everybody who is not in the table. NUMBER confirms how many people that is; --dry-run prints it.
    #[arg(long, value_name = "NUMBER")]
    deactivate: Option<i32>,
    /// Apply the remaining rows if some are refused. Without this option, one refused row stops the whole import.
    #[arg(long)]
    leave_out_refused: bool,
    /// Send an invitation to everybody who is new.
    #[arg(long)]
    invite: bool,
}

pub(super) async fn import(app: &App, tenant: &Tenant, arguments: &Arguments, out: Output) -> anyhow::Result<()> {
    anyhow::ensure!(!tenant.id.is_cooperative(), "people are imported at members");
    let bytes = read(&arguments.file)?;
    let actor = app.access.office_at(tenant.id);
    let mut tx = app.database.tenant(tenant.id).await?;
    let host = format!("{}.{}", tenant.slug, app.config.base_domain);
    let file_name = arguments.file.file_name().unwrap_or_default().to_string_lossy();
    let uploaded = Uploaded { file_name: &file_name, host: &host, bytes: &bytes };
    let id = roster::upload(&mut tx, &actor, &uploaded, clock::now()).await?;
    let counts = checked(&mut tx, &actor, id, arguments).await?;
    let (_, table) = report::csv(&mut tx, &actor, id, Locale::En).await?;
    let result = if arguments.dry_run { Ok(false) } else { applied(app, tx, &actor, id, arguments).await };
    show(out, counts, &table, *result.as_ref().unwrap_or(&false))?;
    result.map(drop)
}

async fn checked(tx: &mut TenantTx, actor: &Actor, id: ImportId, arguments: &Arguments) -> anyhow::Result<Counts> {
    let import = roster::find(tx, actor, id).await?;
    let options = Options { creates_units: arguments.create_units, deactivates: arguments.deactivate.is_some() };
    match roster::steps::say(tx, actor, id, &import.mapping, options).await {
        Err(RosterError::NoKey) => {
            anyhow::bail!("no column is called E-Mail or Personalnummer; the first line names {:?}", import.columns)
        }
        said => said?,
    }
    let import = roster::find(tx, actor, id).await?;
    let (counts, fingerprint) = roster::check::run(tx, &import, actor.may(Action::Appoint)).await?;
    roster::check::conclude(tx, id, counts, &fingerprint, "").await?;
    Ok(counts)
}

/// Whether anything was applied.
async fn applied(
    app: &App,
    mut tx: TenantTx,
    actor: &Actor,
    id: ImportId,
    arguments: &Arguments,
) -> anyhow::Result<bool> {
    let decision = Decision {
        invitations: if arguments.invite { Invitations::Now } else { Invitations::None },
        leaves_out: arguments.leave_out_refused,
        deactivates: arguments.deactivate,
    };
    match roster::steps::answer(&mut tx, actor, id, decision).await {
        Err(RosterError::Nothing) => return Ok(false),
        answered => answered.context("nothing was applied")?,
    }
    let tenant = tx.tenant();
    tx.commit().await?;
    roster::jobs::apply(app, tenant, id, clock::now()).await.context("nothing was applied")?;
    let import = roster::find(&mut app.database.read(tenant).await?, actor, id).await?;
    match import.notice.as_str() {
        "" => Ok(true),
        "full" => anyhow::bail!("the plan of this member has no room for so many people; nothing was applied"),
        _ => anyhow::bail!("the people were changed meanwhile; nothing was applied"),
    }
}

fn show(out: Output, counts: Counts, table: &[u8], applied: bool) -> anyhow::Result<()> {
    let table = String::from_utf8_lossy(table);
    let table = table.trim_start_matches('\u{feff}');
    let lines: Vec<Vec<String>> = csv::ReaderBuilder::new()
        .delimiter(b';')
        .from_reader(table.as_bytes())
        .records()
        .map(|line| line.map(|line| line.iter().map(str::to_owned).collect()))
        .collect::<Result<_, _>>()?;
    let value = json!({ "applied": applied, "counts": counts, "lines": lines });
    let words = Outcome::ALL.map(|outcome| format!("{} {}", counts.of(outcome), outcome.name()));
    let end = if applied { "Applied" } else { "Nothing was applied" };
    out.show(&value, &format!("{table}{end}: {}.", words.join(", ")))
}
