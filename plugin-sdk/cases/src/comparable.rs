//! Values that are compared without case, hyphens and underscores in names, because Rust and the contract write them
//! differently.

use serde_json::{Map, Value};

/// The same value whichever way its names are written; a state that is text is shown as text.
pub(crate) fn comparable(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(plain(&text)),
        Value::Array(values) => values.into_iter().map(comparable).collect(),
        Value::Object(members) => Value::Object(members.into_iter().map(member).collect::<Map<_, _>>()),
        other => other,
    }
}

fn member((name, value): (String, Value)) -> (String, Value) {
    let name = if name == "is_final" { "final".to_owned() } else { plain(&name) };
    let value = if name == "state" { text_of(&value).map_or(value, Value::String) } else { value };
    (name, comparable(value))
}

fn text_of(bytes: &Value) -> Option<String> {
    let bytes: Vec<u8> = serde_json::from_value(bytes.clone()).ok()?;
    String::from_utf8(bytes).ok()
}

pub(crate) fn plain(text: &str) -> String {
    text.replace(['-', '_'], "").to_lowercase()
}
