//! For how long a member keeps what: the platform sets a period and its bounds, a member may choose within them. People
//! who have left are warned a month before they are erased.

use std::collections::BTreeMap;

use tenants::TenantTx;
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use super::letters::Desk;
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    ids::PersonId,
    mail, people,
};

/// Between the warning and the erasure.
pub const GRACE: Duration = Duration::days(30);
/// What everybody keeps for the same time, in days: a form's key, an application that nobody confirmed, the row of a
/// request, the run of a night, what is left of an erased person.
const FORM: Duration = Duration::hours(24);
const UNCONFIRMED: Duration = Duration::days(7);
const ANSWERED: Duration = Duration::days(3 * 365);
/// Applications that did not lead to a membership, and the counts of days.
const YEAR: Duration = Duration::days(365);
const MONTH: Duration = Duration::days(30);
const EVIDENCE: Duration = Duration::days(10 * 365);

/// A kind of data whose period a member may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// People who have left.
    DeactivatedPerson,
    /// Letters that were sent.
    Mail,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::DeactivatedPerson, Kind::Mail];

    pub const fn name(self) -> &'static str {
        match self {
            Kind::DeactivatedPerson => "deactivated_person",
            Kind::Mail => "mail",
        }
    }

    /// Shortest, usual and longest period in days.
    pub const fn bounds(self) -> (i32, i32, i32) {
        match self {
            Kind::DeactivatedPerson => (60, 365, 1095),
            Kind::Mail => (30, 365, 730),
        }
    }
}

/// What holds for one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub kind: Kind,
    pub days: i32,
}

/// A night that removed something: rows by kind.
#[derive(Clone, Debug)]
pub struct Run {
    pub ran_at: OffsetDateTime,
    pub counts: BTreeMap<String, i64>,
}

#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("{} days are outside of what the platform allows", .0.days)]
    Bounds(Rule),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The periods of this member.
///
/// # Errors
/// The database's.
pub async fn rules(tx: &mut TenantTx) -> sqlx::Result<Vec<Rule>> {
    let chosen = sqlx::query!("select kind, days from app.retention_rule where tenant_id = $1", tx.tenant().uuid())
        .fetch_all(tx.conn())
        .await?;
    let days = |kind: Kind| chosen.iter().find(|row| row.kind == kind.name()).map_or(kind.bounds().1, |row| row.days);
    Ok(Kind::ALL.map(|kind| Rule { kind, days: days(kind) }).into())
}

/// Chooses periods.
///
/// # Errors
/// [`RuleError::Bounds`] with the first that is outside of the bounds; then nothing has changed.
pub async fn choose(tx: &mut TenantTx, actor: &Actor, rules: &[Rule], now: OffsetDateTime) -> Result<(), RuleError> {
    actor.require(Action::ManageCampus)?;
    for rule in rules {
        let (shortest, _, longest) = rule.kind.bounds();
        if !(shortest..=longest).contains(&rule.days) {
            return Err(RuleError::Bounds(*rule));
        }
    }
    for rule in rules {
        sqlx::query!(
            "insert into app.retention_rule (tenant_id, kind, days, changed_at) values ($1, $2, $3, $4)
             on conflict (tenant_id, kind) do update set days = excluded.days, changed_at = excluded.changed_at",
            tx.tenant().uuid(),
            rule.kind.name(),
            rule.days,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    let kinds: Vec<&str> = rules.iter().map(|rule| rule.kind.name()).collect();
    let details = serde_json::json!({ "fields": kinds });
    audit::record(tx, actor, Entry::new("change", "retention_rule", None).with(details), now).await?;
    Ok(())
}

async fn days(tx: &mut TenantTx, kind: Kind) -> sqlx::Result<Duration> {
    let rules = rules(tx).await?;
    let rule = rules.into_iter().find(|rule| rule.kind == kind);
    Ok(Duration::days(i64::from(rule.map_or(kind.bounds().1, |rule| rule.days))))
}

/// Warns those who have left and whose time will be over in [`GRACE`]; forgets the warnings of those who came back, or
/// whose time has become longer since.
///
/// # Errors
/// The database's, or a letter's.
pub(super) async fn warn(tx: &mut TenantTx, desk: &Desk<'_>, now: OffsetDateTime) -> anyhow::Result<()> {
    let left_before = now - days(tx, Kind::DeactivatedPerson).await? + GRACE;
    sqlx::query!(
        "delete from app.erasure_warning w using app.person p
         where w.tenant_id = $1 and p.tenant_id = w.tenant_id and p.id = w.person_id
             and (p.active or p.deactivated_at >= $2)",
        tx.tenant().uuid(),
        left_before
    )
    .execute(tx.conn())
    .await?;
    let leaving = sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from app.person p
           where p.tenant_id = $1 and not p.active and p.erased_at is null and p.deactivated_at < $2
               and not exists (select from app.erasure_warning w where w.tenant_id = p.tenant_id and w.person_id = p.id)
           order by p.id limit 500"#,
        tx.tenant().uuid(),
        left_before
    )
    .fetch_all(tx.conn())
    .await?;
    let erase_on = (now + GRACE).date();
    for id in leaving {
        let Some(person) = people::find(tx, id).await? else { continue };
        let warning = Uuid::now_v7();
        mail::post(tx, id, &desk.warning(&person, warning, erase_on)?, now).await?;
        sqlx::query!(
            "insert into app.erasure_warning (tenant_id, person_id, id, warned_at, erase_on) values ($1, $2, $3, $4, $5)",
            tx.tenant().uuid(),
            id.0,
            warning,
            now,
            erase_on
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Those who have left, were warned, and whose time is over.
///
/// # Errors
/// The database's.
pub(super) async fn due(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<Vec<PersonId>> {
    let left_before = now - days(tx, Kind::DeactivatedPerson).await?;
    sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from app.person p
           join app.erasure_warning w on w.tenant_id = p.tenant_id and w.person_id = p.id
           where p.tenant_id = $1 and not p.active and p.erased_at is null and p.deactivated_at < $2
               and w.erase_on <= $3 order by p.id limit 500"#,
        tx.tenant().uuid(),
        left_before,
        now.date()
    )
    .fetch_all(tx.conn())
    .await
}

/// Whether somebody is still among those, now that nobody can let them in again until the transaction ends.
///
/// # Errors
/// The database's.
pub(super) async fn is_due(tx: &mut TenantTx, person: PersonId, now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query!("select id from app.person where tenant_id = $1 and id = $2 for update", tx.tenant().uuid(), person.0)
        .fetch_optional(tx.conn())
        .await?;
    Ok(due(tx, now).await?.contains(&person))
}

/// Deletes what has run out and is not worth a count.
///
/// # Errors
/// The database's.
pub(super) async fn tidy_uncounted(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "with support as (delete from app.support where tenant_id = $1 and expires_at < $2),
             joining as (delete from app.join_request where tenant_id = $1 and expires_at < $2),
             days as (delete from app.usage_day where tenant_id = $1 and day < $3),
             uses as (delete from app.plugin_use where tenant_id = $1 and day < $3),
             lines as (delete from app.plugin_line where tenant_id = $1 and day < $5),
             fuel as (delete from app.plugin_fuel where tenant_id = $1 and day < $5)
         delete from app.retention_run where tenant_id = $1 and ran_at < $4",
        tx.tenant().uuid(),
        now,
        (now - YEAR).date(),
        now - ANSWERED,
        (now - MONTH).date()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Deletes whatever else has run out, and counts it by kind. With an application that nobody confirmed goes its contact, if
/// they were entered for it only.
///
/// # Errors
/// The database's.
pub(super) async fn tidy(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<BTreeMap<String, i64>> {
    let mail_before = now - days(tx, Kind::Mail).await?;
    let row = sqlx::query!(
        r#"with mails as (delete from app.mail where tenant_id = $1 and created_at < $2
                and (state <> 'sent' or sent_at < $2) returning 1),
            sessions as (delete from app.session where tenant_id = $1 and expires_at < $3 returning 1),
            forms as (delete from app.idempotency where tenant_id = $1 and created_at < $4 returning 1),
            requests as (delete from app.privacy_request where tenant_id = $1 and requested_at < $5
                and state in ('expired', 'declined', 'withdrawn') returning 1),
            -- The contact of a member has signed for it: the application stays with the membership.
            nameless as (delete from app.person p where p.tenant_id = $1 and p.erased_at < $6
                and not exists (select from app.application a where a.tenant_id = p.tenant_id and a.contact_id = p.id
                    and a.state = 'admitted') returning 1),
            refused as (delete from app.application where tenant_id = $1 and state in ('declined', 'withdrawn')
                and decided_at < $8 returning 1),
            unconfirmed as (delete from app.application where tenant_id = $1 and state = 'unconfirmed'
                and created_at < $7 returning contact_id),
            contacts as (delete from app.person p where p.tenant_id = $1 and p.id in (select contact_id from unconfirmed)
                and not exists (select from app.person_role r where r.tenant_id = p.tenant_id and r.person_id = p.id)
                and not exists (select from app.password w where w.tenant_id = p.tenant_id and w.person_id = p.id)
                and not exists (select from app.application a where a.tenant_id = p.tenant_id and a.contact_id = p.id
                    and not (a.state = 'unconfirmed' and a.created_at < $7)) returning 1)
           select (select count(*) from mails) as "mail!", (select count(*) from sessions) as "session!",
               (select count(*) from forms) as "form!", (select count(*) from requests) as "request!",
               (select count(*) from nameless) as "nameless!",
               (select count(*) from unconfirmed) + (select count(*) from refused) as "application!",
               (select count(*) from contacts) as "contact!""#,
        tx.tenant().uuid(),
        mail_before,
        now,
        now - FORM,
        now - ANSWERED,
        now - EVIDENCE,
        now - UNCONFIRMED,
        now - YEAR
    )
    .fetch_one(tx.conn())
    .await?;
    let counts = [
        ("mail", row.mail),
        ("session", row.session),
        ("form", row.form),
        ("request", row.request),
        ("nameless", row.nameless),
        ("application", row.application),
        ("contact", row.contact),
    ];
    Ok(counts.into_iter().filter(|(_, count)| *count > 0).map(|(kind, count)| (kind.to_owned(), count)).collect())
}

/// Kinds that a night counts, in the order of a report.
pub const COUNTED: [&str; 8] = ["person", "mail", "session", "form", "request", "nameless", "application", "contact"];

/// Keeps what the night removed; a night without anything leaves no trace.
///
/// # Errors
/// The database's.
pub(super) async fn report(tx: &mut TenantTx, counts: &BTreeMap<String, i64>, now: OffsetDateTime) -> sqlx::Result<()> {
    if counts.is_empty() {
        return Ok(());
    }
    let counts = serde_json::to_value(counts).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!(
        "insert into app.retention_run (tenant_id, id, ran_at, counts) values ($1, $2, $3, $4)",
        tx.tenant().uuid(),
        Uuid::now_v7(),
        now,
        counts
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The latest nights that removed something, the newest first.
///
/// # Errors
/// The database's.
pub async fn latest(tx: &mut TenantTx, limit: i64) -> sqlx::Result<Vec<Run>> {
    let rows = sqlx::query!(
        "select ran_at, counts from app.retention_run where tenant_id = $1 order by ran_at desc, id limit $2",
        tx.tenant().uuid(),
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    let runs = rows
        .into_iter()
        .map(|row| Run { ran_at: row.ran_at, counts: serde_json::from_value(row.counts).unwrap_or_default() });
    Ok(runs.collect())
}

/// Those who were warned: when the rest of their data goes.
///
/// # Errors
/// The database's.
pub async fn warned(tx: &mut TenantTx) -> sqlx::Result<Vec<Date>> {
    sqlx::query_scalar!(
        "select erase_on from app.erasure_warning where tenant_id = $1 order by erase_on",
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await
}

/// The letter of this kind about this thing.
///
/// # Errors
/// The database's.
pub(super) async fn letter_about(tx: &mut TenantTx, kind: &str, subject: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from app.mail where tenant_id = $1 and kind = $2 and subject_id = $3",
        tx.tenant().uuid(),
        kind,
        subject
    )
    .fetch_optional(tx.conn())
    .await
}

/// The short address of the transaction's tenant.
///
/// # Errors
/// The database's.
pub(super) async fn slug(tx: &mut TenantTx) -> sqlx::Result<String> {
    sqlx::query_scalar!("select slug from app.tenant where id = $1", tx.tenant().uuid()).fetch_one(tx.conn()).await
}
