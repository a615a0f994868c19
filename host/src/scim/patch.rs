//! Changing a resource in part (RFC 7644, 3.5.2), as the standard has it and as Entra and Okta send it: operations in
//! any case, `value` without a path, names with dots as keys, `remove` with a list of values.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{
    fault::{Fault, Kind as FaultKind},
    filter::{self, Filter, Operand, Operator, Path},
    place::{Named, Place},
    reading,
    schema::{self, Attribute, ENTERPRISE, Resource},
};

const URN: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Most operations in one request.
const MOST_OPERATIONS: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Add,
    Replace,
    Remove,
}

/// The resource after all operations of the body, or an error and nothing done.
///
/// # Errors
/// [`Fault::Bad`].
pub(crate) fn apply(resource: Resource, before: &Map<String, Value>, body: Value) -> Result<Map<String, Value>, Fault> {
    let Value::Object(body) = body else { return Err(Fault::syntax("the body is not a JSON object")) };
    let is_patch = |schemas: &Value| schemas.as_array().is_some_and(|list| list.iter().any(|urn| urn == URN));
    if member(&body, "schemas").is_some_and(|schemas| !is_patch(schemas)) {
        return Err(Fault::syntax(format!("schemas has to name {URN}")));
    }
    let operations = member(&body, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| Fault::syntax("Operations has to be a list"))?;
    if operations.len() > MOST_OPERATIONS {
        return Err(Fault::syntax(format!("there are more than {MOST_OPERATIONS} operations")));
    }
    let mut after = before.clone();
    for operation in operations {
        carry_out(resource, &mut after, operation)?;
    }
    Ok(after)
}

fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

fn carry_out(resource: Resource, after: &mut Map<String, Value>, operation: &Value) -> Result<(), Fault> {
    let operation = operation.as_object().ok_or_else(|| Fault::syntax("an operation is not an object"))?;
    let verb = match member(operation, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Verb::Add,
        Some("replace") => Verb::Replace,
        Some("remove") => Verb::Remove,
        _ => return Err(Fault::syntax("op has to be add, replace or remove")),
    };
    let value = member(operation, "value").cloned().unwrap_or_default();
    match (member(operation, "path"), verb) {
        (Some(Value::String(path)), _) => at_path(resource, after, verb, path, value),
        (Some(path), _) if !path.is_null() => Err(Fault::Bad(FaultKind::InvalidPath, "path is not a text".into())),
        (_, Verb::Remove) => Err(Fault::Bad(FaultKind::NoTarget, "remove needs a path".into())),
        _ => {
            let Value::Object(values) = value else {
                return Err(Fault::value("without a path, value has to be an object of attributes"));
            };
            values.into_iter().try_for_each(|(name, value)| of_object(resource, after, verb, &name, value))
        }
    }
}

/// One attribute of a value without a path. What is unknown or read-only is passed over: whole resources are sent so.
fn of_object(
    resource: Resource,
    after: &mut Map<String, Value>,
    verb: Verb,
    name: &str,
    value: Value,
) -> Result<(), Fault> {
    match filter::path(name, resource) {
        Ok(Some(path)) if !path.is_read_only() => change(after, verb, &path, value),
        _ => Ok(()),
    }
}

fn at_path(
    resource: Resource,
    after: &mut Map<String, Value>,
    verb: Verb,
    text: &str,
    value: Value,
) -> Result<(), Fault> {
    let invalid = |problem: String| Fault::Bad(FaultKind::InvalidPath, problem);
    let path = filter::path(text, resource).map_err(|error| invalid(format!("the path cannot be read {error}")))?;
    match path {
        None if is_passed_over(resource, text) => Ok(()),
        None => Err(invalid(format!("there is no attribute {:?}", text.chars().take(100).collect::<String>()))),
        Some(path) if path.is_read_only() => Err(Fault::Bad(FaultKind::Mutability, format!("{text} can only be read"))),
        Some(path) => change(after, verb, &path, value),
    }
}

fn is_passed_over(resource: Resource, path: &str) -> bool {
    let before_bracket = path.split('[').next().unwrap_or_default();
    match before_bracket.rsplit_once(':') {
        Some((urn, name)) if urn.eq_ignore_ascii_case(ENTERPRISE) => {
            resource == Resource::User && schema::is_passed_over_of_employer(first(name))
        }
        Some((urn, name)) => urn.eq_ignore_ascii_case(resource.urn()) && schema::is_passed_over(resource, first(name)),
        None => schema::is_passed_over(resource, first(before_bracket)),
    }
}

fn first(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

impl Path {
    fn is_read_only(&self) -> bool {
        match self.named {
            Named::Place(place) => place.attribute.is_read_only() || place.sub.is_some_and(Attribute::is_read_only),
            Named::Extension(_) => false,
        }
    }
}

fn change(after: &mut Map<String, Value>, verb: Verb, path: &Path, value: Value) -> Result<(), Fault> {
    let place = match path.named {
        Named::Place(place) => place,
        Named::Extension(schema) => {
            let Value::Object(values) = value else {
                after.remove(&schema.id);
                return Ok(());
            };
            return values.into_iter().try_for_each(|(name, value)| match schema.attribute(&name) {
                Some(attribute) => {
                    in_holder(after, Place { extension: Some(schema), attribute, sub: None }, |holder| {
                        change_attribute(holder, verb, attribute, value)
                    })
                }
                None => Ok(()),
            });
        }
    };
    in_holder(after, place, |holder| match (&path.filter, place.sub.or(path.sub)) {
        (Some(filter), sub) => change_chosen(holder, verb, place.attribute, filter, sub, value),
        (None, Some(sub)) => change_part(holder, verb, place.attribute, sub, value),
        (None, None) => change_attribute(holder, verb, place.attribute, value),
    })
}

/// Changes what holds the attribute: the resource, or its extension, which goes when nothing is left in it.
fn in_holder(
    after: &mut Map<String, Value>,
    place: Place,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let Some(extension) = place.extension else { return change(after) };
    let mut holder = match after.remove(&extension.id) {
        Some(Value::Object(holder)) => holder,
        _ => Map::new(),
    };
    change(&mut holder)?;
    if !holder.is_empty() {
        after.insert(extension.id.clone(), holder.into());
    }
    Ok(())
}

/// An attribute as a whole.
fn change_attribute(
    holder: &mut Map<String, Value>,
    verb: Verb,
    attribute: &Attribute,
    value: Value,
) -> Result<(), Fault> {
    let name = &attribute.name;
    if verb == Verb::Remove && attribute.multi_valued && !value.is_null() {
        let gone: HashSet<String> = list(reading::whole(attribute, value)?).iter().map(key).collect();
        let mut values = list(holder.remove(name));
        values.retain(|value| !gone.contains(&key(value)));
        reading::put(holder, name, non_empty(values));
        return Ok(());
    }
    let value = if verb == Verb::Remove { None } else { reading::whole(attribute, value)? };
    if value.is_none() && attribute.required {
        return Err(Fault::Bad(FaultKind::Mutability, format!("{name} is needed and cannot be removed")));
    }
    let value = match (value, verb) {
        (Some(Value::Array(more)), Verb::Add) => Some(Value::Array(added(list(holder.remove(name)), more))),
        (Some(Value::Object(parts)), _) => Some(Value::Object(merged(holder.remove(name), parts))),
        (value, _) => value,
    };
    reading::put(holder, name, value);
    Ok(())
}

/// A part of the value, or of each of the values: `name.givenName`, `emails.value`.
fn change_part(
    holder: &mut Map<String, Value>,
    verb: Verb,
    attribute: &Attribute,
    part: &Attribute,
    value: Value,
) -> Result<(), Fault> {
    let value = if verb == Verb::Remove { None } else { reading::single(part, value)? };
    let mut values = list(holder.remove(&attribute.name));
    if values.is_empty() {
        values.push(Value::Object(Map::new()));
    }
    for parts in values.iter_mut().filter_map(Value::as_object_mut) {
        reading::put(parts, &part.name, value.clone());
    }
    values.retain(|value| value.as_object().is_none_or(|parts| !parts.is_empty()));
    let values = if attribute.multi_valued { non_empty(values) } else { values.pop() };
    reading::put(holder, &attribute.name, values);
    Ok(())
}

/// The values that a filter chooses, or a part of them: `emails[type eq "work"].value`.
fn change_chosen(
    holder: &mut Map<String, Value>,
    verb: Verb,
    attribute: &Attribute,
    filter: &Filter,
    part: Option<&Attribute>,
    value: Value,
) -> Result<(), Fault> {
    let name = &attribute.name;
    let value = match (verb, part) {
        (Verb::Remove, _) => None,
        (_, Some(part)) => reading::single(part, value)?.map(|value| Map::from_iter([(part.name.clone(), value)])),
        (_, None) => match reading::single(attribute, value)? {
            Some(Value::Object(parts)) => Some(parts),
            _ => return Err(Fault::value(format!("the chosen values of {name} need an object"))),
        },
    };
    let mut values = list(holder.remove(name));
    let chosen = |value: &Value| value.as_object().is_some_and(|parts| filter.matches(parts));
    if !values.iter().any(chosen) && verb != Verb::Remove {
        let described = (verb == Verb::Add).then(|| described_by(filter)).flatten().zip(value);
        let Some((mut fresh, parts)) = described else {
            return Err(Fault::Bad(FaultKind::NoTarget, format!("no value of {name} is what the filter asks for")));
        };
        fresh.extend(parts);
        values = added(values, vec![Value::Object(fresh)]);
    } else if let (None, None) = (&value, part) {
        values.retain(|value| !chosen(value));
    } else {
        for parts in values.iter_mut().filter(|value| chosen(value)).filter_map(Value::as_object_mut) {
            match (&value, part) {
                (Some(new), None) if verb == Verb::Replace => parts.clone_from(new),
                (Some(new), _) => parts.extend(new.clone()),
                (None, part) => reading::put(parts, part.map_or("", |part| part.name.as_str()), None),
            }
        }
    }
    reading::put(holder, name, non_empty(values));
    Ok(())
}

/// The value that a filter of plain equalities describes.
fn described_by(filter: &Filter) -> Option<Map<String, Value>> {
    match filter {
        Filter::Compare(place, Operator::Equal, operand) => {
            let value = match operand {
                Operand::Text(text) => Value::from(text.clone()),
                Operand::Truth(truth) => Value::from(*truth),
                Operand::Instant(_) | Operand::Nothing => return None,
            };
            Some(Map::from_iter([(place.attribute.name.clone(), value)]))
        }
        Filter::All(filters) => filters.iter().map(described_by).try_fold(Map::new(), |mut all, parts| {
            all.extend(parts?);
            Some(all)
        }),
        _ => None,
    }
}

/// A list with more values: what is there already is brought up to date, and at most one stays the primary one.
fn added(mut values: Vec<Value>, more: Vec<Value>) -> Vec<Value> {
    let mut known: HashMap<String, usize> = values.iter().enumerate().map(|(at, value)| (key(value), at)).collect();
    for new in more {
        if new.get("primary") == Some(&Value::Bool(true)) {
            let others = values.iter_mut().filter(|value| value.get("primary").is_some());
            others.for_each(|value| value["primary"] = false.into());
        }
        match known.get(&key(&new)) {
            Some(at) => {
                let parts = new.as_object().cloned().unwrap_or_default();
                values[*at] = Value::Object(merged(Some(values[*at].take()), parts));
            }
            None => {
                known.insert(key(&new), values.len());
                values.push(new);
            }
        }
    }
    values
}

/// What makes two values of a list the same thing.
fn key(value: &Value) -> String {
    let principal = value.get("value").and_then(Value::as_str);
    principal.map_or_else(|| value.to_string(), str::to_lowercase)
}

fn merged(before: Option<Value>, parts: Map<String, Value>) -> Map<String, Value> {
    let mut all = match before {
        Some(Value::Object(all)) => all,
        _ => Map::new(),
    };
    all.extend(parts);
    all
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values,
        Some(value) => vec![value],
    }
}

fn non_empty(values: Vec<Value>) -> Option<Value> {
    (!values.is_empty()).then_some(Value::Array(values))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patched(before: &Value, operations: &Value) -> Result<Value, String> {
        let before = before.as_object().cloned().unwrap_or_default();
        let resource = if before.contains_key("displayName") { Resource::Group } else { Resource::User };
        let after = apply(resource, &before, json!({ "operations": operations }));
        after.map(Value::Object).map_err(|fault| fault.to_string())
    }

    #[test]
    fn at_most_one_value_of_a_list_stays_the_primary_one() {
        let before = json!({"emails": [{"value": "a@x.example", "primary": true}, {"value": "b@x.example"}]});
        let add = json!([{"op": "add", "path": "emails", "value": [{"value": "B@x.example", "primary": true}]}]);
        let expected =
            json!({"emails": [{"value": "a@x.example", "primary": false}, {"value": "B@x.example", "primary": true}]});
        assert_eq!(patched(&before, &add), Ok(expected));
    }

    #[test]
    fn parts_of_an_extension_come_and_go_with_it() {
        let manager = format!("{ENTERPRISE}:manager");
        let add = json!([{"op": "add", "path": manager, "value": "7"}]);
        assert_eq!(patched(&json!({}), &add), Ok(json!({ENTERPRISE: {"manager": {"value": "7"}}})));
        let remove = json!([{"op": "replace", "path": manager, "value": ""}, {"op": "remove", "path": ENTERPRISE}]);
        assert_eq!(patched(&json!({ENTERPRISE: {"manager": {"value": "7"}}}), &remove), Ok(json!({})));
    }

    #[test]
    fn large_groups_are_changed_without_comparing_everybody_with_everybody() {
        let people =
            |from: usize| (from..from + 10_000).map(|key| json!({"value": key.to_string()})).collect::<Value>();
        let before = json!({"displayName": "Alle", "members": people(0)});
        let operations = json!([
            {"op": "add", "path": "members", "value": people(5_000)},
            {"op": "remove", "path": "members", "value": people(0)},
        ]);
        let after = patched(&before, &operations).expect("it is sound");
        assert_eq!(after["members"].as_array().map(Vec::len), Some(5_000));
        let too_many = json!([{"op": "add", "path": "members", "value": vec!["1"; 10_001]}]);
        assert_eq!(patched(&after, &too_many), Err("members has more than 10000 values".to_owned()));
    }
}
