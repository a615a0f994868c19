//! Plans: what they limit, what is said before they bite, and what they never hold back.

use host::{
    access::Role,
    clock,
    ids::PersonId,
    mail::{self, Letter},
    people::{
        self, AddPersonError, NewPerson,
        newcomers::{self, AddAllError, Newcomer},
    },
    quotas::{self, Plan, Quota, QuotaError},
    staff::{self, StaffError},
    usage,
    web::i18n::Locale,
};
use tenants::{TenantId, cluster::Role as Login};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::kit::{self, Member, Platform, Site};

pub(crate) fn slug(site: &Site) -> &str {
    site.host.split('.').next().expect("a host name has parts")
}

/// Books a plan of the site's own with these limits.
pub(crate) async fn book(site: &Site, people: i32, mails_per_day: i32) {
    let app = &site.platform.app;
    let plan =
        Plan { name: format!("plan-{}", slug(site)), people, storage_bytes: 1 << 20, mails_per_day, fuel_per_day: 100 };
    let mut tx = app.database.platform().await.expect("the database is there");
    let (office, now) = (app.access.office(), clock::now());
    quotas::save_plan(&mut tx, &office, &plan, now).await.expect("the plan is right");
    quotas::book(&mut tx, &office, slug(site), Some(&plan.name), now).await.expect("there is the plan");
    tx.commit().await.expect("the database is there");
}

fn newcomer(site: &Site, number: usize) -> NewPerson {
    NewPerson {
        email: format!("neu.{number}@{}.example", slug(site)),
        given_name: "Neu".to_owned(),
        family_name: "Hier".to_owned(),
        locale: Locale::De,
        roles: Vec::new(),
        provider: None,
        demo: false,
    }
}

async fn add(site: &Site, number: usize) -> Result<PersonId, AddPersonError> {
    let mut tx = site.platform.tx(site.tenant).await;
    let office = site.platform.app.access.office_at(site.tenant);
    let id = people::add(&mut tx, &office, &newcomer(site, number), clock::now()).await?;
    tx.commit().await?;
    Ok(id)
}

async fn add_many(site: &Site, numbers: std::ops::Range<usize>) -> Result<Vec<PersonId>, AddAllError> {
    let mut tx = site.platform.tx(site.tenant).await;
    let office = site.platform.app.access.office_at(site.tenant);
    let newcomers: Vec<Newcomer> = numbers
        .map(|number| Newcomer {
            person: newcomer(site, number),
            unit: None,
            leads: Vec::new(),
            position: String::new(),
            personnel_number: None,
        })
        .collect();
    let ids = newcomers::add_all(&mut tx, &office, &newcomers, clock::now()).await?;
    tx.commit().await?;
    Ok(ids)
}

#[test]
fn the_plan_ends_where_it_says_for_one_and_for_many() {
    kit::run(async |platform| {
        let site = platform.site().await;
        add_many(&site, 0..5).await.expect("without a plan nothing is limited");
        book(&site, 7, 100).await;
        let sixth = add(&site, 5).await.expect("there is room");
        assert!(matches!(add_many(&site, 6..8).await, Err(AddAllError::Person(AddPersonError::Full(7)))));
        add(&site, 6).await.expect("nothing of the two was kept");
        assert!(matches!(add(&site, 7).await, Err(AddPersonError::Full(7))));

        let office = platform.app.access.office_at(site.tenant);
        let mut tx = platform.tx(site.tenant).await;
        staff::deactivate(&mut tx, &office, sixth, clock::now()).await.expect("they are there");
        tx.commit().await.expect("the database is there");
        add(&site, 7).await.expect("who has left does not count");
        let mut tx = platform.tx(site.tenant).await;
        let back = staff::reactivate(&mut tx, &office, sixth, clock::now()).await;
        assert!(matches!(back, Err(StaffError::Add(AddPersonError::Full(7)))), "nobody comes back beyond it either");
    });
}

#[test]
fn the_last_place_is_given_once() {
    kit::run(async |platform| {
        let site = platform.site().await;
        book(&site, 3, 100).await;
        let adding = (0..8).map(|number| {
            let site = site.clone();
            tokio::spawn(async move { add(&site, number).await.is_ok() })
        });
        let mut added = 0;
        for one in adding.collect::<Vec<_>>() {
            added += usize::from(one.await.expect("it does not panic"));
        }
        assert_eq!(added, 3);
    });
}

#[test]
fn who_invites_into_a_full_plan_reads_why_and_loses_nothing() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        book(&site, 1, 100).await;
        let form = by.form("/verwaltung/personen/neu", "/verwaltung/personen").await;
        let form = form.set("given_name", "Aylin").set("family_name", "Öztürk").set("email", "a@stadt.example");
        let refused = by.send(&form).await;
        assert!(refused.status == 422 && refused.says("Ihr Tarif endet bei 1 Personen"), "{}", refused.body);
        assert!(refused.body.contains("Öztürk"), "what was typed is there again");
    });
}

/// Posts a letter of this kind and tries to send it; gives whether it went out.
async fn send(site: &Site, to: &Member, kind: &'static str, now: OffsetDateTime) -> bool {
    let subject_id = Uuid::new_v4();
    let text = String::new;
    let letter = Letter { kind, subject_id, subject: "x".to_owned(), text: text(), html: text() };
    let mut tx = site.platform.tx(site.tenant).await;
    mail::post(&mut tx, to.id, &letter, now).await.expect("the database is there");
    let id: Uuid = sqlx::query_scalar("select id from app.mail where tenant_id = $1 and subject_id = $2")
        .bind(site.tenant.uuid())
        .bind(subject_id)
        .fetch_one(tx.conn())
        .await
        .expect("it was posted");
    tx.commit().await.expect("the database is there");
    // As a worker has it that is about to send it.
    let mut worker = site.platform.connect(Login::Worker).await;
    sqlx::query(
        "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'test' where payload ->> 'mail' = $1",
    )
    .bind(id.to_string())
    .execute(&mut worker)
    .await
    .expect("the queue is the worker's");
    deliver(site, id, now).await
}

async fn deliver(site: &Site, id: Uuid, now: OffsetDateTime) -> bool {
    let app = &site.platform.app;
    mail::deliver(&app.database, &app.mailer, site.tenant, id.into(), now).await.expect("the mailbox takes it");
    let mut tx = site.platform.tx(site.tenant).await;
    sqlx::query_scalar("select state = 'sent' from app.mail where tenant_id = $1 and id = $2")
        .bind(site.tenant.uuid())
        .bind(id)
        .fetch_one(tx.conn())
        .await
        .expect("it is there")
}

/// The only mail of a member that was not sent yet.
async fn waiting(site: &Site) -> Uuid {
    let mut tx = site.platform.tx(site.tenant).await;
    sqlx::query_scalar("select id from app.mail where tenant_id = $1 and state = 'queued'")
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("one waits")
}

#[test]
fn beyond_the_mails_of_a_day_news_wait_for_the_next_and_security_does_not() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let reader = site.learner().await;
        book(&site, 100, 2).await;
        let now = clock::now();
        assert!(send(&site, &reader, "enrolled", now).await && send(&site, &reader, "enrolled", now).await);
        assert!(!send(&site, &reader, "enrolled", now).await, "the day is full");
        assert!(send(&site, &reader, "link", now).await, "one must be able to sign in");
        let mut worker = platform.connect(Login::Worker).await;
        let waits: Vec<OffsetDateTime> = sqlx::query_scalar(
            "select run_at from graphile_worker._private_jobs where payload ->> 'tenant' = $1 order by run_at desc limit 1",
        )
        .bind(site.tenant.to_string())
        .fetch_all(&mut worker)
        .await
        .expect("the worker reads its queue");
        assert_eq!(waits, [quotas::next_day(now)]);
        let waiting = waiting(&site).await;
        assert!(!deliver(&site, waiting, now).await, "asking again does not help");
        assert!(deliver(&site, waiting, now + Duration::days(1)).await, "the next day has room");
    });
}

#[test]
fn a_suspended_members_news_wait_until_it_is_back_and_what_is_needed_does_not() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let reader = site.learner().await;
        let turn = async |state: &str| {
            let mut tx = platform.tx(TenantId::COOPERATIVE).await;
            let update = sqlx::query("update app.tenant set state = $2 where id = $1");
            update.bind(site.tenant.uuid()).bind(state).execute(tx.conn()).await.expect("the cooperative may");
            tx.commit().await.expect("the database is there");
        };
        let now = clock::now();
        turn("suspended").await;
        assert!(!send(&site, &reader, "enrolled", now).await, "it rests");
        assert!(send(&site, &reader, "privacy", now).await, "a right has a deadline");
        let waiting = waiting(&site).await;
        assert!(!deliver(&site, waiting, now + Duration::days(1)).await, "as long as it takes");
        turn("active").await;
        assert!(deliver(&site, waiting, now + Duration::days(2)).await);
    });
}

#[test]
fn fuel_of_plugins_is_counted_by_the_day_and_member() {
    kit::run(async |platform| {
        let (site, other) = (platform.site().await, platform.site().await);
        let now = clock::now();
        for fuel in [30, 12] {
            let mut tx = platform.tx(site.tenant).await;
            quotas::count_fuel(&mut tx, "de.beispiel.andere", fuel, now).await.expect("the database is there");
            tx.commit().await.expect("the database is there");
        }
        let used = async |site: &Site, now| {
            let standings = quotas::standings(&mut platform.tx(site.tenant).await, now).await;
            standings.expect("the database is there").map(|standing| (standing.quota, standing.used))[3]
        };
        assert_eq!(used(&site, now).await, (Quota::FuelPerDay, 42));
        assert_eq!(used(&site, now + Duration::days(1)).await, (Quota::FuelPerDay, 0));
        assert_eq!(used(&other, now).await, (Quota::FuelPerDay, 0));
    });
}

#[test]
fn the_coordination_sees_what_is_left_and_nobody_else_does() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let page = by.get("/verwaltung/kontingente").await;
        assert!(page.tells("usage-unlimited"), "{}", page.body);
        book(&site, 5, 100).await;
        add_many(&site, 0..3).await.expect("there is room");
        let page = by.get("/verwaltung/kontingente").await;
        assert!(page.says("4 von 5 Personen: Bald ist kein Platz mehr."), "{}", page.body);
        site.learner().await.get("/verwaltung/kontingente").await.assert_problem(403, "forbidden");
        by.get("/geschaeftsstelle/kontingente").await.assert_problem(403, "forbidden");
    });
}

#[test]
fn only_what_makes_sense_is_booked() {
    kit::run(async |platform| {
        let app = &platform.app;
        let plan = |name: &str, people| Plan {
            name: name.to_owned(),
            people,
            storage_bytes: 1,
            mails_per_day: 1,
            fuel_per_day: 1,
        };
        for wrong in [plan("", 1), plan("Groß", 1), plan("1a", 1), plan("gross", 0), plan(&"a".repeat(41), 1)] {
            let mut tx = app.database.platform().await.expect("the database is there");
            let saved = quotas::save_plan(&mut tx, &app.access.office(), &wrong, clock::now()).await;
            assert!(matches!(saved, Err(QuotaError::Invalid)), "{wrong:?}");
        }
        let site = platform.site().await;
        let try_to = async |slug: &str, plan: &str| {
            let mut tx = app.database.platform().await.expect("the database is there");
            quotas::book(&mut tx, &app.access.office(), slug, Some(plan), clock::now()).await
        };
        assert!(matches!(try_to(slug(&site), "riesig").await, Err(QuotaError::UnknownPlan(_))));
        assert!(matches!(try_to("atlantis", "small").await, Err(QuotaError::UnknownMember(_))));
        assert!(matches!(try_to("genossenschaft", "small").await, Err(QuotaError::UnknownMember(_))));
        let mut tx = app.database.platform().await.expect("the database is there");
        let visitor = app.access.visitor(TenantId::COOPERATIVE);
        let booked = quotas::book(&mut tx, &visitor, slug(&site), Some("small"), clock::now()).await;
        assert!(matches!(booked, Err(QuotaError::Forbidden(_))));
    });
}

async fn notices(site: &Site, to: &Member) -> usize {
    let letters = site.letters(&to.email).await;
    letters.iter().filter(|text| text.contains("/verwaltung/kontingente")).count()
}

async fn platform(name: &str) -> &'static Platform {
    kit::server().await.platform(name).await
}

#[test]
fn a_near_limit_is_told_once_and_the_office_sees_who_comes_nearest() {
    kit::run_apart(async || {
        let platform = platform("usage").await;
        let (near, far) = (platform.site().await, platform.site().await);
        let coordination = near.member(&[Role::Coordination], Locale::De).await;
        let learner = near.learner().await;
        book(&near, 10, 1_000).await;
        book(&far, 10, 1_000).await;
        add_many(&near, 0..5).await.expect("there is room");
        let now = clock::now();
        usage::measure(&platform.app, now).await.expect("it can be measured");
        assert_eq!(notices(&near, &coordination).await, 0, "70 per cent are no news");
        add(&near, 5).await.expect("there is room");
        for _ in 0..2 {
            usage::measure(&platform.app, now).await.expect("it can be measured");
        }
        assert_eq!((notices(&near, &coordination).await, notices(&near, &learner).await), (1, 0));
        add_many(&near, 6..8).await.expect("there is room");
        for _ in 0..2 {
            usage::measure(&platform.app, now + Duration::hours(1)).await.expect("it can be measured");
        }
        assert_eq!(notices(&near, &coordination).await, 2);

        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let page = office.get("/geschaeftsstelle/kontingente").await;
        let (first, second) =
            (page.body.find(&format!("Stadt {}", slug(&near))), page.body.find(&format!("Stadt {}", slug(&far))));
        assert!(first.is_some() && first < second, "{}", page.body);
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        let all = usage::all(&mut tx, &platform.app.access.office(), 10).await.expect("the office may");
        let shares: Vec<i64> = all.iter().map(|one| one.percent).collect();
        assert_eq!(shares, [100, 0]);
    });
}
