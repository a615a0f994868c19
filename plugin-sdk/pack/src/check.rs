//! The platform's own admission, on the author's desk.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use plugin_package::{Package, keys::Public};
use plugin_runtime::{Limits, Manifest, Reply, Runtime};
use time::Date;

use crate::source;

pub(crate) fn check(file: &Path, root: Option<(&str, Date)>, json: bool) -> Result<()> {
    let package = if source::is_package(file) { Some(source::package(file)?) } else { None };
    if let Some((root, today)) = root {
        let package = package.as_ref().context("only a package is signed")?;
        package.verify(Public::parse(root)?, today, |_| false)?;
    }
    let component = match &package {
        Some(package) => package.component().to_vec(),
        None => source::bytes(file)?,
    };
    let limits = Limits::default();
    let fuel_limit = limits.upkeep.fuel;
    let runtime = Runtime::new(limits)?;
    let started = Instant::now();
    let plugin = runtime.compile(&component).with_context(|| refused(file))?;
    let compile_ms = started.elapsed().as_millis();
    let reply = runtime.describe(&plugin).with_context(|| refused(file))?;
    if let Some(package) = &package {
        agrees(package, &reply.value)?;
    }
    if json {
        let report = serde_json::json!({
            "manifest": reply.value,
            "bytes": component.len(),
            "compile_ms": compile_ms,
            "describe": { "fuel": reply.usage.fuel, "memory_bytes": reply.usage.memory_bytes },
        });
        println!("{report:#}");
    } else {
        println!("{}: admitted", file.display());
        println!("size         {} bytes", component.len());
        println!("compiled in  {compile_ms} ms");
        print_report(&reply, fuel_limit);
    }
    Ok(())
}

/// What the package and its component say of themselves is the same.
fn agrees(package: &Package, manifest: &Manifest) -> Result<()> {
    let about = &package.about;
    if (&about.id, &about.version) != (&manifest.id, &manifest.version) {
        let (id, version) = (&manifest.id, &manifest.version);
        bail!("package.toml says {} {}, the component says {id} {version}", about.id, about.version);
    }
    Ok(())
}

fn refused(file: &Path) -> String {
    format!("{} is not admitted", file.display())
}

fn print_report(reply: &Reply<Manifest>, fuel_limit: u64) {
    let manifest = &reply.value;
    println!("id           {}", manifest.id);
    println!("version      {}", manifest.version);
    for title in &manifest.title {
        println!("title        {} ({})", title.text, title.lang);
    }
    for summary in &manifest.summary {
        println!("summary      {} ({})", summary.text, summary.lang);
    }
    println!("languages    {}", manifest.languages.join(", "));
    let capabilities: Vec<String> = manifest.capabilities.iter().map(|capability| format!("{capability:?}")).collect();
    println!("wants        {}", if capabilities.is_empty() { "nothing".to_owned() } else { capabilities.join(", ") });
    let parts: Vec<&str> = manifest.parts.iter().map(|part| part.id.as_str()).collect();
    println!("parts        {}", if parts.is_empty() { "by configuration".to_owned() } else { parts.join(", ") });
    if !manifest.known_barriers.is_empty() {
        println!("barriers     WCAG {}", manifest.known_barriers.join(", "));
    }
    println!(
        "describe     {} of {fuel_limit} fuel, {} KiB of memory",
        reply.usage.fuel,
        reply.usage.memory_bytes / 1024
    );
    for line in &reply.log {
        println!("log          {:?}: {}", line.level, line.message);
    }
}
