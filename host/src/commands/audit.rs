//! `campus audit`

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use tenants::TenantId;

use super::{Output, user};
use crate::{
    access::Action,
    app::App,
    audit::{self, export},
    operator,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Follow the chain of a log from its first entry to its last.
    Verify(Whose),
    /// Print a log as JSON Lines.
    Export {
        /// Short address of the member; "genossenschaft" for the cooperative itself.
        #[arg(long)]
        tenant: String,
    },
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Whose {
    /// Short address of the member; "genossenschaft" for the cooperative itself.
    #[arg(long)]
    tenant: Option<String>,
    /// Every member, and the cooperative.
    #[arg(long)]
    all: bool,
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    app.access.office().require(Action::ManageMembers)?;
    match command {
        Command::Verify(Whose { tenant: Some(slug), .. }) => {
            let tenant = user::find(app, &slug).await?.id;
            verify(app, &[tenant], out).await
        }
        Command::Verify(Whose { tenant: None, .. }) => {
            let tenants = operator::tenants(&mut app.database.platform().await?).await?;
            verify(app, &tenants, out).await
        }
        Command::Export { tenant } => export_log(app, user::find(app, &tenant).await?.id).await,
    }
}

async fn verify(app: &App, tenants: &[TenantId], out: Output) -> anyhow::Result<()> {
    let (mut entries, mut broken) = (0, Vec::new());
    for tenant in tenants {
        match audit::verify(&mut app.database.read(*tenant).await?).await? {
            Ok(count) => entries += count,
            Err(fault) => broken.push(format!("{tenant}: {fault}")),
        }
    }
    let value = json!({ "logs": tenants.len(), "entries": entries, "broken": broken });
    if broken.is_empty() {
        let (logs, are) = (tenants.len(), if tenants.len() == 1 { "log is" } else { "logs are" });
        return out.show(&value, &format!("{logs} {are} whole, with {entries} entries."));
    }
    out.show(&value, &broken.join("\n"))?;
    anyhow::bail!("{} of {} logs are not what was written", broken.len(), tenants.len())
}

async fn export_log(app: &App, tenant: TenantId) -> anyhow::Result<()> {
    const AT_A_TIME: i64 = 1000;
    let mut tx = app.database.read(tenant).await?;
    let mut out = std::io::stdout().lock();
    let mut last = 0;
    loop {
        let entries = audit::after(&mut tx, last, AT_A_TIME).await?;
        let Some(end) = entries.last() else { return Ok(()) };
        last = end.number;
        for entry in &entries {
            writeln!(out, "{}", export::json_line(entry)).context("cannot write the log")?;
        }
    }
}
