//! The form of a case.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

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
    context: Situation,
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

#[derive(Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Situation {
    phase: Phase,
    locale: String,
    seed: u64,
    attempt: u32,
    submissions: u32,
    hints_used: u32,
    prefer_plain: bool,
}

impl Default for Situation {
    fn default() -> Self {
        Self {
            phase: Phase::Practice,
            locale: "de".to_owned(),
            seed: 1,
            attempt: 1,
            submissions: 0,
            hints_used: 0,
            prefer_plain: false,
        }
    }
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
    File(PathBuf, #[source] io::Error),
    #[error("{0} is no case")]
    Form(PathBuf, #[source] serde_json::Error),
    #[error("{0}: the configuration cannot be divided by the schema of the plugin: {1}")]
    Config(String, String),
}

impl Case {
    /// All cases in a folder, by file name.
    ///
    /// # Errors
    /// [`CaseError::File`] or [`CaseError::Form`].
    pub fn all(folder: &Path) -> Result<Vec<Self>, CaseError> {
        let failed = |error| CaseError::File(folder.to_owned(), error);
        let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>).map_err(failed)?;
        let mut files: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        files.iter().map(|file| Self::read(file)).collect()
    }

    fn read(file: &Path) -> Result<Self, CaseError> {
        let json = |path: &Path| {
            let text = fs::read_to_string(path).map_err(|error| CaseError::File(path.to_owned(), error))?;
            Ok::<_, CaseError>((path.to_owned(), text))
        };
        let (path, text) = json(file)?;
        let mut case: Self = serde_json::from_str(&text).map_err(|error| CaseError::Form(path, error))?;
        case.name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if let Value::String(name) = &case.config {
            let (path, text) = json(&file.with_file_name("configs").join(name).with_extension("json"))?;
            case.config = serde_json::from_str(&text).map_err(|error| CaseError::Form(path, error))?;
        }
        Ok(case)
    }

    /// The configuration as the host hands it out: solutions reach a task only where the contract says so.
    ///
    /// # Errors
    /// [`CaseError::Config`]
    pub fn config(&self, schema: &str) -> Result<Config, CaseError> {
        let divided = split_config(schema, &self.config.to_string());
        let (public, secret) = divided.map_err(|error| CaseError::Config(self.name.clone(), error.to_string()))?;
        let shows_secret = self.call != Call::Render || matches!(self.context.phase, Phase::Preview | Phase::Review);
        Ok(Config { public, secret: shows_secret.then_some(secret) })
    }

    pub fn context(&self) -> Context {
        let situation = &self.context;
        Context {
            phase: situation.phase,
            locale: situation.locale.clone(),
            seed: situation.seed,
            attempt: situation.attempt,
            submissions: situation.submissions,
            hints_used: situation.hints_used,
            prefer_plain: situation.prefer_plain,
        }
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
