//! Plugins are compiled and run in processes of their own, which have no environment, no network and no secrets but the key
//! of the compiled code. A compiler is started for one component and ends with it, an inspector for one package; a runner answers calls over a Unix socket
//! until its parent closes its standard input. All are the server's own program under another first argument, see [`role`].
//!
//! What is compiled is native code: it is sealed with a key ([`artefact`]), and a runner takes nothing else.

pub mod artefact;
mod compiler;
mod inspector;
mod jail;
mod runner;
pub mod wire;

use std::process::ExitCode;

pub use compiler::{ACCEPTED, REFUSED};
pub use runner::{READY, Setup};

/// First argument of a compiler.
pub const COMPILER: &str = "plugin-compiler";
/// First argument of an inspector, which reads a package and writes a [`plugin_inspection::Report`] as JSON.
pub const INSPECTOR: &str = "plugin-inspector";
/// First argument of a runner.
pub const RUNNER: &str = "plugin-runner";

/// What a program does that was started with this first argument; none when it is another one's affair.
pub fn role(argument: &str) -> Option<fn() -> ExitCode> {
    match argument {
        COMPILER => Some(compiler::run),
        INSPECTOR => Some(inspector::run),
        RUNNER => Some(runner::run),
        _ => None,
    }
}
