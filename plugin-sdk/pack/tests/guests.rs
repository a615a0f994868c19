//! The exercises that authors begin with, in every language, built by `ops/build-plugins --tests`: all pass the same
//! cases and what the platform asks of providers.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use tempfile::TempDir;

const LANGUAGES: [&str; 4] = ["rust", "javascript", "python", "c"];

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn guest(language: &str) -> PathBuf {
    let folder = here().join("../../target/guests").join(language);
    assert!(folder.join("component.wasm").is_file(), "{language} is absent: run ops/build-plugins --tests first");
    folder
}

fn tool(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_campus-plugin")).current_dir(folder).args(arguments).output().expect("it runs")
}

fn works(folder: &Path, arguments: &[&str]) -> String {
    let output = tool(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn fails(folder: &Path, arguments: &[&str], because: &str) {
    let output = tool(folder, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && told.contains(because), "{arguments:?}: {told}");
}

fn desk() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

#[test]
fn every_language_passes_the_same_cases_and_the_inspection() {
    for language in LANGUAGES {
        let (folder, desk) = (guest(language), desk());
        let tested = works(&folder, &["test", "component.wasm", "--cases", "tests"]);
        assert!(tested.contains("12 cases; at most"), "{language}: {tested}");
        works(&folder, &["fuzz", "component.wasm", "--cases", "tests", "--rounds", "100"]);
        let package = desk.path().join("addition.campx");
        let package = package.to_str().expect("it is text");
        works(&folder, &["pack", ".", "-o", package]);
        let told = works(&folder, &["inspect", package]);
        assert_eq!(told.matches("passed").count(), 8, "{language}: {told}");
    }
}

/// Built for the interface as it was when it was accepted: what ran once runs on.
#[test]
fn a_component_of_every_version_of_the_interface_still_passes() {
    let frozen = here().join("tests/frozen");
    let cases = here().join("templates/common/tests");
    let mut versions = 0;
    for entry in fs::read_dir(frozen).expect("it is in the repository").flatten() {
        let component = entry.path();
        if component.extension().is_some_and(|extension| extension == "wasm") {
            let (component, cases) = (component.to_str().expect("it is text"), cases.to_str().expect("it is text"));
            let told = works(here(), &["test", component, "--cases", cases]);
            assert!(told.contains("12 cases"), "{component}: {told}");
            versions += 1;
        }
    }
    assert!(versions >= 1);
}

#[test]
fn a_new_exercise_bears_its_own_name_everywhere() {
    let desk = desk();
    for language in LANGUAGES {
        works(desk.path(), &["new", language, "--language", language, "--id", "de.beispiel.bauamt.fristen"]);
        let package = fs::read_to_string(desk.path().join(language).join("package.toml")).expect("it was written");
        assert!(package.contains("id = \"de.beispiel.bauamt.fristen\""), "{package}");
        assert!(package.contains("provider = \"de.beispiel.bauamt\""), "{package}");
        for file in ["src/lib.rs", "src/exercise.js", "src/exercise.py", "src/exercise.c"] {
            if let Ok(source) = fs::read_to_string(desk.path().join(language).join(file)) {
                assert!(source.contains("de.beispiel.bauamt.fristen") && !source.contains("org.example"), "{file}");
            }
        }
    }
}

#[test]
fn what_cannot_be_begun_or_built_is_told() {
    let desk = desk();
    let new = |folder: &'static str, id: &'static str| ["new", folder, "--language", "c", "--id", id];
    fails(desk.path(), &new("a", "addition"), "at least three parts");
    fails(desk.path(), &new("a", "de.addition"), "at least three parts");
    fails(desk.path(), &new("a", "Org.Example.addition"), "at least three parts");
    fails(desk.path(), &["new", "a", "--language", "fortran", "--id", "de.a.b"], "possible values");
    fails(desk.path(), &["build", "nowhere"], "there is no folder");
    fails(desk.path(), &["build"], "holds no exercise");
    works(desk.path(), &new("a", "de.example.addition"));
    fails(desk.path(), &new("a", "de.example.addition"), "is there already and not empty");
    fs::write(desk.path().join("a/src/exercise.c"), "int main(void) { return 0 }").expect("it can be written");
    fs::create_dir_all(desk.path().join("a/build")).expect("made");
    symlink(guest("c").join("build/python"), desk.path().join("a/build/python")).expect("the compiler is linked");
    fails(desk.path(), &["build", "a"], "expected ';'");
}

#[test]
fn the_guide_shows_the_exercise_that_rust_begins_with() {
    let guide = include_str!("../../README.md");
    let (_, code) = guide.split_once("```rust\n").expect("it shows code");
    let (code, _) = code.split_once("```").expect("the code ends");
    assert_eq!(code, include_str!("../templates/rust/src/lib.rs"));
}
