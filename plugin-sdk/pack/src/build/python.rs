//! Python, by componentize-py: CPython is in the component.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use plugin_package::COMPONENT;

use super::{WORLD, tools};

pub(super) fn build(folder: &Path) -> Result<()> {
    let componentize = tools::python(folder)?.with_file_name("componentize-py");
    let mut command = Command::new(componentize);
    command.current_dir(folder).args(["--quiet", "--wit-path", "wit", "--world", WORLD, "componentize", "--stub-wasi"]);
    // Byte code beside the sources would be taken in.
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    tools::run(command.args(["exercise", "--python-path", "src", "--output", COMPONENT]), "see requirements.txt")
}
