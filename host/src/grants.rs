//! What a member allows plugins that want more than to ask and to mark. Without it nobody of the member begins their
//! exercises.

use plugin_runtime::{Capability, Manifest};
use serde_json::json;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
};

pub mod samples;
pub mod web;

/// A plugin that wants something, and modules that use it.
#[derive(Clone, Debug)]
pub struct Wish {
    pub manifest: Manifest,
    /// It takes longer to judge.
    pub heavy: bool,
    /// Of those that the member can book.
    pub modules: Vec<String>,
    pub granted: bool,
}

impl Wish {
    /// Names of what has to be allowed.
    pub fn wants(&self) -> impl Iterator<Item = &'static str> {
        wanted(&self.manifest, self.heavy)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("no plugin of that name wants anything")]
    Unknown,
    #[error("a stored manifest cannot be read")]
    Stored(#[from] serde_json::Error),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Names of what a member has to allow, as they are stored.
const fn stored(capability: Capability) -> Option<&'static str> {
    match capability {
        Capability::HumanReview => Some("human_review"),
        Capability::CustomFrame => Some("custom_frame"),
        // Files of the own package lead nowhere.
        Capability::Assets => None,
    }
}

/// What a plugin wants that has to be allowed.
pub fn wanted(manifest: &Manifest, heavy: bool) -> impl Iterator<Item = &'static str> {
    let capabilities = manifest.capabilities.iter().filter_map(|capability| stored(*capability));
    capabilities.chain(heavy.then_some("heavy"))
}

/// Whether the member of the transaction allows everything that this component needs. Without its frames an exercise shows
/// what stands in their place.
///
/// # Errors
/// [`GrantError`]
pub async fn allows(tx: &mut TenantTx, sha256: &str) -> Result<bool, GrantError> {
    let row = sqlx::query!(r#"select manifest, class = 'heavy' as "heavy!" from app.plugin where sha256 = $1"#, sha256)
        .fetch_optional(tx.conn())
        .await?
        .ok_or(GrantError::Unknown)?;
    let manifest: Manifest = serde_json::from_value(row.manifest)?;
    let is_needed = |capability: &&str| stored(Capability::CustomFrame) != Some(capability);
    let needed: Vec<&str> = wanted(&manifest, row.heavy).filter(is_needed).collect();
    if needed.is_empty() {
        return Ok(true);
    }
    let granted = granted(tx, &manifest.id).await?;
    Ok(needed.iter().all(|needed| granted.iter().any(|known| known == needed)))
}

/// What the member has granted a plugin.
async fn granted(tx: &mut TenantTx, plugin: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select capability from app.plugin_grant where tenant_id = $1 and plugin_id = $2",
        tx.tenant().uuid(),
        plugin
    )
    .fetch_all(tx.conn())
    .await
}

/// Plugins that want something, by name, in their newest version.
///
/// # Errors
/// [`GrantError`]
pub async fn wishes(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Wish>, GrantError> {
    actor.require(Action::ManageCampus)?;
    let rows = sqlx::query!(
        r#"select distinct on (p.id) p.manifest, p.class = 'heavy' as "heavy!",
               array(select distinct c.title from app.item i
                     join app.unit u on u.owner_id = i.owner_id and u.id = i.unit_id
                     join app.course c on c.owner_id = u.owner_id and c.id = u.course_id
                     left join app.quiz_pool o on o.owner_id = i.owner_id and o.item_id = i.id
                     left join app.quiz_question q on q.owner_id = o.owner_id and q.pool_id = o.id
                     where p.id in (i.plugin_id, q.plugin_id) and i.owner_id in ($1, $2) order by c.title) as "modules!"
           from app.plugin p where p.revoked_at is null order by p.id, p.admitted_at desc"#,
        tx.tenant().uuid(),
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut wishes = Vec::new();
    for row in rows {
        let manifest: Manifest = serde_json::from_value(row.manifest)?;
        if wanted(&manifest, row.heavy).next().is_some() {
            let granted = granted(tx, &manifest.id).await?;
            let granted = wanted(&manifest, row.heavy).all(|wanted| granted.iter().any(|known| known == wanted));
            wishes.push(Wish { manifest, heavy: row.heavy, modules: row.modules, granted });
        }
    }
    Ok(wishes)
}

/// Allows a plugin what it wants, or takes that back: what was begun goes on, nothing new is begun.
///
/// # Errors
/// [`GrantError`]
pub async fn set(
    tx: &mut TenantTx,
    actor: &Actor,
    plugin: &str,
    is_granted: bool,
    now: OffsetDateTime,
) -> Result<(), GrantError> {
    let wishes = wishes(tx, actor).await?;
    let wish = wishes.iter().find(|wish| wish.manifest.id == plugin).ok_or(GrantError::Unknown)?;
    for capability in wish.wants() {
        if is_granted {
            sqlx::query!(
                "insert into app.plugin_grant (tenant_id, plugin_id, capability, granted_at) values ($1, $2, $3, $4)
                 on conflict do nothing",
                tx.tenant().uuid(),
                plugin,
                capability,
                now
            )
            .execute(tx.conn())
            .await?;
        } else {
            sqlx::query!(
                "delete from app.plugin_grant where tenant_id = $1 and plugin_id = $2 and capability = $3",
                tx.tenant().uuid(),
                plugin,
                capability
            )
            .execute(tx.conn())
            .await?;
        }
    }
    let house = tx.tenant().uuid();
    let entry = if is_granted {
        Entry::new("grant", "plugin_grant", house)
    } else {
        Entry::new("revoke", "plugin_grant", house)
    };
    Ok(audit::record(tx, actor, entry.with(json!({ "plugin": plugin })), now).await?)
}
