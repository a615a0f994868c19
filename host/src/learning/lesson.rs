//! Lessons: an author's Markdown.

use tenants::{TenantId, TenantTx};

use crate::ids::ItemId;

/// The text of a visible item.
///
/// # Errors
/// The database's.
pub async fn markdown(tx: &mut TenantTx, owner: TenantId, item: ItemId) -> sqlx::Result<String> {
    sqlx::query_scalar!("select markdown from app.item where owner_id = $1 and id = $2", owner.uuid(), item.0)
        .fetch_one(tx.conn())
        .await
}
