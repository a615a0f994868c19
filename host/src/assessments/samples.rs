//! What the page of an exercise is shown with when nobody asks for it.

use plugin_runtime::Correctness;

use super::{
    sittings_page::{Form, Notice, QuestionPage, QuestionRow, SittingPage, Stage, heading, left_over},
    web::{ExercisePage, Outcome, submit_key},
};
use crate::{
    learning,
    web::{
        Page,
        i18n::Locale,
        samples::{Sample, TEXT, titled},
        view_tree::{self, FieldFeedback, View},
    },
};

/// A task with one of everything that a plugin can show.
const TASK: &str = include_str!("sample.json");

impl Sample for ExercisePage {
    fn samples(page: Page) -> Vec<ExercisePage> {
        let marked = |tone, key: &str, notes: &[&str]| Outcome::Marked {
            tone,
            title: page.t(key),
            text: page.ta("exercise-percent", "percent", 50),
            notes: notes.iter().map(|note| (*note).to_owned()).collect(),
        };
        let pending = |key: &str| Outcome::Pending { text: page.t(key) };
        vec![
            exercise(&page, false, Outcome::None),
            exercise(&page, false, pending("exercise-pending-text")),
            exercise(&page, false, pending("exercise-pending-tomorrow")),
            exercise(&page, false, Outcome::Review { reason: TEXT.to_owned() }),
            exercise(&page, false, Outcome::Failed),
            ExercisePage { task: String::new(), ..exercise(&page, false, Outcome::Stopped { anew: true }) },
            ExercisePage { task: String::new(), ..exercise(&page, true, Outcome::Stopped { anew: false }) },
            exercise(&page, false, marked("warning", "exercise-partly", &[TEXT, "Sehen Sie § 44 BMG <an>."])),
            exercise(&page, true, Outcome::None),
            exercise(&page, true, marked("danger", "quiz-failed", &[])),
            ExercisePage {
                closed: true,
                task: task(page.locale, true),
                ..exercise(&page, true, marked("success", "quiz-passed", &[]))
            },
        ]
    }
}

fn exercise(page: &Page, is_quiz: bool, outcome: Outcome) -> ExercisePage {
    let frame = learning::samples::frame(page);
    ExercisePage {
        page: titled(page, frame.title.clone()),
        frame,
        item: "2".to_owned(),
        task: task(page.locale, false),
        asks: true,
        outcome,
        closed: false,
        submit: page.t(submit_key(is_quiz, !is_quiz)),
        privacy: page.t(if is_quiz { "exercise-privacy" } else { "exercise-privacy-read" }),
        rule: if is_quiz { page.ta("quiz-rule", "percent", 60) } else { page.t("exercise-rule") },
    }
}

impl Sample for SittingPage {
    fn samples(page: Page) -> Vec<SittingPage> {
        let rows = |state, key: &str| {
            let row = |number| QuestionRow {
                href: format!("/{number}"),
                number,
                state,
                title: page.ta("quiz-question", "number", number),
                note: page.t(key),
            };
            (1..=12).map(row).collect()
        };
        let sitting = |stage, questions| {
            let frame = learning::samples::frame(&page);
            SittingPage {
                page: titled(&page, frame.title.clone()),
                frame,
                item: "2".to_owned(),
                rule: page.t("quiz-questions-way"),
                stage,
                questions,
            }
        };
        vec![
            sitting(Stage::New, Vec::new()),
            sitting(Stage::Open { left: left_over(page.locale, 12) }, rows("open", "quiz-standing-blank")),
            sitting(Stage::Open { left: String::new() }, rows("done", "quiz-standing-entered")),
            sitting(Stage::HandedIn { unfinished: false }, rows("done", "quiz-standing-waiting")),
            sitting(Stage::HandedIn { unfinished: true }, rows("current", "quiz-standing-unfinished")),
            sitting(Stage::Stopped, rows("open", "quiz-standing-stopped")),
            sitting(
                Stage::Closed { passed: true, points: page.ta("exercise-percent", "percent", 100) },
                rows("done", "quiz-standing-entered"),
            ),
            sitting(
                Stage::Closed { passed: false, points: page.ta("exercise-percent", "percent", 33) },
                rows("open", "quiz-standing-blank"),
            ),
        ]
    }
}

impl Sample for QuestionPage {
    fn samples(page: Page) -> Vec<QuestionPage> {
        let question = |number, notice, form| {
            let frame = learning::samples::frame(&page);
            QuestionPage {
                page: titled(&page, frame.title.clone()),
                frame,
                item: "2".to_owned(),
                heading: heading(page.locale, number, 3),
                number,
                last: number == 3,
                notice,
                task: task(page.locale, form == Form::None),
                form,
                privacy: page.t("exercise-privacy"),
            }
        };
        let marked = Notice::Marked {
            tone: "warning",
            title: page.t("exercise-partly"),
            text: page.ta("exercise-percent", "percent", 50),
            notes: vec![TEXT.to_owned()],
        };
        vec![
            question(1, Notice::None, Form::Enter),
            question(2, Notice::None, Form::Enter),
            question(3, Notice::None, Form::Enter),
            question(1, Notice::Waiting, Form::None),
            question(2, Notice::Unfinished, Form::Answer),
            QuestionPage { task: String::new(), ..question(2, Notice::Stopped, Form::None) },
            question(3, marked, Form::None),
        ]
    }
}

fn task(locale: Locale, closed: bool) -> String {
    let tree = serde_json::from_str(TASK).expect("the sample is a view tree");
    let feedback = ["eins", "zahl", "bild"].map(|field| FieldFeedback {
        field: field.to_owned(),
        correctness: Some(if field == "eins" { Correctness::Correct } else { Correctness::Incorrect }),
        text: TEXT.to_owned(),
    });
    let feedback = if closed { feedback.as_slice() } else { &[] };
    view_tree::render(
        &tree,
        &View {
            last: None,
            feedback,
            words: view_tree::words(locale),
            readonly: closed,
            assets: "/lernen/1/2/dateien/",
            frames: Some("https://frames.example/"),
        },
    )
}
