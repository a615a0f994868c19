//! The demo content as its files describe it. Unknown keys are errors, and a test reads every file.

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Deserializer, de::DeserializeOwned, de::Error as _};
use tenants::TenantKind;
use time::{Time, macros::format_description};

use crate::{
    access::Role,
    courses::{Competence, Format, ItemKind, Level, Phase, ProofKind},
    web::i18n::Locale,
};

pub(super) static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/demo");

#[derive(Debug)]
pub(super) struct Content {
    pub(super) members: Members,
    pub(super) providers: Providers,
    pub(super) modules: Vec<Module>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Members {
    pub(super) cooperative_person: Vec<OfficePerson>,
    pub(super) member: Vec<Member>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfficePerson {
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    #[serde(deserialize_with = "locale")]
    pub(super) locale: Locale,
    #[serde(deserialize_with = "role")]
    pub(super) role: Role,
    pub(super) provider: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Member {
    pub(super) slug: String,
    /// Official key (AGS) of a municipality or county.
    pub(super) key: Option<String>,
    pub(super) shares: i32,
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) kind: TenantKind,
    /// Two letters (ISO 3166-2:DE).
    pub(super) state: Option<String>,
    pub(super) colour: String,
    /// Path below `demo/`.
    pub(super) logo: String,
    pub(super) person: Vec<Person>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) family_name: String,
    #[serde(deserialize_with = "locale")]
    pub(super) locale: Locale,
    #[serde(deserialize_with = "roles")]
    pub(super) roles: Vec<Role>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Providers {
    pub(super) provider: Vec<Provider>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) website: String,
    pub(super) summary_de: String,
    pub(super) summary_en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Module {
    pub(super) slug: String,
    pub(super) provider: String,
    pub(super) title: String,
    pub(super) language: String,
    pub(super) topic: String,
    pub(super) format: Format,
    pub(super) level: Level,
    pub(super) workload_minutes: i32,
    pub(super) price_cents: i32,
    /// The member whose own module it is.
    pub(super) private_to: Option<String>,
    pub(super) keywords: Vec<String>,
    #[serde(rename = "abstract")]
    pub(super) summary: String,
    pub(super) target_group: String,
    pub(super) prior_knowledge: String,
    pub(super) objectives: Vec<String>,
    pub(super) competences: Vec<Competence>,
    pub(super) certificate: ProofKind,
    #[serde(default)]
    pub(super) phase: Vec<PhaseUnits>,
    #[serde(default)]
    pub(super) run: Vec<Run>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PhaseUnits {
    pub(super) kind: Phase,
    pub(super) unit: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unit {
    pub(super) title: String,
    pub(super) item: Vec<Item>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub(super) kind: ItemKind,
    pub(super) title: String,
    pub(super) minutes: i32,
    #[serde(default)]
    pub(super) markdown: String,
    /// For quizzes.
    pub(super) pass_percent: Option<i32>,
    /// First-party plugin of an exercise or quiz, by its short name.
    #[serde(default = "choice")]
    pub(super) plugin: String,
    /// For exercises, and quizzes that are a single task.
    pub(super) config: Option<serde_json::Value>,
    /// For quizzes that draw their questions.
    #[serde(default)]
    pub(super) pool: Vec<Pool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pool {
    pub(super) title: String,
    pub(super) draws: i32,
    pub(super) question: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    #[serde(default = "choice")]
    pub(super) plugin: String,
    pub(super) config: serde_json::Value,
}

impl Item {
    /// Plugins with their configurations, of the item itself and of its questions.
    pub(super) fn tasks(&self) -> impl Iterator<Item = (&str, &serde_json::Value)> {
        let own = self.config.as_ref().map(|config| (self.plugin.as_str(), config));
        let questions = self.pool.iter().flat_map(|pool| &pool.question);
        own.into_iter().chain(questions.map(|question| (question.plugin.as_str(), &question.config)))
    }
}

fn choice() -> String {
    "choice".to_owned()
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Run {
    pub(super) capacity: i32,
    pub(super) min_participants: i32,
    pub(super) event: Vec<Event>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Event {
    /// Days after the start of the demo; a weekend moves to Monday.
    pub(super) in_days: i64,
    #[serde(deserialize_with = "clock_time")]
    pub(super) start: Time,
    #[serde(deserialize_with = "clock_time")]
    pub(super) end: Time,
    pub(super) venue: String,
    pub(super) city: String,
    pub(super) address: String,
}

impl Content {
    /// The content of this build.
    pub(super) fn embedded() -> Content {
        let folder = FILES.get_dir("modules").expect("the build holds demo/modules");
        let mut modules: Vec<Module> = folder.files().map(|file| read(&file.path().to_string_lossy())).collect();
        modules.sort_by(|a, b| a.slug.cmp(&b.slug));
        Content { members: read("members.toml"), providers: read("providers.toml"), modules }
    }
}

fn read<T: DeserializeOwned>(path: &str) -> T {
    let text = FILES.get_file(path).and_then(|file| file.contents_utf8()).expect("the build holds this file");
    match toml::from_str(text) {
        Ok(content) => content,
        Err(error) => unreachable!("demo/{path}, which a test reads: {error}"),
    }
}

fn locale<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Locale, D::Error> {
    let tag = String::deserialize(deserializer)?;
    Locale::parse(&tag).ok_or_else(|| D::Error::custom(format!("unknown language {tag:?}")))
}

fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let name = String::deserialize(deserializer)?;
    Role::parse(&name).ok_or_else(|| D::Error::custom(format!("unknown role {name:?}")))
}

fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Role>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    names
        .iter()
        .map(|name| Role::parse(name).ok_or_else(|| D::Error::custom(format!("unknown role {name:?}"))))
        .collect()
}

fn clock_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
    let text = String::deserialize(deserializer)?;
    Time::parse(&text, format_description!("[hour]:[minute]")).map_err(D::Error::custom)
}

/// All configurations of plugins, by the plugin's short name.
#[cfg(test)]
pub(crate) fn configurations() -> Vec<(String, serde_json::Value)> {
    let modules = Content::embedded().modules;
    let items =
        modules.iter().flat_map(|module| &module.phase).flat_map(|phase| &phase.unit).flat_map(|unit| &unit.item);
    items.flat_map(Item::tasks).map(|(plugin, config)| (plugin.to_owned(), config.clone())).collect()
}

#[cfg(test)]
mod tests;
