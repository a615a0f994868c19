//! The relying party of OpenID Connect: asks a provider who somebody is, and believes only what is signed for us. It
//! knows no tenants and no database.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use openidconnect::{
    AdditionalClaims, AdditionalProviderMetadata, AuthType, AuthorizationCode, Client, ClientId, ClientSecret,
    CsrfToken, DiscoveryError, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, IdTokenFields,
    IssuerUrl, JsonWebKeySet, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge, PkceCodeVerifier, ProviderMetadata,
    RedirectUrl, RequestTokenError, Scope, StandardErrorResponse, StandardTokenResponse, SubjectIdentifier,
    TokenResponse as _, UserInfoClaims,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClientAuthMethod,
        CoreErrorResponseType, CoreGenderClaim, CoreGrantType, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm,
        CoreJweKeyManagementAlgorithm, CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreSubjectIdentifierType, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use url::Url;

use crate::outbound::{Outbound, OutboundError};

mod id_token;
mod logout_token;

pub use logout_token::LogoutToken;

/// How long a provider's addresses and keys are believed before they are fetched again.
const FRESH: Duration = Duration::from_secs(600);
/// An unknown key makes us fetch the keys anew, but not more often than this: anybody may send tokens.
const PAUSE: Duration = Duration::from_secs(10);
/// Who does not answer is left alone for a moment, so that a crowd at the sign-in page does not wait in vain one by one.
const REST: Duration = Duration::from_secs(5);
const MOST_PROVIDERS: u64 = 5_000;
/// How far the clocks of two servers may be apart, in seconds.
pub const SKEW: i64 = 60;

/// How long ago somebody may have shown the provider who they are, in seconds: with a limit, it has to say when that was
/// (OpenID Connect Core 1.0, 3.1.2.1). Longer than any session here.
const LONGEST_AGO: u64 = 30 * 24 * 3600;

/// What a provider says of somebody: the claims of the ID token, with those of the UserInfo endpoint beside them.
pub type Claims = Map<String, Value>;

/// What came of a sign-in: the claims, and the ID token that proves them, as the provider sent it.
#[derive(Clone, Debug)]
pub struct Proof {
    pub claims: Claims,
    pub id_token: String,
}

/// How we are known to a provider.
#[derive(Clone, Debug)]
pub struct Registration {
    pub issuer: String,
    pub client_id: String,
    /// None for a public client.
    pub client_secret: Option<String>,
    pub scopes: Vec<String>,
    pub userinfo: bool,
}

/// What is remembered of a sign-in that is under way; never seen by the browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secrets {
    pub nonce: String,
    pub verifier: String,
}

/// Where to send the browser, and what to remember.
#[derive(Clone, Debug)]
pub struct Begun {
    pub url: String,
    pub state: String,
    pub secrets: Secrets,
}

/// What came back with the browser.
#[derive(Clone, Copy, Debug)]
pub struct Returned<'a> {
    pub code: &'a str,
    /// Who answers (RFC 9207).
    pub issuer: Option<&'a str>,
    pub redirect_uri: &'a str,
    pub secrets: &'a Secrets,
    pub begun_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("the issuer {0:?} is no address that this server asks")]
    Issuer(String),
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    #[error("the provider describes itself wrongly: {0}")]
    Metadata(String),
    #[error("the provider refuses the code: {0}")]
    Refused(String),
    #[error("the answer came from another provider: {0}")]
    MixUp(String),
    #[error("the token is not for us: {0}")]
    Token(String),
}

impl OidcError {
    /// Whether trying again later may help.
    pub fn is_passing(&self) -> bool {
        matches!(self, OidcError::Unreachable(_))
    }
}

/// All claims that the library does not know by name.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Rest {
    #[serde(flatten)]
    all: Map<String, Value>,
}

impl AdditionalClaims for Rest {}

/// What we need beyond the library's own list.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct More {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    end_session_endpoint: Option<String>,
}

impl AdditionalProviderMetadata for More {}

type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;
type Fields = IdTokenFields<
    Rest,
    EmptyExtraTokenFields,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Answer = StandardTokenResponse<Fields, CoreTokenType>;
type RelyingParty = Client<
    Rest,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Answer,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Providers with what is known of them.
#[derive(Clone, Debug)]
pub struct Oidc {
    http: Outbound,
    known: Cache<String, Arc<Metadata>>,
    asked_again: Cache<String, ()>,
    /// Those that did not answer just now, and why.
    away: Cache<String, String>,
}

impl Oidc {
    /// # Errors
    /// The TLS set-up of the machine is broken.
    pub fn open(allow_private: bool) -> anyhow::Result<Oidc> {
        Ok(Oidc {
            http: Outbound::new(allow_private)?,
            known: Cache::builder().max_capacity(MOST_PROVIDERS).time_to_live(FRESH).build(),
            asked_again: Cache::builder().max_capacity(MOST_PROVIDERS).time_to_live(PAUSE).build(),
            away: Cache::builder().max_capacity(MOST_PROVIDERS).time_to_live(REST).build(),
        })
    }

    /// Whether this can be the issuer of a provider: an address without query and fragment that this server may ask.
    pub fn accepts_issuer(&self, issuer: &str) -> bool {
        Url::parse(issuer)
            .is_ok_and(|url| url.query().is_none() && url.fragment().is_none() && self.http.may_reach(&url))
    }

    /// Begins a sign-in: authorization code with PKCE, state and nonce (RFC 9700, 2.1). `anew`: the provider is to ask who
    /// it is also where it knows; whether it did shows in the claim `auth_time`.
    ///
    /// # Errors
    /// The provider is away or describes itself wrongly.
    pub async fn begin(&self, registration: &Registration, redirect_uri: &str, anew: bool) -> Result<Begun, OidcError> {
        let metadata = self.metadata(&registration.issuer).await?;
        let party = party(&metadata, registration, redirect_uri)?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let scopes = registration.scopes.iter().filter(|scope| *scope != "openid").cloned().map(Scope::new);
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let request = party.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let request = request.add_scopes(scopes).set_pkce_challenge(challenge);
        let request = if anew {
            request.set_max_age(Duration::ZERO).add_prompt(CoreAuthPrompt::Login)
        } else {
            request.set_max_age(Duration::from_secs(LONGEST_AGO))
        };
        let (url, state, nonce) = request.url();
        if !self.http.may_reach(&url) {
            return Err(OidcError::Metadata(format!("browsers cannot be sent to {}:", url.scheme())));
        }
        Ok(Begun {
            url: url.to_string(),
            state: state.secret().clone(),
            secrets: Secrets { nonce: nonce.secret().clone(), verifier: verifier.secret().clone() },
        })
    }

    /// Redeems the code and gives the claims with the token that is signed by the provider, for us, now, and for this very
    /// request.
    ///
    /// # Errors
    /// [`OidcError`]
    pub async fn finish(
        &self,
        registration: &Registration,
        returned: Returned<'_>,
        now: OffsetDateTime,
    ) -> Result<Proof, OidcError> {
        let metadata = self.metadata(&registration.issuer).await?;
        check_issuer(&metadata, &registration.issuer, returned.issuer)?;
        let party = party(&metadata, registration, returned.redirect_uri)?;
        let request = party.exchange_code(AuthorizationCode::new(returned.code.to_owned()));
        let request = request.map_err(|error| OidcError::Metadata(error.to_string()))?;
        let verifier = PkceCodeVerifier::new(returned.secrets.verifier.clone());
        let answer: Answer = request.set_pkce_verifier(verifier).request_async(&self.http).await.map_err(refused)?;
        let token = answer.id_token().ok_or_else(|| OidcError::Token("there is none".to_owned()))?;
        let checks = id_token::Checks { registration, returned, now };
        let mut claims = match id_token::claims(token, metadata.jwks(), checks) {
            Err(id_token::Invalid::UnknownKey) => {
                let metadata = self.metadata_with_newer_keys(&registration.issuer).await?;
                id_token::claims(token, metadata.jwks(), checks)
            }
            other => other,
        }
        .map_err(|error| OidcError::Token(error.to_string()))?;
        if registration.userinfo {
            let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
            for (name, value) in self.userinfo(&party, &answer, subject).await? {
                // When somebody signed in is said in the signed token or not at all.
                if name != "auth_time" {
                    claims.entry(name).or_insert(value);
                }
            }
        }
        Ok(Proof { claims, id_token: token.to_string() })
    }

    async fn userinfo(&self, party: &RelyingParty, answer: &Answer, subject: String) -> Result<Claims, OidcError> {
        let request = party
            .user_info(answer.access_token().clone(), Some(SubjectIdentifier::new(subject)))
            .map_err(|error| OidcError::Metadata(error.to_string()))?;
        let claims: UserInfoClaims<Rest, CoreGenderClaim> =
            request.request_async(&self.http).await.map_err(|error| OidcError::Token(format!("UserInfo: {error}")))?;
        match serde_json::to_value(claims) {
            Ok(Value::Object(claims)) => Ok(claims),
            _ => Err(OidcError::Token("UserInfo is no object".to_owned())),
        }
    }

    /// Reads a logout token (OpenID Connect Back-Channel Logout 1.0).
    ///
    /// # Errors
    /// [`OidcError`]
    pub async fn logout_token(
        &self,
        registration: &Registration,
        token: &str,
        now: OffsetDateTime,
    ) -> Result<LogoutToken, OidcError> {
        let metadata = self.metadata(&registration.issuer).await?;
        match logout_token::read(token, metadata.jwks(), registration, now) {
            Err(logout_token::Invalid::UnknownKey) => {
                let metadata = self.metadata_with_newer_keys(&registration.issuer).await?;
                logout_token::read(token, metadata.jwks(), registration, now)
            }
            other => other,
        }
        .map_err(|error| OidcError::Token(error.to_string()))
    }

    /// Where the browser is sent so that the provider ends its own session too, if it offers that
    /// (OpenID Connect RP-Initiated Logout 1.0). `id_token`: with which the session began, where it is still known.
    ///
    /// # Errors
    /// The provider is away or describes itself wrongly.
    pub async fn end_session_url(
        &self,
        registration: &Registration,
        after: &str,
        id_token: Option<&str>,
    ) -> Result<Option<String>, OidcError> {
        let metadata = self.metadata(&registration.issuer).await?;
        let endpoint = metadata.additional_metadata().end_session_endpoint.as_deref().map(Url::parse);
        let Some(Ok(mut url)) = endpoint.filter(|url| url.as_ref().is_ok_and(|url| self.http.may_reach(url))) else {
            return Ok(None);
        };
        let pairs = [("client_id", registration.client_id.as_str()), ("post_logout_redirect_uri", after)];
        let hint = id_token.map(|token| ("id_token_hint", token));
        url.query_pairs_mut().extend_pairs(pairs).extend_pairs(hint);
        Ok(Some(url.into()))
    }

    async fn metadata(&self, issuer: &str) -> Result<Arc<Metadata>, OidcError> {
        match self.known.get(issuer) {
            Some(known) => Ok(known),
            None => self.fetch(issuer).await,
        }
    }

    async fn metadata_with_newer_keys(&self, issuer: &str) -> Result<Arc<Metadata>, OidcError> {
        if self.asked_again.contains_key(issuer) {
            return self.metadata(issuer).await;
        }
        self.asked_again.insert(issuer.to_owned(), ());
        self.fetch(issuer).await
    }

    async fn fetch(&self, issuer: &str) -> Result<Arc<Metadata>, OidcError> {
        if !self.accepts_issuer(issuer) {
            return Err(OidcError::Issuer(issuer.to_owned()));
        }
        if let Some(cause) = self.away.get(issuer) {
            return Err(OidcError::Unreachable(cause));
        }
        let url = IssuerUrl::new(issuer.to_owned()).map_err(|_| OidcError::Issuer(issuer.to_owned()))?;
        let discovered = Metadata::discover_async(url, &self.http).await.map_err(|error| match error {
            DiscoveryError::Request(error) => unasked(&error),
            DiscoveryError::Response(status, _, _) if status.is_server_error() => {
                OidcError::Unreachable(status.to_string())
            }
            DiscoveryError::Response(status, _, cause) => OidcError::Metadata(format!("{status}: {cause}")),
            error => OidcError::Metadata(error.to_string()),
        });
        if let Err(OidcError::Unreachable(cause)) = &discovered {
            self.away.insert(issuer.to_owned(), cause.clone());
        }
        let metadata = Arc::new(discovered?);
        self.known.insert(issuer.to_owned(), Arc::clone(&metadata));
        Ok(metadata)
    }
}

/// A provider that names itself in its answers has to be the one that was asked, or a mix-up is under way (RFC 9207).
fn check_issuer(metadata: &Metadata, asked: &str, answered: Option<&str>) -> Result<(), OidcError> {
    match answered {
        Some(answered) if answered == asked => Ok(()),
        Some(answered) => Err(OidcError::MixUp(answered.to_owned())),
        None if metadata.additional_metadata().authorization_response_iss_parameter_supported => {
            Err(OidcError::MixUp("it says nothing of itself".to_owned()))
        }
        None => Ok(()),
    }
}

fn party(metadata: &Metadata, registration: &Registration, redirect_uri: &str) -> Result<RelyingParty, OidcError> {
    let redirect_uri = RedirectUrl::new(redirect_uri.to_owned())
        .map_err(|_| OidcError::Metadata(format!("{redirect_uri:?} is no address")))?;
    let methods = metadata.token_endpoint_auth_methods_supported();
    let only_post = methods.is_some_and(|methods| {
        methods.contains(&CoreClientAuthMethod::ClientSecretPost)
            && !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
    });
    let client = Client::from_provider_metadata(
        metadata.clone(),
        ClientId::new(registration.client_id.clone()),
        registration.client_secret.clone().map(ClientSecret::new),
    );
    let auth_type = if only_post { AuthType::RequestBody } else { AuthType::BasicAuth };
    Ok(client.set_auth_type(auth_type).set_redirect_uri(redirect_uri))
}

fn unasked(error: &OutboundError) -> OidcError {
    match error {
        OutboundError::Fetch(cause) => OidcError::Unreachable(cause.clone()),
        OutboundError::Forbidden(_) | OutboundError::TooLarge => OidcError::Metadata(error.to_string()),
    }
}

type TokenError = RequestTokenError<OutboundError, StandardErrorResponse<CoreErrorResponseType>>;

fn refused(error: TokenError) -> OidcError {
    match error {
        RequestTokenError::Request(error) => unasked(&error),
        // What the provider writes about itself stays out of our log, but for the error's name.
        RequestTokenError::ServerResponse(answer) => OidcError::Refused(answer.error().as_ref().to_owned()),
        RequestTokenError::Parse(error, _) => OidcError::Token(error.to_string()),
        RequestTokenError::Other(error) => OidcError::Refused(error),
    }
}

type Keys = JsonWebKeySet<CoreJsonWebKey>;
