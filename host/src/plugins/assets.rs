//! Files that a plugin brings along: pictures, sounds, captions. Kept beside the component that they belong to, and sent so
//! that a browser can do nothing with them but show them.

use axum::{
    http::header,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;

use super::Plugins;
use crate::files::FileError;

/// What is shown; anything else is a download.
const KINDS: [(&str, &str); 11] = [
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("webp", "image/webp"),
    ("gif", "image/gif"),
    ("svg", "image/svg+xml"),
    ("mp3", "audio/mpeg"),
    ("ogg", "audio/ogg"),
    ("mp4", "video/mp4"),
    ("webm", "video/webm"),
    ("vtt", "text/vtt; charset=utf-8"),
];

impl Plugins {
    /// Keeps the files that a component brings along under their names, and none that an earlier package brought.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_files<'a>(
        &self,
        sha256: &str,
        folder: Folder,
        files: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<(), FileError> {
        self.files.delete_below(&folder.key(sha256, "")).await?;
        for (name, content) in files {
            self.files.put(&folder.key(sha256, name), Bytes::copy_from_slice(content)).await?;
        }
        Ok(())
    }

    /// A file of a component, as it is sent to a browser; none where the component brings none of this name.
    ///
    /// # Errors
    /// The store's.
    pub async fn asset(&self, sha256: &str, name: &str) -> Result<Option<Response>, FileError> {
        let content = match self.files.get(&Folder::Assets.key(sha256, name)).await {
            Ok(content) => content,
            Err(FileError::Missing(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        let kind = KINDS.iter().find(|(known, _)| *known == ending).map(|(_, kind)| *kind);
        let headers = [
            (header::CONTENT_TYPE, kind.unwrap_or("application/octet-stream")),
            (header::CONTENT_DISPOSITION, if kind.is_some() { "inline" } else { "attachment" }),
            (header::CACHE_CONTROL, "private, max-age=3600"),
            // A drawing may hold scripts; here they do not run.
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        ];
        Ok(Some((headers, content).into_response()))
    }
}

/// Which of the files of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folder {
    Assets,
    /// Of frames.
    Ui,
}

impl Folder {
    pub(super) fn key(self, sha256: &str, name: &str) -> String {
        let folder = match self {
            Folder::Assets => "assets",
            Folder::Ui => "ui",
        };
        format!("plugins/{folder}/{sha256}/{name}")
    }
}
