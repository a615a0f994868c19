//! From a folder's sources to its component, with the tools of its language.

mod c;
mod javascript;
mod python;
mod rust;
mod tools;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use plugin_package::COMPONENT;

use crate::language::Language;

/// Where everything goes that can be made again.
const WORK: &str = "build";
/// The world that a guest without imports implements.
const WORLD: &str = "pure-plugin";

pub(crate) fn build(folder: &Path) -> Result<()> {
    let folder = &folder.canonicalize().with_context(|| format!("there is no folder {}", folder.display()))?;
    let language = Language::of(folder)?;
    fs::create_dir_all(folder.join(WORK)).with_context(|| format!("cannot write to {}", folder.display()))?;
    match language {
        Language::Rust => rust::build(folder)?,
        Language::Javascript => javascript::build(folder)?,
        Language::Python => python::build(folder)?,
        Language::C => c::build(folder)?,
    }
    let component = folder.join(COMPONENT);
    let bytes = fs::metadata(&component).with_context(|| format!("{} was not built", component.display()))?.len();
    println!("{}: {bytes} bytes, from {}", component.display(), language.title());
    Ok(())
}
