//! How a member is organised: units in a tree, and who leads them.

use std::collections::HashMap;

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    ids::{OrgUnitId, PersonId},
    people::{self, AddPersonError},
    slug,
};

pub mod deputies;
pub mod deputies_page;
pub mod groups;
pub mod groups_page;
mod leading;
pub mod rule;
mod samples;
pub mod units_page;

pub use leading::{managers_of, staff_of};

/// A unit such as `Amt 32`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrgUnit {
    pub id: OrgUnitId,
    pub parent: Option<OrgUnitId>,
    pub name: String,
    /// As the personnel system calls it.
    pub code: Option<String>,
    /// Steps below the top.
    pub depth: usize,
    /// Active people of the unit itself, without those of the units below.
    pub people: usize,
    pub managers: Vec<Named>,
}

/// A person as lists show one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: PersonId,
    pub name: String,
    pub email: String,
}

/// What a unit is to be; checked by the caller for length.
#[derive(Clone, Debug)]
pub struct UnitInput {
    pub name: String,
    pub code: Option<String>,
    pub parent: Option<OrgUnitId>,
}

#[derive(Debug, thiserror::Error)]
pub enum UnitError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a unit of another member.
    #[error("there is no such unit")]
    Unknown,
    #[error("there is no such unit to stand below")]
    UnknownParent,
    #[error("a unit of this name stands in the same place")]
    NameTaken,
    #[error("the code belongs to another unit")]
    CodeTaken,
    #[error("a unit cannot stand below itself")]
    Cycle,
    #[error("people, units or codes belong to the unit")]
    NotEmpty,
    #[error("there is no such person")]
    UnknownPerson,
    #[error(transparent)]
    Role(#[from] AddPersonError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All units of this member, each followed by those below it.
///
/// # Errors
/// The database's.
pub async fn units(tx: &mut TenantTx) -> sqlx::Result<Vec<OrgUnit>> {
    let mut managers = managers(tx).await?;
    let rows = sqlx::query!(
        r#"select u.id, u.parent_id, u.name, u.code, coalesce(p.people, 0) as "people!" from app.org_unit u
           left join (select unit_id, count(*) as people from app.person where tenant_id = $1 and active
                      group by unit_id) p on p.unit_id = u.id
           where u.tenant_id = $1"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let units = rows.into_iter().map(|row| OrgUnit {
        id: OrgUnitId(row.id),
        parent: row.parent_id.map(OrgUnitId),
        name: row.name,
        code: row.code,
        depth: 0,
        people: usize::try_from(row.people).unwrap_or_default(),
        managers: managers.remove(&OrgUnitId(row.id)).unwrap_or_default(),
    });
    Ok(in_tree_order(units.collect()))
}

async fn managers(tx: &mut TenantTx) -> sqlx::Result<HashMap<OrgUnitId, Vec<Named>>> {
    let rows = sqlx::query!(
        "select m.unit_id, p.id, p.given_name, p.family_name, p.email from app.unit_manager m
         join app.person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         where m.tenant_id = $1 and p.active order by p.family_name, p.given_name, p.id",
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut managers: HashMap<OrgUnitId, Vec<Named>> = HashMap::new();
    for row in rows {
        let name = format!("{} {}", row.given_name, row.family_name);
        let named = Named { id: PersonId(row.id), name, email: row.email };
        managers.entry(OrgUnitId(row.unit_id)).or_default().push(named);
    }
    Ok(managers)
}

/// By name as a reader looks for it, umlauts among the vowels; those below a unit follow it.
fn in_tree_order(mut units: Vec<OrgUnit>) -> Vec<OrgUnit> {
    units.sort_by_cached_key(|unit| (slug::of_text(&unit.name, 200), unit.id));
    let mut below: HashMap<Option<OrgUnitId>, Vec<OrgUnit>> = HashMap::new();
    // The last is taken first from a stack.
    for unit in units.into_iter().rev() {
        below.entry(unit.parent).or_default().push(unit);
    }
    let mut ordered = Vec::new();
    let mut waiting: Vec<OrgUnit> = below.remove(&None).unwrap_or_default();
    while let Some(unit) = waiting.pop() {
        for mut child in below.remove(&Some(unit.id)).unwrap_or_default() {
            child.depth = unit.depth + 1;
            waiting.push(child);
        }
        ordered.push(unit);
    }
    ordered
}

/// A unit and all below it, out of [`units`].
pub fn subtree(units: &[OrgUnit], top: OrgUnitId) -> &[OrgUnit] {
    let Some(start) = units.iter().position(|unit| unit.id == top) else { return &[] };
    let length = units[start + 1..].iter().take_while(|unit| unit.depth > units[start].depth).count();
    &units[start..=start + length]
}

/// The names from the top down to a unit, such as `Dezernat II › Amt 32`; empty for none.
pub fn path_name(units: &[OrgUnit], unit: Option<OrgUnitId>) -> String {
    let mut names = Vec::new();
    let mut next = unit;
    while let Some(unit) = next.and_then(|id| units.iter().find(|unit| unit.id == id)) {
        names.push(unit.name.as_str());
        next = unit.parent;
    }
    names.reverse();
    names.join(" › ")
}

/// Adds a unit.
///
/// # Errors
/// [`UnitError`]; the transaction is unusable afterwards.
pub async fn add_unit(
    tx: &mut TenantTx,
    actor: &Actor,
    input: &UnitInput,
    now: OffsetDateTime,
) -> Result<OrgUnitId, UnitError> {
    actor.require(Action::ManagePeople)?;
    let id = OrgUnitId::new();
    sqlx::query!(
        "insert into app.org_unit (tenant_id, id, parent_id, name, code, created_at) values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        id.0,
        input.parent.map(|parent| parent.0),
        input.name,
        input.code,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    audit::record(tx, actor, Entry::new("create", "org_unit", id.0), now).await?;
    Ok(id)
}

/// Renames or moves a unit. Moves wait for each other, so that no two of them form a circle.
///
/// # Errors
/// [`UnitError`]; the transaction is unusable afterwards.
pub async fn change_unit(
    tx: &mut TenantTx,
    actor: &Actor,
    id: OrgUnitId,
    input: &UnitInput,
    now: OffsetDateTime,
) -> Result<(), UnitError> {
    actor.require(Action::ManagePeople)?;
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0)) as done", format!("units of {}", tx.tenant()))
        .fetch_one(tx.conn())
        .await?;
    if let Some(parent) = input.parent
        && stands_below(tx, parent, id).await?
    {
        return Err(UnitError::Cycle);
    }
    let changed = sqlx::query!(
        "update app.org_unit set name = $3, code = $4, parent_id = $5 where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        input.name,
        input.code,
        input.parent.map(|parent| parent.0)
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    if changed.rows_affected() == 0 {
        return Err(UnitError::Unknown);
    }
    let fields = json!({ "fields": ["name", "code", "parent"] });
    audit::record(tx, actor, Entry::new("change", "org_unit", id.0).with(fields), now).await?;
    Ok(())
}

/// Whether `unit` is `top` or stands somewhere below it.
async fn stands_below(tx: &mut TenantTx, unit: OrgUnitId, top: OrgUnitId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"with recursive up (id, parent_id) as (
               select id, parent_id from app.org_unit where tenant_id = $1 and id = $2
               union select u.id, u.parent_id from app.org_unit u join up on u.id = up.parent_id where u.tenant_id = $1)
           select exists (select from up where id = $3) as "found!""#,
        tx.tenant().uuid(),
        unit.0,
        top.0
    )
    .fetch_one(tx.conn())
    .await
}

/// Says who leads a unit: exactly these people. Whoever leads one has the role of a manager.
///
/// # Errors
/// [`UnitError`]; the transaction is unusable afterwards.
pub async fn set_managers(
    tx: &mut TenantTx,
    actor: &Actor,
    unit: OrgUnitId,
    managers: &[PersonId],
    now: OffsetDateTime,
) -> Result<(), UnitError> {
    actor.require(Action::ManagePeople)?;
    let ids: Vec<_> = managers.iter().map(|person| person.0).collect();
    let gone = sqlx::query!(
        "delete from app.unit_manager where tenant_id = $1 and unit_id = $2 and person_id <> all ($3)",
        tx.tenant().uuid(),
        unit.0,
        &ids
    )
    .execute(tx.conn())
    .await?;
    let come = sqlx::query!(
        "insert into app.unit_manager (tenant_id, unit_id, person_id) select $1, $2, unnest($3::uuid[])
         on conflict do nothing",
        tx.tenant().uuid(),
        unit.0,
        &ids
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("unit_manager_tenant_id_person_id_fkey") => UnitError::UnknownPerson,
        Some("unit_manager_tenant_id_unit_id_fkey") => UnitError::Unknown,
        _ => error.into(),
    })?;
    if gone.rows_affected() + come.rows_affected() == 0 {
        return Ok(());
    }
    for person in managers {
        people::give_role(tx, actor, *person, Role::Manager, now).await?;
    }
    audit::record(tx, actor, Entry::new("set_managers", "org_unit", unit.0), now).await?;
    Ok(())
}

/// Dissolves a unit that nobody and nothing belongs to.
///
/// # Errors
/// [`UnitError::NotEmpty`]; the transaction is unusable afterwards.
pub async fn dissolve(tx: &mut TenantTx, actor: &Actor, id: OrgUnitId, now: OffsetDateTime) -> Result<(), UnitError> {
    actor.require(Action::ManagePeople)?;
    let dissolved = sqlx::query!("delete from app.org_unit where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await
        .map_err(|error| if violated(&error).is_some() { UnitError::NotEmpty } else { error.into() })?;
    if dissolved.rows_affected() == 0 {
        return Err(UnitError::Unknown);
    }
    audit::record(tx, actor, Entry::new("dissolve", "org_unit", id.0), now).await?;
    Ok(())
}

fn refused(error: sqlx::Error) -> UnitError {
    match violated(&error) {
        Some("org_unit_name_key") => UnitError::NameTaken,
        Some("org_unit_code_key") => UnitError::CodeTaken,
        Some("org_unit_parent_fkey") => UnitError::UnknownParent,
        Some("org_unit_not_itself") => UnitError::Cycle,
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str, number: u128, parent: Option<u128>) -> OrgUnit {
        OrgUnit {
            id: OrgUnitId(uuid::Uuid::from_u128(number)),
            parent: parent.map(|parent| OrgUnitId(uuid::Uuid::from_u128(parent))),
            name: name.to_owned(),
            code: None,
            depth: 0,
            people: 0,
            managers: Vec::new(),
        }
    }

    #[test]
    fn units_stand_in_the_order_of_a_tree() {
        let units = in_tree_order(vec![
            unit("Zulassung", 3, Some(1)),
            unit("Personal", 4, None),
            unit("Ämter", 1, None),
            unit("Außendienst", 5, Some(3)),
            unit("Bürgerdienste", 2, Some(1)),
        ]);
        let shown: Vec<_> = units.iter().map(|unit| (unit.name.as_str(), unit.depth)).collect();
        let expected = [("Ämter", 0), ("Bürgerdienste", 1), ("Zulassung", 1), ("Außendienst", 2), ("Personal", 0)];
        assert_eq!(shown, expected);
        assert_eq!(subtree(&units, units[2].id).len(), 2);
        assert_eq!(path_name(&units, Some(units[3].id)), "Ämter › Zulassung › Außendienst");
        assert_eq!(path_name(&units, None), "");
    }
}
