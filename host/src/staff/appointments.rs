//! Those who work for the cooperative or for a provider: operators, reviewers, providers' staff, trainers.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Colleague, Invited, StaffError, colleague, colleagues, invite, link};
use crate::{
    access::{Action, Actor, Role},
    ids::{PersonId, ProviderId},
    people::{self, NewPerson},
};

/// What the cooperative appoints people to.
pub const ROLES: [Role; 5] = [Role::Operator, Role::Reviewer, Role::Provider, Role::Trainer, Role::DataProtection];

#[derive(Clone, Debug)]
pub struct Appointed {
    pub colleague: Colleague,
    pub provider: Option<ProviderId>,
}

/// Everybody of the cooperative who was appointed to something.
///
/// # Errors
/// [`StaffError::Forbidden`], or the database's.
pub async fn all(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Appointed>, StaffError> {
    actor.require(Action::ManageMembers)?;
    let providers = sqlx::query!(
        r#"select id, provider_id as "provider!" from app.person where tenant_id = $1 and provider_id is not null"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let provider = |id: PersonId| providers.iter().find(|row| row.id == id.0).map(|row| ProviderId(row.provider));
    let people = colleagues(tx, actor, now).await?.into_iter().filter(|colleague| !colleague.person.roles.is_empty());
    Ok(people.map(|colleague| Appointed { provider: provider(colleague.person.id), colleague }).collect())
}

/// One of them, or somebody who was until now.
///
/// # Errors
/// [`StaffError`].
pub async fn one(tx: &mut TenantTx, actor: &Actor, id: PersonId, now: OffsetDateTime) -> Result<Appointed, StaffError> {
    actor.require(Action::ManageMembers)?;
    let colleague = colleague(tx, actor, id, now).await?;
    let provider = sqlx::query_scalar!(
        "select provider_id from app.person where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(Appointed { colleague, provider: provider.map(ProviderId) })
}

/// Appoints somebody, by their address: a person who is there already gets these roles as well, anybody else is added.
/// Whoever cannot sign in yet is invited.
///
/// # Errors
/// [`StaffError`]; the transaction is unusable afterwards.
pub async fn appoint(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewPerson,
    now: OffsetDateTime,
) -> Result<Option<Invited>, StaffError> {
    actor.require(Action::ManageMembers)?;
    let Some(id) = people::by_email(tx, &new.email).await? else {
        needs_provider(tx, &new.roles, new.provider).await?;
        return invite(tx, actor, new, now).await.map(Some);
    };
    let known = one(tx, actor, id, now).await?;
    let mut roles = new.roles.clone();
    roles.extend(known.colleague.person.roles.iter().copied().filter(|role| !new.roles.contains(role)));
    set(tx, actor, id, &roles, new.provider.or(known.provider), now).await?;
    match known.colleague.state {
        super::State::Active => Ok(None),
        _ => link(tx, id, now).await.map(Some),
    }
}

/// Gives somebody exactly these roles and this provider.
///
/// # Errors
/// [`StaffError`]; the transaction is unusable afterwards.
pub async fn set(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PersonId,
    roles: &[Role],
    provider: Option<ProviderId>,
    now: OffsetDateTime,
) -> Result<(), StaffError> {
    actor.require(Action::ManageMembers)?;
    needs_provider(tx, roles, provider).await?;
    let provider = provider.filter(|_| works_for_provider(roles));
    let known = sqlx::query!(
        "update app.person set provider_id = $3, version = version + 1, updated_at = $4 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        provider.map(|provider| provider.0),
        now
    )
    .execute(tx.conn())
    .await?;
    if known.rows_affected() == 0 {
        return Err(StaffError::Unknown);
    }
    Ok(people::set_roles(tx, actor, id, roles, now).await?)
}

fn works_for_provider(roles: &[Role]) -> bool {
    roles.iter().any(|role| matches!(role, Role::Provider | Role::Trainer))
}

/// Whoever works for a provider works for one that there is.
async fn needs_provider(tx: &mut TenantTx, roles: &[Role], provider: Option<ProviderId>) -> Result<(), StaffError> {
    if !works_for_provider(roles) {
        return Ok(());
    }
    let is_known = sqlx::query_scalar!(
        r#"select exists (select from app.provider where id = $1) as "is_known!""#,
        provider.map(|provider| provider.0)
    )
    .fetch_one(tx.conn())
    .await?;
    if is_known { Ok(()) } else { Err(StaffError::ProviderMissing) }
}
