//! The commands of `campus`.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use serde::Serialize;
use tenants::Database;

use crate::{app::App, catalogue as search, config::Config, jobs, server, server::Storage, telemetry};

mod agreement;
mod audit;
mod catalogue;
mod fleet;
mod keys;
mod municipality;
mod plan;
mod plugin;
mod privacy;
mod provider;
mod roster;
mod tenant;
mod user;

/// KommunalCampus: the shared learning platform of municipalities.
///
/// Settings come from the environment or from campus.toml; without any, the server keeps its own PostgreSQL and all
/// files below ./data and answers at http://localhost:8080.
#[derive(Debug, Parser)]
#[command(name = "campus", version)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Print the result as JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve pages and work on jobs until stopped.
    Serve,
    /// Fill an empty data directory with the demo content once, then serve it.
    Demo,
    /// Bring the database of the operator up to date (CAMPUS_MIGRATE_DATABASE_URL).
    Migrate,
    /// Members of the cooperative.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Plans: how much members may use.
    #[command(subcommand)]
    Plan(plan::Command),
    /// The official list of municipalities and counties, by which they apply for membership.
    #[command(subcommand)]
    Municipality(municipality::Command),
    /// What those who join agree to.
    #[command(subcommand)]
    Agreement(agreement::Command),
    /// Providers of modules.
    #[command(subcommand)]
    Provider(provider::Command),
    /// People of a member or of the cooperative.
    #[command(subcommand)]
    User(user::Command),
    /// The shared catalogue.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
    /// Exercise plugins.
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// The keys that seal secrets in the database.
    #[command(subcommand)]
    Keys(keys::Command),
    /// The audit logs of members.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Data protection: erasures, and who works on members' data.
    #[command(subcommand)]
    Privacy(privacy::Command),
    /// The search index.
    #[command(subcommand)]
    Search(SearchCommand),
}

#[derive(Debug, Subcommand)]
enum SearchCommand {
    /// Build the index anew from the database.
    Rebuild,
}

/// Runs the command line of this process.
///
/// # Errors
/// What the command could not do, with its cause.
pub async fn run() -> anyhow::Result<()> {
    let Arguments { command, json } = Arguments::parse();
    let config = Config::load()?;
    telemetry::logs(&config)?;
    // One TLS stack for all: rustls with ring.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let out = Output { json };
    match command {
        Command::Serve => server::serve(config, false).await,
        Command::Demo => server::serve(config, true).await,
        Command::Migrate => migrate(&config).await,
        Command::Tenant(command) => with_app(config, async |app| tenant::run(&app, command, out).await).await,
        Command::Plan(command) => with_app(config, async |app| plan::run(&app, command, out).await).await,
        Command::Municipality(command) => {
            with_app(config, async |app| municipality::run(&app, command, out).await).await
        }
        Command::Agreement(command) => with_app(config, async |app| agreement::run(&app, command, out).await).await,
        Command::Provider(command) => with_app(config, async |app| provider::run(&app, command, out).await).await,
        Command::User(command) => with_app(config, async |app| user::run(&app, command, out).await).await,
        Command::Catalogue(command) => with_app(config, async |app| catalogue::run(&app, command, out).await).await,
        Command::Plugin(command) => with_app(config, async |app| plugin::run(&app, command, out).await).await,
        Command::Keys(command) => {
            keys::prepare(&config, &command)?;
            with_app(config, async |app| keys::run(&app, command, out).await).await
        }
        Command::Audit(command) => with_app(config, async |app| audit::run(&app, command, out).await).await,
        Command::Privacy(command) => with_app(config, async |app| privacy::run(&app, command, out).await).await,
        Command::Search(SearchCommand::Rebuild) => with_app(config, async |app| rebuild(&app, out).await).await,
    }
}

async fn migrate(config: &Config) -> anyhow::Result<()> {
    let url = config.migrate_database_url.as_deref().context(
        "CAMPUS_MIGRATE_DATABASE_URL is not set; a private database is brought up to date by `campus serve` itself",
    )?;
    tenants::migrate::run(&server::login(url)?).await?;
    let worker = config.worker_database_url.as_deref().context("CAMPUS_WORKER_DATABASE_URL is not set")?;
    jobs::migrate(server::login(worker)?).await?;
    println!("The database is up to date.");
    Ok(())
}

/// Opens the database, beside a running server or by itself, for one command.
async fn with_app(config: Config, command: impl AsyncFnOnce(Arc<App>) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let storage = Storage::open(&config).await?;
    let result = async {
        let database = Database::connect(storage.logins.app.clone()).await?;
        let app = App::open(config, database.clone(), false).await?;
        let result = command(app).await;
        database.close().await;
        result
    };
    let result = result.await;
    storage.close().await?;
    result
}

async fn rebuild(app: &App, out: Output) -> anyhow::Result<()> {
    let modules = search::rebuild(app).await?;
    out.show(&serde_json::json!({ "modules": modules }), &format!("The index holds {modules} modules."))
}

/// How a command tells its result.
#[derive(Clone, Copy, Debug)]
struct Output {
    json: bool,
}

impl Output {
    fn show(self, value: &impl Serialize, text: &str) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(value)?);
        } else {
            println!("{text}");
        }
        Ok(())
    }
}

/// Reads a file named on the command line.
fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
