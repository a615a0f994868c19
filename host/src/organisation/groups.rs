//! Groups of people: made by hand, by a rule, or by a directory.

use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{
    Named,
    rule::{Candidate, Rule},
    units,
};
use crate::{
    access::{Action, Actor, Forbidden, Role},
    audit::{self, Entry},
    constraint::violated,
    ids::{GroupId, OrgUnitId, PersonId},
    web::i18n::Locale,
};

#[derive(Clone, Debug)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
    pub origin: Origin,
}

/// Where the members of a group come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Manual,
    Rule(Rule),
    /// A directory looks after it.
    Directory,
}

/// What a group is to be.
#[derive(Clone, Debug)]
pub struct GroupInput {
    pub name: String,
    pub holds: Holds,
}

#[derive(Clone, Debug)]
pub enum Holds {
    /// Exactly these people.
    People(Vec<PersonId>),
    Rule(Rule),
}

#[derive(Debug, thiserror::Error)]
pub enum GroupError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also for a group of another member.
    #[error("there is no such group")]
    Unknown,
    #[error("there is a group of this name already")]
    NameTaken,
    #[error("there is no such person")]
    UnknownPerson,
    #[error("a directory looks after the group")]
    Directory,
    #[error("a code leads into the group")]
    InUse,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All groups by name.
///
/// # Errors
/// The database's, also when a stored rule cannot be read.
pub async fn all(tx: &mut TenantTx) -> sqlx::Result<Vec<Group>> {
    some(tx, None).await
}

/// A group of this member.
///
/// # Errors
/// As [`all`].
pub async fn find(tx: &mut TenantTx, id: GroupId) -> sqlx::Result<Option<Group>> {
    Ok(some(tx, Some(id)).await?.pop())
}

async fn some(tx: &mut TenantTx, id: Option<GroupId>) -> sqlx::Result<Vec<Group>> {
    let rows = sqlx::query!(
        "select id, name, rule, source from app.person_group
         where tenant_id = $1 and ($2::uuid is null or id = $2) order by lower(name), id",
        tx.tenant().uuid(),
        id.map(|id| id.0)
    )
    .fetch_all(tx.conn())
    .await?;
    let groups = rows.into_iter().map(|row| {
        let rule = row.rule.map(serde_json::from_value).transpose();
        let rule: Option<Rule> = rule.map_err(|error| sqlx::Error::Decode(error.into()))?;
        let origin = match rule {
            Some(rule) => Origin::Rule(rule),
            None if row.source == "scim" => Origin::Directory,
            None => Origin::Manual,
        };
        Ok(Group { id: GroupId(row.id), name: row.name, origin })
    });
    groups.collect()
}

/// The active people who belong to a group, by name.
///
/// # Errors
/// The database's.
pub async fn members(tx: &mut TenantTx, group: &Group) -> sqlx::Result<Vec<Named>> {
    match &group.origin {
        Origin::Rule(rule) => by_rule(tx, rule).await,
        Origin::Manual | Origin::Directory => entered(tx, group.id).await,
    }
}

/// The active people for whom a rule holds, by name.
///
/// # Errors
/// The database's.
pub async fn by_rule(tx: &mut TenantTx, rule: &Rule) -> sqlx::Result<Vec<Named>> {
    let (candidates, units) = (candidates(tx).await?, units(tx).await?);
    Ok(rule.pick(&candidates, &units).into_iter().map(|candidate| candidate.person.clone()).collect())
}

async fn entered(tx: &mut TenantTx, group: GroupId) -> sqlx::Result<Vec<Named>> {
    let rows = sqlx::query!(
        "select p.id, p.given_name, p.family_name, p.email from app.group_member m
         join app.person p on p.tenant_id = m.tenant_id and p.id = m.person_id
         where m.tenant_id = $1 and m.group_id = $2 and p.active order by p.family_name, p.given_name, p.id",
        tx.tenant().uuid(),
        group.0
    )
    .fetch_all(tx.conn())
    .await?;
    let named = rows.into_iter().map(|row| Named {
        id: PersonId(row.id),
        name: format!("{} {}", row.given_name, row.family_name),
        email: row.email,
    });
    Ok(named.collect())
}

/// All groups with the number of their members.
///
/// # Errors
/// The database's.
pub async fn counted(tx: &mut TenantTx) -> sqlx::Result<Vec<(Group, usize)>> {
    let groups = all(tx).await?;
    let (candidates, units) = (candidates(tx).await?, units(tx).await?);
    let entered = sqlx::query!(
        r#"select m.group_id, count(*) as "members!" from app.group_member m
           join app.person p on p.tenant_id = m.tenant_id and p.id = m.person_id
           where m.tenant_id = $1 and p.active group by m.group_id"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let count = |group: &Group| match &group.origin {
        Origin::Rule(rule) => rule.pick(&candidates, &units).len(),
        Origin::Manual | Origin::Directory => {
            let row = entered.iter().find(|row| row.group_id == group.id.0);
            row.map_or(0, |row| usize::try_from(row.members).unwrap_or_default())
        }
    };
    Ok(groups.into_iter().map(|group| (count(&group), group)).map(|(count, group)| (group, count)).collect())
}

async fn candidates(tx: &mut TenantTx) -> sqlx::Result<Vec<Candidate>> {
    let rows = sqlx::query!(
        r#"select p.id, p.given_name, p.family_name, p.email, p.unit_id, p.position, p.locale,
               coalesce(r.roles, '{}') as "roles!"
           from app.person p
           left join (select person_id, array_agg(role order by role) as roles from app.person_role
                      where tenant_id = $1 group by person_id) r on r.person_id = p.id
           where p.tenant_id = $1 and p.active order by p.family_name, p.given_name, p.id"#,
        tx.tenant().uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let candidates = rows.into_iter().map(|row| Candidate {
        person: Named {
            id: PersonId(row.id),
            name: format!("{} {}", row.given_name, row.family_name),
            email: row.email,
        },
        unit: row.unit_id.map(OrgUnitId),
        roles: row.roles.iter().filter_map(|role| Role::parse(role)).collect(),
        position: row.position,
        locale: Locale::parse(&row.locale).unwrap_or(Locale::De),
    });
    Ok(candidates.collect())
}

/// Makes a group.
///
/// # Errors
/// [`GroupError`]; the transaction is unusable afterwards.
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    input: &GroupInput,
    now: OffsetDateTime,
) -> Result<GroupId, GroupError> {
    actor.require(Action::ManagePeople)?;
    let id = GroupId::new();
    let (source, rule) = stored(&input.holds);
    sqlx::query!(
        "insert into app.person_group (tenant_id, id, name, rule, source, created_at, updated_at)
         values ($1, $2, $3, $4, $5, $6, $6)",
        tx.tenant().uuid(),
        id.0,
        input.name,
        rule,
        source,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    if let Holds::People(people) = &input.holds {
        enter(tx, id, people).await?;
    }
    audit::record(tx, actor, Entry::new("create", "person_group", id.0), now).await?;
    Ok(id)
}

/// Makes a group what it is to be. One that a directory looks after stays as it is.
///
/// # Errors
/// [`GroupError`]; the transaction is unusable afterwards.
pub async fn change(
    tx: &mut TenantTx,
    actor: &Actor,
    id: GroupId,
    input: &GroupInput,
    now: OffsetDateTime,
) -> Result<(), GroupError> {
    own(tx, actor, id).await?;
    let (source, rule) = stored(&input.holds);
    sqlx::query!(
        "update app.person_group set name = $3, rule = $4, source = $5, updated_at = $6, version = version + 1
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        input.name,
        rule,
        source,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    sqlx::query!("delete from app.group_member where tenant_id = $1 and group_id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    if let Holds::People(people) = &input.holds {
        enter(tx, id, people).await?;
    }
    let fields = json!({ "fields": ["name", if rule_of(&input.holds) { "rule" } else { "members" }] });
    audit::record(tx, actor, Entry::new("change", "person_group", id.0).with(fields), now).await?;
    Ok(())
}

/// Dissolves a group; the people stay.
///
/// # Errors
/// [`GroupError`]; the transaction is unusable afterwards.
pub async fn dissolve(tx: &mut TenantTx, actor: &Actor, id: GroupId, now: OffsetDateTime) -> Result<(), GroupError> {
    own(tx, actor, id).await?;
    sqlx::query!("delete from app.person_group where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await
        .map_err(refused)?;
    audit::record(tx, actor, Entry::new("dissolve", "person_group", id.0), now).await?;
    Ok(())
}

/// Adds somebody to a group that is made by hand; nothing happens where a rule or a directory decides.
///
/// # Errors
/// [`GroupError`]; the transaction is unusable afterwards.
pub async fn join(tx: &mut TenantTx, group: GroupId, person: PersonId) -> Result<(), GroupError> {
    match find(tx, group).await?.ok_or(GroupError::Unknown)?.origin {
        Origin::Manual => enter(tx, group, &[person]).await,
        Origin::Rule(_) | Origin::Directory => Ok(()),
    }
}

/// The group, locked, when people of the house look after it.
async fn own(tx: &mut TenantTx, actor: &Actor, id: GroupId) -> Result<(), GroupError> {
    actor.require(Action::ManagePeople)?;
    let source = sqlx::query_scalar!(
        "select source from app.person_group where tenant_id = $1 and id = $2 for update",
        tx.tenant().uuid(),
        id.0
    )
    .fetch_optional(tx.conn())
    .await?
    .ok_or(GroupError::Unknown)?;
    if source == "scim" { Err(GroupError::Directory) } else { Ok(()) }
}

async fn enter(tx: &mut TenantTx, group: GroupId, people: &[PersonId]) -> Result<(), GroupError> {
    let ids: Vec<_> = people.iter().map(|person| person.0).collect();
    sqlx::query!(
        "insert into app.group_member (tenant_id, group_id, person_id) select $1, $2, unnest($3::uuid[])
         on conflict do nothing",
        tx.tenant().uuid(),
        group.0,
        &ids
    )
    .execute(tx.conn())
    .await
    .map_err(refused)?;
    Ok(())
}

const fn rule_of(holds: &Holds) -> bool {
    matches!(holds, Holds::Rule(_))
}

fn stored(holds: &Holds) -> (&'static str, Option<serde_json::Value>) {
    match holds {
        Holds::People(_) => ("manual", None),
        Holds::Rule(rule) => ("rule", Some(json!(rule))),
    }
}

fn refused(error: sqlx::Error) -> GroupError {
    match violated(&error) {
        Some("person_group_name_key") => GroupError::NameTaken,
        Some("group_member_tenant_id_person_id_fkey") => GroupError::UnknownPerson,
        Some("join_code_group_fkey") => GroupError::InUse,
        _ => error.into(),
    }
}
