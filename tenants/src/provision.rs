//! Making a tenant.

use time::{Date, OffsetDateTime};
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
        Some("tenant_slug_check" | "tenant_slug_reserved") => CreateTenantError::SlugInvalid(new.slug.clone()),
        _ => error.into(),
    })?;
    for host in &new.hosts {
        add_host(tx, id, host).await?;
    }
    Ok(id)
}

/// What a member that comes in by a file brings along.
#[derive(Clone, Debug)]
pub struct Entering {
    pub new: NewTenant,
    /// Name of the plan, if one is booked.
    pub plan: Option<String>,
    pub register: Option<Registered>,
    /// Hash of the entry, so that the same one is known again.
    pub sha256: String,
}

/// A line of the register of members.
#[derive(Clone, Debug)]
pub struct Registered {
    pub municipality_key: Option<String>,
    pub shares: i32,
    pub joined_on: Date,
}

#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    #[error("a host name of {0} belongs to another member")]
    HostTaken(String),
    #[error("the municipality of {0} is a member already")]
    MunicipalityTaken(String),
    #[error("there is no municipality {0}; `campus municipality import` takes the official list over")]
    UnknownMunicipality(String),
    #[error("there is no plan {0:?}")]
    UnknownPlan(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Creates a tenant with its host names, its line in the register and the note of where it comes from, by one statement.
/// None when there is one with this short address.
///
/// # Errors
/// [`EnterError`]; the transaction is unusable afterwards.
pub async fn enter(
    tx: &mut PlatformTx,
    entering: &Entering,
    now: OffsetDateTime,
) -> Result<Option<TenantId>, EnterError> {
    let (new, register) = (&entering.new, entering.register.as_ref());
    let hosts: Vec<String> = new.hosts.iter().map(|host| host.to_lowercase()).collect();
    let id = sqlx::query_scalar!(
        r#"with member as (
             insert into app.tenant (id, slug, name, short_name, kind, state_code, colour, locale, created_at, live_at, plan)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, case when $10 then $9::timestamptz end, $11)
             on conflict (slug) do nothing returning id),
         named as (
             insert into app.tenant_host (host, tenant_id) select h.host, member.id from member, unnest($12::text[]) as h (host)),
         registered as (
             insert into app.membership (tenant_id, municipality_key, shares, joined_on)
             select id, $13, $14, $15 from member where $14::integer is not null),
         noted as (
             insert into app.onboarding (tenant_id, sha256, entered_at) select id, $16, $9 from member)
         select id as "id!" from member"#,
        Uuid::now_v7(),
        new.slug,
        new.name,
        new.short_name,
        new.kind.as_str(),
        new.state_code,
        new.colour,
        new.locale,
        now,
        new.live,
        entering.plan,
        &hosts,
        register.and_then(|register| register.municipality_key.as_deref()),
        register.map(|register| register.shares),
        register.map(|register| register.joined_on),
        entering.sha256
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(|error| entering.explain(error))?;
    Ok(id.map(TenantId::trusted))
}

impl Entering {
    fn explain(&self, error: sqlx::Error) -> EnterError {
        let key = || self.register.as_ref().and_then(|register| register.municipality_key.clone()).unwrap_or_default();
        match constraint(&error) {
            Some("tenant_host_pkey") => EnterError::HostTaken(self.new.slug.clone()),
            Some("membership_municipality_key") => EnterError::MunicipalityTaken(self.new.slug.clone()),
            Some("membership_municipality_key_fkey") => EnterError::UnknownMunicipality(key()),
            Some("tenant_plan_fkey") => EnterError::UnknownPlan(self.plan.clone().unwrap_or_default()),
            _ => error.into(),
        }
    }
}

/// Erases every row of a member that is due, but for those that the migration of `app.erase_tenant` names. Gives the
/// number of rows by table. Needs a transaction of its own, which may take long.
///
/// # Errors
/// The database's, also for a member that is not due.
pub async fn erase(tx: &mut PlatformTx, member: TenantId, today: Date) -> sqlx::Result<Vec<(String, i64)>> {
    sqlx::query("set local statement_timeout = '1h'").execute(tx.conn()).await?;
    let rows = sqlx::query!(
        r#"select name as "name!", count as "count!" from app.erase_tenant($1, $2)"#,
        member.uuid(),
        today
    )
    .fetch_all(tx.conn())
    .await?;
    let jobs = sqlx::query_scalar!(r#"select jobs.forget($1) as "gone!""#, member.uuid()).fetch_one(tx.conn()).await?;
    let mut counts: Vec<(String, i64)> = rows.into_iter().map(|row| (row.name, row.count)).collect();
    counts.push(("jobs".to_owned(), jobs));
    Ok(counts)
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
