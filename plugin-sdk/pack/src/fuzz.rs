//! Answers by chance, on the author's desk.

use std::path::Path;

use anyhow::{Result, bail};

use crate::source;

pub(crate) fn fuzz(file: &Path, cases: Option<&Path>, rounds: u32, seed: u64) -> Result<()> {
    let (sandbox, cases) = source::with_cases(file, cases)?;
    let fuzzed = plugin_cases::fuzz(&sandbox, &cases, rounds, seed);
    for finding in &fuzzed.findings {
        println!("{finding}");
    }
    println!("{rounds} rounds from seed {seed}, {} calls, at most {} fuel", fuzzed.calls, fuzzed.most_fuel);
    if fuzzed.calls == 0 {
        bail!("no case has a configuration that the plugin takes");
    }
    if !fuzzed.findings.is_empty() {
        bail!("{} findings; the same seed finds them again", fuzzed.findings.len());
    }
    Ok(())
}
