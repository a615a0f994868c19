//! Files that want what is another's, that are none, and runs that get into each other's way.

use host::{clock, onboarding::run};
use serde_json::json;

use super::{PEOPLE, Paper, TENANTS, count, member};
use crate::{
    isolation::fingerprint,
    kit::{self, Platform},
};

/// Members without all of their three people.
const HALF: &str = "select count(*) from app.tenant t where slug like $1
    and (select count(*) from app.person p where p.tenant_id = t.id) <> 3";

async fn reasons(paper: &Paper, platform: &Platform) -> String {
    let looked = paper.look(platform).await;
    looked.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_takes_nothing_from_another_member() {
    kit::run(async |platform| {
        let victim = platform.site().await;
        let slug = victim.host.split('.').next().expect("a host name has parts").to_owned();
        Paper::lines(&[member("besitz")]).take_in(platform).await;
        let before = fingerprint(platform, victim.tenant).await;

        let same_slug = Paper::lines(&[member(&slug)]);
        assert!(reasons(&same_slug, platform).await.contains("belongs to another member"));
        let office = Paper::lines(&[member("genossenschaft")]);
        assert!(reasons(&office, platform).await.contains("belongs to another member"));
        let mut other = member("raub");
        other["hosts"] = json!(["campus.besitz.example"]);
        let same_host = Paper::lines(&[other]);
        assert!(reasons(&same_host, platform).await.contains("\"campus.besitz.example\" belongs to another member"));
        let mut changed = member("besitz");
        changed["people"][0]["email"] = json!("eindringling@raub.example");
        let changed = Paper::lines(&[changed]);
        assert!(reasons(&changed, platform).await.contains("with other data"));
        let twice = Paper::lines(&[member("zwilling"), member("zwilling")]);
        assert!(
            reasons(&twice, platform)
                .await
                .contains("line 2, \"zwilling\": another member of the file has the same slug")
        );

        // Even when the file changes after it was looked through, the database refuses.
        for paper in [&same_slug, &office, &same_host, &changed] {
            let done = paper.take_in(platform).await;
            assert_eq!((done.created, done.faults.len()), (0, 1), "{done:?}");
        }
        assert_eq!(count(platform, TENANTS, "raub").await, 0, "all of a member or nothing");
        assert_eq!(count(platform, PEOPLE, "besitz").await, 3);
        assert_eq!(fingerprint(platform, victim.tenant).await, before);
    });
}

#[test]
fn what_is_no_file_of_members_is_told_clearly() {
    kit::run(async |platform| {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let folder = directory.path().join("ordner.toml");
        std::fs::create_dir(&folder).expect("it is new");
        let list = Paper::new("liste.csv", "AGS;Name");
        for (path, expected) in [
            (list.path.clone(), "ends with .toml, .json or .jsonl"),
            (folder, "is a directory"),
            (directory.path().join("nichts.toml"), "cannot read"),
        ] {
            let app = &platform.app;
            let error = run::look_through(app, &app.access.office(), &path).await.expect_err("it is none");
            assert!(error.to_string().contains(expected), "{error}");
        }
        let good = member("unberuehrt").to_string();
        for (name, text, expected) in [
            (
                "a.jsonl",
                [good.as_bytes(), &b"\n{\"name\": \"W\xf6rms\"}\n"[..]].concat(),
                "line 2: this line is not in UTF-8",
            ),
            ("b.jsonl", format!("{good}\n{{\"slug\": \n").into_bytes(), "line 2: this is not JSON"),
            ("c.jsonl", b"{\"schema\": 2}\n".to_vec(), "of schema 2"),
            ("d.json", b"[]".to_vec(), "begins with its schema"),
            ("e.json", b"{\"schema\": 1, \"tenant\": {}}".to_vec(), "no list"),
            ("f.toml", b"[[tenant]]\nslug = \"x\"\n".to_vec(), "begins with its schema"),
            ("g.toml", b"schema = 1\n[[tenant]]\n\nslug = \n".to_vec(), "line 4: this is not TOML"),
            ("h.toml", b"schema = 1\n[[tenant]]\nslug = \"x\"\n[other]\na = 1\n".to_vec(), "other stands outside"),
            ("i.toml", b"schema = 1\nplan = \"x\"\n".to_vec(), "not plan"),
            ("j.jsonl", b"{\"slug\": \"x\", \"nmae\": \"y\"}\n".to_vec(), "unknown field `nmae`"),
            ("k.toml", b"schema = 1\n[[tenant]]\n\xff\n".to_vec(), "line 3: this line is not in UTF-8"),
        ] {
            let told = reasons(&Paper::new(name, text), platform).await;
            assert!(told.contains(expected), "{name} tells {told:?}, not {expected:?}");
        }
        assert_eq!(count(platform, TENANTS, "unberuehrt").await, 0);
    });
}

#[test]
fn two_runs_of_one_file_at_once_take_each_member_in_once() {
    kit::run(async |platform| {
        let members: Vec<_> = (0..12).map(|number| member(&format!("zugleich-{number}"))).collect();
        let paper = Paper::lines(&members);
        let (left, right) = tokio::join!(paper.take_in(platform), paper.take_in(platform));
        assert_eq!(left.created + right.created, 12, "{left:?} {right:?}");
        assert_eq!(left.unchanged + right.unchanged, 12, "{left:?} {right:?}");
        assert!(left.faults.is_empty() && right.faults.is_empty(), "{left:?} {right:?}");
        for number in 0..12 {
            assert_eq!(count(platform, PEOPLE, &format!("zugleich-{number}")).await, 3);
        }
    });
}

#[test]
fn a_run_that_is_broken_off_leaves_whole_members_and_is_taken_up_again() {
    kit::run(async |platform| {
        let members: Vec<_> = (0..200).map(|number| member(&format!("abbruch-{number}"))).collect();
        let paper = Paper::lines(&members);
        let (app, path) = (std::sync::Arc::clone(&platform.app), paper.path.clone());
        let running = tokio::spawn(async move {
            let office = app.access.office();
            run::take_in(&app, &office, &path, false, clock::now()).await
        });
        kit::until("some members are there", async || count(platform, TENANTS, "abbruch-3").await == 1).await;
        running.abort();
        running.await.expect_err("it was broken off");
        assert_eq!(count(platform, HALF, "abbruch-%").await, 0, "nobody came in by half");
        let done = paper.take_in(platform).await;
        assert_eq!((done.created + done.unchanged, done.faults.len()), (200, 0), "{done:?}");
        assert!(done.unchanged >= 1, "{done:?}");
    });
}
