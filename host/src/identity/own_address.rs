//! Another mail address for the own account. It counts once somebody who reads there, and is signed in, has confirmed it: a
//! stranger who gets the mail by mistake must not get the account. Whether somebody else has the address shows only then.

use serde_json::json;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{new_token, notices::Scene, throttle, token_hash};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
    ids::PersonId,
    mail::{self, Letter, letter::Words},
    people::{self, Person},
    seal::Keyring,
    web::i18n::Value,
};

/// How long the link to the new address works.
const LASTS: Duration = Duration::HOUR;

#[derive(Debug, thiserror::Error)]
pub(super) enum OwnAddressError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("a directory or a provider looks after the address")]
    KeptElsewhere,
    #[error("it is not an e-mail address")]
    Invalid,
    #[error("it is the address of now")]
    Unchanged,
    #[error("somebody else has the address")]
    Taken,
    /// Also for somebody else's.
    #[error("there is no such link")]
    Unknown,
    #[error("the letter cannot be written")]
    Letter(#[from] askama::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whether the address comes from the member's directory or provider, which would set it back.
pub(super) async fn is_kept_elsewhere(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select source in ('scim', 'oidc') as "kept!" from app.person where tenant_id = $1 and id = $2"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_one(tx.conn())
    .await
}

/// Has a link mailed to the new address; an earlier one works no more. Too many mails to one address are not sent, and
/// not told either, as with every link.
pub(super) async fn ask(
    tx: &mut TenantTx,
    ring: &Keyring,
    scene: Scene<'_>,
    person: &Person,
    typed: &str,
) -> Result<(), OwnAddressError> {
    let address = typed.trim().to_lowercase();
    if is_kept_elsewhere(tx, person.id).await? {
        return Err(OwnAddressError::KeptElsewhere);
    }
    if !people::is_address(&address) {
        return Err(OwnAddressError::Invalid);
    }
    if address == person.email {
        return Err(OwnAddressError::Unchanged);
    }
    if !throttle::may_mail(tx, ring, &address, scene.now).await? {
        return Ok(());
    }
    let token = new_token();
    sqlx::query!(
        "with earlier as (delete from app.sign_in_link
                          where tenant_id = $1 and (expires_at < $5 or (person_id = $3 and purpose = 'address')))
         insert into app.sign_in_link (tenant_id, token_hash, person_id, purpose, address, browser_hash, created_at, expires_at)
         values ($1, $2, $3, 'address', $4, $2, $5, $6)",
        tx.tenant().uuid(),
        &token_hash(&token)[..],
        person.id.0,
        address,
        scene.now,
        scene.now + LASTS
    )
    .execute(tx.conn())
    .await?;
    let letter = letter(scene, person, &token)?;
    Ok(mail::post_elsewhere(tx, person.id, &address, &letter, scene.now).await?)
}

fn letter(scene: Scene<'_>, person: &Person, token: &str) -> askama::Result<Letter> {
    let locale = person.locale;
    let site = [("site", Value::from(&scene.tenant.name))];
    let words = Words {
        subject: locale.message("mail-own-address-subject", &site),
        lead: locale.message("mail-own-address-lead", &site),
        note: locale.text("mail-own-address-note"),
        button: locale.text("mail-own-address-button"),
        link: format!("{}/konto/adresse/{token}", scene.config.origin(&scene.client.host)),
        ..Words::to(person, scene.tenant)
    };
    let subject = words.subject.clone();
    let (text, html) = words.render()?;
    Ok(Letter { kind: "link", subject_id: Uuid::now_v7(), subject, text, html })
}

/// The address that a link of this person would confirm. To look at it changes nothing.
pub(super) async fn find(
    tx: &mut TenantTx,
    person: PersonId,
    token: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<String>> {
    let address = sqlx::query_scalar!(
        "select address from app.sign_in_link
         where tenant_id = $1 and token_hash = $2 and purpose = 'address' and person_id = $3 and expires_at > $4",
        tx.tenant().uuid(),
        &token_hash(token)[..],
        person.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(address.flatten())
}

/// Gives the one who acts the new address. The link is used up, and so is every other one: they went to the former address.
pub(super) async fn confirm(
    tx: &mut TenantTx,
    actor: &Actor,
    token: &str,
    now: OffsetDateTime,
) -> Result<(), OwnAddressError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let address = find(tx, person, token, now).await?.ok_or(OwnAddressError::Unknown)?;
    if is_kept_elsewhere(tx, person).await? {
        return Err(OwnAddressError::KeptElsewhere);
    }
    let spent = sqlx::query!(
        "delete from app.sign_in_link where tenant_id = $1 and person_id = $2",
        tx.tenant().uuid(),
        person.0
    )
    .execute(tx.conn())
    .await?;
    if spent.rows_affected() == 0 {
        return Err(OwnAddressError::Unknown);
    }
    sqlx::query!(
        "update app.person set email = $3, updated_at = $4, version = version + 1 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        person.0,
        address,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_email_key" | "person_user_name_key") => OwnAddressError::Taken,
        _ => error.into(),
    })?;
    let details = json!({ "fields": ["email"] });
    audit::record(tx, actor, Entry::new("change", "person", person.0).with(details), now).await?;
    Ok(())
}
