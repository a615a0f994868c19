//! Periods: chosen within bounds, kept by the nights, with a warning a month before.

use host::{
    access::Role,
    clock,
    privacy::retention::{self, Kind, Rule},
    web::i18n::Locale,
};
use time::Duration;

use super::night;
use crate::kit::{self, Member, Site};

const TERMS: &str = "/verwaltung/datenschutz/fristen";

async fn leaves(site: &Site, person: &Member, days_ago: i64) {
    let mut tx = site.platform.tx(site.tenant).await;
    sqlx::query("update app.person set active = false, deactivated_at = $3 where tenant_id = $1 and id = $2")
        .bind(site.tenant.uuid())
        .bind(person.id.0)
        .bind(clock::now() - Duration::days(days_ago))
        .execute(tx.conn())
        .await
        .expect("the person is there");
    tx.commit().await.expect("the database is there");
}

/// The member keeps people who have left for so many days.
async fn keeps(site: &Site, days: i32) {
    let mut tx = site.platform.tx(site.tenant).await;
    let rules = [Rule { kind: Kind::DeactivatedPerson, days }];
    let office = site.platform.app.access.office_at(site.tenant);
    retention::choose(&mut tx, &office, &rules, clock::now()).await.expect("it is within the bounds");
    tx.commit().await.expect("the database is there");
}

async fn is_there(site: &Site, person: &Member) -> bool {
    let mut tx = site.platform.tx(site.tenant).await;
    host::people::find(&mut tx, person.id).await.expect("the database is there").is_some()
}

#[test]
fn who_has_left_is_warned_and_erased_a_month_later_and_not_before() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (left, stays, lately) = (site.learner().await, site.learner().await, site.learner().await);
        leaves(&site, &left, 400).await;
        leaves(&site, &lately, 100).await;
        let now = clock::now();
        night(&site, now).await;
        night(&site, now + Duration::days(29)).await;
        assert!(is_there(&site, &left).await, "the warning gives a month");
        let letters = site.letters(&left.email).await;
        assert!(letters.len() == 1 && letters[0].contains("gelöscht"), "{letters:?}");
        night(&site, now + Duration::days(31)).await;
        assert!(!is_there(&site, &left).await);
        assert!(is_there(&site, &stays).await && is_there(&site, &lately).await);
        let page = site.member(&[Role::Coordination], Locale::De).await.get(TERMS).await;
        assert!(page.says("Personen: 1"), "{}", page.body);
    });
}

#[test]
fn who_comes_back_in_time_is_not_erased_and_is_warned_anew() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        leaves(&site, &person, 400).await;
        let now = clock::now();
        night(&site, now).await;
        let mut tx = platform.tx(site.tenant).await;
        let back = sqlx::query("update app.person set active = true, deactivated_at = null where tenant_id = $1");
        back.bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        night(&site, now + Duration::days(31)).await;
        assert!(is_there(&site, &person).await);
        leaves(&site, &person, 400).await;
        night(&site, now + Duration::days(32)).await;
        assert!(is_there(&site, &person).await, "the old warning does not count");
        assert_eq!(site.letters(&person.email).await.len(), 2);
    });
}

#[test]
fn letters_and_ended_sessions_go_when_their_time_is_over() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        super::asked(&site, &person).await;
        assert_eq!(site.letters(&person.email).await.len(), 1);
        night(&site, clock::now() + Duration::days(364)).await;
        assert_eq!(site.letters(&person.email).await.len(), 1);
        night(&site, clock::now() + Duration::days(366)).await;
        assert_eq!(site.letters(&person.email).await.len(), 0);
        let mut tx = platform.tx(site.tenant).await;
        let runs = retention::latest(&mut tx, 10).await.expect("the database is there");
        assert!(runs.iter().any(|run| run.counts.get("mail") == Some(&1)), "{runs:?}");
        assert!(runs.iter().any(|run| run.counts.get("session") == Some(&1)), "{runs:?}");
    });
}

#[test]
fn an_application_that_nobody_confirmed_goes_with_its_contact_after_a_week() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("unconfirmed").await;
        let cooperative = platform.cooperative();
        let joining = platform.joining().await;
        let mut tx = platform.tx(cooperative.tenant).await;
        let back =
            sqlx::query("update app.application set state = 'unconfirmed', confirmed_at = null where tenant_id = $1");
        back.bind(cooperative.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        night(&cooperative, clock::now() + Duration::days(6)).await;
        joining.browser.get(&joining.path).await.assert_ok();
        night(&cooperative, clock::now() + Duration::days(8)).await;
        joining.browser.get(&joining.path).await.assert_problem(404, "not-found");
        let mut tx = platform.tx(cooperative.tenant).await;
        let contact = host::people::by_email(&mut tx, &joining.email).await.expect("the database is there");
        assert_eq!(contact, None);
    });
}

#[test]
fn a_member_chooses_within_the_bounds_and_keeps_what_it_typed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        for wrong in ["", "59", "1096", "-1", "viele", "365.5"] {
            let form = by.form(TERMS, TERMS).await.set("deactivated_person", wrong).set("mail", "90");
            let refused = by.send(&form).await;
            assert!(refused.status == 422 && refused.says("Zahl von 60 bis 1.095"), "{wrong}: {}", refused.body);
            let kept = refused.form(TERMS).fields;
            assert!(kept.contains(&("deactivated_person".to_owned(), wrong.to_owned())), "{kept:?}");
        }
        let form = by.form(TERMS, TERMS).await.set("deactivated_person", "60").set("mail", "90");
        assert!(by.follow(&by.send(&form).await).await.flashes("flash-terms-saved"));
        let mut tx = platform.tx(site.tenant).await;
        let rules = retention::rules(&mut tx).await.expect("the database is there");
        let chosen: Vec<(Kind, i32)> = rules.into_iter().map(|rule| (rule.kind, rule.days)).collect();
        assert_eq!(chosen, [(Kind::DeactivatedPerson, 60), (Kind::Mail, 90)]);
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        assert!(!officer.get(TERMS).await.has_form(TERMS), "who supervises does not set");
        officer.send(&officer.bare_form(TERMS).await).await.assert_problem(403, "forbidden");
    });
}

#[test]
fn the_night_gives_every_member_its_part_once() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("night").await;
        let (left, right) = (platform.site().await, platform.site().await);
        for _ in 0..2 {
            host::jobs::begin_night(&platform.app, clock::now()).await.expect("the queue is there");
        }
        let mut worker = platform.connect(tenants::cluster::Role::Worker).await;
        let parts: Vec<String> = sqlx::query_scalar(
            "select j.payload ->> 'tenant' from graphile_worker._private_jobs j
             join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'night_of' order by 1",
        )
        .fetch_all(&mut worker)
        .await
        .expect("the queue is the worker's own");
        let mut expected = [platform.cooperative().tenant, left.tenant, right.tenant].map(|tenant| tenant.to_string());
        expected.sort();
        assert_eq!(parts, expected);
    });
}

#[test]
fn a_warning_does_not_outlive_a_longer_period() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        leaves(&site, &person, 400).await;
        let now = clock::now();
        night(&site, now).await;
        keeps(&site, 1095).await;
        night(&site, now + Duration::days(31)).await;
        assert!(is_there(&site, &person).await, "the longer period counts");
        keeps(&site, 365).await;
        night(&site, now + Duration::days(32)).await;
        assert!(is_there(&site, &person).await, "the warning of then does not count");
        assert_eq!(site.letters(&person.email).await.len(), 2);
    });
}

#[test]
fn an_application_that_was_declined_goes_after_a_year() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("declined").await;
        let cooperative = platform.cooperative();
        let joining = platform.joining().await;
        let mut tx = platform.tx(cooperative.tenant).await;
        let decline =
            sqlx::query("update app.application set state = 'declined', decided_at = $2 where tenant_id = $1");
        let decline = decline.bind(cooperative.tenant.uuid()).bind(clock::now());
        decline.execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        night(&cooperative, clock::now() + Duration::days(364)).await;
        joining.browser.get(&joining.path).await.assert_ok();
        night(&cooperative, clock::now() + Duration::days(366)).await;
        joining.browser.get(&joining.path).await.assert_problem(404, "not-found");
    });
}
