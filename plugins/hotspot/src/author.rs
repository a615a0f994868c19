//! What an author configures.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Places {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    pub(crate) hint: Option<String>,
    pub(crate) image: Illustration,
    pub(crate) regions: Vec<Area>,
    #[serde(default = "one")]
    pub(crate) max_selected: u32,
    /// Withheld while learners work on the task.
    pub(crate) solution: Option<Solution>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Illustration {
    /// Name of a file that is attached to the exercise.
    pub(crate) asset: String,
    pub(crate) alt: String,
    /// What a sentence cannot say.
    pub(crate) description: Option<String>,
}

/// A rectangle in hundredths of a percent of the image.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Area {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    pub(crate) correct: Vec<String>,
    pub(crate) explanation: Option<String>,
}

impl Area {
    pub(crate) fn rectangle(&self) -> [u32; 4] {
        [self.left, self.top, self.width, self.height]
    }
}

fn one() -> u32 {
    1
}
