//! The people of a member, as its coordination looks after them: who is there, and who is invited to come.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden},
    enrolments, identity,
    ids::{InvitationId, PersonId},
    people::{self, AddPersonError, NewPerson, Person},
    quotas,
};

pub mod letters;
mod samples;
pub mod web;

/// How long the link of an invitation works.
const VALID_DAYS: u16 = 14;

/// Somebody of the own house.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub person: Person,
    pub state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Has chosen a password.
    Active,
    /// Has a link that works until then.
    Invited(OffsetDateTime),
    /// Has no password and no link that works.
    Expired,
}

/// A fresh invitation. The token is in the letter only; the database keeps its hash.
#[derive(Clone, Debug)]
pub struct Invited {
    pub id: InvitationId,
    pub person: Person,
    pub token: String,
}

#[derive(Debug, thiserror::Error)]
pub enum StaffError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Add(#[from] AddPersonError),
    /// Also for a person of another member, and for a link that was used or is too old.
    #[error("there is no such person or invitation")]
    Unknown,
    #[error("the person has chosen a password already")]
    Active,
    #[error("nobody lets themselves out")]
    Oneself,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Everybody of this member by name.
///
/// # Errors
/// [`StaffError::Forbidden`], or the database's.
pub async fn colleagues(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Colleague>, StaffError> {
    actor.require(Action::ManagePeople)?;
    let waiting = sqlx::query!(
        r#"select p.id, i.expires_at as "until?" from app.person p
           left join app.invitation i on i.tenant_id = p.tenant_id and i.person_id = p.id
           where p.tenant_id = $1
               and not exists (select from app.password w where w.tenant_id = p.tenant_id and w.person_id = p.id)"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let state = |id: PersonId| match waiting.iter().find(|row| row.id == id.0).map(|row| row.until) {
        None => State::Active,
        Some(Some(until)) if until > now => State::Invited(until),
        Some(_) => State::Expired,
    };
    let people = people::all(tx).await?;
    Ok(people.into_iter().map(|person| Colleague { state: state(person.id), person }).collect())
}

/// Adds a person and invites them to choose a password.
///
/// # Errors
/// [`StaffError`]; the transaction is unusable afterwards.
pub async fn invite(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewPerson,
    now: OffsetDateTime,
) -> Result<Invited, StaffError> {
    let id = people::add(tx, actor, new, now).await?;
    link(tx, id, now).await
}

/// Makes a new link for somebody who has no password yet; the one before stops working.
///
/// # Errors
/// [`StaffError`].
pub async fn invite_again(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<Invited, StaffError> {
    actor.require(Action::ManagePeople)?;
    let is_active = sqlx::query_scalar!(
        r#"select exists (select from app.password where tenant_id = $1 and person_id = $2) as "is_active!""#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_one(tx.conn())
    .await?;
    if is_active { Err(StaffError::Active) } else { link(tx, person, now).await }
}

async fn link(tx: &mut TenantTx, id: PersonId, now: OffsetDateTime) -> Result<Invited, StaffError> {
    let person = people::find(tx, id).await?.ok_or(StaffError::Unknown)?;
    let invited = Invited { id: InvitationId::new(), person, token: identity::new_token() };
    sqlx::query!(
        "insert into app.invitation (tenant_id, id, person_id, token_hash, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict on constraint invitation_person_key do update set id = excluded.id,
             token_hash = excluded.token_hash, created_at = excluded.created_at, expires_at = excluded.expires_at",
        tx.tenant().uuid(),
        invited.id.0,
        id.0,
        &identity::token_hash(&invited.token)[..],
        now,
        now + Duration::days(VALID_DAYS.into())
    )
    .execute(tx.conn())
    .await?;
    Ok(invited)
}

/// Whom the link invites.
///
/// # Errors
/// [`StaffError::Unknown`], or the database's.
pub async fn invited(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> Result<Person, StaffError> {
    let id = sqlx::query_scalar!(
        "select person_id from app.invitation where tenant_id = $1 and token_hash = $2 and expires_at > $3",
        tx.tenant().uuid(),
        &identity::token_hash(token)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(StaffError::Unknown)?;
    people::find(tx, PersonId(id)).await?.ok_or(StaffError::Unknown)
}

/// Uses the link up: from now on the person signs in with the password of this hash.
///
/// # Errors
/// [`StaffError::Unknown`], or the database's.
pub async fn accept(tx: &mut TenantTx, token: &str, hash: &str, now: OffsetDateTime) -> Result<(), StaffError> {
    let id = sqlx::query_scalar!(
        "delete from app.invitation where tenant_id = $1 and token_hash = $2 and expires_at > $3 returning person_id",
        tx.tenant().uuid(),
        &identity::token_hash(token)[..],
        now
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(StaffError::Unknown)?;
    Ok(identity::set_password(tx, PersonId(id), hash).await?)
}

/// Lets somebody who leaves out: signed out everywhere, open invitations and bookings taken back, proofs kept. Gives the
/// number of bookings that were cancelled.
///
/// # Errors
/// [`StaffError::Unknown`] also when the person has left already; [`StaffError::Oneself`]; or the database's.
pub async fn deactivate(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<usize, StaffError> {
    actor.require(Action::ManagePeople)?;
    if actor.person == Some(person) {
        return Err(StaffError::Oneself);
    }
    if !people::set_active(tx, actor, person, false, now).await? {
        return Err(StaffError::Unknown);
    }
    identity::end_all(tx, person).await?;
    sqlx::query!("delete from app.invitation where tenant_id = $1 and person_id = $2", tx.tenant().uuid(), person.0)
        .execute(tx.conn())
        .await?;
    Ok(enrolments::cancel_all_of(tx, person, now).await?)
}

/// Lets somebody in again who had left.
///
/// # Errors
/// [`StaffError::Unknown`] also when the person is there; or the database's.
pub async fn reactivate(
    tx: &mut TenantTx,
    actor: &Actor,
    person: PersonId,
    now: OffsetDateTime,
) -> Result<(), StaffError> {
    actor.require(Action::ManagePeople)?;
    quotas::room_for_people(tx, 1).await.map_err(AddPersonError::from)?;
    if people::set_active(tx, actor, person, true, now).await? { Ok(()) } else { Err(StaffError::Unknown) }
}
