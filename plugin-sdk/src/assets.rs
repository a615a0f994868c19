//! Read-only files: those of the plugin's package and those that an author attached. Needs the
//! capability `assets`. There are none in native tests.

#[cfg(target_arch = "wasm32")]
use crate::bindings::campus::exercise::assets as host;

pub use crate::bindings::campus::exercise::assets::{AssetError, AssetInfo};

/// At most 256 KiB a read and 4 MiB a call in total; shorter at the end of the file.
#[cfg(target_arch = "wasm32")]
pub fn read(name: &str, offset: u64, length: u32) -> Result<Vec<u8>, AssetError> {
    host::read(name, offset, length)
}

#[cfg(not(target_arch = "wasm32"))]
pub fn read(_name: &str, _offset: u64, _length: u32) -> Result<Vec<u8>, AssetError> {
    Err(AssetError::Unknown)
}

#[cfg(target_arch = "wasm32")]
pub fn list() -> Vec<AssetInfo> {
    host::list()
}

#[cfg(not(target_arch = "wasm32"))]
pub fn list() -> Vec<AssetInfo> {
    Vec::new()
}
