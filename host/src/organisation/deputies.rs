//! Deputies: who decides for a manager from a first to a last day.

use serde_json::json;
use tenants::TenantTx;
use time::{Date, Duration, OffsetDateTime};

use super::{Named, leading};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    clock,
    constraint::violated,
    ids::{DeputyId, PersonId},
    people,
};

/// Longest time that somebody is stood in for.
const LONGEST: Duration = Duration::days(366);

#[derive(Clone, Debug)]
pub struct Deputy {
    pub id: DeputyId,
    /// Who is stood in for.
    pub person: Named,
    pub deputy: Named,
    pub starts_on: Date,
    pub ends_on: Date,
}

#[derive(Debug, thiserror::Error)]
pub enum DeputyError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also what belongs to another member, or to somebody else.
    #[error("there is no such person or deputy")]
    Unknown,
    #[error("the person leads no unit")]
    LeadsNobody,
    #[error("nobody of this member has the address")]
    UnknownDeputy,
    #[error("nobody is their own deputy")]
    Oneself,
    #[error("the last day is before the first, or over already")]
    Order,
    #[error("the time is too long")]
    TooLong,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Who is to decide, and when.
#[derive(Clone, Debug)]
pub struct NewDeputy {
    pub email: String,
    pub starts_on: Date,
    pub ends_on: Date,
}

/// Whose deputies the actor may name: the own ones, or with the right to look after people everybody's.
fn may_name(actor: &Actor, person: PersonId) -> Result<(), DeputyError> {
    if actor.person == Some(person) { Ok(()) } else { Ok(actor.require(Action::ManagePeople)?) }
}

/// Names a deputy for somebody who leads a unit.
///
/// # Errors
/// [`DeputyError`]; the transaction is unusable afterwards.
pub async fn name(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    new: &NewDeputy,
    now: OffsetDateTime,
) -> Result<DeputyId, DeputyError> {
    may_name(actor, person)?;
    if !leading::leads(tx, person).await? {
        return Err(DeputyError::LeadsNobody);
    }
    if new.ends_on < clock::in_germany(now).date() {
        return Err(DeputyError::Order);
    }
    if new.ends_on - new.starts_on > LONGEST {
        return Err(DeputyError::TooLong);
    }
    let deputy = match people::by_email(tx, &new.email).await? {
        Some(id) => people::find(tx, id).await?.filter(|person| person.active).ok_or(DeputyError::UnknownDeputy)?,
        None => return Err(DeputyError::UnknownDeputy),
    };
    let id = DeputyId::new();
    sqlx::query!(
        "insert into app.deputy (tenant_id, id, person_id, deputy_id, starts_on, ends_on) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        deputy.id.0,
        new.starts_on,
        new.ends_on
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("deputy_not_oneself") => DeputyError::Oneself,
        Some("deputy_order") => DeputyError::Order,
        _ => error.into(),
    })?;
    let details = json!({ "deputy": deputy.id });
    audit::record(tx, actor, Entry::new("name_deputy", "person", person.0).with(details), now).await?;
    Ok(id)
}

/// Takes a deputy back. One whose time has begun keeps the days until yesterday: they are evidence of who decided.
///
/// # Errors
/// [`DeputyError::Unknown`] also for somebody else's deputy.
pub async fn withdraw(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    id: DeputyId,
    now: OffsetDateTime,
) -> Result<(), DeputyError> {
    may_name(actor, person)?;
    let today = clock::in_germany(now).date();
    let yesterday = today.previous_day().unwrap_or(today);
    let shortened = sqlx::query!(
        "update app.deputy set ends_on = $5
         where tenant_id = $1 and id = $2 and person_id = $3 and starts_on < $4 and ends_on >= $4",
        tx.tenant().uuid(),
        id.0,
        person.0,
        today,
        yesterday
    )
    .execute(tx.conn())
    .await?;
    let removed = sqlx::query!(
        "delete from app.deputy where tenant_id = $1 and id = $2 and person_id = $3 and starts_on >= $4",
        tx.tenant().uuid(),
        id.0,
        person.0,
        today
    )
    .execute(tx.conn())
    .await?;
    if shortened.rows_affected() + removed.rows_affected() == 0 {
        return Err(DeputyError::Unknown);
    }
    audit::record(tx, actor, Entry::new("withdraw_deputy", "person", person.0), now).await?;
    Ok(())
}

/// The deputies of a person and those for whom the person stands in, today or later, the earliest first.
///
/// # Errors
/// [`DeputyError::Forbidden`], or the database's.
pub async fn around(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<Vec<Deputy>, DeputyError> {
    may_name(actor, person)?;
    let rows = sqlx::query!(
        "select d.id, d.starts_on, d.ends_on, p.id as person_id, p.given_name, p.family_name, p.email,
             s.id as deputy_id, s.given_name as deputy_given_name, s.family_name as deputy_family_name,
             s.email as deputy_email
         from app.deputy d join app.person p on p.tenant_id = d.tenant_id and p.id = d.person_id
         join app.person s on s.tenant_id = d.tenant_id and s.id = d.deputy_id
         where d.tenant_id = $1 and (d.person_id = $2 or d.deputy_id = $2) and d.ends_on >= $3
         order by d.starts_on, d.id",
        tx.tenant().uuid(),
        person.0,
        clock::in_germany(now).date()
    )
    .fetch_all(tx.conn())
    .await?;
    let named =
        |id, given: &str, family: &str, email| Named { id: PersonId(id), name: format!("{given} {family}"), email };
    let deputies = rows.into_iter().map(|row| Deputy {
        id: DeputyId(row.id),
        person: named(row.person_id, &row.given_name, &row.family_name, row.email),
        deputy: named(row.deputy_id, &row.deputy_given_name, &row.deputy_family_name, row.deputy_email),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
    });
    Ok(deputies.collect())
}

/// Whether a person leads a unit and may therefore have deputies.
///
/// # Errors
/// The database's.
pub async fn may_have(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    leading::leads(tx, person).await
}
