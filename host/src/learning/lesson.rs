//! Lessons: an author's Markdown as clean HTML.

use std::collections::HashSet;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};
use tenants::{TenantId, TenantTx};

use crate::ids::ItemId;

/// The text of a visible item.
///
/// # Errors
/// The database's.
pub async fn markdown(tx: &mut TenantTx, owner: TenantId, item: ItemId) -> sqlx::Result<String> {
    sqlx::query_scalar!("select markdown from app.item where owner_id = $1 and id = $2", owner.uuid(), item.0)
        .fetch_one(tx.conn())
        .await
}

/// Turns Markdown into HTML that is safe to show: no scripts, no styles, no foreign images. Headings begin at the third
/// level, below the page's own.
pub fn html(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lowered(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        event => event,
    });
    let mut raw = String::new();
    html::push_html(&mut raw, events);
    clean(&raw)
}

/// Keeps text structure only; what a feed or an author wrote cannot act.
pub fn clean(html: &str) -> String {
    let tags: HashSet<&str> = [
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

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3 => HeadingLevel::H3,
        HeadingLevel::H4 => HeadingLevel::H4,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_structure_and_nothing_that_acts() {
        let html = html(
            "# Titel\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script> [x](javascript:alert(1)) **fett**",
        );
        assert!(html.starts_with("<h3>Titel</h3>"), "{html}");
        assert!(html.contains("<table>") && html.contains("<strong>fett</strong>"));
        assert!(!html.contains("script"), "{html}");
    }
}
