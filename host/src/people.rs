//! The people of a tenant.

use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    constraint::violated,
    ids::{PersonId, ProviderId},
    web::i18n::Locale,
};

#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub locale: Locale,
    pub roles: Vec<Role>,
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
        "the role {0} does not exist here: operator, reviewer and provider belong to the cooperative, the others to members"
    )]
    RoleElsewhere(&'static str),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
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
    actor.require(Action::ManagePeople)?;
    let id = PersonId::new();
    let email = new.email.trim().to_lowercase();
    if email.parse::<lettre::Address>().is_err() {
        return Err(AddPersonError::EmailInvalid(email));
    }
    sqlx::query!(
        "insert into app.person (tenant_id, id, email, given_name, family_name, locale, provider_id, demo, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
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
        Some("person_email_key") => AddPersonError::EmailTaken(email),
        _ => error.into(),
    })?;
    for role in &new.roles {
        grant(tx, id, *role).await?;
    }
    Ok(id)
}

async fn grant(tx: &mut TenantTx, person: PersonId, role: Role) -> Result<(), AddPersonError> {
    sqlx::query!(
        "insert into app.person_role (tenant_id, person_id, role) values ($1, $2, $3) on conflict do nothing",
        tx.tenant().uuid(),
        person.0,
        role.name()
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_role_place" | "person_role_role_check") => AddPersonError::RoleElsewhere(role.name()),
        _ => error.into(),
    })?;
    Ok(())
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

async fn some(tx: &mut TenantTx, id: Option<PersonId>) -> sqlx::Result<Vec<Person>> {
    let rows = sqlx::query!(
        r#"select p.id, p.email, p.given_name, p.family_name, p.locale,
               coalesce((select array_agg(r.role order by r.role) from app.person_role r
                         where r.tenant_id = p.tenant_id and r.person_id = p.id), '{}') as "roles!"
           from app.person p where p.tenant_id = $1 and ($2::uuid is null or p.id = $2)
           order by p.family_name, p.given_name, p.id"#,
        tx.tenant().uuid(),
        id.map(|id| id.0)
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
    });
    Ok(people.collect())
}
