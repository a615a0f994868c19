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
    let wanted =
        fs::read_to_string(&requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let home = folder.join(WORK).join("python");
    let python = home.join("bin/python");
    let stamp = home.join("requirements.txt");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let missing = "install Python 3.11 or newer with venv";
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&home), missing)?;
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--requirement"];
    run(Command::new(&python).args(install).arg(&requirements), missing)?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}
