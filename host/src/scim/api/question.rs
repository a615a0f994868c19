//! What a request asks for: parameters of the address, the body of a search, conditions in headers.

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};

use super::values;
use crate::scim::{Condition, Fault, Projection, entity_tag, projection, search::Search};

const URN: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// Reads the parameters of an address. Unknown ones are passed over.
pub(super) fn of_query(query: Option<String>) -> Result<Search, Fault> {
    let query = query.unwrap_or_default();
    let find = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.into_owned())
    };
    let number = |name: &str| match find(name).filter(|text| !text.is_empty()) {
        None => Ok(None),
        Some(text) => text.trim().parse().map(Some).map_err(|_| Fault::value(format!("{name} is not a number"))),
    };
    let names = |name: &str| find(name).map(|list| projection::names(&list)).unwrap_or_default();
    Ok(Search {
        filter: find("filter").filter(|filter| !filter.trim().is_empty()),
        sort_by: find("sortBy").filter(|path| !path.is_empty()),
        descending: is_descending(find("sortOrder").as_deref())?,
        start: number("startIndex")?,
        count: number("count")?,
        projection: Projection::new(names("attributes"), names("excludedAttributes"))?,
    })
}

/// Reads the body of a search.
pub(super) fn of_body(body: Value) -> Result<Search, Fault> {
    let Value::Object(body) = body else { return Err(Fault::syntax("the body is not a JSON object")) };
    let schemas = member(&body, "schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema == URN)) {
        return Err(Fault::syntax(format!("schemas has to name {URN}")));
    }
    Ok(Search {
        filter: text(&body, "filter")?,
        sort_by: text(&body, "sortBy")?,
        descending: is_descending(text(&body, "sortOrder")?.as_deref())?,
        start: number(&body, "startIndex")?,
        count: number(&body, "count")?,
        projection: Projection::new(names(&body, "attributes")?, names(&body, "excludedAttributes")?)?,
    })
}

fn member<'a>(body: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    body.iter().find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null()).map(|(_, value)| value)
}

fn text(body: &Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match member(body, name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Fault::value(format!("{name} is not a text"))),
    }
}

fn number(body: &Map<String, Value>, name: &str) -> Result<Option<i64>, Fault> {
    match member(body, name) {
        None => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or_else(|| Fault::value(format!("{name} is not a whole number"))),
    }
}

fn names(body: &Map<String, Value>, name: &str) -> Result<Vec<String>, Fault> {
    match member(body, name) {
        None => Ok(Vec::new()),
        Some(Value::String(list)) => Ok(projection::names(list)),
        Some(Value::Array(list)) => Ok(list.iter().filter_map(Value::as_str).flat_map(projection::names).collect()),
        Some(_) => Err(Fault::value(format!("{name} is not a list"))),
    }
}

fn is_descending(order: Option<&str>) -> Result<bool, Fault> {
    match order.map(str::to_ascii_lowercase).as_deref() {
        None | Some("" | "ascending") => Ok(false),
        Some("descending") => Ok(true),
        Some(_) => Err(Fault::value("sortOrder has to be ascending or descending")),
    }
}

/// What `If-Match` asks of the version that is changed.
pub(super) fn condition(headers: &HeaderMap) -> Condition {
    let weak = |tag: String| if tag == "*" || tag.starts_with("W/") { tag } else { format!("W/{tag}") };
    Condition(values(headers, header::IF_MATCH).map(|tags| tags.into_iter().map(weak).collect()))
}

/// Whether the one who asks has this version (`If-None-Match`).
pub(super) fn has_already(headers: &HeaderMap, version: i32) -> bool {
    let tag = entity_tag(version);
    let is_it = |known: &String| known == "*" || *known == tag || format!("W/{known}") == tag;
    values(headers, header::IF_NONE_MATCH).is_some_and(|tags| tags.iter().any(is_it))
}
