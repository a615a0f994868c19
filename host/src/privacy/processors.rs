//! Who processes a member's data on whose behalf (DSGVO, Art. 28): the agreement that the member accepted, and those who
//! work for the cooperative.

use tenants::{PlatformTx, TenantTx};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::{letters::Desk, with_role};
use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    mail, people,
    web::i18n::Locale,
};

/// Members hear of a change for so long, should their nights have failed.
const TOLD_WITHIN: Duration = Duration::days(14);

/// Somebody who works for the cooperative on members' data.
#[derive(Clone, Debug)]
pub struct Subprocessor {
    pub slug: String,
    pub name: String,
    pub service_de: String,
    pub service_en: String,
    /// ISO 3166-1.
    pub country: String,
    pub since: Date,
    pub until: Option<Date>,
    /// Names the last change.
    pub change_id: Uuid,
}

impl Subprocessor {
    pub fn service(&self, locale: Locale) -> &str {
        if locale == Locale::De { &self.service_de } else { &self.service_en }
    }
}

/// The agreement that a member accepted when it joined.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub title: String,
    pub version: String,
    pub body: String,
    /// SHA-256 of the body, in hexadecimal digits.
    pub sha256: String,
    pub accepted_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the short name may hold lower-case letters, digits and hyphens only")]
    Slug,
    #[error("the country is a code of two capital letters, such as DE")]
    Country,
    #[error("the last day is before the first")]
    Order,
    #[error("name and services need 1 to 200 and 1 to 300 characters")]
    Length,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Enters somebody, or changes the entry; members are told in the night.
///
/// # Errors
/// [`EnterError`]; the transaction is unusable afterwards.
pub async fn enter(
    tx: &mut PlatformTx,
    actor: &Actor,
    new: &Subprocessor,
    now: OffsetDateTime,
) -> Result<(), EnterError> {
    actor.require(Action::ManageMembers)?;
    sqlx::query!(
        "insert into app.subprocessor (slug, name, service_de, service_en, country, since, until, change_id, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (slug) do update set name = excluded.name, service_de = excluded.service_de,
             service_en = excluded.service_en, country = excluded.country, since = excluded.since,
             until = excluded.until, change_id = excluded.change_id, changed_at = excluded.changed_at",
        new.slug,
        new.name,
        new.service_de,
        new.service_en,
        new.country,
        new.since,
        new.until,
        new.change_id,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("subprocessor_slug_check") => EnterError::Slug,
        Some("subprocessor_country_check") => EnterError::Country,
        Some("subprocessor_check") => EnterError::Order,
        Some("subprocessor_name_check" | "subprocessor_service_de_check" | "subprocessor_service_en_check") => {
            EnterError::Length
        }
        _ => error.into(),
    })?;
    audit::record(tx, actor, Entry::new("change", "subprocessor", new.change_id), now).await?;
    Ok(())
}

/// Everybody on the list by name; with those of the past at the end.
///
/// # Errors
/// The database's.
pub async fn all(tx: &mut TenantTx) -> sqlx::Result<Vec<Subprocessor>> {
    sqlx::query_as!(
        Subprocessor,
        "select slug, name, service_de, service_en, country, since, until, change_id from app.subprocessor
         order by until is not null, name"
    )
    .fetch_all(tx.conn())
    .await
}

/// The processing agreement of a member. The application in which it was accepted is the cooperative's, so `tx` is one
/// of the cooperative; `member` comes from the site that was asked, never from the request.
///
/// # Errors
/// The database's.
pub async fn accepted(tx: &mut TenantTx, member: tenants::TenantId) -> sqlx::Result<Option<Accepted>> {
    sqlx::query_as!(
        Accepted,
        "select g.title, g.version, g.body, g.sha256, x.accepted_at from app.application a
         join app.application_agreement x on x.tenant_id = a.tenant_id and x.application_id = a.id
         join app.agreement g on g.kind = x.kind and g.version = x.version
         where a.tenant_id = $1 and a.member_id = $2 and x.kind = 'processing'",
        tx.tenant().uuid(),
        member.uuid()
    )
    .fetch_optional(tx.conn())
    .await
}

/// Tells those in charge of a member of changes that they have not heard of.
///
/// # Errors
/// The database's, or a letter's.
pub(super) async fn tell(tx: &mut TenantTx, desk: &Desk<'_>, now: OffsetDateTime) -> anyhow::Result<()> {
    let changed = sqlx::query_as!(
        Subprocessor,
        "select s.slug, s.name, s.service_de, s.service_en, s.country, s.since, s.until, s.change_id
         from app.subprocessor s join app.tenant t on t.id = $1
         where s.changed_at > greatest($2, t.created_at) order by s.slug",
        tx.tenant().uuid(),
        now - TOLD_WITHIN
    )
    .fetch_all(tx.conn())
    .await?;
    if changed.is_empty() {
        return Ok(());
    }
    for id in with_role(tx, &[Role::Coordination, Role::DataProtection]).await? {
        let Some(person) = people::find(tx, id).await? else { continue };
        for subprocessor in &changed {
            mail::post(tx, id, &desk.subprocessor(&person, subprocessor)?, now).await?;
        }
    }
    Ok(())
}
