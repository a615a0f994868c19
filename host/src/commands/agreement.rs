//! `campus agreement`

use clap::{Subcommand, ValueEnum};

use super::{Output, read};
use crate::{
    app::App,
    clock,
    membership::agreements::{self, NewAgreement},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Publish a wording; who applies for membership from now on agrees to it.
    Publish {
        #[arg(value_enum)]
        kind: Kind,
        /// Such as 2026-01; a published version never changes.
        version: String,
        /// Plain text with an empty line between paragraphs; a paragraph that begins with § is a heading.
        file: std::path::PathBuf,
        #[arg(long)]
        title: String,
    },
    /// List the wordings that hold today.
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    Statute,
    Processing,
}

impl From<Kind> for agreements::Kind {
    fn from(kind: Kind) -> agreements::Kind {
        match kind {
            Kind::Statute => agreements::Kind::Statute,
            Kind::Processing => agreements::Kind::Processing,
        }
    }
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    let mut tx = app.database.platform().await?;
    match command {
        Command::Publish { kind, version, file, title } => {
            let body = String::from_utf8(read(&file)?).map_err(|_| anyhow::anyhow!("the text is not in UTF-8"))?;
            let new = NewAgreement { kind: kind.into(), version, title, body };
            let sha256 = agreements::publish(&mut tx, &app.access.office(), &new, clock::now()).await?;
            tx.commit().await?;
            let value = serde_json::json!({ "version": new.version, "sha256": sha256 });
            out.show(&value, &format!("{}, {}: {sha256}", new.title, new.version))
        }
        Command::List => {
            let current = agreements::current(&mut tx).await?;
            let value: Vec<_> = current
                .iter()
                .map(|one| serde_json::json!({ "kind": one.kind, "version": one.version, "sha256": one.sha256 }))
                .collect();
            let lines: Vec<_> =
                current.iter().map(|one| format!("{:<12} {:<10} {}", one.kind, one.version, one.title)).collect();
            out.show(&value, &lines.join("\n"))
        }
    }
}
