//! The notice that a limit is near or reached, by mail.

use tenants::Tenant;
use uuid::Uuid;

use super::web::warning;
use crate::{
    config::Config,
    mail::{Letter, letter::Words},
    people::Person,
    quotas::Standing,
    web::i18n::Value,
};

/// Writes the letter in the language of the one who coordinates.
///
/// # Errors
/// The template failed.
pub(super) fn notice(
    config: &Config,
    tenant: &Tenant,
    host: &str,
    person: &Person,
    standing: &Standing,
    step: i64,
    subject_id: Uuid,
) -> askama::Result<Letter> {
    let locale = person.locale;
    let quota = [("quota", Value::from(locale.text(&standing.quota.key())))];
    let words = Words {
        subject: locale.message(if step >= 100 { "mail-quota-full" } else { "mail-quota-near" }, &quota),
        lead: warning(locale, standing),
        note: locale.text("usage-more"),
        button: locale.text("mail-quota-button"),
        link: format!("{}/verwaltung/kontingente", config.origin(host)),
        ..Words::to(person, tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "quota_notice", subject_id, subject, text, html })
}
