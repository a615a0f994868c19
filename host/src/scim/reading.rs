//! What a directory sends, brought into the form in which it is kept: known attributes under their own names, in their
//! types. Directories differ in how they write things; what is meant is taken where there is no doubt.

use serde_json::{Map, Value};

use super::{
    fault::Fault,
    schema::{Attribute, Kind, Resource, Schema},
};

/// Most values of one list.
const MOST_VALUES: usize = 10_000;
/// Longest text of one attribute in characters.
const LONGEST_TEXT: usize = 1000;

/// Reads a whole resource, as `POST` and `PUT` bring it. What is read-only or unknown is left out.
///
/// # Errors
/// [`Fault::Bad`]: no object, another schema, or a value of the wrong type.
pub(crate) fn resource(resource: Resource, body: Value) -> Result<Map<String, Value>, Fault> {
    let Value::Object(body) = body else { return Err(Fault::syntax("the body is not a JSON object")) };
    let schemas = body.iter().find(|(name, _)| name.eq_ignore_ascii_case("schemas")).map(|(_, schemas)| schemas);
    let names = |schema: &Value| schema.as_str().is_some_and(|urn| urn.eq_ignore_ascii_case(resource.urn()));
    if !schemas.and_then(Value::as_array).is_some_and(|schemas| schemas.iter().any(names)) {
        return Err(Fault::syntax(format!("schemas has to name {}", resource.urn())));
    }
    let mut found = Map::new();
    for (name, value) in body {
        if let Some(schema) = resource.extension(&name) {
            put(&mut found, &schema.id, extension(schema, value)?);
        } else if let Some(attribute) = resource.attribute(&name).filter(|attribute| !attribute.is_read_only()) {
            put(&mut found, &attribute.name, whole(attribute, value)?);
        }
    }
    Ok(found)
}

/// Sets an attribute, or takes it away where there is nothing to set.
pub(crate) fn put(holder: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    match value {
        Some(value) => holder.insert(name.to_owned(), value),
        None => holder.remove(name),
    };
}

/// The attributes of an extension.
///
/// # Errors
/// [`Fault::Bad`].
pub(crate) fn extension(schema: &Schema, value: Value) -> Result<Option<Value>, Fault> {
    let parts = match value {
        Value::Null => return Ok(None),
        Value::Object(parts) => parts,
        _ => return Err(Fault::value(format!("{} is not an object", schema.id))),
    };
    let mut found = Map::new();
    for (name, value) in parts {
        if let Some(attribute) = schema.attribute(&name) {
            put(&mut found, &attribute.name, whole(attribute, value)?);
        }
    }
    Ok((!found.is_empty()).then_some(Value::Object(found)))
}

/// The value of an attribute, with all of its values where it has several. None where it is empty.
///
/// # Errors
/// [`Fault::Bad`].
pub(crate) fn whole(attribute: &Attribute, value: Value) -> Result<Option<Value>, Fault> {
    if !attribute.multi_valued {
        return single(attribute, value);
    }
    let values = match value {
        Value::Array(values) => values,
        value => vec![value],
    };
    if values.len() > MOST_VALUES {
        return Err(Fault::value(format!("{} has more than {MOST_VALUES} values", attribute.name)));
    }
    let mut found = Vec::new();
    for value in values {
        found.extend(single(attribute, value)?);
    }
    Ok((!found.is_empty()).then_some(Value::Array(found)))
}

/// One value of an attribute.
///
/// # Errors
/// [`Fault::Bad`].
pub(crate) fn single(attribute: &Attribute, value: Value) -> Result<Option<Value>, Fault> {
    let wrong = |wanted: &str| Fault::value(format!("{} is not {wanted}", attribute.name));
    match (attribute.kind, value) {
        (_, Value::Null) => Ok(None),
        (Kind::Complex, Value::Object(parts)) => of_parts(attribute, parts),
        (Kind::Complex, Value::String(text)) => match attribute.principal() {
            Some(principal) => of_parts(attribute, Map::from_iter([(principal.name.clone(), text.into())])),
            None => Err(wrong("an object")),
        },
        (Kind::Complex, _) => Err(wrong("an object")),
        (Kind::Boolean, Value::Bool(truth)) => Ok(Some(truth.into())),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true.into())),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false.into())),
        (Kind::Boolean, _) => Err(wrong("true or false")),
        (_, Value::String(text)) => text_of(attribute, text),
        // Personnel numbers often come as numbers.
        (Kind::String, Value::Number(number)) => Ok(Some(number.to_string().into())),
        (..) => Err(wrong("a text")),
    }
}

fn of_parts(attribute: &Attribute, parts: Map<String, Value>) -> Result<Option<Value>, Fault> {
    let mut found = Map::new();
    for (name, value) in parts {
        if let Some(part) = attribute.sub(&name) {
            put(&mut found, &part.name, single(part, value)?);
        }
    }
    refer(attribute, &mut found);
    Ok((!found.is_empty()).then_some(Value::Object(found)))
}

/// A reference is kept as the key of what it refers to; its address is made when it is shown.
fn refer(attribute: &Attribute, parts: &mut Map<String, Value>) {
    if attribute.sub("$ref").is_none() {
        return;
    }
    let address = parts.remove("$ref");
    parts.remove("type");
    if let (None, Some(Value::String(address))) = (parts.get("value"), address) {
        let key = address.rsplit('/').next().unwrap_or_default().to_owned();
        parts.insert("value".to_owned(), key.into());
    }
}

fn text_of(attribute: &Attribute, text: String) -> Result<Option<Value>, Fault> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(Fault::value(format!("{} is longer than {LONGEST_TEXT} characters", attribute.name)));
    }
    if text.contains('\0') {
        return Err(Fault::value(format!("{} holds a character that cannot be kept", attribute.name)));
    }
    Ok((!text.is_empty()).then_some(text.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::schema::ENTERPRISE, *};

    fn read(body: Value) -> Result<Value, String> {
        resource(Resource::User, body).map(Value::Object).map_err(|fault| fault.to_string())
    }

    #[test]
    fn names_are_put_right_and_what_is_unknown_or_read_only_is_left_out() {
        let body = json!({
            "SCHEMAS": [Resource::User.urn().to_uppercase()],
            "ID": "7", "meta": {}, "nickName": "Mia", "shoeSize": 38,
            "username": "mia", "Active": "False",
            "NAME": {"familyname": "Wiese", "middleName": "X", "givenName": ""},
            "emails": {"Value": "mia@stadt.example", "Primary": "true"},
            ENTERPRISE.to_lowercase(): {"employeenumber": 4711, "manager": "abc", "costCenter": "1"},
        });
        let expected = json!({
            "userName": "mia", "active": false, "name": {"familyName": "Wiese"},
            "emails": [{"value": "mia@stadt.example", "primary": true}],
            ENTERPRISE: {"employeeNumber": "4711", "manager": {"value": "abc"}},
        });
        assert_eq!(read(body), Ok(expected));
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named() {
        let with = |name: &str, value: Value| {
            read(json!({"schemas": [Resource::User.urn()], name: value})).expect_err("it is wrong")
        };
        assert_eq!(with("active", json!("perhaps")), "active is not true or false");
        assert_eq!(with("userName", json!(["a"])), "userName is not a text");
        assert_eq!(with("name", json!("Mia")), "name is not an object");
        assert_eq!(with("userName", json!("a\0b")), "userName holds a character that cannot be kept");
        assert_eq!(with(ENTERPRISE, json!(7)), format!("{ENTERPRISE} is not an object"));
        assert!(read(json!([])).is_err() && read(json!({"userName": "mia"})).is_err());
    }

    #[test]
    fn a_reference_is_kept_as_its_key() {
        let body = json!({"schemas": [Resource::Group.urn()], "members": [{"$ref": "https://h/scim/v2/Users/7"}, "8"]});
        let group = resource(Resource::Group, body).expect("it is a group");
        assert_eq!(Value::Object(group), json!({"members": [{"value": "7"}, {"value": "8"}]}));
    }
}
