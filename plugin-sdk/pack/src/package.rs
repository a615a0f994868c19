//! Packing and signing.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use plugin_package::Package;

use crate::keys::ReleaseKey;
use crate::source;

/// What a folder may hold; the rest is the author's own affair.
const PARTS: [&str; 5] = ["package.toml", plugin_package::COMPONENT, "assets", "ui", "tests"];

pub(crate) fn pack(folder: &Path, output: &Path) -> Result<()> {
    let mut files = Vec::new();
    for part in PARTS {
        collect(&folder.join(part), part, &mut files)?;
    }
    let package = Package::pack(files).with_context(|| format!("{} does not make a package", folder.display()))?;
    write(&package, output)?;
    println!("{}: {} {}", output.display(), package.about.id, package.about.version);
    println!("SHA-256 of the manifest  {}", hex::encode(package.digest));
    Ok(())
}

fn collect(path: &Path, name: &str, files: &mut Vec<(String, Vec<u8>)>) -> Result<()> {
    if !path.exists() {
        return Ok(());
    }
    if path.is_symlink() {
        bail!("{} is a link; a package holds files", path.display());
    }
    if path.is_file() {
        files.push((name.to_owned(), source::bytes(path)?));
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
        let Ok(child) = entry.file_name().into_string() else { bail!("{:?} is no name", entry.file_name()) };
        collect(&entry.path(), &format!("{name}/{child}"), files)?;
    }
    Ok(())
}

pub(crate) fn sign(file: &Path, key: &Path) -> Result<()> {
    let mut package = source::package(file)?;
    let key = ReleaseKey::read(key)?;
    if key.certificate.provider != package.about.provider {
        bail!("the key is {}'s, the package {}'s", key.certificate.provider, package.about.provider);
    }
    package.sign(&key.secret, &key.certificate)?;
    write(&package, file)?;
    println!("{}: signed until {}", file.display(), key.certificate.not_after);
    Ok(())
}

/// Nobody finds half a package.
fn write(package: &Package, file: &Path) -> Result<()> {
    let unfinished = file.with_extension("part");
    fs::write(&unfinished, package.bytes()?).with_context(|| format!("cannot write {}", unfinished.display()))?;
    fs::rename(&unfinished, file).with_context(|| format!("cannot write {}", file.display()))
}
