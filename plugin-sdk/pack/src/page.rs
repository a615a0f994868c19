//! A page around a view, with the platform's renderer and none of its looks.

use plugin_cases::Case;
use plugin_runtime::{Response, Tree};
use plugin_view::{FieldFeedback, View, Words, escape};

const STYLE: &str = include_str!("page.css");

/// The tool speaks English; what the plugin says is in the language of the case.
fn words() -> Words {
    let text = str::to_owned;
    Words {
        lang: text("en"),
        choose: text("Please choose"),
        description: text("Description of the picture"),
        transcript: text("Transcript"),
        correct: text("Correct."),
        partial: text("Partly correct."),
        incorrect: text("Not correct."),
        unanswered: text("Not answered."),
        up: text("Up"),
        down: text("Down"),
        place: text("Place %1 of %2"),
        drag: text("Drag an answer to its row, or choose it from the list."),
        point: text("Choose in the picture or from the list."),
        plain: text("Plain view"),
        rich: text("Rich view"),
    }
}

/// A view as learners get it; files of a package are not shown.
pub(crate) fn view(tree: &Tree, last: Option<&Response>, feedback: &[FieldFeedback]) -> String {
    plugin_view::render(tree, &View { last, feedback, words: &words(), readonly: false, assets: "#", frames: None })
}

/// What was told after an answer, or of the case.
pub(crate) fn facts(facts: &[(&str, String)]) -> String {
    let fact = |(name, value): &(&str, String)| format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value));
    format!("<dl>{}</dl>", facts.iter().map(fact).collect::<String>())
}

/// A whole page. The body is HTML already.
pub(crate) fn page(title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body><main><h1>{title}</h1>{body}</main></body></html>\n"
    )
}

/// What a list of cases says of one.
pub(crate) fn about(case: &Case) -> String {
    let phase = format!("{:?}", case.context.phase).to_lowercase();
    format!("{phase}, {}, seed {}", case.context.locale, case.context.seed)
}
