//! PostgreSQL dies or is away: people are told, nothing is lost, and the server goes on by itself.

use std::process::Command;

use axum::http::header;
use futures_util::future::join_all;
use tenants::cluster::State;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use crate::kit::{self, Answer, NewModule, Platform, Server, until};

/// A PostgreSQL that may die, and the platform on it.
struct Mortal {
    server: Server,
    platform: &'static Platform,
}

static MORTAL: OnceCell<Mortal> = OnceCell::const_new();
static TURN: Mutex<()> = Mutex::const_new(());

async fn turn() -> (&'static Mortal, MutexGuard<'static, ()>) {
    let turn = TURN.lock().await;
    let mortal = async || {
        let server = Server::start().await;
        let platform = server.platform("mortal").await;
        Mortal { server, platform }
    };
    (MORTAL.get_or_init(mortal).await, turn)
}

impl Mortal {
    fn kill(&self) {
        let killed =
            Command::new("kill").args(["-9", &self.server.process()]).status().expect("there is a program kill");
        assert!(killed.success());
    }

    async fn wait_for_restart(&self, starts_before: u64) {
        let mut states = self.server.watch().await;
        let again = |state: &State| matches!(state, State::Running { starts } if *starts > starts_before);
        states.wait_for(again).await.expect("the supervisor lives");
    }

    async fn starts(&self) -> u64 {
        match *self.server.watch().await.borrow() {
            State::Running { starts } => starts,
            state => panic!("it should run: {state:?}"),
        }
    }
}

#[track_caller]
fn assert_away(answer: &Answer) {
    answer.assert_problem(503, "unavailable");
    assert_eq!(answer.header(header::RETRY_AFTER), "5");
}

#[test]
fn when_postgresql_is_killed_acknowledged_bookings_are_kept_and_the_others_can_be_repeated() {
    kit::run_apart(async || {
        let (mortal, _turn) = turn().await;
        let platform = mortal.platform;
        let site = platform.site().await;
        let module = platform.publish(NewModule { seats: Some(20), ..NewModule::shared() }).await;
        let learners = join_all((0..20).map(|_| site.learner())).await;
        let (page, action) = (module.page(), module.enrol_action());
        let forms = join_all(learners.iter().map(|learner| learner.form(&page, &action))).await;
        let starts = mortal.starts().await;

        let sent = join_all(learners.iter().zip(&forms).map(|(learner, form)| learner.send(form)));
        let (answers, ()) = tokio::join!(sent, async { mortal.kill() });

        for answer in answers.iter().filter(|answer| answer.status != 303) {
            assert_away(answer);
        }
        mortal.wait_for_restart(starts).await;
        for (learner, form) in learners.iter().zip(&forms) {
            until("the same form works again", async || learner.send(form).await.status == 303).await;
        }
        let mut tx = platform.tx(site.tenant).await;
        let (booked, mails, taken): (i64, i64, i32) = sqlx::query_as(
            "select (select count(*) from app.enrolment where tenant_id = $1), (select count(*) from app.mail where tenant_id = $1),
                 (select taken from app.run_seats where run_id = $2)",
        )
        .bind(site.tenant.uuid())
        .bind(module.run.0)
        .fetch_one(tx.conn())
        .await
        .expect("PostgreSQL is back");
        assert_eq!((booked, mails, taken), (20, 20, 20));
    });
}

#[test]
fn while_postgresql_is_away_every_page_says_so_and_afterwards_all_goes_on() {
    kit::run_apart(async || {
        let (mortal, _turn) = turn().await;
        let platform = mortal.platform;
        let learner = platform.site().await.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let form = learner.form(&module.page(), &module.enrol_action()).await;
        mortal.server.stop().await;

        let (page, booking, unknown, api, live, ready) = tokio::join!(
            learner.get("/lernen"),
            learner.send(&form),
            async { platform.browser("neu.localhost").get("/").await },
            learner.get("/api/v1/modules"),
            learner.get("/healthz"),
            learner.get("/readyz"),
        );
        for answer in [&page, &booking, &unknown] {
            assert_away(answer);
        }
        assert_eq!((api.status.as_u16(), api.header(header::CONTENT_TYPE)), (503, "application/problem+json"));
        assert_eq!((live.status.as_u16(), ready.status.as_u16()), (200, 503));

        mortal.server.start_again().await;
        until("pages are back", async || learner.get("/lernen").await.status == 200).await;
        assert!(
            learner.send(&form).await.location().starts_with("/lernen/"),
            "the session and the form are still good"
        );
    });
}

#[test]
fn the_worker_goes_on_by_itself_after_postgresql_was_killed() {
    kit::run_apart(async || {
        let (mortal, _turn) = turn().await;
        let platform = mortal.platform;
        let site = platform.site().await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        let form = learner.form(&module.page(), &module.enrol_action()).await;
        let starts = mortal.starts().await;
        let worker = platform.worker();
        mortal.kill();
        mortal.wait_for_restart(starts).await;
        until("one can book again", async || learner.send(&form).await.status == 303).await;
        until("the mail is sent", async || {
            let mut tx = platform.tx(site.tenant).await;
            let sent =
                sqlx::query_scalar("select exists (select from app.mail where tenant_id = $1 and state = 'sent')");
            sent.bind(site.tenant.uuid()).fetch_one(tx.conn()).await.expect("PostgreSQL is back")
        })
        .await;
        worker.stop().await;
    });
}
