//! Single sign-on: a member's identity providers, and how somebody who comes from one gets in.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint::violated,
    ids::SsoProviderId,
    oidc::Registration,
    seal::{Keyring, Place, SealError},
};

pub mod admin;
mod arrival;
pub mod confirming;
mod domains;
pub mod domains_web;
pub mod linking;
mod links;
pub mod logout;
mod problem;
mod requests;
mod rules;
pub mod rules_web;
mod samples;
pub mod web;

pub use arrival::{Arrival, Refused, arrive, confirm};
pub use domains::{Claimed, DomainError, claim, claimed, drop_claim, proof_name, prove};
pub use links::{Link, links, unlink};
pub use logout::end_sessions;
use requests::VALID;
pub use requests::{Begun, Purpose, Taken, begin, browser_secret, take};
pub use rules::{Gain, Granted, NewRule, Operator, Rule, RuleError, add_rule, granted, remove_rule, rules};

/// Most providers of one member; each is a button on the sign-in page.
const MOST_PROVIDERS: i64 = 20;

#[derive(Clone, Debug)]
pub struct Provider {
    pub id: SsoProviderId,
    pub name: String,
    /// On the button of the sign-in page; empty where it is made of the name.
    pub button: String,
    pub issuer: String,
    pub client_id: String,
    pub scopes: String,
    pub userinfo: bool,
    pub second_factor: bool,
    /// Whoever signs out here is offered to sign out there too.
    pub logout: bool,
    pub position: i32,
    pub enabled: bool,
    pub tested_at: Option<OffsetDateTime>,
    /// Domains for whose addresses the provider vouches; proved or not.
    pub domains: Vec<String>,
    secret: Option<Vec<u8>>,
}

impl Provider {
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// How we are known there.
    ///
    /// # Errors
    /// The keyring does not open the client secret.
    pub fn registration(&self, actor: &Actor, keyring: &Keyring) -> Result<Registration, SealError> {
        let place = secret_place(actor, self.id);
        let open = |sealed: &Vec<u8>| keyring.open_sealed(place, sealed);
        let secret = self.secret.as_ref().map(open).transpose()?;
        Ok(Registration {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: secret.map(|secret| String::from_utf8_lossy(&secret).into_owned()),
            scopes: self.scopes.split_whitespace().map(str::to_owned).collect(),
            userinfo: self.userinfo,
        })
    }
}

fn secret_place(actor: &Actor, provider: SsoProviderId) -> Place {
    Place { tenant: actor.tenant, field: "sso_provider.client_secret", row: provider.0 }
}

/// The settings of a provider as the coordination enters them.
#[derive(Clone, Debug)]
pub struct Draft {
    pub name: String,
    pub button: String,
    pub issuer: String,
    pub client_id: String,
    /// None leaves the secret as it is.
    pub secret: Option<String>,
    pub scopes: String,
    pub userinfo: bool,
    pub second_factor: bool,
    pub logout: bool,
    pub position: i32,
    /// Of those the member has claimed.
    pub domains: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum SsoError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a provider of another member.
    #[error("there is no such provider")]
    Unknown,
    #[error("another provider has this name")]
    NameTaken,
    #[error("another provider has this issuer and client")]
    ClientTaken,
    #[error("the member has not claimed this domain")]
    UnknownDomain,
    #[error("there are {MOST_PROVIDERS} providers already")]
    TooMany,
    #[error("nobody has signed in with these settings yet")]
    Untested,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum ResealError {
    #[error("the client secret of the provider {provider}")]
    Seal { provider: SsoProviderId, source: SealError },
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All providers of this member in their order.
///
/// # Errors
/// [`SsoError::Forbidden`], or the database's.
pub async fn providers(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Provider>, SsoError> {
    actor.require(Action::ManageSignIn)?;
    Ok(some(tx, None).await?)
}

/// One provider, for those who look after it.
///
/// # Errors
/// [`SsoError`]
pub async fn provider(tx: &mut TenantTx, actor: &Actor, id: SsoProviderId) -> Result<Provider, SsoError> {
    actor.require(Action::ManageSignIn)?;
    some(tx, Some(id)).await?.pop().ok_or(SsoError::Unknown)
}

/// A provider of this member, enabled or not: whoever asks decides what it is good for.
pub(crate) async fn find(tx: &mut TenantTx, id: SsoProviderId) -> sqlx::Result<Option<Provider>> {
    Ok(some(tx, Some(id)).await?.pop())
}

async fn some(tx: &mut TenantTx, id: Option<SsoProviderId>) -> sqlx::Result<Vec<Provider>> {
    let rows = sqlx::query!(
        r#"select p.id, p.name, p.button, p.issuer, p.client_id, p.client_secret, p.scopes, p.userinfo, p.second_factor,
               p.logout, p.position, p.enabled, p.tested_at,
               coalesce((select array_agg(d.domain order by d.domain) from app.sso_provider_domain d
                         where d.tenant_id = p.tenant_id and d.provider_id = p.id), '{}') as "domains!"
           from app.sso_provider p where p.tenant_id = $1 and ($2::uuid is null or p.id = $2)
           order by p.position, p.name, p.id"#,
        tx.tenant().uuid(),
        id.map(|id| id.0)
    )
    .fetch_all(tx.conn())
    .await?;
    let providers = rows.into_iter().map(|row| Provider {
        id: SsoProviderId(row.id),
        name: row.name,
        button: row.button,
        issuer: row.issuer,
        client_id: row.client_id,
        scopes: row.scopes,
        userinfo: row.userinfo,
        second_factor: row.second_factor,
        logout: row.logout,
        position: row.position,
        enabled: row.enabled,
        tested_at: row.tested_at,
        domains: row.domains,
        secret: row.client_secret,
    });
    Ok(providers.collect())
}

/// Enters a new provider, which nobody can use before a sign-in with it has been tried.
///
/// # Errors
/// [`SsoError`]; the transaction is unusable afterwards.
pub async fn add(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    draft: &Draft,
    now: OffsetDateTime,
) -> Result<SsoProviderId, SsoError> {
    actor.require(Action::ManageSignIn)?;
    let id = SsoProviderId::new();
    let secret = draft.secret.as_ref().map(|secret| keyring.seal(secret_place(actor, id), secret.as_bytes()));
    let added = sqlx::query!(
        "insert into app.sso_provider (tenant_id, id, name, button, issuer, client_id, client_secret, scopes, userinfo,
             second_factor, position, created_at, logout)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
         where (select count(*) from app.sso_provider where tenant_id = $1) < $14",
        tx.tenant().uuid(),
        id.0,
        draft.name,
        draft.button,
        draft.issuer,
        draft.client_id,
        secret,
        draft.scopes,
        draft.userinfo,
        draft.second_factor,
        draft.position,
        now,
        draft.logout,
        MOST_PROVIDERS
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    if added.rows_affected() == 0 {
        return Err(SsoError::TooMany);
    }
    set_domains(tx, id, &draft.domains).await?;
    audit::record(tx, actor, Entry::new("create", "sso_provider", id.0), now).await?;
    Ok(id)
}

/// Changes a provider. With another issuer, client, secret or scopes it has to be tried again before people can use it.
///
/// # Errors
/// [`SsoError`]; the transaction is unusable afterwards.
pub async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    keyring: &Keyring,
    id: SsoProviderId,
    draft: &Draft,
    now: OffsetDateTime,
) -> Result<(), SsoError> {
    actor.require(Action::ManageSignIn)?;
    let secret = draft.secret.as_ref().map(|secret| keyring.seal(secret_place(actor, id), secret.as_bytes()));
    let changed = sqlx::query!(
        "update app.sso_provider set name = $3, button = $4, issuer = $5, client_id = $6,
             client_secret = coalesce($7, client_secret), scopes = $8, userinfo = $9, second_factor = $10, position = $11, logout = $12,
             tested_at = case when (issuer, client_id, scopes, userinfo) = ($5, $6, $8, $9) and $7 is null then tested_at end,
             enabled = enabled and (issuer, client_id, scopes, userinfo) = ($5, $6, $8, $9) and $7 is null
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        draft.name,
        draft.button,
        draft.issuer,
        draft.client_id,
        secret,
        draft.scopes,
        draft.userinfo,
        draft.second_factor,
        draft.position,
        draft.logout
    )
    .execute(tx.conn())
    .await
    .map_err(taken)?;
    if changed.rows_affected() == 0 {
        return Err(SsoError::Unknown);
    }
    // Who somebody was for another issuer says nothing here.
    sqlx::query!(
        "delete from app.sso_identity where tenant_id = $1 and provider_id = $2 and issuer <> $3",
        tx.tenant().uuid(),
        id.0,
        draft.issuer
    )
    .execute(tx.conn())
    .await?;
    set_domains(tx, id, &draft.domains).await?;
    let details = json!({ "secret": draft.secret.is_some(), "domains": draft.domains.len() });
    audit::record(tx, actor, Entry::new("change", "sso_provider", id.0).with(details), now).await?;
    Ok(())
}

async fn set_domains(tx: &mut TenantTx, id: SsoProviderId, domains: &[String]) -> Result<(), SsoError> {
    sqlx::query!(
        "delete from app.sso_provider_domain where tenant_id = $1 and provider_id = $2 and domain <> all ($3)",
        tx.tenant().uuid(),
        id.0,
        domains
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into app.sso_provider_domain (tenant_id, provider_id, domain) select $1, $2, unnest($3::text[])
         on conflict do nothing",
        tx.tenant().uuid(),
        id.0,
        domains
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("sso_provider_domain_claim_fkey") => SsoError::UnknownDomain,
        _ => error.into(),
    })?;
    Ok(())
}

/// Lets people sign in with a provider, or no longer. Whoever is signed in stays so.
///
/// # Errors
/// [`SsoError::Untested`] before somebody has tried it.
pub async fn set_enabled(
    tx: &mut TenantTx,
    actor: &Actor,
    id: SsoProviderId,
    enabled: bool,
    now: OffsetDateTime,
) -> Result<(), SsoError> {
    actor.require(Action::ManageSignIn)?;
    let changed = sqlx::query!(
        "update app.sso_provider set enabled = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        enabled
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("sso_provider_tested") => SsoError::Untested,
        _ => error.into(),
    })?;
    if changed.rows_affected() == 0 {
        return Err(SsoError::Unknown);
    }
    let action = if enabled { "enable" } else { "disable" };
    audit::record(tx, actor, Entry::new(action, "sso_provider", id.0), now).await?;
    Ok(())
}

/// Notes that a sign-in with the present settings worked.
///
/// # Errors
/// [`SsoError`]
pub async fn mark_tested(
    tx: &mut TenantTx,
    actor: &Actor,
    id: SsoProviderId,
    now: OffsetDateTime,
) -> Result<(), SsoError> {
    actor.require(Action::ManageSignIn)?;
    sqlx::query!(
        "update app.sso_provider set tested_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    audit::record(tx, actor, Entry::new("test", "sso_provider", id.0), now).await?;
    Ok(())
}

/// Takes a provider away, with its rules and with what links people to it. Their accounts stay; sessions that it opened
/// stay until they end by themselves.
///
/// # Errors
/// [`SsoError`]
pub async fn remove(tx: &mut TenantTx, actor: &Actor, id: SsoProviderId, now: OffsetDateTime) -> Result<(), SsoError> {
    actor.require(Action::ManageSignIn)?;
    let removed =
        sqlx::query!("delete from app.sso_provider where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
            .execute(tx.conn())
            .await?;
    if removed.rows_affected() == 0 {
        return Err(SsoError::Unknown);
    }
    audit::record(tx, actor, Entry::new("remove", "sso_provider", id.0), now).await?;
    Ok(())
}

/// Seals every client secret and every ID token with the newest key of the keyring. Gives how many were under an older one.
///
/// # Errors
/// [`ResealError`]; a secret that does not open is named by its provider.
pub async fn reseal(tx: &mut TenantTx, actor: &Actor, keyring: &Keyring) -> Result<usize, ResealError> {
    let mut renewed = logout::reseal(tx, keyring).await?;
    for provider in some(tx, None).await? {
        let Some(sealed) = &provider.secret else { continue };
        let fresh = keyring.reseal(secret_place(actor, provider.id), sealed);
        let Some(fresh) = fresh.map_err(|source| ResealError::Seal { provider: provider.id, source })? else {
            continue;
        };
        sqlx::query!(
            "update app.sso_provider set client_secret = $3 where tenant_id = $1 and id = $2",
            tx.tenant().uuid(),
            provider.id.0,
            fresh
        )
        .execute(tx.conn())
        .await?;
        renewed += 1;
    }
    Ok(renewed)
}

/// How many client secrets and ID tokens of this tenant are under an older key.
///
/// # Errors
/// The database's.
pub async fn under_older_keys(tx: &mut TenantTx, keyring: &Keyring) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select (select count(*) from app.sso_provider where tenant_id = $1 and substring(client_secret for 4) <> $2)
               + (select count(*) from app.sso_session where tenant_id = $1 and substring(id_token for 4) <> $2) as "count!""#,
        tx.tenant().uuid(),
        &keyring.mark()[..]
    )
    .fetch_one(tx.conn())
    .await
}

fn taken(error: sqlx::Error) -> SsoError {
    match violated(&error) {
        Some("sso_provider_name_key") => SsoError::NameTaken,
        Some("sso_provider_client_key") => SsoError::ClientTaken,
        _ => error.into(),
    }
}
