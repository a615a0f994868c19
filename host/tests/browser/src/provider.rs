//! A real identity provider that asks with a form: the npm package oidc-provider.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::Context as _;

use crate::places;

/// It ends with the test.
#[derive(Debug)]
pub struct Provider {
    pub issuer: String,
    process: Child,
}

impl Provider {
    /// # Errors
    /// There is no node, or what the tests need of npm is not installed.
    pub fn start() -> anyhow::Result<Provider> {
        let mut process = Command::new("node")
            .args(["provider.mjs", "--single"])
            .current_dir(places::repository().join("host/tests/oidc"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("there is no node")?;
        let mut lines = BufReader::new(process.stdout.take().context("it is piped")?).lines();
        let issuer = lines.by_ref().find_map(|line| Some(line.ok()?.strip_prefix("issuer ")?.to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Provider {
            issuer: issuer.context("the provider does not start; was ops/dev prepare --tests run?")?,
            process,
        })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
