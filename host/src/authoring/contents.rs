//! What an author writes: a module as it is to become.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    courses::{ItemKind, Phase},
    ids::{ItemId, ProviderId},
};

/// Steps of a module.
pub const MOST_STEPS: usize = 100;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contents {
    pub summary: String,
    pub topic: String,
    pub provider: Option<ProviderId>,
    /// Two letters (ISO 639-1).
    pub language: String,
    pub target_group: String,
    pub objectives: Vec<String>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Of the step in the draft; what is published gets ids of its own.
    pub id: ItemId,
    pub phase: Phase,
    pub kind: ItemKind,
    pub title: String,
    pub minutes: i32,
    /// Of a lesson.
    #[serde(default)]
    pub markdown: String,
    /// Of an exercise or a quiz.
    #[serde(default)]
    pub task: Option<Task>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub plugin: String,
    pub version: String,
    pub config: Value,
    /// Of a quiz.
    #[serde(default)]
    pub pass_percent: Option<i32>,
}

impl Contents {
    pub fn step(&self, id: ItemId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// All steps of a phase stand together, the preparation first.
    pub fn sort(&mut self) {
        self.steps.sort_by_key(|step| step.phase == Phase::FollowUp);
    }

    /// Moves a step past its neighbour in the same phase.
    pub fn shift(&mut self, id: ItemId, down: bool) {
        let Some(at) = self.steps.iter().position(|step| step.id == id) else { return };
        let other = if down { at + 1 } else { at.wrapping_sub(1) };
        if self.steps.get(other).is_some_and(|other| other.phase == self.steps[at].phase) {
            self.steps.swap(at, other);
        }
    }
}
