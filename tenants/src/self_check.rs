//! What must be true of the database before a page is served: otherwise isolation is an illusion.

use crate::PlatformTx;

/// Fixes planner statistics leaks under row-level security (CVE-2025-8713).
const OLDEST_SERVER: i32 = 150_014;

#[derive(Debug, thiserror::Error)]
pub enum SelfCheckError {
    #[error("the role {0} is a superuser or bypasses row-level security; sign in as campus_app")]
    Privileged(String),
    #[error("the role {0} owns tables, so row-level security may not hold for it; sign in as campus_app")]
    Owner(String),
    #[error("the database has no tables of ours; run `campus migrate`")]
    Empty,
    #[error("row-level security is not forced on {0}; run `campus migrate`")]
    Unforced(String),
    #[error("the policy on {0} does not ask for the tenant; run `campus migrate`")]
    Open(String),
    #[error("the database setting {0} is {1}; acknowledged work could be lost")]
    Unsafe(String, String),
    #[error("PostgreSQL {0} is too old: 15.14 or later is needed (CVE-2025-8713)")]
    TooOld(i32),
    #[error("cannot read the database's own catalogue")]
    Sql(#[from] sqlx::Error),
}

/// Checks role, policies, durability and version.
///
/// # Errors
/// The first fault found, as a sentence for the operator.
pub async fn run(tx: &mut PlatformTx) -> Result<(), SelfCheckError> {
    let server = sqlx::query_scalar!("select current_setting('server_version_num')::integer as \"number!\"")
        .fetch_one(tx.conn())
        .await?;
    if server < OLDEST_SERVER {
        return Err(SelfCheckError::TooOld(server));
    }
    if sqlx::query_scalar!("select to_regclass('app.tenant') is null as \"empty!\"").fetch_one(tx.conn()).await? {
        return Err(SelfCheckError::Empty);
    }
    roles(tx).await?;
    policies(tx).await?;
    durability(tx).await
}

/// Looks at who signed in as well as at whom the session acts as: `reset role` is always open to it.
async fn roles(tx: &mut PlatformTx) -> Result<(), SelfCheckError> {
    let roles = sqlx::query!(
        r#"select rolname::text as "name!", rolsuper or rolbypassrls as "privileged!",
               exists (select from pg_class where relnamespace = 'app'::regnamespace
                   and pg_has_role(r.oid, relowner, 'member')) as "owner!"
           from pg_roles r where rolname in (session_user, current_user) order by rolname = session_user desc"#
    )
    .fetch_all(tx.conn())
    .await?;
    for role in roles {
        if role.privileged {
            return Err(SelfCheckError::Privileged(role.name));
        }
        if role.owner {
            return Err(SelfCheckError::Owner(role.name));
        }
    }
    Ok(())
}

async fn policies(tx: &mut PlatformTx) -> Result<(), SelfCheckError> {
    let unforced = sqlx::query_scalar!(
        r#"select relname::text as "name!" from pg_class
           where relnamespace = 'app'::regnamespace and relkind in ('r', 'p') and not (relrowsecurity and relforcerowsecurity)
           order by 1 limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    if let Some(table) = unforced {
        return Err(SelfCheckError::Unforced(table));
    }
    // One policy a table: a second one can only widen the first.
    let open = sqlx::query_scalar!(
        r#"select relname::text as "name!" from pg_class c left join pg_policy p on p.polrelid = c.oid
           where relnamespace = 'app'::regnamespace and relkind in ('r', 'p')
           group by c.oid, relname
           having count(*) filter (where pg_get_expr(polqual, polrelid) like '%app.tid()%'
               and pg_get_expr(polwithcheck, polrelid) like '%app.tid()%') <> 1 or count(*) <> 1
           order by 1 limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    open.map_or(Ok(()), |table| Err(SelfCheckError::Open(table)))
}

async fn durability(tx: &mut PlatformTx) -> Result<(), SelfCheckError> {
    let unsafe_setting = sqlx::query!(
        r#"select name as "name!", setting as "value!" from pg_settings
           where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?;
    unsafe_setting.map_or(Ok(()), |row| Err(SelfCheckError::Unsafe(row.name, row.value)))
}
