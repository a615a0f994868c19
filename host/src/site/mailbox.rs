//! The mailbox of the demo: what the server sent, read from disk. Not there outside demo mode.

use std::path::PathBuf;

use askama::Template;
use axum::extract::Path;
use mail_parser::{Message, MessageParser};
use time::macros::datetime;

use super::is_ours;
use crate::{
    mail::MAILBOX,
    web::{
        Html, Page, Problem, Visit, format,
        samples::{Sample, TEXT, TITLE, titled},
    },
};

/// How many mails the list shows.
const SHOWN: usize = 50;

#[derive(Debug, Template)]
#[template(path = "site/mailbox.html")]
pub struct MailboxPage {
    pub page: Page,
    pub mails: Vec<Entry>,
}

#[derive(Debug)]
pub struct Entry {
    pub href: String,
    pub subject: String,
    pub to: String,
    pub at: String,
}

#[derive(Debug, Template)]
#[template(path = "site/mail.html")]
pub struct MailPage {
    pub page: Page,
    pub subject: String,
    pub to: String,
    pub from: String,
    pub at: String,
    pub text: String,
    pub link: String,
}

impl Sample for MailboxPage {
    fn samples(page: Page) -> Vec<MailboxPage> {
        let page = titled(&page, page.t("mailbox-title"));
        let entry = |subject: &str, to: &str| Entry {
            href: "/dev/mailbox/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned(),
            subject: subject.to_owned(),
            to: to.to_owned(),
            at: format::date(page.locale, datetime!(2027-01-13 10:00 UTC)),
        };
        let mails = vec![entry(TITLE, "erika@worms.example"), entry("Ihre Buchung: E-Akte", "ğ@worms.example")];
        vec![MailboxPage { page: page.clone(), mails: Vec::new() }, MailboxPage { mails, page }]
    }
}

impl Sample for MailPage {
    fn samples(page: Page) -> Vec<MailPage> {
        let mail = |subject: &str, text: &str, link: &str| MailPage {
            page: titled(&page, subject),
            subject: subject.to_owned(),
            to: "erika@worms.example".to_owned(),
            from: "campus@kommunalcampus.example".to_owned(),
            at: format::date(page.locale, datetime!(2027-01-13 10:00 UTC)),
            text: text.to_owned(),
            link: link.to_owned(),
        };
        vec![mail(TITLE, TEXT, "https://worms.kommunalcampus.example/lernen/1?a=1&b=2"), mail("Hallo", "", "")]
    }
}

/// `GET /dev/mailbox`: mails to the people of this site.
pub async fn list(visit: Visit) -> Result<Html<MailboxPage>, Problem> {
    let directory = directory(&visit)?;
    let mut tx = visit.read().await?;
    let mut files = tokio::fs::read_dir(&directory).await.map_err(Problem::internal)?;
    let mut mails = Vec::new();
    while let Some(file) = files.next_entry().await.map_err(Problem::internal)? {
        let name = file.file_name().to_string_lossy().into_owned();
        let bytes = tokio::fs::read(file.path()).await.map_err(Problem::internal)?;
        let Some(message) = MessageParser::default().parse(&bytes) else { continue };
        if name.ends_with(".eml") && is_ours(&mut tx, &recipient(&message)).await? {
            let entry = Entry {
                href: format!("/dev/mailbox/{}", name.trim_end_matches(".eml")),
                subject: message.subject().unwrap_or_default().to_owned(),
                to: recipient(&message),
                at: sent_at(&visit, &message),
            };
            mails.push((message.date().map_or(0, mail_parser::DateTime::to_timestamp), entry));
        }
    }
    mails.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    let mails = mails.into_iter().take(SHOWN).map(|(_, entry)| entry).collect();
    Ok(Html(MailboxPage { page: visit.page(visit.locale.text("mailbox-title")), mails }))
}

/// `GET /dev/mailbox/{mail}`
pub async fn mail(visit: Visit, Path(name): Path<uuid::Uuid>) -> Result<Html<MailPage>, Problem> {
    let file = directory(&visit)?.join(format!("{name}.eml"));
    let bytes = tokio::fs::read(file).await.unwrap_or_default();
    let message = MessageParser::default().parse(&bytes);
    // Asked for nobody's mail too: it is not found for the same work as another's.
    let is_ours = is_ours(&mut visit.read().await?, &message.as_ref().map(recipient).unwrap_or_default()).await?;
    let message = message.filter(|_| is_ours).ok_or(Problem::NotFound)?;
    let text = message.body_text(0).unwrap_or_default().into_owned();
    Ok(Html(MailPage {
        page: visit.page(message.subject().unwrap_or_default()),
        subject: message.subject().unwrap_or_default().to_owned(),
        to: recipient(&message),
        from: message.from().and_then(|from| from.first()?.address()).unwrap_or_default().to_owned(),
        at: sent_at(&visit, &message),
        link: text.split_whitespace().find(|word| word.starts_with("http")).unwrap_or_default().to_owned(),
        text,
    }))
}

fn directory(visit: &Visit) -> Result<PathBuf, Problem> {
    if visit.app.demo { Ok(visit.app.config.data_dir.join(MAILBOX)) } else { Err(Problem::NotFound) }
}

fn recipient(message: &Message<'_>) -> String {
    message.to().and_then(|to| to.first()?.address()).unwrap_or_default().to_owned()
}

fn sent_at(visit: &Visit, message: &Message<'_>) -> String {
    let instant = message.date().and_then(|date| time::OffsetDateTime::from_unix_timestamp(date.to_timestamp()).ok());
    instant.map_or_else(String::new, |at| format::moment(visit.locale, at))
}
