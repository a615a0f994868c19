//! What the office does with applications, and the register of members.

use tenants::{
    PlatformTx, Tenant, TenantId, TenantKind, TenantState, TenantTx,
    provision::{self, CreateTenantError, NewTenant},
};
use time::{Date, OffsetDateTime};

use super::{Application, MembershipError, State, find};
use crate::{
    access::{Access, Action, Actor, Forbidden, Role},
    ids::ApplicationId,
    people::NewPerson,
    staff::{self, Invited, StaffError},
};

/// Colour of a campus until its coordination chooses another.
const FIRST_COLOUR: &str = "#1f4e79";

#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Application(#[from] MembershipError),
    #[error(transparent)]
    Tenant(#[from] CreateTenantError),
    #[error(transparent)]
    Invitation(#[from] StaffError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What the office fills in to admit a member.
#[derive(Clone, Debug)]
pub struct Admission {
    pub slug: String,
    pub name: String,
    pub short_name: String,
}

/// A new member, and the invitation of its first person.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub tenant: Tenant,
    pub invited: Invited,
}

/// One line of the list of applications.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: ApplicationId,
    pub name: String,
    pub municipality: String,
    pub shares: i32,
    pub state: State,
    pub confirmed_at: OffsetDateTime,
}

/// One line of the register of members (GenG, section 30).
#[derive(Clone, Debug)]
pub struct Entry {
    pub slug: String,
    pub name: String,
    pub kind: String,
    pub key: Option<String>,
    pub shares: Option<i32>,
    pub joined_on: Date,
    pub left_on: Option<Date>,
}

/// Applications that were handed in, those to decide first; 500 at most.
///
/// # Errors
/// [`DecisionError`]
pub async fn list(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Listed>, DecisionError> {
    actor.require(Action::ManageMembers)?;
    let rows = sqlx::query!(
        r#"select a.id, a.name, m.name as municipality, a.shares, a.state, a.confirmed_at as "confirmed_at!"
           from app.application a join app.municipality m on m.key = a.municipality_key
           where a.tenant_id = $1 and a.state <> 'unconfirmed'
           order by a.state not in ('open', 'question'), a.state <> 'open', a.confirmed_at desc limit 500"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: ApplicationId(row.id),
            name: row.name,
            municipality: row.municipality,
            shares: row.shares,
            state: State::parse(&row.state),
            confirmed_at: row.confirmed_at,
        })
        .collect())
}

/// An application that was handed in.
///
/// # Errors
/// [`DecisionError`]
pub async fn look(tx: &mut TenantTx, actor: &Actor, id: ApplicationId) -> Result<Application, DecisionError> {
    actor.require(Action::ManageMembers)?;
    let application = find(tx, id).await?;
    if application.state == State::Unconfirmed { Err(MembershipError::Unknown.into()) } else { Ok(application) }
}

/// Declines an application for a reason that the applicant reads.
///
/// # Errors
/// [`DecisionError`]
pub async fn decline(
    tx: &mut TenantTx,
    actor: &Actor,
    id: ApplicationId,
    reason: &str,
    now: OffsetDateTime,
) -> Result<Application, DecisionError> {
    let application = look(tx, actor, id).await?;
    let done = sqlx::query!(
        "update app.application set state = 'declined', decided_at = $3, decision = $4
         where tenant_id = $1 and id = $2 and state in ('open', 'question')",
        tx.tenant().uuid(),
        id.0,
        now,
        reason
    )
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(MembershipError::State.into());
    }
    Ok(Application { state: State::Declined, decision: reason.to_owned(), ..application })
}

/// Makes the applicant a member with a campus of its own, and invites the contact person to coordinate it. All of it
/// happens in the one transaction that comes back.
///
/// # Errors
/// [`DecisionError`]; nothing has happened then, and the transaction is gone.
pub async fn admit(
    mut tx: PlatformTx,
    access: &Access,
    actor: &Actor,
    id: ApplicationId,
    admission: &Admission,
    now: OffsetDateTime,
) -> Result<(PlatformTx, Admitted), DecisionError> {
    let application = look(&mut tx, actor, id).await?;
    if !application.state.is_pending() {
        return Err(MembershipError::State.into());
    }
    let new = new_tenant(&application, admission);
    let member = provision::create(&mut tx, &new, now).await?;
    enter_register(&mut tx, &application, member, now).await?;
    let mut part = tx.into_member(member).await?;
    let contact = &application.contact;
    let person = NewPerson {
        email: contact.email.clone(),
        given_name: contact.given_name.clone(),
        family_name: contact.family_name.clone(),
        locale: contact.locale,
        roles: vec![Role::Coordination],
        provider: None,
        demo: false,
    };
    let invited = staff::invite(&mut part, &access.office_at(member), &person, now).await?;
    Ok((part.into_platform().await?, Admitted { tenant: tenant(member, new), invited }))
}

async fn enter_register(
    tx: &mut PlatformTx,
    application: &Application,
    member: TenantId,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.application set state = 'admitted', decided_at = $3, member_id = $4 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        application.id.0,
        now,
        member.uuid()
    )
    .execute(tx.conn())
    .await?;
    register(tx, member, Some(&application.municipality.key), application.shares, now.date()).await
}

/// Enters a member into the register.
///
/// # Errors
/// The database's.
pub async fn register(
    tx: &mut PlatformTx,
    member: TenantId,
    key: Option<&str>,
    shares: i32,
    joined_on: Date,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.membership (tenant_id, municipality_key, shares, joined_on) values ($1, $2, $3, $4)",
        member.uuid(),
        key,
        shares,
        joined_on
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn new_tenant(application: &Application, admission: &Admission) -> NewTenant {
    let municipality = &application.municipality;
    NewTenant {
        slug: admission.slug.clone(),
        name: admission.name.clone(),
        short_name: admission.short_name.clone(),
        kind: if municipality.is_county() { TenantKind::County } else { TenantKind::City },
        state_code: Some(municipality.state_code().to_owned()),
        colour: FIRST_COLOUR.to_owned(),
        logo_key: None,
        locale: "de".to_owned(),
        hosts: Vec::new(),
        live: false,
    }
}

fn tenant(id: TenantId, new: NewTenant) -> Tenant {
    Tenant {
        id,
        slug: new.slug,
        name: new.name,
        short_name: new.short_name,
        kind: new.kind,
        colour: new.colour,
        logo_key: new.logo_key,
        locale: new.locale,
        state: TenantState::Active,
        state_reason: String::new(),
        given_rights: Vec::new(),
        live: new.live,
    }
}

/// Everybody in the register, and members that are not in it yet, by name.
///
/// # Errors
/// [`DecisionError`]
pub async fn entries(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Entry>, DecisionError> {
    actor.require(Action::ManageMembers)?;
    let rows = sqlx::query_as!(
        Entry,
        r#"select t.slug, t.name, t.kind, m.municipality_key as key, m.shares as "shares?",
               coalesce(m.joined_on, (t.created_at at time zone 'UTC')::date) as "joined_on!", m.left_on as "left_on?"
           from app.tenant t left join app.membership m on m.tenant_id = t.id where t.id <> $1 order by t.name"#,
        TenantId::COOPERATIVE.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows)
}
