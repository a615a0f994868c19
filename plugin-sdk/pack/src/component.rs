//! From a core module to a component.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use wit_component::ComponentEncoder;

/// The first bytes of every WebAssembly file, and the layer that tells modules from components.
const MAGIC: &[u8] = b"\0asm";
const COMPONENT_LAYER: [u8; 2] = [1, 0];

/// Gives the component's length in bytes.
pub(crate) fn encode(core: &Path, output: &Path) -> Result<usize> {
    let module = fs::read(core).with_context(|| format!("cannot read {}", core.display()))?;
    if !module.starts_with(MAGIC) {
        bail!("{} is no WebAssembly file", core.display());
    }
    if module.get(6..8) == Some(&COMPONENT_LAYER) {
        bail!("{} is a component already", core.display());
    }
    let component = to_component(&module)
        .with_context(|| format!("{} does not implement the exercise interface", core.display()))?;
    fs::write(output, &component).with_context(|| format!("cannot write {}", output.display()))?;
    Ok(component.len())
}

fn to_component(module: &[u8]) -> Result<Vec<u8>> {
    ComponentEncoder::default().validate(true).module(module)?.encode()
}
