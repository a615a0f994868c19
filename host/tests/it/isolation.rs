//! No member sees or changes anything of another: every route, the search, the queue, even with identical ids.

use host::{ids::PersonId, jobs::SendMail, web::i18n::Locale};
use sqlx::Executor as _;
use tenants::{TenantId, cluster};

use crate::kit::{self, Browser, NewModule, Platform, Site};

mod exports;
mod fields;
mod house;
mod keys;
pub(crate) mod routes;
mod sheet;
mod silence;
pub(crate) mod victim;
mod walk;

pub(crate) use victim::fingerprint;

#[test]
fn every_route_keeps_members_apart() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("walk").await;
        walk::all_routes(platform).await;
    });
}

/// Row-level security is the floor, not the filter: the statements keep members apart by themselves.
#[test]
fn every_route_keeps_members_apart_without_the_policies_too() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("walk_bare").await;
        let mut owner = platform.connect(cluster::Role::Migrate).await;
        let without = "do $$ declare t text; begin
                           for t in select tablename from pg_tables where schemaname = 'app' loop
                               execute format('alter table app.%I disable row level security', t);
                           end loop;
                       end $$";
        owner.execute(without).await.expect("the owner may");
        walk::all_routes(platform).await;
    });
}

#[test]
fn two_members_may_have_rows_with_identical_ids() {
    kit::run(async |platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let module = platform.publish(NewModule::shared()).await;
        let ids = Ids { person: uuid::Uuid::now_v7(), enrolment: uuid::Uuid::now_v7(), proof: uuid::Uuid::now_v7() };
        let mine = ids.plant(&here, &module, "Hier").await;
        let theirs = ids.plant(&there, &module, "Dort").await;
        let before = fingerprint(platform, there.tenant).await;

        let proof = mine.get(&format!("/nachweise/{}", ids.proof)).await;
        assert!(proof.says("Hier") && !proof.says("Dort"), "{}", proof.body);
        let page = module.item_page(ids.enrolment.into(), host::courses::ItemKind::Lesson);
        let tick = mine.form(&page, &format!("{page}/erledigt")).await;
        mine.send(&tick).await.location();
        let cancel = mine.bare_form(&format!("/lernen/{}/abmeldung", ids.enrolment)).await;
        mine.send(&cancel).await.location();

        assert_eq!(fingerprint(platform, there.tenant).await, before);
        let page = theirs.get(&page).await;
        assert!(page.has_form(&tick.action) && page.body.contains("Dort"), "nothing is ticked off there");
    });
}

struct Ids {
    person: uuid::Uuid,
    enrolment: uuid::Uuid,
    proof: uuid::Uuid,
}

impl Ids {
    /// A learner with these ids who has booked a module, and holds a proof of it.
    async fn plant(&self, site: &Site, module: &kit::Module, given_name: &str) -> Browser {
        let mut tx = site.platform.tx(site.tenant).await;
        let statements = [
            "insert into app.person (tenant_id, id, email, given_name, family_name, locale, created_at)
                 values ($1, $2, 'zwilling@stadt.example', $6, 'Zwilling', 'de', now()) returning $3, $4, $5, $7::uuid",
            "insert into app.enrolment (tenant_id, id, person_id, owner_id, run_id, state, enrolled_at)
                 values ($1, $3, $2, $7, $5, 'confirmed', now()) returning $4, $6::text",
            "insert into app.proof (tenant_id, id, enrolment_id, kind, issued_at)
                 values ($1, $4, $3, 'participation', now()) returning $2, $5, $6::text, $7::uuid",
            "update app.run_seats set taken = taken + 1 where owner_id = $7 and run_id = $5 returning $1, $2, $3, $4, $6::text",
        ];
        for statement in statements {
            let statement = sqlx::query(statement).bind(site.tenant.uuid()).bind(self.person).bind(self.enrolment);
            let statement = statement.bind(self.proof).bind(module.run.0).bind(given_name).bind(module.owner.uuid());
            statement.execute(tx.conn()).await.expect("the ids are free in this tenant");
        }
        tx.commit().await.expect("the database is there");
        site.signed_in(PersonId(self.person)).await
    }
}

#[test]
fn a_members_own_module_is_found_nowhere_else_not_even_counted() {
    kit::run(async |platform| {
        let (owner, other) = (platform.site().await, platform.site().await);
        let title = "Zwergstrauchheide".to_owned();
        let shared = platform.publish(NewModule { title: title.clone(), ..NewModule::shared() }).await;
        let own = platform.publish(NewModule { title, ..NewModule::owned_by(owner.tenant) }).await;
        platform.index(&shared).await;
        platform.index(&own).await;

        for (site, expected) in [(&owner, 2), (&other, 1), (&platform.cooperative(), 1)] {
            for browser in [site.visitor(), site.signed_in(site.learner().await.id).await] {
                let found = Found::by(&browser, "zwergstrauchheide").await;
                assert_eq!((found.total, found.cards, found.api), (expected, expected, expected), "{}", site.host);
                let counted = !found.facets.is_empty() && found.facets.iter().all(|count| *count == expected);
                assert!(counted, "{}: {:?}", site.host, found.facets);
                assert_eq!(found.names_own, site.tenant == owner.tenant, "{}", site.host);
                let sees = if site.tenant == owner.tenant { 200 } else { 404 };
                assert_eq!(browser.get(&own.page()).await.status, sees, "{}", site.host);
                assert_eq!(browser.get(&format!("/api/v1/modules/{}", own.slug)).await.status, sees, "{}", site.host);
            }
        }
    });
}

/// What a search tells in all places.
struct Found {
    total: usize,
    cards: usize,
    api: usize,
    facets: Vec<usize>,
    /// Whether anything names a member's own module.
    names_own: bool,
}

impl Found {
    async fn by(browser: &Browser, text: &str) -> Found {
        let page = browser.get(&format!("/katalog?q={text}")).await;
        let api = browser.get(&format!("/api/v1/modules?q={text}")).await;
        let number = |text: &String| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.parse().expect("the text holds a number")
        };
        // "1 Modul", "2 Module": the heading of the results says how many.
        let total = page.texts("[data-announce]").first().map(number).expect("the page says how many");
        let json = api.json();
        let listed = json["modules"].as_array().expect("a list").len();
        assert_eq!(json["total"], listed);
        Found {
            total,
            cards: page.texts("main a[href^='/module/']").len(),
            api: listed,
            facets: page.texts(".facet .count").iter().map(number).collect(),
            names_own: page.body.contains("/module/i-") || api.body.contains("\"i-"),
        }
    }
}

#[test]
fn a_job_belongs_to_the_tenant_that_queued_it_whatever_its_payload_says() {
    kit::run(async |platform| {
        let (caller, victim) = (platform.site().await, platform.site().await);
        let mut tx = platform.tx(caller.tenant).await;
        let job = SendMail { tenant: victim.tenant, mail: host::ids::MailId::new() };
        let payload = serde_json::to_value(&job).expect("a job is JSON");
        sqlx::query("select jobs.enqueue('send_mail', $1, $2, now(), 10)")
            .bind(payload)
            .bind(job.mail.to_string())
            .execute(tx.conn())
            .await
            .expect("the server may enqueue");
        tx.commit().await.expect("the database is there");
        let mut worker = platform.connect(cluster::Role::Worker).await;
        let (tenant, key): (String, String) = sqlx::query_as(
            "select payload ->> 'tenant', key from graphile_worker._private_jobs where payload ->> 'mail' = $1",
        )
        .bind(job.mail.to_string())
        .fetch_one(&mut worker)
        .await
        .expect("it was queued once");
        assert_eq!(tenant, caller.tenant.to_string());
        assert!(key.starts_with(&caller.tenant.to_string()), "another member's job cannot be replaced: {key}");
    });
}

#[test]
fn members_cannot_look_into_the_queue() {
    kit::run(async |platform| {
        let member = platform.site().await;
        for statement in [
            "select jobs.dead_letters()",
            "select jobs.retry(1)",
            "select jobs.backlog()",
            "table graphile_worker._private_jobs",
        ] {
            let mut tx = platform.tx(member.tenant).await;
            assert!(tx.conn().execute(statement).await.is_err(), "{statement}");
        }
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        assert!(
            tx.conn().execute("table graphile_worker._private_jobs").await.is_err(),
            "payloads are the worker's own"
        );
    });
}

#[test]
fn an_address_may_belong_to_people_of_two_members() {
    kit::run(async |platform: &'static Platform| {
        let (here, there) = (platform.site().await, platform.site().await);
        let (mine, theirs) =
            (here.stranger("erstes Passwort", false).await, there.stranger("zweites Passwort", false).await);
        let mut tx = platform.tx(there.tenant).await;
        sqlx::query("update app.person set email = $2 where tenant_id = $1")
            .bind(there.tenant.uuid())
            .bind(&mine.email)
            .execute(tx.conn())
            .await
            .expect("the address is free there");
        tx.commit().await.expect("the database is there");
        for (person, password, works) in [
            (&mine, "erstes Passwort", true),
            (&mine, "zweites Passwort", false),
            (&theirs, "zweites Passwort", true),
            (&theirs, "erstes Passwort", false),
        ] {
            let visitor = platform.browser(person.host());
            let form = visitor.form("/anmelden", "/anmelden").await;
            let answer = visitor.send(&form.set("email", &mine.email).set("password", password)).await;
            assert_eq!(answer.status == 303, works, "{} {password}", person.host());
            assert!(works || answer.says(&Locale::De.text("sign-in-wrong")));
        }
    });
}
