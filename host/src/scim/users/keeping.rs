//! Keeping what a directory says of a person: in the campus's own columns where it has them, else in the entry.

use serde_json::{Map, Value, json};
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::User;
use crate::{
    audit::{self, Entry},
    constraint::violated,
    ids::{OrgUnitId, PersonId},
    people::{self, ChangePersonError, Changes},
    scim::{
        Directory, Fault,
        draft::{self, Draft},
    },
    staff,
};

/// Somebody whom the directory sees, locked until the transaction ends.
pub(super) async fn visible(tx: &mut TenantTx, id: Uuid) -> Result<User, Fault> {
    lock(tx, id).await?;
    super::load(tx, &[id]).await?.pop().ok_or(Fault::Unknown("User"))
}

/// Anybody of the member, locked until the transaction ends.
pub(super) async fn locked(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<Option<User>> {
    lock(tx, id).await?;
    Ok(super::some(tx, &[id], true).await?.pop())
}

async fn lock(tx: &mut TenantTx, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "select id from app.person where tenant_id = $1 and id = $2 for no key update",
        tx.tenant().uuid(),
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(())
}

/// Brings a person to what the draft says.
pub(super) async fn keep(
    tx: &mut TenantTx,
    by: &Directory,
    before: &User,
    draft: &Draft,
    now: OffsetDateTime,
) -> Result<User, Fault> {
    let person = PersonId(before.id);
    let fields = differences(before, draft);
    if fields.iter().any(|field| !["user_name", "external_id", "active"].contains(field)) {
        let unit = match &draft.department {
            Some(name) if fields.contains(&"unit") => Some(unit(tx, by, name, now).await?),
            _ => None,
        };
        people::change(tx, &by.actor, person, &changes(before, draft, unit), now).await?;
    }
    write(tx, before.id, draft, now).await?;
    match draft.active {
        Some(true) if !before.active => staff::reactivate(tx, &by.actor, person, now).await?,
        Some(false) if before.active => {
            staff::deactivate(tx, &by.actor, person, now).await?;
        }
        _ => {}
    }
    let details = json!({ "token": by.token.to_string(), "fields": fields });
    audit::record(tx, &by.actor, Entry::new("provision", "scim_user", before.id).with(details), now).await?;
    super::load(tx, &[before.id]).await?.pop().ok_or(Fault::Unknown("User"))
}

/// The language is what the directory changed, not what it says: people choose their own.
fn new_locale(before: &User, draft: &Draft) -> Option<crate::web::i18n::Locale> {
    let said = before.whole.get("preferredLanguage").and_then(Value::as_str).and_then(draft::language);
    draft.locale.filter(|locale| said != Some(*locale))
}

fn differences(before: &User, draft: &Draft) -> Vec<&'static str> {
    let fields = [
        ("user_name", before.user_name != draft.user_name),
        ("external_id", before.external_id != draft.external_id),
        ("email", before.email != draft.email),
        ("given_name", before.given_name != draft.given_name),
        ("family_name", before.family_name != draft.family_name),
        ("locale", new_locale(before, draft).is_some()),
        ("position", before.position != draft.position),
        ("personnel_number", before.personnel_number != draft.personnel_number),
        ("unit", before.department != draft.department),
        ("active", draft.active.is_some_and(|active| active != before.active)),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

fn changes(before: &User, draft: &Draft, unit: Option<OrgUnitId>) -> Changes {
    let changed = |before: &String, now: &String| (before != now).then(|| now.clone());
    Changes {
        email: changed(&before.email, &draft.email),
        given_name: changed(&before.given_name, &draft.given_name),
        family_name: changed(&before.family_name, &draft.family_name),
        locale: new_locale(before, draft),
        position: changed(&before.position, &draft.position),
        personnel_number: (before.personnel_number != draft.personnel_number).then(|| draft.personnel_number.clone()),
        unit: (before.department != draft.department).then_some(unit),
    }
}

/// The unit of this name, the highest where there are several; a new one at the top where there is none.
async fn unit(tx: &mut TenantTx, by: &Directory, name: &str, now: OffsetDateTime) -> Result<OrgUnitId, Fault> {
    if let Some(unit) = unit_named(tx, name).await? {
        return Ok(unit);
    }
    let id = OrgUnitId::new();
    let created = sqlx::query!(
        "insert into app.org_unit (tenant_id, id, name, created_at) values ($1, $2, $3, $4)
         on conflict on constraint org_unit_name_key do nothing",
        tx.tenant().uuid(),
        id.0,
        name,
        now
    )
    .execute(tx.conn())
    .await?;
    if created.rows_affected() == 0 {
        // Another request made it in the meantime.
        return unit_named(tx, name).await?.ok_or_else(|| Fault::value("department: the unit was just dissolved"));
    }
    let cause = json!({ "token": by.token.to_string() });
    audit::record(tx, &by.actor, Entry::new("create", "org_unit", id.0).with(cause), now).await?;
    Ok(id)
}

async fn unit_named(tx: &mut TenantTx, name: &str) -> sqlx::Result<Option<OrgUnitId>> {
    let id = sqlx::query_scalar!(
        "select id from app.org_unit where tenant_id = $1 and name = $2 order by parent_id nulls first, id limit 1",
        tx.tenant().uuid(),
        name
    )
    .fetch_optional(tx.conn())
    .await?;
    Ok(id.map(OrgUnitId))
}

async fn write(tx: &mut TenantTx, id: Uuid, draft: &Draft, now: OffsetDateTime) -> Result<(), Fault> {
    sqlx::query!(
        "update app.person set external_id = $3, user_name = $4, source = 'scim', updated_at = $5, version = version + 1
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id,
        draft.external_id,
        draft.user_name,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match violated(&error) {
        Some("person_external_id_key") => Fault::Taken("somebody else has this externalId".to_owned()),
        Some("person_user_name_key") => Fault::Taken("somebody else has this userName".to_owned()),
        _ => error.into(),
    })?;
    entry(tx, id, &draft.entry, None).await?;
    Ok(())
}

/// Forgets what the directory said of a person. The name that it used is free again.
pub(super) async fn forget(tx: &mut TenantTx, id: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.person set external_id = null, user_name = id::text, source = 'manual', updated_at = $3, version = version + 1
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id,
        now
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from app.group_member m using app.person_group g
         where m.tenant_id = $1 and m.person_id = $2 and g.tenant_id = $1 and g.id = m.group_id and g.source = 'scim'",
        tx.tenant().uuid(),
        id
    )
    .execute(tx.conn())
    .await?;
    entry(tx, id, &Map::new(), Some(now)).await
}

async fn entry(
    tx: &mut TenantTx,
    id: Uuid,
    entry: &Map<String, Value>,
    removed_at: Option<OffsetDateTime>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.scim_user (tenant_id, person_id, entry, removed_at) values ($1, $2, $3, $4)
         on conflict (tenant_id, person_id) do update set entry = excluded.entry, removed_at = excluded.removed_at",
        tx.tenant().uuid(),
        id,
        Value::Object(entry.clone()),
        removed_at
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

impl From<ChangePersonError> for Fault {
    fn from(error: ChangePersonError) -> Fault {
        match error {
            ChangePersonError::Forbidden(error) => error.into(),
            ChangePersonError::Sql(error) => error.into(),
            ChangePersonError::Unknown => Fault::Unknown("User"),
            ChangePersonError::EmailTaken(_) => Fault::Taken("somebody else has this e-mail address".to_owned()),
            ChangePersonError::NumberTaken => Fault::Taken("somebody else has this employeeNumber".to_owned()),
            other => Fault::value(other.to_string()),
        }
    }
}
