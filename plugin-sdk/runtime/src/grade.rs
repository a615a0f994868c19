//! What comes back from `check_config`, `render` and `grade`.

use serde::{Deserialize, Serialize};

use crate::content::Inline;
use crate::manifest::PartInfo;
use crate::tree::Tree;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendering {
    pub tree: Tree,
    /// New state to keep; none leaves the stored one unchanged.
    pub state: Option<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub outcome: Outcome,
    pub state: Option<Vec<u8>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Graded(Grade),
    /// The pressed action did something, or the answer could not be read. Costs no submission.
    Continued,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    pub parts: Vec<PartGrade>,
    pub feedback: Vec<Feedback>,
    pub evidence: Vec<Evidence>,
    /// The mark is provisional until a person has looked.
    pub review: Option<ReviewRequest>,
    /// The attempt is over.
    pub is_final: bool,
}

/// Points of one part, in thousandths of a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartGrade {
    pub part: String,
    pub correctness: Correctness,
    pub earned_milli: u32,
    pub possible_milli: u32,
    pub feedback: Vec<Feedback>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Correctness {
    Correct,
    Partial,
    Incorrect,
    Unanswered,
    Unscored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visibility {
    /// As soon as the host shows any feedback.
    Immediate,
    /// Only after the attempt is closed.
    Closed,
    /// Only to teaching staff.
    Staff,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    pub visibility: Visibility,
    pub field: Option<String>,
    /// How the answer in this one field was.
    pub correctness: Option<Correctness>,
    pub body: Vec<Inline>,
}

/// Why the mark is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    pub kind: String,
    pub key: String,
    pub value: String,
    pub field: Option<String>,
    /// IRI of a competency in the host's framework.
    pub competency: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewRequest {
    pub reason: Vec<Inline>,
    pub fields: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigReport {
    pub warnings: Vec<Problem>,
    pub parts: Vec<PartInfo>,
    /// False when every seed gives the same task.
    pub uses_seed: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// JSON Pointer into the configuration.
    pub pointer: String,
    pub message: String,
}

/// The plugin says that it could not do its work. Never a wrong answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    #[error("the configuration is invalid in {} places", .0.len())]
    ConfigInvalid(Vec<Problem>),
    #[error("the state is invalid: {0}")]
    StateInvalid(String),
    #[error("unsupported: {0}")]
    Unsupported(String),
    #[error("internal fault: {0}")]
    Internal(String),
}

impl Grade {
    pub fn earned_milli(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.earned_milli)).sum()
    }

    pub fn possible_milli(&self) -> u64 {
        self.parts.iter().map(|part| u64::from(part.possible_milli)).sum()
    }

    /// All feedback that this audience may see: that of the parts first, then that of the whole.
    pub fn feedback_up_to(&self, visibility: Visibility) -> impl Iterator<Item = &Feedback> {
        self.parts
            .iter()
            .flat_map(|part| &part.feedback)
            .chain(&self.feedback)
            .filter(move |feedback| feedback.visibility.rank() <= visibility.rank())
    }
}

impl Visibility {
    fn rank(self) -> u8 {
        match self {
            Self::Immediate => 0,
            Self::Closed => 1,
            Self::Staff => 2,
        }
    }
}
