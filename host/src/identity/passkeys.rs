//! Passkeys (WebAuthn, level 3): key pairs in a device that signs what it is asked, after a look at its owner. They are
//! bound to the host name, so nobody can be talked into showing one elsewhere.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tenants::TenantTx;
use time::{Duration, OffsetDateTime};
use url::Url;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, Passkey, PasskeyAuthentication, PasskeyRegistration,
    PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::factors::{self, Change, FactorError};
use crate::{
    access::{Action, Actor},
    constraint::violated,
    ids::{ChallengeId, PasskeyId, PersonId},
    people::Person,
};

/// How long an authenticator may take to answer.
const PATIENCE: Duration = Duration::minutes(5);
/// So many for one person.
const AT_MOST: usize = 20;

/// A passkey as its owner knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub id: PasskeyId,
    pub name: String,
    pub created_at: OffsetDateTime,
    pub last_used_at: Option<OffsetDateTime>,
}

/// What the page's script asks the authenticator.
#[derive(Clone, Debug, Serialize)]
pub struct Question {
    pub challenge: ChallengeId,
    /// The options of `navigator.credentials`, as JSON.
    pub options: Value,
}

/// The site whose passkeys these are.
///
/// # Errors
/// The host name is none that passkeys can be bound to, such as an address in numbers.
pub fn site(origin: &str, host: &str, name: &str) -> Result<Webauthn, FactorError> {
    let origin = Url::parse(origin).map_err(|_| WebauthnError::Configuration)?;
    Ok(WebauthnBuilder::new(host, &origin)?.rp_name(name).build()?)
}

/// The passkeys of a person, the oldest first.
///
/// # Errors
/// The database's.
pub(super) async fn of(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Known>> {
    sqlx::query_as!(
        Known,
        r#"select id as "id: PasskeyId", name, created_at, last_used_at from app.passkey
           where tenant_id = $1 and person_id = $2 order by created_at, id"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await
}

async fn keys(tx: &mut TenantTx, person: PersonId) -> Result<Vec<Passkey>, FactorError> {
    let stored = sqlx::query_scalar!(
        "select credential from app.passkey where tenant_id = $1 and person_id = $2",
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(stored.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?)
}

/// Asks for a new passkey.
///
/// # Errors
/// [`FactorError::Taken`] when there are enough of them.
pub async fn begin_adding(
    tx: &mut TenantTx,
    site: &Webauthn,
    person: &Person,
    now: OffsetDateTime,
) -> Result<Question, FactorError> {
    let known = keys(tx, person.id).await?;
    if known.len() >= AT_MOST {
        return Err(FactorError::Taken);
    }
    let known = known.iter().map(|key| key.cred_id().clone()).collect();
    let (options, state) = site.start_passkey_registration(person.id.0, &person.email, &person.name(), Some(known))?;
    let mut options = serde_json::to_value(options)?;
    // Findable by the site's name alone, where the device has room for it: then nobody types an address.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "preferred".into();
    ask(tx, Some(person.id), "register", &state, options, now).await
}

/// Takes the new passkey.
///
/// # Errors
/// [`FactorError::Wrong`], [`FactorError::Taken`], or the database's.
pub async fn add(
    tx: &mut TenantTx,
    site: &Webauthn,
    actor: &Actor,
    challenge: ChallengeId,
    answer: &str,
    name: &str,
    now: OffsetDateTime,
) -> Result<PasskeyId, FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let state: PasskeyRegistration = take(tx, challenge, Some(person), "register", now).await?;
    let answer: RegisterPublicKeyCredential = serde_json::from_str(answer).map_err(|_| FactorError::Wrong)?;
    let key = site.finish_passkey_registration(&answer, &state).map_err(|_| FactorError::Wrong)?;
    let id = PasskeyId::new();
    let name: String = name.trim().chars().take(100).collect();
    sqlx::query!(
        "insert into app.passkey (tenant_id, id, person_id, credential_id, name, credential, created_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        &key.cred_id()[..],
        if name.is_empty() { "Passkey" } else { &name },
        serde_json::to_value(&key)?,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("passkey_credential_key") => FactorError::Taken,
        _ => error.into(),
    })?;
    factors::enter(tx, actor, Change::Added, "passkey", id.0, now).await?;
    Ok(id)
}

/// # Errors
/// [`FactorError::Unknown`], also for a passkey of somebody else.
pub async fn remove(tx: &mut TenantTx, actor: &Actor, id: PasskeyId, now: OffsetDateTime) -> Result<(), FactorError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let removed = sqlx::query!(
        "delete from app.passkey where tenant_id = $1 and person_id = $2 and id = $3",
        tx.tenant().uuid(),
        person.0,
        id.0
    )
    .execute(tx.conn())
    .await?;
    if removed.rows_affected() == 0 {
        return Err(FactorError::Unknown);
    }
    factors::enter(tx, actor, Change::Removed, "passkey", id.0, now).await
}

/// Asks for any passkey of this site: who shows one says with it who they are.
///
/// # Errors
/// [`FactorError`].
pub async fn begin_sign_in(tx: &mut TenantTx, site: &Webauthn, now: OffsetDateTime) -> Result<Question, FactorError> {
    let (options, state) = site.start_discoverable_authentication()?;
    let mut options = serde_json::to_value(options)?;
    // A button asks, so the browser shows its list at once.
    if let Some(options) = options.as_object_mut() {
        options.remove("mediation");
    }
    ask(tx, None, "sign_in", &state, options, now).await
}

/// Whose passkey it is.
///
/// # Errors
/// [`FactorError::Wrong`], [`FactorError::Copied`], or the database's.
pub async fn sign_in(
    tx: &mut TenantTx,
    site: &Webauthn,
    challenge: ChallengeId,
    answer: &str,
    now: OffsetDateTime,
) -> Result<PersonId, FactorError> {
    let state: DiscoverableAuthentication = take(tx, challenge, None, "sign_in", now).await?;
    let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(|_| FactorError::Wrong)?;
    let (person, credential) = site.identify_discoverable_authentication(&answer).map_err(|_| FactorError::Wrong)?;
    let stored = sqlx::query_scalar!(
        "select k.credential from app.passkey k join app.person p on p.tenant_id = k.tenant_id and p.id = k.person_id
         where k.tenant_id = $1 and k.person_id = $2 and k.credential_id = $3 and p.active",
        tx.tenant().uuid(),
        person,
        credential
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(FactorError::Wrong)?;
    let key: Passkey = serde_json::from_value(stored)?;
    let shown = site.finish_discoverable_authentication_v2(&answer, state, &key);
    used(tx, PersonId(person), vec![key], &shown.map_err(|error| refused(&error))?, now).await?;
    Ok(PersonId(person))
}

/// Asks for a passkey of this person.
///
/// # Errors
/// [`FactorError::Unknown`] when there is none.
pub async fn begin_confirming(
    tx: &mut TenantTx,
    site: &Webauthn,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<Question, FactorError> {
    let keys = keys(tx, person).await?;
    if keys.is_empty() {
        return Err(FactorError::Unknown);
    }
    let (options, state) = site.start_passkey_authentication(&keys)?;
    ask(tx, Some(person), "confirm", &state, serde_json::to_value(options)?, now).await
}

/// Takes the answer of one of this person's passkeys.
///
/// # Errors
/// [`FactorError::Wrong`], [`FactorError::Copied`], or the database's.
pub async fn confirm(
    tx: &mut TenantTx,
    site: &Webauthn,
    person: PersonId,
    challenge: ChallengeId,
    answer: &str,
    now: OffsetDateTime,
) -> Result<(), FactorError> {
    let state: PasskeyAuthentication = take(tx, challenge, Some(person), "confirm", now).await?;
    let answer: PublicKeyCredential = serde_json::from_str(answer).map_err(|_| FactorError::Wrong)?;
    let shown = site.finish_passkey_authentication(&answer, &state).map_err(|error| refused(&error))?;
    // One that was removed in the meantime is not there any more.
    let keys = keys(tx, person).await?;
    used(tx, person, keys, &shown, now).await
}

fn refused(error: &WebauthnError) -> FactorError {
    match error {
        WebauthnError::CredentialPossibleCompromise => FactorError::Copied,
        _ => FactorError::Wrong,
    }
}

/// Remembers what the authenticator has counted.
async fn used(
    tx: &mut TenantTx,
    person: PersonId,
    keys: Vec<Passkey>,
    shown: &AuthenticationResult,
    now: OffsetDateTime,
) -> Result<(), FactorError> {
    let mut key = keys.into_iter().find(|key| key.cred_id() == shown.cred_id()).ok_or(FactorError::Wrong)?;
    key.update_credential(shown);
    sqlx::query!(
        "update app.passkey set credential = $4, last_used_at = $5
         where tenant_id = $1 and person_id = $2 and credential_id = $3",
        tx.tenant().uuid(),
        person.0,
        &shown.cred_id()[..],
        serde_json::to_value(&key)?,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps what was asked until it is answered.
async fn ask(
    tx: &mut TenantTx,
    person: Option<PersonId>,
    kind: &'static str,
    state: &impl Serialize,
    options: Value,
    now: OffsetDateTime,
) -> Result<Question, FactorError> {
    let challenge = ChallengeId::new();
    sqlx::query!(
        "with outdated as (delete from app.challenge where tenant_id = $1 and expires_at < $7)
         insert into app.challenge (tenant_id, id, person_id, kind, state, expires_at) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        challenge.0,
        person.map(|person| person.0),
        kind,
        serde_json::to_value(state)?,
        now + PATIENCE,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(Question { challenge, options })
}

/// What was asked, which is answered once: the same answer again finds nothing.
async fn take<T: DeserializeOwned>(
    tx: &mut TenantTx,
    challenge: ChallengeId,
    person: Option<PersonId>,
    kind: &'static str,
    now: OffsetDateTime,
) -> Result<T, FactorError> {
    let state = sqlx::query_scalar!(
        "delete from app.challenge where tenant_id = $1 and id = $2 and person_id is not distinct from $3 and kind = $4
             and expires_at > $5 returning state",
        tx.tenant().uuid(),
        challenge.0,
        person.map(|person| person.0),
        kind,
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(FactorError::Wrong)?;
    Ok(serde_json::from_value(state)?)
}
