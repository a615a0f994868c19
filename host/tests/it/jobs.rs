//! The queue at work: mails, marks, crashes, dead letters. One worker at a time, on a database of its own.

use std::fs;

use host::{
    access::Role as Roles,
    clock,
    courses::ItemKind,
    ids::{EnrolmentId, MailId},
    mail,
    web::i18n::{Locale, Value},
};
use mail_parser::{Message, MessageParser, MimeHeaders as _};
use tenants::cluster::Role;
use tokio::sync::{Mutex, MutexGuard, OnceCell};

use crate::kit::{self, Member, Module, NewModule, Platform, Site, until};

static PLATFORM: OnceCell<&'static Platform> = OnceCell::const_new();
static TURN: Mutex<()> = Mutex::const_new(());

/// The platform of these tests, for one of them at a time.
async fn turn() -> (&'static Platform, MutexGuard<'static, ()>) {
    let turn = TURN.lock().await;
    (PLATFORM.get_or_init(async || kit::server().await.platform("jobs").await).await, turn)
}

/// A learner who has just booked.
struct Booked {
    site: Site,
    learner: Member,
    module: Module,
    enrolment: EnrolmentId,
}

impl Booked {
    async fn new(platform: &'static Platform, locale: Locale) -> Booked {
        let site = platform.site().await;
        let learner = site.member(&[], locale).await;
        let module = platform.publish(NewModule::shared()).await;
        let enrolment = learner.enrol(&module).await;
        Booked { site, learner, module, enrolment }
    }

    async fn mail(&self) -> (MailId, String) {
        let mut tx = self.site.platform.tx(self.site.tenant).await;
        let (id, state): (uuid::Uuid, String) = sqlx::query_as("select id, state from app.mail where tenant_id = $1")
            .bind(self.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("one mail was queued");
        (MailId(id), state)
    }

    async fn is_sent(&self) -> bool {
        self.mail().await.1 == "sent"
    }

    /// Changes this member's jobs behind the worker's back.
    async fn set_jobs(&self, assignment: &str) {
        let mut worker = self.site.platform.connect(Role::Worker).await;
        let update = format!("update graphile_worker._private_jobs set {assignment} where payload ->> 'tenant' = $1");
        let update = sqlx::query(sqlx::AssertSqlSafe(update)).bind(self.site.tenant.to_string());
        let changed = update.execute(&mut worker).await.expect("the queue is the worker's own");
        assert!(changed.rows_affected() > 0, "the member has jobs");
    }

    /// All mails in the mailbox for the learner.
    fn letters(&self) -> Vec<Message<'static>> {
        let mailbox = self.site.platform.data_dir().join(mail::MAILBOX);
        let files = fs::read_dir(mailbox).expect("the mailbox is a directory").flatten();
        let files = files.filter(|file| file.path().extension().is_some_and(|extension| extension == "eml"));
        let mails = files.filter_map(|file| {
            let bytes = fs::read(file.path()).ok()?;
            Some(MessageParser::default().parse(&bytes)?.into_owned())
        });
        mails.filter(|mail| recipient(mail) == self.learner.email).collect()
    }
}

fn recipient(mail: &Message<'_>) -> String {
    mail.to().and_then(|to| to.first()?.address()).unwrap_or_default().to_owned()
}

#[test]
fn a_confirmation_arrives_once_as_text_and_as_html_in_the_language_of_the_reader() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let worker = platform.worker();
        for locale in Locale::ALL {
            let booked = Booked::new(platform, locale).await;
            until("the mail is sent", async || booked.is_sent().await).await;
            let letters = booked.letters();
            let [letter] = &letters[..] else { panic!("{} letters instead of one", letters.len()) };
            let title = [("title", Value::from(&booked.module.title))];
            assert_eq!(letter.subject(), Some(locale.message("mail-enrolled-subject", &title).as_str()));
            let link = format!("http://{}:8080/lernen/{}", booked.site.host, booked.enrolment);
            let (text, html) = (letter.body_text(0).expect("a text part"), letter.body_html(0).expect("an HTML part"));
            assert!(text.contains(&link) && text.contains(&booked.learner.name), "{text}");
            assert!(html.contains(&link) && html.contains(&format!("lang=\"{}\"", locale.tag())), "{html}");
            assert!(letter.content_type().is_some_and(|kind| kind.subtype() == Some("alternative")));
            assert_eq!(letter.header("Auto-Submitted").and_then(|value| value.as_text()), Some("auto-generated"));
            let id = booked.mail().await.0.to_string();
            assert!(letter.message_id().is_some_and(|message| message.starts_with(&id)), "the outbox names the mail");
        }
        worker.stop().await;
    });
}

#[test]
fn a_letter_is_sent_once_however_often_its_job_runs() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let booked = Booked::new(platform, Locale::De).await;
        let (id, _) = booked.mail().await;
        for _ in 0..3 {
            let app = &platform.app;
            let sent = mail::deliver(&app.database, &app.mailer, booked.site.tenant, id, clock::now()).await;
            sent.expect("the mailbox takes it");
        }
        assert_eq!(booked.letters().len(), 1);
    });
}

#[test]
fn what_is_queued_while_no_worker_runs_is_done_by_the_next_one() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let first = platform.worker();
        let before = Booked::new(platform, Locale::De).await;
        until("the first mail is sent", async || before.is_sent().await).await;
        first.stop().await;
        let between = Booked::new(platform, Locale::De).await;
        let second = platform.worker();
        until("the second mail is sent", async || between.is_sent().await).await;
        second.stop().await;
        assert_eq!((before.letters().len(), between.letters().len()), (1, 1));
    });
}

#[test]
fn the_job_of_a_worker_that_died_is_taken_over() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let booked = Booked::new(platform, Locale::De).await;
        let mut connection = platform.connect(Role::Worker).await;
        sqlx::query(
            "insert into graphile_worker._private_workers (id, last_heartbeat_at, started_at)
             values ('dead', now() - interval '1 hour', now() - interval '1 day')",
        )
        .execute(&mut connection)
        .await
        .expect("the worker keeps the list of workers");
        booked.set_jobs("locked_at = now() - interval '1 hour', locked_by = 'dead', attempts = 1").await;
        let worker = platform.worker();
        until("the mail is sent", async || booked.is_sent().await).await;
        worker.stop().await;
    });
}

#[test]
fn a_mail_that_cannot_be_sent_is_tried_again() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let mailbox = platform.data_dir().join(mail::MAILBOX);
        let aside = platform.data_dir().join("mailbox-aside");
        fs::rename(&mailbox, &aside).expect("nobody sends now");
        let booked = Booked::new(platform, Locale::De).await;
        let worker = platform.worker();
        until("the first try fails", async || last_error(&booked).await.is_some()).await;
        assert!(last_error(&booked).await.expect("it failed").contains("mailbox"), "the operator reads the cause");
        assert_eq!(booked.mail().await.1, "sending");
        fs::rename(&aside, &mailbox).expect("it was moved before");
        booked.set_jobs("run_at = now()").await;
        until("the second try succeeds", async || booked.is_sent().await).await;
        worker.stop().await;
        assert_eq!(booked.letters().len(), 1);
    });
}

async fn last_error(booked: &Booked) -> Option<String> {
    let mut worker = booked.site.platform.connect(Role::Worker).await;
    let error =
        sqlx::query_scalar("select last_error from graphile_worker._private_jobs where payload ->> 'tenant' = $1");
    error.bind(booked.site.tenant.to_string()).fetch_one(&mut worker).await.expect("the job is still there")
}

#[test]
fn a_dead_letter_is_shown_to_the_office_and_can_be_tried_again() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let booked = Booked::new(platform, Locale::De).await;
        let cause = format!("der Server {} antwortet nicht", booked.site.tenant);
        booked.set_jobs(&format!("attempts = max_attempts, last_error = '{cause}'")).await;
        let office = platform.cooperative().member(&[Roles::Operator], Locale::De).await;
        let page = office.get("/geschaeftsstelle").await;
        assert!(page.says(&cause) && page.says("send_mail"), "{}", page.body);

        let worker = platform.worker();
        let retry = retry_form(&page, &cause);
        let retried = office.send(&page.form(&retry)).await;
        assert_eq!(retried.location(), "/geschaeftsstelle");
        assert!(!office.follow(&retried).await.says(&cause));
        until("the mail is sent", async || booked.is_sent().await).await;
        worker.stop().await;
    });
}

/// The action of the form in the row with this cause.
fn retry_form(page: &kit::Answer, cause: &str) -> String {
    let (rows, forms) = (scraper::Selector::parse("tr"), scraper::Selector::parse("form"));
    let (rows, forms) = (rows.expect("valid"), forms.expect("valid"));
    let html = page.html();
    let row = html.select(&rows).find(|row| row.text().any(|text| text.contains(cause))).expect("there is a row");
    let form = row.select(&forms).next().expect("the row has a button");
    form.attr("action").expect("the form leads somewhere").to_owned()
}

#[test]
fn an_answer_whose_request_was_cut_off_is_marked_by_the_worker() {
    kit::run_apart(async || {
        let (platform, _turn) = turn().await;
        let booked = Booked::new(platform, Locale::De).await;
        let page = booked.module.item_page(booked.enrolment, ItemKind::Exercise);
        let form = booked.learner.form(&page, &format!("{page}/antwort")).await;
        booked.learner.send(&form).await.location();
        let mut tx = platform.tx(booked.site.tenant).await;
        let unmark = sqlx::query(
            "update app.answer set status = 'pending', grade = null, failure = null, earned_milli = null,
                 possible_milli = null, graded_at = null where tenant_id = $1",
        );
        unmark.bind(booked.site.tenant.uuid()).execute(tx.conn()).await.expect("there is an answer");
        tx.commit().await.expect("the database is there");
        assert!(booked.learner.get(&page).await.tells("exercise-pending"));

        booked.set_jobs("run_at = now()").await;
        let worker = platform.worker();
        until("the answer is marked", async || booked.learner.get(&page).await.tells("exercise-wrong")).await;
        worker.stop().await;
    });
}
