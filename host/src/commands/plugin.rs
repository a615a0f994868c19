//! `campus plugin`

use std::path::PathBuf;

use clap::Subcommand;
use tenants::TenantId;

use super::{Output, read};
use crate::{app::App, clock};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check an exercise plugin in the sandbox and enter it in the register.
    Add {
        /// A WebAssembly component.
        file: PathBuf,
    },
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let Command::Add { file } = command;
    let component = read(&file)?;
    let mut tx = app.database.tenant(TenantId::COOPERATIVE).await?;
    let manifest = app.plugins.admit(&mut tx, &app.access.office(), &component, clock::now()).await?;
    tx.commit().await?;
    let value = serde_json::json!({ "id": manifest.id, "version": manifest.version });
    out.show(&value, &format!("{} {} is admitted.", manifest.id, manifest.version))
}
