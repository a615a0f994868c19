//! Taking many members in by a file: checked as a whole, written member by member, the same again is no news.

use std::path::PathBuf;

use host::{
    clock,
    onboarding::run::{self, Done, Looked},
    web::i18n::Locale,
};
use serde_json::{Value, json};
use tenants::{TenantId, cluster::Role};

use crate::kit::{self, Platform};

mod attacks;
mod schema;

/// A file with this text, which goes when it is dropped.
struct Paper {
    path: PathBuf,
    _directory: tempfile::TempDir,
}

impl Paper {
    fn new(name: &str, text: impl AsRef<[u8]>) -> Paper {
        let directory = tempfile::tempdir().expect("a directory can be made");
        let path = directory.path().join(name);
        std::fs::write(&path, text).expect("the file can be written");
        Paper { path, _directory: directory }
    }

    /// Members as JSON Lines.
    fn lines(members: &[Value]) -> Paper {
        let lines: Vec<String> = members.iter().map(Value::to_string).collect();
        Paper::new("members.jsonl", lines.join("\n"))
    }

    async fn look(&self, platform: &Platform) -> Looked {
        let app = &platform.app;
        run::look_through(app, &app.access.office(), &self.path).await.expect("the file opens")
    }

    async fn take_in(&self, platform: &Platform) -> Done {
        let app = &platform.app;
        run::take_in(app, &app.access.office(), &self.path, false, clock::now()).await.expect("the database is there")
    }
}

/// A member as a file brings it.
fn member(slug: &str) -> Value {
    json!({
        "slug": slug, "name": format!("Stadt {slug}"), "kind": "city", "state": "RP", "colour": "#7a1f3d", "live": true,
        "hosts": [format!("campus.{slug}.example")], "shares": 3, "joined_on": "2026-12-01",
        "coordination": { "email": format!("koordination@{slug}.example"), "given_name": "Ko", "family_name": "Ordination" },
        "units": [
            { "code": "1", "name": "Hauptamt" },
            { "code": "11", "name": "Personal", "parent": "1" },
        ],
        "people": [
            { "email": format!("leitung@{slug}.example"), "given_name": "Lei", "family_name": "Tung", "unit": "11",
              "roles": ["manager"], "leads": ["1"], "position": "Amtsleitung", "personnel_number": "4711" },
            { "email": format!("neu@{slug}.example"), "given_name": "Ne", "family_name": "U", "locale": "en", "unit": "11" },
        ],
    })
}

async fn count(platform: &Platform, sql: &'static str, slug: &str) -> i64 {
    let mut owner = platform.connect(Role::Admin).await;
    sqlx::query_scalar(sql).bind(slug).fetch_one(&mut owner).await.expect("an administrator may")
}

const TENANTS: &str = "select count(*) from app.tenant where slug = $1";
const PEOPLE: &str = "select count(*) from app.person p join app.tenant t on t.id = p.tenant_id where t.slug = $1";

#[test]
fn a_member_comes_in_with_everything_and_the_same_file_again_changes_nothing() {
    kit::run(async |platform| {
        let paper = Paper::lines(&[member("voll-1"), member("voll-2")]);
        let looked = paper.look(platform).await;
        assert_eq!((looked.members, looked.people, looked.unchanged, looked.fault_count), (2, 6, 0, 0), "{looked:?}");
        assert_eq!(count(platform, TENANTS, "voll-1").await, 0, "looking writes nothing");
        let done = paper.take_in(platform).await;
        assert_eq!((done.created, done.unchanged, done.faults.len()), (2, 0, 0), "{done:?}");

        let site = platform.site_of("voll-1").await;
        let coordination = {
            let mut tx = platform.tx(site.tenant).await;
            host::people::by_email(&mut tx, "koordination@voll-1.example").await.expect("the database is there")
        };
        let browser = site.signed_in(coordination.expect("the coordination came in")).await;
        let page = browser.get("/verwaltung/personen").await;
        assert!(page.says("Lei Tung") && page.says("Ne U") && page.tells("role-manager"), "{}", page.body);
        for (what, expected) in [
            ("select count(*) from app.org_unit u join app.tenant t on t.id = u.tenant_id where t.slug = $1", 2),
            ("select count(*) from app.unit_manager u join app.tenant t on t.id = u.tenant_id where t.slug = $1", 1),
            ("select count(*) from app.tenant_host h join app.tenant t on t.id = h.tenant_id where t.slug = $1", 1),
            (
                "select shares::bigint from app.membership m join app.tenant t on t.id = m.tenant_id where t.slug = $1",
                3,
            ),
            ("select count(*) from app.audit_entry a join app.tenant t on t.id = a.tenant_id where t.slug = $1", 1),
            ("select count(*) from app.password w join app.tenant t on t.id = w.tenant_id where t.slug = $1", 0),
        ] {
            assert_eq!(count(platform, what, "voll-1").await, expected, "{what}");
        }

        assert_eq!(paper.look(platform).await.unchanged, 2);
        let again = paper.take_in(platform).await;
        assert_eq!((again.created, again.unchanged, again.faults.len()), (0, 2, 0), "{again:?}");
        assert_eq!(count(platform, PEOPLE, "voll-1").await, 3);
    });
}

#[test]
fn toml_json_and_json_lines_say_the_same() {
    kit::run(async |platform| {
        let one = member("form");
        let table = toml::to_string(&json!({ "tenant": [one] })).expect("it has a TOML form");
        let bare_day = table.replace("\"2026-12-01\"", "2026-12-01");
        assert!(bare_day.contains("[[tenant]]") && bare_day != table, "{table}");
        for paper in [
            Paper::new("a.toml", format!("schema = 1\n# Ein Mitglied\n{table}")),
            Paper::new("b.toml", format!("\u{feff}schema = 1\r\n{}", bare_day.replace('\n', "\r\n"))),
            Paper::new("c.json", json!({ "schema": 1, "tenant": [one] }).to_string()),
            Paper::new("d.jsonl", format!("{{\"schema\": 1}}\n\n{one}\n")),
        ] {
            let looked = paper.look(platform).await;
            assert_eq!((looked.members, looked.fault_count), (1, 0), "{:?}: {looked:?}", paper.path);
            let done = paper.take_in(platform).await;
            assert_eq!(done.created + done.unchanged, 1, "{done:?}");
        }
        assert_eq!(count(platform, PEOPLE, "form").await, 3, "all four are the same member");
    });
}

#[test]
fn every_fault_is_told_with_its_place_before_anything_is_written() {
    kit::run(async |platform| {
        let with = |slug: &str, path: &str, value: Value| {
            let mut member = member(slug);
            *member.pointer_mut(path).expect("the field is there") = value;
            member
        };
        let long = "ä".repeat(10_000);
        let cases = [
            (with("f1", "/name", json!(long)), "name has 10000 characters"),
            (with("f2", "/people/0/family_name", json!(long)), "people[0].family_name has 10000 characters"),
            (
                with("f3", "/people/1/email", json!("LEITUNG@f3.example")),
                "people[1].email: \"LEITUNG@f3.example\" stands there twice",
            ),
            (with("f4", "/coordination/email", json!("kein@")), "coordination.email"),
            (with("f5", "/units/1/parent", json!("99")), "units[1].parent"),
            (with("f6", "/people/0/roles", json!(["operator"])), "people[0].roles: \"operator\""),
            (with("f7", "/people/0/roles", json!(["coordination", "data_protection"])), "does not supervise"),
            (with("f8", "/hosts", json!(["localhost"])), "no host name"),
            (with("f9", "/hosts", json!(["f9.localhost"])), "a name of the cooperative"),
            (with("f10", "/joined_on", json!("2026-02-30")), "joined_on is a day"),
            (with("f11", "/kind", json!("cooperative")), "kind is city, county"),
            (with("f12", "/kind", json!("village")), "unknown variant"),
            (with("Große Stadt", "/state", json!("RP")), "slug may hold"),
            (with("f13", "/people/1/given_name", json!("a\u{0}b")), "NUL"),
            (with("f14", "/people/0/unit", json!("77")), "there is no unit \"77\""),
            (with("f15", "/colour", json!("rot")), "colour is written"),
            (with("f16", "/shares", json!(0)), "shares is a number"),
        ];
        let members: Vec<Value> = cases.iter().map(|(member, _)| member.clone()).chain([member("gut")]).collect();
        let looked = Paper::lines(&members).look(platform).await;
        for (number, (_, reason)) in cases.iter().enumerate() {
            let told = looked.faults.iter().any(|fault| fault.line == number + 1 && fault.reason.contains(reason));
            assert!(told, "line {} does not tell {reason:?}: {:#?}", number + 1, looked.faults);
        }
        assert!(looked.faults.iter().all(|fault| fault.line <= cases.len()), "{:#?}", looked.faults);
        assert!(looked.faults.iter().all(|fault| fault.to_string().len() < 400), "nothing long is repeated");
        assert_eq!(count(platform, TENANTS, "gut").await, 0);
    });
}

#[test]
fn everybody_is_invited_when_that_is_asked_for() {
    kit::run(async |platform| {
        let paper = Paper::lines(&[member("einladend")]);
        let app = &platform.app;
        run::take_in(app, &app.access.office(), &paper.path, true, clock::now()).await.expect("it is in order");
        let site = platform.site_of("einladend").await;
        let letters = site.letters("neu@einladend.example").await;
        let link = letters.iter().find_map(|text| kit::link(text, "/einladung/")).expect("a link was mailed");
        assert!(letters[0].contains(&Locale::En.text("mail-invitation-button")), "in their language: {letters:?}");
        site.visitor().get(&link).await.assert_ok();
    });
}

#[test]
fn only_the_office_takes_members_in() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let paper = Paper::lines(&[member("fremd")]);
        for tenant in [site.tenant, TenantId::COOPERATIVE] {
            let visitor = platform.app.access.visitor(tenant);
            run::look_through(&platform.app, &visitor, &paper.path).await.expect_err("a visitor may not");
            run::take_in(&platform.app, &visitor, &paper.path, false, clock::now())
                .await
                .expect_err("a visitor may not");
        }
        assert_eq!(count(platform, TENANTS, "fremd").await, 0);
    });
}
