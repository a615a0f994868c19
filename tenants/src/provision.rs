//! Making a tenant.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{PlatformTx, TenantId, TenantKind};

/// A member to be, checked by the database's own constraints.
#[derive(Clone, Debug)]
pub struct NewTenant {
    /// Sub-domain: lower-case letters, digits and hyphens.
    pub slug: String,
    pub name: String,
    pub short_name: String,
    pub kind: TenantKind,
    /// Two-letter code of the state (ISO 3166-2:DE), where there is one.
    pub state_code: Option<String>,
    /// `#rrggbb`, lower case.
    pub colour: String,
    pub logo_key: Option<String>,
    /// `de` or `en`.
    pub locale: String,
    pub hosts: Vec<String>,
    /// Whether people get in at once; else the coordination sets the campus up first and opens it.
    pub live: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum CreateTenantError {
    #[error("the short address {0:?} is taken")]
    SlugTaken(String),
    #[error("the short address {0:?} may hold lower-case letters, digits and hyphens only")]
    SlugInvalid(String),
    #[error("the host name {0:?} belongs to another tenant")]
    HostTaken(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Creates a tenant with its host names.
///
/// # Errors
/// [`CreateTenantError`]; the transaction is unusable afterwards.
pub async fn create(tx: &mut PlatformTx, new: &NewTenant, now: OffsetDateTime) -> Result<TenantId, CreateTenantError> {
    let id = TenantId::trusted(Uuid::now_v7());
    sqlx::query!(
        "insert into app.tenant (id, slug, name, short_name, kind, state_code, colour, logo_key, locale, created_at, live_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $11 then $10::timestamptz end)",
        id.uuid(),
        new.slug,
        new.name,
        new.short_name,
        new.kind.as_str(),
        new.state_code,
        new.colour,
        new.logo_key,
        new.locale,
        now,
        new.live
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match constraint(&error) {
        Some("tenant_slug_key") => CreateTenantError::SlugTaken(new.slug.clone()),
        Some("tenant_slug_check") => CreateTenantError::SlugInvalid(new.slug.clone()),
        _ => error.into(),
    })?;
    for host in &new.hosts {
        add_host(tx, id, host).await?;
    }
    Ok(id)
}

/// Lets a tenant answer under one more host name, in whatever case it is given.
///
/// # Errors
/// [`CreateTenantError::HostTaken`] or the database's.
pub async fn add_host(tx: &mut PlatformTx, tenant: TenantId, host: &str) -> Result<(), CreateTenantError> {
    let added = sqlx::query!(
        "insert into app.tenant_host (host, tenant_id) values ($1, $2)
         on conflict (host) do update set tenant_id = excluded.tenant_id where tenant_host.tenant_id = excluded.tenant_id",
        host.to_lowercase(),
        tenant.uuid()
    )
    .execute(tx.conn())
    .await?;
    if added.rows_affected() == 0 {
        return Err(CreateTenantError::HostTaken(host.to_owned()));
    }
    Ok(())
}

fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}
