//! Divides a configuration by the marks of its schema, so that a solution never reaches the code
//! that draws the question.

use serde_json::{Map, Value};

/// Marks a member of the configuration as secret.
const MARK: &str = "x-secret";

/// References followed on the way to one member; more is a loop.
const MAX_REFERENCES: u32 = 16;

#[derive(Debug, thiserror::Error)]
pub enum SplitError {
    #[error("the configuration schema is no JSON: {0}")]
    Schema(serde_json::Error),
    #[error("the configuration is no JSON: {0}")]
    Config(serde_json::Error),
}

/// Returns the public and the secret part of a configuration, both as JSON. Secret members keep
/// the objects and lists around them, so that laying the second over the first gives the whole;
/// in lists, an element without secrets leaves `{}`.
pub fn split_config(schema: &str, config: &str) -> Result<(String, String), SplitError> {
    let schema: Value = serde_json::from_str(schema).map_err(SplitError::Schema)?;
    let mut public: Value = serde_json::from_str(config).map_err(SplitError::Config)?;
    let secret = take_secrets(&schema, &schema, &mut public).unwrap_or(Value::Object(Map::new()));
    Ok((public.to_string(), secret.to_string()))
}

fn take_secrets(root: &Value, schema: &Value, value: &mut Value) -> Option<Value> {
    let schema = resolve(root, schema);
    match value {
        Value::Object(members) => take_from_object(root, schema, members),
        Value::Array(elements) => take_from_list(root, schema, elements),
        _ => None,
    }
}

fn take_from_object(root: &Value, schema: &Value, members: &mut Map<String, Value>) -> Option<Value> {
    let mut secrets = Map::new();
    let names: Vec<String> = members.keys().cloned().collect();
    for name in names {
        let Some(member_schema) = schema_of_member(schema, &name) else { continue };
        if is_secret(root, member_schema) {
            if let Some(secret) = members.remove(&name) {
                secrets.insert(name, secret);
            }
        } else if let Some(member) = members.get_mut(&name)
            && let Some(secret) = take_secrets(root, member_schema, member)
        {
            secrets.insert(name, secret);
        }
    }
    (!secrets.is_empty()).then_some(Value::Object(secrets))
}

fn take_from_list(root: &Value, schema: &Value, elements: &mut [Value]) -> Option<Value> {
    let element_schema = schema.get("items")?;
    let taken: Vec<Option<Value>> =
        elements.iter_mut().map(|element| take_secrets(root, element_schema, element)).collect();
    if taken.iter().all(Option::is_none) {
        return None;
    }
    let nothing = || Value::Object(Map::new());
    Some(taken.into_iter().map(|secret| secret.unwrap_or_else(nothing)).collect())
}

fn schema_of_member<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema
        .get("properties")
        .and_then(|properties| properties.get(name))
        .or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()))
}

/// A mark counts beside a reference and behind it.
fn is_secret(root: &Value, schema: &Value) -> bool {
    let marked = |schema: &Value| schema.get(MARK) == Some(&Value::Bool(true));
    marked(schema) || marked(resolve(root, schema))
}

/// Follows `$ref` within the document.
fn resolve<'a>(root: &'a Value, mut schema: &'a Value) -> &'a Value {
    for _ in 0..MAX_REFERENCES {
        let Some(pointer) = schema.get("$ref").and_then(Value::as_str) else { return schema };
        let Some(target) = pointer.strip_prefix('#').and_then(|path| root.pointer(path)) else {
            return schema;
        };
        schema = target;
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::split_config;

    fn split(schema: &str, config: &str) -> (String, String) {
        split_config(schema, config).expect("both are JSON")
    }

    #[test]
    fn a_marked_member_leaves_the_public_part() {
        let schema = r#"{"properties":{"ask":{},"solution":{"x-secret":true}}}"#;
        let (public, secret) = split(schema, r#"{"ask":"2+2","solution":4}"#);
        assert_eq!(public, r#"{"ask":"2+2"}"#);
        assert_eq!(secret, r#"{"solution":4}"#);
    }

    #[test]
    fn secrets_inside_lists_keep_their_places() {
        let schema = r#"{"properties":{"items":{"items":{"properties":{"key":{"x-secret":true}}}}}}"#;
        let (public, secret) = split(schema, r#"{"items":[{"a":1},{"a":2,"key":"k"}]}"#);
        assert_eq!(public, r#"{"items":[{"a":1},{"a":2}]}"#);
        assert_eq!(secret, r#"{"items":[{},{"key":"k"}]}"#);
    }

    #[test]
    fn a_mark_behind_a_reference_counts() {
        let schema = r##"{"$defs":{"s":{"x-secret":true}},"properties":{"s":{"$ref":"#/$defs/s"}}}"##;
        let (public, secret) = split(schema, r#"{"s":{"x":1}}"#);
        assert_eq!((public.as_str(), secret.as_str()), ("{}", r#"{"s":{"x":1}}"#));
    }

    #[test]
    fn a_reference_to_itself_ends() {
        let schema = r##"{"properties":{"s":{"$ref":"#/properties/s"}}}"##;
        let (public, secret) = split(schema, r#"{"s":{"x":1}}"#);
        assert_eq!((public.as_str(), secret.as_str()), (r#"{"s":{"x":1}}"#, "{}"));
    }

    #[test]
    fn a_configuration_without_secrets_gives_an_empty_secret_part() {
        assert_eq!(split("{}", r#"{"a":[1,2]}"#), (r#"{"a":[1,2]}"#.to_owned(), "{}".to_owned()));
    }

    #[test]
    fn text_that_is_no_json_is_refused() {
        assert!(split_config("{", "{}").is_err());
        assert!(split_config("{}", "nope").is_err());
    }
}
