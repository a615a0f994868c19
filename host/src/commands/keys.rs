//! `campus keys`

use anyhow::Context as _;
use clap::Subcommand;
use tenants::TenantId;

use super::Output;
use crate::{app::App, config::Config, identity, operator, seal::Keyring, sso};

/// So many fields are sealed anew in one transaction.
const AT_A_TIME: i64 = 500;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show the newest key, and how many fields are still under an older one.
    Status,
    /// Add a key and seal every field with it. Broken off, `--resume` goes on without another key.
    ///
    /// A server reads its keys when it starts. Where one must not be stopped: `rotate --add-only`, start it again,
    /// `rotate --resume`.
    Rotate {
        /// Add no key: only seal what is still under an older one.
        #[arg(long)]
        resume: bool,
        /// Add a key and seal nothing yet.
        #[arg(long, conflicts_with = "resume")]
        add_only: bool,
    },
}

/// Whether a key is to be added before the parts of the server are opened with it.
pub(super) fn prepare(config: &Config, command: &Command) -> anyhow::Result<()> {
    if let Command::Rotate { resume: false, .. } = command {
        // A directory that was never served from has no keyring yet.
        Keyring::open(&config.data_dir)?;
        Keyring::add_key(&config.data_dir)?;
    }
    Ok(())
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let mut resealed = 0;
    let tenants = operator::tenants(&mut app.database.platform().await?).await?;
    if let Command::Rotate { add_only: false, .. } = command {
        for tenant in &tenants {
            resealed += reseal(app, *tenant).await.with_context(|| format!("member {tenant}"))?;
        }
    }
    let mut older = 0;
    for tenant in &tenants {
        let mut tx = app.database.read(*tenant).await?;
        older += identity::under_older_keys(&mut tx, &app.keyring).await?;
        older += sso::under_older_keys(&mut tx, &app.keyring).await?;
    }
    let newest = app.keyring.newest();
    let value = serde_json::json!({ "newest_key": newest, "resealed": resealed, "under_older_keys": older });
    out.show(&value, &format!("Key {newest} seals. {resealed} fields sealed anew, {older} under an older key."))
}

/// Every sealed field of one member, some in each transaction, so that nobody waits and a broken run can go on.
async fn reseal(app: &App, tenant: TenantId) -> anyhow::Result<u64> {
    let mut tx = app.database.tenant(tenant).await?;
    let mut all = sso::reseal(&mut tx, &app.access.office_at(tenant), &app.keyring).await? as u64;
    tx.commit().await?;
    loop {
        let mut tx = app.database.tenant(tenant).await?;
        let done = identity::reseal(&mut tx, &app.keyring, AT_A_TIME).await?;
        tx.commit().await?;
        if done == 0 {
            return Ok(all);
        }
        all += done;
    }
}
