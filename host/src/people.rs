//! The people of a tenant.

use serde_json::json;
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    ids::{OrgUnitId, PersonId, ProviderId},
    quotas::{self, RoomError},
    web::i18n::Locale,
};

pub mod bulk;
pub mod newcomers;
pub mod reach;
mod roles;

pub use roles::{delegated, give_role, set_roles, take_role};

#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub locale: Locale,
    pub roles: Vec<Role>,
    /// Whether the person still belongs to the house; who has left cannot sign in.
    pub active: bool,
    pub unit: Option<OrgUnitId>,
}

impl Person {
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }

    /// First letters of given and family name.
    pub fn initials(&self) -> String {
        self.given_name.chars().take(1).chain(self.family_name.chars().take(1)).flat_map(char::to_uppercase).collect()
    }
}

#[derive(Clone, Debug)]
pub struct NewPerson {
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub locale: Locale,
    pub roles: Vec<Role>,
    pub provider: Option<ProviderId>,
    /// Signs in in demo mode only.
    pub demo: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum AddPersonError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("{0} is already a person of this member")]
    EmailTaken(String),
    #[error("{0:?} is not an e-mail address")]
    EmailInvalid(String),
    #[error(
        "the role {0} does not exist here: operator, reviewer, provider and trainer belong to the cooperative, the others \
         to members"
    )]
    RoleElsewhere(&'static str),
    #[error("who runs the house does not supervise how it treats data")]
    Supervision,
    #[error("nobody would be left to look after the house")]
    LastKeeper,
    #[error("the plan of this member ends at {0} people")]
    Full(i64),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

impl From<RoomError> for AddPersonError {
    fn from(error: RoomError) -> AddPersonError {
        match error {
            RoomError::Full(limit) => AddPersonError::Full(limit),
            RoomError::Sql(error) => error.into(),
        }
    }
}

/// Adds a person with roles; the password is set apart.
///
/// # Errors
/// [`AddPersonError`]; the transaction is unusable afterwards.
pub async fn add(
    tx: &mut TenantTx,
    actor: &Actor,
    new: &NewPerson,
    now: OffsetDateTime,
) -> Result<PersonId, AddPersonError> {
    actor.require(if new.roles.is_empty() { Action::ManagePeople } else { Action::Appoint })?;
    let id = PersonId::new();
    let email = new.email.trim().to_lowercase();
    if !is_address(&email) {
        return Err(AddPersonError::EmailInvalid(email));
    }
    quotas::room_for_people(tx, 1).await?;
    sqlx::query!(
        "insert into app.person (tenant_id, id, email, given_name, family_name, locale, provider_id, demo, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
        tx.tenant().uuid(),
        id.0,
        email,
        new.given_name,
        new.family_name,
        new.locale.tag(),
        new.provider.map(|provider| provider.0),
        new.demo,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_email_key" | "person_user_name_key") => AddPersonError::EmailTaken(email),
        _ => error.into(),
    })?;
    for role in &new.roles {
        grant(tx, id, *role).await?;
    }
    audit::record(tx, actor, Entry::new("create", "person", id.0), now).await?;
    Ok(id)
}

/// Whether mail can go there (RFC 5321, 4.5.3.1.3).
pub fn is_address(email: &str) -> bool {
    email.len() <= 254 && email.parse::<lettre::Address>().is_ok()
}

/// The role without which nobody could look after the house.
const fn keeper(tenant: TenantId) -> Role {
    if tenant.uuid().is_nil() { Role::Operator } else { Role::Coordination }
}

/// Has everybody wait who would take a keeper away at the same time, and counts the keepers that there are.
///
/// # Errors
/// The database's.
pub(crate) async fn hold_keepers(tx: &mut TenantTx) -> sqlx::Result<i64> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 0)) as done",
        format!("keepers of {}", tx.tenant())
    )
    .fetch_one(tx.conn())
    .await?;
    keepers(tx).await
}

async fn keepers(tx: &mut TenantTx) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from app.person_role r
           join app.person p on p.tenant_id = r.tenant_id and p.id = r.person_id
           where r.tenant_id = $1 and r.role = $2 and p.active"#,
        tx.tenant().uuid(),
        keeper(tx.tenant()).name()
    )
    .fetch_one(tx.conn())
    .await
}

/// For which provider somebody of the cooperative works.
///
/// # Errors
/// The database's.
pub async fn provider_of(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<Option<ProviderId>> {
    let row = sqlx::query!(
        r#"select provider_id as "provider: ProviderId" from app.person where tenant_id = $1 and id = $2"#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(row.and_then(|row| row.provider))
}

async fn grant(tx: &mut TenantTx, person: PersonId, role: Role) -> Result<bool, AddPersonError> {
    let granted = sqlx::query!(
        "insert into app.person_role (tenant_id, person_id, role) values ($1, $2, $3)
         on conflict (tenant_id, person_id, role) do nothing",
        tx.tenant().uuid(),
        person.0,
        role.name()
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_role_place" | "person_role_role_check") => AddPersonError::RoleElsewhere(role.name()),
        Some("person_role_supervision") => AddPersonError::Supervision,
        _ => error.into(),
    })?;
    Ok(granted.rows_affected() == 1)
}

/// What to change of a person; none leaves a field as it is.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    pub email: Option<String>,
    pub given_name: Option<String>,
    pub family_name: Option<String>,
    pub locale: Option<Locale>,
    pub position: Option<String>,
    /// Within, none takes the number away.
    pub personnel_number: Option<Option<String>>,
    /// Within, none takes the person out of every unit.
    pub unit: Option<Option<OrgUnitId>>,
}

impl Changes {
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
    }

    fn fields(&self) -> Vec<&'static str> {
        let fields = [
            ("email", self.email.is_some()),
            ("given_name", self.given_name.is_some()),
            ("family_name", self.family_name.is_some()),
            ("locale", self.locale.is_some()),
            ("position", self.position.is_some()),
            ("personnel_number", self.personnel_number.is_some()),
            ("unit", self.unit.is_some()),
        ];
        fields.into_iter().filter(|(_, changes)| *changes).map(|(name, _)| name).collect()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ChangePersonError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a person of another member.
    #[error("there is no such person")]
    Unknown,
    #[error("{0} is already a person of this member")]
    EmailTaken(String),
    #[error("{0:?} is not an e-mail address")]
    EmailInvalid(String),
    #[error("the personnel number belongs to somebody else")]
    NumberTaken,
    /// Also for a unit of another member.
    #[error("there is no such unit")]
    UnknownUnit,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Changes what is known of a person.
///
/// # Errors
/// [`ChangePersonError`]; the transaction is unusable afterwards.
pub async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PersonId,
    changes: &Changes,
    now: OffsetDateTime,
) -> Result<(), ChangePersonError> {
    actor.require(Action::ManagePeople)?;
    reach::within(tx, actor, &[id.0], now).await??;
    let email = changes.email.as_ref().map(|email| email.trim().to_lowercase());
    if let Some(email) = email.as_ref().filter(|email| !is_address(email)) {
        return Err(ChangePersonError::EmailInvalid(email.clone()));
    }
    let changed = sqlx::query!(
        "update app.person set email = coalesce($3, email), given_name = coalesce($4, given_name),
             family_name = coalesce($5, family_name), locale = coalesce($6, locale), position = coalesce($7, position),
             personnel_number = case when $8 then $9 else personnel_number end,
             unit_id = case when $10 then $11 else unit_id end, updated_at = $12, version = version + 1
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        email,
        changes.given_name,
        changes.family_name,
        changes.locale.map(Locale::tag),
        changes.position,
        changes.personnel_number.is_some(),
        changes.personnel_number.clone().flatten(),
        changes.unit.is_some(),
        changes.unit.flatten().map(|unit| unit.0),
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_email_key" | "person_user_name_key") => ChangePersonError::EmailTaken(email.unwrap_or_default()),
        Some("person_personnel_number_key") => ChangePersonError::NumberTaken,
        Some("person_unit_fkey") => ChangePersonError::UnknownUnit,
        _ => error.into(),
    })?;
    if changed.rows_affected() == 0 {
        return Err(ChangePersonError::Unknown);
    }
    let fields = json!({ "fields": changes.fields() });
    audit::record(tx, actor, Entry::new("change", "person", id.0).with(fields), now).await?;
    Ok(())
}

#[derive(Debug, thiserror::Error)]
pub enum SetActiveError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("nobody would be left to look after the house")]
    LastKeeper,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Lets a person in again, or out: then nothing opens any more, and what is evidence stays. What else leaving entails is
/// done by `staff::deactivate`. False when the person is so already.
///
/// # Errors
/// [`SetActiveError`]; the transaction is not to be committed afterwards.
pub(crate) async fn set_active(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PersonId,
    active: bool,
    now: OffsetDateTime,
) -> Result<bool, SetActiveError> {
    reach::within(tx, actor, &[id.0], now).await??;
    let before = if active { 0 } else { hold_keepers(tx).await? };
    let changed = sqlx::query!(
        "update app.person set active = $3, deactivated_at = case when $3 then null else $4::timestamptz end,
             updated_at = $4, version = version + 1
         where tenant_id = $1 and id = $2 and active <> $3 and erased_at is null",
        tx.tenant().uuid(),
        id.0,
        active,
        now
    )
    .execute(tx.conn())
    .await?;
    if changed.rows_affected() == 0 {
        return Ok(false);
    }
    if before > 0 && keepers(tx).await? == 0 {
        return Err(SetActiveError::LastKeeper);
    }
    let action = if active { "reactivate" } else { "deactivate" };
    audit::record(tx, actor, Entry::new(action, "person", id.0), now).await?;
    Ok(true)
}

/// A person of this tenant.
///
/// # Errors
/// The database's.
pub async fn find(tx: &mut TenantTx, id: PersonId) -> sqlx::Result<Option<Person>> {
    Ok(some(tx, Some(id)).await?.pop())
}

/// The person with this address, in whatever case.
///
/// # Errors
/// The database's.
pub async fn by_email(tx: &mut TenantTx, email: &str) -> sqlx::Result<Option<PersonId>> {
    let id = sqlx::query_scalar!(
        "select id from app.person where tenant_id = $1 and email = $2",
        tx.tenant().uuid(),
        email.trim().to_lowercase()
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(PersonId))
}

/// All people of this tenant by name.
///
/// # Errors
/// The database's.
pub async fn all(tx: &mut TenantTx) -> sqlx::Result<Vec<Person>> {
    some(tx, None).await
}

/// One person or all of them as a range of keys: a plan that holds for both uses the index, where "all or this one" reads
/// everybody for each single person.
pub(crate) fn range(id: Option<PersonId>) -> [Uuid; 2] {
    id.map_or([Uuid::nil(), Uuid::max()], |id| [id.0, id.0])
}

async fn some(tx: &mut TenantTx, id: Option<PersonId>) -> sqlx::Result<Vec<Person>> {
    let [first, last] = range(id);
    let rows = sqlx::query!(
        r#"select p.id, p.email, p.given_name, p.family_name, p.locale, p.active, p.unit_id,
               coalesce((select array_agg(r.role order by r.role) from app.person_role r
                         where r.tenant_id = p.tenant_id and r.person_id = p.id), '{}') as "roles!"
           from app.person p where p.tenant_id = $1 and p.id between $2 and $3 and p.erased_at is null
           order by p.family_name, p.given_name, p.id"#,
        tx.tenant().uuid(),
        first,
        last
    )
    .fetch_all(tx.conn())
    .await?;
    let people = rows.into_iter().map(|row| Person {
        id: PersonId(row.id),
        email: row.email,
        given_name: row.given_name,
        family_name: row.family_name,
        locale: Locale::parse(&row.locale).unwrap_or(Locale::De),
        roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
        active: row.active,
        unit: row.unit_id.map(OrgUnitId),
    });
    Ok(people.collect())
}
