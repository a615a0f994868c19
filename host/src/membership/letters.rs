//! Letters to those who apply, and to the office.

use tenants::{Tenant, TenantState};
use time::Date;
use uuid::Uuid;

use super::{Application, Applied, register::Decision, talk::Message};
use crate::{
    config::Config,
    mail::{Letter, letter::Words},
    people::Person,
    web::{format, i18n::Value},
};

/// Where the letters of one application lead to.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    pub config: &'a Config,
    /// The cooperative.
    pub site: &'a Tenant,
    pub host: &'a str,
}

impl Desk<'_> {
    /// To the contact person: the link that hands the application in.
    ///
    /// # Errors
    /// The template failed.
    pub fn confirm(&self, applied: &Applied, name: &str) -> askama::Result<Letter> {
        let locale = applied.contact.locale;
        let words = Words {
            subject: locale.message("mail-application-confirm-subject", &[("name", Value::from(name))]),
            lead: locale.message("mail-application-confirm-lead", &[("name", Value::from(name))]),
            note: locale.text("mail-application-confirm-note"),
            button: locale.text("mail-application-confirm-button"),
            link: self.link(&format!("/antrag/{}", applied.token)),
            ..Words::to(&applied.contact, self.site)
        };
        written("application_confirm", applied.id.0, words)
    }

    /// To the contact person, after the office has asked something. The token is a fresh one.
    ///
    /// # Errors
    /// The template failed.
    pub fn question(&self, application: &Application, token: &str, message: &Message) -> askama::Result<Letter> {
        let locale = application.contact.locale;
        let words = Words {
            note: locale.text("mail-application-question-note"),
            button: locale.text("mail-application-question-button"),
            link: self.link(&format!("/antrag/{token}")),
            ..self.for_contact("question", application, &message.body)
        };
        written("application_question", message.id, words)
    }

    /// To the contact person, after the office has declined.
    ///
    /// # Errors
    /// The template failed.
    pub fn declined(&self, application: &Application) -> askama::Result<Letter> {
        let locale = application.contact.locale;
        let words = Words {
            note: locale.text("mail-application-declined-note"),
            button: locale.text("mail-application-declined-button"),
            link: self.link("/impressum"),
            ..self.for_contact("declined", application, &application.decision)
        };
        written("application_declined", application.id.0, words)
    }

    /// To somebody of the office: there is something to do. `occasion` keeps it from being sent twice.
    ///
    /// # Errors
    /// The template failed.
    pub fn for_office(&self, person: &Person, application: &Application, occasion: Uuid) -> askama::Result<Letter> {
        let locale = person.locale;
        let name = [("name", Value::from(&application.name))];
        let words = Words {
            subject: locale.message("mail-application-office-subject", &name),
            lead: locale.message("mail-application-office-lead", &name),
            button: locale.text("mail-application-office-button"),
            link: self.link(&format!("/geschaeftsstelle/antraege/{}", application.id)),
            ..Words::to(person, self.site)
        };
        // One occasion is told to several people.
        written("application_office", Uuid::from_u128(occasion.as_u128() ^ person.id.0.as_u128()), words)
    }

    fn for_contact(&self, key: &str, application: &Application, text: &str) -> Words {
        let locale = application.contact.locale;
        let name = [("name", Value::from(&application.name))];
        Words {
            subject: locale.message(&format!("mail-application-{key}-subject"), &name),
            lead: locale.text(&format!("mail-application-{key}-lead")),
            points: text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            ..Words::to(&application.contact, self.site)
        }
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.config.origin(self.host))
    }
}

/// To somebody who coordinates a member: the office has put the campus into another state.
///
/// # Errors
/// The template failed.
pub fn standing(
    config: &Config,
    member: &Tenant,
    host: &str,
    person: &Person,
    decision: &Decision,
) -> askama::Result<Letter> {
    let locale = person.locale;
    let day = |day: Option<Date>| {
        Value::from(day.map(|day| format::date(locale, day.midnight().assume_utc())).unwrap_or_default())
    };
    let note = if decision.state == TenantState::Leaving {
        let days = [("left", day(decision.left_on)), ("erased", day(decision.erase_on))];
        locale.message("mail-standing-leaving-days", &days)
    } else {
        String::new()
    };
    let words = Words {
        subject: locale.message("mail-standing-subject", &[("name", Value::from(&member.name))]),
        lead: locale.text(&format!("mail-standing-{}", decision.state.as_str())),
        points: decision.reason.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        note,
        button: locale.text("mail-standing-button"),
        link: format!("{}/verwaltung", config.origin(host)),
        ..Words::to(person, member)
    };
    // Told each time anew.
    written("standing", Uuid::now_v7(), words)
}

fn written(kind: &'static str, subject_id: Uuid, words: Words) -> askama::Result<Letter> {
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind, subject_id, subject, text, html })
}
