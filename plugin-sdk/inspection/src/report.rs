//! What an inspection found.

use plugin_runtime::{Config, Manifest};
use serde::{Deserialize, Serialize};

/// Of one package. Findings are sentences for the author, in English as the tools are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What the component says of itself; none where it says nothing.
    pub manifest: Option<Manifest>,
    /// Of the component, in hexadecimal digits.
    pub component_sha256: String,
    /// In the order in which they were taken; what follows a failure that ends the inspection is missing.
    pub steps: Vec<Step>,
    pub measured: Measured,
    /// Judging an answer may take longer than usual.
    #[serde(default)]
    pub heavy: bool,
    /// With what a reviewer tries it.
    pub trials: Vec<Trial>,
}

/// A configuration of the author's cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Name of the case.
    pub name: String,
    pub config: Config,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub name: StepName,
    /// Empty when there is nothing to mend.
    pub findings: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepName {
    /// Names, sizes and manifest of the package.
    Package,
    /// Imports, features, size, and that it compiles.
    Component,
    /// The component says of itself what the package says.
    Description,
    /// Every case gives what it expects.
    Cases,
    /// Every case gives the same and costs the same again.
    Repetition,
    /// Answers by chance are judged, and nothing earns no full marks.
    Chance,
    /// Views say what people who cannot see them need.
    Accessibility,
    /// Solutions stay out of tasks and early feedback.
    Secrets,
}

/// The most that one call took, and how much was tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub component_bytes: usize,
    pub cases: usize,
    /// Calls with answers by chance.
    pub calls: usize,
    pub fuel: u64,
    pub memory_bytes: usize,
}

impl Report {
    /// Whether a person may review it.
    pub fn passed(&self) -> bool {
        self.steps.len() == StepName::ALL.len() && self.steps.iter().all(|step| step.findings.is_empty())
    }
}

impl StepName {
    pub const ALL: [StepName; 8] = [
        StepName::Package,
        StepName::Component,
        StepName::Description,
        StepName::Cases,
        StepName::Repetition,
        StepName::Chance,
        StepName::Accessibility,
        StepName::Secrets,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            StepName::Package => "package",
            StepName::Component => "component",
            StepName::Description => "description",
            StepName::Cases => "cases",
            StepName::Repetition => "repetition",
            StepName::Chance => "chance",
            StepName::Accessibility => "accessibility",
            StepName::Secrets => "secrets",
        }
    }
}
