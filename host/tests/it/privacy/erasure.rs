//! An erasure, and what is left of somebody afterwards: read from the database, table by table.

use host::{
    access::Role,
    clock,
    ids::PersonId,
    privacy::{self, Kind, erasure},
    web::i18n::Locale,
};
use mail_parser::MessageParser;
use sqlx::{AssertSqlSafe, Connection as _};
use tenants::cluster;

use super::{HERE, proven, request};
use crate::kit::{self, Answer, Member, Platform, Site};

pub(super) const ERASE: &str = "/konto/loeschung";
pub(super) const QUEUE: &str = "/verwaltung/datenschutz";

pub(super) async fn asks(person: &Member) {
    let form = person.form(ERASE, ERASE).await;
    assert!(person.follow(&person.send(&form).await).await.flashes("flash-erasure-asked"));
}

/// Decides about the person's request on its page.
pub(super) async fn decides(by: &Member, site: &Site, person: &Member, decision: &str, reason: &str) -> Answer {
    let id = request(site, person, Kind::Erasure).await;
    let form = by.form(&format!("{QUEUE}?antrag={id}"), &format!("{QUEUE}/antraege/{id}")).await;
    by.send(&form.set("decision", decision).set("reason", reason)).await
}

async fn erased(site: &Site, person: &Member) {
    let id = request(site, person, Kind::Erasure).await;
    let app = &site.platform.app;
    privacy::jobs::erase(app, site.tenant, id, clock::now()).await.expect("it can be carried out");
}

/// Asks, is agreed to, and is erased.
async fn gone(site: &Site, officer: &Member) -> Member {
    let person = proven(site).await;
    asks(&person).await;
    assert_eq!(decides(officer, site, &person, "approve", "").await.location(), QUEUE);
    erased(site, &person).await;
    person
}

/// Every table in which one of these texts stands, also those of the queue and the parts of the log.
async fn places_of(platform: &Platform, texts: &[&str]) -> Vec<String> {
    let mut admin = platform.connect(cluster::Role::Admin).await;
    let tables: Vec<(String, String)> = sqlx::query_as(
        "select schemaname::text, tablename::text from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2",
    )
    .fetch_all(&mut admin)
    .await
    .expect("the catalogue can be read");
    assert!(tables.len() > 50, "{tables:?}");
    let mut places = Vec::new();
    for (schema, table) in tables {
        for text in texts {
            let query = format!("select exists (select from {schema}.{table} t where strpos(t::text, $1) > 0)");
            let found: bool = sqlx::query_scalar(AssertSqlSafe(query))
                .bind(text)
                .fetch_one(&mut admin)
                .await
                .expect("it can be read");
            if found {
                places.push(format!("{text} in {schema}.{table}"));
            }
        }
    }
    admin.close().await.expect("it closes");
    places
}

async fn count(site: &Site, query: &str) -> i64 {
    let mut tx = site.platform.tx(site.tenant).await;
    sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("the statement is right")
}

#[test]
fn nothing_in_the_database_names_an_erased_person_and_the_proof_stays() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = proven(&site).await;
        let family = format!("Unverwechselbar-{}", uuid::Uuid::new_v4().simple());
        super::names(platform, &site, &person, "Mina", &family).await;
        let id = person.id.to_string();
        let form = person.form(HERE, "/konto/daten/auskunft").await;
        person.send(&form).await.location();
        super::make(&site, request(&site, &person, Kind::Export).await).await;
        let before = places_of(platform, &[&person.email, &family, &id]).await;
        assert!(before.len() > 8, "the search finds somebody who is there: {before:?}");
        let running = "select run_id from app.enrolment where tenant_id = $1 and state = 'confirmed'";
        let mut tx = platform.tx(site.tenant).await;
        let running: uuid::Uuid =
            sqlx::query_scalar(running).bind(site.tenant.uuid()).fetch_one(tx.conn()).await.expect("one is booked");
        drop(tx);
        let taken =
            format!("select taken::bigint from app.run_seats where run_id = '{running}' and $1::uuid is not null");
        assert_eq!(count(&site, &taken).await, 1);

        asks(&person).await;
        assert_eq!(decides(&officer, &site, &person, "approve", "").await.location(), QUEUE);
        erased(&site, &person).await;

        let named = places_of(platform, &[&person.email, &family]).await;
        assert_eq!(named, [""; 0], "a name or an address is left");
        let numbers = places_of(platform, &[&id]).await;
        // The log cannot be changed; its numbers lead to nobody any more.
        let of_log = |place: &String| place.contains(" in audit.entry_") || place.ends_with(" in app.audit_entry");
        let log_only = numbers.iter().all(of_log);
        assert!(log_only && !numbers.is_empty(), "{numbers:?}");
        assert_eq!(count(&site, "select count(*) from app.proof where tenant_id = $1").await, 1);
        assert_eq!(count(&site, "select count(*) from app.enrolment where tenant_id = $1").await, 1);
        for table in ["item_progress", "attempt", "answer", "session", "password", "privacy_request"] {
            let rows = format!("select count(*) from app.{table} where tenant_id = $1");
            let of_officer = i64::from(table == "session");
            assert_eq!(count(&site, &rows).await, of_officer, "{table}");
        }
        assert_eq!(count(&site, &taken).await, 0, "the place in the running module is free");
        let files = platform.app.files.list(&format!("exports/{}", site.tenant)).await.expect("the store is there");
        assert_eq!(files, [""; 0], "the archive went too");
        assert!(person.get(HERE).await.location().starts_with("/anmelden"), "nobody is signed in any more");
    });
}

#[test]
fn the_report_counts_and_names_nobody() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = gone(&site, &officer).await;
        let mut tx = platform.tx(site.tenant).await;
        let [done] = &erasure::latest(&mut tx, 10).await.expect("the database is there")[..] else { panic!("one") };
        assert_eq!(done.cause, "request");
        assert_eq!(done.report.kept, [("enrolment".to_owned(), 1), ("proof".to_owned(), 1)].into());
        let deleted = |table: &str| done.report.deleted.get(table).copied().unwrap_or_default();
        assert_eq!((deleted("person"), deleted("password"), deleted("enrolment"), deleted("answer")), (1, 1, 1, 1));
        let page = officer.get(QUEUE).await;
        assert!(page.says("Nachweise: 1") && page.tells("privacy-cause-request"), "{}", page.body);
        assert!(!page.says(&person.name) && !page.says(&person.email));
        let all = host::people::all(&mut tx).await.expect("the database is there");
        assert_eq!(all.len(), 1, "what is left of somebody is nobody: {all:?}");
        drop(tx);
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        let people = coordination.get("/verwaltung/personen").await;
        assert!(people.says(&officer.name) && !people.says("Gelöschte Person"), "{}", people.body);
    });
}

#[test]
fn the_person_is_told_before_the_address_goes() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = gone(&site, &officer).await;
        let mailbox = platform.data_dir().join(host::mail::MAILBOX);
        let told = std::fs::read_dir(mailbox).expect("it is a directory").flatten().any(|file| {
            let bytes = std::fs::read(file.path()).unwrap_or_default();
            let Some(letter) = MessageParser::default().parse(&bytes) else { return false };
            let to = letter.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap_or_default();
            to == person.email && letter.subject() == Some(&Locale::De.text("mail-erased-subject"))
        });
        assert!(told, "the letter went out");
        let asked = site.letters(&officer.email).await;
        assert!(asked.iter().any(|letter| letter.contains(QUEUE)), "{asked:?}");
        assert!(!asked.iter().any(|letter| letter.contains(&person.name)), "the letter says who: {asked:?}");
    });
}

#[test]
fn an_erasure_that_was_broken_off_is_completed_and_one_that_is_done_is_left_alone() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = proven(&site).await;
        asks(&person).await;
        decides(&officer, &site, &person, "approve", "").await.location();
        let id = request(&site, &person, Kind::Erasure).await;
        // As a server leaves it that stopped after the ledger was written.
        erasure::enter(&platform.app, site.tenant, person.id, clock::now()).await.expect("the store is there");
        for _ in 0..2 {
            let done = privacy::jobs::erase(&platform.app, site.tenant, id, clock::now()).await;
            done.expect("it can be repeated");
        }
        assert_eq!(count(&site, "select count(*) from app.person_erasure where tenant_id = $1").await, 1);
        assert_eq!(count(&site, "select count(*) from app.proof where tenant_id = $1").await, 1);
    });
}

#[test]
fn the_night_carries_out_what_the_queue_gave_up() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = site.learner().await;
        asks(&person).await;
        decides(&officer, &site, &person, "approve", "").await.location();
        super::night(&site, clock::now()).await;
        assert_eq!(count(&site, "select count(*) from app.person_erasure where tenant_id = $1").await, 1);
        let left = count(&site, "select count(*) from app.person where tenant_id = $1").await;
        assert_eq!(left, 1, "without a proof not even an entry without a name is left");
    });
}

/// Brings the person back, as a backup does that was made before the erasure.
async fn restore(site: &Site, person: &Member) {
    let mut admin = site.platform.connect(cluster::Role::Admin).await;
    sqlx::query(
        "insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
         values ($1, $2, $3, 'Mina', 'Zurück', 'de', now())",
    )
    .bind(site.tenant.uuid())
    .bind(person.id.0)
    .bind(&person.email)
    .execute(&mut admin)
    .await
    .expect("an administrator may");
}

#[test]
fn whoever_a_backup_brings_back_is_erased_again_even_when_it_is_older_than_the_ledger() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let stays = site.learner().await;
        let person = gone(&site, &officer).await;
        restore(&site, &person).await;
        let mut admin = platform.connect(cluster::Role::Admin).await;
        let forget = sqlx::query("delete from app.person_erasure where tenant_id = $1").bind(site.tenant.uuid());
        forget.execute(&mut admin).await.expect("an administrator may");

        let now = clock::now();
        assert_eq!(erasure::replay(&platform.app, elsewhere.tenant, now).await.expect("it works"), 0);
        assert_eq!(erasure::replay(&platform.app, site.tenant, now).await.expect("it works"), 1);
        assert_eq!(erasure::replay(&platform.app, site.tenant, now).await.expect("it works"), 0);
        let mut tx = platform.tx(site.tenant).await;
        assert!(host::people::find(&mut tx, person.id).await.expect("the database is there").is_none());
        assert!(host::people::find(&mut tx, stays.id).await.expect("the database is there").is_some());
        assert_ne!(
            erasure::fingerprint(site.tenant, person.id),
            erasure::fingerprint(elsewhere.tenant, person.id),
            "the same key elsewhere is somebody else"
        );
        assert_ne!(erasure::fingerprint(site.tenant, person.id), erasure::fingerprint(site.tenant, PersonId::new()));
    });
}

#[test]
fn the_worker_makes_the_archive_and_then_erases_the_person() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("privacy_worker").await;
        let worker = platform.worker();
        let site = platform.site().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let person = site.learner().await;
        let form = person.form(HERE, "/konto/daten/auskunft").await;
        person.send(&form).await.location();
        kit::until("the archive is ready", async || person.get(HERE).await.tells("privacy-fetch")).await;
        asks(&person).await;
        decides(&officer, &site, &person, "approve", "").await.location();
        kit::until("the person is gone", async || {
            count(&site, "select count(*) from app.person where tenant_id = $1").await == 1
        })
        .await;
        worker.stop().await;
    });
}
