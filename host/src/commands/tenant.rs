//! `campus tenant`

use std::sync::Arc;

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use sha2::{Digest as _, Sha256};
use tenants::{TenantKind, provision};

use super::{Output, fleet, read};
use crate::{access::Action, app::App, clock, operator, web::theme::Colour};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a member; it answers at SLUG.BASE_DOMAIN at once.
    Create {
        /// Short address: lower-case letters, digits and hyphens.
        slug: String,
        /// Full name, such as "Stadt Worms".
        #[arg(long)]
        name: String,
        /// Name for tight places; the full name when absent.
        #[arg(long)]
        short_name: Option<String>,
        /// What kind of body it is.
        #[arg(long, value_enum, default_value_t = Kind::City)]
        kind: Kind,
        /// Two-letter code of the state, such as RP.
        #[arg(long)]
        state: Option<String>,
        /// Brand colour as #rrggbb.
        #[arg(long, default_value = "#1f4e79")]
        colour: String,
        /// Logo as an SVG file of at most 256 KiB.
        #[arg(long)]
        logo: Option<std::path::PathBuf>,
        /// A host name of its own, besides the sub-domain; may be given several times.
        #[arg(long)]
        host: Vec<String>,
    },
    /// List all members.
    List,
    #[command(flatten)]
    Fleet(fleet::Command),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Kind {
    City,
    County,
    Association,
    Company,
}

impl From<Kind> for TenantKind {
    fn from(kind: Kind) -> TenantKind {
        match kind {
            Kind::City => TenantKind::City,
            Kind::County => TenantKind::County,
            Kind::Association => TenantKind::Association,
            Kind::Company => TenantKind::Company,
        }
    }
}

pub(super) async fn run(app: &Arc<App>, command: Command, out: Output) -> anyhow::Result<()> {
    app.access.office().require(Action::ManageMembers)?;
    match command {
        Command::List => list(app, out).await,
        Command::Fleet(command) => fleet::run(app, command, out).await,
        Command::Create { slug, name, short_name, kind, state, colour, logo, host } => {
            let colour: Colour = colour.parse().context("--colour must be like #1f4e79")?;
            let logo_key = match logo {
                Some(path) => Some(store_logo(app, read(&path)?).await?),
                None => None,
            };
            let new = provision::NewTenant {
                short_name: short_name.unwrap_or_else(|| name.clone()),
                slug,
                name,
                kind: kind.into(),
                state_code: state,
                colour: colour.to_string(),
                logo_key,
                locale: "de".to_owned(),
                hosts: host,
                live: true,
            };
            let mut tx = app.database.platform().await?;
            let id = provision::create(&mut tx, &new, clock::now()).await?;
            tx.commit().await?;
            let address = app.config.origin(&format!("{}.{}", new.slug, app.config.base_domain));
            let value = serde_json::json!({ "id": id, "slug": new.slug, "address": address });
            out.show(&value, &format!("{} answers at {address}", new.name))
        }
    }
}

async fn list(app: &App, out: Output) -> anyhow::Result<()> {
    let members = operator::members(&mut app.database.platform().await?).await?;
    let value: Vec<_> = members
        .iter()
        .map(|member| serde_json::json!({ "slug": member.slug, "name": member.name, "kind": member.kind }))
        .collect();
    let lines: Vec<_> = members.iter().map(|member| format!("{:<24} {}", member.slug, member.name)).collect();
    out.show(&value, &lines.join("\n"))
}

/// Keeps a logo and gives its key. SVG is shown in a sandbox only, so its contents cannot act.
async fn store_logo(app: &App, svg: Vec<u8>) -> anyhow::Result<String> {
    anyhow::ensure!(svg.len() <= 256 * 1024, "the logo is larger than 256 KiB");
    let text = std::str::from_utf8(&svg).context("the logo is not an SVG file")?;
    anyhow::ensure!(text.contains("<svg"), "the logo is not an SVG file");
    let key = format!("{}.svg", hex::encode(Sha256::digest(&svg)));
    app.files.put(&format!("logos/{key}"), svg.into()).await?;
    Ok(key)
}
