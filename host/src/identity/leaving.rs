//! What a browser keeps for a moment after somebody has signed out here: the ID token with which its session began, sealed
//! as it stood in the database. With it the provider knows which session it is to end (OpenID Connect RP-Initiated
//! Logout 1.0, 2).

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use time::Duration;

use crate::{config::Config, ids::SessionId, web::cookie};

/// For reading the page that asks.
const LASTS: Duration = Duration::minutes(10);
/// Browsers keep no cookie of more than 4,096 bytes (RFC 6265, 6.1). Without it the provider asks.
const LONGEST: usize = 3_900;

/// The token of a session that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    pub session: SessionId,
    pub sealed: Vec<u8>,
}

impl Leaving {
    /// The `Set-Cookie` value; none where the token is too long for one.
    pub(super) fn cookie(&self, config: &Config) -> Option<String> {
        let value = format!("{}.{}", self.session, URL_SAFE_NO_PAD.encode(&self.sealed));
        (value.len() <= LONGEST).then(|| cookie::text(config, cookie_name(config), &value, Some(LASTS)))
    }

    /// What the browser has kept.
    pub fn read(config: &Config, headers: &HeaderMap) -> Option<Leaving> {
        let jar = CookieJar::from_headers(headers);
        let (session, sealed) = jar.get(cookie_name(config))?.value().split_once('.')?;
        Some(Leaving { session: SessionId(session.parse().ok()?), sealed: URL_SAFE_NO_PAD.decode(sealed).ok()? })
    }

    /// The `Set-Cookie` value that takes it back.
    pub fn over(config: &Config) -> String {
        cookie::text(config, cookie_name(config), "", Some(Duration::ZERO))
    }
}

fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-campus_leaving" } else { "campus_leaving" }
}
