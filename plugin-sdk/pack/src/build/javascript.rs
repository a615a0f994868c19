//! JavaScript and TypeScript, by the folder's own `npm run build`: QuickJS is in the component.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::tools;

const MISSING: &str = "install Node.js 20 or newer with npm";

pub(super) fn build(folder: &Path) -> Result<()> {
    let npm = |arguments: &[&str]| {
        tools::run(Command::new("npm").current_dir(folder).args(arguments).args(["--no-fund", "--no-audit"]), MISSING)
    };
    let copy = folder.join("node_modules/package-lock.json");
    tools::installed(&folder.join("package-lock.json"), &copy, || npm(&["ci"]))?;
    npm(&["run", "--silent", "build"])
}
