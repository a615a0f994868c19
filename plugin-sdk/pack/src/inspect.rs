//! All that the platform asks of a package before a person reviews it, on the author's desk.

use std::path::Path;

use anyhow::{Result, bail};
use plugin_inspection::{Report, inspect};
use plugin_runtime::Limits;

use crate::source;

pub(crate) fn run(file: &Path, json: bool) -> Result<()> {
    let report = inspect(&source::bytes(file)?, Limits::default());
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    if !report.passed() {
        bail!("{} cannot be reviewed yet", file.display());
    }
    Ok(())
}

fn print(report: &Report) {
    for step in &report.steps {
        println!("{:14}{}", step.name.name(), if step.findings.is_empty() { "passed" } else { "failed" });
        for finding in &step.findings {
            println!("{:14}{finding}", "");
        }
    }
    let measured = &report.measured;
    println!(
        "{} cases, {} calls by chance; at most {} fuel and {} KiB of memory in one",
        measured.cases,
        measured.calls,
        measured.fuel,
        measured.memory_bytes / 1024
    );
}
