//! Booking: seats, deadlines, forms sent twice, the confirmation.

use futures_util::future::join_all;
use host::{
    access::Role,
    clock,
    enrolments::{self, letters},
    mail, people, staff,
    web::i18n::Locale,
};
use sqlx::Row as _;
use tenants::{TenantId, TenantTx, cluster};
use time::Duration;

use crate::kit::{self, Answer, Module, NewModule, Platform, Site};

/// Seats that the run counts as taken.
async fn taken(platform: &Platform, module: &Module) -> i32 {
    let mut tx = platform.tx(module.owner).await;
    let seats = sqlx::query_scalar("select taken from app.run_seats where owner_id = $1 and run_id = $2");
    seats.bind(module.owner.uuid()).bind(module.run.0).fetch_one(tx.conn()).await.expect("the run has seats")
}

/// Rows of a table that belong to the member.
async fn rows(site: &Site, table: &str) -> i64 {
    let mut tx = site.platform.tx(site.tenant).await;
    let count = format!("select count(*) from app.{table} where tenant_id = $1");
    sqlx::query_scalar(sqlx::AssertSqlSafe(count))
        .bind(site.tenant.uuid())
        .fetch_one(tx.conn())
        .await
        .expect("it is a table")
}

async fn mail_jobs(site: &Site) -> i64 {
    let mut worker = site.platform.connect(cluster::Role::Worker).await;
    sqlx::query_scalar("select count(*) from graphile_worker._private_jobs where key like $1 || ':send_mail:%'")
        .bind(site.tenant.to_string())
        .fetch_one(&mut worker)
        .await
        .expect("the worker reads its queue")
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status.as_u16() == status).count()
}

#[test]
fn of_thirty_learners_who_want_three_seats_at_once_three_get_one() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let module = platform.publish(NewModule { seats: Some(3), ..NewModule::shared() }).await;
        let learners = join_all((0..30).map(|_| site.learner())).await;
        let (page, action) = (module.page(), module.enrol_action());
        let forms = join_all(learners.iter().map(|learner| learner.form(&page, &action))).await;

        let sent = learners.iter().zip(&forms).map(|(learner, form)| learner.send(form));
        let answers = join_all(sent).await;

        assert_eq!(count(&answers, 303), 3);
        for refused in answers.iter().filter(|answer| answer.status != 303) {
            refused.assert_problem(409, "run-full");
        }
        assert_eq!((taken(platform, &module).await, rows(&site, "enrolment").await), (3, 3));
    });
}

#[test]
fn members_of_different_tenants_share_the_seats_of_a_shared_run() {
    kit::run(async |platform| {
        let module = platform.publish(NewModule { seats: Some(1), ..NewModule::shared() }).await;
        let first = platform.site().await.learner().await;
        let second = platform.site().await.learner().await;
        let late = second.form(&module.page(), &module.enrol_action()).await;
        first.enrol(&module).await;
        second.send(&late).await.assert_problem(409, "run-full");
        assert!(second.get(&module.page()).await.tells("run-full"), "the page says why it cannot be booked");
    });
}

#[test]
fn a_cancelled_seat_is_free_for_the_next() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let module = platform.publish(NewModule { seats: Some(1), ..NewModule::shared() }).await;
        let (first, second) = (site.learner().await, site.learner().await);
        let enrolment = first.enrol(&module).await;

        let cancel = first.form(&format!("/lernen/{enrolment}"), &format!("/lernen/{enrolment}/abmeldung")).await;
        let cancelled = first.send(&cancel).await;
        assert_eq!(cancelled.location(), "/lernen");
        assert!(first.follow(&cancelled).await.body.contains(&Locale::De.text("flash-cancelled")));

        assert_eq!(taken(platform, &module).await, 0);
        second.enrol(&module).await;
        assert_eq!(taken(platform, &module).await, 1);
    });
}

#[test]
fn who_cancelled_may_book_again() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let first = learner.enrol(&module).await;
        let cancel = learner.bare_form(&format!("/lernen/{first}/abmeldung")).await;
        learner.send(&cancel).await.location();
        let second = learner.enrol(&module).await;
        assert_ne!(first, second);
    });
}

#[test]
fn an_enrolment_is_cancelled_once() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule { seats: Some(5), ..NewModule::shared() }).await;
        let enrolment = learner.enrol(&module).await;
        let cancel = learner.bare_form(&format!("/lernen/{enrolment}/abmeldung")).await;
        learner.send(&cancel).await.location();
        learner.send(&cancel.renewed()).await.assert_problem(409, "enrolment-ended");
        assert_eq!(taken(platform, &module).await, 0);
    });
}

#[test]
fn nobody_takes_two_seats_in_one_run() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule { seats: Some(5), ..NewModule::shared() }).await;
        let form = learner.form(&module.page(), &module.enrol_action()).await;
        let tabs = join_all((0..10).map(|_| async { learner.send(&form.clone().renewed()).await })).await;
        assert_eq!(count(&tabs, 303), 1);
        for refused in tabs.iter().filter(|answer| answer.status != 303) {
            refused.assert_problem(409, "enrolled-twice");
        }
        assert_eq!((taken(platform, &module).await, rows(&site, "enrolment").await), (1, 1));
    });
}

#[test]
fn nobody_books_after_registration_has_closed() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let closes_at = Some(clock::now() - Duration::MINUTE);
        let module = platform.publish(NewModule { closes_at, ..NewModule::shared() }).await;
        let page = learner.get(&module.page()).await;
        assert!(page.tells("run-closed") && !page.has_form(&module.enrol_action()));
        let form = learner.bare_form(&module.enrol_action()).await;
        learner.send(&form).await.assert_problem(409, "run-closed");
    });
}

#[test]
fn the_same_form_sent_from_twenty_tabs_at_once_books_once() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule { seats: Some(5), ..NewModule::shared() }).await;
        let form = learner.form(&module.page(), &module.enrol_action()).await;
        let answers = join_all((0..20).map(|_| learner.send(&form))).await;
        let places: Vec<&str> = answers.iter().map(Answer::location).collect();
        assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
        assert_eq!((taken(platform, &module).await, rows(&site, "enrolment").await, mail_jobs(&site).await), (1, 1, 1));
    });
}

#[test]
fn a_key_that_comes_back_with_another_content_is_refused() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let (module, other) =
            (platform.publish(NewModule::shared()).await, platform.publish(NewModule::shared()).await);
        let form = learner.form(&module.page(), &module.enrol_action()).await;
        learner.send(&form).await.location();
        learner.send(&form.clone().set("note", "x")).await.assert_problem(422, "key-reused");
        let elsewhere = kit::Form { action: other.enrol_action(), ..form };
        learner.send(&elsewhere).await.assert_problem(422, "key-reused");
        assert_eq!(rows(&site, "enrolment").await, 1);
    });
}

#[test]
fn two_learners_may_happen_to_use_the_same_key() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let module = platform.publish(NewModule::shared()).await;
        let key = uuid::Uuid::new_v4().to_string();
        for learner in [site.learner().await, site.learner().await] {
            let form = learner.form(&module.page(), &module.enrol_action()).await.set("form_key", &key);
            learner.send(&form).await.location();
        }
        assert_eq!(rows(&site, "enrolment").await, 2);
    });
}

#[test]
fn a_refused_booking_uses_no_key_up() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let module = platform.publish(NewModule { seats: Some(1), ..NewModule::shared() }).await;
        let (first, second) = (site.learner().await, site.learner().await);
        let form = second.form(&module.page(), &module.enrol_action()).await;
        let enrolment = first.enrol(&module).await;
        second.send(&form).await.assert_problem(409, "run-full");
        let cancel = first.bare_form(&format!("/lernen/{enrolment}/abmeldung")).await;
        first.send(&cancel).await.location();
        assert!(second.send(&form).await.location().starts_with("/lernen/"), "the same form works once a seat is free");
    });
}

#[test]
fn a_booking_leaves_one_mail_and_one_job_in_the_same_transaction() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        let mut tx = platform.tx(site.tenant).await;
        let mail = sqlx::query("select person_id, kind, subject_id, state, subject from app.mail where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("there is exactly one");
        assert_eq!(mail.get::<uuid::Uuid, _>("person_id"), learner.id.0);
        assert_eq!(mail.get::<uuid::Uuid, _>("subject_id"), enrolment.0);
        assert_eq!((mail.get::<&str, _>("kind"), mail.get::<&str, _>("state")), ("enrolled", "queued"));
        assert!(mail.get::<&str, _>("subject").contains(&module.title));
        assert_eq!(mail_jobs(&site).await, 1);
    });
}

#[test]
fn a_booking_that_is_rolled_back_leaves_no_mail_and_no_job() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule { seats: Some(2), ..NewModule::shared() }).await;
        let mut tx = platform.tx(site.tenant).await;
        book(&mut tx, &site, &learner, &module).await;
        drop(tx);
        assert_eq!(rows(&site, "enrolment").await + rows(&site, "mail").await + mail_jobs(&site).await, 0);
        assert_eq!(taken(platform, &module).await, 0);
    });
}

#[test]
fn whoever_leaves_while_booking_keeps_no_booking() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let module = platform.publish(NewModule { seats: Some(50), ..NewModule::shared() }).await;
        let office = platform.app.access.office_at(site.tenant);
        for _ in 0..20 {
            let learner = site.learner().await;
            let actor = platform.app.access.actor(site.tenant, learner.id, &[]);
            let books = async {
                let mut tx = platform.tx(site.tenant).await;
                if enrolments::enrol(&mut tx, &actor, module.run, clock::now()).await.is_ok() {
                    tx.commit().await.expect("the database is there");
                }
            };
            let leaves = async {
                let mut tx = platform.tx(site.tenant).await;
                staff::deactivate(&mut tx, &office, learner.id, clock::now()).await.expect("the person is there");
                tx.commit().await.expect("the database is there");
            };
            tokio::join!(books, leaves);
        }
        let mut tx = platform.tx(site.tenant).await;
        let held: i64 =
            sqlx::query_scalar("select count(*) from app.enrolment where tenant_id = $1 and state = 'confirmed'")
                .bind(site.tenant.uuid())
                .fetch_one(tx.conn())
                .await
                .expect("the database is there");
        drop(tx);
        assert_eq!((held, taken(platform, &module).await), (0, 0));
    });
}

/// What the request does, without its commit.
async fn book(tx: &mut TenantTx, site: &Site, learner: &kit::Member, module: &Module) {
    let app = &site.platform.app;
    let actor = app.access.actor(site.tenant, learner.id, &[]);
    let now = clock::now();
    let enrolled = enrolments::enrol(tx, &actor, module.run, now).await.expect("there are seats");
    let person = people::find(tx, learner.id).await.expect("the database is there").expect("it was added");
    let tenant = app.directory.by_host(&site.host).await.expect("the database is there").expect("it is a site");
    let letter =
        letters::confirmation(&app.config, &tenant, &site.host, &person, &enrolled).expect("it can be written");
    mail::post(tx, learner.id, &letter, now).await.expect("the database is there");
}

#[test]
fn what_was_booked_stands_under_my_learning_and_on_the_page_of_the_module() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        assert!(learner.get("/lernen").await.tells("learning-empty-title"));
        let enrolment = learner.enrol(&module).await;
        assert!(learner.get("/lernen").await.says(&module.title));
        let page = learner.get(&module.page()).await;
        assert!(page.tells("course-enrolled") && page.body.contains(&format!("/lernen/{enrolment}")));
    });
}

#[test]
fn at_the_cooperative_nobody_books() {
    kit::run(async |platform| {
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let module = platform.publish(NewModule { owner: TenantId::COOPERATIVE, ..NewModule::shared() }).await;
        assert!(office.get(&module.page()).await.tells("course-members-only"));
        let form = office.bare_form(&module.enrol_action()).await;
        office.send(&form).await.assert_problem(403, "forbidden");
    });
}

#[test]
fn visitors_are_asked_to_sign_in_before_they_book() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        let module = platform.publish(NewModule::shared()).await;
        let page = visitor.get(&module.page()).await;
        assert!(page.tells("run-sign-in") && !page.has_form(&module.enrol_action()));
        let form = visitor.bare_form(&module.enrol_action()).await;
        assert!(visitor.send(&form).await.location().starts_with("/anmelden?zurueck="));
    });
}
