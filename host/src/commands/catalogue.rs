//! `campus catalogue`

use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::Output;
use crate::{
    app::App,
    clock,
    exchange::{self, Progress},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Read a paged MOOChub v3 feed into the shared catalogue; may be repeated. The running server, or the next one,
    /// brings it into the search.
    Import {
        /// A file, a directory of page files, or an http(s) address.
        source: String,
    },
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let Command::Import { source } = command;
    let bar = bar();
    let progress = |step: Progress| match step {
        Progress::Read { pages, records } => bar.set_message(format!("{pages} pages read, {records} records")),
        Progress::Written { done, total } => {
            bar.set_length(total as u64);
            bar.set_position(done as u64);
            bar.set_message("records written");
        }
    };
    let source = source.parse().unwrap_or_else(|never: std::convert::Infallible| match never {});
    let feed = exchange::moochub::read(&source, &progress).await?;
    let mut tx = app.database.platform().await?;
    let summary = exchange::import(&mut tx, &app.access.office(), feed, clock::now(), &progress).await?;
    tx.commit().await?;
    bar.finish_and_clear();
    let value = serde_json::json!({
        "feed": summary.feed,
        "new": summary.new,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "refused": summary.refused.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    out.show(&value, &summary.to_string())
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").expect("the template is fixed"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
