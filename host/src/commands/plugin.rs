//! `campus plugin`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;
use tenants::TenantId;

use super::{Output, read, user};
use crate::{
    access::Action,
    app::App,
    assessments::regrading::{self, Regraded},
    clock, operator, plugins,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check an exercise plugin in the sandbox and enter it in the register.
    Add {
        /// A WebAssembly component.
        file: PathBuf,
    },
    /// Make marks again with the components that made them: they have to come out the same, fuel included.
    Replay {
        /// Short address of the member; everybody's without it.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Let another version of a plugin judge answers again. Says what would change; nothing is changed without --apply.
    Regrade {
        /// Such as de.example.addition.
        plugin: String,
        /// The version that made the marks.
        #[arg(long, value_name = "VERSION")]
        from: String,
        /// The version that judges again.
        #[arg(long, value_name = "VERSION")]
        to: String,
        /// Short address of the member; everybody's without it.
        #[arg(long)]
        tenant: Option<String>,
        /// Higher marks count from now on; lower ones take nothing away. Broken off, it goes on where it was.
        #[arg(long)]
        apply: bool,
    },
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    app.access.office().require(Action::AdmitPlugin)?;
    match command {
        Command::Add { file } => add(app, &file, out).await,
        Command::Replay { tenant } => replay(app, &tenants(app, tenant.as_deref()).await?, out).await,
        Command::Regrade { plugin, from, to, tenant, apply } => {
            let tenants = tenants(app, tenant.as_deref()).await?;
            let (from, to) = (component(app, &plugin, &from).await?, component(app, &plugin, &to).await?);
            regrade(app, &tenants, &from, &to, apply, out).await
        }
    }
}

async fn add(app: &App, file: &PathBuf, out: Output) -> anyhow::Result<()> {
    let component = read(file)?;
    let mut tx = app.database.tenant(TenantId::COOPERATIVE).await?;
    let manifest = app.plugins.admit(&mut tx, &app.access.office(), &component, clock::now()).await?;
    tx.commit().await?;
    let value = json!({ "id": manifest.id, "version": manifest.version });
    out.show(&value, &format!("{} {} is admitted.", manifest.id, manifest.version))
}

async fn tenants(app: &App, slug: Option<&str>) -> anyhow::Result<Vec<TenantId>> {
    match slug {
        Some(slug) => Ok(vec![user::find(app, slug).await?.id]),
        None => Ok(operator::tenants(&mut app.database.platform().await?).await?),
    }
}

async fn component(app: &App, plugin: &str, version: &str) -> anyhow::Result<String> {
    let mut tx = app.database.read(TenantId::COOPERATIVE).await?;
    plugins::component(&mut tx, plugin, version).await?.with_context(|| format!("there is no {plugin} {version}"))
}

async fn replay(app: &App, tenants: &[TenantId], out: Output) -> anyhow::Result<()> {
    let (mut same, mut blocked, mut different) = (0, 0, Vec::new());
    for tenant in tenants {
        let found = regrading::replay(app, *tenant).await?;
        same += found.same;
        blocked += found.blocked;
        different.extend(found.different.iter().map(ToString::to_string));
    }
    let value = json!({ "same": same, "blocked": blocked, "different": different });
    if different.is_empty() {
        let are = if same == 1 { "mark comes" } else { "marks come" };
        let skipped =
            if blocked == 0 { String::new() } else { format!(" {blocked} by blocked components were left out.") };
        return out.show(&value, &format!("{same} {are} out as recorded, fuel included.{skipped}"));
    }
    out.show(&value, &different.join("\n"))?;
    anyhow::bail!("{} of {} marks come out otherwise", different.len(), same + different.len())
}

async fn regrade(
    app: &App,
    tenants: &[TenantId],
    from: &str,
    to: &str,
    applies: bool,
    out: Output,
) -> anyhow::Result<()> {
    let mut all = Regraded::default();
    for tenant in tenants {
        let found = regrading::regrade(app, *tenant, from, to, applies).await?;
        all.same += found.same;
        all.higher += found.higher;
        all.lower += found.lower;
        all.left += found.left;
    }
    let Regraded { same, higher, lower, left } = all;
    let value = json!({ "applied": applies, "same": same, "higher": higher, "lower": lower, "left": left });
    let end = if applies { "Higher marks count now." } else { "Nothing was changed; --apply does it." };
    out.show(&value, &format!("{same} the same, {higher} higher, {lower} lower, {left} left alone. {end}"))
}
