//! Sessions that a provider opened, and how it ends them.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::Actor,
    audit::{self, Entry},
    ids::{SessionId, SsoProviderId},
    oidc::{LogoutToken, SKEW},
};

/// Notes by whom a session was opened.
pub(super) async fn opened_by(tx: &mut TenantTx, session: SessionId, arrival: &super::Arrival<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.sso_session (tenant_id, session_id, provider_id, subject, sid) values ($1, $2, $3, $4, $5)",
        tx.tenant().uuid(),
        session.0,
        arrival.provider.id.0,
        arrival.subject(),
        arrival.sid().chars().take(255).collect::<String>()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends the sessions that a logout token names: the one of its `sid`, else all of its subject. Gives their number; a
/// token that was carried out before ends none.
///
/// # Errors
/// The database's.
pub async fn end_sessions(
    tx: &mut TenantTx,
    server: &Actor,
    provider: SsoProviderId,
    token: &LogoutToken,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let first = sqlx::query!(
        "with outdated as (delete from app.sso_logout where tenant_id = $1 and expires_at < $5)
         insert into app.sso_logout (tenant_id, provider_id, jti_hash, expires_at) values ($1, $2, $3, $4)
         on conflict do nothing",
        tx.tenant().uuid(),
        provider.0,
        &Sha256::digest(&token.jti)[..],
        token.expires_at + time::Duration::seconds(SKEW),
        now
    )
    .execute(tx.conn())
    .await?;
    if first.rows_affected() == 0 {
        return Ok(0);
    }
    let ended = sqlx::query!(
        "delete from app.session s using app.sso_session o
         where s.tenant_id = $1 and o.tenant_id = s.tenant_id and o.session_id = s.id and o.provider_id = $2
             and ($3::text is null or o.sid = $3) and ($4::text is null or o.subject = $4)",
        tx.tenant().uuid(),
        provider.0,
        token.sid,
        token.subject
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let details = json!({ "sessions": ended });
    audit::record(tx, server, Entry::new("end_sessions", "sso_provider", provider.0).with(details), now).await?;
    Ok(ended)
}
