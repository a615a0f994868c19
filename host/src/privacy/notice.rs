//! The privacy notice (DSGVO, Art. 13): each wording is kept under its hash, and who has read which is known.

use sha2::{Digest as _, Sha256};
use tenants::{Tenant, TenantTx};
use time::OffsetDateTime;

use super::PrivacyError;
use crate::{
    access::{Action, Actor},
    ids::PersonId,
    settings::legal::{self, LegalKind},
    web::i18n::{Locale, Value},
};

/// The wording that holds. The platform's own can be read in every language, its name is made of the German one.
#[derive(Clone, Debug)]
pub struct Notice {
    pub sha256: String,
    pub body: String,
    /// Whether the member wrote it; then it is Markdown.
    pub is_own: bool,
}

/// A wording that somebody has read.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub sha256: String,
    pub at: OffsetDateTime,
}

/// The platform's wording in a language, for members who have published none.
pub fn standard(site: &Tenant, locale: Locale) -> String {
    locale.message("legal-privacy-text", &[("site", Value::from(&site.name))])
}

/// The wording that holds now, the one that `/datenschutz` shows.
///
/// # Errors
/// The database's.
pub async fn current(tx: &mut TenantTx, site: &Tenant) -> sqlx::Result<Notice> {
    let own = legal::current(tx, LegalKind::Privacy).await?;
    let is_own = own.is_some();
    let body = own.map_or_else(|| standard(site, Locale::De), |text| text.body);
    Ok(Notice { sha256: hex::encode(Sha256::digest(&body)), body, is_own })
}

/// The actor has read this wording.
///
/// # Errors
/// [`PrivacyError::Forbidden`] for a visitor, or the database's.
pub async fn acknowledge(
    tx: &mut TenantTx,
    actor: &Actor,
    notice: &Notice,
    now: OffsetDateTime,
) -> Result<(), PrivacyError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    sqlx::query!(
        "insert into app.privacy_notice (tenant_id, sha256, body, first_shown_at) values ($1, $2, $3, $4)
         on conflict do nothing",
        tx.tenant().uuid(),
        notice.sha256,
        notice.body,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into app.notice_acknowledged (tenant_id, person_id, sha256, acknowledged_at) values ($1, $2, $3, $4)
         on conflict do nothing",
        tx.tenant().uuid(),
        person.0,
        notice.sha256,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a person has read, the latest first.
///
/// # Errors
/// The database's.
pub async fn read_by(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Acknowledged>> {
    sqlx::query_as!(
        Acknowledged,
        "select sha256, acknowledged_at as at from app.notice_acknowledged where tenant_id = $1 and person_id = $2
         order by acknowledged_at desc, sha256",
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await
}

/// Whether the notice has changed since the person read it.
pub fn has_changed(current: &Notice, read: &[Acknowledged]) -> bool {
    !read.is_empty() && !has_read(current, read)
}

pub fn has_read(current: &Notice, read: &[Acknowledged]) -> bool {
    read.iter().any(|read| read.sha256 == current.sha256)
}
