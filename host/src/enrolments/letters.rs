//! The confirmation of an enrolment, by mail.

use tenants::Tenant;

use super::Enrolled;
use crate::{
    config::Config,
    mail::{Letter, letter::Words},
    people::Person,
    web::{format, i18n::Value},
};

/// Writes the letter in the learner's language.
///
/// # Errors
/// The template failed.
pub fn confirmation(
    config: &Config,
    tenant: &Tenant,
    host: &str,
    person: &Person,
    enrolled: &Enrolled,
) -> askama::Result<Letter> {
    let locale = person.locale;
    let dates = enrolled.run.events.iter().map(|event| {
        let (day, hours) =
            (format::long_date(locale, event.starts_at), format::hours(locale, event.starts_at, event.ends_at));
        format!("{day}, {hours}, {}, {}", event.venue, event.address)
    });
    let points: Vec<String> = dates.collect();
    let title = [("title", Value::from(&enrolled.course.title))];
    let words = Words {
        subject: locale.message("mail-enrolled-subject", &title),
        lead: locale.message("mail-enrolled-lead", &title),
        note: if points.is_empty() { locale.text("mail-enrolled-no-dates") } else { String::new() },
        points,
        button: locale.text("mail-enrolled-button"),
        link: format!("{}/lernen/{}", config.origin(host), enrolled.id),
        ..Words::to(person, tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "enrolled", subject_id: enrolled.id.0, subject, text, html })
}
