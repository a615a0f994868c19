//! The running server's parts, opened once and shared by all requests and jobs.

use std::sync::Arc;

use anyhow::Context as _;
use search_index::Catalogue;
use tenants::{Database, Directory};

use crate::{
    access::Access, config::Config, dns::Dns, files::Files, mail::Mailer, oidc::Oidc, plugins::Plugins, seal::Keyring,
};

#[derive(Debug)]
pub struct App {
    pub config: Config,
    pub database: Database,
    pub directory: Directory,
    pub access: Access,
    pub catalogue: Arc<Catalogue>,
    pub files: Files,
    pub plugins: Plugins,
    pub mailer: Mailer,
    /// Seals the secrets that the server needs in the clear.
    pub keyring: Keyring,
    /// Asks members' identity providers.
    pub oidc: Oidc,
    /// Asks name servers for proofs of ownership.
    pub dns: Dns,
    /// Demo sign-ins are let in and the mailbox is shown.
    pub demo: bool,
}

impl App {
    /// # Errors
    /// One of the parts cannot be opened; the message says which.
    pub async fn open(config: Config, database: Database, demo: bool) -> anyhow::Result<Arc<App>> {
        std::fs::create_dir_all(&config.data_dir)
            .with_context(|| format!("cannot make the data directory {}", config.data_dir.display()))?;
        let files = Files::open(&config.data_dir, config.files_url.as_deref())?;
        Ok(Arc::new(App {
            directory: Directory::new(database.clone(), config.base_domain.clone()),
            access: Access::load().await?,
            catalogue: Arc::new(Catalogue::open(&config.data_dir.join("search"))?),
            plugins: Plugins::open(&config.data_dir, config.plugin_program.as_deref(), files.clone())?,
            mailer: Mailer::open(&config)?,
            keyring: Keyring::open(&config.data_dir)?,
            oidc: Oidc::open(config.allow_private_identity_providers)?,
            dns: Dns::open(config.dns_resolver),
            files,
            database,
            config,
            demo,
        }))
    }
}
