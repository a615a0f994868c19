//! What people may ask about their own data, and who answers: everything that is stored about them (DSGVO, Art. 15 and
//! 20), and its erasure (Art. 17). Each request has a day by which it is answered (Art. 12 (3)).

use tenants::TenantTx;
use time::{Date, Duration, Month, OffsetDateTime, util::days_in_month};

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    clock,
    constraint::violated,
    ids::{PersonId, PrivacyRequestId},
    jobs::{Erase, MakeArchive, enqueue},
    people::{self, Person},
};

pub mod answer;
pub mod archive;
pub mod contract;
pub mod erasure;
pub mod jobs;
pub mod lead;
pub mod letters;
pub mod mine;
pub mod notice;
pub mod processors;
mod progress;
pub mod retention;
mod samples;
pub mod stored;
pub mod terms;

/// How long an archive can be fetched.
pub const FETCHABLE: Duration = Duration::days(7);
/// Longest reason for declining, in characters.
pub const LONGEST_REASON: usize = 2000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Export,
    Erasure,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Export, Kind::Erasure];

    pub const fn name(self) -> &'static str {
        match self {
            Kind::Export => "export",
            Kind::Erasure => "erasure",
        }
    }

    fn parse(name: &str) -> Kind {
        if name == Kind::Erasure.name() { Kind::Erasure } else { Kind::Export }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for a decision.
    Open,
    /// Is being carried out.
    Working,
    /// The archive can be fetched.
    Ready,
    Expired,
    Declined,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Open, State::Working, State::Ready, State::Expired, State::Declined, State::Withdrawn];

    pub const fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Working => "working",
            State::Ready => "ready",
            State::Expired => "expired",
            State::Declined => "declined",
            State::Withdrawn => "withdrawn",
        }
    }

    fn parse(name: &str) -> State {
        State::ALL.into_iter().find(|state| state.name() == name).expect("a check constraint lists the states")
    }
}

/// One request of one person.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: PrivacyRequestId,
    pub person: PersonId,
    pub kind: Kind,
    pub state: State,
    pub requested_at: OffsetDateTime,
    pub due_on: Date,
    pub reason: String,
    pub expires_at: Option<OffsetDateTime>,
    pub bytes: i64,
}

/// A request that waits for a decision, and whose it is.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub request: Request,
    pub person: Person,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Approve,
    Decline(String),
}

#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a request of somebody else, and for one that is not in the state that the step needs.
    #[error("there is no such request")]
    Unknown,
    #[error("the same is being worked on already")]
    Pending,
    #[error("nobody decides about themselves")]
    Own,
    #[error("the person is the last one in charge here")]
    InCharge,
    #[error("declining needs a reason of 1 to {LONGEST_REASON} characters")]
    Reason,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The day by which a request of this instant is answered: a month later (Art. 12 (3)), or the last day of a month that
/// has no such day (Regulation 1182/71, Art. 3 (2) c).
pub fn due_on(requested_at: OffsetDateTime) -> Date {
    let asked = clock::in_germany(requested_at).date();
    let month = asked.month().next();
    let year = if month == Month::January { asked.year() + 1 } else { asked.year() };
    let day = asked.day().min(days_in_month(month, year));
    Date::from_calendar_date(year, month, day).expect("the day is one of the month")
}

/// Asks for everything, or for erasure. `host` is where the person came in, for the link in the letter.
///
/// # Errors
/// [`PrivacyError::Pending`] when the same is under way; the transaction is unusable then.
pub async fn ask(
    tx: &mut TenantTx,
    actor: &Actor,
    kind: Kind,
    host: &str,
    now: OffsetDateTime,
) -> Result<PrivacyRequestId, PrivacyError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let id = PrivacyRequestId::new();
    let state = if kind == Kind::Export { State::Working } else { State::Open };
    sqlx::query!(
        "insert into app.privacy_request (tenant_id, id, person_id, kind, state, requested_at, due_on)
         values ($1, $2, $3, $4, $5, $6, $7)",
        tx.tenant().uuid(),
        id.0,
        person.0,
        kind.name(),
        state.name(),
        now,
        due_on(now)
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("privacy_request_pending_key") => PrivacyError::Pending,
        _ => error.into(),
    })?;
    if kind == Kind::Export {
        let job = MakeArchive { tenant: tx.tenant(), request: id, host: host.to_owned() };
        enqueue(tx, &job, &id.to_string(), now).await?;
    }
    let action = if kind == Kind::Export { "ask_export" } else { "ask_erasure" };
    audit::record(tx, actor, Entry::new(action, "privacy_request", id.0), now).await?;
    Ok(id)
}

/// The actor's own requests, the newest first.
///
/// # Errors
/// [`PrivacyError::Forbidden`] for a visitor, or the database's.
pub async fn mine(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Request>, PrivacyError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    Ok(some(tx, Some(person), None, None).await?)
}

/// One of the actor's own archives that can be fetched now.
///
/// # Errors
/// [`PrivacyError::Unknown`] also for one of somebody else, or too old.
pub async fn fetch(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PrivacyRequestId,
    now: OffsetDateTime,
) -> Result<Request, PrivacyError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let request = some(tx, Some(person), None, Some(id)).await?.pop();
    let request = request
        .filter(|request| request.state == State::Ready && request.expires_at.is_some_and(|until| until > now))
        .ok_or(PrivacyError::Unknown)?;
    audit::record(tx, actor, Entry::new("download", "privacy_request", id.0), now).await?;
    Ok(request)
}

/// Takes back a request for erasure that is not decided yet.
///
/// # Errors
/// [`PrivacyError::Unknown`]
pub async fn withdraw(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PrivacyRequestId,
    now: OffsetDateTime,
) -> Result<(), PrivacyError> {
    let person = actor.person_for(Action::ReadCatalogue)?;
    let taken_back = sqlx::query!(
        "update app.privacy_request set state = 'withdrawn', decided_at = $4
         where tenant_id = $1 and id = $2 and person_id = $3 and state = 'open'",
        tx.tenant().uuid(),
        id.0,
        person.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if taken_back.rows_affected() == 0 {
        return Err(PrivacyError::Unknown);
    }
    audit::record(tx, actor, Entry::new("withdraw", "privacy_request", id.0), now).await?;
    Ok(())
}

/// What waits for this actor's decision, the most urgent first. The data protection officer decides; where there is
/// none but the one who asks, the coordination does.
///
/// # Errors
/// [`PrivacyError::Forbidden`], or the database's.
pub async fn queue(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Waiting>, PrivacyError> {
    may_look(actor)?;
    let officers = officers(tx).await?;
    let mut waiting = Vec::new();
    for request in some(tx, None, Some(State::Open), None).await? {
        let decides = actor.may(Action::AnswerPrivacy) || officers.iter().all(|officer| *officer == request.person);
        if let (true, Some(person)) = (decides, people::find(tx, request.person).await?) {
            waiting.push(Waiting { request, person });
        }
    }
    waiting.sort_by_key(|waiting| (waiting.request.due_on, waiting.request.id));
    Ok(waiting)
}

/// Whoever looks after data protection or after the people of the house may see the pages about it.
///
/// # Errors
/// [`Forbidden`]
pub fn may_look(actor: &Actor) -> Result<(), Forbidden> {
    actor.require(Action::AnswerPrivacy).or_else(|_| actor.require(Action::ManagePeople))
}

/// One request that waits for this actor's decision.
///
/// # Errors
/// [`PrivacyError::Unknown`] also when it is decided already or belongs to another member.
pub async fn waiting(tx: &mut TenantTx, actor: &Actor, id: PrivacyRequestId) -> Result<Waiting, PrivacyError> {
    queue(tx, actor).await?.into_iter().find(|waiting| waiting.request.id == id).ok_or(PrivacyError::Unknown)
}

/// Decides about an erasure. Gives the request as it was; its letter is sent by the caller.
///
/// # Errors
/// [`PrivacyError`]; after one of them nothing has changed.
pub async fn decide(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PrivacyRequestId,
    decision: &Decision,
    now: OffsetDateTime,
) -> Result<Waiting, PrivacyError> {
    let waiting = waiting(tx, actor, id).await?;
    if actor.person == Some(waiting.request.person) {
        return Err(PrivacyError::Own);
    }
    let (state, action, reason) = match decision {
        Decision::Approve if last_in_charge(tx, waiting.request.person).await? => return Err(PrivacyError::InCharge),
        Decision::Approve => (State::Working, "approve", ""),
        Decision::Decline(reason) if !(1..=LONGEST_REASON).contains(&reason.chars().count()) => {
            return Err(PrivacyError::Reason);
        }
        Decision::Decline(reason) => (State::Declined, "decline", reason.as_str()),
    };
    let decided = sqlx::query!(
        "update app.privacy_request set state = $3, reason = $4, decided_at = $5
         where tenant_id = $1 and id = $2 and state = 'open'",
        tx.tenant().uuid(),
        id.0,
        state.name(),
        reason,
        now
    )
    .execute(tx.conn())
    .await?;
    if decided.rows_affected() == 0 {
        return Err(PrivacyError::Unknown);
    }
    if state == State::Working {
        let job = Erase { tenant: tx.tenant(), request: id };
        enqueue(tx, &job, &id.to_string(), now).await?;
    }
    audit::record(tx, actor, Entry::new(action, "privacy_request", id.0), now).await?;
    Ok(waiting)
}

/// Who supervises how this house treats data.
///
/// # Errors
/// The database's.
pub async fn officers(tx: &mut TenantTx) -> sqlx::Result<Vec<PersonId>> {
    with_role(tx, &[Role::DataProtection]).await
}

/// Who answers requests: the data protection officers, else those who look after the house's people.
///
/// # Errors
/// The database's.
pub async fn in_charge(tx: &mut TenantTx, asking: PersonId) -> sqlx::Result<Vec<PersonId>> {
    let mut officers = officers(tx).await?;
    officers.retain(|officer| *officer != asking);
    if !officers.is_empty() {
        return Ok(officers);
    }
    let mut keepers = with_role(tx, &[Role::Coordination, Role::Operator]).await?;
    keepers.retain(|keeper| *keeper != asking);
    Ok(keepers)
}

/// Whether without this person nobody would look after the house any more. Who holds the roles cannot change until the
/// transaction ends.
///
/// # Errors
/// The database's.
pub async fn last_in_charge(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query!(
        "select person_id from app.person_role where tenant_id = $1 and role in ('coordination', 'operator')
         order by person_id for update",
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let keepers = with_role(tx, &[Role::Coordination, Role::Operator]).await?;
    Ok(keepers == [person])
}

async fn with_role(tx: &mut TenantTx, roles: &[Role]) -> sqlx::Result<Vec<PersonId>> {
    let roles: Vec<String> = roles.iter().map(|role| role.name().to_owned()).collect();
    sqlx::query_scalar!(
        r#"select p.id as "id: PersonId" from app.person p
           join app.person_role r on r.tenant_id = p.tenant_id and r.person_id = p.id
           where p.tenant_id = $1 and p.active and r.role = any ($2) order by p.id"#,
        tx.tenant().uuid(),
        &roles
    )
    .fetch_all(tx.conn())
    .await
}

/// Requests of a person or of all, in one state or in every, one of them or all; the newest first.
async fn some(
    tx: &mut TenantTx,
    person: Option<PersonId>,
    state: Option<State>,
    id: Option<PrivacyRequestId>,
) -> sqlx::Result<Vec<Request>> {
    let rows = sqlx::query!(
        "select id, person_id, kind, state, requested_at, due_on, reason, expires_at, bytes from app.privacy_request
         where tenant_id = $1 and ($2::uuid is null or person_id = $2) and ($3::text is null or state = $3)
             and ($4::uuid is null or id = $4)
         order by requested_at desc, id desc",
        tx.tenant().uuid(),
        person.map(|person| person.0),
        state.map(State::name),
        id.map(|id| id.0)
    )
    .fetch_all(tx.conn())
    .await?;
    let requests = rows.into_iter().map(|row| Request {
        id: PrivacyRequestId(row.id),
        person: PersonId(row.person_id),
        kind: Kind::parse(&row.kind),
        state: State::parse(&row.state),
        requested_at: row.requested_at,
        due_on: row.due_on,
        reason: row.reason,
        expires_at: row.expires_at,
        bytes: row.bytes.unwrap_or_default(),
    });
    Ok(requests.collect())
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn a_request_is_due_a_month_later_in_german_time() {
        for (asked, due) in [
            (datetime!(2026-11-26 10:00 UTC), date!(2026 - 12 - 26)),
            (datetime!(2026-12-31 10:00 UTC), date!(2027 - 01 - 31)),
            (datetime!(2027-01-30 10:00 UTC), date!(2027 - 02 - 28)),
            // In Germany it is the first of March already.
            (datetime!(2027-02-28 23:30 UTC), date!(2027 - 04 - 01)),
        ] {
            assert_eq!(due_on(asked), due, "{asked}");
        }
    }
}
