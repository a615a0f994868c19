//! What a learner of a demo module meets, and the right answers: read from the file that the demo is made of.

use std::{collections::BTreeMap, fs};

use anyhow::Context as _;
use serde::Deserialize;

use crate::places;

#[derive(Debug, Deserialize)]
pub struct Module {
    pub title: String,
    phase: Vec<Phase>,
}

#[derive(Debug, Deserialize)]
struct Phase {
    #[serde(default)]
    unit: Vec<Unit>,
}

#[derive(Debug, Deserialize)]
struct Unit {
    #[serde(default)]
    item: Vec<Item>,
}

#[derive(Debug, Deserialize)]
pub struct Item {
    pub kind: String,
    pub title: String,
    config: Option<Config>,
}

#[derive(Debug, Deserialize)]
struct Config {
    questions: Vec<Question>,
    solution: BTreeMap<String, Solution>,
}

#[derive(Debug, Deserialize)]
struct Question {
    id: String,
    prompt: String,
    options: Vec<Choice>,
}

#[derive(Debug, Deserialize)]
struct Choice {
    id: String,
    label: String,
}

#[derive(Debug, Deserialize)]
struct Solution {
    correct: Vec<String>,
}

impl Module {
    /// # Errors
    /// There is no such demo module.
    pub fn read(slug: &str) -> anyhow::Result<Module> {
        let file = places::repository().join(format!("host/demo/modules/{slug}.toml"));
        let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        toml::from_str(&text).with_context(|| format!("{} cannot be understood", file.display()))
    }

    /// Lessons, exercises and quizzes in their order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.phase.iter().flat_map(|phase| &phase.unit).flat_map(|unit| &unit.item)
    }
}

impl Item {
    /// Whether an option is right; none when this item asks no such question.
    pub fn is_right(&self, question: &str, option: &str) -> Option<bool> {
        let config = self.config.as_ref()?;
        let question = config.questions.iter().find(|known| same(question, &known.prompt))?;
        let option = question.options.iter().find(|known| same(option, &known.label))?;
        Some(config.solution.get(&question.id)?.correct.contains(&option.id))
    }
}

/// A page may add something to a text, such as "2 von 6" or the result.
fn same(shown: &str, written: &str) -> bool {
    shown.contains(&written.split_whitespace().collect::<Vec<_>>().join(" "))
}
