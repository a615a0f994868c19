//! Short ways to write down marks, feedback and problems.

use crate::view::IntoInlines;
use crate::{Correctness, Feedback, Grade, Outcome, PartGrade, Problem, Verdict, Visibility};

impl Grade {
    /// A mark made of parts, with nothing else to say.
    pub fn of(parts: Vec<PartGrade>) -> Self {
        Self { parts, feedback: Vec::new(), evidence: Vec::new(), review: None, final_: false }
    }
}

impl PartGrade {
    /// Points in thousandths. `earned` is cut at `possible`; correctness follows from the two.
    pub fn points(part: impl Into<String>, earned_milli: u32, possible_milli: u32) -> Self {
        let earned_milli = earned_milli.min(possible_milli);
        let correctness = match earned_milli {
            0 => Correctness::Incorrect,
            all if all == possible_milli => Correctness::Correct,
            _ => Correctness::Partial,
        };
        Self { part: part.into(), correctness, earned_milli, possible_milli, feedback: Vec::new() }
    }

    /// Nothing was answered: no points, and no word like "wrong".
    pub fn unanswered(part: impl Into<String>, possible_milli: u32) -> Self {
        Self { correctness: Correctness::Unanswered, ..Self::points(part, 0, possible_milli) }
    }

    #[must_use]
    pub fn with_feedback(mut self, feedback: Feedback) -> Self {
        self.feedback.push(feedback);
        self
    }
}

impl From<Grade> for Verdict {
    fn from(grade: Grade) -> Self {
        Self { outcome: Outcome::Graded(grade), state: None }
    }
}

/// Feedback on one field.
pub fn feedback(
    visibility: Visibility,
    field: impl Into<String>,
    correctness: Correctness,
    body: impl IntoInlines,
) -> Feedback {
    Feedback { visibility, field: Some(field.into()), correctness: Some(correctness), body: body.into_inlines() }
}

/// What is wrong at this JSON pointer of the configuration.
pub fn problem(pointer: impl Into<String>, message: impl Into<String>) -> Problem {
    Problem { pointer: pointer.into(), message: message.into() }
}
