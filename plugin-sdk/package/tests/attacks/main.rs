//! Hostile packages: each is refused for its own reason, and none of them costs more than its limits.

mod forged;
mod raw;
mod shaped;

use std::sync::LazyLock;

use plugin_package::{
    Package,
    keys::{Certificate, Secret},
};
use time::{Date, macros::date};

pub(crate) const PROVIDER: &str = "org.example";
pub(crate) const TODAY: Date = date!(2026 - 11 - 26);

pub(crate) static ROOT: LazyLock<Secret> = LazyLock::new(|| Secret::from_seed(&[1; 32]));
pub(crate) static RELEASE: LazyLock<Secret> = LazyLock::new(|| Secret::from_seed(&[2; 32]));

pub(crate) fn certificate() -> Certificate {
    let days = [date!(2026 - 11 - 01), date!(2027 - 11 - 01)];
    Certificate::issue(&ROOT, PROVIDER, RELEASE.public(), days).expect("a year is allowed")
}

pub(crate) fn about(more: &str) -> String {
    format!(
        "id = \"org.example.addition\"\nversion = \"1.0.0\"\ninterface = \"campus:exercise@1.0.0\"\n\
         provider = \"{PROVIDER}\"\nlicence = \"EUPL-1.2\"\n{more}"
    )
}

/// The files of a sound package.
pub(crate) fn files() -> Vec<(String, Vec<u8>)> {
    let files = [
        ("package.toml", about("")),
        ("component.wasm", "\0asm".to_owned()),
        ("assets/karte.svg", "<svg/>".to_owned()),
        ("tests/eins.json", "{}".to_owned()),
    ];
    files.map(|(name, content)| (name.to_owned(), content.into_bytes())).into()
}

pub(crate) fn signed() -> Package {
    let mut package = Package::pack(files()).expect("it is sound");
    package.sign(&RELEASE, &certificate()).expect("the certificate is the key's");
    package
}
