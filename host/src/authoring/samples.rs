//! What the author's pages are shown with when nobody asks for them.

use plugin_runtime::{Capability, Localized, Manifest, Problem};
use serde_json::json;
use time::macros::datetime;

use super::{
    Draft,
    config_form::render,
    contents::{Contents, Step, Task},
    draft_page::{DraftPage, draft_page, said},
    publishing::{Missing, Offered},
    schema::Schema,
    step_page::{Body, PreviewPage, StepPage, step_page, words},
    types_page::{TypesPage, types_page},
    web::{DraftsPage, page as drafts_page},
};
use crate::{
    courses::{ItemKind, Phase},
    ids::{CourseId, DraftId, ItemId, ProviderId},
    markdown,
    web::{
        Page,
        choice::Choice,
        samples::{MEMBER, Sample, TEXT, TITLE, titled},
    },
};

const SCHEMA: &str = r#"{ "type": "object", "required": ["prompt", "kind"], "properties": {
    "prompt": { "type": "string", "title": "Frage <b>", "description": "Steht oben." },
    "kind": { "enum": ["single", "multiple"], "title": "Art" },
    "points": { "type": "integer", "title": "Punkte" },
    "shuffle": { "type": "boolean", "title": "Mischen", "description": "Bei jedem Versuch." },
    "options": { "type": "array", "title": "Antworten", "items": { "type": "object", "properties": {
        "label": { "type": "string", "maxLength": 100, "title": "Text" } } } },
    "words": { "type": "array", "title": "Wörter", "items": { "type": "string" } },
    "cells": { "type": "array", "title": "Zellen", "items": { "type": "array", "items": { "type": "string" } } },
    "solution": { "type": "object", "title": "Lösungen", "additionalProperties": { "type": "object", "properties": {
        "why": { "type": "string", "title": "Erklärung" } } } },
    "rule": { "title": "Regel", "oneOf": [
        { "type": "object", "title": "Wort", "properties": { "kind": { "const": "text" }, "case": { "type": "boolean", "title": "Groß" } } },
        { "type": "object", "title": "Zahl", "properties": { "kind": { "const": "number" } } } ] },
    "rest": { "title": "Weiteres" } } }"#;

fn draft(steps: usize) -> Draft {
    let step = |number: usize| {
        let is_lesson = number.is_multiple_of(2);
        Step {
            id: ItemId::new(),
            phase: if number < 3 { Phase::Preparation } else { Phase::FollowUp },
            kind: if is_lesson { ItemKind::Lesson } else { ItemKind::Quiz },
            title: if number == 0 { "Einstieg & mehr".to_owned() } else { TITLE.to_owned() },
            minutes: 90,
            markdown: if is_lesson { format!("### Lesen\n\n{TEXT}") } else { String::new() },
            task: (!is_lesson).then(|| Task {
                plugin: "de.example.choice".to_owned(),
                version: "1.0.0".to_owned(),
                config: json!({}),
                pass_percent: Some(60),
            }),
        }
    };
    let contents = Contents {
        summary: TEXT.to_owned(),
        language: "de".to_owned(),
        objectives: vec![TITLE.to_owned(), "Sie wissen, was <gilt>.".to_owned()],
        steps: (0..steps).map(step).collect(),
        ..Contents::default()
    };
    Draft {
        id: DraftId::new(),
        title: if steps == 0 { "Dienstanweisung".to_owned() } else { TITLE.to_owned() },
        revision: 3,
        course: (steps > 0).then(CourseId::new),
        contents,
        changed_at: datetime!(2026-12-08 10:00 UTC),
    }
}

fn offered() -> Offered {
    let texts = |text: &str| vec![Localized { lang: "de".to_owned(), text: text.to_owned() }];
    let manifest = Manifest {
        id: "de.example.choice".to_owned(),
        version: "1.0.0".to_owned(),
        title: texts(TITLE),
        summary: texts(TEXT),
        languages: vec!["de".to_owned(), "en".to_owned()],
        capabilities: vec![Capability::HumanReview, Capability::CustomFrame],
        config_schema: SCHEMA.to_owned(),
        state_version: 0,
        oldest_state: 0,
        parts: Vec::new(),
        known_barriers: vec!["1.4.5".to_owned(), "2.4.6".to_owned()],
    };
    Offered { sha256: "0".repeat(64), manifest, heavy: true, provider: Some(MEMBER.to_owned()) }
}

impl Sample for TypesPage {
    fn samples(page: Page) -> Vec<TypesPage> {
        let frame = titled(&page, page.t("types-title"));
        let mut plain = offered();
        plain.provider = None;
        plain.heavy = false;
        plain.manifest.capabilities.clear();
        plain.manifest.known_barriers.clear();
        vec![types_page(frame.clone(), &[]), types_page(frame, &[offered(), plain])]
    }
}

impl Sample for DraftsPage {
    fn samples(page: Page) -> Vec<DraftsPage> {
        let frame = titled(&page, page.t("author-title"));
        let problem = page.t("author-title-missing");
        vec![
            drafts_page(frame.clone(), &[], String::new(), String::new()),
            drafts_page(frame.clone(), &[draft(0), draft(4)], String::new(), String::new()),
            drafts_page(frame, &[], TITLE.to_owned(), problem),
        ]
    }
}

impl Sample for DraftPage {
    fn samples(page: Page) -> Vec<DraftPage> {
        let offered = [offered()];
        let topics = || vec![Choice::new("ki", "KI & <mehr>", true), Choice::new("e-akte", TITLE, false)];
        let providers = [(ProviderId::new(), MEMBER.to_owned())];
        let shown =
            |draft: &Draft| draft_page(titled(&page, draft.title.clone()), draft, topics(), &providers, &offered);
        let full = draft(5);
        let step = full.contents.steps[1].id;
        let all = [
            Missing::Summary,
            Missing::Topic,
            Missing::Provider,
            Missing::Objectives,
            Missing::Steps,
            Missing::Text(step),
            Missing::Plugin(step),
            Missing::Grant(step),
            Missing::Config(step),
        ];
        let missing = all.map(|what| said(page.locale, &full, what)).into();
        vec![
            shown(&draft(0)),
            DraftPage { published: "/module/i-kurs".to_owned(), ..shown(&full) },
            DraftPage { missing, ..shown(&full) },
            DraftPage { problem: page.t("author-changed"), ..shown(&full) },
        ]
    }
}

impl Sample for StepPage {
    fn samples(page: Page) -> Vec<StepPage> {
        let draft = draft(2);
        let (lesson, quiz) = (&draft.contents.steps[0], &draft.contents.steps[1]);
        let shown = |step: &Step, body| step_page(titled(&page, step.title.clone()), &draft, step, body);
        let schema = Schema::read(SCHEMA).expect("it is a schema");
        let value = json!({
            "prompt": TEXT, "kind": "single", "points": "viele", "shuffle": true, "options": [{ "label": TITLE }, {}],
            "words": ["eins", "zwei"], "cells": [["a", "b"], ["c"]], "solution": { "x": { "why": TEXT } },
            "rule": { "kind": "text", "case": true }, "rest": [1, 2]
        });
        let problem = |pointer: &str| Problem { pointer: pointer.to_owned(), message: page.t("author-minutes-wrong") };
        let problems = [problem("/points"), problem("/solution/x/why"), problem("")];
        let task = |problems: &[Problem], notes| Body::Task {
            plugin: TITLE.to_owned(),
            about: TEXT.to_owned(),
            fields: render(&schema, &value, problems, &words(page.locale, "de")),
            is_sound: problems.is_empty(),
            notes,
        };
        vec![
            shown(lesson, Body::Lesson { preview: markdown::html(&lesson.markdown) }),
            shown(lesson, Body::Lesson { preview: String::new() }),
            shown(quiz, task(&problems, Vec::new())),
            shown(quiz, task(&[], vec![TEXT.to_owned()])),
            shown(quiz, task(&problems, vec![TEXT.to_owned()])),
            shown(quiz, Body::Gone),
            StepPage { problem: page.t("author-changed"), ..shown(quiz, task(&[], Vec::new())) },
        ]
    }
}

impl Sample for PreviewPage {
    fn samples(page: Page) -> Vec<PreviewPage> {
        let preview = |task: &str| PreviewPage {
            page: titled(&page, TITLE),
            draft_title: TITLE.to_owned(),
            back: "/verwaltung/module/1/schritte/2".to_owned(),
            step: TITLE.to_owned(),
            task: task.to_owned(),
        };
        vec![preview("<p class=\"kern-body\">2 + 3?</p>"), preview("")]
    }
}
