//! The pages that every site has: the start page, what the law asks for, the mailbox of the demo, health.

use tenants::{PlatformTx, TenantTx};

pub mod health;
pub mod mailbox;
pub mod web;

/// Asks the database for an answer.
///
/// # Errors
/// There is none.
pub async fn ask(tx: &mut PlatformTx) -> sqlx::Result<()> {
    sqlx::query_scalar!(r#"select 1 as "one!""#).fetch_one(tx.conn()).await?;
    Ok(())
}

/// Whether somebody of this site has the address: even in the demo nobody reads another member's mail.
///
/// # Errors
/// The database's.
pub async fn is_ours(tx: &mut TenantTx, email: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from app.person where tenant_id = $1 and email = $2) as "ours!""#,
        tx.tenant().uuid(),
        email
    )
    .fetch_one(tx.conn())
    .await
}
