//! Running text.

use plugin_runtime::{Inline, content::Mark};

use super::formula::formula;

/// Makes text safe inside elements and quoted attributes. Characters that change the direction of text for what
/// follows are dropped (Unicode TR 9: embeddings, overrides and isolates): a label must not reorder the page.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => {}
            '\n' | '\t' => safe.push(character),
            character if character.is_control() => {}
            character => safe.push(character),
        }
    }
    safe
}

/// Text without gaps, as HTML.
pub(super) fn inlines(text: &[Inline], assets: &str) -> String {
    let mut html = String::new();
    for inline in text {
        match inline {
            Inline::Span(span) => {
                let lang = span.lang.as_ref().map(|lang| format!("<span lang=\"{}\">", escape(lang)));
                html.push_str(lang.as_deref().unwrap_or_default());
                for mark in &span.marks {
                    html.push_str(&format!("<{}>", tag(*mark)));
                }
                html.push_str(&escape(&span.text));
                for mark in span.marks.iter().rev() {
                    html.push_str(&format!("</{}>", tag(*mark)));
                }
                if lang.is_some() {
                    html.push_str("</span>");
                }
            }
            Inline::Formula(written) => html.push_str(&formula(written)),
            Inline::Hyperlink(link) => html.push_str(&hyperlink(&link.label, &link.target, assets)),
            Inline::Gap(_) => html.push('…'),
            Inline::LineBreak => html.push_str("<br>"),
        }
    }
    html
}

/// Leads to https or to a file of the plugin; anything else stays text.
fn hyperlink(label: &str, target: &str, assets: &str) -> String {
    let label = escape(label);
    if target.starts_with("https://") {
        return format!("<a class=\"kern-link\" href=\"{}\" rel=\"noopener noreferrer\">{label}</a>", escape(target));
    }
    if target.contains([':', '\\']) || target.starts_with("//") || target.contains("..") {
        return label;
    }
    let name: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
    format!("<a class=\"kern-link\" href=\"{}\">{label}</a>", escape(&format!("{assets}{name}")))
}

const fn tag(mark: Mark) -> &'static str {
    match mark {
        Mark::Strong => "strong",
        Mark::Emphasis => "em",
        Mark::Code => "code",
        Mark::Keyboard => "kbd",
        Mark::Subscript => "sub",
        Mark::Superscript => "sup",
        Mark::Inserted => "ins",
        Mark::Deleted => "del",
    }
}
