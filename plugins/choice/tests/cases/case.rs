//! Reads cases and compares results. Both ways of running give JSON; names in it are compared
//! without case, hyphens and underscores, because Rust and the contract write them differently.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) call: Call,
    /// A configuration, or the name of a file in `configs`.
    config: Value,
    #[serde(default)]
    pub(crate) context: Situation,
    #[serde(default)]
    pub(crate) answers: BTreeMap<String, Vec<String>>,
    /// JSON pointers into the result and what stands there.
    #[serde(default)]
    expect: BTreeMap<String, Value>,
    /// Text that occurs in the result.
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Call {
    CheckConfig,
    Render,
    Grade,
}

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Situation {
    pub(crate) phase: String,
    pub(crate) locale: String,
    pub(crate) seed: u64,
}

impl Default for Situation {
    fn default() -> Self {
        Self { phase: "practice".to_owned(), locale: "de".to_owned(), seed: 1 }
    }
}

impl Case {
    /// All cases, by file name.
    pub(crate) fn all() -> Vec<Self> {
        let mut files: Vec<PathBuf> = fs::read_dir(folder())
            .expect("the folder is in the repository")
            .map(|entry| entry.expect("the folder can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .collect();
        files.sort();
        files.iter().map(|file| Self::read(file)).collect()
    }

    fn read(file: &Path) -> Self {
        let name = file.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).expect("the file can be read");
        let case: Self = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self { name, ..case }
    }

    /// The whole configuration as an author wrote it.
    pub(crate) fn config(&self) -> String {
        match &self.config {
            Value::String(name) => fs::read_to_string(folder().join(format!("configs/{name}.json")))
                .unwrap_or_else(|error| panic!("{}: configs/{name}.json: {error}", self.name)),
            config => config.to_string(),
        }
    }

    /// Solutions reach the task only where the contract says so.
    pub(crate) fn shows_secret(&self) -> bool {
        self.call != Call::Render || matches!(self.context.phase.as_str(), "preview" | "review")
    }

    pub(crate) fn judge(&self, result: &Value) {
        let name = &self.name;
        for (pointer, expected) in &self.expect {
            let found = result.pointer(&plain(pointer)).unwrap_or(&Value::Null);
            assert_eq!(found, &comparable(expected.clone()), "{name}: {pointer} in {result:#}");
        }
        let text = result.to_string();
        for wanted in &self.contains {
            assert!(text.contains(&plain(wanted)), "{name}: \"{wanted}\" is not in {text}");
        }
        for unwanted in &self.lacks {
            assert!(!text.contains(&plain(unwanted)), "{name}: \"{unwanted}\" is in {text}");
        }
    }
}

/// The same value whichever way its names are written.
pub(crate) fn comparable(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain(&text)),
        Value::Array(values) => values.into_iter().map(comparable).collect(),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| (plain_name(&name), comparable(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other,
    }
}

fn plain_name(name: &str) -> String {
    if name == "is_final" { "final".to_owned() } else { plain(name) }
}

fn plain(text: &str) -> String {
    text.replace(['-', '_'], "").to_lowercase()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}
