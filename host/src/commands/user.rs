//! `campus user`

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use tenants::{Tenant, TenantId};

use super::{Output, roster};
use crate::{
    access::Role,
    app::App,
    clock,
    courses::publish::provider_by_slug,
    identity,
    people::{self, NewPerson},
    web::i18n::Locale,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a person; the password is read from standard input.
    Create {
        /// Short address of the member; "genossenschaft" for the cooperative itself.
        #[arg(long)]
        tenant: String,
        #[arg(long)]
        email: String,
        #[arg(long)]
        given_name: String,
        #[arg(long)]
        family_name: String,
        /// May be repeated. Nobody needs a role to learn.
        #[arg(long, value_enum)]
        role: Vec<RoleName>,
        /// Short name of the provider that an editor works for.
        #[arg(long)]
        provider: Option<String>,
        /// Language of mails and pages.
        #[arg(long, default_value = "de")]
        locale: String,
    },
    /// Import people from a table.
    Import(roster::Arguments),
    /// List the people of a member.
    List {
        #[arg(long)]
        tenant: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleName {
    Coordination,
    Manager,
    Hr,
    Provider,
    Reviewer,
    Trainer,
    Operator,
    DataProtection,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Role {
        match name {
            RoleName::Coordination => Role::Coordination,
            RoleName::Manager => Role::Manager,
            RoleName::Hr => Role::Hr,
            RoleName::Provider => Role::Provider,
            RoleName::Reviewer => Role::Reviewer,
            RoleName::Trainer => Role::Trainer,
            RoleName::Operator => Role::Operator,
            RoleName::DataProtection => Role::DataProtection,
        }
    }
}

pub(super) async fn run(app: &App, command: Command, out: Output) -> anyhow::Result<()> {
    match command {
        Command::Import(arguments) => {
            let tenant = find(app, &arguments.tenant).await?;
            roster::import(app, &tenant, &arguments, out).await
        }
        Command::List { tenant } => list(app, find(app, &tenant).await?.id, out).await,
        Command::Create { tenant, email, given_name, family_name, role, provider, locale } => {
            let tenant = find(app, &tenant).await?;
            let locale = Locale::parse(&locale).context("--locale is de or en")?;
            let hash = identity::hash_password(password()?).await?;
            let mut tx = app.database.tenant(tenant.id).await?;
            let provider = match provider {
                Some(slug) => Some(
                    provider_by_slug(&mut tx, &slug)
                        .await?
                        .with_context(|| format!("there is no provider {slug:?}"))?,
                ),
                None => None,
            };
            let roles = role.into_iter().map(Role::from).collect();
            let new = NewPerson { email, given_name, family_name, locale, roles, provider, demo: false };
            let office = app.access.office_at(tenant.id);
            let id = people::add(&mut tx, &office, &new, clock::now()).await?;
            identity::set_password(&mut tx, id, &hash).await?;
            tx.commit().await?;
            out.show(&serde_json::json!({ "id": id, "tenant": tenant.slug }), &format!("{} may sign in.", new.email))
        }
    }
}

async fn list(app: &App, tenant: TenantId, out: Output) -> anyhow::Result<()> {
    let people = people::all(&mut app.database.read(tenant).await?).await?;
    let value: Vec<_> = people
        .iter()
        .map(|person| {
            let roles: Vec<_> = person.roles.iter().map(|role| role.name()).collect();
            serde_json::json!({ "id": person.id, "email": person.email, "name": person.name(), "roles": roles })
        })
        .collect();
    let lines: Vec<_> = people.iter().map(|person| format!("{:<40} {}", person.email, person.name())).collect();
    out.show(&value, &lines.join("\n"))
}

pub(super) async fn find(app: &App, slug: &str) -> anyhow::Result<Tenant> {
    let host = if slug == "genossenschaft" {
        app.config.base_domain.clone()
    } else {
        format!("{slug}.{}", app.config.base_domain)
    };
    app.directory
        .by_host(&host)
        .await?
        .with_context(|| format!("there is no member {slug:?}; `campus tenant list` shows them"))
}

fn password() -> anyhow::Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("cannot read the password from standard input")?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    anyhow::ensure!(
        password.chars().count() >= identity::SHORTEST_PASSWORD,
        "the password on standard input has fewer than {} characters",
        identity::SHORTEST_PASSWORD
    );
    anyhow::ensure!(
        identity::check_new_password("", &password).is_ok(),
        "the password on standard input is easy to guess"
    );
    Ok(password)
}
