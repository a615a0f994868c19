//! Sign-ins that are under way: what was sent out with a browser, and comes back with the same browser, once.

use serde::{Deserialize, Serialize};
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::Actor,
    identity,
    ids::{SessionId, SsoProviderId, SsoRequestId},
    oidc::{self, Secrets},
    seal::{Keyring, Place},
};

/// For typing a password and a code at the provider.
pub(super) const VALID: Duration = Duration::minutes(10);

/// What a sign-in at a provider is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    SignIn,
    /// The coordination tries the settings; nobody is signed in.
    Test,
    /// Somebody who is signed in adds the provider to the own account.
    Link,
    /// Somebody who is signed in shows there once more who they are.
    Confirm,
}

impl Purpose {
    const ALL: [Purpose; 4] = [Purpose::SignIn, Purpose::Test, Purpose::Link, Purpose::Confirm];

    const fn name(self) -> &'static str {
        match self {
            Purpose::SignIn => "sign_in",
            Purpose::Test => "test",
            Purpose::Link => "link",
            Purpose::Confirm => "confirm",
        }
    }
}

/// What to remember of a sign-in that begins.
#[derive(Clone, Copy, Debug)]
pub struct Begun<'a> {
    pub provider: SsoProviderId,
    pub request: &'a oidc::Begun,
    pub purpose: Purpose,
    /// A secret that only this browser has.
    pub browser: &'a str,
    /// A path of this site.
    pub back: &'a str,
    /// Who is signed in and goes to the provider for that; none for a sign-in.
    pub session: Option<SessionId>,
}

/// A request that was found again.
#[derive(Clone, Debug)]
pub struct Taken {
    pub purpose: Purpose,
    pub back: String,
    pub secrets: Secrets,
    pub session: Option<SessionId>,
    pub begun_at: OffsetDateTime,
}

/// What is sealed of a request.
#[derive(Debug, Serialize, Deserialize)]
struct Sealed {
    secrets: Secrets,
    session: Option<SessionId>,
}

/// A fresh secret that binds requests to a browser.
pub fn browser_secret() -> String {
    identity::new_token()
}

fn place(actor: &Actor, id: SsoRequestId) -> Place {
    Place { tenant: actor.tenant, field: "sso_request.secrets", row: id.0 }
}

/// Remembers a sign-in, and forgets those that are out of date.
///
/// # Errors
/// The database's.
pub async fn begin(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    begun: Begun<'_>,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let id = SsoRequestId::new();
    let sealed = Sealed { secrets: begun.request.secrets.clone(), session: begun.session };
    let secrets = serde_json::to_vec(&sealed).expect("texts are JSON");
    let back = if begun.back.len() <= 2000 { begun.back } else { "/" };
    sqlx::query!(
        "with outdated as (delete from app.sso_request where tenant_id = $1 and expires_at < $9)
         insert into app.sso_request (tenant_id, id, provider_id, state_hash, browser_hash, secrets, purpose, back, created_at,
             expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        tx.tenant().uuid(),
        id.0,
        begun.provider.0,
        &identity::token_hash(&begun.request.state)[..],
        &identity::token_hash(begun.browser)[..],
        keyring.seal(place(actor, id), &secrets),
        begun.purpose.name(),
        back,
        now,
        now + VALID
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Uses a request up: the same state, from the same browser, for the same provider, in time. None for everything else,
/// and then nothing is used up.
///
/// # Errors
/// The database's.
pub async fn take(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    provider: SsoProviderId,
    state: &str,
    browser: &str,
    now: OffsetDateTime,
) -> sqlx::Result<Option<Taken>> {
    let row = sqlx::query!(
        "delete from app.sso_request where tenant_id = $1 and provider_id = $2 and state_hash = $3 and browser_hash = $4
             and expires_at > $5
         returning id, secrets, purpose, back, created_at",
        tx.tenant().uuid(),
        provider.0,
        &identity::token_hash(state)[..],
        &identity::token_hash(browser)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let opened = keyring.open_sealed(place(actor, SsoRequestId(row.id)), &row.secrets);
    let sealed: Option<Sealed> = opened.ok().and_then(|sealed| serde_json::from_slice(&sealed).ok());
    let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.name() == row.purpose);
    Ok(sealed.zip(purpose).map(|(sealed, purpose)| Taken {
        purpose,
        back: row.back,
        secrets: sealed.secrets,
        session: sealed.session,
        begun_at: row.created_at,
    }))
}
