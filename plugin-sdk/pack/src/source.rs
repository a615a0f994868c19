//! What the tool is pointed at: a component, or a package.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use plugin_cases::{Case, Sandbox};
use plugin_package::{Class, Limits as PackageLimits, Package};
use plugin_runtime::Limits;

pub(crate) const PACKAGE: &str = "campx";

pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}

pub(crate) fn is_package(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == PACKAGE)
}

pub(crate) fn package(file: &Path) -> Result<Package> {
    Package::read(&bytes(file)?, &PackageLimits::default())
        .with_context(|| format!("{} is no package that the platform takes", file.display()))
}

/// What calls may take: of the class that a package says, of the usual one for a component.
pub(crate) fn limits(file: &Path) -> Result<Limits> {
    let is_heavy = is_package(file) && package(file)?.about.class == Class::Heavy;
    Ok(if is_heavy { Limits::default().heavy() } else { Limits::default() })
}

/// The component in the sandbox, with its cases: those of the package, or those in the folder.
pub(crate) fn with_cases(file: &Path, folder: Option<&Path>) -> Result<(Sandbox, Vec<Case>)> {
    let (component, cases) = match (is_package(file), folder) {
        (true, Some(_)) => bail!("a package brings its own cases"),
        (true, None) => {
            let package = package(file)?;
            let cases = Case::of_files(package.folder("tests/"))?;
            (package.component().to_vec(), cases)
        }
        (false, Some(folder)) => (bytes(file)?, Case::all(folder)?),
        (false, None) => bail!("say with --cases where the cases of a component are"),
    };
    if cases.is_empty() {
        bail!("there are no cases");
    }
    let sandbox =
        Sandbox::of(&component, limits(file)?).with_context(|| format!("{} is not admitted", file.display()))?;
    Ok((sandbox, cases))
}
