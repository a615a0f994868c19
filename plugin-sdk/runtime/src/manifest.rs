//! What a plugin says about itself.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Reverse-DNS name bound to the provider's signing key.
    pub id: String,
    /// Semantic version of the plugin itself.
    pub version: String,
    pub title: Vec<Localized>,
    pub summary: Vec<Localized>,
    /// Languages that the plugin can answer in, best first.
    pub languages: Vec<String>,
    pub capabilities: Vec<Capability>,
    /// JSON Schema of the author's configuration; `"x-secret": true` marks secret members.
    pub config_schema: String,
    pub state_version: u32,
    pub oldest_state: u32,
    pub parts: Vec<PartInfo>,
    /// WCAG success criteria that the provider knows are not met.
    pub known_barriers: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    Assets,
    CustomFrame,
    HumanReview,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized {
    pub lang: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartInfo {
    pub id: String,
    pub title: Vec<Localized>,
    /// Share of the whole in thousandths.
    pub weight_milli: u32,
}

impl Manifest {
    /// The title in this language, or else in the plugin's first.
    pub fn title_in(&self, lang: &str) -> &str {
        in_language(&self.title, lang)
    }

    pub fn summary_in(&self, lang: &str) -> &str {
        in_language(&self.summary, lang)
    }
}

fn in_language<'a>(texts: &'a [Localized], lang: &str) -> &'a str {
    texts.iter().find(|text| text.lang == lang).or(texts.first()).map_or("", |text| text.text.as_str())
}
