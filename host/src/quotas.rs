//! What a member may use by its plan, and how much of it is used. Without a plan nothing is limited.

use tenants::{PlatformTx, TenantId, TenantTx};
use time::{Date, Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    clock,
    constraint::violated,
};

/// From this share of a limit on the member is warned.
pub const WARNING_PERCENT: i64 = 80;
/// One plugin uses at most one of so many shares of a day's fuel, so that the others go on.
const SHARES_OF_FUEL: i64 = 2;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quota {
    People,
    /// Bytes of files.
    Storage,
    MailsPerDay,
    /// Units of work that plugins did to mark answers (plugin-sdk/runtime).
    FuelPerDay,
}

impl Quota {
    pub const ALL: [Quota; 4] = [Quota::People, Quota::Storage, Quota::MailsPerDay, Quota::FuelPerDay];

    pub const fn name(self) -> &'static str {
        match self {
            Quota::People => "people",
            Quota::Storage => "storage",
            Quota::MailsPerDay => "mails",
            Quota::FuelPerDay => "fuel",
        }
    }

    /// Whether it begins anew each day.
    pub const fn is_daily(self) -> bool {
        matches!(self, Quota::MailsPerDay | Quota::FuelPerDay)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Plan {
    pub name: String,
    pub people: i32,
    pub storage_bytes: i64,
    pub mails_per_day: i32,
    pub fuel_per_day: i64,
}

impl Plan {
    pub fn limit(&self, quota: Quota) -> i64 {
        match quota {
            Quota::People => self.people.into(),
            Quota::Storage => self.storage_bytes,
            Quota::MailsPerDay => self.mails_per_day.into(),
            Quota::FuelPerDay => self.fuel_per_day,
        }
    }
}

/// How a member stands with one quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub quota: Quota,
    pub used: i64,
    /// None without a plan.
    pub limit: Option<i64>,
    /// People in three months at the present pace; of what is counted by the day, the busiest of the last 30. None where
    /// nothing can be said.
    pub forecast: Option<i64>,
}

impl Standing {
    /// How much of the limit is used; may be more than 100.
    pub fn percent(&self) -> Option<i64> {
        self.limit.map(|limit| self.used.saturating_mul(100) / limit.max(1))
    }
}

#[derive(Debug, thiserror::Error)]
pub enum QuotaError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no plan {0:?}")]
    UnknownPlan(String),
    #[error("there is no member {0:?}")]
    UnknownMember(String),
    #[error("a plan has a name of lower-case letters, digits and hyphens, and limits above zero")]
    Invalid,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum RoomError {
    #[error("the plan of this member ends at {0}")]
    Full(i64),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whether `more` people fit into the plan. People who have left do not count.
///
/// # Errors
/// [`RoomError`]
pub async fn room_for_people(tx: &mut TenantTx, more: usize) -> Result<(), RoomError> {
    let Some(plan) = plan(tx).await? else { return Ok(()) };
    if more == 0 {
        return Ok(());
    }
    // Two at the same time would each see room for one: they wait for each other here.
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 7)) as done", tx.tenant().to_string())
        .fetch_one(tx.conn())
        .await?;
    let there = people(tx).await?;
    let more = i64::try_from(more).unwrap_or(i64::MAX);
    if there.saturating_add(more) > plan.people.into() { Err(RoomError::Full(plan.people.into())) } else { Ok(()) }
}

/// Whether files fit into the plan that grow by `more` bytes since they were measured.
///
/// # Errors
/// [`RoomError`]
pub async fn room_for_files(tx: &mut TenantTx, more: i64) -> Result<(), RoomError> {
    let Some(plan) = plan(tx).await? else { return Ok(()) };
    let measured =
        sqlx::query_scalar!("select storage_bytes from app.tenant_usage where tenant_id = $1", tx.tenant().uuid())
            .fetch_optional(tx.conn())
            .await?;
    let fits = more <= 0 || measured.unwrap_or(0).saturating_add(more) <= plan.storage_bytes;
    if fits { Ok(()) } else { Err(RoomError::Full(plan.storage_bytes)) }
}

async fn people(tx: &mut TenantTx) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from app.person where tenant_id = $1 and active"#,
        tx.tenant().uuid()
    )
    .fetch_one(tx.conn())
    .await
}

/// Counts a mail of today; false when the day is full and the mail can wait.
///
/// # Errors
/// The database's.
pub async fn count_mail(tx: &mut TenantTx, can_wait: bool, now: OffsetDateTime) -> sqlx::Result<bool> {
    let limit = if can_wait { plan(tx).await?.map(|plan| plan.mails_per_day) } else { None };
    let counted = sqlx::query!(
        "insert into app.usage_day (tenant_id, day, mails) values ($1, $2, 1)
         on conflict (tenant_id, day) do update set mails = usage_day.mails + 1
             where $3::integer is null or usage_day.mails < $3",
        tx.tenant().uuid(),
        today(now),
        limit
    )
    .execute(tx.conn())
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Whether a plugin may go on marking today: the house has fuel left, and the plugin has not used its share of it.
///
/// # Errors
/// The database's.
pub async fn fuel_is_left(tx: &mut TenantTx, plugin: &str, now: OffsetDateTime) -> sqlx::Result<bool> {
    let used_up = sqlx::query_scalar!(
        r#"select exists (select from app.tenant t join app.plan p on p.name = t.plan
               where t.id = $1 and (
                   exists (select from app.usage_day u
                           where u.tenant_id = t.id and u.day = $2 and u.fuel >= p.fuel_per_day)
                   or exists (select from app.plugin_fuel f
                              where f.tenant_id = t.id and f.day = $2 and f.plugin_id = $3
                                  and f.fuel >= p.fuel_per_day / $4))) as "used_up!""#,
        tx.tenant().uuid(),
        today(now),
        plugin,
        SHARES_OF_FUEL
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(!used_up)
}

/// Counts what a plugin's call used.
///
/// # Errors
/// The database's.
pub async fn count_fuel(tx: &mut TenantTx, plugin: &str, fuel: u64, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "with of_plugin as (
             insert into app.plugin_fuel (tenant_id, day, plugin_id, fuel) values ($1, $2, $4, $3)
             on conflict (tenant_id, day, plugin_id) do update set fuel = plugin_fuel.fuel + excluded.fuel)
         insert into app.usage_day (tenant_id, day, fuel) values ($1, $2, $3)
         on conflict (tenant_id, day) do update set fuel = usage_day.fuel + excluded.fuel",
        tx.tenant().uuid(),
        today(now),
        i64::try_from(fuel).unwrap_or(i64::MAX),
        plugin
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The first moments of the next day, when counts begin anew.
pub fn next_day(now: OffsetDateTime) -> OffsetDateTime {
    let tomorrow = today(now).next_day().unwrap_or(Date::MAX);
    clock::from_germany(tomorrow, time::Time::MIDNIGHT) + Duration::minutes(1)
}

pub(crate) fn today(now: OffsetDateTime) -> Date {
    clock::in_germany(now).date()
}

/// The plan of the transaction's tenant.
///
/// # Errors
/// The database's.
pub async fn plan(tx: &mut TenantTx) -> sqlx::Result<Option<Plan>> {
    sqlx::query_as!(
        Plan,
        "select p.name, p.people, p.storage_bytes, p.mails_per_day, p.fuel_per_day
         from app.tenant t join app.plan p on p.name = t.plan where t.id = $1",
        tx.tenant().uuid()
    )
    .fetch_optional(tx.conn())
    .await
}

/// How the transaction's tenant stands, quota by quota. Storage is what was measured last.
///
/// # Errors
/// The database's.
pub async fn standings(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<[Standing; 4]> {
    let plan = plan(tx).await?;
    let (tenant, today) = (tx.tenant().uuid(), today(now));
    let row = sqlx::query!(
        r#"select
             (select count(*) from app.person where tenant_id = $1 and active) as "people!",
             (select count(*) from app.person where tenant_id = $1 and active and created_at > $2) as "joined!",
             coalesce((select storage_bytes from app.tenant_usage where tenant_id = $1), 0) as "storage!",
             coalesce((select mails from app.usage_day where tenant_id = $1 and day = $3), 0) as "mails!",
             coalesce((select fuel from app.usage_day where tenant_id = $1 and day = $3), 0) as "fuel!",
             (select max(mails) from app.usage_day where tenant_id = $1 and day > $3::date - 30) as most_mails,
             (select max(fuel) from app.usage_day where tenant_id = $1 and day > $3::date - 30) as most_fuel"#,
        tenant,
        now - Duration::days(90),
        today
    )
    .fetch_one(tx.conn())
    .await?;
    let standing =
        |quota, used, forecast| Standing { quota, used, limit: plan.as_ref().map(|plan| plan.limit(quota)), forecast };
    Ok([
        standing(Quota::People, row.people, Some(row.people + row.joined)),
        standing(Quota::Storage, row.storage, None),
        standing(Quota::MailsPerDay, row.mails.into(), row.most_mails.map(i64::from)),
        standing(Quota::FuelPerDay, row.fuel, row.most_fuel),
    ])
}

/// All plans, the smallest first.
///
/// # Errors
/// The database's.
pub async fn plans(tx: &mut TenantTx) -> sqlx::Result<Vec<Plan>> {
    sqlx::query_as!(
        Plan,
        "select name, people, storage_bytes, mails_per_day, fuel_per_day from app.plan order by people, name"
    )
    .fetch_all(tx.conn())
    .await
}

/// Makes a plan, or gives one other limits.
///
/// # Errors
/// [`QuotaError`]
pub async fn save_plan(tx: &mut PlatformTx, actor: &Actor, plan: &Plan, now: OffsetDateTime) -> Result<(), QuotaError> {
    actor.require(Action::ManageMembers)?;
    let name_is_right = (1..=40).contains(&plan.name.len())
        && plan.name.starts_with(|first: char| first.is_ascii_lowercase())
        && plan.name.chars().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '-');
    if !name_is_right || Quota::ALL.iter().any(|quota| plan.limit(*quota) <= 0) {
        return Err(QuotaError::Invalid);
    }
    sqlx::query!(
        "insert into app.plan (name, people, storage_bytes, mails_per_day, fuel_per_day) values ($1, $2, $3, $4, $5)
         on conflict (name) do update set people = excluded.people, storage_bytes = excluded.storage_bytes,
             mails_per_day = excluded.mails_per_day, fuel_per_day = excluded.fuel_per_day",
        plan.name,
        plan.people,
        plan.storage_bytes,
        plan.mails_per_day,
        plan.fuel_per_day
    )
    .execute(tx.conn())
    .await?;
    let details = serde_json::json!({ "plan": plan.name });
    audit::record(tx, actor, Entry::new("save", "plan", None).with(details), now).await?;
    Ok(())
}

/// Books a plan for a member; none takes the limits away.
///
/// # Errors
/// [`QuotaError`]
pub async fn book(
    tx: &mut PlatformTx,
    actor: &Actor,
    slug: &str,
    plan: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), QuotaError> {
    actor.require(Action::ManageMembers)?;
    let booked = sqlx::query_scalar!(
        "update app.tenant set plan = $2 where slug = $1 and id <> $3 and erased_at is null returning id",
        slug,
        plan,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_optional(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("tenant_plan_fkey") => QuotaError::UnknownPlan(plan.unwrap_or_default().to_owned()),
        _ => error.into(),
    })?;
    let member = booked.ok_or_else(|| QuotaError::UnknownMember(slug.to_owned()))?;
    let details = serde_json::json!({ "fields": ["plan"] });
    audit::record(tx, actor, Entry::new("change", "tenant", member).with(details), now).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_day_ends_at_german_midnight() {
        assert_eq!(next_day(datetime!(2026-11-26 22:59 UTC)), datetime!(2026-11-26 23:01 UTC));
        assert_eq!(next_day(datetime!(2026-11-26 23:00 UTC)), datetime!(2026-11-27 23:01 UTC));
        assert_eq!(next_day(datetime!(2026-07-01 12:00 UTC)), datetime!(2026-07-01 22:01 UTC));
    }

    #[test]
    fn a_share_is_of_the_limit_and_may_exceed_it() {
        let standing = |used, limit| Standing { quota: Quota::People, used, limit, forecast: None };
        assert_eq!(standing(199, Some(250)).percent(), Some(79));
        assert_eq!(standing(200, Some(250)).percent(), Some(80));
        assert_eq!(standing(500, Some(250)).percent(), Some(200));
        assert_eq!(standing(500, None).percent(), None);
    }
}
