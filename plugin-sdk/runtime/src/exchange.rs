//! What the host tells a plugin, and what a learner answered.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// The author looks at a draft.
    Preview,
    /// Ungraded; hints and immediate feedback are welcome.
    Practice,
    /// Graded; the host decides when feedback becomes visible.
    Assessment,
    /// Closed; the model solution may be shown.
    Review,
}

/// Everything that a plugin may know about the situation, and nothing about who.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Context {
    pub phase: Phase,
    /// BCP 47, already matched against the manifest's languages.
    pub locale: String,
    /// Same for every call of one attempt, different between attempts, unguessable.
    pub seed: u64,
    /// 1 for the first attempt.
    pub attempt: u32,
    /// Submissions already graded within this attempt.
    pub submissions: u32,
    pub hints_used: u32,
    pub prefer_plain: bool,
}

impl Default for Context {
    /// A first look at a task of practice, in German.
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

/// An author's configuration, divided by [`split_config`](crate::split_config).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    pub public: String,
    /// Only for `check_config`, `grade`, and `render` in the phases preview and review.
    pub secret: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Response {
    pub answers: Vec<FieldAnswer>,
    /// Id of the pressed action; none for "submit".
    pub action: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldAnswer {
    pub field: String,
    pub answer: Answer,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Shown but left empty.
    Blank,
    Text(String),
    Number(NumberAnswer),
    /// Ids of the selected options, in the order of the view.
    Selection(Vec<String>),
    Order(Vec<String>),
    /// Source and target.
    Pairs(Vec<(String, String)>),
    Data(String),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberAnswer {
    pub raw: String,
    /// Canonical decimal such as "-3.14"; none when it could not be read.
    pub decimal: Option<String>,
}

impl Response {
    pub fn answer(&self, field: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.field == field).map(|answer| &answer.answer)
    }
}
