//! Whether an ID token can be believed (OpenID Connect Core 1.0, 3.1.3.7).

use std::time::SystemTime;

use openidconnect::{
    ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IdTokenVerifier, IssuerUrl, Nonce,
    SignatureVerificationError,
    core::{CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::{Claims, Keys, Registration, Rest, Returned, SKEW};

/// Signatures that nobody but the holder of a private key can make; never `none`, never HMAC (RFC 8725, 3.1).
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 4] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Token = IdToken<Rest, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

#[derive(Clone, Copy)]
pub(super) struct Checks<'a> {
    pub(super) registration: &'a Registration,
    pub(super) returned: Returned<'a>,
    pub(super) now: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum Invalid {
    #[error("it is signed with a key that the provider does not have")]
    UnknownKey,
    #[error("it was made for another application")]
    OtherParty,
    #[error("{0}")]
    Claims(String),
}

/// All claims of the token.
pub(super) fn claims(token: &Token, keys: &Keys, checks: Checks<'_>) -> Result<Claims, Invalid> {
    let registration = checks.registration;
    let issuer = IssuerUrl::new(registration.issuer.clone()).map_err(|error| Invalid::Claims(error.to_string()))?;
    let client = ClientId::new(registration.client_id.clone());
    // A clock that goes a little after ours must not make a fresh token out of date.
    let our_clock = SystemTime::from(checks.now - Duration::seconds(SKEW));
    let verifier = IdTokenVerifier::new_public_client(client.clone(), issuer, keys.clone())
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || our_clock.into())
        .set_issue_time_verifier_fn(move |issued| issued_for_this_request(issued.timestamp(), checks));
    let nonce = Nonce::new(checks.returned.secrets.nonce.clone());
    let claims: &IdTokenClaims<Rest, CoreGenderClaim> = token.claims(&verifier, &nonce).map_err(invalid)?;
    // OpenID Connect Core 1.0, 2: at most 255 ASCII characters.
    let subject = claims.subject().as_str();
    if subject.is_empty() || subject.len() > 255 || subject.contains(char::is_control) {
        return Err(Invalid::Claims("its subject has no proper name".to_owned()));
    }
    if claims.authorized_party().is_some_and(|party| *party != client) {
        return Err(Invalid::OtherParty);
    }
    match serde_json::to_value(claims) {
        Ok(Value::Object(claims)) => Ok(claims),
        _ => Err(Invalid::Claims("it holds no claims".to_owned())),
    }
}

/// The token was made after the request began and before now, give or take the skew of two clocks.
fn issued_for_this_request(issued: i64, checks: Checks<'_>) -> Result<(), String> {
    let earliest = checks.returned.begun_at.unix_timestamp() - SKEW;
    let latest = checks.now.unix_timestamp() + SKEW;
    if (earliest..=latest).contains(&issued) {
        Ok(())
    } else {
        Err(format!("it was issued {} s from now", issued - checks.now.unix_timestamp()))
    }
}

fn invalid(error: ClaimsVerificationError) -> Invalid {
    match error {
        ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey) => {
            Invalid::UnknownKey
        }
        ClaimsVerificationError::SignatureVerification(cause) => Invalid::Claims(cause.to_string()),
        error => Invalid::Claims(error.to_string()),
    }
}
