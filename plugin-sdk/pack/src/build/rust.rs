//! Rust, by cargo.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use plugin_package::COMPONENT;
use serde::Deserialize;

use super::tools;
use crate::component;

const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Deserialize)]
struct Manifest {
    package: Named,
    lib: Option<Library>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Library {
    name: Option<String>,
}

pub(super) fn build(folder: &Path) -> Result<()> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target_dir = env::var_os("CARGO_TARGET_DIR").map_or_else(|| folder.join("target"), PathBuf::from);
    let mut command = Command::new(cargo);
    command.current_dir(folder).args(["build", "--release", "--locked", "--target", TARGET, "--target-dir"]);
    command.arg(&target_dir).env("RUSTFLAGS", flags(folder));
    tools::run(&mut command, "install Rust, then: rustup target add wasm32-unknown-unknown")?;
    let built = target_dir.join(TARGET).join("release").join(library(folder)?).with_extension("wasm");
    component::encode(&built, &folder.join(COMPONENT)).map(drop)
}

/// The same bytes wherever it is built; flags of the author's own count alone.
fn flags(folder: &Path) -> String {
    if let Ok(flags) = env::var("RUSTFLAGS") {
        return flags;
    }
    let home = env::var("CARGO_HOME").or_else(|_| env::var("HOME").map(|home| format!("{home}/.cargo")));
    let cargo = home.map(|home| format!(" --remap-path-prefix={home}=/cargo")).unwrap_or_default();
    format!("--remap-path-prefix={}=/src{cargo}", folder.display())
}

fn library(folder: &Path) -> Result<String> {
    let path = folder.join("Cargo.toml");
    let told = || format!("cannot read {}", path.display());
    let manifest: Manifest = toml::from_str(&fs::read_to_string(&path).with_context(told)?).with_context(told)?;
    let name = manifest.lib.and_then(|library| library.name).unwrap_or(manifest.package.name);
    Ok(name.replace('-', "_"))
}
