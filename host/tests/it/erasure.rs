//! The end of a membership, verified by reading every table of the database afterwards.

use bytes::Bytes;
use host::{
    access::Role,
    clock,
    courses::ItemKind,
    erasure::{self, EraseError, LEDGER, Report, warning},
    web::i18n::Locale,
};
use sqlx::{AssertSqlSafe, PgConnection};
use tenants::{TenantId, cluster};
use time::{Date, Duration, OffsetDateTime};

use crate::{
    isolation::fingerprint,
    kit::{self, Member, NewModule, Platform, Site},
};

/// What may name an erased member, once each: its row, its line in the register, the end of its audit log, the note of the
/// erasure. Besides, the office's own log says that it happened.
const KEPT: [&str; 4] = ["app.audit_head", "app.tenant_erasure", "app.membership", "app.tenant"];

fn today(now: OffsetDateTime) -> Date {
    clock::in_germany(now).date()
}

fn slug(site: &Site) -> &str {
    site.host.split('.').next().expect("a host name has parts")
}

async fn platform(name: &str) -> &'static Platform {
    kit::server().await.platform(name).await
}

/// Sets the member's state as the office does.
async fn leave(site: &Site, erase_on: Date) {
    let mut tx = site.platform.tx(TenantId::COOPERATIVE).await;
    sqlx::query("update app.tenant set state = 'leaving', erase_on = $2, state_since = now() where id = $1")
        .bind(site.tenant.uuid())
        .bind(erase_on)
        .execute(tx.conn())
        .await
        .expect("the cooperative may");
    tx.commit().await.expect("the database is there");
}

async fn erase(site: &Site, now: OffsetDateTime) -> Result<Report, EraseError> {
    let app = &site.platform.app;
    erasure::erase(app, &app.access.office(), slug(site), now).await
}

/// A member with something of everything.
async fn lived_in(platform: &'static Platform) -> (Site, Member) {
    let site = platform.site().await;
    let person = site.stranger("Ein Passwort zum Vergessen", false).await;
    site.sign_in(&person, person.id).await;
    for module in [NewModule::owned_by(site.tenant), NewModule::shared()] {
        let module = platform.publish(module).await;
        platform.index(&module).await;
        let enrolment = person.enrol(&module).await;
        let page = format!("/lernen/{enrolment}/{}", module.item(ItemKind::Exercise));
        let answer = person.form(&page, &format!("{page}/antwort")).await;
        person.see_mark(&person.send(&answer).await).await;
    }
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    for sql in [
        "insert into app.membership (tenant_id, shares, joined_on) values ($1, 2, '2020-01-01')",
        "insert into app.tenant_host (host, tenant_id) values ('campus.' || $1::text || '.example', $1)",
        "insert into app.onboarding (tenant_id, sha256, entered_at) values ($1, repeat('0', 64), now())",
        "update app.tenant set logo_key = $1::text || '.svg' where id = $1",
    ] {
        sqlx::query(sql).bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the cooperative may");
    }
    tx.commit().await.expect("the database is there");
    let logo = Bytes::from_static(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    platform.app.files.put(&format!("logos/{}.svg", site.tenant), logo).await.expect("the store is a directory");
    host::usage::measure(&platform.app, clock::now()).await.expect("it can be measured");
    (site, person)
}

/// Every table of every schema that has a row in which one of these texts stands anywhere, with the number of rows.
async fn mentions(owner: &mut PgConnection, texts: &[String]) -> Vec<(String, i64)> {
    let tables: Vec<String> = sqlx::query_scalar(
        "select format('%I.%I', s.nspname, c.relname) from pg_class c join pg_namespace s on s.oid = c.relnamespace
         where c.relkind in ('r', 'p') and s.nspname !~ '^pg_' and s.nspname <> 'information_schema' order by 1",
    )
    .fetch_all(&mut *owner)
    .await
    .expect("the catalogue can be read");
    assert!(tables.iter().any(|table| table == "graphile_worker._private_jobs"), "{tables:?}");
    let mut found = Vec::new();
    for table in tables {
        let count = format!("select count(*) from {table} t where t::text like any ($1)");
        let patterns: Vec<String> = texts.iter().map(|text| format!("%{text}%")).collect();
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(count))
            .bind(patterns)
            .fetch_one(&mut *owner)
            .await
            .expect("an administrator may");
        if count > 0 {
            found.push((table, count));
        }
    }
    found
}

/// Places that are taken in shared runs.
async fn taken(owner: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select sum(taken) from app.run_seats where owner_id = app.cooperative()")
        .fetch_one(owner)
        .await
        .expect("an administrator may")
}

#[test]
fn nothing_of_an_erased_member_is_left_but_what_law_requires() {
    kit::run_apart(async || {
        let platform = platform("erasure").await;
        let (victim, person) = lived_in(platform).await;
        let (neighbour, _) = lived_in(platform).await;
        let now = clock::now();
        let mut owner = platform.connect(cluster::Role::Admin).await;
        let ids = [victim.tenant.to_string(), person.email.clone(), person.id.to_string()];
        let before = mentions(&mut owner, &ids).await;
        assert!(before.len() > 15, "the member had something of everything: {before:?}");
        let theirs = fingerprint(platform, neighbour.tenant).await;

        assert_eq!(taken(&mut owner).await, 2, "both booked a shared module");
        leave(&victim, today(now)).await;
        let report = erase(&victim, now + Duration::days(1)).await.expect("its day has come");
        assert_eq!(taken(&mut owner).await, 1, "its places are free again");
        assert!(report.rows > 20 && report.files == 1, "{report:?}");
        let counted = |table: &str| report.counts.iter().find(|(name, _)| name == table).map(|(_, count)| *count);
        assert_eq!((counted("answer"), counted("enrolment"), counted("person")), (Some(2), Some(2), Some(1)));
        assert_eq!((counted("tenant_host"), counted("course")), (Some(1), Some(1)));

        let after = mentions(&mut owner, &ids[..1]).await;
        for (table, count) in &after {
            let is_log = table == "app.audit_entry" || table.starts_with("audit.entry_");
            assert!((is_log || KEPT.contains(&table.as_str())) && *count == 1, "{table} has {count} rows: {after:?}");
        }
        assert!(mentions(&mut owner, &ids[1..]).await.is_empty(), "people are gone everywhere");
        let own_log: i64 = sqlx::query_scalar("select count(*) from app.audit_entry where tenant_id = $1")
            .bind(victim.tenant.uuid())
            .fetch_one(&mut owner)
            .await
            .expect("an administrator may");
        assert_eq!(own_log, 0, "of its audit log only the end is left");
        assert_eq!(fingerprint(platform, neighbour.tenant).await, theirs, "nobody else lost anything");
    });
}

#[test]
fn an_erased_member_answers_nowhere_and_its_address_is_nobody_elses() {
    kit::run_apart(async || {
        let platform = platform("erased").await;
        let (victim, _) = lived_in(platform).await;
        let now = clock::now();
        leave(&victim, today(now)).await;
        erase(&victim, now).await.expect("its day has come");
        let ledger = platform.data_dir().join(LEDGER);
        let noted = erasure::read_ledger(&ledger).expect("it can be read");
        assert_eq!(noted.iter().map(|one| one.tenant).collect::<Vec<_>>(), [victim.tenant]);
        assert!(matches!(erase(&victim, now).await, Err(EraseError::Erased(_))));
        assert!(platform.app.files.get(&format!("logos/{}.svg", victim.tenant)).await.is_err());

        let start = platform.cooperative().visitor().get("/").await;
        assert!(!start.body.contains(&victim.host), "it is no member any more: {}", start.body);
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        assert!(!office.get("/geschaeftsstelle").await.body.contains(&victim.host));
        let register = office.get("/geschaeftsstelle/mitglieder.csv").await;
        assert!(register.body.contains(&format!("{};", slug(&victim))), "the register keeps it: {}", register.body);
        let mut owner = platform.connect(cluster::Role::Admin).await;
        let left_on: Option<Date> = sqlx::query_scalar("select left_on from app.membership where tenant_id = $1")
            .bind(victim.tenant.uuid())
            .fetch_one(&mut owner)
            .await
            .expect("an administrator may");
        assert_eq!(left_on, Some(today(now)));

        // A backup is put back: the rows are there again, and the ledger takes them away.
        for sql in [
            "delete from app.tenant_erasure where tenant_id = $1",
            "update app.tenant set erased_at = null, state = 'active', erase_on = null where id = $1",
            "insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
             values ($1, $1, 'wieder@da.example', 'Wieder', 'Da', 'de', now())",
        ] {
            sqlx::query(sql).bind(victim.tenant.uuid()).execute(&mut owner).await.expect("an administrator may");
        }
        let app = &platform.app;
        let reports = erasure::replay(app, &app.access.office(), &ledger, now).await.expect("the ledger is in order");
        assert_eq!(reports.len(), 1);
        assert!(mentions(&mut owner, &["wieder@da.example".to_owned()]).await.is_empty());
        let again = erasure::replay(app, &app.access.office(), &ledger, now).await.expect("the ledger is in order");
        assert_eq!(again.len(), 0, "once is enough");
        let missing = erasure::replay(app, &app.access.office(), &ledger.with_extension("none"), now).await;
        assert!(matches!(missing, Err(EraseError::Ledger(..))));
    });
}

#[test]
fn only_who_leaves_is_erased_and_not_before_its_day() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let before = fingerprint(platform, site.tenant).await;
        let now = clock::now();
        assert!(matches!(erase(&site, now).await, Err(EraseError::NotLeaving(_))));
        leave(&site, today(now) + Duration::days(3)).await;
        assert!(matches!(erase(&site, now).await, Err(EraseError::NotDue { .. })));
        let app = &platform.app;
        let own = app.access.actor(site.tenant, host::ids::PersonId::new(), &[Role::Coordination]);
        let by_itself = erasure::erase(app, &own, slug(&site), now + Duration::days(9)).await;
        assert!(matches!(by_itself, Err(EraseError::Forbidden(_))));
        for office in ["genossenschaft", "atlantis"] {
            let erased = erasure::erase(app, &app.access.office(), office, now).await;
            assert!(matches!(erased, Err(EraseError::Unknown(_))), "{office}");
        }
        // The database itself refuses too: a member, somebody else's member, and the cooperative.
        for (actor, victim) in [
            (site.tenant, site.tenant),
            (TenantId::COOPERATIVE, TenantId::COOPERATIVE),
            (TenantId::COOPERATIVE, site.tenant),
        ] {
            let mut tx = platform.tx(actor).await;
            let erased = sqlx::query("select * from app.erase_tenant($1, $2)").bind(victim.uuid()).bind(today(now));
            erased.fetch_all(tx.conn()).await.expect_err("it is not due, or not theirs to do");
            let mut tx = platform.tx(actor).await;
            if !actor.is_cooperative() {
                let forgot = sqlx::query("select jobs.forget($1)").bind(victim.uuid());
                forgot.execute(tx.conn()).await.expect_err("only the cooperative may");
            }
        }
        assert_eq!(fingerprint(platform, site.tenant).await, before);
    });
}

#[test]
fn the_coordination_is_warned_three_times_and_the_night_erases() {
    kit::run_apart(async || {
        let platform = platform("warnings").await;
        let site = platform.site().await;
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        let learner = site.learner().await;
        let staying = platform.site().await;
        let now = clock::now();
        leave(&site, today(now) + Duration::days(31)).await;
        let app = &platform.app;
        for (day, letters) in [(0, 0), (1, 1), (2, 1), (24, 2), (25, 2), (30, 3), (30, 3)] {
            warning::warn(app, now + Duration::days(day)).await.expect("the database is there");
            assert_eq!(site.letters(&coordination.email).await.len(), letters, "after {day} days");
        }
        assert_eq!(site.letters(&learner.email).await.len(), 0);
        let letter = site.letters(&coordination.email).await.pop().expect("there are some");
        assert!(letter.contains("löschen wir alle Daten"), "{letter}");

        let office = app.access.office();
        let erased = async |day| erasure::erase_due(app, &office, now + Duration::days(day)).await;
        assert_eq!(erased(30).await.expect("the database is there"), 0);
        let archive = erasure::handover::path(app, site.host.split('.').next().expect("it has a first label"));
        assert!(archive.exists(), "made while it leaves");
        let former = format!("logos/former-{}.svg", site.tenant);
        let export = format!("exports/{}/lost.zip", site.tenant);
        for key in [&former, &export] {
            app.files.put(key, "left lying".into()).await.expect("the store is a directory");
        }
        assert_eq!(erased(31).await.expect("the database is there"), 1);
        for key in [&former, &export] {
            assert!(app.files.get(key).await.is_err(), "{key} is nobody's");
        }
        assert!(archive.exists(), "kept for the member");
        // What a crash after the erasure would leave goes the next night.
        app.files.put(&export, "left lying".into()).await.expect("the store is a directory");
        assert_eq!(erased(32).await.expect("the database is there"), 0);
        assert!(app.files.get(&export).await.is_err());
        assert_eq!(erased(62).await.expect("the database is there"), 0);
        assert!(!archive.exists(), "thirty days later");
        let mut owner = platform.connect(cluster::Role::Admin).await;
        assert!(mentions(&mut owner, &[coordination.email.clone(), learner.email.clone()]).await.is_empty());
        staying.learner().await.get("/konto").await.assert_ok();
    });
}
