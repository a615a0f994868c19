//! Mail through a mail server instead of the mailbox on disk.

use host::{
    clock,
    config::Config,
    ids::MailId,
    mail::{self, Mailer},
    web::i18n::Locale,
};
use mail_parser::MessageParser;

use crate::kit::{self, Member, NewModule, Platform, PostOffice, Site};

/// A learner who has just booked, and the confirmation in the outbox.
async fn booked(platform: &'static Platform) -> (Site, Member, MailId) {
    let site = platform.site().await;
    let learner = site.member(&[], Locale::De).await;
    learner.enrol(&platform.publish(NewModule::shared()).await).await;
    let mut tx = platform.tx(site.tenant).await;
    let id = sqlx::query_scalar("select id from app.mail where tenant_id = $1").bind(site.tenant.uuid());
    let id = id.fetch_one(tx.conn()).await.expect("one mail was queued");
    (site, learner, MailId(id))
}

fn mailer(office: &PostOffice) -> Mailer {
    let settings = format!("smtp_url = {:?}\nmail_from = \"Campus <campus@genossenschaft.example>\"", office.url());
    let config = Config::from_sources(&settings, |_| None).expect("the settings are right");
    Mailer::open(&config).expect("it is the address of a mail server")
}

#[test]
fn a_letter_reaches_the_mail_server_with_its_envelope() {
    kit::run(async |platform| {
        let office = PostOffice::open().await;
        let (site, learner, id) = booked(platform).await;
        let sent = mail::deliver(&platform.app.database, &mailer(&office), site.tenant, id, clock::now()).await;
        sent.expect("the server takes it");
        let [taken] = &office.taken()[..] else { panic!("not one mail but {:?}", office.taken()) };
        assert_eq!((&*taken.from, &taken.to), ("campus@genossenschaft.example", &learner.email));
        let letter = MessageParser::default().parse(&taken.message).expect("it is a message");
        assert!(letter.body_text(0).is_some_and(|text| text.contains(&learner.name)), "{}", taken.message);
        assert!(letter.body_html(0).is_some_and(|html| html.contains(&learner.name)), "{}", taken.message);
    });
}

#[test]
fn a_letter_that_the_mail_server_refuses_stays_in_the_outbox() {
    kit::run(async |platform| {
        let office = PostOffice::open().await;
        let (site, _, id) = booked(platform).await;
        let mailer = mailer(&office);
        let deliver = || mail::deliver(&platform.app.database, &mailer, site.tenant, id, clock::now());
        for refusal in ["451 Try again later", "550 No such mailbox"] {
            office.answer(refusal);
            let error = anyhow::Error::from(deliver().await.expect_err("it is refused"));
            assert!(format!("{error:#}").contains(&refusal[4..]), "the operator reads why: {error:#}");
        }
        assert_eq!(office.taken().len(), 0);
        office.answer("250 OK");
        deliver().await.expect("the server takes it now");
        deliver().await.expect("a sent letter is left alone");
        assert_eq!(office.taken().len(), 1);
    });
}
