//! `campus privacy`

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use time::{Date, macros::format_description};
use uuid::Uuid;

use super::Output;
use crate::{
    access::Action,
    app::App,
    clock, operator,
    privacy::{
        erasure,
        processors::{self, Subprocessor},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// After a backup was restored: erase again whoever was erased since it was made.
    Replay,
    /// Enter or change somebody who works for the cooperative on members' data; members are told in the night.
    Subprocessor(Entry),
    /// List those who work for the cooperative on members' data.
    Subprocessors,
}

#[derive(Debug, Args)]
pub(super) struct Entry {
    /// Short name; a known one changes the entry.
    slug: String,
    #[arg(long)]
    name: String,
    /// What they do, in German.
    #[arg(long)]
    service_de: String,
    /// What they do, in English.
    #[arg(long)]
    service_en: String,
    /// Where the data is processed, such as DE.
    #[arg(long)]
    country: String,
    /// First day, such as 2026-01-31.
    #[arg(long, value_parser = day)]
    since: Date,
    /// Last day, when it ends.
    #[arg(long, value_parser = day)]
    until: Option<Date>,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| format!("{text:?} is not a day such as 2026-01-31"))
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    app.access.office().require(Action::ManageMembers)?;
    match command {
        Command::Replay => replay(app, out).await,
        Command::Subprocessor(entry) => enter(app, entry, out).await,
        Command::Subprocessors => list(app, out).await,
    }
}

async fn replay(app: &App, out: Output) -> anyhow::Result<()> {
    let mut again = 0;
    let tenants = operator::tenants(&mut app.database.platform().await?).await?;
    for tenant in tenants {
        again += erasure::replay(app, tenant, clock::now()).await.with_context(|| format!("at the member {tenant}"))?;
    }
    out.show(&json!({ "erased": again }), &format!("{again} people were erased again."))
}

async fn enter(app: &App, entry: Entry, out: Output) -> anyhow::Result<()> {
    let new = Subprocessor {
        slug: entry.slug,
        name: entry.name,
        service_de: entry.service_de,
        service_en: entry.service_en,
        country: entry.country,
        since: entry.since,
        until: entry.until,
        change_id: Uuid::now_v7(),
    };
    let mut tx = app.database.platform().await?;
    processors::enter(&mut tx, &app.access.office(), &new, clock::now()).await?;
    tx.commit().await?;
    out.show(&json!({ "slug": new.slug }), &format!("{} is on the list; members are told in the night.", new.name))
}

async fn list(app: &App, out: Output) -> anyhow::Result<()> {
    let all = processors::all(&mut *app.database.platform().await?).await?;
    let value: Vec<_> = all
        .iter()
        .map(|one| json!({ "slug": one.slug, "name": one.name, "country": one.country, "since": one.since.to_string(), "until": one.until.map(|day| day.to_string()) }))
        .collect();
    let lines: Vec<_> = all.iter().map(|one| format!("{:<24} {} {}", one.slug, one.country, one.name)).collect();
    out.show(&value, &lines.join("\n"))
}
