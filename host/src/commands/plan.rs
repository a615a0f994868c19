//! `campus plan`

use clap::Subcommand;

use super::Output;
use crate::{
    app::App,
    clock,
    quotas::{self, Plan},
    usage,
};

const MEBIBYTE: i64 = 1 << 20;
const MILLION: i64 = 1_000_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the plans, the smallest first.
    List,
    /// Make a plan, or give one other limits.
    Save {
        /// Lower-case letters, digits and hyphens.
        name: String,
        #[arg(long)]
        people: i32,
        /// Room for files, in MiB.
        #[arg(long)]
        storage: i64,
        /// Mails a day.
        #[arg(long)]
        mails: i32,
        /// Computing steps of exercises a day, in millions.
        #[arg(long)]
        fuel: i64,
    },
    /// Book a plan for a member.
    Book {
        /// Short address of the member.
        slug: String,
        plan: String,
    },
    /// Take the limits of a member away.
    Unbook { slug: String },
    /// Measure all members and list those nearest to a limit.
    Usage,
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let office = app.access.office();
    match command {
        Command::List => {
            let mut tx = app.database.platform().await?;
            let plans = quotas::plans(&mut tx).await?;
            let lines: Vec<_> = plans.iter().map(line).collect();
            out.show(&plans, &lines.join("\n"))
        }
        Command::Save { name, people, storage, mails, fuel } => {
            let plan = Plan {
                name,
                people,
                storage_bytes: storage.saturating_mul(MEBIBYTE),
                mails_per_day: mails,
                fuel_per_day: fuel.saturating_mul(MILLION),
            };
            let mut tx = app.database.platform().await?;
            quotas::save_plan(&mut tx, &office, &plan, clock::now()).await?;
            tx.commit().await?;
            out.show(&plan, &line(&plan))
        }
        Command::Book { slug, plan } => book(app, &slug, Some(&plan), out).await,
        Command::Unbook { slug } => book(app, &slug, None, out).await,
        Command::Usage => {
            usage::measure(app, clock::now()).await?;
            let all = usage::all(&mut app.database.platform().await?, &office, 1_000).await?;
            let lines: Vec<_> = all
                .iter()
                .map(|one| format!("{:>5} %  {:<24} {} of {} people", one.percent, one.slug, one.people, one.plan))
                .collect();
            out.show(&all, &lines.join("\n"))
        }
    }
}

async fn book(app: &App, slug: &str, plan: Option<&str>, out: Output) -> anyhow::Result<()> {
    let mut tx = app.database.platform().await?;
    quotas::book(&mut tx, &app.access.office(), slug, plan, clock::now()).await?;
    tx.commit().await?;
    let text = match plan {
        Some(plan) => format!("{slug} has the plan {plan}"),
        None => format!("{slug} has no limits"),
    };
    out.show(&serde_json::json!({ "slug": slug, "plan": plan }), &text)
}

fn line(plan: &Plan) -> String {
    format!(
        "{:<16} {} people, {} MiB, {} mails and {} million steps a day",
        plan.name,
        plan.people,
        plan.storage_bytes / MEBIBYTE,
        plan.mails_per_day,
        plan.fuel_per_day / MILLION
    )
}
