//! What is deleted when its time has come: rows that nobody applied, and reports.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Import, KEPT_REPORT, KEPT_ROWS, State, apply};

/// Deletes the rows of an import after [`KEPT_ROWS`] and its report after [`KEPT_REPORT`].
///
/// # Errors
/// The database's.
pub(super) async fn run(tx: &mut TenantTx, import: &Import, now: OffsetDateTime) -> sqlx::Result<()> {
    if now >= import.created_at + KEPT_ROWS {
        sqlx::query!(
            "delete from app.roster_row where tenant_id = $1 and import_id = $2",
            tx.tenant().uuid(),
            import.id.0
        )
        .execute(tx.conn())
        .await?;
        apply::empty_lines(tx, import).await?;
        if !matches!(import.state, State::Applied | State::Discarded) {
            expire(tx, import).await?;
        }
    }
    if now >= import.created_at + KEPT_REPORT {
        sqlx::query!(
            "delete from app.roster_line where tenant_id = $1 and import_id = $2",
            tx.tenant().uuid(),
            import.id.0
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

async fn expire(tx: &mut TenantTx, import: &Import) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_import set state = 'expired', notice = '' where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        import.id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
