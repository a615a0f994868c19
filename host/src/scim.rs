//! Provisioning by a member's directory (SCIM 2.0, RFC 7642 to 7644): people and groups are created, changed and let go
//! where the house looks after them anyway, in Entra ID, Okta or Keycloak.
//!
//! - Every member has its own server below `/scim/v2` of its host names, and tokens that open nothing elsewhere.
//! - **Users are the people of the member**, also those who were invited or imported: a directory finds them by userName
//!   and takes them over. Roles are given here, never by a directory.
//! - **Removing a User** lets the person out as somebody who leaves ([`crate::staff::deactivate`]) and forgets what the
//!   directory said. Bookings end, proofs stay with the person until they are erased. The User is not found any more;
//!   created again with the same address, the same person comes back.
//! - **Groups are those that the directory made.** Groups by hand or by rule are not shown; their names are taken.
//! - What `schemas.json` does not name is passed over. Filters compare in memory, see [`search`].

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{access::Actor, ids::ScimTokenId, web::i18n::Locale};

pub mod api;
mod draft;
mod fault;
mod filter;
mod groups;
mod matching;
mod patch;
mod place;
mod projection;
mod reading;
mod samples;
mod schema;
pub mod search;
pub mod tokens;
mod users;
pub mod web;

pub use fault::Fault;
pub use projection::Projection;
pub use schema::Resource;

/// A directory whose request is being carried out.
#[derive(Clone, Debug)]
pub struct Directory {
    pub actor: Actor,
    /// The cause of every change, for the audit log.
    pub token: ScimTokenId,
    /// Language of people of whom none is told.
    pub locale: Locale,
}

/// A User or a Group as it stands now.
#[derive(Clone, Debug)]
pub struct Found {
    pub resource: Resource,
    pub version: i32,
    /// Everything but addresses, which depend on the host name.
    pub whole: Map<String, Value>,
}

/// What a change asks of the version that it changes (RFC 7644, 3.14): one of these, or anything.
#[derive(Clone, Debug, Default)]
pub struct Condition(pub Option<Vec<String>>);

impl Condition {
    /// # Errors
    /// [`Fault::Changed`] when the version is another one.
    pub fn check(&self, version: i32) -> Result<(), Fault> {
        match &self.0 {
            Some(wanted) if !wanted.iter().any(|tag| tag == "*" || *tag == entity_tag(version)) => Err(Fault::Changed),
            _ => Ok(()),
        }
    }
}

/// The entity tag of a version.
pub fn entity_tag(version: i32) -> String {
    format!("W/\"{version}\"")
}

/// Reads the key of a resource; what is no key is nobody's.
fn key(resource: Resource, text: &str) -> Result<uuid::Uuid, Fault> {
    uuid::Uuid::try_parse(text).map_err(|_| Fault::Unknown(resource.name()))
}

/// Adds what the server alone says of a resource.
fn described(
    resource: Resource,
    id: uuid::Uuid,
    version: i32,
    (created, modified): (OffsetDateTime, OffsetDateTime),
    mut whole: Map<String, Value>,
) -> Found {
    let instant = |at: OffsetDateTime| at.format(&Rfc3339).unwrap_or_default();
    let mut schemas = vec![resource.urn()];
    schemas.extend(whole.contains_key(schema::ENTERPRISE).then_some(schema::ENTERPRISE));
    whole.insert("schemas".to_owned(), schemas.into());
    whole.insert("id".to_owned(), id.to_string().into());
    let meta = serde_json::json!({
        "resourceType": resource.name(),
        "created": instant(created),
        "lastModified": instant(modified.max(created)),
        "version": entity_tag(version),
    });
    whole.insert("meta".to_owned(), meta);
    Found { resource, version, whole }
}

/// One resource of this member.
///
/// # Errors
/// [`Fault::Unknown`], or the database's.
pub async fn get(tx: &mut tenants::TenantTx, resource: Resource, id: &str) -> Result<Found, Fault> {
    let id = key(resource, id)?;
    let mut found = load(tx, resource, &[id], true).await?;
    found.pop().ok_or(Fault::Unknown(resource.name()))
}

async fn load(
    tx: &mut tenants::TenantTx,
    resource: Resource,
    ids: &[uuid::Uuid],
    with_members: bool,
) -> sqlx::Result<Vec<Found>> {
    Ok(match resource {
        Resource::User => users::load(tx, ids).await?.into_iter().map(users::User::shown).collect(),
        Resource::Group => groups::load(tx, ids, with_members).await?.into_iter().map(groups::Group::shown).collect(),
    })
}

/// Creates a resource.
///
/// # Errors
/// [`Fault`]; the transaction is unusable afterwards.
pub async fn create(
    tx: &mut tenants::TenantTx,
    by: &Directory,
    resource: Resource,
    body: Value,
    now: OffsetDateTime,
) -> Result<Found, Fault> {
    let read = reading::resource(resource, body)?;
    match resource {
        Resource::User => Ok(users::create(tx, by, read, now).await?.shown()),
        Resource::Group => Ok(groups::create(tx, by, read, now).await?.shown()),
    }
}

/// How a resource is to be changed.
#[derive(Clone, Debug)]
pub enum Change {
    /// By what stands in the body, all of it.
    Replace(Value),
    /// By the operations in the body.
    Patch(Value),
}

/// Changes a resource. What changes nothing leaves the version as it is.
///
/// # Errors
/// [`Fault`]; the transaction is unusable afterwards.
pub async fn change(
    tx: &mut tenants::TenantTx,
    by: &Directory,
    (resource, id): (Resource, &str),
    condition: &Condition,
    change: Change,
    now: OffsetDateTime,
) -> Result<Found, Fault> {
    let id = key(resource, id)?;
    let after = |before: &Map<String, Value>| match change {
        Change::Replace(body) => reading::resource(resource, body),
        Change::Patch(body) => patch::apply(resource, before, body),
    };
    match resource {
        Resource::User => Ok(users::change(tx, by, id, condition, after, now).await?.shown()),
        Resource::Group => Ok(groups::change(tx, by, id, condition, after, now).await?.shown()),
    }
}

/// Removes a resource, so that it is not found any more.
///
/// # Errors
/// [`Fault`]; the transaction is unusable afterwards.
pub async fn remove(
    tx: &mut tenants::TenantTx,
    by: &Directory,
    (resource, id): (Resource, &str),
    condition: &Condition,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    let id = key(resource, id)?;
    match resource {
        Resource::User => users::remove(tx, by, id, condition, now).await,
        Resource::Group => groups::remove(tx, by, id, condition, now).await,
    }
}
