//! The register of members and what the office decides about each: shares, and where it stands in its life with us.

use serde_json::json;
use tenants::{
    PlatformTx, TenantId, TenantState, TenantTx,
    life::{self, Standing},
};
use time::{Date, Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    people::{self, Person},
};

/// Days between the decision that a member leaves and the erasure, at least.
pub const GRACE_DAYS: i64 = 30;
/// Longest reason, as its column.
const REASON_LONGEST: usize = 1000;
/// As the statute's column.
const SHARES: std::ops::RangeInclusive<i32> = 1..=10_000;

/// A line of the register.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    pub state: TenantState,
    pub shares: Option<i32>,
    pub joined_on: Date,
    pub left_on: Option<Date>,
}

/// All of one member.
#[derive(Clone, Debug)]
pub struct Member {
    pub listed: Listed,
    pub kind: String,
    /// Official key of the municipality.
    pub key: Option<String>,
    pub reason: String,
    pub erase_on: Option<Date>,
    pub live_at: Option<OffsetDateTime>,
}

/// What the office decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub state: TenantState,
    pub reason: String,
    /// End of the membership and day of erasure, for a member that leaves.
    pub left_on: Option<Date>,
    pub erase_on: Option<Date>,
}

#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such member")]
    Unknown,
    #[error("a member holds between 1 and 10,000 shares")]
    Shares,
    #[error("the reason is missing or longer than {REASON_LONGEST} characters")]
    Reason,
    #[error("the membership needs a day on which it ends, not before it began")]
    LeftOn,
    #[error("the day of erasure is before the end of the membership or less than {GRACE_DAYS} days away")]
    EraseOn,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All members by name.
///
/// # Errors
/// [`RegisterError`]
pub async fn members(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Listed>, RegisterError> {
    actor.require(Action::ManageMembers)?;
    let rows = sqlx::query!(
        r#"select t.id, t.slug, t.name, t.state, m.shares as "shares?", m.left_on as "left_on?",
               coalesce(m.joined_on, (t.created_at at time zone 'UTC')::date) as "joined_on!"
           from app.tenant t left join app.membership m on m.tenant_id = t.id where t.id <> $1 order by t.name, t.id"#,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let listed = rows.into_iter().map(|row| Listed {
        id: TenantId::trusted(row.id),
        slug: row.slug,
        name: row.name,
        state: TenantState::parse(&row.state).unwrap_or(TenantState::Active),
        shares: row.shares,
        joined_on: row.joined_on,
        left_on: row.left_on,
    });
    Ok(listed.collect())
}

/// One member by its sub-domain.
///
/// # Errors
/// [`RegisterError`]
pub async fn member(tx: &mut TenantTx, actor: &Actor, slug: &str) -> Result<Member, RegisterError> {
    actor.require(Action::ManageMembers)?;
    let row = sqlx::query!(
        r#"select t.id, t.slug, t.name, t.kind, t.state, t.state_reason, t.erase_on, t.live_at, m.shares as "shares?",
               m.left_on as "left_on?", m.municipality_key as "key?",
               coalesce(m.joined_on, (t.created_at at time zone 'UTC')::date) as "joined_on!"
           from app.tenant t left join app.membership m on m.tenant_id = t.id where t.id <> $1 and t.slug = $2"#,
        TenantId::COOPERATIVE.uuid(),
        slug
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(RegisterError::Unknown)?;
    Ok(Member {
        listed: Listed {
            id: TenantId::trusted(row.id),
            slug: row.slug,
            name: row.name,
            state: TenantState::parse(&row.state).unwrap_or(TenantState::Active),
            shares: row.shares,
            joined_on: row.joined_on,
            left_on: row.left_on,
        },
        kind: row.kind,
        key: row.key,
        reason: row.state_reason,
        erase_on: row.erase_on,
        live_at: row.live_at,
    })
}

/// Enters how many shares a member holds.
///
/// # Errors
/// [`RegisterError`]
pub async fn change_shares(
    tx: &mut TenantTx,
    actor: &Actor,
    member: &Member,
    shares: i32,
    now: OffsetDateTime,
) -> Result<(), RegisterError> {
    actor.require(Action::ManageMembers)?;
    if !SHARES.contains(&shares) {
        return Err(RegisterError::Shares);
    }
    sqlx::query!(
        "insert into app.membership (tenant_id, shares, joined_on) values ($1, $2, $3)
         on conflict (tenant_id) do update set shares = excluded.shares",
        member.listed.id.uuid(),
        shares,
        member.listed.joined_on
    )
    .execute(tx.conn())
    .await?;
    let details = json!({ "fields": ["shares"] });
    audit::record(tx, actor, Entry::new("change", "membership", member.listed.id.uuid()).with(details), now).await?;
    Ok(())
}

/// Puts a member into a state: in force on this server at once, on others within seconds.
///
/// # Errors
/// [`RegisterError`]; the transaction is unusable afterwards.
pub async fn decide(
    tx: &mut PlatformTx,
    actor: &Actor,
    member: &Member,
    decision: &Decision,
    now: OffsetDateTime,
) -> Result<(), RegisterError> {
    actor.require(Action::ManageMembers)?;
    let (left_on, erase_on) = checked(member, decision, now.date())?;
    let standing = Standing { state: decision.state, reason: decision.reason.clone(), erase_on };
    if !life::change(tx, member.listed.id, &standing, now).await? {
        return Err(RegisterError::Unknown);
    }
    sqlx::query!("update app.membership set left_on = $2 where tenant_id = $1", member.listed.id.uuid(), left_on)
        .execute(tx.conn())
        .await
        .map_err(|error| match violated(&error) {
            Some("membership_check") => RegisterError::LeftOn,
            _ => error.into(),
        })?;
    audit::record(tx, actor, entry(member, decision), now).await?;
    Ok(())
}

/// End of membership and day of erasure; neither for a member that stays.
fn checked(member: &Member, decision: &Decision, today: Date) -> Result<(Option<Date>, Option<Date>), RegisterError> {
    let length = decision.reason.trim().chars().count();
    let is_needed = decision.state != TenantState::Active;
    if length > REASON_LONGEST || (is_needed && length == 0) {
        return Err(RegisterError::Reason);
    }
    if decision.state != TenantState::Leaving {
        return Ok((None, None));
    }
    let left_on = decision.left_on.filter(|day| *day >= member.listed.joined_on).ok_or(RegisterError::LeftOn)?;
    let earliest = left_on.max(today.saturating_add(Duration::days(GRACE_DAYS)));
    let erase_on = decision.erase_on.filter(|day| *day >= earliest).ok_or(RegisterError::EraseOn)?;
    Ok((Some(left_on), Some(erase_on)))
}

fn entry(member: &Member, decision: &Decision) -> Entry {
    let details = json!({ "from": member.listed.state.as_str(), "to": decision.state.as_str() });
    Entry::new("change_state", "tenant", member.listed.id.uuid()).with(details)
}

/// Enters the decision into the member's own log too, and gives those who coordinate it: they are to be told. `office`
/// acts within the member.
///
/// # Errors
/// The database's.
pub async fn noted(
    part: &mut TenantTx,
    office: &Actor,
    member: &Member,
    decision: &Decision,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Person>> {
    audit::record(part, office, entry(member, decision), now).await?;
    let people = people::all(part).await?;
    let coordinates = |person: &Person| person.active && person.roles.contains(&Role::Coordination);
    Ok(people.into_iter().filter(coordinates).collect())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn member() -> Member {
        Member {
            listed: Listed {
                id: TenantId::trusted(uuid::Uuid::now_v7()),
                slug: "worms".to_owned(),
                name: "Stadt Worms".to_owned(),
                state: TenantState::Active,
                shares: Some(1),
                joined_on: date!(2026 - 01 - 01),
                left_on: None,
            },
            kind: "city".to_owned(),
            key: None,
            reason: String::new(),
            erase_on: None,
            live_at: None,
        }
    }

    #[test]
    fn a_member_leaves_with_a_day_and_a_grace_period() {
        let today = date!(2026 - 11 - 26);
        let leaving = |left_on, erase_on| {
            let reason = "Kündigung".to_owned();
            checked(&member(), &Decision { state: TenantState::Leaving, reason, left_on, erase_on }, today)
        };
        let (end, late) = (Some(date!(2026 - 12 - 31)), Some(date!(2027 - 03 - 31)));
        assert_eq!(leaving(end, late).ok(), Some((end, late)));
        assert!(matches!(leaving(None, late), Err(RegisterError::LeftOn)));
        assert!(matches!(leaving(Some(date!(2025 - 12 - 31)), late), Err(RegisterError::LeftOn)));
        assert!(matches!(leaving(end, Some(date!(2026 - 12 - 30))), Err(RegisterError::EraseOn)));
        assert!(matches!(leaving(Some(today), Some(date!(2026 - 12 - 25))), Err(RegisterError::EraseOn)));
        assert!(matches!(leaving(end, None), Err(RegisterError::EraseOn)));
    }

    #[test]
    fn whoever_is_closed_out_is_told_why() {
        let decided = |state, reason: &str| {
            let reason = reason.to_owned();
            checked(&member(), &Decision { state, reason, left_on: None, erase_on: None }, date!(2026 - 11 - 26))
        };
        assert!(matches!(decided(TenantState::Suspended, "  "), Err(RegisterError::Reason)));
        assert!(matches!(decided(TenantState::ReadOnly, &"a".repeat(1001)), Err(RegisterError::Reason)));
        assert!(decided(TenantState::Active, "").is_ok());
    }
}
