//! The buttons of the sign-in page that lead to the member's identity providers.

use tenants::TenantTx;

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
