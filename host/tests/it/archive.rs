//! A member's archive: complete, checkable, without secrets, and of one instant.

use std::{collections::BTreeMap, fs::File, io::Read as _, path::Path};

use host::{
    access::Role,
    archive::{self, ArchiveError, Manifest, tables},
    clock,
    courses::ItemKind,
    web::i18n::Locale,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tenants::{TenantId, cluster};
use zip::ZipArchive;

use crate::kit::{self, NewModule, Platform, Site};

fn slug(site: &Site) -> &str {
    site.host.split('.').next().expect("a host name has parts")
}

/// All parts by name.
fn unpack(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(File::open(path).expect("it was written")).expect("it is a ZIP file");
    let mut parts = BTreeMap::new();
    for number in 0..zip.len() {
        let mut part = zip.by_index(number).expect("it is there");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it is whole");
        parts.insert(part.name().expect("names are plain text").into_owned(), bytes);
    }
    parts
}

async fn write(site: &Site, path: &Path, complete: bool) -> Result<Manifest, ArchiveError> {
    let app = &site.platform.app;
    archive::write(app, &app.access.office(), slug(site), path, complete, clock::now()).await
}

/// A member with something of everything, and a password in the clear that must not turn up.
async fn lived_in(platform: &'static Platform) -> Site {
    let site = platform.site().await;
    let person = site.stranger("Ein Passwort, das niemand liest", false).await;
    site.sign_in(&person, person.id).await;
    let module = platform.publish(NewModule::owned_by(site.tenant)).await;
    let enrolment = person.enrol(&module).await;
    let page = format!("/lernen/{enrolment}/{}", module.item(ItemKind::Exercise));
    let answer = person.form(&page, &format!("{page}/antwort")).await;
    person.see_mark(&person.send(&answer).await).await;
    let by = site.member(&[Role::Coordination], Locale::De).await;
    let invite = by.form("/verwaltung/personen/neu", "/verwaltung/personen").await;
    let invite = invite.set("given_name", "Ai").set("family_name", "Lin").set("email", "ailin@stadt.example");
    by.send(&invite).await.location();
    site
}

#[test]
fn every_part_is_what_the_manifest_says_and_every_table_is_there() {
    kit::run(async |platform| {
        let (site, other) = (lived_in(platform).await, lived_in(platform).await);
        let directory = tempfile::tempdir().expect("a directory can be made");
        let path = directory.path().join("archiv.zip");
        let manifest = write(&site, &path, true).await.expect("it can be written");
        let mut parts = unpack(&path);
        let told: Manifest =
            serde_json::from_slice(&parts.remove("manifest.json").expect("it has one")).expect("it is JSON");
        assert_eq!((told.schema, told.tenant, told.files.len()), (1, site.tenant, parts.len()));
        assert_eq!(told.files, manifest.files);
        for item in &told.files {
            let bytes = &parts[&item.path];
            assert_eq!((item.bytes, &item.sha256), (bytes.len() as u64, &hex::encode(Sha256::digest(bytes))));
        }
        let mut owner = platform.connect(cluster::Role::Admin).await;
        for table in tables::all() {
            let rows = &parts[&format!("tables/{}.jsonl", table.name)];
            let schema = &parts[&format!("schemas/{}.schema.json", table.name)];
            let schema: Value = serde_json::from_slice(schema).expect("it is JSON");
            let validator = jsonschema::validator_for(&schema).expect("it is a schema");
            let lines: Vec<Value> = String::from_utf8_lossy(rows)
                .lines()
                .map(|line| serde_json::from_str(line).expect("each line is JSON"))
                .collect();
            for line in &lines {
                assert!(validator.is_valid(line), "{}: {line} does not fit {schema}", table.name);
                assert!(!line.to_string().contains(&other.tenant.to_string()), "{}: {line}", table.name);
            }
            let key = match (table.kind, table.name.as_str()) {
                (tables::Kind::Shared, _) => "owner_id",
                (_, "tenant") => "id",
                _ => "tenant_id",
            };
            let count = format!("select count(*) from app.{} where {key} = $1", table.name);
            let count: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
                .bind(site.tenant.uuid())
                .fetch_one(&mut owner)
                .await
                .expect("an administrator may");
            assert_eq!(lines.len(), usize::try_from(count).expect("it is no large number"), "{}", table.name);
        }
        for full in ["person", "answer", "enrolment", "session", "password", "invitation", "mail", "course", "tenant"] {
            assert!(!parts[&format!("tables/{full}.jsonl")].is_empty(), "{full} has rows, or nothing was proved");
        }
    });
}

#[test]
fn a_new_table_is_in_the_archive_or_this_fails() {
    kit::run(async |platform| {
        let mut owner = platform.connect(cluster::Role::Admin).await;
        let mut keyed: Vec<String> = sqlx::query_scalar(
            "select distinct table_name::text from information_schema.columns
             where table_schema = 'app' and (column_name in ('tenant_id', 'owner_id') or table_name = 'tenant')",
        )
        .fetch_all(&mut owner)
        .await
        .expect("the catalogue can be read");
        keyed.sort();
        let archived: Vec<&str> = tables::all().iter().map(|table| table.name.as_str()).collect();
        assert_eq!(keyed, archived);
    });
}

#[test]
fn secrets_and_what_only_people_may_see_stay_out() {
    kit::run(async |platform| {
        let site = lived_in(platform).await;
        let directory = tempfile::tempdir().expect("a directory can be made");
        let path = directory.path().join("haus.zip");
        let manifest = write(&site, &path, false).await.expect("it can be written");
        for private in ["answer", "attempt", "item_progress"] {
            assert!(manifest.withheld.iter().any(|table| table == private), "{private}: {:?}", manifest.withheld);
        }
        let parts = unpack(&path);
        assert!(!parts.contains_key("tables/answer.jsonl"));
        for left_out in
            ["password.hash", "session.token_hash", "invitation.token_hash", "mail.body_text", "mail.body_html"]
        {
            assert!(manifest.left_out.iter().any(|column| column == left_out), "{left_out}: {:?}", manifest.left_out);
        }
        let complete = directory.path().join("alles.zip");
        write(&site, &complete, true).await.expect("it can be written");
        let secrets = secrets(platform, site.tenant).await;
        assert!(secrets.len() >= 4, "{secrets:?}");
        for (name, bytes) in parts.iter().chain(&unpack(&complete)) {
            let text = String::from_utf8_lossy(bytes);
            for secret in &secrets {
                assert!(!text.contains(secret), "{name} tells {secret}");
            }
            assert!(!text.contains("/einladung/"), "{name} holds a link that lets somebody in");
        }
    });
}

/// Everything of the tenant that lies in the database as bytes or under the name of a secret, as an archive would write it.
async fn secrets(platform: &Platform, tenant: TenantId) -> Vec<String> {
    let mut owner = platform.connect(cluster::Role::Admin).await;
    let mut found = Vec::new();
    for sql in [
        "select hash from app.password where tenant_id = $1",
        "select encode(token_hash, 'hex') from app.session where tenant_id = $1",
        "select encode(token_hash, 'hex') from app.invitation where tenant_id = $1",
        "select encode(request_hash, 'hex') from app.idempotency where tenant_id = $1",
    ] {
        let rows: Vec<String> =
            sqlx::query_scalar(sql).bind(tenant.uuid()).fetch_all(&mut owner).await.expect("an administrator may");
        found.extend(rows);
    }
    // Of a form without fields; the manifest tells the same of an empty file.
    found.retain(|secret| *secret != hex::encode(Sha256::digest("")));
    found
}

#[test]
fn nothing_is_overwritten_and_nothing_half_written_stays() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = tempfile::tempdir().expect("a directory can be made");
        let path = directory.path().join("archiv.zip");
        std::fs::write(&path, "von gestern").expect("it can be written");
        assert!(matches!(write(&site, &path, false).await, Err(ArchiveError::Exists(_))));
        assert_eq!(std::fs::read(&path).expect("it is there"), b"von gestern");

        let app = &platform.app;
        let (office, visitor) = (app.access.office(), app.access.visitor(site.tenant));
        let place = directory.path().join("a.zip");
        let missing = archive::write(app, &office, "atlantis", &place, false, clock::now()).await;
        assert!(matches!(missing, Err(ArchiveError::Unknown(_))));
        let forbidden = archive::write(app, &visitor, slug(&site), &place, false, clock::now()).await;
        assert!(matches!(forbidden, Err(ArchiveError::Forbidden(_))));

        // The logo is gone from the store: half an archive would look like a whole one.
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        sqlx::query("update app.tenant set logo_key = 'fehlt.svg' where id = $1")
            .bind(site.tenant.uuid())
            .execute(tx.conn())
            .await
            .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        let broken = write(&site, &directory.path().join("b.zip"), false).await;
        assert!(matches!(broken, Err(ArchiveError::File(_))));
        let left: Vec<_> = std::fs::read_dir(directory.path()).expect("it is a directory").flatten().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    });
}
