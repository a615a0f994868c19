//! What people see and get of their own data, and nobody else of it.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use host::{
    access::Role,
    clock,
    ids::PrivacyRequestId,
    privacy::{self, Kind},
    settings::legal::{self, LegalKind},
    web::i18n::Locale,
};
use serde_json::Value;
use tenants::cluster;
use time::{Duration, OffsetDateTime};

use crate::kit::{self, Member, NewModule, Platform, Site};

mod erasure;
mod office;
mod periods;

const HERE: &str = "/konto/daten";
const PASSWORD: &str = "Batterie und Klammer";
const EXPORT: &str = "/konto/daten/auskunft";

/// A learner who has completed a module, answered in another, and has a proof.
pub(crate) async fn proven(site: &Site) -> Member {
    let person = site.stranger(PASSWORD, false).await;
    site.sign_in(&person, person.id).await;
    let done = site.platform.publish(NewModule::shared()).await;
    let enrolment = person.enrol(&done).await;
    let now = clock::now();
    let mut tx = site.platform.tx(site.tenant).await;
    for item in &done.items {
        host::learning::mark_done(&mut tx, enrolment, done.owner, item.id, now).await.expect("it was booked");
    }
    host::learning::complete_if_done(&mut tx, enrolment, now).await.expect("it was booked");
    tx.commit().await.expect("the database is there");
    let running = site.platform.publish(NewModule::shared()).await;
    let enrolment = person.enrol(&running).await;
    let page = running.item_page(enrolment, host::courses::ItemKind::Exercise);
    let form = person.form(&page, &format!("{page}/antwort")).await.choose(kit::RIGHT);
    person.see_mark(&person.send(&form).await).await;
    person
}

/// The person's request of this kind.
pub(crate) async fn request(site: &Site, person: &Member, kind: Kind) -> PrivacyRequestId {
    let mut tx = site.platform.tx(site.tenant).await;
    let actor = site.platform.app.access.actor(site.tenant, person.id, &[]);
    let requests = privacy::mine(&mut tx, &actor).await.expect("they may");
    requests.into_iter().find(|request| request.kind == kind).expect("it was made").id
}

/// Asks for everything on the page, and lets the job make it.
async fn asked(site: &Site, person: &Member) -> PrivacyRequestId {
    let form = person.form(HERE, EXPORT).await;
    assert!(person.follow(&person.send(&form).await).await.flashes("flash-export-asked"));
    let id = request(site, person, Kind::Export).await;
    make(site, id).await;
    id
}

async fn make(site: &Site, id: PrivacyRequestId) {
    let app = &site.platform.app;
    let made = privacy::jobs::make_archive(app, site.tenant, id, &site.host, clock::now()).await;
    made.expect("the archive can be made");
}

async fn night(site: &Site, now: OffsetDateTime) {
    privacy::jobs::nightly(&site.platform.app, site.tenant, now).await.expect("the night goes well");
}

/// The files of an archive by their names.
async fn opened(site: &Site, id: PrivacyRequestId) -> BTreeMap<String, String> {
    let key = format!("exports/{}/{id}.zip", site.tenant);
    let bytes = site.platform.app.files.get(&key).await.expect("the archive is stored");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("it is a ZIP file");
    let mut files = BTreeMap::new();
    for number in 0..archive.len() {
        let mut file = archive.by_index(number).expect("it can be read");
        let name = file.name().expect("it is UTF-8").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("it is whole");
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) if name.ends_with(".pdf") => String::from_utf8_lossy(error.as_bytes()).into_owned(),
            Err(error) => panic!("{name} is no text: {error}"),
        };
        files.insert(name, text);
    }
    files
}

fn archive(id: PrivacyRequestId) -> String {
    format!("{HERE}/{id}/archiv")
}

/// Every table with a way to a person, as `tables.toml` says.
fn tables() -> Vec<String> {
    let text = include_str!("../../../migrations/tables.toml");
    let tables: toml::Table = text.parse().expect("it is TOML");
    tables.into_iter().filter(|(_, table)| table.get("subject").is_some()).map(|(name, _)| name).collect()
}

async fn names(platform: &Platform, site: &Site, person: &Member, given: &str, family: &str) {
    let mut tx = platform.tx(site.tenant).await;
    sqlx::query("update app.person set given_name = $3, family_name = $4 where tenant_id = $1 and id = $2")
        .bind(site.tenant.uuid())
        .bind(person.id.0)
        .bind(given)
        .bind(family)
        .execute(tx.conn())
        .await
        .expect("the person is there");
    tx.commit().await.expect("the database is there");
}

#[test]
fn the_archive_holds_every_table_that_knows_the_person_and_nobody_else() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let other = proven(&site).await;
        let person = proven(&site).await;
        let files = opened(&site, asked(&site, &person).await).await;
        let tables = tables();
        assert!(tables.len() > 20, "{tables:?}");
        for table in &tables {
            assert!(files.contains_key(&format!("tables/{table}.json")), "{table} is missing");
        }
        let rows = |table: &str| -> Vec<Value> {
            serde_json::from_str(&files[&format!("tables/{table}.json")]).expect("a table is JSON")
        };
        assert_eq!((rows("person").len(), rows("enrolment").len(), rows("proof").len()), (1, 2, 1));
        assert!(!rows("answer").is_empty() && !rows("mail").is_empty());
        assert!(files["tables/person.json"].contains(&person.email));
        let all: String = files.values().cloned().collect();
        for stranger in [other.email.clone(), other.id.to_string(), other.name.clone()] {
            assert!(!all.contains(&stranger), "{stranger} is somebody else");
        }
    });
}

#[test]
fn the_overview_is_what_its_schema_says() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        let files = opened(&site, asked(&site, &person).await).await;
        let data: Value = serde_json::from_str(&files["data.json"]).expect("it is JSON");
        let schema: Value = serde_json::from_str(&files["schema.json"]).expect("it is JSON");
        let keys = |value: &Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
        assert_eq!(keys(&data), keys(&schema["properties"]));
        assert_eq!(data["schema"], schema["properties"]["schema"]["const"]);
        assert_eq!(keys(&data["person"]), keys(&schema["properties"]["person"]["properties"]));
        assert_eq!(keys(&data["member"]), keys(&schema["properties"]["member"]["properties"]));
        let item = &schema["properties"]["tables"]["items"]["properties"];
        for table in data["tables"].as_array().expect("a list") {
            assert_eq!(keys(table), keys(item));
            assert!(files.contains_key(table["file"].as_str().expect("a name")), "{table}");
        }
        assert_eq!(files["schema.json"], include_str!("../../schemas/personal-data.schema.json"));
        assert!(files["README.txt"].contains("data.json") && files["README.txt"].contains(&person.name));
    });
}

#[test]
fn no_secret_is_in_an_archive() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = proven(&site).await;
        let files = opened(&site, asked(&site, &person).await).await;
        let all: String = files.values().cloned().collect();
        let cookie = host::identity::cookie_name(&platform.app.config);
        let token = person.cookie(cookie).expect("they are signed in");
        assert!(!all.contains("$argon2id"), "the hash of the password");
        assert!(!all.contains(&token) && !all.contains(&hex::encode(host::identity::token_hash(&token))));
        let data: Value = serde_json::from_str(&files["data.json"]).expect("it is JSON");
        let left_out = |table: &str| -> Vec<&str> {
            let tables = data["tables"].as_array().expect("a list");
            let found = tables.iter().find(|entry| entry["name"] == table).expect("the table is there");
            found["left_out"].as_array().expect("a list").iter().filter_map(Value::as_str).collect()
        };
        assert_eq!(left_out("password"), ["hash"]);
        assert_eq!(left_out("session"), ["token_hash"]);
        assert_eq!(left_out("invitation"), ["token_hash"]);
        assert_eq!(left_out("application"), ["token_hash"]);
        assert_eq!(left_out("person"), [""; 0]);
    });
}

#[test]
fn names_in_an_archive_are_text_and_its_paths_are_ours() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = proven(&site).await;
        names(platform, &site, &person, "<script>alert(1)</script>", "../../etc/passwd").await;
        let files = opened(&site, asked(&site, &person).await).await;
        let plain = |name: &str| name.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
        for name in files.keys() {
            assert!(plain(name) && !name.contains("..") && !name.starts_with('/'), "{name}");
        }
        let is_proof = |name: &str, kind: &str| name.starts_with("proofs/") && name.ends_with(kind);
        let sheet = files.iter().find(|(name, _)| is_proof(name, ".pdf")).expect("there is a proof on paper").1;
        assert!(sheet.starts_with("%PDF-1.7") && sheet.contains("pdfuaid:part"), "{}", sheet.len());
        let proof = files.iter().find(|(name, _)| is_proof(name, ".html")).expect("there is a proof").1;
        assert!(proof.contains("etc/passwd") && !proof.contains("<script"), "{proof}");
        let page = person.get(HERE).await;
        assert!(!page.body.contains("<script>alert"), "{}", page.body);
    });
}

#[test]
fn an_archive_is_fetched_by_its_person_only_and_for_seven_days() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let person = site.learner().await;
        let id = asked(&site, &person).await;
        let letters = site.letters(&person.email).await;
        assert!(letters.iter().any(|letter| letter.contains("/konto/daten")), "{letters:?}");
        assert!(person.get(HERE).await.links("a").iter().any(|(_, href)| *href == archive(id)));
        let fetched = person.get(&archive(id)).await;
        assert!(fetched.status == 200 && fetched.body.starts_with("PK"));
        assert!(fetched.header("content-disposition").starts_with("attachment; filename=\"meine-daten-"));
        assert_eq!(fetched.header("cache-control"), "no-store");

        for roles in [&[][..], &[Role::Coordination], &[Role::DataProtection]] {
            let colleague = site.member(roles, Locale::De).await;
            colleague.get(&archive(id)).await.assert_problem(404, "not-found");
        }
        elsewhere.learner().await.get(&archive(id)).await.assert_problem(404, "not-found");
        assert!(site.visitor().get(&archive(id)).await.location().starts_with("/anmelden"));

        // Sessions end before the archive does.
        night(&site, clock::now() + Duration::days(6)).await;
        assert_eq!(site.signed_in(person.id).await.get(&archive(id)).await.status, 200);
        night(&site, clock::now() + privacy::FETCHABLE + Duration::minutes(1)).await;
        let here = site.signed_in(person.id).await;
        here.get(&archive(id)).await.assert_problem(404, "not-found");
        assert!(here.get(HERE).await.tells("privacy-state-expired"));
        let key = format!("exports/{}/{id}.zip", site.tenant);
        assert!(platform.app.files.get(&key).await.is_err(), "the file is gone");
    });
}

#[test]
fn asking_twice_makes_one_request_and_a_job_that_runs_twice_one_letter() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        let form = person.form(HERE, EXPORT).await;
        person.send(&form).await.location();
        assert_eq!(person.send(&form).await.location(), HERE, "the same form is one request");
        person.send(&form.renewed()).await.assert_problem(409, "privacy-pending");
        assert!(!person.get(HERE).await.has_form(EXPORT), "the button waits for the archive");
        let id = request(&site, &person, Kind::Export).await;
        make(&site, id).await;
        // As after a server that stopped before it could say that it was done.
        make(&site, id).await;
        let letters = site.letters(&person.email).await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        assert!(person.get(HERE).await.has_form(EXPORT));
    });
}

#[test]
fn a_file_that_no_request_knows_is_removed_in_the_night() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        let id = asked(&site, &person).await;
        let stray = format!("exports/{}/{}.zip", site.tenant, PrivacyRequestId::new());
        platform.app.files.put(&stray, bytes::Bytes::from_static(b"PK")).await.expect("the store is a directory");
        night(&site, clock::now()).await;
        assert!(platform.app.files.get(&stray).await.is_err());
        assert_eq!(person.get(&archive(id)).await.status, 200);
    });
}

#[test]
fn the_page_says_what_is_stored_and_what_was_done_with_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = proven(&site).await;
        let page = person.get(HERE).await;
        for area in ["profile", "sign-in", "learning", "proofs", "mails"] {
            assert!(page.tells(&format!("privacy-what-{area}")), "{area}");
        }
        assert!(!page.tells("privacy-what-joining"), "nothing is said of what is not stored");
        assert!(page.says("Person: angelegt") && page.tells("privacy-by-system"), "{}", page.body);
        asked(&site, &person).await;
        let page = person.get(HERE).await;
        assert!(page.says("Datenschutzantrag: Auskunft angefordert") && page.tells("privacy-by-you"), "{}", page.body);
    });
}

#[test]
fn who_has_read_the_notice_is_known_by_its_wording() {
    kit::run(async |platform| {
        const NOTICE: &str = "/konto/datenschutzhinweis";
        let site = platform.site().await;
        let person = site.stranger(PASSWORD, false).await;
        site.sign_in(&person, person.id).await;
        assert!(person.get(HERE).await.tells("privacy-notice-unread"));
        let form = person.form(NOTICE, NOTICE).await;
        assert!(person.follow(&person.send(&form).await).await.flashes("flash-notice-read"));
        assert!(!person.get(NOTICE).await.has_form(NOTICE));
        assert!(person.get(HERE).await.says("Gelesen am"));
        // As if it had been another wording.
        let mut owner = platform.connect(cluster::Role::Admin).await;
        for statement in [
            "insert into app.privacy_notice values ($1, repeat('a', 64), 'Früher', now())",
            "update app.notice_acknowledged set sha256 = repeat('a', 64) where tenant_id = $1",
        ] {
            sqlx::query(statement).bind(site.tenant.uuid()).execute(&mut owner).await.expect("an administrator may");
        }
        let page = person.get(NOTICE).await;
        assert!(page.tells("privacy-notice-changed") && page.has_form(NOTICE), "{}", page.body);
        assert!(person.get(HERE).await.tells("privacy-notice-new"));
        // Whoever signs in now is led there first, and on from there.
        let guest = site.visitor();
        let form = guest.form("/anmelden?zurueck=%2Flernen", "/anmelden").await;
        let form = form.set("email", &person.email).set("password", PASSWORD);
        let shown = guest.send(&form).await;
        assert_eq!(shown.location(), "/konto/datenschutzhinweis?weiter=%2Flernen");
        let read = guest.follow(&shown).await.form(NOTICE);
        assert_eq!(guest.send(&read).await.location(), "/lernen");
        let evil = guest.get(&format!("{NOTICE}?weiter=%2F%2Fevil.example")).await;
        assert!(!evil.body.contains("\"//evil.example\""), "{}", evil.body);
        let other = site.visitor();
        let form = other.form("/anmelden", "/anmelden").await.set("email", &person.email).set("password", PASSWORD);
        assert_eq!(other.send(&form).await.location(), "/", "what is read is read");
    });
}

#[test]
fn the_notice_is_the_one_that_the_member_has_published() {
    kit::run(async |platform| {
        const NOTICE: &str = "/konto/datenschutzhinweis";
        let site = platform.site().await;
        let person = site.learner().await;
        person.send(&person.form(NOTICE, NOTICE).await).await.location();
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant);
        let published =
            legal::publish(&mut tx, &office, LegalKind::Privacy, "## Zweck\n\nGanz neu gefasst.", 0, clock::now())
                .await;
        published.expect("it is the first");
        tx.commit().await.expect("the database is there");
        let page = person.get(NOTICE).await;
        assert!(page.tells("privacy-notice-changed") && page.says("Ganz neu gefasst."), "{}", page.body);
        person.send(&page.form(NOTICE)).await.location();
        assert!(!person.get(NOTICE).await.has_form(NOTICE));
    });
}
