//! Users: the people of a member, as its directory sees them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Condition, Directory, Fault, Found, described,
    draft::{self, Draft},
    schema::{ENTERPRISE, Resource},
};
use crate::{
    access::Action,
    audit::{self, Entry},
    ids::PersonId,
    people::{self, NewPerson},
    staff::{self, StaffError},
};

mod keeping;

/// A person, and what the directory says of them.
#[derive(Clone, Debug)]
pub(super) struct User {
    id: Uuid,
    email: String,
    given_name: String,
    family_name: String,
    position: String,
    personnel_number: Option<String>,
    external_id: Option<String>,
    user_name: String,
    department: Option<String>,
    active: bool,
    version: i32,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
    /// Whether the directory has written the person down before.
    is_kept: bool,
    /// Everything that a directory may write, as it stands now.
    whole: Map<String, Value>,
}

impl User {
    pub(super) fn shown(self) -> Found {
        described(Resource::User, self.id, self.version, (self.created_at, self.updated_at), self.whole)
    }

    /// The entry of the directory, and over it what was changed here by hand since.
    fn with_entry(mut self, mut entry: Map<String, Value>, locale: &str) -> User {
        let text = |entry: &Map<String, Value>, name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
        let lower = |text: Option<String>| text.map(|text| text.to_lowercase());
        if lower(text(&entry, "userName")).as_ref() != Some(&self.user_name) {
            entry.insert("userName".to_owned(), self.user_name.clone().into());
        }
        let known = entry.get("emails").and_then(|emails| emails.get(0)?.get("value")?.as_str());
        let known = lower(known.map(str::to_owned)).or_else(|| lower(text(&entry, "userName")));
        if known.as_ref() != Some(&self.email) || !self.is_kept {
            entry.insert("emails".to_owned(), json!([{"value": self.email, "type": "work", "primary": true}]));
        }
        if draft::names(&entry).ok() != Some((self.given_name.clone(), self.family_name.clone())) {
            let name = json!({"givenName": self.given_name, "familyName": self.family_name});
            entry.insert("name".to_owned(), name);
        }
        put(&mut entry, "title", (!self.position.is_empty()).then(|| self.position.clone()));
        put(&mut entry, "externalId", self.external_id.clone());
        entry.insert("active".to_owned(), self.active.into());
        if !self.is_kept {
            put(&mut entry, "preferredLanguage", Some(locale.to_owned()));
        }
        let mut employer = match entry.remove(ENTERPRISE) {
            Some(Value::Object(employer)) => employer,
            _ => Map::new(),
        };
        put(&mut employer, "employeeNumber", self.personnel_number.clone());
        put(&mut employer, "department", self.department.clone());
        if !employer.is_empty() {
            entry.insert(ENTERPRISE.to_owned(), employer.into());
        }
        self.whole = entry;
        self
    }

    fn manager(&self) -> Option<Uuid> {
        let manager = self.whole.get(ENTERPRISE)?.get("manager")?.get("value")?.as_str()?;
        Uuid::try_parse(manager).ok()
    }

    fn without_manager(&mut self) {
        let Some(Value::Object(employer)) = self.whole.get_mut(ENTERPRISE) else { return };
        employer.remove("manager");
        if employer.is_empty() {
            self.whole.remove(ENTERPRISE);
        }
    }
}

fn put(holder: &mut Map<String, Value>, name: &str, text: Option<String>) {
    super::reading::put(holder, name, text.map(Value::from));
}

/// The people with these keys, as far as they are there, in the order of their keys.
pub(super) async fn load(tx: &mut TenantTx, ids: &[Uuid]) -> sqlx::Result<Vec<User>> {
    some(tx, ids, false).await
}

async fn some(tx: &mut TenantTx, ids: &[Uuid], also_removed: bool) -> sqlx::Result<Vec<User>> {
    let rows = sqlx::query!(
        r#"select p.id, p.email, p.given_name, p.family_name, p.locale, p.active, p.position, p.personnel_number,
               p.external_id, p.user_name, p.created_at, p.updated_at, p.version, u.name as "department?",
               s.entry as "entry?", s.removed_at as "removed_at?"
           from app.person p
           left join app.org_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id
           left join app.scim_user s on s.tenant_id = p.tenant_id and s.person_id = p.id
           where p.tenant_id = $1 and p.id = any ($2) and ($3 or s.removed_at is null or p.active)
               and p.erased_at is null
           order by p.id"#,
        tx.tenant().uuid(),
        ids,
        also_removed
    )
    .fetch_all(tx.conn())
    .await?;
    let users = rows.into_iter().map(|row| {
        let entry = row.entry.filter(|_| row.removed_at.is_none());
        let user = User {
            id: row.id,
            user_name: row.user_name.filter(|_| entry.is_some()).unwrap_or_else(|| row.email.clone()),
            email: row.email,
            given_name: row.given_name,
            family_name: row.family_name,
            position: row.position,
            personnel_number: row.personnel_number,
            external_id: row.external_id,
            department: row.department,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
            is_kept: entry.is_some(),
            whole: Map::new(),
        };
        let entry = entry.and_then(|entry| entry.as_object().cloned()).unwrap_or_default();
        user.with_entry(entry, &row.locale)
    });
    with_known_managers(tx, users.collect()).await
}

/// Leaves managers out who are not there any more.
async fn with_known_managers(tx: &mut TenantTx, mut users: Vec<User>) -> sqlx::Result<Vec<User>> {
    let managers: Vec<Uuid> = users.iter().filter_map(User::manager).collect();
    let known = if managers.is_empty() { Vec::new() } else { present(tx, &managers).await? };
    for user in &mut users {
        if user.manager().is_none_or(|manager| !known.contains(&manager)) {
            user.without_manager();
        }
    }
    Ok(users)
}

/// Which of these keys are of people that a directory sees.
pub(super) async fn present(tx: &mut TenantTx, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select p.id from app.person p
         left join app.scim_user s on s.tenant_id = p.tenant_id and s.person_id = p.id
         where p.tenant_id = $1 and p.id = any ($2) and (s.removed_at is null or p.active) and p.erased_at is null",
        tx.tenant().uuid(),
        ids
    )
    .fetch_all(tx.conn())
    .await
}

/// The keys of the people among whom all matches are: few where one of the comparisons has an index.
pub(super) async fn candidates(tx: &mut TenantTx, equalities: &[(String, &str)], most: i64) -> sqlx::Result<Vec<Uuid>> {
    let equal: HashMap<&str, &str> = equalities.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let tenant = tx.tenant().uuid();
    if let Some(id) = equal.get("id") {
        return Ok(Uuid::try_parse(id).into_iter().collect());
    }
    if let Some(external_id) = equal.get("externalId") {
        return sqlx::query_scalar!(
            "select id from app.person where tenant_id = $1 and external_id = $2",
            tenant,
            external_id
        )
        .fetch_all(tx.conn())
        .await;
    }
    if let Some(name) = equal.get("userName").or_else(|| equal.get("emails.value")) {
        return sqlx::query_scalar!(
            r#"select id as "id!" from app.person where tenant_id = $1 and coalesce(user_name, email) = $2
               union select id from app.person where tenant_id = $1 and email = $2"#,
            tenant,
            name
        )
        .fetch_all(tx.conn())
        .await;
    }
    sqlx::query_scalar!(
        "select p.id from app.person p
         left join app.scim_user s on s.tenant_id = p.tenant_id and s.person_id = p.id
         where p.tenant_id = $1 and (s.removed_at is null or p.active) and p.erased_at is null
         order by p.id limit $2",
        tenant,
        most
    )
    .fetch_all(tx.conn())
    .await
}

/// Creates a person, or lets one come back whom the directory had removed.
pub(super) async fn create(
    tx: &mut TenantTx,
    by: &Directory,
    user: Map<String, Value>,
    now: OffsetDateTime,
) -> Result<User, Fault> {
    by.actor.require(Action::ManagePeople)?;
    let draft = Draft::read(user)?;
    let draft = Draft { active: Some(draft.active.unwrap_or(true)), ..draft };
    let id = match removed(tx, &draft.email).await? {
        Some(id) => id,
        None => people::add(tx, &by.actor, &newcomer(by, &draft), now).await?.0,
    };
    let before = keeping::locked(tx, id).await?.ok_or(Fault::Unknown("User"))?;
    keeping::keep(tx, by, &before, &draft, now).await
}

/// Somebody with this address whom the directory removed before.
async fn removed(tx: &mut TenantTx, email: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select p.id from app.person p join app.scim_user s on s.tenant_id = p.tenant_id and s.person_id = p.id
         where p.tenant_id = $1 and p.email = $2 and not p.active and s.removed_at is not null",
        tx.tenant().uuid(),
        email
    )
    .fetch_optional(tx.conn())
    .await
}

fn newcomer(by: &Directory, draft: &Draft) -> NewPerson {
    NewPerson {
        email: draft.email.clone(),
        given_name: draft.given_name.clone(),
        family_name: draft.family_name.clone(),
        locale: draft.locale.unwrap_or(by.locale),
        roles: Vec::new(),
        provider: None,
        demo: false,
    }
}

/// Changes what the directory says of a person.
pub(super) async fn change(
    tx: &mut TenantTx,
    by: &Directory,
    id: Uuid,
    condition: &Condition,
    after: impl FnOnce(&Map<String, Value>) -> Result<Map<String, Value>, Fault>,
    now: OffsetDateTime,
) -> Result<User, Fault> {
    by.actor.require(Action::ManagePeople)?;
    let before = keeping::visible(tx, id).await?;
    condition.check(before.version)?;
    let mut whole = after(&before.whole)?;
    // Who is there does not depend on what is left unsaid.
    whole.entry("active").or_insert_with(|| before.active.into());
    if before.is_kept && whole == before.whole {
        return Ok(before);
    }
    let draft = Draft::read(whole)?;
    if let Some(manager) =
        draft.manager.as_deref().filter(|_| draft.manager != before.manager().map(|id| id.to_string()))
    {
        let manager = Uuid::try_parse(manager).unwrap_or_default();
        if present(tx, &[manager]).await?.is_empty() {
            return Err(Fault::value("manager: nobody has this id"));
        }
    }
    keeping::keep(tx, by, &before, &draft, now).await
}

/// Lets a person out and forgets what the directory said.
pub(super) async fn remove(
    tx: &mut TenantTx,
    by: &Directory,
    id: Uuid,
    condition: &Condition,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    by.actor.require(Action::ManagePeople)?;
    let before = keeping::visible(tx, id).await?;
    condition.check(before.version)?;
    match staff::deactivate(tx, &by.actor, PersonId(id), now).await {
        // Unknown: had left before.
        Ok(_) | Err(StaffError::Unknown) => {}
        Err(error) => return Err(error.into()),
    }
    keeping::forget(tx, id, now).await?;
    let cause = json!({ "token": by.token.to_string() });
    audit::record(tx, &by.actor, Entry::new("remove", "scim_user", id).with(cause), now).await?;
    Ok(())
}
