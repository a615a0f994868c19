//! One page of a feed: its links, and the raw text of its records.

use serde::Deserialize;
use serde_json::{Value, error::Category, value::RawValue};
use url::Url;

use super::tolerant;

/// A page that is none. Line and column count from 1; a fault at the very beginning may have column 0.
#[derive(Debug, thiserror::Error)]
#[error(
    "{place}, line {line}, column {column}: {problem}; expected is a MOOChub page, a JSON object with a list of courses under \"data\""
)]
pub struct PageError {
    pub place: String,
    pub line: usize,
    pub column: usize,
    pub problem: String,
}

pub(super) struct Page<'a> {
    pub(super) links: Links,
    pub(super) records: Vec<&'a str>,
}

pub(super) struct Links {
    /// As the page has it: relative addresses are allowed.
    pub(super) next: Option<String>,
    /// Address of the feed, where the page names its first page or itself.
    pub(super) address: Option<Url>,
}

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    links: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

pub(super) fn parse<'a>(place: &str, bytes: &'a [u8]) -> Result<Page<'a>, PageError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let whole: &RawValue = serde_json::from_slice(bytes).map_err(|error| fault(place, &error))?;
    if !whole.get().starts_with('{') {
        // A list would pass for an object whose keys are left out.
        let problem = format!("it is {}", kind_of(whole.get()));
        return Err(PageError { place: place.to_owned(), line: 1, column: 1, problem });
    }
    let document: Document<'a> = serde_json::from_slice(bytes).map_err(|error| fault(place, &error))?;
    Ok(Page { links: links(document.links), records: document.data.into_iter().map(RawValue::get).collect() })
}

/// Links may be absent, null or of another shape: then there is no next page.
fn links(raw: Option<&RawValue>) -> Links {
    let value: Value = raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let link = |name: &str| match &value[name] {
        Value::String(address) => Some(address.clone()),
        Value::Object(link) => link.get("href")?.as_str().map(str::to_owned),
        _ => None,
    };
    let address = |name: &str| link(name)?.parse().ok().filter(Url::has_host);
    Links {
        next: link("next").filter(|next| !next.trim().is_empty()),
        address: address("first").or_else(|| address("self")),
    }
}

fn kind_of(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

fn fault(place: &str, error: &serde_json::Error) -> PageError {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let text = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    let text = tolerant::cut(&tolerant::tidy(text), 200);
    let problem = match error.classify() {
        Category::Eof => "it is cut off".to_owned(),
        Category::Data => text,
        Category::Syntax | Category::Io => format!("it is no JSON ({text})"),
    };
    PageError { place: place.to_owned(), line, column, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_its_links_and_records_and_ignores_the_rest() {
        let text = r#"{"links": {"self": "https://a.example/f?page=2", "next": {"href": "?page=3"}}, "data": [{"id": 1}, null], "meta": 7}"#;
        let page = parse("page-1.json", text.as_bytes()).unwrap();
        assert_eq!(page.records, [r#"{"id": 1}"#, "null"]);
        assert_eq!(page.links.next.as_deref(), Some("?page=3"));
        assert_eq!(page.links.address.unwrap().as_str(), "https://a.example/f?page=2");
    }

    #[test]
    fn links_of_any_shape_are_taken_or_passed_over() {
        for links in ["null", "[]", "7", r#"{"next": null}"#, r#"{"next": "", "self": "no address"}"#] {
            let page = format!(r#"{{"links": {links}, "data": []}}"#);
            let links = parse("page", page.as_bytes()).unwrap().links;
            assert!(links.next.is_none() && links.address.is_none(), "{page}");
        }
    }

    #[test]
    fn what_is_no_page_is_named_with_its_place() {
        let problem = |bytes: &[u8]| {
            let error = parse("page-7.json", bytes).map(|_| ()).unwrap_err().to_string();
            error
                .strip_suffix("; expected is a MOOChub page, a JSON object with a list of courses under \"data\"")
                .unwrap()
                .to_owned()
        };
        let lines = [
            problem(b"<html>no feed</html>"),
            problem(b""),
            problem(b"{\"data\": [\n{\"id\": \"1\", "),
            problem(b"[{}]"),
            problem(b"{}"),
            problem(b"{\"data\": {\"id\": \"1\"}}"),
            problem(b"{\"data\": [\"\xff\"]}"),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r"
        page-7.json, line 1, column 1: it is no JSON (expected value)
        page-7.json, line 1, column 0: it is cut off
        page-7.json, line 2, column 12: it is cut off
        page-7.json, line 1, column 1: it is a list
        page-7.json, line 1, column 2: missing field `data`
        page-7.json, line 1, column 9: invalid type: map, expected a sequence
        page-7.json, line 1, column 12: it is no JSON (invalid unicode code point)
        ");
    }
}
