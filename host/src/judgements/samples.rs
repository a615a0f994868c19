//! What the pages of those who judge are shown with when nobody asks for them.

use super::web::{JudgementPage, JudgementRow, JudgementsPage, PartRow, offered};
use crate::web::{
    Page,
    samples::{Sample, TEXT, TITLE, titled},
    view_tree::{self, View},
};

impl Sample for JudgementsPage {
    fn samples(page: Page) -> Vec<JudgementsPage> {
        let row = JudgementRow {
            href: "/korrekturen/1".to_owned(),
            item: TITLE.to_owned(),
            course: TEXT.to_owned(),
            since: "27. November 2026".to_owned(),
        };
        let titled = titled(&page, page.t("judgements-title"));
        vec![
            JudgementsPage { page: titled.clone(), rows: Vec::new() },
            JudgementsPage { page: titled, rows: vec![row] },
        ]
    }
}

impl Sample for JudgementPage {
    fn samples(page: Page) -> Vec<JudgementPage> {
        let tree = serde_json::from_str(TASK).expect("the sample is a view tree");
        let view = View {
            frames: None,
            last: None,
            feedback: &[],
            words: view_tree::words(page.locale),
            readonly: true,
            assets: "/korrekturen/1/dateien/",
        };
        let part = |at: usize, chosen| PartRow {
            name: format!("part-{at}"),
            label: TEXT.to_owned(),
            shares: offered(page.locale, chosen),
        };
        let judgement = |problem: String| JudgementPage {
            page: titled(&page, TITLE.to_owned()).refused(!problem.is_empty()),
            course: TEXT.to_owned(),
            action: "/korrekturen/1/urteil".to_owned(),
            task: view_tree::render(&tree, &view),
            notes: if problem.is_empty() { vec![TEXT.to_owned()] } else { Vec::new() },
            parts: vec![part(1, 33), part(2, 100)],
            comment: TEXT.to_owned(),
            problem,
        };
        vec![judgement(String::new()), judgement(page.t("judgement-comment-too-long"))]
    }
}

/// A text with its answer.
const TASK: &str = r#"{"lang": "de", "title": "Kurzer Text", "nodes": [
    {"text-entry": {"control": {"field": "text", "label": [{"span": {"text": "Was ist zu tun?", "marks": [], "lang": null}}],
        "help": null, "required": false, "problem": null},
        "max_chars": 6000, "lines": 8, "code_language": null, "spellcheck": true, "prefill": ""}}]}"#;
