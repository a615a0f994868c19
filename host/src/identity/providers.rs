//! The buttons of the sign-in page that lead to the member's identity providers.

use tenants::TenantTx;

use super::Session;
use crate::ids::SsoProviderId;

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

/// The provider that opened a session, where the member wants people to be asked whether to sign out there too.
///
/// # Errors
/// The database's.
pub async fn provider_to_leave(tx: &mut TenantTx, session: &Session) -> sqlx::Result<Option<SsoProviderId>> {
    let id = sqlx::query_scalar!(
        "select p.id from app.sso_session s
         join app.sso_provider p on p.tenant_id = s.tenant_id and p.id = s.provider_id and p.logout
         where s.tenant_id = $1 and s.session_id = $2",
        tx.tenant().uuid(),
        session.id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(SsoProviderId))
}
