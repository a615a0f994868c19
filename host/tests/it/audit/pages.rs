//! The log as it is read: by whom, how it is searched, and what is entered about that.

use host::{
    access::Role,
    audit::{self, ACTIONS, Entry, OBJECTS},
    clock,
    web::i18n::Locale,
};
use tenants::cluster;

use super::log;
use crate::{
    kit::{self, Member, Site},
    sources,
};

const LOG: &str = "/verwaltung/protokoll";

async fn officer(site: &Site) -> Member {
    site.member(&[Role::DataProtection], Locale::De).await
}

/// Numbers of the entries that a page shows.
async fn numbers(by: &Member, query: &str) -> Vec<i64> {
    let page = by.get(&format!("{LOG}{query}")).await;
    page.assert_ok();
    page.texts("tbody th").iter().map(|number| number.parse().expect("a number")).collect()
}

#[test]
fn only_the_data_protection_officer_reads_the_log_of_the_own_house() {
    kit::run(async |platform| {
        let site = platform.site().await;
        log(&site, 1).await;
        for roles in [&[][..], &[Role::Coordination], &[Role::Manager, Role::Hr]] {
            let other = site.member(roles, Locale::De).await;
            for path in [LOG, "/verwaltung/protokoll.csv", "/verwaltung/protokoll.jsonl"] {
                other.get(path).await.assert_problem(403, "forbidden");
            }
        }
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        office.get(LOG).await.assert_problem(403, "forbidden");
        let supervisor = officer(&platform.cooperative()).await;
        let page = supervisor.get(LOG).await;
        let slug = site.host.split('.').next().expect("it has a first label");
        assert!(page.status == 200 && !page.body.contains(slug), "the cooperative's own log only");
        let page = officer(&site).await.get(LOG).await;
        assert!(page.texts("tbody td").iter().any(|cell| cell == "try"), "{}", page.body);
    });
}

#[test]
fn reading_searching_verifying_and_exporting_are_entered_too() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = officer(&site).await;
        by.get(LOG).await.assert_ok();
        by.get(&format!("{LOG}?person={}", by.email)).await.assert_ok();
        let verdict = by.get(&format!("{LOG}?pruefen=1")).await;
        assert!(verdict.says("vollständig und unverändert"), "{}", verdict.body);
        by.get("/verwaltung/protokoll.csv").await.assert_ok();
        let mut tx = platform.tx(site.tenant).await;
        let entries = audit::after(&mut tx, 0, 100).await.expect("the database is there");
        let own: Vec<&str> = entries
            .iter()
            .filter(|entry| entry.actor == Some(by.id.0))
            .inspect(|entry| assert_eq!(entry.object, "audit_log"))
            .map(|entry| entry.action.as_str())
            .collect();
        assert_eq!(own, ["read", "read", "read", "verify", "read", "export"]);
        let fields = &entries.iter().find(|entry| entry.details["fields"][0] == "person").expect("it is there").details;
        assert!(!fields.to_string().contains(&by.email), "the log names fields, not what stood in them: {fields}");
    });
}

#[test]
fn the_log_is_searched_by_every_condition_and_paged_by_number() {
    kit::run(async |platform| {
        let site = platform.site().await;
        log(&site, 60).await;
        let person = site.learner().await;
        let by = officer(&site).await;
        // Sixty tries, two people, and what reading adds.
        assert_eq!(numbers(&by, "?aktion=create&gegenstand=person").await, [62, 61]);
        assert_eq!(numbers(&by, &format!("?person={}", person.email)).await, [61]);
        assert_eq!(numbers(&by, "?aktion=erase").await, [0; 0]);
        assert_eq!(numbers(&by, "?bis=2020-01-01").await, [0; 0]);
        assert_eq!(numbers(&by, "?von=2020-01-01&aktion=create").await.len(), 2);
        let first = by.get(LOG).await;
        assert_eq!(first.texts("tbody th").len(), 50);
        let older = first.links("a").into_iter().find(|(text, _)| *text == Locale::De.text("audit-older"));
        let older = by.get(&older.expect("there are more").1).await;
        let last = older.texts("tbody th");
        assert_eq!(last.last().map(String::as_str), Some("1"));
        assert!(!older.links("a").iter().any(|(text, _)| *text == Locale::De.text("audit-older")));
    });
}

#[test]
fn what_cannot_be_searched_for_is_said_at_its_field() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = officer(&site).await;
        let foreign = elsewhere.learner().await;
        for (query, key) in [
            ("von=2026-02-31".to_owned(), "audit-date-invalid"),
            ("bis=morgen".to_owned(), "audit-date-invalid"),
            ("von=2026-11-02&bis=2026-11-01".to_owned(), "audit-date-order"),
            // An address of another member is as unknown as any other.
            (format!("person={}", foreign.email), "audit-person-unknown"),
            ("person=niemand%40nirgends.example".to_owned(), "audit-person-unknown"),
        ] {
            let page = by.get(&format!("{LOG}?{query}")).await;
            assert!(page.status == 422 && page.tells(key), "{query}: {}", page.body);
        }
        for odd in ["vor=x", "vor=-1", "aktion=%27%3Bdrop", "gegenstand=%00x"] {
            let page = by.get(&format!("{LOG}?{odd}")).await;
            assert!(page.status == 200 || page.status == 400, "{odd}: {}", page.status);
        }
        by.get("/verwaltung/protokoll.csv?von=gestern").await.assert_problem(400, "malformed");
    });
}

#[test]
fn a_log_that_was_tampered_with_is_found_out_on_the_page() {
    kit::run(async |platform| {
        let site = platform.site().await;
        log(&site, 5).await;
        let by = officer(&site).await;
        let mut owner = platform.connect(cluster::Role::Admin).await;
        let change = sqlx::query("update app.audit_entry set object = 'other' where tenant_id = $1 and number = 3");
        change.bind(site.tenant.uuid()).execute(&mut owner).await.expect("an administrator may");
        let verdict = by.get(&format!("{LOG}?pruefen=1")).await;
        assert!(verdict.says("ab Eintrag 3"), "{}", verdict.body);
    });
}

#[test]
fn the_files_hold_what_was_searched_for_and_no_formula() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = officer(&site).await;
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant).in_request("=cmd|' /C calc'!A0");
        let entry = Entry::new("change", "person", by.id.0).with(serde_json::json!({ "fields": ["email"] }));
        audit::record(&mut tx, &office, entry, clock::now()).await.expect("it is written");
        tx.commit().await.expect("the database is there");
        let table = by.get("/verwaltung/protokoll.csv?aktion=change").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert!(table.body.starts_with("\u{feff}number;at;actor;"), "{}", table.body);
        assert!(table.body.lines().count() == 2 && table.body.contains(";'=cmd|"), "{}", table.body);
        let lines = by.get("/verwaltung/protokoll.jsonl?aktion=change").await;
        let line: serde_json::Value = serde_json::from_str(lines.body.trim()).expect("one line of JSON");
        assert_eq!((&line["action"], &line["details"]["fields"][0]), (&"change".into(), &"email".into()));
        assert_eq!(line["hash"].as_str().map(str::len), Some(64));
    });
}

/// The literals of `Entry::new("action", "object", …)` in the server's source.
fn entered() -> Vec<(String, String)> {
    let mut entered = Vec::new();
    for file in sources::rust() {
        for call in file.text.split("Entry::new(").skip(1) {
            let arguments: Vec<&str> = call.split('"').collect();
            if let [before, action, between, object, ..] = arguments[..]
                && before.trim().is_empty()
                && between.trim() == ","
            {
                entered.push((action.to_owned(), object.to_owned()));
            }
        }
    }
    entered
}

#[test]
fn every_word_that_the_server_enters_has_a_name() {
    let entered = entered();
    assert!(entered.len() >= 10, "{entered:?}");
    let nameless: Vec<_> = entered
        .iter()
        .filter(|(action, object)| !ACTIONS.contains(&action.as_str()) || !OBJECTS.contains(&object.as_str()))
        .collect();
    assert!(nameless.is_empty(), "enter them in audit/vocabulary.rs: {nameless:?}");
    assert!(ACTIONS.is_sorted() && OBJECTS.is_sorted());
}
