//! Which providers open whose account.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::Actor,
    audit::{self, Entry},
    ids::{PersonId, SsoProviderId},
};

/// A provider that somebody can sign in with, or could.
#[derive(Clone, Debug)]
pub struct Link {
    pub provider: SsoProviderId,
    pub name: String,
    pub linked_at: Option<OffsetDateTime>,
}

/// The member's providers, and since when each opens the account of this person.
///
/// # Errors
/// The database's.
pub async fn links(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Link>> {
    sqlx::query_as!(
        Link,
        r#"select p.id as "provider: _", p.name, i.linked_at as "linked_at?" from app.sso_provider p
           left join app.sso_identity i on i.tenant_id = p.tenant_id and i.provider_id = p.id and i.person_id = $2
           where p.tenant_id = $1 and (p.enabled or i.id is not null) order by p.position, p.name, p.id"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_all(tx.conn())
    .await
}

/// Parts somebody from a provider; false where there is nothing to part.
///
/// # Errors
/// The database's.
pub async fn unlink(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    provider: SsoProviderId,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let parted = sqlx::query!(
        "delete from app.sso_identity where tenant_id = $1 and person_id = $2 and provider_id = $3",
        tx.tenant().uuid(),
        person.0,
        provider.0
    )
    .execute(tx.conn())
    .await?;
    if parted.rows_affected() == 0 {
        return Ok(false);
    }
    let details = json!({ "provider": provider });
    audit::record(tx, actor, Entry::new("unlink_sign_in", "person", person.0).with(details), now).await?;
    Ok(true)
}
