//! The clients of others against the product on a real listener: scim2-cli's `test` and scim-sanity's probe.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
};

use tenants::provision;
use tokio::{net::TcpListener, process::Command, task::AbortHandle};

use super::Directory;
use crate::kit::{self, Platform};

/// A listener of the product at an address of its own, which is also the host name of a fresh member.
struct Listener {
    url: String,
    token: String,
    task: AbortHandle,
}

impl Listener {
    async fn at(platform: &'static Platform, address: &str) -> Listener {
        let site = platform.site().await;
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        provision::add_host(&mut tx, site.tenant, address).await.expect("the name is free");
        tx.commit().await.expect("the database is there");
        let listener = TcpListener::bind((address, 0)).await.expect("every address of 127/8 is this machine");
        let port = listener.local_addr().expect("it is bound").port();
        let router = platform.router.clone();
        let task = tokio::spawn(async move { axum::serve(listener, router).await }).abort_handle();
        let token = Directory::of(&site).await.token;
        Listener { url: format!("http://{address}:{port}/scim/v2"), token, task }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A program that `ops/dev prepare` installs; no environment of this machine, such as a proxy, changes what it does.
fn program(name: &str) -> Command {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../scim-venv/bin").join(name);
    assert!(path.exists(), "{} is missing: ops/dev prepare installs it", path.display());
    let mut command = Command::new(path);
    command.env_clear().env("LANG", "C.UTF-8").env("PYTHONUTF8", "1").stdin(Stdio::null()).kill_on_drop(true);
    command
}

fn text(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn scim2_cli_finds_nothing_to_complain_about() {
    kit::run(async |platform| {
        let listener = Listener::at(platform, "127.0.0.11").await;
        let mut scim2 = program("scim2");
        scim2
            .env("SCIM_CLI_URL", &listener.url)
            .env("SCIM_CLI_HEADERS", format!("Authorization: Bearer {}", listener.token));
        let output = scim2.args(["test", "--verbose"]).output().await.expect("it can be started");
        let text = text(&output);
        let lines = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
        println!("scim2 test: {} checks", lines("SUCCESS"));
        assert!(output.status.success() && lines("ERROR") == 0 && lines("SKIPPED") == 0, "{text}");
        assert!(lines("SUCCESS") >= 60, "it checked users and groups: {text}");
    });
}

#[test]
fn scim_sanity_finds_nothing_to_complain_about() {
    kit::run(async |platform| {
        let listener = Listener::at(platform, "127.0.0.12").await;
        let mut probe = program("scim-sanity");
        probe.args(["probe", &listener.url, "--token", &listener.token, "--i-accept-side-effects", "--json-output"]);
        let output = probe.output().await.expect("it can be started");
        let text = text(&output);
        assert!(output.status.success(), "{text}");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
        let summary = &report["summary"];
        let count = |name: &str| summary[name].as_u64().unwrap_or_default();
        println!("scim-sanity: {summary}");
        assert!(count("passed") >= 20 && count("failed") + count("errors") + count("warnings") == 0, "{text}");
    });
}
