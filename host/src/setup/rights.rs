//! What a member's roles may do besides: any part of what the platform offers.

use serde_json::json;
use tenants::{TenantTx, appearance};
use time::OffsetDateTime;

use crate::{
    access::{Access, Action, Actor, Forbidden, Offer},
    audit::{self, Entry},
};

#[derive(Debug, thiserror::Error)]
pub enum RightsError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the platform does not offer {0:?}")]
    NotOffered(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Gives the member's roles exactly these rights besides, each named as [`Offer::key`] does.
///
/// # Errors
/// [`RightsError`]; then nothing has changed.
pub async fn give(
    tx: &mut TenantTx,
    actor: &Actor,
    access: &Access,
    keys: &[String],
    now: OffsetDateTime,
) -> Result<(), RightsError> {
    actor.require(Action::ManageRights)?;
    let offered: Vec<String> = access.offers().iter().map(|offer| Offer::key(*offer)).collect();
    if let Some(beyond) = keys.iter().find(|key| !offered.contains(key)) {
        return Err(RightsError::NotOffered(beyond.clone()));
    }
    // In the order of the policy, each once.
    let given: Vec<String> = offered.into_iter().filter(|key| keys.contains(key)).collect();
    appearance::give_rights(tx, &given).await?;
    let entry = Entry::new("set_rights", "tenant", tx.tenant().uuid()).with(json!({ "rights": given }));
    audit::record(tx, actor, entry, now).await?;
    Ok(())
}
