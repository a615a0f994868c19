//! The warning before the erasure, by mail.

use tenants::Tenant;
use time::{Date, Time};
use uuid::Uuid;

use crate::{
    clock,
    config::Config,
    mail::{Letter, letter::Words},
    people::Person,
    web::{format, i18n::Value},
};

/// Writes the letter in the language of the one who is warned.
///
/// # Errors
/// The template failed.
pub(super) fn warning(
    config: &Config,
    tenant: &Tenant,
    host: &str,
    person: &Person,
    erase_on: Date,
    subject_id: Uuid,
) -> askama::Result<Letter> {
    let locale = person.locale;
    let date = format::date(locale, clock::from_germany(erase_on, Time::MIDNIGHT));
    let said = [("site", Value::from(&tenant.name)), ("date", Value::from(date))];
    let words = Words {
        subject: locale.message("mail-erasure-subject", &said),
        lead: locale.message("mail-erasure-lead", &said),
        note: locale.text("mail-erasure-note"),
        button: locale.text("mail-erasure-button"),
        link: format!("{}/", config.origin(host)),
        ..Words::to(person, tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "erasure_warning", subject_id, subject, text, html })
}
