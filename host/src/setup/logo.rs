//! A member's logo: a drawing (SVG) of which only what draws is kept, or a picture (PNG) without what only tells.

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tenants::{TenantTx, appearance};
use time::OffsetDateTime;

use super::{Progress, SetupError, Step, mark};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    files::{FileError, Files},
    quotas::{self, RoomError},
};

mod drawing;
mod growth;
mod picture;

/// Largest file in bytes.
pub const LARGEST: usize = 512 * 1024;

/// A logo that may be shown to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// Name in the file store; changes with the contents.
    key: String,
    bytes: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitLogo {
    #[error("the file is larger than {} KiB", LARGEST / 1024)]
    TooLarge,
    #[error("the file is neither an SVG nor a PNG")]
    Kind,
    #[error("the drawing is broken or draws nothing")]
    Drawing,
    #[error("the picture is broken or its sides are not between 1 and {} pixels", picture::LONGEST)]
    Picture,
}

impl UnfitLogo {
    pub const ALL: [UnfitLogo; 4] = [Self::TooLarge, Self::Kind, Self::Drawing, Self::Picture];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::Kind => "kind",
            Self::Drawing => "drawing",
            Self::Picture => "picture",
        }
    }
}

impl Logo {
    /// Makes a file fit to be shown. What it is called does not matter, what it holds does.
    ///
    /// # Errors
    /// [`UnfitLogo`]
    pub fn read(file: &[u8]) -> Result<Logo, UnfitLogo> {
        if file.len() > LARGEST {
            return Err(UnfitLogo::TooLarge);
        }
        let (bytes, extension) = if file.starts_with(picture::SIGNATURE) {
            (picture::cleaned(file).ok_or(UnfitLogo::Picture)?, "png")
        } else {
            let text = std::str::from_utf8(file).map_err(|_| UnfitLogo::Kind)?;
            if !text.contains("<svg") && !text.contains(":svg") {
                return Err(UnfitLogo::Kind);
            }
            (drawing::cleaned(text).ok_or(UnfitLogo::Drawing)?.into_bytes(), "svg")
        };
        Ok(Logo { key: format!("{}.{extension}", hex::encode(Sha256::digest(&bytes))), bytes: bytes.into() })
    }
}

#[derive(Debug, thiserror::Error)]
pub enum LogoError {
    #[error(transparent)]
    Setup(#[from] SetupError),
    #[error(transparent)]
    Room(#[from] RoomError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Shows a logo on all pages. The file is stored before the transaction ends: one that nobody points to does no harm.
///
/// # Errors
/// [`LogoError`]
pub async fn change(
    tx: &mut TenantTx,
    files: &Files,
    actor: &Actor,
    logo: &Logo,
    now: OffsetDateTime,
) -> Result<(), LogoError> {
    actor.require(Action::ManageCampus).map_err(SetupError::from)?;
    let former = former(tx, files).await?;
    let size = i64::try_from(logo.bytes.len()).unwrap_or(i64::MAX);
    quotas::room_for_files(tx, size.saturating_sub_unsigned(former)).await?;
    files.put(&format!("logos/{}", logo.key), logo.bytes.clone()).await?;
    appearance::set_logo(tx, Some(&logo.key)).await?;
    mark(tx, actor, Step::Logo, Progress::Done, now).await?;
    let own = tx.tenant().uuid();
    let details = serde_json::json!({ "fields": ["logo"] });
    audit::record(tx, actor, Entry::new("change", "tenant", own).with(details), now).await?;
    Ok(())
}

/// Bytes of the logo that is replaced.
async fn former(tx: &mut TenantTx, files: &Files) -> Result<u64, LogoError> {
    let key = sqlx::query_scalar!("select logo_key from app.tenant where id = $1", tx.tenant().uuid())
        .fetch_one(tx.conn())
        .await?;
    match key {
        Some(key) => Ok(files.size(&format!("logos/{key}")).await?),
        None => Ok(0),
    }
}
