//! A Chromium of our own, without traces of an earlier one.

use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use chromiumoxide::{
    Browser, BrowserConfig,
    cdp::browser_protocol::{
        browser::BrowserContextId,
        target::{CreateBrowserContextParams, CreateTargetParams},
    },
};
use futures_util::StreamExt as _;
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::tab::Tab;

const ARGUMENTS: &[&str] = &[
    "disable-background-networking",
    "disable-component-update",
    "disable-default-apps",
    "disable-dev-shm-usage",
    "disable-gpu",
    "disable-quic",
    "disable-sync",
    "mute-audio",
    "no-first-run",
    "use-mock-keychain",
];

/// Names under which distributions install it.
const NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

#[derive(Debug)]
pub struct Chromium {
    browser: Browser,
    messages: JoinHandle<()>,
    _profile: TempDir,
}

impl Chromium {
    /// Starts the browser that CHROME names, or the installed one.
    ///
    /// # Errors
    /// None is installed, or it does not start.
    pub async fn start() -> anyhow::Result<Chromium> {
        let program = program().context(
            "no Chromium was found: `ops/dev prepare` installs it, or the environment variable CHROME names one",
        )?;
        let profile = tempfile::Builder::new().prefix("campus-chromium-").tempdir()?;
        let mut config = BrowserConfig::builder()
            .chrome_executable(&program)
            .user_data_dir(profile.path())
            .new_headless_mode()
            .viewport(None)
            .disable_default_args()
            .args(ARGUMENTS.iter().copied())
            .arg(("lang", "de-DE"))
            .arg(("accept-lang", "de-DE,de"))
            .arg(("force-color-profile", "srgb"))
            .arg(("password-store", "basic"));
        if rustix::process::geteuid().is_root() {
            config = config.no_sandbox();
        }
        let config = config.build().map_err(|problem| anyhow!(problem))?;
        let (browser, mut handler) =
            Browser::launch(config).await.with_context(|| format!("{} does not start", program.display()))?;
        let messages = tokio::spawn(async move {
            while let Some(message) = handler.next().await {
                if let Err(error) = message {
                    // A newer Chromium says things that the library does not know.
                    eprintln!("warning: message of Chromium: {error}");
                }
            }
        });
        Ok(Chromium { browser, messages, _profile: profile })
    }

    /// An empty tab of somebody new: no cookies, nothing cached.
    ///
    /// # Errors
    /// Chromium does not answer.
    pub async fn somebody(&self) -> anyhow::Result<Tab> {
        let context = self.browser.create_browser_context(CreateBrowserContextParams::default()).await?;
        self.tab(context).await
    }

    async fn tab(&self, context: BrowserContextId) -> anyhow::Result<Tab> {
        let blank = CreateTargetParams::builder().url("about:blank").browser_context_id(context);
        let page = self.browser.new_page(blank.build().map_err(|problem| anyhow!(problem))?).await?;
        Tab::new(page).await
    }

    /// Ends the browser.
    ///
    /// # Errors
    /// It does not end.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.browser.close().await?;
        self.browser.wait().await?;
        self.messages.abort();
        Ok(())
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROME") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let directories: Vec<PathBuf> = std::env::split_paths(&path).collect();
    NAMES
        .iter()
        .flat_map(|name| directories.iter().map(move |directory| directory.join(name)))
        .find(|file| file.exists())
}
