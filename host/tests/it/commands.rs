//! The commands of README.md and `--help`, run as an operator runs them: the built executable, a data directory of its own.

use std::{
    collections::BTreeSet,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

/// A data directory with a private PostgreSQL that every command starts and stops for itself.
struct Office {
    directory: PathBuf,
}

impl Office {
    fn new(name: &str) -> Office {
        // Below /tmp, where the unprivileged user of PostgreSQL can go when the tests run as root.
        let directory = std::env::temp_dir().join(format!("campus-commands-{name}-{}", std::process::id()));
        Office { directory }
    }

    fn campus(&self, arguments: &[&str]) -> Output {
        self.campus_with_input(arguments, "")
    }

    fn campus_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_campus"))
            .args(arguments)
            .env("CAMPUS_DATA_DIR", &self.directory)
            .env("CAMPUS_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("campus starts");
        child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("the input is read");
        child.wait_with_output().expect("campus ends")
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn an_operator_sets_up_a_member_a_provider_and_a_person_and_sees_them() {
    let office = Office::new("setup");
    let created =
        told(&office.campus(&["tenant", "create", "speyer", "--name", "Stadt Speyer", "--state", "RP", "--json"]));
    let created: serde_json::Value = serde_json::from_str(&created).expect("JSON");
    assert_eq!(created["address"], "http://speyer.localhost:8080");
    assert!(told(&office.campus(&["tenant", "list"])).contains("Stadt Speyer"));
    assert!(
        refused(&office.campus(&["tenant", "create", "speyer", "--name", "Noch einmal"]))
            .contains("\"speyer\" is taken")
    );
    assert!(
        refused(&office.campus(&["tenant", "create", "Große Stadt", "--name", "x"])).contains("lower-case letters")
    );
    assert!(
        refused(&office.campus(&["tenant", "create", "bunt", "--name", "x", "--colour", "rot"])).contains("#1f4e79")
    );

    told(&office.campus(&["provider", "create", "akademie", "--name", "Akademie am Rhein"]));
    assert!(told(&office.campus(&["provider", "list", "--json"])).contains("Akademie am Rhein"));

    let person = ["user", "create", "--tenant", "speyer", "--email", "Erna@Speyer.example", "--given-name", "Erna"];
    let person = [&person[..], &["--family-name", "Łukaszewska", "--role", "coordination"]].concat();
    told(&office.campus_with_input(&person, "ein langes Passwort\n"));
    assert!(refused(&office.campus_with_input(&person, "ein langes Passwort\n")).contains("already a person"));
    assert!(refused(&office.campus_with_input(&person, "kurz\n")).contains("fewer than 8"));
    let people = told(&office.campus(&["user", "list", "--tenant", "speyer", "--json"]));
    assert!(people.contains("erna@speyer.example") && people.contains("coordination"), "{people}");
    let nobody = refused(&office.campus(&["user", "list", "--tenant", "atlantis"]));
    assert!(nobody.contains("there is no member \"atlantis\""), "{nobody}");
    assert!(told(&office.campus(&["search", "rebuild"])).contains("The index holds 0 modules"));
}

#[test]
fn an_operator_imports_people_after_a_look() {
    let office = Office::new("roster");
    told(&office.campus(&["tenant", "create", "speyer", "--name", "Stadt Speyer", "--state", "RP"]));
    let file = std::env::temp_dir().join(format!("campus-roster-{}.csv", std::process::id()));
    let name = file.to_str().expect("UTF-8");
    std::fs::write(&file, b"Vorname;Nachname;E-Mail\nJ\xfcrgen;Wei\xdf;j@speyer.example\nEva;Lang;kein@\n")
        .expect("written");
    let import = |more: &[&str]| office.campus(&[&["user", "import", "--tenant", "speyer", name][..], more].concat());
    let dry = told(&import(&["--dry-run", "--json"]));
    let dry: serde_json::Value = serde_json::from_str(&dry).expect("JSON");
    assert_eq!(
        (&dry["applied"], &dry["counts"]["new"], &dry["counts"]["refused"]),
        (&false.into(), &1.into(), &1.into())
    );
    assert_eq!(dry["lines"][1][0], "3");
    assert!(refused(&import(&[])).contains("rows are refused"));
    assert!(!told(&office.campus(&["user", "list", "--tenant", "speyer"])).contains("j@speyer.example"));
    assert!(told(&import(&["--leave-out-refused"])).contains("Applied: 1 new"));
    assert!(told(&office.campus(&["user", "list", "--tenant", "speyer"])).contains("Jürgen Weiß"));
    std::fs::write(&file, b"PK\x03\x04").expect("written");
    assert!(refused(&import(&[])).contains("save it as CSV"));
    std::fs::remove_file(&file).expect("the file can be removed");
}

#[test]
fn an_operator_prepares_what_applicants_need() {
    let office = Office::new("joining");
    let file = std::env::temp_dir().join(format!("campus-joining-{}.txt", std::process::id()));
    let name = file.to_str().expect("UTF-8");
    std::fs::write(&file, b"AGS;Name\n07318000;Speyer\n07319000;W\xf6rms\n").expect("the file can be written");
    assert!(told(&office.campus(&["municipality", "import", name])).contains("2 new, 0 changed, 0 unchanged"));
    std::fs::write(&file, "AGS,Name\n07319000,Worms\n").expect("the file can be written");
    let again = told(&office.campus(&["municipality", "import", name, "--json"]));
    let again: serde_json::Value = serde_json::from_str(&again).expect("JSON");
    assert_eq!((&again["changed"], &again["left_out"]), (&1.into(), &1.into()), "{again}");
    std::fs::write(&file, "AGS,Name\n12,Worms\n").expect("the file can be written");
    assert!(refused(&office.campus(&["municipality", "import", name])).contains("line 2: \"12\" is no official key"));

    std::fs::write(&file, "§ 1 Name\n\nKommunalCampus eG").expect("the file can be written");
    let publish = ["agreement", "publish", "statute", "2026-01", name, "--title", "Satzung"];
    told(&office.campus(&publish));
    assert!(refused(&office.campus(&publish)).contains("published already"));
    assert!(told(&office.campus(&["agreement", "list"])).contains("Satzung"));
    std::fs::remove_file(&file).expect("the file can be removed");
}

#[test]
fn every_command_explains_itself() {
    let office = Office::new("help");
    let all = told(&office.campus(&["--help"]));
    for command in [
        "serve",
        "demo",
        "migrate",
        "tenant",
        "plan",
        "municipality",
        "agreement",
        "provider",
        "user",
        "catalogue",
        "plugin",
        "search",
        "keys",
    ] {
        assert!(all.contains(command), "{command} is missing in --help");
        told(&office.campus(&[command, "--help"]));
    }
    let two_words = [
        ["tenant", "create"],
        ["tenant", "list"],
        ["tenant", "onboard"],
        ["tenant", "archive"],
        ["tenant", "erase"],
        ["tenant", "replay-erasures"],
        ["tenant", "export-config"],
        ["tenant", "import-config"],
        ["plan", "list"],
        ["plan", "save"],
        ["plan", "book"],
        ["plan", "unbook"],
        ["plan", "usage"],
        ["municipality", "import"],
        ["agreement", "publish"],
        ["agreement", "list"],
        ["provider", "create"],
        ["provider", "list"],
        ["user", "create"],
        ["user", "import"],
        ["user", "list"],
        ["catalogue", "import"],
        ["plugin", "add"],
        ["search", "rebuild"],
        ["keys", "status"],
        ["keys", "rotate"],
    ];
    for [group, command] in two_words {
        assert!(told(&office.campus(&[group, command, "--help"])).contains("--json"), "{group} {command}");
    }
}

#[test]
fn every_command_that_the_readme_names_is_there() {
    let office = Office::new("readme");
    let readme = include_str!("../../../README.md");
    let named: BTreeSet<&str> = readme.split('`').filter_map(|code| code.strip_prefix("campus ")).collect();
    assert!(named.contains("tenant replay-erasures") && named.len() > 20, "{named:?}");
    for command in named {
        let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        told(&office.campus(&words));
    }
}

#[test]
fn keys_are_added_and_counted() {
    let office = Office::new("keys");
    let keys = |arguments: &[&str]| -> serde_json::Value {
        let told = told(&office.campus(&[&["keys"][..], arguments, &["--json"]].concat()));
        serde_json::from_str(&told).expect("JSON")
    };
    assert_eq!(keys(&["status"])["newest_key"], 1);
    let rotated = keys(&["rotate"]);
    assert_eq!((&rotated["newest_key"], &rotated["under_older_keys"]), (&2.into(), &0.into()), "{rotated}");
    assert_eq!(keys(&["rotate", "--resume"])["newest_key"], 2);
    assert_eq!(keys(&["rotate", "--add-only"])["newest_key"], 3);
    assert!(refused(&office.campus(&["keys", "rotate", "--resume", "--add-only"])).contains("cannot be used with"));
}

#[test]
fn a_plugin_that_is_none_is_refused_with_the_reason() {
    let office = Office::new("plugin");
    let file = std::env::temp_dir().join(format!("campus-no-plugin-{}.wasm", std::process::id()));
    std::fs::write(&file, b"\0asm nothing").expect("the file can be written");
    let name = file.to_str().expect("UTF-8");
    assert!(refused(&office.campus(&["plugin", "add", name])).contains("no valid component"));
    assert!(refused(&office.campus(&["plugin", "add", "/does/not/exist"])).contains("cannot read /does/not/exist"));
    std::fs::remove_file(&file).expect("the file can be removed");
}

#[test]
fn marks_are_made_again_where_there_are_any() {
    let office = Office::new("marks");
    assert!(told(&office.campus(&["plugin", "replay"])).contains("0 marks come out as recorded"));
    let regrade = ["plugin", "regrade", "de.example.addition", "--from", "1.0.0", "--to", "1.1.0"];
    assert!(refused(&office.campus(&regrade)).contains("there is no de.example.addition 1.0.0"));
    assert!(refused(&office.campus(&["plugin", "replay", "--tenant", "nirgends"])).contains("nirgends"));
}

#[test]
fn a_wrong_setting_is_named() {
    let output = Command::new(env!("CARGO_BIN_EXE_campus"))
        .args(["tenant", "list"])
        .env("CAMPUS_HTTP_ADDR", "nowhere")
        .output()
        .expect("campus starts");
    assert!(refused(&output).contains("http_addr"));
}

#[test]
fn members_come_in_by_a_file_even_when_the_first_run_is_killed() {
    let office = Office::new("onboard");
    let file = std::env::temp_dir().join(format!("campus-onboard-{}.jsonl", std::process::id()));
    let name = file.to_str().expect("UTF-8");
    let member = |number: usize| {
        serde_json::json!({
            "slug": format!("ort-{number}"), "name": format!("Ort {number}"), "kind": "city",
            "coordination": { "email": format!("k@ort-{number}.example"), "given_name": "Ko", "family_name": "Ordination" },
        })
        .to_string()
    };
    let lines: Vec<String> = (0..400).map(member).collect();
    std::fs::write(&file, format!("{}\n{{}}\n", lines[0])).expect("the file can be written");
    let refused_file = refused(&office.campus(&["tenant", "onboard", name]));
    assert!(refused_file.contains("nothing was written:\nline 2: missing field"), "{refused_file}");
    std::fs::write(&file, lines.join("\n")).expect("the file can be written");
    assert!(told(&office.campus(&["tenant", "onboard", name, "--dry-run"])).contains("400 members with 400 people"));
    let mut running = Command::new(env!("CARGO_BIN_EXE_campus"))
        .args(["tenant", "onboard", name])
        .env("CAMPUS_DATA_DIR", &office.directory)
        .env("CAMPUS_LOG", "off")
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("campus starts");
    // Killed at whatever it is doing: starting, checking or writing; the next run goes on from there.
    std::thread::park_timeout(std::time::Duration::from_millis(1_500));
    running.kill().expect("it can be killed");
    running.wait().expect("it has ended");
    let done = told(&office.campus(&["tenant", "onboard", name, "--json"]));
    let done: serde_json::Value = serde_json::from_str(&done).expect("JSON");
    let (created, unchanged) = (done["created"].as_u64(), done["unchanged"].as_u64());
    assert_eq!(created.zip(unchanged).map(|(new, old)| new + old), Some(400), "{done}");

    assert!(told(&office.campus(&["plan", "book", "ort-1", "small"])).contains("has the plan small"));
    assert!(told(&office.campus(&["plan", "usage"])).contains("ort-1"));
    let configuration = told(&office.campus(&["tenant", "export-config", "ort-1"]));
    std::fs::write(&file, &configuration).expect("the file can be written");
    told(&office.campus(&["tenant", "import-config", "ort-1", name]));
    assert_eq!(told(&office.campus(&["tenant", "export-config", "ort-1"])), configuration);
    let wrong = refused(&office.campus(&["tenant", "erase", "ort-1", "--confirm", "ort-2"]));
    assert!(wrong.contains("nothing was erased"), "{wrong}");
    let early = refused(&office.campus(&["tenant", "erase", "ort-1", "--confirm", "ort-1"]));
    assert!(early.contains("is not leaving"), "{early}");
    std::fs::remove_file(&file).expect("the file can be removed");
}
