//! Groups that a directory looks after.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Condition, Directory, Fault, Found, described, schema::Resource, users};
use crate::{
    access::Action,
    audit::{self, Entry},
    constraint::violated,
    ids::GroupId,
};

/// A group whose source is a directory; its members only where they were asked for.
#[derive(Clone, Debug)]
pub(super) struct Group {
    id: Uuid,
    name: String,
    external_id: Option<String>,
    members: BTreeSet<Uuid>,
    version: i32,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

impl Group {
    pub(super) fn shown(self) -> Found {
        described(Resource::Group, self.id, self.version, (self.created_at, self.updated_at), self.whole())
    }

    /// Everything that a directory may write.
    fn whole(&self) -> Map<String, Value> {
        let mut whole = Map::from_iter([("displayName".to_owned(), Value::from(self.name.clone()))]);
        whole.extend(self.external_id.clone().map(|id| ("externalId".to_owned(), id.into())));
        if !self.members.is_empty() {
            let members = self.members.iter().map(|id| json!({"value": id.to_string(), "type": "User"}));
            whole.insert("members".to_owned(), members.collect());
        }
        whole
    }
}

/// What a directory wants a group to be.
struct Draft {
    name: String,
    external_id: Option<String>,
    members: BTreeSet<Uuid>,
}

impl Draft {
    fn read(group: &Map<String, Value>) -> Result<Draft, Fault> {
        let text = |name: &str| group.get(name).and_then(Value::as_str);
        let name = text("displayName").map(str::trim).filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| Fault::value("displayName is needed"))?.to_owned();
        let external_id = text("externalId").map(str::to_owned);
        for (name, text, longest) in [("displayName", Some(&name), 200), ("externalId", external_id.as_ref(), 255)] {
            if text.is_some_and(|text| text.chars().count() > longest) {
                return Err(Fault::value(format!("{name} is longer than {longest} characters")));
            }
        }
        let members = group.get("members").and_then(Value::as_array).into_iter().flatten();
        let keys = members.filter_map(|member| Uuid::try_parse(member.get("value")?.as_str()?).ok());
        Ok(Draft { name, external_id, members: keys.collect() })
    }
}

/// The groups with these keys, in the order of their keys.
pub(super) async fn load(tx: &mut TenantTx, ids: &[Uuid], with_members: bool) -> sqlx::Result<Vec<Group>> {
    let rows = sqlx::query!(
        r#"select g.id, g.name, g.external_id, g.version, g.created_at, g.updated_at,
               case when $3 then coalesce((select array_agg(m.person_id) from app.group_member m
                   where m.tenant_id = g.tenant_id and m.group_id = g.id), '{}') else '{}' end as "members!"
           from app.person_group g where g.tenant_id = $1 and g.id = any ($2) and g.source = 'scim' order by g.id"#,
        tx.tenant().uuid(),
        ids,
        with_members
    )
    .fetch_all(tx.conn())
    .await?;
    let groups = rows.into_iter().map(|row| Group {
        id: row.id,
        name: row.name,
        external_id: row.external_id,
        members: row.members.into_iter().collect(),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    });
    Ok(groups.collect())
}

/// The keys of the groups among which all matches are.
pub(super) async fn candidates(tx: &mut TenantTx, equalities: &[(String, &str)], most: i64) -> sqlx::Result<Vec<Uuid>> {
    let equal = |wanted: &str| equalities.iter().find(|(name, _)| name == wanted).map(|(_, text)| *text);
    if let Some(id) = equal("id") {
        return Ok(Uuid::try_parse(id).into_iter().collect());
    }
    if let Some(member) = equal("members.value") {
        return sqlx::query_scalar!(
            "select group_id from app.group_member where tenant_id = $1 and person_id = $2",
            tx.tenant().uuid(),
            Uuid::try_parse(member).unwrap_or_default()
        )
        .fetch_all(tx.conn())
        .await;
    }
    sqlx::query_scalar!(
        "select id from app.person_group where tenant_id = $1 and source = 'scim' order by id limit $2",
        tx.tenant().uuid(),
        most
    )
    .fetch_all(tx.conn())
    .await
}

/// Creates a group.
pub(super) async fn create(
    tx: &mut TenantTx,
    by: &Directory,
    group: Map<String, Value>,
    now: OffsetDateTime,
) -> Result<Group, Fault> {
    by.actor.require(Action::ManagePeople)?;
    let draft = Draft::read(&group)?;
    let id = GroupId::new().0;
    sqlx::query!(
        "insert into app.person_group (tenant_id, id, name, source, external_id, created_at, updated_at)
         values ($1, $2, $3, 'scim', $4, $5, $5)",
        tx.tenant().uuid(),
        id,
        draft.name,
        draft.external_id,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| taken(error, &draft.name))?;
    enter(tx, id, &draft.members).await?;
    record(tx, by, "create", id, now).await?;
    load(tx, &[id], true).await?.pop().ok_or(Fault::Unknown("Group"))
}

fn taken(error: sqlx::Error, name: &str) -> Fault {
    match violated(&error) {
        Some("person_group_name_key") => Fault::Taken(format!("there is a group {name:?} already")),
        _ => error.into(),
    }
}

async fn record(
    tx: &mut TenantTx,
    by: &Directory,
    action: &'static str,
    id: Uuid,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    let cause = json!({ "token": by.token.to_string() });
    audit::record(tx, &by.actor, Entry::new(action, "person_group", id).with(cause), now).await
}

/// Takes people in. Who is nobody here is left out: keys are the server's own, so it is somebody who has gone.
async fn enter(tx: &mut TenantTx, group: Uuid, people: &BTreeSet<Uuid>) -> sqlx::Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let asked: Vec<Uuid> = people.iter().copied().collect();
    let present = users::present(tx, &asked).await?;
    sqlx::query!(
        "insert into app.group_member (tenant_id, group_id, person_id) select $1, $2, unnest($3::uuid[])
         on conflict do nothing",
        tx.tenant().uuid(),
        group,
        &present
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn locked(tx: &mut TenantTx, id: Uuid) -> Result<Group, Fault> {
    sqlx::query!(
        "select id from app.person_group where tenant_id = $1 and id = $2 for no key update",
        tx.tenant().uuid(),
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    load(tx, &[id], true).await?.pop().ok_or(Fault::Unknown("Group"))
}

/// Changes name or members of a group.
pub(super) async fn change(
    tx: &mut TenantTx,
    by: &Directory,
    id: Uuid,
    condition: &Condition,
    after: impl FnOnce(&Map<String, Value>) -> Result<Map<String, Value>, Fault>,
    now: OffsetDateTime,
) -> Result<Group, Fault> {
    by.actor.require(Action::ManagePeople)?;
    let before = locked(tx, id).await?;
    condition.check(before.version)?;
    let draft = Draft::read(&after(&before.whole())?)?;
    let gone: Vec<Uuid> = before.members.difference(&draft.members).copied().collect();
    sqlx::query!(
        "delete from app.group_member where tenant_id = $1 and group_id = $2 and person_id = any ($3)",
        tx.tenant().uuid(),
        id,
        &gone
    )
    .execute(tx.conn())
    .await?;
    enter(tx, id, &draft.members.difference(&before.members).copied().collect()).await?;
    let after = load(tx, &[id], true).await?.pop().ok_or(Fault::Unknown("Group"))?;
    let is_same = after.members == before.members && draft.name == before.name;
    if is_same && draft.external_id == before.external_id {
        return Ok(before);
    }
    sqlx::query!(
        "update app.person_group set name = $3, external_id = $4, updated_at = $5, version = version + 1
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id,
        draft.name,
        draft.external_id,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| taken(error, &draft.name))?;
    record(tx, by, "change", id, now).await?;
    load(tx, &[id], true).await?.pop().ok_or(Fault::Unknown("Group"))
}

/// Dissolves a group; its people stay.
pub(super) async fn remove(
    tx: &mut TenantTx,
    by: &Directory,
    id: Uuid,
    condition: &Condition,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    by.actor.require(Action::ManagePeople)?;
    condition.check(locked(tx, id).await?.version)?;
    sqlx::query!("delete from app.person_group where tenant_id = $1 and id = $2", tx.tenant().uuid(), id)
        .execute(tx.conn())
        .await
        .map_err(|error| match error.as_database_error() {
            Some(database) if database.is_foreign_key_violation() => Fault::InUse,
            _ => error.into(),
        })?;
    record(tx, by, "remove", id, now).await?;
    Ok(())
}
