//! The package of a plugin (`*.campx`): a ZIP file with `package.toml`, `component.wasm`, `assets/`, `ui/` and `tests/`; a
//! `MANIFEST` with the SHA-256 of each of them; and a `SIGNATURE` over the manifest. Nothing of the contents is looked at
//! before the names, the sizes and the manifest are in order.
//!
//! A provider keeps a root key offline. It certifies release keys, which sign packages and end after at most
//! [`keys::LONGEST`] days. Signatures are Ed25519 (RFC 8032), verified strictly: no keys of small order, no second form of
//! the same signature.

mod about;
mod archive;
pub mod keys;
mod listing;
pub mod log;
mod names;
mod package;
mod signature;

pub use about::{About, Class, Engine, Part, Tier, is_reversed_domain};
pub use archive::Limits;
pub use package::{COMPONENT, Package, PackageError, Signer};
