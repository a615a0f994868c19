//! Feeds as they come from disk and from the web: whole, broken, hostile, huge.

use std::{
    fs,
    path::{Path, PathBuf},
};

use host::{
    access::Actor,
    clock,
    exchange::{self, ImportError, Source, Summary, moochub},
};
use serde_json::json;
use tenants::TenantId;
use tokio::sync::OnceCell;

use crate::kit::{self, Platform};

mod web;

/// Below the folder that holds the project, where the real data lies that is too large to ship.
const REAL: &str = "../../shared/data/moochub/feed-municipal";

/// One catalogue for the tests of this file; each brings a feed of another name.
async fn platform() -> &'static Platform {
    static PLATFORM: OnceCell<&'static Platform> = OnceCell::const_new();
    PLATFORM.get_or_init(async || kit::server().await.platform("exchange").await).await
}

fn feed(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/feeds").join(name)
}

async fn import(source: impl Into<Source>) -> Summary {
    let platform = platform().await;
    import_as(platform.app.access.office(), source).await.expect("the feed is imported")
}

async fn import_as(actor: Actor, source: impl Into<Source>) -> Result<Summary, ImportError> {
    let feed = moochub::read(&source.into(), &|_| ()).await.expect("the feed can be read");
    let mut tx = platform().await.app.database.platform().await.expect("the database is there");
    let summary = exchange::import(&mut tx, &actor, feed, clock::now(), &|_| ()).await?;
    tx.commit().await.expect("the database is there");
    Ok(summary)
}

async fn stored(column: &str, feed: &str) -> Vec<String> {
    let query = format!("select ({column})::text from app.course where owner_id = $1 and feed = $2 order by feed_id");
    let mut tx = platform().await.tx(TenantId::COOPERATIVE).await;
    let rows = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(TenantId::COOPERATIVE.uuid()).bind(feed);
    rows.fetch_all(tx.conn()).await.expect("the test's own column")
}

/// How many were new, changed, unchanged and refused.
fn counts(summary: &Summary) -> [usize; 4] {
    [summary.new, summary.changed, summary.unchanged, summary.refused.len()]
}

fn write_page(directory: &Path, number: usize, records: &[serde_json::Value]) {
    let address =
        format!("https://{}.example/courses?page={number}", directory.file_name().expect("it has a name").display());
    let page = json!({"links": {"self": address}, "data": records});
    fs::write(directory.join(format!("page-{number}.json")), page.to_string()).expect("the directory is ours");
}

fn record(id: &str, title: &str) -> serde_json::Value {
    json!({"id": id, "type": "Course", "attributes": {"name": title, "publisher": {"name": "Akademie", "type": "Organization"}}})
}

#[test]
fn what_is_no_feed_is_refused_as_a_whole_and_the_place_is_named() {
    kit::run_apart(async || {
        let mut lines = Vec::new();
        for name in ["no-json", "cut-off", "list-on-top", "data-is-text", "no-data", "missing"] {
            let source = Source::Path(feed(&format!("{name}.json")));
            let error = moochub::read(&source, &|_| ()).await.expect_err("it is no feed").to_string();
            lines.push(error.split(';').next().unwrap_or_default().replace(&feed("").display().to_string(), ""));
        }
        insta::assert_snapshot!(lines.join("\n"), @r#"
        no-json.json, line 1, column 1: it is no JSON (expected value)
        cut-off.json, line 5, column 40: it is cut off
        list-on-top.json, line 1, column 1: it is a list
        data-is-text.json, line 3, column 19: invalid type: string "courses", expected a sequence
        no-data.json, line 1, column 51: missing field `data`
        cannot read missing.json
        "#);
    });
}

#[test]
fn a_broken_page_lets_nothing_of_the_pages_before_it_in() {
    kit::run_apart(async || {
        let directory = tempfile::tempdir().unwrap();
        write_page(directory.path(), 1, &[record("1", "E-Akte")]);
        fs::copy(feed("cut-off.json"), directory.path().join("page-2.json")).unwrap();
        let error = moochub::read(&Source::Path(directory.path().into()), &|_| ())
            .await
            .expect_err("the second page is cut off");
        assert!(error.to_string().starts_with("page-2.json, line 5, "), "{error}");
    });
}

#[test]
fn a_record_that_cannot_be_taken_gets_a_line_and_the_others_are_taken() {
    kit::run_apart(async || {
        let summary = import(Source::Path(feed("faulty-records.json"))).await;
        insta::assert_snapshot!(summary, @r#"
        refused: faulty-records.json, record 2: it has no id
        refused: faulty-records.json, record 3: it has no id
        refused: faulty-records.json, record 4: its id is a list, not text
        refused: faulty-records.json, record 5 (id no-title): it has no title: the attribute name is missing
        refused: faulty-records.json, record 6 (id title-null): it has no title: the attribute name is missing
        refused: faulty-records.json, record 7 (id title-number): its name is a number, not text
        refused: faulty-records.json, record 8 (id title-object): its name is an object, not text
        refused: faulty-records.json, record 9 (id attributes-list): its attributes are a list, not an object
        refused: faulty-records.json, record 10 (id no-attributes): it has no attributes
        refused: faulty-records.json, record 11 (id program): its type is "EducationalOccupationalProgram", not Course
        refused: faulty-records.json, record 12: it is text, not an object
        refused: faulty-records.json, record 13: it is null, not an object
        refused: faulty-records.json, record 14 (id good): the same id stands in faulty-records.json, record 1
        https://feed.example/courses: 2 new, 0 changed, 0 unchanged, 13 refused
        "#);
    });
}

#[test]
fn nulls_wrong_types_and_version_2_are_taken_as_far_as_they_go() {
    kit::run_apart(async || {
        let summary = import(Source::Path(feed("null-everywhere.json"))).await;
        assert_eq!(counts(&summary), [2, 0, 0, 0]);
        assert_eq!(
            stored("language || ' ' || format || ' ' || workload_minutes", &summary.feed).await,
            ["de online 0", "de online 0"]
        );

        let summary = import(Source::Path(feed("version-2.json"))).await;
        assert_eq!(summary.feed, "https://old.example/moochub/courses");
        let columns = "concat_ws(' | ', title, summary, description_html, objectives, language, workload_minutes, price_cents, external_url)";
        insta::assert_snapshot!(stored(columns, &summary.feed).await.join("\n"), @"Open Data in der Kommune | Daten & Dienste öffnen | <h3>Inhalt</h3><p>Sie lernen:</p><ul><li>Daten finden</li><li>Daten veröffentlichen</li></ul> | {\"Daten finden\",\"Daten veröffentlichen\"} | en | 1080 | 1990 | https://old.example/courses/opendata2019");
    });
}

#[test]
fn a_hostile_feed_leaves_nothing_dangerous_behind() {
    kit::run_apart(async || {
        let summary = import(Source::Path(feed("hostile.json"))).await;
        assert_eq!(counts(&summary), [1, 0, 0, 2]);
        assert!(!summary.to_string().contains(|char: char| char.is_control() && char != '\n'), "{summary:?}");
        let row = stored("course", &summary.feed).await.join("\n");
        for bad in [
            "javascript:",
            "onclick",
            "onerror",
            "alert(1)</script",
            "<img",
            "<iframe",
            "<style",
            "track.example",
            "\u{202e}",
            "\u{1b}",
        ] {
            let text = row.replace("<script>alert(1)</script> I. Titel", "");
            assert!(!text.contains(bad), "{bad} in {row}");
        }
        assert!(stored("slug", &summary.feed).await[0].starts_with("script-alert-1-script-i-titel-"), "{row}");
    });
}

#[test]
fn an_import_can_be_repeated_and_touches_what_has_changed() {
    kit::run_apart(async || {
        let directory = tempfile::Builder::new().prefix("again").tempdir().unwrap();
        let source = Source::Path(directory.path().into());
        write_page(directory.path(), 1, &[record("1", "E-Akte"), record("2", "Vergabe"), record("3", "Haushalt")]);
        let first = import(source.clone()).await;
        assert_eq!(counts(&first), [3, 0, 0, 0]);
        let addresses = stored("slug", &first.feed).await;

        let again = import(source.clone()).await;
        assert_eq!((counts(&again), again.courses.len()), ([0, 0, 3, 0], 0));

        write_page(directory.path(), 1, &[record("1", "E-Akte"), record("2", "Vergaberecht"), record("4", "Neu")]);
        let changed = import(source).await;
        assert_eq!(counts(&changed), [1, 1, 1, 0]);
        assert!(first.courses.contains(&changed.courses[0]), "a changed module stays the same module");
        assert_eq!(stored("title", &first.feed).await, ["E-Akte", "Vergaberecht", "Haushalt", "Neu"]);
        assert_eq!(stored("slug", &first.feed).await[..3], addresses, "addresses do not change");
    });
}

#[test]
fn a_feed_cannot_speak_for_an_appointed_provider() {
    kit::run_apart(async || {
        let directory = tempfile::Builder::new().prefix("claim").tempdir().unwrap();
        let mut tx = platform().await.tx(TenantId::COOPERATIVE).await;
        let name: String = sqlx::query_scalar("select name from app.provider where kind <> 'feed' limit 1")
            .fetch_one(tx.conn())
            .await
            .unwrap();
        let claim = json!({"id": "1", "attributes": {"name": "Titel", "publisher": {"name": name}}});
        write_page(directory.path(), 1, &[claim]);
        let summary = import(Source::Path(directory.path().into())).await;
        let kinds = stored("select kind from app.provider p where p.id = provider_id", &summary.feed).await;
        assert_eq!(kinds, ["feed"]);
    });
}

#[test]
fn only_the_office_imports_and_one_import_of_a_feed_runs_at_a_time() {
    kit::run_apart(async || {
        let app = &platform().await.app;
        let visitor = app.access.visitor(TenantId::COOPERATIVE);
        let directory = tempfile::Builder::new().prefix("guarded").tempdir().unwrap();
        write_page(directory.path(), 1, &[record("1", "E-Akte")]);
        let source = Source::Path(directory.path().into());
        assert!(matches!(import_as(visitor, source.clone()).await, Err(ImportError::Forbidden(_))));

        let feed = moochub::read(&source, &|_| ()).await.unwrap();
        let mut running = app.database.platform().await.unwrap();
        exchange::import(&mut running, &app.access.office(), feed, clock::now(), &|_| ()).await.unwrap();
        assert!(matches!(import_as(app.access.office(), source.clone()).await, Err(ImportError::Running(_))));
        drop(running);
        // Its connection lets go of the lock a moment later.
        let mut ended = None;
        kit::until("the feed is free again", async || {
            let tried = import_as(app.access.office(), source.clone()).await;
            let is_free = !matches!(tried, Err(ImportError::Running(_)));
            ended = Some(tried);
            is_free
        })
        .await;
        let summary = ended.expect("it was tried").expect("the feed is imported");
        assert_eq!(counts(&summary), [1, 0, 0, 0], "the one that was broken off left nothing");
    });
}

#[test]
fn the_real_municipal_feed_is_imported_and_unchanged_the_second_time() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(REAL);
    if !path.exists() {
        eprintln!("skipped: the real feed is not at {}", path.display());
        return;
    }
    kit::run_apart(async || {
        let first = import(Source::Path(path.clone())).await;
        assert_eq!((counts(&first), first.pages, first.courses.len()), ([910, 0, 0, 0], 10, 910));
        assert_eq!(first.feed, "https://anbieter.example/bridges/moochub/courses");
        let second = import(Source::Path(path.clone())).await;
        assert_eq!((counts(&second), second.courses.len()), ([0, 0, 910, 0], 0));
        let other = stored("topic", &first.feed).await.iter().filter(|topic| *topic == "other").count();
        assert!(other < 600, "{other} of 910 found no topic");
    });
}

#[test]
fn what_an_import_took_is_found_although_the_importing_process_is_gone() {
    kit::run_apart(async || {
        let directory = tempfile::Builder::new().prefix("found").tempdir().unwrap();
        write_page(directory.path(), 1, &[record("1", "Baumkataster führen")]);
        import(Source::Path(directory.path().into())).await;
        let platform = platform().await;
        let visitor = platform.cooperative().visitor();
        let worker = platform.worker();
        kit::until("the module is found", async || {
            visitor.get("/katalog?q=Baumkataster").await.body.contains("/module/baumkataster")
        })
        .await;
        worker.stop().await;
    });
}

#[test]
fn a_feed_of_a_hundred_thousand_records_with_the_same_title_is_imported() {
    kit::run_apart(async || {
        let directory = tempfile::Builder::new().prefix("huge").tempdir().unwrap();
        let items = "<li>einen Vorgang &amp; seine Anlagen ordnen</li>".repeat(8);
        for page in 1..=100 {
            let records: Vec<_> = (0..1000)
                .map(|number| {
                    json!({"id": format!("{page}-{number}"), "type": "Course", "attributes": {
                        "name": "Umweltschutz", "description": format!("<p>Nummer {number}</p><ul>{items}</ul>"),
                        "publisher": {"name": format!("Anbieter {}", number % 50)}, "duration": "P2W",
                    }})
                })
                .collect();
            write_page(directory.path(), page, &records);
        }
        let summary = import(Source::Path(directory.path().into())).await;
        assert_eq!((counts(&summary), summary.pages), ([100_000, 0, 0, 0], 100));
        assert_eq!(counts(&import(Source::Path(directory.path().into())).await), [0, 0, 100_000, 0]);
    });
}
