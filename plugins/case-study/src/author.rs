//! What an author configures.

use std::collections::BTreeMap;

use plugin_sdk::{Fault, problem};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    pub(crate) intro: Option<String>,
    pub(crate) hint: Option<String>,
    /// Id of the scene in which it begins.
    pub(crate) start: String,
    pub(crate) scenes: Vec<Scene>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scene {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) question: Option<String>,
    /// None at an end.
    #[serde(default)]
    pub(crate) choices: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) label: String,
    /// Id of the scene to which it leads.
    pub(crate) to: String,
    /// Withheld while learners decide; none there.
    pub(crate) points: Option<u32>,
    pub(crate) explanation: Option<String>,
}

impl Story {
    pub(crate) fn scene(&self, id: &str) -> Option<&Scene> {
        self.scenes.iter().find(|scene| scene.id == id)
    }

    /// # Errors
    /// There is no such scene, which admission has refused.
    pub(crate) fn known(&self, id: &str) -> Result<&Scene, Fault> {
        self.scene(id).ok_or_else(|| Fault::ConfigInvalid(vec![problem("/scenes", format!("no scene {id}"))]))
    }

    /// Most points that a way from a scene to an end earns; none where a way comes back to where it was, or leads nowhere.
    pub(crate) fn most_points(&self, id: &str) -> Option<u32> {
        self.most(id, &mut BTreeMap::new())
    }

    /// `known` holds each scene once: none while the ways from it are followed, then the most that they earn.
    fn most<'a>(&'a self, id: &str, known: &mut BTreeMap<&'a str, Option<u32>>) -> Option<u32> {
        let scene = self.scene(id)?;
        if let Some(most) = known.get(scene.id.as_str()) {
            return *most;
        }
        known.insert(&scene.id, None);
        let mut most = 0;
        for choice in &scene.choices {
            most = most.max(choice.points.unwrap_or_default() + self.most(&choice.to, known)?);
        }
        known.insert(&scene.id, Some(most));
        Some(most)
    }
}

impl Scene {
    pub(crate) fn choice(&self, id: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == id)
    }

    /// Field of its decision.
    pub(crate) fn field(&self) -> String {
        format!("d-{}", self.id)
    }
}
