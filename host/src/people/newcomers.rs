//! Many people at once, as a file brings them: two statements and one entry in the audit log, however many they are.

use std::collections::HashSet;

use serde::Serialize;
use serde_json::json;
use sqlx::types::Json;
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{AddPersonError, NewPerson};
use crate::{
    access::{Action, Actor},
    audit::{self, Entry},
    constraint::violated,
    ids::{OrgUnitId, PersonId},
    quotas,
};

/// A person with what else a file says of them.
#[derive(Clone, Debug)]
pub struct Newcomer {
    pub person: NewPerson,
    pub unit: Option<OrgUnitId>,
    /// Units that the person leads.
    pub leads: Vec<OrgUnitId>,
    pub position: String,
    pub personnel_number: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum AddAllError {
    #[error(transparent)]
    Person(#[from] AddPersonError),
    #[error("{0} stands there twice")]
    Twice(String),
    /// The address or the personnel number of somebody who is there already.
    #[error("one of them is a person of this member already")]
    Taken,
    /// Also for a unit of another member.
    #[error("there is no such unit")]
    UnknownUnit,
}

impl From<sqlx::Error> for AddAllError {
    fn from(error: sqlx::Error) -> AddAllError {
        AddAllError::Person(error.into())
    }
}

#[derive(Serialize)]
struct Row<'a> {
    id: Uuid,
    email: String,
    given_name: &'a str,
    family_name: &'a str,
    locale: &'static str,
    unit_id: Option<Uuid>,
    position: &'a str,
    personnel_number: Option<&'a str>,
    roles: Vec<&'static str>,
    leads: Vec<Uuid>,
}

/// Adds all of them, or none; the ids come back in the same order. Nobody has a password yet.
///
/// # Errors
/// [`AddAllError`]; the transaction is unusable afterwards.
pub async fn add_all(
    tx: &mut TenantTx,
    actor: &Actor,
    newcomers: &[Newcomer],
    now: OffsetDateTime,
) -> Result<Vec<PersonId>, AddAllError> {
    let appoints = newcomers.iter().any(|newcomer| !newcomer.person.roles.is_empty());
    let action = if appoints { Action::Appoint } else { Action::ManagePeople };
    actor.require(action).map_err(AddPersonError::from)?;
    let rows = rows(newcomers)?;
    quotas::room_for_people(tx, rows.len()).await.map_err(AddPersonError::from)?;
    insert(tx, &rows, now).await?;
    let entry = Entry::new("create_many", "person", None).with(json!({ "count": rows.len() }));
    audit::record(tx, actor, entry, now).await?;
    Ok(rows.into_iter().map(|row| PersonId(row.id)).collect())
}

fn rows(newcomers: &[Newcomer]) -> Result<Vec<Row<'_>>, AddAllError> {
    let mut emails = HashSet::new();
    newcomers
        .iter()
        .map(|newcomer| {
            let person = &newcomer.person;
            let email = person.email.trim().to_lowercase();
            if email.parse::<lettre::Address>().is_err() {
                return Err(AddPersonError::EmailInvalid(email).into());
            }
            if !emails.insert(email.clone()) {
                return Err(AddAllError::Twice(email));
            }
            Ok(Row {
                id: Uuid::now_v7(),
                email,
                given_name: &person.given_name,
                family_name: &person.family_name,
                locale: person.locale.tag(),
                unit_id: newcomer.unit.map(|unit| unit.0),
                position: &newcomer.position,
                personnel_number: newcomer.personnel_number.as_deref(),
                roles: person.roles.iter().map(|role| role.name()).collect(),
                leads: newcomer.leads.iter().map(|unit| unit.0).collect(),
            })
        })
        .collect()
}

async fn insert(tx: &mut TenantTx, rows: &[Row<'_>], now: OffsetDateTime) -> Result<(), AddAllError> {
    sqlx::query!(
        "with entered as (
             select * from jsonb_to_recordset($2) as r (id uuid, email text, given_name text, family_name text, locale text,
                 unit_id uuid, position text, personnel_number text, roles text[], leads uuid[])),
         people as (
             insert into app.person (tenant_id, id, email, given_name, family_name, locale, unit_id, position,
                 personnel_number, source, created_at, updated_at)
             select $1, id, email, given_name, family_name, locale, unit_id, position, personnel_number, 'table', $3, $3
             from entered),
         granted as (
             insert into app.person_role (tenant_id, person_id, role)
             select distinct $1::uuid, e.id, r.role from entered e, unnest(e.roles) as r (role))
         insert into app.unit_manager (tenant_id, unit_id, person_id)
         select distinct $1::uuid, l.unit_id, e.id from entered e, unnest(e.leads) as l (unit_id)",
        tx.tenant().uuid(),
        Json(rows) as _,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_email_key" | "person_personnel_number_key") => AddAllError::Taken,
        Some("person_unit_fkey" | "unit_manager_tenant_id_unit_id_fkey") => AddAllError::UnknownUnit,
        Some("person_role_place" | "person_role_role_check") => AddPersonError::RoleElsewhere("of the file").into(),
        Some("person_role_supervision") => AddPersonError::Supervision.into(),
        _ => error.into(),
    })?;
    Ok(())
}
