//! The buttons of the sign-in page that lead to the member's identity providers.

use tenants::TenantTx;

use super::{Leaving, Session};
use crate::ids::{PersonId, SsoProviderId};

#[derive(Clone, Debug)]
pub struct ProviderButton {
    pub id: SsoProviderId,
    pub name: String,
    /// What the member wants to have on the button; may be empty.
    pub button: String,
}

/// The providers that this member offers, in its order.
///
/// # Errors
/// The database's.
pub async fn provider_buttons(tx: &mut TenantTx) -> sqlx::Result<Vec<ProviderButton>> {
    sqlx::query_as!(
        ProviderButton,
        r#"select id as "id: _", name, button from app.sso_provider where tenant_id = $1 and enabled
           order by position, name, id"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await
}

/// The providers at which this person can confirm that it is they; where two factors are needed, those that the member
/// trusts in the second.
///
/// # Errors
/// The database's.
pub async fn providers_to_confirm(tx: &mut TenantTx, person: PersonId, two: bool) -> sqlx::Result<Vec<ProviderButton>> {
    sqlx::query_as!(
        ProviderButton,
        r#"select p.id as "id: _", p.name, p.button from app.sso_provider p
           join app.sso_identity i on i.tenant_id = p.tenant_id and i.provider_id = p.id
           where p.tenant_id = $1 and i.person_id = $2 and p.enabled and (p.second_factor or not $3)
           order by p.position, p.name, p.id"#,
        tx.tenant().uuid(),
        person.0,
        two
    )
    .fetch_all(tx.conn())
    .await
}

/// The provider that opened a session, where the member wants people to be asked whether to sign out there too, and what
/// it is shown then.
///
/// # Errors
/// The database's.
pub async fn provider_to_leave(
    tx: &mut TenantTx,
    session: &Session,
) -> sqlx::Result<Option<(SsoProviderId, Option<Leaving>)>> {
    let row = sqlx::query!(
        "select p.id, s.id_token from app.sso_session s
         join app.sso_provider p on p.tenant_id = s.tenant_id and p.id = s.provider_id and p.logout
         where s.tenant_id = $1 and s.session_id = $2",
        tx.tenant().uuid(),
        session.id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    let leaving = |sealed| Leaving { session: session.id, sealed };
    Ok(row.map(|row| (SsoProviderId(row.id), row.id_token.map(leaving))))
}
