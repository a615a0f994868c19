//! C, by Zig's compiler, or the one that `CAMPUS_PLUGIN_CC` names. What crosses the border is generated from the interface.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use plugin_package::COMPONENT;
use wit_bindgen_core::{Files, wit_parser::Resolve};

use super::{WORK, WORLD, tools};
use crate::component;

const FLAGS: [&str; 10] = [
    "-target",
    "wasm32-wasi",
    "-mexec-model=reactor",
    "-std=c11",
    "-Oz",
    "-s",
    "-Wall",
    "-Wextra",
    "-Ibuild",
    // Zig's own choice is 16 MiB, which every call would pay for.
    "-Wl,-z,stack-size=131072",
];
const SOURCES: [&str; 3] = ["src/exercise.c", "build/pure_plugin.c", "build/pure_plugin_component_type.o"];
/// Not `CC`, which names the compiler for this machine.
const COMPILER: &str = "CAMPUS_PLUGIN_CC";
const CORE: &str = "build/core.wasm";

pub(super) fn build(folder: &Path) -> Result<()> {
    generate(folder)?;
    let mut command = match env::var_os(COMPILER) {
        Some(compiler) => Command::new(compiler),
        None => {
            let mut zig = Command::new(tools::python(folder)?);
            zig.args(["-m", "ziglang", "cc"]);
            zig
        }
    };
    command.current_dir(folder).args(FLAGS).args(SOURCES).args(["-o", CORE]);
    tools::run(&mut command, "CAMPUS_PLUGIN_CC names a C compiler that builds WebAssembly")?;
    component::encode(&folder.join(CORE), &folder.join(COMPONENT)).map(drop)
}

/// `build/pure_plugin.h` with what the exercise implements, and its other side.
fn generate(folder: &Path) -> Result<()> {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_path(folder.join("wit")).context("the interface in wit cannot be read")?;
    let world = resolve.select_world(&[package], Some(WORLD))?;
    let mut files = Files::default();
    wit_bindgen_c::Opts::default().build().generate(&mut resolve, world, &mut files)?;
    for (name, content) in files.iter() {
        let path = folder.join(WORK).join(name);
        fs::write(&path, content).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
