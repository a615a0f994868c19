//! Root keys of providers: whose plugins may have which names, and who signs for them. The office enters what a provider
//! has given it by a way that it trusts.

use plugin_package::keys::{KeyError, Public};
use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint,
    ids::{ProviderId, RootKeyId},
    plugins::log,
};

#[derive(Clone, Debug)]
pub struct RootKey {
    pub id: RootKeyId,
    pub provider: ProviderId,
    pub provider_name: String,
    /// Reversed domain name with which names of plugins begin.
    pub prefix: String,
    pub public: String,
    /// Release keys that sign nothing any more.
    pub revoked: Vec<String>,
    pub created_at: OffsetDateTime,
    pub revoked_at: Option<OffsetDateTime>,
}

/// As typed.
#[derive(Clone, Debug, Default)]
pub struct NewKey {
    pub provider: Option<ProviderId>,
    pub prefix: String,
    pub public: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RootKeyError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such provider")]
    Provider,
    #[error("the prefix is no reversed domain name")]
    Prefix,
    #[error("the prefix {0} belongs to a key already, or lies below or above one that does")]
    PrefixTaken(String),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("the key is known already")]
    KeyTaken,
    #[error("there is no such key")]
    Unknown,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All keys, those in use first.
///
/// # Errors
/// [`RootKeyError::Forbidden`], or the database's.
pub async fn list(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<RootKey>, RootKeyError> {
    actor.require(Action::AdmitPlugin)?;
    Ok(all(tx).await?)
}

/// The key with which packages of this provider under this prefix are signed.
///
/// # Errors
/// The database's.
pub(super) async fn of(tx: &mut TenantTx, provider: ProviderId, prefix: &str) -> sqlx::Result<Option<RootKey>> {
    let keys = all(tx).await?;
    Ok(keys.into_iter().find(|key| key.provider == provider && key.prefix == prefix && key.revoked_at.is_none()))
}

/// The names that plugins of this provider may begin with.
///
/// # Errors
/// The database's.
pub(super) async fn prefixes(tx: &mut TenantTx, provider: ProviderId) -> sqlx::Result<Vec<String>> {
    let own = all(tx).await?.into_iter().filter(|key| key.provider == provider && key.revoked_at.is_none());
    Ok(own.map(|key| key.prefix).collect())
}

async fn all(tx: &mut TenantTx) -> sqlx::Result<Vec<RootKey>> {
    sqlx::query_as!(
        RootKey,
        r#"select k.id as "id: RootKeyId", k.provider_id as "provider: ProviderId", v.name as provider_name, k.prefix,
               k.public_key as public, k.revoked_release_keys as revoked, k.created_at, k.revoked_at
           from app.plugin_root_key k join app.provider v on v.id = k.provider_id
           where k.tenant_id = $1 order by k.revoked_at is not null, v.name, k.prefix"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await
}

/// Enters a key. From then on the provider's packages are taken.
///
/// # Errors
/// [`RootKeyError`]; the transaction is unusable afterwards.
pub async fn add(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewKey,
    now: OffsetDateTime,
) -> Result<RootKeyId, RootKeyError> {
    actor.require(Action::AdmitPlugin)?;
    let provider = new.provider.ok_or(RootKeyError::Provider)?;
    let public = Public::parse(&new.public.trim().to_lowercase())?;
    let prefix = new.prefix.trim().to_lowercase();
    if !plugin_package::is_reversed_domain(&prefix) {
        return Err(RootKeyError::Prefix);
    }
    // Keys are entered one after the other, so that two of them do not overlook each other.
    log::append(tx, json!({ "kind": "key", "prefix": prefix, "key": public.to_string() }), now).await?;
    let clashes = |known: &RootKey| known.revoked_at.is_none() && overlaps(&known.prefix, &prefix);
    if all(tx).await?.iter().any(clashes) {
        return Err(RootKeyError::PrefixTaken(prefix));
    }
    let id = RootKeyId::new();
    sqlx::query!(
        "insert into app.plugin_root_key (tenant_id, id, provider_id, prefix, public_key, created_at)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        id.0,
        provider.0,
        prefix,
        public.to_string(),
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match constraint::violated(&error) {
        Some("plugin_root_key_key") => RootKeyError::KeyTaken,
        Some("plugin_root_key_prefix_key") => RootKeyError::PrefixTaken(prefix.clone()),
        Some("plugin_root_key_provider_id_fkey") => RootKeyError::Provider,
        _ => error.into(),
    })?;
    let details = json!({ "prefix": prefix, "key": public.to_string() });
    audit::record(tx, actor, Entry::new("create", "plugin_key", id.0).with(details), now).await?;
    Ok(id)
}

/// Under one name nobody else has another one: `de.example` and `de.example.school` would be.
fn overlaps(one: &str, other: &str) -> bool {
    let below = |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.starts_with('.'));
    one == other || below(one, other) || below(other, one)
}

/// Takes a root key out of use, as when it was lost: nothing more is taken that it certified. What was admitted stays.
///
/// # Errors
/// [`RootKeyError`]
pub async fn revoke(tx: &mut TenantTx, actor: &Actor, id: RootKeyId, now: OffsetDateTime) -> Result<(), RootKeyError> {
    actor.require(Action::AdmitPlugin)?;
    let key = sqlx::query_scalar!(
        "update app.plugin_root_key set revoked_at = $3 where tenant_id = $1 and id = $2 and revoked_at is null
         returning public_key",
        tx.tenant().uuid(),
        id.0,
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(RootKeyError::Unknown)?;
    log::append(tx, json!({ "kind": "key-revoked", "key": key }), now).await?;
    Ok(audit::record(tx, actor, Entry::new("revoke", "plugin_key", id.0), now).await?)
}

/// Takes a release key out of use; its provider certifies another one.
///
/// # Errors
/// [`RootKeyError`]
pub async fn revoke_release(
    tx: &mut TenantTx,
    actor: &Actor,
    id: RootKeyId,
    release: &str,
    now: OffsetDateTime,
) -> Result<(), RootKeyError> {
    actor.require(Action::AdmitPlugin)?;
    let release = Public::parse(&release.trim().to_lowercase())?.to_string();
    let known = sqlx::query!(
        "update app.plugin_root_key set revoked_release_keys = array_append(array_remove(revoked_release_keys, $3), $3)
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        release
    )
    .execute(tx.conn())
    .await?;
    if known.rows_affected() == 0 {
        return Err(RootKeyError::Unknown);
    }
    log::append(tx, json!({ "kind": "release-key-revoked", "key": release }), now).await?;
    let details = json!({ "release_key": release });
    Ok(audit::record(tx, actor, Entry::new("revoke", "plugin_key", id.0).with(details), now).await?)
}

#[cfg(test)]
mod tests {
    use super::overlaps;

    #[test]
    fn names_below_a_name_belong_to_it() {
        for (one, other) in [("de.example", "de.example"), ("de.example", "de.example.school"), ("de.a.b", "de.a")] {
            assert!(overlaps(one, other), "{one} {other}");
        }
        for (one, other) in [("de.example", "de.examples"), ("de.a", "de.b"), ("org.example", "de.example")] {
            assert!(!overlaps(one, other), "{one} {other}");
        }
    }
}
