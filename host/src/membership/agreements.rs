//! What those who join agree to: the statute and the processing agreement (DSGVO, Art. 28), each wording under a version.

use sha2::{Digest as _, Sha256};
use tenants::{PlatformTx, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    constraint::violated,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Statute,
    Processing,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Statute, Kind::Processing];

    pub const fn name(self) -> &'static str {
        match self {
            Kind::Statute => "statute",
            Kind::Processing => "processing",
        }
    }

    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[derive(Clone, Debug)]
pub struct Agreement {
    pub kind: String,
    pub version: String,
    pub title: String,
    /// Paragraphs with an empty line between them; one that begins with § is a heading.
    pub body: String,
    /// SHA-256 of the body, in hexadecimal digits.
    pub sha256: String,
    pub published_at: OffsetDateTime,
}

#[derive(Clone, Debug)]
pub struct NewAgreement {
    pub kind: Kind,
    pub version: String,
    pub title: String,
    pub body: String,
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the version {0:?} is published already; a wording never changes")]
    Published(String),
    #[error("version and title need at least one character, and at most 40 and 200")]
    Heading,
    #[error("the text is empty or longer than 500,000 characters")]
    Body,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Publishes a wording; who applies from now on agrees to it. Gives its hash.
///
/// # Errors
/// [`PublishError`]; the transaction is unusable afterwards.
pub async fn publish(
    tx: &mut PlatformTx,
    actor: &Actor,
    new: &NewAgreement,
    now: OffsetDateTime,
) -> Result<String, PublishError> {
    actor.require(Action::ManageMembers)?;
    let body = new.body.replace("\r\n", "\n");
    let body = body.trim();
    let fits = |text: &str, longest| (1..=longest).contains(&text.chars().count());
    if !fits(&new.version, 40) || !fits(&new.title, 200) {
        return Err(PublishError::Heading);
    }
    if !fits(body, 500_000) {
        return Err(PublishError::Body);
    }
    let sha256 = hex::encode(Sha256::digest(body));
    sqlx::query!(
        "insert into app.agreement (kind, version, title, body, sha256, published_at) values ($1, $2, $3, $4, $5, $6)",
        new.kind.name(),
        new.version,
        new.title,
        body,
        sha256,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("agreement_pkey") => PublishError::Published(new.version.clone()),
        _ => error.into(),
    })?;
    Ok(sha256)
}

/// The wording of each kind that holds today, the statute first; kinds without one are missing.
///
/// # Errors
/// The database's.
pub async fn current(tx: &mut TenantTx) -> sqlx::Result<Vec<Agreement>> {
    sqlx::query_as!(
        Agreement,
        "select distinct on (kind) kind, version, title, body, sha256, published_at from app.agreement
         order by kind desc, published_at desc, version desc"
    )
    .fetch_all(tx.conn())
    .await
}

/// What was agreed to with an application, the statute first.
///
/// # Errors
/// The database's.
pub(super) async fn accepted(tx: &mut TenantTx, application: uuid::Uuid) -> sqlx::Result<Vec<Agreement>> {
    sqlx::query_as!(
        Agreement,
        "select a.kind, a.version, a.title, a.body, a.sha256, a.published_at from app.application_agreement x
         join app.agreement a on a.kind = x.kind and a.version = x.version
         where x.tenant_id = $1 and x.application_id = $2 order by a.kind desc",
        tx.tenant().uuid(),
        application
    )
    .fetch_all(tx.conn())
    .await
}
