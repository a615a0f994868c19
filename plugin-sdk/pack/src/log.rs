//! The platform's transparency log, verified without the platform.

use std::path::Path;

use anyhow::{Context, Result, bail};
use plugin_package::{
    keys::Public,
    log::{Consistency, Head, Inclusion},
};
use serde::de::DeserializeOwned;

use crate::source;

/// That an entry stands in the log, and is about a package where one is given.
pub(crate) fn entry(proof: &Path, key: &str, package: Option<&Path>) -> Result<()> {
    let proof: Inclusion = read(proof)?;
    proof.verify(Public::parse(key)?)?;
    if let Some(file) = package {
        let digest = hex::encode(source::package(file)?.digest);
        let entry: serde_json::Value = serde_json::from_str(&proof.entry).context("the entry is no JSON")?;
        if entry["package"] != digest.as_str() {
            bail!("the entry is about another package than {}", file.display());
        }
    }
    println!("{}", proof.entry);
    println!("stands in the log at position {} of {}, {}", proof.position, proof.head.size, proof.head.at);
    Ok(())
}

/// That nothing was changed since an earlier head.
pub(crate) fn since(proof: &Path, key: &str, earlier: &Path) -> Result<()> {
    let (proof, earlier): (Consistency, Head) = (read(proof)?, read(earlier)?);
    proof.verify(Public::parse(key)?, &earlier)?;
    println!("{} entries, of which the first {} are as they were on {}", proof.head.size, earlier.size, earlier.at);
    Ok(())
}

fn read<T: DeserializeOwned>(file: &Path) -> Result<T> {
    serde_json::from_slice(&source::bytes(file)?).with_context(|| format!("{} is none of the log's", file.display()))
}
