//! Descriptions from feeds: cleaned HTML, and plain text from it.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::{Builder, UrlRelative};

use super::tolerant::{cut, tidy};

/// Characters of a description that are looked at: cleaning deeply nested hostile HTML takes time that grows faster.
const LONGEST: usize = 50_000;
/// Characters of the text that stands in for an absent abstract.
const OPENING: usize = 500;
const MOST_ITEMS: usize = 50;
const LONGEST_ITEM: usize = 500;

/// No images: a page must not call other servers.
static DESCRIPTION: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "dl",
        "dt",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .add_tag_attributes("a", ["href"])
        .add_generic_attributes(["lang"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

/// Only what parts words, without any attribute.
static TEXT: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "blockquote",
        "br",
        "dd",
        "div",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "p",
        "pre",
        "section",
        "td",
        "th",
        "tr",
    ];
    let mut builder = Builder::empty();
    builder.tags(HashSet::from(tags)).clean_content_tags(HashSet::from(["script", "style"]));
    builder
});

/// HTML that is safe to show below a heading of level 2.
pub(super) fn clean(html: &str) -> String {
    let clean = DESCRIPTION.clean(beginning(html)).to_string();
    // The cleaner writes text without angle brackets, so these are tags (or part of an address, where it does not matter).
    [("h1", "h3"), ("h2", "h3")].iter().fold(clean, |clean, (from, to)| {
        clean.replace(&format!("<{from}"), &format!("<{to}")).replace(&format!("</{from}>"), &format!("</{to}>"))
    })
}

/// The text of HTML in one line.
pub(super) fn plain(html: &str) -> String {
    without_tags(&TEXT.clean(beginning(html)).to_string())
}

/// The first sentences of a description.
pub(super) fn opening(html: &str) -> String {
    cut(&plain(html), OPENING)
}

/// The texts of all list items, in their order.
pub(super) fn list_items(html: &str) -> Vec<String> {
    let clean = TEXT.clean(beginning(html)).to_string();
    let items = clean.split("<li>").skip(1).map(|rest| without_tags(rest.split("</li>").next().unwrap_or_default()));
    items.filter(|item| !item.is_empty()).map(|item| cut(&item, LONGEST_ITEM)).take(MOST_ITEMS).collect()
}

fn beginning(html: &str) -> &str {
    html.char_indices().nth(LONGEST).map_or(html, |(end, _)| &html[..end])
}

/// For what the cleaner wrote: every `<` begins a tag, and four characters are escaped.
fn without_tags(clean: &str) -> String {
    let mut text = String::with_capacity(clean.len());
    for (position, piece) in clean.split('<').enumerate() {
        let visible = if position == 0 { piece } else { piece.split_once('>').map_or("", |(_, rest)| rest) };
        text.push(' ');
        text.push_str(visible);
    }
    tidy(&text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_handlers_images_and_foreign_addresses_do_not_survive() {
        let hostile = r#"<p onclick="x()">Text<script>alert(1)</script><img src=x onerror=alert(1)>
            <a href="javascript:alert(1)">a</a><a href="/relative">b</a><svg><style><img src=x onerror=y></style></svg>
            <iframe src="https://a.example"></iframe><form action="/logout"><input></form><p style="position:fixed">b"#;
        let clean = clean(hostile);
        for bad in [
            "script",
            "alert",
            "onclick",
            "onerror",
            "<img",
            "javascript",
            "href",
            "<svg",
            "<iframe",
            "<form",
            "<input",
            "style",
        ] {
            assert!(!clean.contains(bad), "{bad} in {clean}");
        }
    }

    #[test]
    fn formatting_and_links_survive_and_headings_keep_their_place() {
        let html = r#"<h1 lang="en">Aim</h1><p>See <a href="https://a.example/x">here</a>.</p>"#;
        assert_eq!(
            clean(html),
            r#"<h3 lang="en">Aim</h3><p>See <a href="https://a.example/x" rel="noopener noreferrer nofollow">here</a>.</p>"#
        );
    }

    #[test]
    fn plain_text_keeps_words_apart_and_characters_as_they_are() {
        assert_eq!(plain("<p>Recht &amp; Gesetz</p><p>a &lt; b<br>c&nbsp;d</p>"), "Recht & Gesetz a < b c d");
        assert_eq!(plain("&amp;lt;b&amp;gt;"), "&lt;b&gt;");
    }

    #[test]
    fn list_items_are_found_in_nested_and_unclosed_lists() {
        assert_eq!(
            list_items("<p>x</p><ul><li>eins<li><p>zwei</p><ul><li>drei</ul></ul>nach"),
            ["eins", "zwei", "drei"]
        );
        assert_eq!(list_items("<ul></ul>"), [""; 0]);
    }

    #[test]
    fn endless_nesting_is_cut() {
        let deep = "<div><b>".repeat(2_000_000);
        assert!(clean(&deep).len() < 200_000);
        assert_eq!(plain(&"<li>".repeat(1_000_000)), "");
    }
}
