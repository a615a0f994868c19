//! `campus tenant`: what concerns many members, or the whole of one.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use clap::Subcommand;

use super::{Output, read};
use crate::{
    app::App,
    archive, clock, configuration, erasure,
    onboarding::{Fault, run},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create members with their units and people from a file.
    ///
    /// The whole file is checked before anything is written. If a run is interrupted, run the same command again: members
    /// that are complete stay as they are.
    Onboard {
        /// A file in TOML, JSON or JSON Lines, as host/schemas/onboarding.schema.json describes it.
        file: PathBuf,
        /// Check the file and write nothing.
        #[arg(long)]
        dry_run: bool,
        /// Send all new people a link for choosing their first password.
        #[arg(long)]
        invite: bool,
    },
    /// Write all data of a member into a ZIP file.
    Archive {
        /// Short address of the member.
        slug: String,
        /// Where the ZIP file is created; it must not exist yet.
        file: PathBuf,
        /// Include what only the people themselves may see, such as answers. Hand such an archive to another processor
        /// only, never to the member.
        #[arg(long)]
        complete: bool,
    },
    /// Erase all data of a member that is leaving and whose grace period is over.
    Erase {
        /// Short address of the member.
        slug: String,
        /// The short address once more, because this cannot be undone.
        #[arg(long)]
        confirm: String,
    },
    /// Erase members again that a restored backup has brought back.
    ReplayErasures {
        /// The ledger of erasures: erasures.jsonl in the data directory.
        ledger: PathBuf,
    },
    /// Print the settings of a member as TOML.
    ExportConfig {
        /// Short address of the member.
        slug: String,
    },
    /// Replace the settings of a member by those of a file.
    ImportConfig {
        /// Short address of the member.
        slug: String,
        /// A file as export-config prints it.
        file: PathBuf,
    },
}

pub(super) async fn run(app: &Arc<App>, command: Command, out: Output) -> anyhow::Result<()> {
    match command {
        Command::Onboard { file, dry_run, invite } => onboard(app, file, dry_run, invite, out).await,
        Command::Archive { slug, file, complete } => {
            let office = app.access.office();
            let manifest = archive::write(app, &office, &slug, &file, complete, clock::now()).await?;
            let rows: u64 = manifest.files.iter().filter_map(|item| item.rows).sum();
            out.show(&manifest, &format!("{} files with {rows} rows are in {}", manifest.files.len(), file.display()))
        }
        Command::Erase { slug, confirm } => {
            anyhow::ensure!(slug == confirm, "--confirm {confirm} is not {slug}; nothing was erased");
            let report = erasure::erase(app, &app.access.office(), &slug, clock::now()).await?;
            out.show(&report, &format!("{} rows and {} files of {slug} were erased", report.rows, report.files))
        }
        Command::ReplayErasures { ledger } => {
            let reports = erasure::replay(app, &app.access.office(), &ledger, clock::now()).await?;
            out.show(&reports, &format!("{} members were erased again", reports.len()))
        }
        Command::ExportConfig { slug } => export(app, &slug, out).await,
        Command::ImportConfig { slug, file } => import(app, &slug, file, out).await,
    }
}

async fn onboard(app: &Arc<App>, file: PathBuf, dry_run: bool, invite: bool, out: Output) -> anyhow::Result<()> {
    let office = app.access.office();
    let looked = run::look_through(app, &office, &file).await?;
    if looked.fault_count > 0 {
        if out.json {
            out.show(&looked, "")?;
        }
        let more = looked.fault_count - looked.faults.len();
        let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
        anyhow::bail!("nothing was written:\n{}{more}", listed(&looked.faults));
    }
    if dry_run {
        let text = format!(
            "The file is in order: {} members with {} people, {} of them there already",
            looked.members, looked.people, looked.unchanged
        );
        return out.show(&looked, &text);
    }
    let done = run::take_in(app, &office, &file, invite, clock::now()).await?;
    out.show(&done, &format!("{} members are new, {} unchanged", done.created, done.unchanged))?;
    anyhow::ensure!(done.faults.is_empty(), "not taken in:\n{}", listed(&done.faults));
    Ok(())
}

fn listed(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

async fn export(app: &App, slug: &str, out: Output) -> anyhow::Result<()> {
    let member = configuration::member(&mut app.database.platform().await?, slug).await?;
    let mut tx = app.database.snapshot(member).await?;
    let configuration = configuration::export(&mut tx, &app.files, &app.access.office_at(member)).await?;
    let text = toml::to_string_pretty(&configuration).context("the configuration has no TOML form")?;
    out.show(&configuration, text.trim_end())
}

async fn import(app: &App, slug: &str, file: PathBuf, out: Output) -> anyhow::Result<()> {
    let text = String::from_utf8(read(&file)?).map_err(|_| anyhow::anyhow!("{} is not in UTF-8", file.display()))?;
    let new = toml::from_str(&text).with_context(|| format!("{} is no configuration", file.display()))?;
    let mut tx = app.database.platform().await?;
    let member = configuration::member(&mut tx, slug).await?;
    let tx = configuration::import(tx, app, &app.access.office(), member, &new, clock::now()).await?;
    tx.commit().await?;
    out.show(&new, &format!("{slug} has what {} says", file.display()))
}
