//! One member of an onboarding file, in the shape of `host/schemas/onboarding.schema.json`.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tenants::TenantKind;

/// Colour of a campus until its coordination chooses another.
const FIRST_COLOUR: &str = "#1f4e79";

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Sub-domain.
    pub slug: String,
    pub name: String,
    #[serde(default)]
    pub short_name: Option<String>,
    pub kind: TenantKind,
    /// Two-letter code of the state (ISO 3166-2:DE).
    #[serde(default)]
    pub state: Option<String>,
    #[serde(default = "first_colour")]
    pub colour: String,
    #[serde(default = "german")]
    pub locale: String,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub plan: Option<String>,
    /// Whether people get in at once; else the coordination sets the campus up first.
    #[serde(default)]
    pub live: bool,
    /// Official key (AGS).
    #[serde(default)]
    pub key: Option<String>,
    #[serde(default)]
    pub shares: Option<i32>,
    /// Day of joining, as `2026-12-01`; today when absent.
    #[serde(default)]
    pub joined_on: Option<String>,
    pub coordination: PersonEntry,
    /// Those above stand before those below.
    #[serde(default)]
    pub units: Vec<UnitEntry>,
    #[serde(default)]
    pub people: Vec<PersonEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    pub code: String,
    pub name: String,
    /// Code of the unit above.
    #[serde(default)]
    pub parent: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    /// Language of pages and mails; the member's when absent.
    #[serde(default)]
    pub locale: Option<String>,
    #[serde(default)]
    pub roles: Vec<String>,
    /// Code of the unit that the person belongs to.
    #[serde(default)]
    pub unit: Option<String>,
    /// Codes of units that the person leads.
    #[serde(default)]
    pub leads: Vec<String>,
    #[serde(default)]
    pub position: String,
    #[serde(default)]
    pub personnel_number: Option<String>,
}

fn first_colour() -> String {
    FIRST_COLOUR.to_owned()
}

fn german() -> String {
    "de".to_owned()
}

impl Entry {
    /// The name for tight places.
    pub fn short_name(&self) -> &str {
        self.short_name.as_deref().unwrap_or(&self.name)
    }

    /// Everybody, the coordination first.
    pub fn everybody(&self) -> impl Iterator<Item = &PersonEntry> {
        std::iter::once(&self.coordination).chain(&self.people)
    }

    /// SHA-256 of what the entry says, however it is written down.
    pub fn sha256(&self) -> String {
        let text = serde_json::to_string(self).expect("texts, numbers and lists have a JSON form");
        hex::encode(Sha256::digest(text))
    }
}
