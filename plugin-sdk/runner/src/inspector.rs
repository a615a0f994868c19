//! The inspector's process: a package comes in, a report goes out.

use std::{
    io::{self, Read as _, Write as _},
    process::ExitCode,
};

use plugin_runtime::Limits;

use crate::jail;

/// Bytes of the largest package, and one more, so that a longer one is seen to be too long.
const LONGEST: u64 = (32 << 20) + 1;

pub(crate) fn run() -> ExitCode {
    match inspect() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plugin-inspector: {error}");
            ExitCode::FAILURE
        }
    }
}

fn inspect() -> io::Result<()> {
    jail::inspector()?;
    let mut package = Vec::new();
    io::stdin().take(LONGEST).read_to_end(&mut package)?;
    let limits = Limits { concurrent_calls: 1, ..Limits::default() };
    let report = serde_json::to_vec(&plugin_inspection::inspect(&package, limits))?;
    let mut output = io::stdout().lock();
    output.write_all(&report)?;
    output.flush()
}
