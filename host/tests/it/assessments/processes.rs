//! Plugins run in a process of their own, which may die at any time and has nothing to give away.

use std::{fs, process::Command};

use host::{courses::ItemKind, plugins::Plugins};

use super::{ALL_RIGHT, Studies};
use crate::kit::{self, NewModule, Platform};

async fn runner(platform: &Platform) -> u32 {
    platform.app.plugins.runner_process().await.expect("a plugin was called")
}

fn kill(process: u32) {
    assert!(Command::new("kill").args(["-9", &process.to_string()]).status().expect("there is kill").success());
}

/// What the kernel says of a process.
fn proc(process: u32, file: &str) -> String {
    let bytes = fs::read(format!("/proc/{process}/{file}")).expect("the process lives");
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_runner_that_is_killed_is_replaced_and_no_answer_is_lost() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("runner").await;
        let studies = Studies::of(platform, NewModule::shared()).await;
        let mut earned = Vec::new();
        for _ in 0..3 {
            let form = studies.form(ItemKind::Exercise, &ALL_RIGHT).await;
            let before = runner(platform).await;
            kill(before);
            let sent = studies.learner.send(&form).await;
            let page = studies.learner.see_mark(&sent).await;
            assert!(page.tells("exercise-right"), "{}", page.body);
            assert_ne!(runner(platform).await, before);
            earned = studies.answers().await;
        }
        assert_eq!(earned, vec![("graded".to_owned(), Some(2000), Some(2000)); 3]);
    });
}

#[test]
fn a_runner_that_hangs_is_replaced_too() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("hung").await;
        let studies = Studies::of(platform, NewModule::shared()).await;
        let path = studies.page(ItemKind::Exercise);
        studies.learner.get(&path).await.assert_ok();
        let hung = runner(platform).await;
        assert!(Command::new("kill").args(["-STOP", &hung.to_string()]).status().expect("there is kill").success());
        studies.learner.get(&path).await.assert_ok();
        assert_ne!(runner(platform).await, hung);
        assert!(!fs::exists(format!("/proc/{hung}/exe")).unwrap_or(false), "nobody leaves it behind");
    });
}

#[test]
fn calls_go_on_while_runners_die_again_and_again() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("runners").await;
        let studies = Studies::of(platform, NewModule::shared()).await;
        let path = studies.page(ItemKind::Exercise);
        studies.learner.get(&path).await.assert_ok();
        let killer = tokio::spawn(async move {
            for _ in 0..10 {
                let process = runner(platform).await;
                // It may be another one already.
                Command::new("kill").args(["-9", &process.to_string()]).output().ok();
                tokio::time::sleep(std::time::Duration::from_millis(30)).await;
            }
        });
        while !killer.is_finished() {
            let page = studies.learner.get(&path).await;
            assert!([200, 409].contains(&page.status.as_u16()), "{}", page.status);
        }
        studies.learner.get(&path).await.assert_ok();
    });
}

#[test]
fn a_runner_has_no_environment_no_new_rights_and_no_way_out() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("jail").await;
        let studies = Studies::of(platform, NewModule::shared()).await;
        studies.learner.get(&studies.page(ItemKind::Exercise)).await.assert_ok();
        let process = runner(platform).await;
        assert_eq!(proc(process, "environ"), "", "it inherits nothing");
        let status = proc(process, "status");
        let says = |name: &str, value: &str| {
            let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
            assert_eq!(line.split_whitespace().last(), Some(value), "{line}");
        };
        says("Seccomp:", "2");
        says("NoNewPrivs:", "1");
        let limits = proc(process, "limits");
        assert!(limits.lines().any(|line| line.starts_with("Max core file size        0")), "{limits}");
        let sockets = fs::read_dir(format!("/proc/{process}/fd")).expect("the process lives").flatten();
        let open: Vec<String> =
            sockets.filter_map(|file| fs::read_link(file.path()).ok()).map(|to| to.display().to_string()).collect();
        assert!(!open.iter().any(|file| file.contains("postgres") || file.contains("keyring")), "{open:?}");
    });
}

#[test]
fn code_that_was_not_sealed_here_is_never_loaded() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("forged").await;
        let studies = Studies::of(platform, NewModule::shared()).await;
        let path = studies.page(ItemKind::Exercise);
        studies.learner.get(&path).await.assert_ok();
        let directory = platform.data_dir().join("plugin-code");
        let code = || fs::read_dir(&directory).expect("it was made").flatten().map(|file| file.path());
        let artefacts: Vec<_> = code().filter(|path| path.file_name().is_some_and(|name| name.len() > 64)).collect();
        assert!(!artefacts.is_empty());
        for artefact in &artefacts {
            let sealed = fs::read(artefact).expect("it is there");
            let mut forged = sealed.clone();
            let last = forged.len() - 1;
            forged[last] ^= 1;
            for content in [forged, b"\x7fELF".to_vec(), Vec::new()] {
                fs::write(artefact, content).expect("it can be written");
                kill(runner(platform).await);
                studies.learner.get(&path).await.assert_ok();
                assert_eq!(fs::read(artefact).expect("it is there").len(), sealed.len(), "it was compiled anew");
            }
        }
    });
}

#[test]
fn without_a_compiler_nothing_is_admitted_and_the_reason_is_told() {
    kit::run(async |platform| {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let dies = Plugins::open(directory.path(), Some("/bin/false".as_ref()), platform.app.files.clone());
        let dies = dies.expect("it can be opened");
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        let office = platform.app.access.office();
        let error = dies.admit(&mut tx, &office, b"\0asm", host::clock::now()).await.expect_err("it dies");
        assert!(error.to_string().contains("more time or memory"), "{error}");
        let sound = &platform.app.plugins;
        for (component, expected) in [(&b"\0asm\x01\0\0\0"[..], "core module"), (b"nothing", "no valid component")] {
            let error = sound.admit(&mut tx, &office, component, host::clock::now()).await.expect_err("it is none");
            assert!(error.to_string().contains(expected), "{error}");
        }
    });
}
