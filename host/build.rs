//! Puts the browser's files and the first-party plugins into the executable. Both are made before, by `ops/dev prepare`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use serde::Deserialize;

/// One row of the manifest that `host/static/build.mjs` writes.
#[derive(Deserialize)]
struct Row {
    name: String,
    path: String,
    content_type: String,
    hash: String,
    br: Option<u64>,
    gz: Option<u64>,
}

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let assets = folder("CAMPUS_ASSETS_DIR", "assets");
    let plugins = folder("CAMPUS_PLUGINS_DIR", "plugins");
    write(&out.join("assets.rs"), &asset_table(&assets));
    write(&out.join("plugins.rs"), &plugin_table(&plugins));
    println!("cargo:rerun-if-changed=build.rs");
    // Both are read at compile time by derive macros, which cargo does not see.
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=locales");
}

/// The folder that the variable names, or `target/NAME` of the workspace.
fn folder(variable: &str, name: &str) -> PathBuf {
    println!("cargo:rerun-if-env-changed={variable}");
    let given = env::var_os(variable).map(PathBuf::from);
    let folder = given.unwrap_or_else(|| {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
        Path::new(&manifest).join("../target").join(name)
    });
    folder.canonicalize().unwrap_or_else(|_| absent(&folder))
}

fn absent(what: &Path) -> ! {
    stop(&format!("{} is missing: run `ops/dev prepare` once, it builds the assets and the plugins", what.display()))
}

/// Ends the build with one sentence instead of a backtrace.
fn stop(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    process::exit(1)
}

fn asset_table(folder: &Path) -> String {
    let manifest = folder.join("manifest.json");
    println!("cargo:rerun-if-changed={}", manifest.display());
    let text = fs::read_to_string(&manifest).unwrap_or_else(|_| absent(&manifest));
    let mut rows: Vec<Row> =
        serde_json::from_str(&text).unwrap_or_else(|error| stop(&format!("{}: {error}", manifest.display())));
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    let mut table = String::from("&[\n");
    for row in &rows {
        let bytes = |suffix: &str| format!("include_bytes!({:?})", folder.join(format!("{}{suffix}", row.path)));
        let twin =
            |size: Option<u64>, suffix: &str| size.map_or("None".to_owned(), |_| format!("Some({})", bytes(suffix)));
        writeln!(
            table,
            "    Asset {{ name: {:?}, path: {:?}, href: {:?}, content_type: {:?}, hash: {:?}, plain: {}, brotli: {}, gzip: {} }},",
            row.name,
            row.path,
            format!("/assets/{}", row.path),
            row.content_type,
            row.hash,
            bytes(""),
            twin(row.br, ".br"),
            twin(row.gz, ".gz"),
        )
        .expect("a string takes all text");
    }
    table + "]\n"
}

fn plugin_table(folder: &Path) -> String {
    println!("cargo:rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).unwrap_or_else(|_| absent(folder));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder that opens can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    if files.is_empty() {
        absent(&folder.join("*.wasm"));
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in &files {
        println!("cargo:rerun-if-changed={}", file.display());
        let stem = file.file_stem().expect("a file with an extension has a stem").to_string_lossy();
        writeln!(table, "    ({stem:?}, include_bytes!({file:?})),").expect("a string takes all text");
    }
    table + "]\n"
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).unwrap_or_else(|error| stop(&format!("{}: {error}", file.display())));
}
