//! The people of a member, as its coordination looks after them: who is there, and who is invited to come.

use tenants::TenantTx;
use time::{Duration, OffsetDateTime};

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    enrolments, identity,
    ids::{InvitationId, OrgUnitId, PersonId},
    people::{self, AddPersonError, NewPerson, Person, SetActiveError},
    quotas,
    web::i18n::Locale,
};

pub mod appointments;
pub mod bulk;
pub mod codes;
pub mod codes_page;
pub mod edit;
pub mod factors_page;
pub mod jobs;
pub mod join_page;
pub mod joining;
pub mod letters;
pub mod list;
pub mod office_page;
pub mod person_page;
mod samples;
pub mod selection;
mod throttle;
pub mod web;

/// How long the link of an invitation works.
const VALID_DAYS: u16 = 14;

/// Roles that a member gives to its own people.
pub const ROLES: [Role; 4] = [Role::Coordination, Role::Manager, Role::Hr, Role::DataProtection];

/// Somebody of the own house.
#[derive(Clone, Debug)]
pub struct Colleague {
    pub person: Person,
    pub state: State,
    pub position: String,
    pub personnel_number: Option<String>,
    pub source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Can sign in.
    Active,
    /// Has a link that works until then.
    Invited(OffsetDateTime),
    /// Has no password and no link that works.
    Expired,
    /// Does not belong to the house any more.
    Left,
}

/// Where the entry of a person comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Entered here, one by one or from a table.
    Own,
    /// A directory looks after everything it knows (SCIM).
    Scim,
    /// The sign-in of the house tells name and address (OpenID Connect).
    Oidc,
}

impl Source {
    fn parse(name: &str) -> Source {
        match name {
            "scim" => Source::Scim,
            "oidc" => Source::Oidc,
            _ => Source::Own,
        }
    }
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
    #[error("nobody would be left to look after the house")]
    LastKeeper,
    #[error("the person has left")]
    Left,
    #[error("there is no such unit")]
    UnknownUnit,
    #[error("who works for a provider needs one")]
    ProviderMissing,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<SetActiveError> for StaffError {
    fn from(error: SetActiveError) -> StaffError {
        match error {
            SetActiveError::Forbidden(error) => error.into(),
            SetActiveError::LastKeeper => StaffError::LastKeeper,
            SetActiveError::Sql(error) => error.into(),
        }
    }
}

/// Everybody of this member by name.
///
/// # Errors
/// [`StaffError::Forbidden`], or the database's.
pub async fn colleagues(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<Vec<Colleague>, StaffError> {
    actor.require(Action::ManagePeople)?;
    Ok(some(tx, None, now).await?)
}

/// One person of this member.
///
/// # Errors
/// [`StaffError`].
pub async fn colleague(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PersonId,
    now: OffsetDateTime,
) -> Result<Colleague, StaffError> {
    actor.require(Action::ManagePeople)?;
    some(tx, Some(id), now).await?.pop().ok_or(StaffError::Unknown)
}

async fn some(tx: &mut TenantTx, id: Option<PersonId>, now: OffsetDateTime) -> sqlx::Result<Vec<Colleague>> {
    let [first, last] = people::range(id);
    let rows = sqlx::query!(
        r#"select p.id, p.email, p.given_name, p.family_name, p.locale, p.active, p.unit_id, p.position,
               p.personnel_number, p.source, i.expires_at as "until?",
               w.person_id is not null as "has_password!",
               coalesce((select array_agg(r.role order by r.role) from app.person_role r
                         where r.tenant_id = p.tenant_id and r.person_id = p.id), '{}') as "roles!"
           from app.person p
           left join app.invitation i on i.tenant_id = p.tenant_id and i.person_id = p.id
           left join app.password w on w.tenant_id = p.tenant_id and w.person_id = p.id
           where p.tenant_id = $1 and p.id between $2 and $3 and p.erased_at is null
           order by p.family_name, p.given_name, p.id"#,
        tx.tenant().uuid(),
        first,
        last
    )
    .fetch_all(tx.conn())
    .await?;
    let colleagues = rows.into_iter().map(|row| {
        let source = Source::parse(&row.source);
        Colleague {
            state: match row.until {
                _ if !row.active => State::Left,
                // Who comes from a directory signs in there and needs no password here.
                _ if row.has_password || source != Source::Own => State::Active,
                Some(until) if until > now => State::Invited(until),
                Some(_) | None => State::Expired,
            },
            person: Person {
                id: PersonId(row.id),
                email: row.email,
                given_name: row.given_name,
                family_name: row.family_name,
                locale: Locale::parse(&row.locale).unwrap_or(Locale::De),
                roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
                active: row.active,
                unit: row.unit_id.map(OrgUnitId),
            },
            position: row.position,
            personnel_number: row.personnel_number,
            source,
        }
    });
    Ok(colleagues.collect())
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
    if is_active {
        return Err(StaffError::Active);
    }
    let invited = link(tx, person, now).await?;
    audit::record(tx, actor, Entry::new("invite", "person", person.0), now).await?;
    Ok(invited)
}

async fn link(tx: &mut TenantTx, id: PersonId, now: OffsetDateTime) -> Result<Invited, StaffError> {
    let person = people::find(tx, id).await?.ok_or(StaffError::Unknown)?;
    if !person.active {
        return Err(StaffError::Left);
    }
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
