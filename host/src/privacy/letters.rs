//! Letters about people's data.

use tenants::Tenant;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{Kind, Request, processors::Subprocessor};
use crate::{
    config::Config,
    ids::{PersonId, PrivacyRequestId},
    mail::{Letter, letter::Words},
    people::Person,
    web::{
        format,
        i18n::{Locale, Value},
    },
};

/// Kind of the letter after which an erasure is carried out.
pub const ERASED: &str = "privacy_erased";

/// Where the letters lead to.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub config: &'a Config,
    pub site: &'a Tenant,
    pub host: &'a str,
}

impl Desk<'_> {
    /// To the one who asked: the archive can be fetched.
    ///
    /// # Errors
    /// The template failed, as everywhere here.
    pub fn ready(&self, person: &Person, id: PrivacyRequestId, until: OffsetDateTime) -> askama::Result<Letter> {
        let locale = person.locale;
        let words = Words {
            subject: locale.text("mail-archive-ready-subject"),
            lead: locale.message("mail-archive-ready-lead", &[("site", Value::from(&self.site.name))]),
            note: locale.message("mail-archive-ready-note", &[("date", Value::from(format::date(locale, until)))]),
            button: locale.text("mail-archive-ready-button"),
            ..self.to(person, "/konto/daten")
        };
        written("privacy_ready", id.0, words)
    }

    /// To those who decide: somebody asks for erasure. Says neither who nor why.
    ///
    /// # Errors
    /// The template failed.
    pub fn asked(&self, to: &Person, id: PrivacyRequestId, due_on: Date) -> askama::Result<Letter> {
        let locale = to.locale;
        let words = Words {
            subject: locale.text("mail-erasure-asked-subject"),
            lead: locale.message("mail-erasure-asked-lead", &[("date", Value::from(day(locale, due_on)))]),
            button: locale.text("mail-erasure-asked-button"),
            ..self.to(to, "/verwaltung/datenschutz")
        };
        written("privacy_asked", of_each(id.0, to.id), words)
    }

    /// To the one who asked, before the address goes.
    ///
    /// # Errors
    /// The template failed.
    pub fn erased(&self, person: &Person, request: &Request) -> askama::Result<Letter> {
        let locale = person.locale;
        let words = Words {
            subject: locale.text("mail-erased-subject"),
            lead: locale.message("mail-erased-lead", &[("site", Value::from(&self.site.name))]),
            note: locale.text("mail-erased-note"),
            button: locale.text("mail-erased-button"),
            ..self.to(person, "/datenschutz")
        };
        written(ERASED, request.id.0, words)
    }

    /// To the one who asked: the reason.
    ///
    /// # Errors
    /// The template failed.
    pub fn declined(&self, person: &Person, request: &Request, reason: &str) -> askama::Result<Letter> {
        let locale = person.locale;
        let words = Words {
            subject: locale.text("mail-erasure-declined-subject"),
            lead: locale.message("mail-erasure-declined-lead", &[("site", Value::from(&self.site.name))]),
            points: reason.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
            note: locale.text("mail-erasure-declined-note"),
            button: locale.text("mail-erasure-declined-button"),
            ..self.to(person, "/konto/daten")
        };
        written("privacy_declined", request.id.0, words)
    }

    /// To somebody who has left: the rest of the data goes on this day.
    ///
    /// # Errors
    /// The template failed.
    pub fn warning(&self, person: &Person, id: Uuid, erase_on: Date) -> askama::Result<Letter> {
        let locale = person.locale;
        let facts = [("site", Value::from(&self.site.name)), ("date", Value::from(day(locale, erase_on)))];
        let words = Words {
            subject: locale.message("mail-retention-subject", &facts),
            lead: locale.message("mail-retention-lead", &facts),
            note: locale.text("mail-retention-note"),
            button: locale.text("mail-retention-button"),
            ..self.to(person, "/datenschutz")
        };
        written("privacy_warning", id, words)
    }

    /// To those in charge: the list of those who work on the data has changed.
    ///
    /// # Errors
    /// The template failed.
    pub fn subprocessor(&self, to: &Person, changed: &Subprocessor) -> askama::Result<Letter> {
        let locale = to.locale;
        let facts = [("name", Value::from(&changed.name)), ("service", Value::from(changed.service(locale)))];
        let lead = match changed.until {
            None => locale.message("mail-subprocessor-lead", &facts),
            Some(until) => locale.message(
                "mail-subprocessor-ends",
                &[("name", Value::from(&changed.name)), ("date", Value::from(day(locale, until)))],
            ),
        };
        let words = Words {
            subject: locale.text("mail-subprocessor-subject"),
            lead,
            note: locale.text("mail-subprocessor-note"),
            button: locale.text("mail-subprocessor-button"),
            ..self.to(to, "/verwaltung/datenschutz/auftragsverarbeitung")
        };
        written("subprocessor", of_each(changed.change_id, to.id), words)
    }

    fn to(&self, person: &Person, path: &str) -> Words {
        Words { link: format!("{}{path}", self.config.origin(self.host)), ..Words::to(person, self.site) }
    }
}

/// One subject for each of several recipients: the outbox takes a kind and a subject once.
fn of_each(subject: Uuid, person: PersonId) -> Uuid {
    Uuid::from_u128(subject.as_u128() ^ person.0.as_u128())
}

/// `13. Januar 2027`
pub fn day(locale: Locale, date: Date) -> String {
    format::date(locale, date.midnight().assume_utc())
}

/// What a request is about, as a page says it.
pub fn kind(locale: Locale, kind: Kind) -> String {
    locale.text(&format!("privacy-kind-{}", kind.name()))
}

fn written(kind: &'static str, subject_id: Uuid, words: Words) -> askama::Result<Letter> {
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind, subject_id, subject, text, html })
}
