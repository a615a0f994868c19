//! Mails: written in the transaction that causes them, sent by a job.

use anyhow::Context as _;
use lettre::{
    AsyncFileTransport, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header},
};
use tenants::{Database, TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    config::Config,
    ids::{MailId, PersonId},
    jobs::{self, SendMail},
    people, quotas,
    settings::{self, Sender},
};

pub mod letter;

/// Directory of the mailbox below the data directory.
pub const MAILBOX: &str = "mailbox";

/// A mail in the recipient's language.
#[derive(Clone, Debug)]
pub struct Letter {
    /// What it is about, such as `enrolled`; with `subject_id` it is sent once at most.
    pub kind: &'static str,
    pub subject_id: Uuid,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// Puts a letter into the outbox, in the causing transaction. The same letter a second time changes nothing.
///
/// # Errors
/// The database's.
pub async fn post(tx: &mut TenantTx, to: PersonId, letter: &Letter, now: OffsetDateTime) -> sqlx::Result<()> {
    let id = MailId::new();
    let queued = sqlx::query!(
        "insert into app.mail (tenant_id, id, person_id, kind, subject_id, subject, body_text, body_html, state, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'queued', $9) on conflict on constraint mail_once do nothing",
        tx.tenant().uuid(),
        id.0,
        to.0,
        letter.kind,
        letter.subject_id,
        letter.subject,
        letter.text,
        letter.html,
        now
    )
    .execute(tx.conn())
    .await?;
    if queued.rows_affected() == 1 {
        jobs::enqueue(tx, &SendMail { tenant: tx.tenant(), mail: id }, &id.to_string(), now).await?;
    }
    Ok(())
}

/// Puts a letter into the outbox that goes to an address which is not, or no longer, the person's own.
///
/// # Errors
/// The database's.
pub async fn post_elsewhere(
    tx: &mut TenantTx,
    to: PersonId,
    address: &str,
    letter: &Letter,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    post(tx, to, letter, now).await?;
    sqlx::query!(
        "update app.mail set address = $4 where tenant_id = $1 and kind = $2 and subject_id = $3",
        tx.tenant().uuid(),
        letter.kind,
        letter.subject_id,
        address
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sends mails over SMTP, or puts them into the mailbox on disk.
#[derive(Clone, Debug)]
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    domain: String,
}

#[derive(Clone, Debug)]
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Disk(AsyncFileTransport<Tokio1Executor>),
}

#[derive(Debug, thiserror::Error)]
pub enum SendError {
    #[error("the mail cannot be written as a message")]
    Message(#[source] anyhow::Error),
    #[error("the mail server refused or is away")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("the mailbox on disk cannot be written")]
    Disk(#[from] lettre::transport::file::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl Mailer {
    /// # Errors
    /// The settings name no mail server or sender, or the mailbox cannot be made.
    pub fn open(config: &Config) -> anyhow::Result<Mailer> {
        let transport = match &config.smtp_url {
            Some(url) => {
                let smtp = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                    .context("the setting smtp_url is not a mail server")?;
                Transport::Smtp(smtp.timeout(Some(std::time::Duration::from_secs(30))).build())
            }
            None => {
                let directory = config.data_dir.join(MAILBOX);
                std::fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
                Transport::Disk(AsyncFileTransport::new(directory))
            }
        };
        let from = config.mail_from.parse().context("the setting mail_from is not a sender")?;
        Ok(Mailer { transport, from, domain: config.base_domain.clone() })
    }

    async fn send(&self, message: Message) -> Result<(), SendError> {
        match &self.transport {
            Transport::Smtp(smtp) => {
                smtp.send(message).await?;
            }
            Transport::Disk(disk) => {
                disk.send(message).await?;
            }
        }
        Ok(())
    }

    /// Sends a letter at once to somebody who is nobody's person yet, so that there is no outbox to put it in.
    ///
    /// # Errors
    /// [`SendError`].
    pub async fn send_to(&self, sender: &Sender, to: Recipient<'_>, letter: &Letter) -> Result<(), SendError> {
        let stored = Stored { subject: letter.subject.clone(), text: letter.text.clone(), html: letter.html.clone() };
        self.send(self.message(MailId(letter.subject_id), sender, to, &stored)?).await?;
        metrics::counter!("campus_mails_sent_total").increment(1);
        Ok(())
    }

    /// The Message-ID comes from the outbox row: a mail that a crash lets go out twice is recognisable (RFC 5322, 3.6.4).
    /// The address is always ours, which the mail server may send from; the member adds its name and where answers go.
    fn message(&self, id: MailId, sender: &Sender, to: Recipient<'_>, letter: &Stored) -> Result<Message, SendError> {
        let build = || -> anyhow::Result<Message> {
            let name = if sender.name.is_empty() { self.from.name.clone() } else { Some(sender.name.clone()) };
            let mut message = Message::builder()
                .message_id(Some(format!("<{id}@{}>", self.domain)))
                .from(Mailbox::new(name, self.from.email.clone()));
            if !sender.reply_to.is_empty() {
                message = message.reply_to(Mailbox::new(None, sender.reply_to.parse()?));
            }
            let message = message
                .to(Mailbox::new(Some(to.name.to_owned()), to.email.parse()?))
                .subject(&letter.subject)
                .raw_header(header::HeaderValue::new(
                    header::HeaderName::new_from_ascii_str("Auto-Submitted"),
                    "auto-generated".into(),
                ))
                .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))?;
            Ok(message)
        };
        build().map_err(SendError::Message)
    }
}

/// Whom a mail goes to.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    pub name: &'a str,
    pub email: &'a str,
}

struct Stored {
    subject: String,
    text: String,
    html: String,
}

/// Sends one letter of the outbox. Sent letters are left alone, so that the job may be repeated.
///
/// # Errors
/// [`SendError`]; the letter stays in the outbox and the job is tried again.
pub async fn deliver(
    database: &Database,
    mailer: &Mailer,
    tenant: TenantId,
    mail: MailId,
    now: OffsetDateTime,
) -> Result<(), SendError> {
    let mut tx = database.tenant(tenant).await?;
    let claimed = claim(&mut tx, mail, now).await?;
    tx.commit().await?;
    let Some(claimed) = claimed else { return Ok(()) };
    let to = Recipient { name: &claimed.name, email: &claimed.email };
    mailer.send(mailer.message(mail, &claimed.sender, to, &claimed.letter)?).await?;
    let mut tx = database.tenant(tenant).await?;
    sqlx::query!(
        "update app.mail set state = 'sent', sent_at = $3 where tenant_id = $1 and id = $2",
        tenant.uuid(),
        mail.0,
        now
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    metrics::counter!("campus_mails_sent_total").increment(1);
    Ok(())
}

/// A letter that is being sent.
struct Claimed {
    sender: Sender,
    name: String,
    email: String,
    letter: Stored,
}

/// The letter, if it is to be sent now. One that the day's quota has no room for waits for the next day, and so do those of
/// a suspended member that are not urgent.
async fn claim(tx: &mut TenantTx, mail: MailId, now: OffsetDateTime) -> sqlx::Result<Option<Claimed>> {
    let row = sqlx::query!(
        "select kind, state, person_id, address, subject, body_text, body_html from app.mail
         where tenant_id = $1 and id = $2 and state <> 'sent' for update",
        tx.tenant().uuid(),
        mail.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let can_wait = !is_urgent(&row.kind);
    // What a crash lets go out twice is counted once.
    let rests =
        can_wait && is_suspended(tx).await? || row.state == "queued" && !quotas::count_mail(tx, can_wait, now).await?;
    if rests {
        tracing::warn!(tenant.id = %tx.tenant(), "the member is suspended or its mails of today are used up; the rest waits");
        let job = SendMail { tenant: tx.tenant(), mail };
        jobs::enqueue(tx, &job, &mail.to_string(), quotas::next_day(now)).await?;
        return Ok(None);
    }
    sqlx::query!("update app.mail set state = 'sending' where tenant_id = $1 and id = $2", tx.tenant().uuid(), mail.0)
        .execute(tx.conn())
        .await?;
    let Some(person) = people::find(tx, PersonId(row.person_id)).await? else { return Ok(None) };
    let sender = settings::of(tx).await?.sender;
    let letter = Stored { subject: row.subject, text: row.body_text, html: row.body_html };
    Ok(Some(Claimed { sender, name: person.name(), email: row.address.unwrap_or(person.email), letter }))
}

async fn is_suspended(tx: &mut TenantTx) -> sqlx::Result<bool> {
    let suspended = sqlx::query_scalar!(
        r#"select state = 'suspended' as "suspended!" from app.tenant where id = $1"#,
        tx.tenant().uuid()
    );
    suspended.fetch_one(tx.conn()).await
}

/// Kinds of letters, by how they begin, that nothing holds back: what lets people sign in, warns them about their account,
/// says how their house stands with us or is due by law.
const URGENT: [&str; 9] =
    ["link", "notice", "address_changed", "join", "privacy", "erasure", "quota", "standing", "subprocessor"];

fn is_urgent(kind: &str) -> bool {
    URGENT.iter().any(|beginning| kind.starts_with(beginning))
}
