//! Answering with a part of a resource (RFC 7644, 3.4.2.5).

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    fault::Fault,
    place::{self, Named},
    schema::{Resource, Schema},
};

/// What of each resource is asked for.
#[derive(Clone, Debug, Default)]
pub enum Projection {
    #[default]
    Everything,
    Only(Vec<String>),
    Without(Vec<String>),
}

impl Projection {
    /// # Errors
    /// [`Fault::Bad`]: the two lists exclude each other.
    pub fn new(only: Vec<String>, without: Vec<String>) -> Result<Projection, Fault> {
        match (only.is_empty(), without.is_empty()) {
            (true, true) => Ok(Projection::Everything),
            (false, true) => Ok(Projection::Only(only)),
            (true, false) => Ok(Projection::Without(without)),
            (false, false) => Err(Fault::value("attributes and excludedAttributes exclude each other")),
        }
    }

    /// Whether the answer holds anything of this attribute of the core schema.
    pub fn shows(&self, resource: Resource, attribute: &str) -> bool {
        let is_it = |name: &String, whole: bool| match place::find(resource, name) {
            Some(Named::Place(place)) => place.attribute.name == attribute && !(whole && place.sub.is_some()),
            _ => false,
        };
        match self {
            Projection::Everything => true,
            Projection::Only(names) => names.iter().any(|name| is_it(name, false)),
            Projection::Without(names) => !names.iter().any(|name| is_it(name, true)),
        }
    }

    /// The part of a resource that was asked for. What names no attribute is passed over.
    pub fn of(&self, resource: Resource, whole: &Map<String, Value>) -> Map<String, Value> {
        let (mut part, names) = match self {
            Projection::Everything => return whole.clone(),
            Projection::Only(names) => (always(resource, whole), names),
            Projection::Without(names) => (whole.clone(), names),
        };
        for named in names.iter().filter_map(|name| place::find(resource, name)) {
            match self {
                Projection::Only(_) => copy(named, whole, &mut part),
                _ => remove(named, &mut part),
            }
        }
        part
    }
}

/// What belongs to every answer.
fn always(resource: Resource, whole: &Map<String, Value>) -> Map<String, Value> {
    let is_always = |name: &str| resource.attribute(name).is_some_and(super::schema::Attribute::is_always_returned);
    whole.iter().filter(|(name, _)| is_always(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn copy(named: Named, whole: &Map<String, Value>, part: &mut Map<String, Value>) {
    let place = match named {
        Named::Place(place) => place,
        Named::Extension(Schema { id, .. }) => {
            part.extend(whole.get(id).map(|value| (id.clone(), value.clone())));
            return;
        }
    };
    let (from, to) = match place.extension {
        None => (Some(whole), part),
        Some(extension) => {
            let from = whole.get(&extension.id).and_then(Value::as_object);
            if from.is_none() {
                return;
            }
            let to = part.entry(extension.id.clone()).or_insert_with(|| Map::new().into());
            let Value::Object(to) = to else { return };
            (from, to)
        }
    };
    let Some(value) = from.and_then(|from| from.get(&place.attribute.name)) else { return };
    let name = place.attribute.name.clone();
    match place.sub {
        None => {
            to.insert(name, value.clone());
        }
        Some(sub) => merge(to.entry(name).or_insert_with(|| empty_like(value)), value, &sub.name),
    }
}

/// A value of the same shape without its parts.
fn empty_like(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|_| Value::Object(Map::new())).collect(),
        _ => Map::new().into(),
    }
}

fn merge(to: &mut Value, from: &Value, part: &str) {
    match (to, from) {
        (Value::Array(to), Value::Array(from)) => to.iter_mut().zip(from).for_each(|(to, from)| merge(to, from, part)),
        (Value::Object(to), Value::Object(from)) => {
            to.extend(from.get(part).map(|value| (part.to_owned(), value.clone())));
        }
        _ => {}
    }
}

fn remove(named: Named, part: &mut Map<String, Value>) {
    let place = match named {
        Named::Place(place) if place.attribute.is_always_returned() => return,
        Named::Place(place) => place,
        Named::Extension(schema) => {
            part.remove(&schema.id);
            return;
        }
    };
    let holder = match place.extension {
        None => Some(part),
        Some(extension) => part.get_mut(&extension.id).and_then(Value::as_object_mut),
    };
    let Some(holder) = holder else { return };
    let Some(sub) = place.sub else {
        holder.remove(&place.attribute.name);
        return;
    };
    match holder.get_mut(&place.attribute.name) {
        Some(Value::Array(values)) => values.iter_mut().filter_map(Value::as_object_mut).for_each(|value| {
            value.remove(&sub.name);
        }),
        Some(Value::Object(value)) => {
            value.remove(&sub.name);
        }
        _ => {}
    }
}

/// A list of attributes as a query writes it: parted by commas.
pub(crate) fn names(list: &str) -> Vec<String> {
    let names: BTreeSet<&str> = list.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    names.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{super::schema::ENTERPRISE, *};

    fn shown(only: &str, without: &str) -> Value {
        let whole = json!({
            "schemas": ["x"], "id": "7", "userName": "mia", "name": {"givenName": "Mia", "familyName": "Wiese"},
            "emails": [{"value": "a@b.example", "type": "work"}], "meta": {"version": "1"},
            ENTERPRISE: {"department": "Amt 32", "employeeNumber": "7"},
        });
        let projection = Projection::new(names(only), names(without)).expect("one list");
        projection.of(Resource::User, whole.as_object().expect("an object")).into()
    }

    #[test]
    fn only_what_is_asked_for_and_what_belongs_to_every_answer_is_shown() {
        assert_eq!(shown("USERNAME", ""), json!({"schemas": ["x"], "id": "7", "userName": "mia"}));
        assert_eq!(
            shown("name.givenName,emails.value, nothing", ""),
            json!({"schemas": ["x"], "id": "7", "name": {"givenName": "Mia"}, "emails": [{"value": "a@b.example"}]})
        );
        let department = format!("{ENTERPRISE}:department");
        assert_eq!(shown(&department, "")[ENTERPRISE], json!({"department": "Amt 32"}));
    }

    #[test]
    fn what_is_excluded_is_left_out_but_never_the_key() {
        let rest = shown("", &format!("id,emails,name.familyName,meta,{ENTERPRISE}"));
        assert_eq!(rest, json!({"schemas": ["x"], "id": "7", "userName": "mia", "name": {"givenName": "Mia"}}));
        assert!(Projection::new(vec!["id".into()], vec!["meta".into()]).is_err());
    }
}
