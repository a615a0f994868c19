//! Mails that tell an account's owner what was done with it: should it have been somebody else, they learn of it.

use tenants::{Tenant, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use super::client;
use crate::{
    config::Config,
    mail::{self, Letter, letter::Words},
    people::Person,
    web::{Problem, format, i18n::Value},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A sign-in on a device that was not used before.
    NewDevice,
    FactorAdded,
    FactorRemoved,
    PasswordChanged,
    /// An identity provider opens the account from now on, or no longer.
    SignInLinked,
    SignInUnlinked,
    AddressChanged,
    /// The coordination has taken every second factor.
    FactorsReset,
}

impl Notice {
    const fn keys(self) -> [&'static str; 2] {
        match self {
            Notice::NewDevice => ["mail-new-device-subject", "mail-new-device-lead"],
            Notice::FactorAdded => ["mail-factor-added-subject", "mail-factor-added-lead"],
            Notice::FactorRemoved => ["mail-factor-removed-subject", "mail-factor-removed-lead"],
            Notice::PasswordChanged => ["mail-password-changed-subject", "mail-password-changed-lead"],
            Notice::SignInLinked => ["mail-sign-in-linked-subject", "mail-sign-in-linked-lead"],
            Notice::SignInUnlinked => ["mail-sign-in-unlinked-subject", "mail-sign-in-unlinked-lead"],
            Notice::FactorsReset => ["mail-factors-reset-subject", "mail-factors-reset-lead"],
            Notice::AddressChanged => ["mail-own-address-changed-subject", "mail-own-address-changed-lead"],
        }
    }

    /// Whether the owner did it, or somebody in their place.
    fn is_by_owner(self) -> bool {
        self != Notice::FactorsReset
    }
}

/// Where and with what it was done.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub(super) config: &'a Config,
    pub(super) tenant: &'a Tenant,
    pub(super) client: &'a super::Client,
    pub(super) now: OffsetDateTime,
}

/// Writes to the account's owner, in the transaction of what is told.
///
/// # Errors
/// [`Problem`], when the database is away.
pub async fn tell(tx: &mut TenantTx, scene: Scene<'_>, person: &Person, notice: Notice) -> Result<(), Problem> {
    let letter = letter(scene, person, notice).map_err(Problem::internal)?;
    Ok(mail::post(tx, person.id, &letter, scene.now).await?)
}

/// The same, to an address that is no longer the owner's.
pub(super) async fn tell_at(
    tx: &mut TenantTx,
    scene: Scene<'_>,
    person: &Person,
    address: &str,
    notice: Notice,
) -> Result<(), Problem> {
    let letter = letter(scene, person, notice).map_err(Problem::internal)?;
    Ok(mail::post_elsewhere(tx, person.id, address, &letter, scene.now).await?)
}

fn letter(scene: Scene<'_>, person: &Person, notice: Notice) -> askama::Result<Letter> {
    let locale = person.locale;
    let [subject, lead] = notice.keys();
    let site = [("site", Value::from(&scene.tenant.name))];
    let device = client::name(&scene.client.user_agent);
    let mut points = vec![format::moment(locale, scene.now)];
    points.extend((notice.is_by_owner() && !device.is_empty()).then_some(device));
    let words = Words {
        subject: locale.message(subject, &site),
        lead: locale.message(lead, &site),
        points,
        note: locale.text(if notice.is_by_owner() { "mail-notice-note" } else { "mail-factors-reset-note" }),
        button: locale.text("mail-notice-button"),
        link: format!("{}/konto", scene.config.origin(&scene.client.host)),
        ..Words::to(person, scene.tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "notice", subject_id: Uuid::now_v7(), subject, text, html })
}
