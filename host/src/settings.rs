//! What a member has decided about its campus, for all slices that have to act on it.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
};

pub mod legal;

/// Longest name of a sender.
pub const SENDER_LONGEST: usize = 100;
/// Largest threshold in cents: a million euros.
pub const THRESHOLD_LARGEST: i32 = 100_000_000;

/// Who decides about a booking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Approval {
    /// It counts at once.
    #[default]
    None,
    Manager,
    /// First the manager, then the personnel office.
    ManagerThenHr,
}

impl Approval {
    pub const ALL: [Approval; 3] = [Self::None, Self::Manager, Self::ManagerThenHr];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Manager => "manager",
            Self::ManagerThenHr => "manager_hr",
        }
    }

    pub fn parse(text: &str) -> Option<Approval> {
        Self::ALL.into_iter().find(|approval| approval.as_str() == text)
    }
}

/// Which bookings are decided about, and by whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApprovalRule {
    pub approval: Approval,
    /// Cheaper bookings count at once; 0 asks about all.
    pub from_cents: i32,
}

impl ApprovalRule {
    /// Who decides about a booking at this price.
    pub fn asks(self, price_cents: i32) -> Approval {
        if price_cents >= self.from_cents { self.approval } else { Approval::None }
    }
}

/// Who the member's mails come from, beside the cooperative's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// Empty for the cooperative's own name.
    pub name: String,
    /// Where an answer goes; empty for nowhere.
    pub reply_to: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    pub approval: ApprovalRule,
    /// Topics that the start page offers; none offers all.
    pub topics: Option<Vec<String>>,
    pub sender: Sender,
}

#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("the threshold is negative or too large")]
    Threshold,
    #[error("the sender needs a name of one line with at most {SENDER_LONGEST} characters")]
    SenderName,
    #[error("the reply address is not an e-mail address")]
    ReplyTo,
    #[error("no topic was chosen, or one that does not exist")]
    Topics,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The settings of this tenant; what was never set has its default.
///
/// # Errors
/// The database's.
pub async fn of(tx: &mut TenantTx) -> sqlx::Result<Settings> {
    let row = sqlx::query!(
        "select approval, approval_from_cents, topics, sender_name, reply_to from app.tenant_setting where tenant_id = $1",
        tx.tenant().uuid()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.map_or_else(Settings::default, |row| Settings {
        approval: ApprovalRule {
            approval: Approval::parse(&row.approval).unwrap_or_default(),
            from_cents: row.approval_from_cents,
        },
        topics: row.topics,
        sender: Sender { name: row.sender_name, reply_to: row.reply_to },
    }))
}

/// Decides who is asked about bookings.
///
/// # Errors
/// [`SettingsError`]
pub async fn set_approval(
    tx: &mut TenantTx,
    actor: &Actor,
    rule: ApprovalRule,
    now: OffsetDateTime,
) -> Result<(), SettingsError> {
    actor.require(Action::ManageCampus)?;
    if !(0..=THRESHOLD_LARGEST).contains(&rule.from_cents) {
        return Err(SettingsError::Threshold);
    }
    sqlx::query!(
        "insert into app.tenant_setting (tenant_id, approval, approval_from_cents, updated_at) values ($1, $2, $3, $4)
         on conflict (tenant_id) do update set approval = excluded.approval,
             approval_from_cents = excluded.approval_from_cents, updated_at = excluded.updated_at",
        tx.tenant().uuid(),
        rule.approval.as_str(),
        rule.from_cents,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(entered(tx, actor, &["approval", "approval_from"], now).await?)
}

/// Chooses the topics of the start page; none offers all.
///
/// # Errors
/// [`SettingsError`]
pub async fn set_topics(
    tx: &mut TenantTx,
    actor: &Actor,
    topics: Option<&[String]>,
    now: OffsetDateTime,
) -> Result<(), SettingsError> {
    actor.require(Action::ManageCampus)?;
    if let Some(chosen) = topics {
        let known = sqlx::query_scalar!("select slug from app.topic").fetch_all(tx.conn()).await?;
        if chosen.is_empty() || chosen.iter().any(|topic| !known.contains(topic)) {
            return Err(SettingsError::Topics);
        }
    }
    sqlx::query!(
        "insert into app.tenant_setting (tenant_id, topics, updated_at) values ($1, $2, $3)
         on conflict (tenant_id) do update set topics = excluded.topics, updated_at = excluded.updated_at",
        tx.tenant().uuid(),
        topics,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(entered(tx, actor, &["topics"], now).await?)
}

/// Says under which name mails come and who gets the answers.
///
/// # Errors
/// [`SettingsError`]
pub async fn set_sender(
    tx: &mut TenantTx,
    actor: &Actor,
    sender: &Sender,
    now: OffsetDateTime,
) -> Result<(), SettingsError> {
    actor.require(Action::ManageCampus)?;
    let fits = (1..=SENDER_LONGEST).contains(&sender.name.chars().count());
    // A name with a line break would begin a header of its own (RFC 5322, 2.2).
    if !fits || sender.name.contains(char::is_control) {
        return Err(SettingsError::SenderName);
    }
    if !sender.reply_to.is_empty() && sender.reply_to.parse::<lettre::Address>().is_err() {
        return Err(SettingsError::ReplyTo);
    }
    sqlx::query!(
        "insert into app.tenant_setting (tenant_id, sender_name, reply_to, updated_at) values ($1, $2, $3, $4)
         on conflict (tenant_id) do update set sender_name = excluded.sender_name, reply_to = excluded.reply_to,
             updated_at = excluded.updated_at",
        tx.tenant().uuid(),
        sender.name,
        sender.reply_to,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(entered(tx, actor, &["sender_name", "reply_to"], now).await?)
}

async fn entered(tx: &mut TenantTx, actor: &Actor, fields: &[&str], now: OffsetDateTime) -> sqlx::Result<()> {
    let own = tx.tenant().uuid();
    audit::record(tx, actor, Entry::new("change", "tenant", own).with(json!({ "fields": fields })), now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cheap_bookings_need_no_decision() {
        let rule = ApprovalRule { approval: Approval::ManagerThenHr, from_cents: 10_000 };
        assert_eq!(rule.asks(9_999), Approval::None);
        assert_eq!(rule.asks(10_000), Approval::ManagerThenHr);
        assert_eq!(ApprovalRule::default().asks(1_000_000), Approval::None);
    }
}
