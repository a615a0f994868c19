//! Puts the fonts into the crate that `ops/dev prepare` has unpacked.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CAMPUS_FONTS_DIR");
    let variable = |name: &str| PathBuf::from(env::var_os(name).expect("cargo sets it"));
    let given = env::var_os("CAMPUS_FONTS_DIR").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| variable("CARGO_MANIFEST_DIR").join("../../target/fonts"));
    for name in ["regular.ttf", "bold.ttf"] {
        let font = folder.join(name);
        println!("cargo:rerun-if-changed={}", font.display());
        copy(&font, &variable("OUT_DIR").join(name));
    }
}

fn copy(from: &Path, to: &Path) {
    if let Err(error) = fs::copy(from, to) {
        println!("cargo::error={}: {error}; run `ops/dev prepare` once, it unpacks the fonts", from.display());
        process::exit(1);
    }
}
