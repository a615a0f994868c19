//! Sessions that a provider opened, and how it ends them.

use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::Actor,
    audit::{self, Entry},
    identity::Leaving,
    ids::{SessionId, SsoProviderId},
    oidc::{LogoutToken, SKEW},
    seal::{Keyring, Place},
};

fn place(tenant: TenantId, session: SessionId) -> Place {
    Place { tenant, field: "sso_session.id_token", row: session.0 }
}

/// Notes by whom a session was opened, and the token with which it is ended there one day.
pub(super) async fn opened_by(
    tx: &mut TenantTx,
    keyring: &Keyring,
    session: SessionId,
    arrival: &super::Arrival<'_>,
    id_token: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.sso_session (tenant_id, session_id, provider_id, subject, sid, id_token)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        session.0,
        arrival.provider.id.0,
        arrival.subject(),
        arrival.sid().chars().take(255).collect::<String>(),
        keyring.seal(place(tx.tenant(), session), id_token.as_bytes())
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The ID token that a browser has kept of its session here; none where it was changed, or belongs to another site.
pub(super) fn id_token(keyring: &Keyring, tenant: TenantId, leaving: &Leaving) -> Option<String> {
    let token = keyring.open_sealed(place(tenant, leaving.session), &leaving.sealed).ok()?;
    String::from_utf8(token).ok()
}

/// Seals every ID token with the newest key. Gives how many were under an older one; one that does not open is dropped, and
/// the provider asks whom to sign out.
pub(super) async fn reseal(tx: &mut TenantTx, keyring: &Keyring) -> sqlx::Result<usize> {
    let rows = sqlx::query!(
        r#"select session_id, id_token as "id_token!" from app.sso_session
           where tenant_id = $1 and id_token is not null and substring(id_token for 4) <> $2"#,
        tx.tenant().uuid(),
        &keyring.mark()[..]
    )
    .fetch_all(tx.conn())
    .await?;
    for row in &rows {
        let fresh = keyring.reseal(place(tx.tenant(), SessionId(row.session_id)), &row.id_token);
        sqlx::query!(
            "update app.sso_session set id_token = $3 where tenant_id = $1 and session_id = $2",
            tx.tenant().uuid(),
            row.session_id,
            fresh.ok().flatten()
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(rows.len())
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
