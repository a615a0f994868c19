//! The compiler's process: a component comes in, code or a refusal goes out.

use std::{
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

use plugin_runtime::{Limits, Runtime};

use crate::jail;

/// The first byte of what comes out: code follows, or a sentence for whoever uploaded the component.
pub const ACCEPTED: u8 = 1;
pub const REFUSED: u8 = 0;

pub(crate) fn run() -> ExitCode {
    match compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plugin-compiler: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compile() -> io::Result<()> {
    jail::compiler()?;
    let limits = Limits { concurrent_calls: 1, ..Limits::default() };
    let mut component = Vec::new();
    io::stdin().take(limits.component.bytes as u64 + 1).read_to_end(&mut component)?;
    let runtime = Runtime::new(limits).map_err(io::Error::other)?;
    let (verdict, told) = match runtime.precompile(&component) {
        Ok(code) => (ACCEPTED, code),
        Err(rejected) => (REFUSED, rejected.to_string().into_bytes()),
    };
    let mut output = io::stdout().lock();
    output.write_all(&[verdict])?;
    output.write_all(&told)?;
    output.flush()
}
