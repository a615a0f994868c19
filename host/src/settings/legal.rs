//! What the law asks every site for, in the member's own words: imprint, privacy notice, accessibility statement.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
};

mod draft;

pub use draft::{Facts, draft};

/// Longest text in characters.
pub const LONGEST: usize = 60_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalKind {
    /// DDG, section 5.
    Imprint,
    /// DSGVO, Art. 13.
    Privacy,
    /// BITV 2.0 and the laws of the states.
    Accessibility,
}

impl LegalKind {
    pub const ALL: [LegalKind; 3] = [Self::Imprint, Self::Privacy, Self::Accessibility];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imprint => "imprint",
            Self::Privacy => "privacy",
            Self::Accessibility => "accessibility",
        }
    }

    pub fn parse(text: &str) -> Option<LegalKind> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A wording that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LegalText {
    pub kind: LegalKind,
    pub version: i32,
    /// Markdown.
    pub body: String,
    pub published_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the text is empty or longer than {LONGEST} characters")]
    Length,
    #[error("a gap of the template was not filled in")]
    Gap,
    #[error("somebody else published a wording at the same time")]
    Outrun,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The newest wording, if there is one.
///
/// # Errors
/// The database's.
pub async fn current(tx: &mut TenantTx, kind: LegalKind) -> sqlx::Result<Option<LegalText>> {
    Ok(versions(tx, kind).await?.into_iter().next())
}

/// All wordings of a kind, the newest first.
///
/// # Errors
/// The database's.
pub async fn versions(tx: &mut TenantTx, kind: LegalKind) -> sqlx::Result<Vec<LegalText>> {
    let rows = sqlx::query!(
        "select version, body, published_at from app.legal_text where tenant_id = $1 and kind = $2
         order by version desc limit 50",
        tx.tenant().uuid(),
        kind.as_str()
    )
    .fetch_all(tx.conn())
    .await?;
    let text = |version, body, published_at| LegalText { kind, version, body, published_at };
    Ok(rows.into_iter().map(|row| text(row.version, row.body, row.published_at)).collect())
}

/// Which kinds have been published.
///
/// # Errors
/// The database's.
pub async fn published(tx: &mut TenantTx) -> sqlx::Result<Vec<LegalKind>> {
    let kinds =
        sqlx::query_scalar!("select distinct kind from app.legal_text where tenant_id = $1", tx.tenant().uuid())
            .fetch_all(tx.conn())
            .await?;
    Ok(kinds.iter().filter_map(|kind| LegalKind::parse(kind)).collect())
}

/// Publishes a wording in place of the one that was `seen` (0 for none); the earlier ones are kept.
///
/// # Errors
/// [`PublishError`]; the transaction is unusable afterwards.
pub async fn publish(
    tx: &mut TenantTx,
    actor: &Actor,
    kind: LegalKind,
    body: &str,
    seen: i32,
    now: OffsetDateTime,
) -> Result<(), PublishError> {
    actor.require(Action::ManageCampus)?;
    if body.trim().is_empty() || body.chars().count() > LONGEST {
        return Err(PublishError::Length);
    }
    if body.contains(draft::GAP) {
        return Err(PublishError::Gap);
    }
    let newest = current(tx, kind).await?.map_or(0, |text| text.version);
    if newest != seen {
        return Err(PublishError::Outrun);
    }
    sqlx::query!(
        "insert into app.legal_text (tenant_id, kind, version, body, published_at) values ($1, $2, $3, $4, $5)",
        tx.tenant().uuid(),
        kind.as_str(),
        seen + 1,
        body,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("legal_text_pkey") => PublishError::Outrun,
        _ => error.into(),
    })?;
    let details = json!({ "kind": kind.as_str(), "version": seen + 1 });
    let own = tx.tenant().uuid();
    audit::record(tx, actor, Entry::new("publish", "legal_text", own).with(details), now).await?;
    Ok(())
}
