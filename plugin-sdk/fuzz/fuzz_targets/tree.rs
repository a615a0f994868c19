//! A view that a plugin returned: it breaks a rule, or it becomes HTML in which nothing of the plugin's is markup.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plugin_runtime::{Limits, Tree, check_tree};
use plugin_view::{DecimalMark, View, Words, read_response, render};

fuzz_target!(|bytes: &[u8]| {
    let Ok(tree) = serde_json::from_slice::<Tree>(bytes) else { return };
    if check_tree(&tree, &Limits::default().reply).is_err() {
        return;
    }
    let word = || "word".to_owned();
    let words = Words {
        lang: "de".to_owned(),
        choose: word(),
        description: word(),
        transcript: word(),
        correct: word(),
        partial: word(),
        incorrect: word(),
        unanswered: word(),
        up: word(),
        down: word(),
        place: word(),
        drag: word(),
        point: word(),
        plain: word(),
        rich: word(),
    };
    let html = render(&tree, &View { last: None, feedback: &[], words: &words, readonly: false, assets: "/files/", frames: Some("https://frames.example/") });
    let lower = html.to_lowercase();
    assert!(!lower.contains("<script") && !lower.contains("=\"javascript:"), "{html}");
    // What a browser would send back, were every field filled in with the first that comes to mind.
    let names = tree.controls().flat_map(|(_, control)| ["f", "d"].map(|kind| format!("{kind}.{}", control.field)));
    let fields: Vec<(String, String)> = names.map(|name| (name, "1".to_owned())).collect();
    let response = read_response(&tree, &fields, DecimalMark::Comma);
    assert_eq!(response.answers.len(), tree.controls().count());
});
