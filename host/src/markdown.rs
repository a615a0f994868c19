//! What authors and members write: Markdown as clean HTML.

use std::collections::HashSet;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Turns Markdown into HTML that is safe to show: no scripts, no styles, no foreign images. Headings stand below the
/// page's own: the first is of the second level, and none leaves a level out.
pub fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut last = HeadingLevel::H1;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            last = below(last, level);
            Event::Start(Tag::Heading { level: last, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(last)),
        event => event,
    });
    let mut raw = String::new();
    html::push_html(&mut raw, events);
    scrollable_tables(&clean(&raw))
}

/// Puts each table into a region of its own, which a narrow screen scrolls and the keyboard reaches. The head of the
/// table names it. Text cannot look like a tag here: it is escaped.
fn scrollable_tables(html: &str) -> String {
    let mut tables = html.split("<table>");
    let mut out = tables.next().unwrap_or_default().to_owned();
    for (number, table) in tables.enumerate() {
        let region =
            format!(r#"<div class="scroll" role="region" tabindex="0" aria-labelledby="table-{number}"><table>"#);
        let head = format!(r#"<thead id="table-{number}">"#);
        out += &region;
        out += &table.replacen("<thead>", &head, 1).replace("</table>", "</table></div>");
    }
    out
}

/// The wanted level, unless that is the page's own or leaves out one after `last`.
fn below(last: HeadingLevel, wanted: HeadingLevel) -> HeadingLevel {
    let level = (wanted as usize).clamp(2, 5).min(last as usize + 1);
    HeadingLevel::try_from(level).expect("between 2 and 5")
}

/// Keeps text structure only; what a feed or an author wrote cannot act.
fn clean(html: &str) -> String {
    let tags: HashSet<&str> = [
        "h2",
        "h3",
        "h4",
        "h5",
        "p",
        "ul",
        "ol",
        "li",
        "strong",
        "b",
        "em",
        "i",
        "del",
        "blockquote",
        "code",
        "pre",
        "br",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "dl",
        "dt",
        "dd",
    ]
    .into();
    ammonia::Builder::new()
        .tags(tags)
        .url_schemes(["https", "mailto"].into())
        .link_rel(Some("noopener noreferrer"))
        .clean(html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_structure_and_nothing_that_acts() {
        let html = html(
            "# Titel\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) **fett**",
        );
        assert!(html.starts_with("<h2>Titel</h2>"), "{html}");
        assert!(html.contains("tabindex=\"0\" aria-labelledby=\"table-0\"><table><thead id=\"table-0\">"), "{html}");
        assert!(html.contains("</table></div>") && html.contains("<strong>fett</strong>"));
        assert!(!html.contains("script"), "{html}");
    }

    #[test]
    fn headings_follow_each_other_without_a_gap() {
        let html = html("### Zuerst\n\n##### Tief\n\n# Oben\n\n### Darunter");
        let levels: Vec<_> = html.split("<h").skip(1).map(|rest| &rest[..1]).collect();
        assert_eq!(levels, ["2", "3", "2", "3"]);
    }
}
