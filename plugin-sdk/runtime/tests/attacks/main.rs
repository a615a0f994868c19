//! The attack corpus: every one is refused or ends with the right error, and a healthy plugin in
//! the same sandbox notices nothing.

mod bystander;
mod crafted;
mod refused;
mod requested;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use plugin_runtime::{Config, Limits, Plugin, Runtime};

/// One sandbox for all tests, as in the server.
pub(crate) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Runtime::new(Limits::default()).expect("the sandbox starts"));

pub(crate) static HEALTHY: LazyLock<Plugin> =
    LazyLock::new(|| built("target/plugins/choice.wasm", "ops/build-plugins"));

pub(crate) static HOSTILE: LazyLock<Plugin> =
    LazyLock::new(|| built("target/plugins-test/hostile.wasm", "ops/build-plugins --tests"));

fn built(file: &str, command: &str) -> Plugin {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let component = fs::read(path).unwrap_or_else(|_| panic!("{file} is absent: run {command} first"));
    RUNTIME.compile(&component).expect("the component is admitted")
}

pub(crate) fn config(public: &str) -> Config {
    Config { public: public.to_owned(), secret: None }
}
