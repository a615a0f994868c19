//! The form of a case.

use std::{collections::BTreeMap, fs, io, path::Path};

use plugin_runtime::{Answer, Config, Context, FieldAnswer, NumberAnswer, Phase, Response, split_config};
use serde::Deserialize;
use serde_json::Value;

use crate::comparable::{comparable, plain};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    #[serde(skip)]
    pub name: String,
    pub call: Call,
    /// A configuration, or the name of a file in `cases/configs`.
    config: Value,
    #[serde(default)]
    pub context: Context,
    /// What the call before has returned, as text.
    pub state: Option<String>,
    /// By field.
    #[serde(default)]
    answers: BTreeMap<String, Given>,
    /// The button that was pressed; none for handing in.
    action: Option<String>,
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
pub enum Call {
    CheckConfig,
    Render,
    Grade,
}

/// An answer in short: `["a"]` is a selection, `"text"` is text, and the others say what they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Given {
    Selection(Vec<String>),
    Text(String),
    Named(Named),
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Named {
    /// As typed, and as a canonical decimal where it can be read.
    Number(String, Option<String>),
    Order(Vec<String>),
    Pairs(Vec<(String, String)>),
    Data(String),
}

#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    #[error("{0} cannot be read")]
    File(String, #[source] io::Error),
    #[error("{0} is no case: {1}")]
    Form(String, #[source] serde_json::Error),
    #[error("there is no {0}")]
    Shared(String),
    #[error("{0}: the configuration cannot be divided by the schema of the plugin: {1}")]
    Config(String, String),
}

impl Case {
    /// All cases in a folder, by file name; its folder `configs` holds what several of them share.
    ///
    /// # Errors
    /// [`CaseError::File`] or [`CaseError::Form`].
    pub fn all(folder: &Path) -> Result<Vec<Self>, CaseError> {
        let mut files = Vec::new();
        for (place, prefix) in [(folder.to_owned(), ""), (folder.join("configs"), "configs/")] {
            if prefix.is_empty() || place.is_dir() {
                let failed = |error| CaseError::File(place.display().to_string(), error);
                for entry in fs::read_dir(&place).map_err(failed)? {
                    let path = entry.map_err(failed)?.path();
                    if path.is_file() {
                        let name = path.file_name().unwrap_or_default().to_string_lossy();
                        files.push((format!("{prefix}{name}"), fs::read(&path).map_err(failed)?));
                    }
                }
            }
        }
        Self::of_files(files.iter().map(|(name, content)| (name.as_str(), content.as_slice())))
    }

    /// The same from files by their names, such as those of a package's folder `tests/`.
    ///
    /// # Errors
    /// [`CaseError::Form`] or [`CaseError::Shared`].
    pub fn of_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<Self>, CaseError> {
        let files: BTreeMap<&str, &[u8]> = files.into_iter().filter(|(name, _)| name.ends_with(".json")).collect();
        let own = files.iter().filter(|(name, _)| !name.contains('/'));
        own.map(|(name, content)| {
            let form = |name: &str, error| CaseError::Form(name.to_owned(), error);
            let mut case: Self = serde_json::from_slice(content).map_err(|error| form(name, error))?;
            case.name = name.trim_end_matches(".json").to_owned();
            if let Value::String(shared) = &case.config {
                let shared = format!("configs/{shared}.json");
                let content = files.get(shared.as_str()).ok_or_else(|| CaseError::Shared(shared.clone()))?;
                case.config = serde_json::from_slice(content).map_err(|error| form(&shared, error))?;
            }
            Ok(case)
        })
        .collect()
    }

    /// Both parts of the configuration.
    ///
    /// # Errors
    /// [`CaseError::Config`]
    pub fn whole_config(&self, schema: &str) -> Result<Config, CaseError> {
        let divided = split_config(schema, &self.config.to_string());
        let (public, secret) = divided.map_err(|error| CaseError::Config(self.name.clone(), error.to_string()))?;
        Ok(Config { public, secret: Some(secret) })
    }

    /// The configuration as the host hands it out: solutions reach a task only where the contract says so.
    ///
    /// # Errors
    /// [`CaseError::Config`]
    pub fn config(&self, schema: &str) -> Result<Config, CaseError> {
        if self.call == Call::Render { self.shown_config(schema) } else { self.whole_config(schema) }
    }

    /// The configuration as `render` gets it.
    ///
    /// # Errors
    /// [`CaseError::Config`]
    pub fn shown_config(&self, schema: &str) -> Result<Config, CaseError> {
        let whole = self.whole_config(schema)?;
        let shows_secret = matches!(self.context.phase, Phase::Preview | Phase::Review);
        Ok(Config { secret: whole.secret.filter(|_| shows_secret), ..whole })
    }

    pub fn response(&self) -> Response {
        let answers = self
            .answers
            .iter()
            .map(|(field, given)| FieldAnswer { field: field.clone(), answer: given.clone().into() });
        Response { answers: answers.collect(), action: self.action.clone() }
    }

    /// What is wrong with a result; empty when everything is as the case says.
    pub fn judge(&self, result: &Value) -> Vec<String> {
        let text = result.to_string();
        let expected = self.expect.iter().filter_map(|(pointer, expected)| {
            let found = result.pointer(&plain(pointer)).unwrap_or(&Value::Null);
            let expected = comparable(expected.clone());
            (*found != expected).then(|| format!("at {pointer} stands {found}, not {expected}"))
        });
        let absent = self.contains.iter().filter(|wanted| !text.contains(&plain(wanted)));
        let absent = absent.map(|wanted| format!("\"{wanted}\" is nowhere in it"));
        let present = self.lacks.iter().filter(|unwanted| text.contains(&plain(unwanted)));
        let present = present.map(|unwanted| format!("\"{unwanted}\" is in it"));
        expected.chain(absent).chain(present).collect()
    }
}

impl From<Given> for Answer {
    fn from(given: Given) -> Self {
        match given {
            Given::Selection(ids) if ids.is_empty() => Self::Blank,
            Given::Selection(ids) => Self::Selection(ids),
            Given::Text(text) if text.is_empty() => Self::Blank,
            Given::Text(text) => Self::Text(text),
            Given::Named(Named::Number(raw, decimal)) => Self::Number(NumberAnswer { raw, decimal }),
            Given::Named(Named::Order(ids)) => Self::Order(ids),
            Given::Named(Named::Pairs(pairs)) => Self::Pairs(pairs),
            Given::Named(Named::Data(text)) => Self::Data(text),
        }
    }
}
