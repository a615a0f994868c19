//! Running what others have made.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::WORK;

/// Runs a program of which only its own words are seen.
pub(super) fn run(command: &mut Command, missing: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    // What it says is for people; the tool's own output stays clean.
    let status = command.stdout(Stdio::from(std::io::stderr())).status();
    let status = status.with_context(|| format!("there is no {program}: {missing}"))?;
    if !status.success() {
        bail!("{program} ended with {status}");
    }
    Ok(())
}

/// The folder's own Python with what its requirements.txt names, made anew when that changes.
pub(super) fn python(folder: &Path) -> Result<PathBuf> {
    let requirements = folder.join("requirements.txt");
    let home = folder.join(WORK).join("python");
    let python = home.join("bin/python");
    installed(&requirements, &home.join("requirements.txt"), || {
        let missing = "install Python 3.11 or newer with venv";
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home), missing)?;
        let install =
            ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"];
        run(Command::new(&python).args(install).arg(&requirements), missing)
    })?;
    Ok(python)
}

/// Installs what a lock file says, unless that was done: then a copy of it lies where it was installed.
pub(super) fn installed(lock: &Path, copy: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wanted = fs::read_to_string(lock).with_context(|| format!("cannot read {}", lock.display()))?;
    if fs::read_to_string(copy).is_ok_and(|known| known == wanted) {
        return Ok(());
    }
    install()?;
    fs::write(copy, wanted).with_context(|| format!("cannot write {}", copy.display()))
}
