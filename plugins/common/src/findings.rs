//! What is wrong with a configuration, with the place.

use std::collections::BTreeSet;

use plugin_sdk::{Config, ConfigReport, Fault, PartInfo, Problem, problem};

use crate::Language;

/// The platform takes no more of them.
const MOST_PROBLEMS: usize = 100;

/// Collects problems, which refuse a configuration, and warnings, which do not.
#[derive(Debug)]
pub struct Findings {
    language: Language,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Findings {
    pub fn new(language: Language) -> Self {
        Self { language, problems: Vec::new(), warnings: Vec::new() }
    }

    /// Reads a configuration; what keeps it from being read is the only finding then.
    ///
    /// # Errors
    /// The problems of the form.
    pub fn read<T>(config: &Config, read: impl FnOnce(&Config) -> Result<T, Fault>) -> Result<T, Vec<Problem>> {
        read(config).map_err(|fault| match fault {
            Fault::ConfigInvalid(problems) => problems,
            other => vec![problem("", format!("{other:?}"))],
        })
    }

    pub fn problem(&mut self, pointer: &str, german: &str, english: &str) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem(pointer, self.language.pick(german, english)));
        }
    }

    pub fn warn(&mut self, pointer: &str, german: &str, english: &str) {
        if self.warnings.len() < MOST_PROBLEMS {
            self.warnings.push(problem(pointer, self.language.pick(german, english)));
        }
    }

    /// Ids become names of fields.
    pub fn check_id(&mut self, pointer: &str, id: &str) {
        let well_formed =
            (1..=64).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !well_formed {
            self.problem(
                pointer,
                "Eine Kennung besteht aus 1 bis 64 Kleinbuchstaben, Ziffern und Bindestrichen.",
                "An id consists of 1 to 64 lower-case letters, digits and hyphens.",
            );
        }
    }

    /// Ids at `place/INDEX/id`: well formed, and each once.
    pub fn check_ids<'a>(&mut self, place: &str, ids: impl IntoIterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, id) in ids.into_iter().enumerate() {
            let pointer = format!("{place}/{index}/id");
            self.check_id(&pointer, id);
            if !seen.insert(id) {
                self.duplicate(&pointer, id);
            }
        }
    }

    pub fn duplicate(&mut self, pointer: &str, id: &str) {
        self.problem(pointer, &format!("„{id}“ kommt zweimal vor."), &format!("\"{id}\" occurs twice."));
    }

    /// A text that learners read.
    pub fn check_text(&mut self, pointer: &str, text: &str) {
        if text.trim().is_empty() {
            self.problem(pointer, "Hier fehlt ein Text.", "A text is missing here.");
        }
    }

    /// Texts at `place/INDEX/label`: learners tell things apart by nothing else.
    pub fn check_labels<'a>(&mut self, place: &str, labels: impl IntoIterator<Item = &'a str>) {
        let mut seen = BTreeSet::new();
        for (index, label) in labels.into_iter().enumerate() {
            let pointer = format!("{place}/{index}/label");
            self.check_text(&pointer, label);
            if !label.trim().is_empty() && !seen.insert(label.trim()) {
                self.problem(
                    &pointer,
                    "Dieser Text kommt zweimal vor. Lernende können die beiden nicht unterscheiden.",
                    "This text occurs twice. Learners cannot tell the two apart.",
                );
            }
        }
    }

    /// Nothing can be judged without it.
    pub fn missing_solution(&mut self) {
        self.problem("/solution", "Die Lösung fehlt.", "The solution is missing.");
    }

    /// Whoever made a mistake should read why.
    pub fn advise_explanation(&mut self, pointer: &str, explanation: Option<&str>) {
        if explanation.is_none_or(|text| text.trim().is_empty()) {
            self.warn(
                pointer,
                "Ohne Erklärung lernen die Lernenden aus Fehlern wenig.",
                "Without an explanation learners learn little from mistakes.",
            );
        }
    }

    /// # Errors
    /// The problems, if there are any.
    pub fn report(self, parts: Vec<PartInfo>, uses_seed: bool) -> Result<ConfigReport, Vec<Problem>> {
        if self.problems.is_empty() {
            Ok(ConfigReport { warnings: self.warnings, parts, uses_seed })
        } else {
            Err(self.problems)
        }
    }
}

/// A name for use in a JSON pointer (RFC 6901).
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
