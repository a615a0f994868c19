//! Taking many members in by a file: everything in it is checked first, then each member is one transaction, and the same
//! file once more changes nothing, so that a run that was broken off is simply repeated.

use std::fmt;

use serde::Serialize;
use serde_json::json;
use sqlx::types::Json;
use tenants::{
    MemberPart, PlatformTx, TenantId,
    provision::{self, EnterError, Entering, NewTenant, Registered},
};
use time::OffsetDateTime;

use crate::{
    access::{Access, Action, Actor, Forbidden, Role},
    ids::{OrgUnitId, PersonId},
    people::{
        AddPersonError, NewPerson,
        newcomers::{self, AddAllError, Newcomer},
    },
    web::i18n::Locale,
};

mod check;
mod entry;
pub mod file;
pub mod run;
mod standing;

pub use entry::{Entry, PersonEntry, UnitEntry};

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Line at which the member begins, counted from 1; in a JSON file the number of the member.
    pub line: usize,
    /// May be empty where the file cannot be read that far.
    pub slug: String,
    pub reason: String,
}

impl Fault {
    fn at(line: usize, reason: impl Into<String>) -> Fault {
        Fault { line, slug: String::new(), reason: reason.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.slug.as_str() {
            "" => write!(formatter, "line {}: {}", self.line, self.reason),
            slug => write!(formatter, "line {}, {slug:?}: {}", self.line, self.reason),
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum OnboardError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Enter(#[from] EnterError),
    #[error(transparent)]
    People(#[from] AddAllError),
    #[error("the short address {0:?} belongs to another member, or to this one with other data")]
    Other(String),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// What became of one member of the file.
#[derive(Debug)]
pub enum Entered {
    /// With everybody's id, the coordination first.
    New(TenantId, Vec<PersonId>),
    Unchanged,
}

/// Takes one member in, with units and people; all of it in the one transaction that comes back.
///
/// # Errors
/// [`OnboardError`]; nothing has happened then, and the transaction is gone.
pub async fn enter(
    mut tx: PlatformTx,
    access: &Access,
    actor: &Actor,
    entry: &Entry,
    now: OffsetDateTime,
) -> Result<(PlatformTx, Entered), OnboardError> {
    actor.require(Action::ManageMembers)?;
    let entering = entering(entry, now);
    let Some(member) = provision::enter(&mut tx, &entering, now).await? else {
        let is_same = standing::is_known(&mut tx, entry, &entering.sha256).await?;
        return if is_same { Ok((tx, Entered::Unchanged)) } else { Err(OnboardError::Other(entry.slug.clone())) };
    };
    let mut part = tx.into_member(member).await?;
    let units = add_units(&mut part, entry, now).await?;
    let newcomers: Vec<Newcomer> =
        entry.everybody().enumerate().map(|(number, one)| newcomer(entry, one, number == 0, &units)).collect();
    let people = newcomers::add_all(&mut part, &access.office_at(member), &newcomers, now).await?;
    Ok((part.into_platform().await?, Entered::New(member, people)))
}

fn entering(entry: &Entry, now: OffsetDateTime) -> Entering {
    let joined_on = entry.joined_on.as_deref().and_then(check::date).unwrap_or_else(|| now.date());
    Entering {
        new: NewTenant {
            slug: entry.slug.clone(),
            name: entry.name.trim().to_owned(),
            short_name: entry.short_name().trim().to_owned(),
            kind: entry.kind,
            state_code: entry.state.clone(),
            colour: entry.colour.clone(),
            logo_key: None,
            locale: entry.locale.clone(),
            hosts: entry.hosts.clone(),
            live: entry.live,
        },
        plan: entry.plan.clone(),
        register: entry.shares.map(|shares| Registered { municipality_key: entry.key.clone(), shares, joined_on }),
        sha256: entry.sha256(),
    }
}

/// The units of a new member under fresh ids, in the order of the file.
async fn add_units(
    part: &mut MemberPart,
    entry: &Entry,
    now: OffsetDateTime,
) -> Result<Vec<(String, OrgUnitId)>, OnboardError> {
    if entry.units.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<(String, OrgUnitId)> = entry.units.iter().map(|unit| (unit.code.clone(), OrgUnitId::new())).collect();
    let rows: Vec<_> = entry
        .units
        .iter()
        .map(|unit| {
            let parent = unit.parent.as_deref().and_then(|code| id_of(&ids, code));
            json!({ "id": id_of(&ids, &unit.code), "parent_id": parent, "name": unit.name.trim(), "code": unit.code })
        })
        .collect();
    sqlx::query!(
        "insert into app.org_unit (tenant_id, id, parent_id, name, code, created_at)
         select $1, id, parent_id, name, code, $3
         from jsonb_to_recordset($2) as r (id uuid, parent_id uuid, name text, code text)",
        part.tenant().uuid(),
        Json(&rows) as _,
        now
    )
    .execute(part.conn())
    .await?;
    Ok(ids)
}

fn id_of(units: &[(String, OrgUnitId)], code: &str) -> Option<OrgUnitId> {
    units.iter().find(|(known, _)| known == code).map(|(_, id)| *id)
}

fn newcomer(entry: &Entry, one: &PersonEntry, coordinates: bool, units: &[(String, OrgUnitId)]) -> Newcomer {
    let mut roles = check::roles(&one.roles);
    if coordinates && !roles.contains(&Role::Coordination) {
        roles.push(Role::Coordination);
    }
    let locale = one.locale.as_deref().unwrap_or(&entry.locale);
    Newcomer {
        person: NewPerson {
            email: one.email.clone(),
            given_name: one.given_name.trim().to_owned(),
            family_name: one.family_name.trim().to_owned(),
            locale: Locale::parse(locale).unwrap_or(Locale::De),
            roles,
            provider: None,
            demo: false,
        },
        unit: one.unit.as_deref().and_then(|code| id_of(units, code)),
        leads: one.leads.iter().filter_map(|code| id_of(units, code)).collect(),
        position: one.position.trim().to_owned(),
        personnel_number: one.personnel_number.clone(),
    }
}

impl OnboardError {
    /// Whether the member itself is at fault, and others can still be taken in.
    fn is_of_this_member(&self) -> bool {
        !matches!(
            self,
            OnboardError::Forbidden(_)
                | OnboardError::Sql(_)
                | OnboardError::Enter(EnterError::Sql(_))
                | OnboardError::People(AddAllError::Person(AddPersonError::Sql(_)))
        )
    }
}
