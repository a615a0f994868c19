//! What can be said of a User and of a Group (RFC 7643, 7): `schemas.json`, which is also what `/Schemas` answers, so
//! that nothing is promised that is not kept.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

const SOURCE: &str = include_str!("schemas.json");

#[derive(Debug, Deserialize)]
struct Schemas {
    common: Vec<Attribute>,
    schemas: Vec<Schema>,
}

#[derive(Debug, Deserialize)]
pub struct Schema {
    pub id: String,
    attributes: Vec<Attribute>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub multi_valued: bool,
    pub required: bool,
    #[serde(default)]
    pub case_exact: bool,
    mutability: String,
    returned: String,
    #[serde(default)]
    sub_attributes: Vec<Attribute>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    String,
    Boolean,
    DateTime,
    Reference,
    Complex,
}

/// What is provisioned here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    User,
    Group,
}

static SCHEMAS: LazyLock<Schemas> =
    LazyLock::new(|| serde_json::from_str(SOURCE).expect("schemas.json is part of the build, and a test reads it"));

/// The URN of the enterprise extension (RFC 7643, 4.3).
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

impl Attribute {
    pub fn is_read_only(&self) -> bool {
        self.mutability == "readOnly"
    }

    /// Part of every answer, whatever was asked for.
    pub fn is_always_returned(&self) -> bool {
        self.returned == "always"
    }

    pub fn sub(&self, name: &str) -> Option<&Attribute> {
        named(&self.sub_attributes, name)
    }

    /// What stands for a value of several parts when it is compared as a whole.
    pub fn principal(&self) -> Option<&Attribute> {
        self.sub("value")
    }
}

impl Schema {
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        named(&self.attributes, name)
    }
}

impl Resource {
    pub const ALL: [Resource; 2] = [Resource::User, Resource::Group];

    pub const fn name(self) -> &'static str {
        match self {
            Resource::User => "User",
            Resource::Group => "Group",
        }
    }

    /// The last part of its addresses.
    pub const fn endpoint(self) -> &'static str {
        match self {
            Resource::User => "Users",
            Resource::Group => "Groups",
        }
    }

    pub const fn urn(self) -> &'static str {
        match self {
            Resource::User => "urn:ietf:params:scim:schemas:core:2.0:User",
            Resource::Group => "urn:ietf:params:scim:schemas:core:2.0:Group",
        }
    }

    /// An attribute of the core schema or one that every resource has.
    pub fn attribute(self, name: &str) -> Option<&'static Attribute> {
        let core = schema(self.urn()).and_then(|core| core.attribute(name));
        core.or_else(|| named(&SCHEMAS.common, name))
    }

    /// The extension of this URN, in whatever case.
    pub fn extension(self, urn: &str) -> Option<&'static Schema> {
        (self == Resource::User && urn.eq_ignore_ascii_case(ENTERPRISE)).then(|| schema(ENTERPRISE)).flatten()
    }
}

/// Core attributes of RFC 7643 that are not kept here: directories send them by default, and they are passed over.
pub(crate) fn is_passed_over(resource: Resource, name: &str) -> bool {
    const USER: [&str; 14] = [
        "nickName",
        "profileUrl",
        "userType",
        "locale",
        "timezone",
        "password",
        "phoneNumbers",
        "ims",
        "photos",
        "addresses",
        "groups",
        "entitlements",
        "roles",
        "x509Certificates",
    ];
    resource == Resource::User && USER.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The same for attributes of the enterprise extension.
pub(crate) fn is_passed_over_of_employer(name: &str) -> bool {
    ["costCenter", "organization", "division"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn schema(urn: &str) -> Option<&'static Schema> {
    SCHEMAS.schemas.iter().find(|schema| schema.id.eq_ignore_ascii_case(urn))
}

fn named<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// The schemas as `/Schemas` lists them.
pub(crate) fn published() -> Vec<Value> {
    let mut source: Value = serde_json::from_str(SOURCE).unwrap_or_default();
    match source["schemas"].take() {
        Value::Array(schemas) => schemas,
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_read_and_published() {
        let ids: Vec<_> =
            published().iter().map(|schema| schema["id"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(ids, [Resource::User.urn(), ENTERPRISE, Resource::Group.urn()]);
        assert!(ids.iter().all(|id| schema(id).is_some()));
    }

    #[test]
    fn names_are_found_in_any_case_and_urns_too() {
        assert_eq!(Resource::User.attribute("USERNAME").map(|found| found.name.as_str()), Some("userName"));
        assert_eq!(Resource::Group.attribute("externalid").map(|found| found.name.as_str()), Some("externalId"));
        assert!(Resource::User.extension(&ENTERPRISE.to_uppercase()).is_some());
        assert!(Resource::Group.extension(ENTERPRISE).is_none());
        assert!(Resource::User.attribute("members").is_none());
    }
}
