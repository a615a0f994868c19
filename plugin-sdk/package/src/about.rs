//! `package.toml`: what the author says of the package.

use semver::Version;
use serde::{Deserialize, Serialize};

use crate::package::PackageError;

/// The interface that this version of the platform serves.
const INTERFACES: [&str; 1] = ["campus:exercise@1.0.0"];
/// Longest text.
const LONGEST: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct About {
    /// Reversed domain name, such as `de.example.addition`; begins with the provider's.
    pub id: String,
    /// Semantic Versioning 2.0.0.
    pub version: String,
    pub interface: String,
    /// Reversed domain name of the provider.
    pub provider: String,
    /// SPDX expression.
    pub licence: String,
    #[serde(default)]
    pub tier: Tier,
    #[serde(default)]
    pub class: Class,
    /// An interpreter that is built in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
    /// Bill of materials: everything of others that is in the component.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// What a mark of the plugin may decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    #[default]
    Practice,
    /// Proofs depend on it: two people sign.
    Assessment,
}

/// How much a call may take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    #[default]
    Light,
    /// Judging an answer takes up to seconds; each house has to allow it.
    Heavy,
}

impl Tier {
    /// How many different release keys have to sign.
    pub const fn signatures(self) -> usize {
        match self {
            Tier::Practice => 1,
            Tier::Assessment => 2,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Engine {
    pub name: String,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    pub version: String,
    /// SPDX expression.
    pub licence: String,
}

impl About {
    pub(crate) fn read(text: &[u8]) -> Result<About, PackageError> {
        let text = std::str::from_utf8(text).map_err(|_| PackageError::About("it is not in UTF-8".to_owned()))?;
        let about: About = toml::from_str(text).map_err(|error| PackageError::About(error.to_string()))?;
        about.check()?;
        Ok(about)
    }

    /// # Errors
    /// [`PackageError::About`] with the field.
    pub(crate) fn check(&self) -> Result<(), PackageError> {
        let failed = |field: &str, why: &str| Err(PackageError::About(format!("{field}: {why}")));
        if !is_reversed_domain(&self.provider) {
            return failed("provider", "a reversed domain name is wanted, such as de.example");
        }
        let is_own = self.id.strip_prefix(&self.provider).is_some_and(|rest| rest.starts_with('.'));
        if !is_reversed_domain(&self.id) || !is_own {
            return failed("id", "a reversed domain name is wanted that begins with the provider's");
        }
        if Version::parse(&self.version).is_err() {
            return failed("version", "three numbers are wanted, such as 1.0.0");
        }
        if !INTERFACES.contains(&self.interface.as_str()) {
            return failed("interface", &format!("this platform serves {}", INTERFACES.join(", ")));
        }
        let parts = self.parts.iter().flat_map(|part| [&part.name, &part.version, &part.licence]);
        let engine = self.engine.iter().flat_map(|engine| [&engine.name, &engine.version]);
        if parts.chain(engine).chain([&self.licence]).any(|text| text.trim().is_empty() || text.len() > LONGEST) {
            return failed("licence, engine, parts", "a text is missing or too long");
        }
        Ok(())
    }
}

/// Whether this is a name such as `de.example`.
pub fn is_reversed_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len()) && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= LONGEST && name.contains('.') && name.split('.').all(is_label)
}
