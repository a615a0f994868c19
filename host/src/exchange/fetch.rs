//! Fetching pages of a feed from one server.

use std::{sync::Once, time::Duration};

use reqwest::{Client, redirect};
use url::Url;

use super::moochub::{LARGEST_PAGE, ReadError};

/// For connecting, and for each pause within an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// For one page from the first byte to the last.
const LONGEST: Duration = Duration::from_secs(300);
const MOST_REDIRECTS: usize = 5;

pub(super) struct Web {
    client: Client,
}

impl Web {
    /// Follows redirects only as long as they stay on the server of `first`.
    pub(super) fn new(first: &Url) -> Result<Web, ReadError> {
        static PROVIDER: Once = Once::new();
        // An error says that the server has installed one before, which is as good.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let origin = first.origin();
        let stay = redirect::Policy::custom(move |attempt| {
            if attempt.url().origin() != origin {
                return attempt.error("it redirects to another server");
            }
            if attempt.previous().len() > MOST_REDIRECTS {
                return attempt.error("it redirects too often");
            }
            attempt.follow()
        });
        let client = Client::builder()
            .user_agent(concat!("KommunalCampus/", env!("CARGO_PKG_VERSION")))
            .redirect(stay)
            .connect_timeout(PATIENCE)
            .read_timeout(PATIENCE)
            .timeout(LONGEST)
            .build()
            .map_err(|source| ReadError::Fetch { url: first.clone(), source })?;
        Ok(Web { client })
    }

    /// Where redirects led to, and the bytes of the page, counted after unpacking.
    pub(super) async fn page(&self, url: &Url) -> Result<(Url, Vec<u8>), ReadError> {
        let failed = |source: reqwest::Error| ReadError::Fetch { url: url.clone(), source: source.without_url() };
        let mut response = self
            .client
            .get(url.clone())
            .header("accept", "application/vnd.api+json, application/json")
            .send()
            .await
            .map_err(failed)?;
        if !response.status().is_success() {
            return Err(ReadError::Status { url: url.clone(), status: response.status() });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if (bytes.len() + chunk.len()) as u64 > LARGEST_PAGE {
                return Err(ReadError::TooLarge(url.to_string()));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((response.url().clone(), bytes))
    }
}
