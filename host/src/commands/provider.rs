//! `campus provider`

use clap::{Subcommand, ValueEnum};

use super::Output;
use crate::{
    access::Action,
    app::App,
    clock,
    courses::publish::{NewProvider, add_provider, providers},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Appoint a provider of modules.
    Create {
        /// Short name: lower-case letters, digits and hyphens.
        slug: String,
        /// Full name.
        #[arg(long)]
        name: String,
        #[arg(long, value_enum, default_value_t = Kind::Academy)]
        kind: Kind,
        #[arg(long)]
        website: Option<String>,
    },
    /// List all providers.
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    University,
    Academy,
    Company,
    Chamber,
}

impl Kind {
    const fn stored(self) -> &'static str {
        match self {
            Kind::University => "university",
            Kind::Academy => "academy",
            Kind::Company => "company",
            Kind::Chamber => "chamber",
        }
    }
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    app.access.office().require(Action::ManageMembers)?;
    let mut tx = app.database.platform().await?;
    match command {
        Command::List => {
            let providers = providers(&mut tx).await?;
            let value: Vec<_> = providers
                .iter()
                .map(|provider| serde_json::json!({ "slug": provider.slug, "name": provider.name }))
                .collect();
            let lines: Vec<_> =
                providers.iter().map(|provider| format!("{:<32} {}", provider.slug, provider.name)).collect();
            out.show(&value, &lines.join("\n"))
        }
        Command::Create { slug, name, kind, website } => {
            let (summary_de, summary_en) = (String::new(), String::new());
            let new = NewProvider { slug, name, kind: kind.stored().to_owned(), website, summary_de, summary_en };
            let id = add_provider(&mut tx, &new, clock::now()).await?;
            tx.commit().await?;
            out.show(&serde_json::json!({ "id": id, "slug": new.slug }), &format!("{} is appointed.", new.name))
        }
    }
}
