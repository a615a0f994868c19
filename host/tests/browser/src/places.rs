//! Where things are in the repository and its build directory.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(3)
        .expect("this crate is three levels below the root")
        .to_owned()
}

/// The directory of finished programs: this test itself runs in its `deps`.
///
/// # Errors
/// The system does not tell where this program is.
pub fn programs() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe().context("where is this program?")?;
    Ok(this.ancestors().nth(2).context("this program lies outside of a build directory")?.to_owned())
}

/// A file that the build made, below `target`.
pub fn built(path: &str) -> PathBuf {
    repository().join("target").join(path)
}
