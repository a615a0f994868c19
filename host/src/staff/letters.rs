//! The invitation, by mail.

use tenants::Tenant;

use super::{Invited, VALID_DAYS};
use crate::{
    config::Config,
    mail::{Letter, letter::Words},
    web::i18n::Value,
};

/// Writes the letter in the language of the one who is invited.
///
/// # Errors
/// The template failed.
pub fn invitation(config: &Config, tenant: &Tenant, host: &str, invited: &Invited) -> askama::Result<Letter> {
    let locale = invited.person.locale;
    let site = [("site", Value::from(&tenant.name))];
    let words = Words {
        subject: locale.message("mail-invitation-subject", &site),
        lead: locale.message("mail-invitation-lead", &site),
        note: locale.message("mail-invitation-note", &[("days", Value::from(usize::from(VALID_DAYS)))]),
        button: locale.text("mail-invitation-button"),
        link: format!("{}/einladung/{}", config.origin(host), invited.token),
        ..Words::to(&invited.person, tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "invitation", subject_id: invited.id.0, subject, text, html })
}
