//! How requests move on by themselves, from step to step of the jobs that carry them out.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{FETCHABLE, Request, some};
use crate::ids::{PersonId, PrivacyRequestId};

/// A request by its key.
///
/// # Errors
/// The database's, as everywhere here.
pub(super) async fn request_of(tx: &mut TenantTx, id: PrivacyRequestId) -> sqlx::Result<Option<Request>> {
    Ok(some(tx, None, None, Some(id)).await?.pop())
}

/// All requests of a person.
pub(super) async fn of(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Vec<Request>> {
    some(tx, Some(person), None, None).await
}

pub(super) async fn decided_at(tx: &mut TenantTx, id: PrivacyRequestId) -> sqlx::Result<Option<OffsetDateTime>> {
    let decided = sqlx::query_scalar!(
        "select decided_at from app.privacy_request where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0
    );
    Ok(decided.fetch_optional(tx.conn()).await?.flatten())
}

/// The archive is stored and can be fetched. False if the request is gone or was answered already.
pub(super) async fn ready(
    tx: &mut TenantTx,
    id: PrivacyRequestId,
    bytes: i64,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let ready = sqlx::query!(
        "update app.privacy_request set state = 'ready', ready_at = $3, expires_at = $4, bytes = $5
         where tenant_id = $1 and id = $2 and kind = 'export' and state = 'working'",
        tx.tenant().uuid(),
        id.0,
        now,
        now + FETCHABLE,
        bytes
    )
    .execute(tx.conn())
    .await?;
    Ok(ready.rows_affected() == 1)
}

/// An erasure that was approved has to be decided anew.
pub(super) async fn reopen(tx: &mut TenantTx, id: PrivacyRequestId) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.privacy_request set state = 'open', decided_at = null
         where tenant_id = $1 and id = $2 and kind = 'erasure' and state = 'working'",
        tx.tenant().uuid(),
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Erasures that were approved and are not carried out yet.
pub(super) async fn approved(tx: &mut TenantTx) -> sqlx::Result<Vec<PrivacyRequestId>> {
    sqlx::query_scalar!(
        r#"select id as "id: PrivacyRequestId" from app.privacy_request
           where tenant_id = $1 and kind = 'erasure' and state = 'working' order by id"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await
}

/// Marks the archives whose time is over, and names them.
pub(super) async fn expired(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<Vec<PrivacyRequestId>> {
    sqlx::query_scalar!(
        r#"update app.privacy_request set state = 'expired'
           where tenant_id = $1 and state = 'ready' and expires_at <= $2 returning id as "id: PrivacyRequestId""#,
        tx.tenant().uuid(),
        now
    )
    .fetch_all(tx.conn())
    .await
}

/// The requests whose archives may be in the store.
pub(super) async fn with_archive(tx: &mut TenantTx) -> sqlx::Result<Vec<PrivacyRequestId>> {
    sqlx::query_scalar!(
        r#"select id as "id: PrivacyRequestId" from app.privacy_request
           where tenant_id = $1 and kind = 'export' and state in ('working', 'ready')"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await
}
