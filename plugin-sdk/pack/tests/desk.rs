//! An author's way from a component to a signed package, at the command line.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use plugin_package::{Limits, Package, keys::Secret, log::Log};
use serde::Serialize;
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    /// A folder with the first-party choice as if it were the author's own.
    fn new() -> Desk {
        Desk::with("choice")
    }

    fn with(plugin: &str) -> Desk {
        let desk = Desk(tempfile::tempdir().expect("a folder can be made"));
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let component = root.join(format!("target/plugins/{plugin}.wasm"));
        fs::create_dir_all(desk.path("p/tests/configs")).expect("it can be made");
        fs::copy(&component, desk.path("p/component.wasm"))
            .unwrap_or_else(|_| panic!("{} is absent: run ops/build-plugins first", component.display()));
        let cases = root.join("plugins").join(plugin).join("cases");
        for folder in ["", "configs"] {
            for entry in fs::read_dir(cases.join(folder)).expect("it is in the repository").flatten() {
                if entry.path().is_file() {
                    fs::copy(entry.path(), desk.path("p/tests").join(folder).join(entry.file_name())).expect("copied");
                }
            }
        }
        desk.about(plugin, env!("CARGO_PKG_VERSION"));
        desk
    }

    fn about(&self, plugin: &str, version: &str) {
        let text = format!(
            "id = \"de.kommunalcampus.{plugin}\"\nversion = \"{version}\"\ninterface = \"campus:exercise@1.0.0\"\n\
             provider = \"de.kommunalcampus\"\nlicence = \"EUPL-1.2\"\n"
        );
        fs::write(self.path("p/package.toml"), text).expect("it can be written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campus-plugin"));
        command.current_dir(self.0.path()).args(arguments.split(' ')).output().expect("it runs")
    }

    fn works(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn fails(&self, arguments: &str, because: &str) {
        let output = self.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(because), "{arguments}: {told}");
    }
}

fn json(value: impl Serialize) -> String {
    serde_json::to_string(&value).expect("it is JSON")
}

fn key_in(line: &str) -> &str {
    line.lines().next().and_then(|line| line.rsplit(' ').next()).expect("the key stands at the end")
}

#[test]
fn a_folder_becomes_a_package_that_the_provider_has_signed() {
    let desk = Desk::new();
    let root = desk.works("keygen --provider de.kommunalcampus -o root.key");
    let root = key_in(&root).to_owned();
    desk.works("keygen --root root.key --days 90 -o release.key");
    desk.fails("keygen --root root.key -o release.key", "cannot write");
    desk.fails("keygen --root release.key -o other.key", "is no root key");
    desk.fails("keygen --root root.key --days 397 -o other.key", "valid for 1 to 396 days");

    let packed = desk.works("pack p -o choice.campx");
    assert!(packed.contains("de.kommunalcampus.choice"), "{packed}");
    desk.works("check choice.campx");
    desk.fails(&format!("check choice.campx --root {root}"), "0 of 1 signatures");
    desk.fails("sign choice.campx --key root.key", "is a root key");
    desk.works("sign choice.campx --key release.key");
    let checked = desk.works(&format!("check choice.campx --root {root}"));
    assert!(checked.contains("id           de.kommunalcampus.choice"), "{checked}");

    desk.works("keygen --provider de.other -o other-root.key");
    desk.works("keygen --root other-root.key -o other.key");
    desk.fails("sign choice.campx --key other.key", "the key is de.other's");
    desk.about("choice", "9.9.9");
    desk.works("pack p -o other.campx");
    desk.fails("check other.campx", "package.toml says");
}

#[test]
fn cases_and_chance_are_run_with_their_cost() {
    let desk = Desk::new();
    desk.works("pack p -o choice.campx");
    let tested = desk.works("test choice.campx --baseline fuel.json");
    assert!(tested.contains("grade-all-right") && tested.contains("cases; at most"), "{tested}");
    desk.works("test choice.campx --baseline fuel.json");
    desk.works("test p/component.wasm --cases p/tests");
    desk.fails("test p/component.wasm", "--cases");
    let fuzzed = desk.works("fuzz choice.campx --rounds 50 --seed 7");
    assert_eq!(fuzzed, desk.works("fuzz choice.campx --rounds 50 --seed 7"), "the same seed, the same calls");

    let baseline = fs::read_to_string(desk.path("fuel.json")).expect("it was written");
    let known: BTreeMap<String, u64> = serde_json::from_str(&baseline).expect("it is JSON");
    let halves: BTreeMap<String, u64> = known.into_iter().map(|(case, fuel)| (case, fuel / 2)).collect();
    fs::write(desk.path("fuel.json"), serde_json::to_string(&halves).expect("it is JSON")).expect("it can be written");
    desk.fails("test choice.campx --baseline fuel.json", "cases do not hold");
    let wrong = r#"{"call": "check-config", "config": {}, "expect": {"/Ok/warnings": []}}"#;
    fs::write(desk.path("p/tests/wrong.json"), wrong).expect("it can be written");
    desk.works("pack p -o wrong.campx");
    desk.fails("test wrong.campx", "1 of");
}

#[test]
fn a_view_is_shown_as_learners_would_see_it() {
    let desk = Desk::new();
    let shown =
        desk.works("render p/component.wasm --cases p/tests --case render-practice-shows-hints-and-no-solution --html");
    assert!(shown.starts_with("<!doctype html>") && shown.contains("<fieldset"), "{shown}");
    let data = desk.works("render p/component.wasm --cases p/tests --case render-practice-shows-hints-and-no-solution");
    let data: serde_json::Value = serde_json::from_str(&data).expect("it is JSON");
    assert!(data["nodes"].is_array());
    desk.fails("render p/component.wasm --cases p/tests --case nonsense", "there is no case nonsense");
}

#[test]
fn cases_are_tried_in_a_browser_of_this_machine() {
    let desk = Desk::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_campus-plugin"));
    command.current_dir(desk.0.path()).args(["try", "p/component.wasm", "--cases", "p/tests", "--port", "0"]);
    let mut served = command.stdout(Stdio::piped()).spawn().expect("it runs");
    let mut line = String::new();
    BufReader::new(served.stdout.take().expect("it speaks")).read_line(&mut line).expect("it says where");
    let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(&address).expect("it listens");
        write!(stream, "{request}").expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    };
    let get = |path: &str| ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
    let list = get("/");
    let (before, _) = list.split_once("\">grade-all-right<").expect("the case is listed");
    let path = before.rsplit_once("href=\"").expect("it is a link").1;
    assert!(get(path).contains("<form"), "the task");
    let form = "f.pflicht=b";
    let sent = ask(&format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{form}",
        form.len()
    ));
    assert!(sent.contains("<dt>Mark</dt>") && sent.contains("Fuel of the mark"), "{sent}");
    assert!(get("/9999").starts_with("HTTP/1.1 404"));
    served.kill().expect("it was started here");
    served.wait().expect("it ends");
}

#[test]
fn every_first_party_type_passes_what_is_asked_of_providers() {
    let plugins = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins");
    let folders = fs::read_dir(plugins).expect("it is in the repository").flatten();
    let names = folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).filter(|name| name != "common");
    let names: Vec<String> = names.collect();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let desk = Desk::with(&name);
        desk.works("pack p -o plugin.campx");
        let told = desk.works("inspect plugin.campx");
        assert_eq!(told.matches("passed").count(), 8, "{name}: {told}");
    }
}

#[test]
fn the_log_is_verified_without_the_platform() {
    let desk = Desk::new();
    desk.works("pack p -o choice.campx");
    let package = Package::read(&fs::read(desk.path("choice.campx")).expect("it was packed"), &Limits::default());
    let digest = hex::encode(package.expect("it is one").digest);
    let entries = |count: usize| {
        let about = format!("{{\"kind\":\"admit\",\"package\":\"{digest}\"}}");
        Log::of([about, "{\"kind\":\"key\"}".to_owned(), "{\"kind\":\"yank\"}".to_owned()].into_iter().take(count))
    };
    let (secret, at) = (Secret::from_seed(&[3; 32]), "2026-12-08T10:00:00Z");
    let key = secret.public();
    let keep = |name: &str, text: String| fs::write(desk.path(name), text).expect("it can be written");
    keep("head.json", json(entries(1).head(at, &secret)));
    keep("entry.json", json(entries(3).inclusion(0, at, &secret)));
    keep("other.json", json(entries(3).inclusion(1, at, &secret)));
    keep("since.json", json(entries(3).consistency(1, at, &secret)));
    assert!(desk.works(&format!("log entry.json --key {key} --package choice.campx")).contains("position 0 of 3"));
    assert!(
        desk.works(&format!("log since.json --key {key} --since head.json")).contains("the first 1 are as they were")
    );
    desk.fails(&format!("log other.json --key {key} --package choice.campx"), "another package");
    desk.fails(&format!("log entry.json --key {}", Secret::from_seed(&[4; 32]).public()), "not signed");
    desk.fails(&format!("log head.json --key {key}"), "none of the log");
}
