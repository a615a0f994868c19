//! The mails of the outbox, sent and read as their recipients do.

use host::{clock, jobs::SendLink, mail};
use mail_parser::MessageParser;
use tenants::cluster;

use super::Site;

impl Site {
    /// Sends what waits for this address and gives the plain text of all its mails, the last one last.
    pub(crate) async fn letters(&self, email: &str) -> Vec<String> {
        let mut tx = self.platform.tx(self.tenant).await;
        let mails: Vec<uuid::Uuid> = sqlx::query_scalar(
            "select m.id from app.mail m join app.person p on p.tenant_id = m.tenant_id and p.id = m.person_id
             where m.tenant_id = $1 and p.email = $2 order by m.created_at, m.id",
        )
        .bind(self.tenant.uuid())
        .bind(email)
        .fetch_all(tx.conn())
        .await
        .expect("the database is there");
        drop(tx);
        let app = &self.platform.app;
        let mut texts = Vec::new();
        for id in mails {
            let sent = mail::deliver(&app.database, &app.mailer, self.tenant, id.into(), clock::now()).await;
            sent.expect("the mailbox takes it");
            texts.extend(self.in_mailbox(&id.to_string()));
        }
        texts
    }

    /// Sends what waits for somebody who came with a code, and gives its plain text; none where nobody of this address
    /// waits.
    pub(crate) async fn join_letter(&self, email: &str) -> Option<String> {
        let mut tx = self.platform.tx(self.tenant).await;
        let id: uuid::Uuid = sqlx::query_scalar("select id from app.join_request where tenant_id = $1 and email = $2")
            .bind(self.tenant.uuid())
            .bind(email)
            .fetch_optional(tx.conn())
            .await
            .expect("the database is there")?;
        drop(tx);
        let sent = host::staff::jobs::send_join_letter(&self.platform.app, self.tenant, id.into(), &self.host).await;
        let letter = sent.expect("the mailbox takes it")?;
        self.in_mailbox(&letter.to_string())
    }

    /// Does what waits after people asked for links by mail.
    pub(crate) async fn mail_links(&self) -> usize {
        let mut worker = self.platform.connect(cluster::Role::Worker).await;
        let waiting: Vec<serde_json::Value> = sqlx::query_scalar(
            "delete from graphile_worker._private_jobs where payload ->> 'tenant' = $1 and payload -> 'wish' is not null
             returning payload::jsonb",
        )
        .bind(self.tenant.to_string())
        .fetch_all(&mut worker)
        .await
        .expect("the worker may");
        for job in &waiting {
            let job: SendLink = serde_json::from_value(job.clone()).expect("it was queued by the server");
            job.deliver(&self.platform.app).await.expect("the letter can be written");
        }
        waiting.len()
    }

    fn in_mailbox(&self, id: &str) -> Option<String> {
        let mailbox = self.platform.data_dir().join(mail::MAILBOX);
        let files = std::fs::read_dir(mailbox).expect("the mailbox is a directory").flatten();
        let mut letters = files.filter_map(|file| {
            let bytes = std::fs::read(file.path()).ok()?;
            let letter = MessageParser::default().parse(&bytes)?;
            let is_it = letter.message_id().is_some_and(|name| name.starts_with(id));
            is_it.then(|| letter.body_text(0).map(std::borrow::Cow::into_owned))?
        });
        letters.next()
    }
}

/// The path of the link in a letter that leads below `place`, such as `/einladung/`.
pub(crate) fn link(text: &str, place: &str) -> Option<String> {
    let link = text.split_whitespace().find(|word| word.contains(place))?;
    Some(link[link.find(place).expect("it was found before")..].to_owned())
}
