//! Joining the cooperative: a municipality applies, somebody there confirms the address, the office decides.

use tenants::{TenantId, TenantTx};
use time::{Duration, OffsetDateTime};

use crate::{
    access::Actor,
    constraint::violated,
    identity,
    ids::{ApplicationId, PersonId},
    municipalities::Municipality,
    people::{self, AddPersonError, NewPerson, Person},
};

pub mod agreements;
pub mod applicant;
pub mod apply;
pub mod decisions;
pub mod declaration;
pub mod letters;
pub mod members;
pub mod queue;
pub mod register;
mod samples;
pub mod talk;

use agreements::Agreement;

/// So long an address may stay unconfirmed.
const UNCONFIRMED: Duration = Duration::days(7);
/// Letters that wait for a confirmation: to one address, and of the last hour to all.
const WAITING_PER_ADDRESS: i64 = 3;
const WAITING_PER_HOUR: i64 = 200;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody has followed the link of the letter yet.
    Unconfirmed,
    /// The office is to look at it.
    Open,
    /// The office has asked something back.
    Question,
    Admitted,
    Declined,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Unconfirmed, State::Open, State::Question, State::Admitted, State::Declined, State::Withdrawn];

    pub const fn name(self) -> &'static str {
        match self {
            State::Unconfirmed => "unconfirmed",
            State::Open => "open",
            State::Question => "question",
            State::Admitted => "admitted",
            State::Declined => "declined",
            State::Withdrawn => "withdrawn",
        }
    }

    fn parse(name: &str) -> State {
        State::ALL.into_iter().find(|state| state.name() == name).unwrap_or(State::Unconfirmed)
    }

    /// Whether the office has still to decide.
    pub const fn is_pending(self) -> bool {
        matches!(self, State::Open | State::Question)
    }
}

#[derive(Clone, Debug)]
pub struct Application {
    pub id: ApplicationId,
    pub municipality: Municipality,
    /// Its full name, such as `Stadt Speyer`.
    pub name: String,
    pub contact: Person,
    pub position: String,
    pub shares: i32,
    pub state: State,
    pub created_at: OffsetDateTime,
    /// The office's words when it decided; may be empty.
    pub decision: String,
    pub member: Option<TenantId>,
}

#[derive(Clone, Debug)]
pub struct NewApplication {
    pub municipality: Municipality,
    pub name: String,
    pub contact: NewPerson,
    pub position: String,
    pub shares: i32,
    /// What is agreed to, one of each kind.
    pub agreements: Vec<Agreement>,
}

/// A fresh application. The token is in the letter only; the database keeps its hash.
#[derive(Clone, Debug)]
pub struct Applied {
    pub id: ApplicationId,
    pub contact: Person,
    pub token: String,
}

/// Whether a municipality can apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Free,
    Applied,
    Member,
}

#[derive(Debug, thiserror::Error)]
pub enum MembershipError {
    #[error(transparent)]
    Contact(#[from] AddPersonError),
    /// Also for a link that is no longer valid.
    #[error("there is no such application")]
    Unknown,
    #[error("the municipality is a member, or another application of it is open")]
    Taken,
    #[error("the application is not in the state for this")]
    State,
    #[error("too many applications wait for a confirmation")]
    TooMany,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whether a municipality is a member, or has applied.
///
/// # Errors
/// The database's.
pub async fn standing(tx: &mut TenantTx, key: &str) -> sqlx::Result<Standing> {
    let found = sqlx::query!(
        r#"select exists (select from app.membership where municipality_key = $2 and left_on is null) as "member!",
               exists (select from app.application
                       where tenant_id = $1 and municipality_key = $2 and state in ('open', 'question')) as "applied!""#,
        tx.tenant().uuid(),
        key
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(match (found.member, found.applied) {
        (true, _) => Standing::Member,
        (false, true) => Standing::Applied,
        (false, false) => Standing::Free,
    })
}

/// Takes an application in. It counts once its contact person has followed the link of the letter.
///
/// # Errors
/// [`MembershipError`]; the transaction is unusable afterwards.
pub async fn apply(
    tx: &mut TenantTx,
    office: &Actor,
    new: &NewApplication,
    now: OffsetDateTime,
) -> Result<Applied, MembershipError> {
    if standing(tx, &new.municipality.key).await? != Standing::Free {
        return Err(MembershipError::Taken);
    }
    forget_unconfirmed(tx, now).await?;
    let contact = contact(tx, office, &new.contact, now).await?;
    if is_crowded(tx, contact.id, now).await? {
        return Err(MembershipError::TooMany);
    }
    let applied = Applied { id: ApplicationId::new(), contact, token: identity::new_token() };
    sqlx::query!(
        "insert into app.application (tenant_id, id, municipality_key, name, contact_id, contact_position, shares, state,
             token_hash, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, 'unconfirmed', $8, $9)",
        tx.tenant().uuid(),
        applied.id.0,
        new.municipality.key,
        new.name,
        applied.contact.id.0,
        new.position,
        new.shares,
        &identity::token_hash(&applied.token)[..],
        now
    )
    .execute(tx.conn())
    .await?;
    for agreement in &new.agreements {
        sqlx::query!(
            "insert into app.application_agreement (tenant_id, application_id, kind, version, accepted_at)
             values ($1, $2, $3, $4, $5)",
            tx.tenant().uuid(),
            applied.id.0,
            agreement.kind,
            agreement.version,
            now
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(applied)
}

/// The contact person; somebody the cooperative knows already keeps the name that is known.
async fn contact(
    tx: &mut TenantTx,
    office: &Actor,
    new: &NewPerson,
    now: OffsetDateTime,
) -> Result<Person, MembershipError> {
    let known = match people::by_email(tx, &new.email).await? {
        Some(id) => id,
        None => people::add(tx, office, new, now).await?,
    };
    people::find(tx, known).await?.ok_or(MembershipError::Unknown)
}

/// Letters go to whom a stranger names, so their number is limited.
async fn is_crowded(tx: &mut TenantTx, contact: PersonId, now: OffsetDateTime) -> sqlx::Result<bool> {
    let waiting = sqlx::query!(
        r#"select count(*) filter (where contact_id = $2) as "here!", count(*) filter (where created_at > $3) as "recent!"
           from app.application where tenant_id = $1 and state = 'unconfirmed'"#,
        tx.tenant().uuid(),
        contact.0,
        now - Duration::hours(1)
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(waiting.here >= WAITING_PER_ADDRESS || waiting.recent >= WAITING_PER_HOUR)
}

/// Deletes what nobody has confirmed in time, and the contact persons who are known for nothing else.
async fn forget_unconfirmed(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "with outdated as (
             delete from app.application where tenant_id = $1 and state = 'unconfirmed' and created_at < $2
             returning id, contact_id)
         delete from app.person p using outdated o
         where p.tenant_id = $1 and p.id = o.contact_id
             and not exists (select from app.password w where w.tenant_id = $1 and w.person_id = p.id)
             and not exists (select from app.person_role r where r.tenant_id = $1 and r.person_id = p.id)
             and not exists (select from app.application a where a.tenant_id = $1 and a.contact_id = p.id
                             and a.id not in (select id from outdated))",
        tx.tenant().uuid(),
        now - UNCONFIRMED
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The application that a letter's link leads to.
///
/// # Errors
/// [`MembershipError::Unknown`] or the database's.
pub async fn by_token(tx: &mut TenantTx, token: &str) -> Result<Application, MembershipError> {
    let id = sqlx::query_scalar!(
        "select id from app.application where tenant_id = $1 and token_hash = $2",
        tx.tenant().uuid(),
        &identity::token_hash(token)[..]
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(MembershipError::Unknown)?;
    find(tx, ApplicationId(id)).await
}

/// Hands the application in: the address is right, and the office may begin. A second time changes nothing.
///
/// # Errors
/// [`MembershipError::Taken`] when another application was faster; or the database's.
pub async fn confirm(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> Result<Application, MembershipError> {
    let application = by_token(tx, token).await?;
    if application.state != State::Unconfirmed {
        return Ok(application);
    }
    if standing(tx, &application.municipality.key).await? == Standing::Member {
        return Err(MembershipError::Taken);
    }
    sqlx::query!(
        "update app.application set state = 'open', confirmed_at = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        application.id.0,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("application_open_key") => MembershipError::Taken,
        _ => error.into(),
    })?;
    Ok(Application { state: State::Open, ..application })
}

/// A new link to the application; the one before stops working. For a letter to the contact person.
///
/// # Errors
/// The database's.
pub(crate) async fn renew_token(tx: &mut TenantTx, application: ApplicationId) -> sqlx::Result<String> {
    let token = identity::new_token();
    sqlx::query!(
        "update app.application set token_hash = $3 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        application.0,
        &identity::token_hash(&token)[..]
    )
    .execute(tx.conn())
    .await?;
    Ok(token)
}

/// Takes the application back.
///
/// # Errors
/// [`MembershipError::State`] once it is decided; or the database's.
pub async fn withdraw(tx: &mut TenantTx, token: &str, now: OffsetDateTime) -> Result<(), MembershipError> {
    let application = by_token(tx, token).await?;
    let done = sqlx::query!(
        "update app.application set state = 'withdrawn', decided_at = $3
         where tenant_id = $1 and id = $2 and state in ('open', 'question')",
        tx.tenant().uuid(),
        application.id.0,
        now
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(MembershipError::State) }
}

/// One application.
///
/// # Errors
/// [`MembershipError::Unknown`] or the database's.
pub(crate) async fn find(tx: &mut TenantTx, id: ApplicationId) -> Result<Application, MembershipError> {
    let row = sqlx::query!(
        r#"select a.id, a.name, a.contact_id, a.contact_position, a.shares, a.state, a.created_at, a.decision,
               a.member_id, m.key, m.name as municipality, m.county
           from app.application a join app.municipality m on m.key = a.municipality_key
           where a.tenant_id = $1 and a.id = $2"#,
        tx.tenant().uuid(),
        id.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(MembershipError::Unknown)?;
    let contact = people::find(tx, PersonId(row.contact_id)).await?.ok_or(MembershipError::Unknown)?;
    Ok(Application {
        id,
        municipality: Municipality { key: row.key, name: row.municipality, county: row.county },
        name: row.name,
        contact,
        position: row.contact_position,
        shares: row.shares,
        state: State::parse(&row.state),
        created_at: row.created_at,
        decision: row.decision,
        member: row.member_id.map(TenantId::trusted),
    })
}
