//! What the page of an exercise is shown with when nobody asks for it.

use super::web::{ExercisePage, Outcome};
use crate::{
    learning,
    web::{
        Page,
        samples::{Sample, TEXT, titled},
    },
};

/// What a plugin's task looks like once the host has rendered it.
const TASK: &str = "<fieldset><legend>Was gehört in die E-Akte?</legend>\
     <p><input type=\"radio\" id=\"a-1\" name=\"a\" value=\"1\"><label for=\"a-1\">Vermerke &amp; Bescheide</label></p>\
     <p><input type=\"radio\" id=\"a-2\" name=\"a\" value=\"2\"><label for=\"a-2\">Nichts</label></p></fieldset>";

impl Sample for ExercisePage {
    fn samples(page: Page) -> Vec<ExercisePage> {
        let marked = |tone, key: &str, notes: &[&str]| Outcome::Marked {
            tone,
            title: page.t(key),
            text: page.ta("exercise-percent", "percent", 50),
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
        };
        vec![
            exercise(&page, false, Outcome::None),
            exercise(&page, false, Outcome::Pending),
            exercise(&page, false, Outcome::Failed),
            exercise(&page, false, marked("warning", "exercise-partly", &[TEXT, "Sehen Sie § 44 BMG <an>."])),
            exercise(&page, true, Outcome::None),
            exercise(&page, true, marked("danger", "quiz-failed", &[])),
            ExercisePage { closed: true, ..exercise(&page, true, marked("success", "quiz-passed", &[])) },
        ]
    }
}

fn exercise(page: &Page, is_quiz: bool, outcome: Outcome) -> ExercisePage {
    let frame = learning::samples::frame(page);
    ExercisePage {
        page: titled(page, frame.title.clone()),
        frame,
        item: "2".to_owned(),
        is_quiz,
        task: TASK.to_owned(),
        outcome,
        closed: false,
        rule: if is_quiz { page.ta("quiz-rule", "percent", 60) } else { page.t("exercise-rule") },
    }
}
