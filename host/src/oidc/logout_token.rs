//! Whether a logout token can be believed (OpenID Connect Back-Channel Logout 1.0, 2.6).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey as _, JsonWebKeyUse as _, JwsSigningAlgorithm as _,
    core::{CoreJsonWebKey, CoreJsonWebKeyUse, CoreJwsSigningAlgorithm},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{Keys, Registration, SKEW, id_token::ALGORITHMS};

const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Oldest token that is carried out, in seconds.
const OLDEST: i64 = 300;

/// Whose sessions end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutToken {
    /// Makes it work once.
    pub jti: String,
    pub expires_at: OffsetDateTime,
    /// One session at the provider; none for all of the subject.
    pub sid: Option<String>,
    pub subject: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Invalid {
    #[error("it is no signed JSON Web Token")]
    Form,
    #[error("it is signed with {0}, which is not accepted")]
    Algorithm(String),
    #[error("it is signed with a key that the provider does not have")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("its {0} is wrong or missing")]
    Claim(&'static str),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
struct Body {
    iss: String,
    aud: OneOrMany,
    iat: i64,
    exp: i64,
    jti: String,
    events: Map<String, Value>,
    sid: Option<String>,
    sub: Option<String>,
    nonce: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

pub(super) fn read(
    token: &str,
    keys: &Keys,
    registration: &Registration,
    now: OffsetDateTime,
) -> Result<LogoutToken, Invalid> {
    let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Form)?;
    let (header, body) = signed.split_once('.').ok_or(Invalid::Form)?;
    let header: Header = part(header)?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| Invalid::Form)?;
    check_signature(&header, signed, &signature, keys)?;
    let body: Body = part(body)?;
    check(&header, &body, registration, now)?;
    let expires_at = OffsetDateTime::from_unix_timestamp(body.exp).map_err(|_| Invalid::Claim("exp"))?;
    Ok(LogoutToken { jti: body.jti, expires_at, sid: body.sid, subject: body.sub })
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Invalid> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| Invalid::Form)?;
    serde_json::from_slice(&bytes).map_err(|_| Invalid::Form)
}

fn check_signature(header: &Header, signed: &str, signature: &[u8], keys: &Keys) -> Result<(), Invalid> {
    let algorithm: CoreJwsSigningAlgorithm = serde_json::from_value(Value::String(header.alg.clone()))
        .ok()
        .filter(|algorithm| ALGORITHMS.contains(algorithm))
        .ok_or_else(|| Invalid::Algorithm(header.alg.clone()))?;
    let fits = |key: &&CoreJsonWebKey| {
        let named = header.kid.as_ref().is_none_or(|kid| key.key_id().is_some_and(|id| id.as_str() == kid));
        let signs = key.key_use().is_none_or(CoreJsonWebKeyUse::allows_signature);
        named && signs && algorithm.key_type().as_ref() == Some(key.key_type())
    };
    let fitting: Vec<_> = keys.keys().iter().filter(fits).collect();
    if fitting.is_empty() {
        return Err(Invalid::UnknownKey);
    }
    let verifies = |key: &&CoreJsonWebKey| key.verify_signature(&algorithm, signed.as_bytes(), signature).is_ok();
    if fitting.iter().any(verifies) { Ok(()) } else { Err(Invalid::Signature) }
}

fn check(header: &Header, body: &Body, registration: &Registration, now: OffsetDateTime) -> Result<(), Invalid> {
    let now = now.unix_timestamp();
    let is_ours = match &body.aud {
        OneOrMany::One(audience) => *audience == registration.client_id,
        OneOrMany::Many(audiences) => audiences.contains(&registration.client_id),
    };
    let is_typed = header.typ.as_ref().is_none_or(|typ| ["logout+jwt", "jwt"].contains(&typ.to_lowercase().as_str()));
    let checks = [
        ("typ", is_typed),
        ("crit", header.crit.is_none()),
        ("iss", body.iss == registration.issuer),
        ("aud", is_ours),
        ("iat", (now - OLDEST..=now + SKEW).contains(&body.iat)),
        ("exp", body.exp > now - SKEW && body.exp <= now + 86_400),
        ("jti", !body.jti.is_empty()),
        ("events", body.events.get(EVENT).is_some_and(Value::is_object)),
        ("nonce", body.nonce.is_none()),
        ("sub or sid", body.sid.is_some() || body.sub.is_some()),
    ];
    match checks.into_iter().find(|(_, holds)| !holds) {
        Some((name, _)) => Err(Invalid::Claim(name)),
        None => Ok(()),
    }
}
