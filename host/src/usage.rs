//! How much of their plans members use: measured for all of them, shown before a limit bites, told by mail.

use serde::Serialize;
use tenants::{PlatformTx, TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    app::App,
    files::FileError,
    mail, people,
    quotas::{self, Quota, Standing, WARNING_PERCENT},
};

mod letters;
mod samples;
pub mod web;

/// Members that one transaction measures.
const BATCH: i64 = 200;

#[derive(Debug, thiserror::Error)]
pub enum UsageError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// A member and how it stands with its plan, as last measured.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    pub slug: String,
    pub name: String,
    pub plan: String,
    pub people: i64,
    pub storage_bytes: i64,
    pub mails: i64,
    pub fuel: i64,
    /// Of the quota that is nearest to its limit.
    pub percent: i64,
    #[serde(with = "time::serde::rfc3339")]
    pub measured_at: OffsetDateTime,
}

/// How the own member stands.
///
/// # Errors
/// [`UsageError`]
pub async fn own(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<[Standing; 4], UsageError> {
    actor.require(Action::ManageCampus)?;
    Ok(quotas::standings(tx, now).await?)
}

/// Members with a plan, those nearest to a limit first; `limit` at most.
///
/// # Errors
/// [`UsageError`]
pub async fn all(tx: &mut PlatformTx, actor: &Actor, limit: i64) -> Result<Vec<Measured>, UsageError> {
    actor.require(Action::ManageMembers)?;
    let rows = sqlx::query_as!(
        Measured,
        r#"select t.slug, t.name, p.name as plan, u.people, u.storage_bytes, u.mails, u.fuel, u.measured_at,
               greatest(u.people * 100 / p.people, u.storage_bytes * 100 / p.storage_bytes, u.mails * 100 / p.mails_per_day,
                   (u.fuel * 100.0 / p.fuel_per_day)::bigint) as "percent!"
           from app.tenant_usage u join app.tenant t on t.id = u.tenant_id join app.plan p on p.name = t.plan
           where t.erased_at is null order by "percent!" desc, t.name limit $1"#,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}

struct Next {
    id: TenantId,
    slug: String,
    logo_key: Option<String>,
    has_plan: bool,
}

/// Measures all members, a batch in each transaction, and tells coordinations whose limits are near. Gives their number.
///
/// # Errors
/// The database's, the file store's, or a letter cannot be written.
pub async fn measure(app: &App, now: OffsetDateTime) -> anyhow::Result<usize> {
    let (mut after, mut count, mut failed) = (Uuid::nil(), 0, Vec::new());
    loop {
        let mut tx = app.database.platform().await?;
        let batch = batch(&mut tx, after).await?;
        let Some(last) = batch.last() else {
            // The others have been measured and told; the next attempt tells nothing twice.
            anyhow::ensure!(failed.is_empty(), "members whose usage is not known: {}", failed.join("; "));
            return Ok(count);
        };
        after = last.id.uuid();
        count += batch.len();
        let mut near = Vec::new();
        for member in &batch {
            let storage = match storage(app, member).await {
                Ok(bytes) => i64::try_from(bytes)?,
                Err(error) => {
                    failed.push(format!("{}: {error:#}", member.slug));
                    continue;
                }
            };
            tx = one(tx, member.id, storage, now).await?;
            if member.has_plan {
                near.push(member);
            }
        }
        tx.commit().await?;
        for member in near {
            if let Err(error) = tell(app, member, now).await {
                failed.push(format!("{}: {error:#}", member.slug));
            }
        }
    }
}

/// Bytes of a member's logo and of its people's archives.
async fn storage(app: &App, member: &Next) -> Result<u64, FileError> {
    let logo = match &member.logo_key {
        Some(key) => app.files.size(&format!("logos/{key}")).await?,
        None => 0,
    };
    Ok(logo + app.files.size_of_all(&format!("exports/{}", member.id)).await?)
}

async fn batch(tx: &mut PlatformTx, after: Uuid) -> sqlx::Result<Vec<Next>> {
    let rows = sqlx::query!(
        r#"select id, slug, logo_key, plan is not null as "has_plan!" from app.tenant
           where id > $1 and id <> $2 and erased_at is null order by id limit $3"#,
        after,
        TenantId::COOPERATIVE.uuid(),
        BATCH
    )
    .fetch_all(tx.conn())
    .await?;
    let next = rows.into_iter().map(|row| Next {
        id: TenantId::trusted(row.id),
        slug: row.slug,
        logo_key: row.logo_key,
        has_plan: row.has_plan,
    });
    Ok(next.collect())
}

/// Measures one member: its rows are counted as itself, the result is the cooperative's.
async fn one(tx: PlatformTx, member: TenantId, storage: i64, now: OffsetDateTime) -> sqlx::Result<PlatformTx> {
    let mut part = tx.into_member(member).await?;
    let counted = sqlx::query!(
        r#"select (select count(*) from app.person where tenant_id = $1 and active) as "people!",
               coalesce((select max(mails) from app.usage_day where tenant_id = $1 and day > $2::date - 7), 0)::bigint as "mails!",
               coalesce((select max(fuel) from app.usage_day where tenant_id = $1 and day > $2::date - 7), 0) as "fuel!""#,
        member.uuid(),
        quotas::today(now)
    )
    .fetch_one(part.conn())
    .await?;
    let mut tx = part.into_platform().await?;
    sqlx::query!(
        "insert into app.tenant_usage (tenant_id, people, storage_bytes, mails, fuel, measured_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (tenant_id) do update set people = excluded.people, storage_bytes = excluded.storage_bytes,
             mails = excluded.mails, fuel = excluded.fuel, measured_at = excluded.measured_at",
        member.uuid(),
        counted.people,
        storage,
        counted.mails,
        counted.fuel,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(tx)
}

/// Tells the coordination once when a limit is near, and once when it is reached; of what begins anew each day, once a day.
async fn tell(app: &App, member: &Next, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.tenant(member.id).await?;
    let standings = quotas::standings(&mut tx, now).await?;
    let near = standings.iter().filter_map(|standing| Some((standing, step(standing)?)));
    let near: Vec<(&Standing, i64)> = near.collect();
    let host = format!("{}.{}", member.slug, app.directory.base_domain());
    let tenant = if near.is_empty() { None } else { app.directory.by_host(&host).await? };
    let Some(tenant) = tenant else { return Ok(()) };
    let everybody = people::all(&mut tx).await?;
    for person in everybody.iter().filter(|one| one.active && one.roles.contains(&Role::Coordination)) {
        for (standing, step) in &near {
            let subject = notice(member.id, standing, *step, person.id.0, now);
            let letter = letters::notice(&app.config, &tenant, &host, person, standing, *step, subject)?;
            mail::post(&mut tx, person.id, &letter, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// 100 when the limit is reached, 80 when it is near.
fn step(standing: &Standing) -> Option<i64> {
    [100, WARNING_PERCENT].into_iter().find(|step| standing.percent().is_some_and(|percent| percent >= *step))
}

/// The name of a notice: the same one is sent once (see `mail::post`).
fn notice(member: TenantId, standing: &Standing, step: i64, person: Uuid, now: OffsetDateTime) -> Uuid {
    let day = if standing.quota.is_daily() { quotas::today(now).to_string() } else { String::new() };
    let name = format!("{member} {} {step} {:?} {person} {day}", standing.quota.name(), standing.limit);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

impl Quota {
    /// The key of its name in the texts.
    fn key(self) -> String {
        format!("quota-{}", self.name())
    }
}
