//! What is deleted when its time has come: rows that nobody applied, and reports.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Import, KEPT_REPORT, KEPT_ROWS, State, apply};
use crate::ids::PersonId;

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

/// Deletes what imports still hold of a person who is erased: the rows of tables and the lines of reports.
///
/// # Errors
/// The database's.
pub async fn forget(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from app.roster_row r using app.roster_line l
         where r.tenant_id = $1 and l.tenant_id = $1 and l.person_id = $2 and r.import_id = l.import_id
             and r.line = l.line",
        tx.tenant().uuid(),
        person.0
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!("delete from app.roster_line where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
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
