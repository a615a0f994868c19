//! The letters around joining: invitations, links that confirm an address, notices.

use tenants::Tenant;
use uuid::Uuid;

use super::{Invited, VALID_DAYS, joining::Newcomer};
use crate::{
    config::Config,
    ids::PersonId,
    mail::{Letter, letter::Words},
    people::Person,
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
    written("invitation", invited.id.0, words)
}

/// To the address that somebody gave who came with a code: the link that lets them in.
///
/// # Errors
/// The template failed.
pub fn join(config: &Config, tenant: &Tenant, host: &str, newcomer: &Newcomer, token: &str) -> askama::Result<Letter> {
    let locale = newcomer.locale;
    let site = [("site", Value::from(&tenant.name))];
    let words = Words {
        subject: locale.message("mail-join-subject", &site),
        lead: locale.message("mail-join-lead", &site),
        note: locale.text("mail-join-note"),
        button: locale.text("mail-join-button"),
        link: format!("{}/beitreten/{token}", config.origin(host)),
        ..Words::to(&to_be(newcomer), tenant)
    };
    // Another link makes it another letter: a mail server would drop a second one of the same name.
    written("join", Uuid::now_v7(), words)
}

/// To somebody whose address was given with a code although they are here already.
///
/// # Errors
/// The template failed.
pub fn known(config: &Config, tenant: &Tenant, host: &str, person: &Person) -> askama::Result<Letter> {
    let locale = person.locale;
    let site = [("site", Value::from(&tenant.name))];
    let words = Words {
        subject: locale.message("mail-join-subject", &site),
        lead: locale.message("mail-known-lead", &site),
        note: locale.text("mail-known-note"),
        button: locale.text("mail-known-button"),
        link: format!("{}/anmelden", config.origin(host)),
        ..Words::to(person, tenant)
    };
    written("join_known", Uuid::now_v7(), words)
}

/// To the address that somebody had until now.
///
/// # Errors
/// The template failed.
pub fn address_changed(config: &Config, tenant: &Tenant, host: &str, person: &Person) -> askama::Result<Letter> {
    let locale = person.locale;
    let site = [("site", Value::from(&tenant.name))];
    let words = Words {
        subject: locale.message("mail-address-subject", &site),
        lead: locale.message("mail-address-lead", &site),
        note: locale.text("mail-address-note"),
        button: locale.text("mail-address-button"),
        link: format!("{}/impressum", config.origin(host)),
        ..Words::to(person, tenant)
    };
    written("address_changed", Uuid::now_v7(), words)
}

/// Nobody's person yet, as far as a greeting needs one.
fn to_be(newcomer: &Newcomer) -> Person {
    Person {
        id: PersonId::new(),
        email: newcomer.email.clone(),
        given_name: newcomer.given_name.clone(),
        family_name: newcomer.family_name.clone(),
        locale: newcomer.locale,
        roles: Vec::new(),
        active: true,
        unit: None,
    }
}

fn written(kind: &'static str, subject_id: Uuid, words: Words) -> askama::Result<Letter> {
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind, subject_id, subject, text, html })
}
