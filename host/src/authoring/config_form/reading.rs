//! What an author entered, as a configuration; and the buttons that add and remove entries.

use serde_json::{Map, Value, json};

use super::{
    super::schema::{Schema, Shape},
    CELLS, DEEPEST, ROOT,
};

/// Entries that a list may have.
const MOST: usize = 200;

/// Reads what was entered. A number that is none stays a text, so that the plugin says what is wrong with it; an optional
/// field that is empty is left out.
pub fn read(schema: &Schema, pairs: &[(String, String)]) -> Value {
    let reader = Reader { root: schema, pairs };
    reader.node(&schema.resolved(schema), ROOT, true, 0).unwrap_or_else(|| json!({}))
}

struct Reader<'a> {
    root: &'a Schema,
    pairs: &'a [(String, String)],
}

impl Reader<'_> {
    /// The last one counts: a box stands behind the field that says that it was there.
    fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn node(&self, schema: &Schema, name: &str, required: bool, depth: usize) -> Option<Value> {
        if depth > DEEPEST {
            return None;
        }
        let entered = || self.value(name).map(|text| text.replace("\r\n", "\n"));
        let wanted = |text: &String| required || !text.is_empty();
        match schema.shape(self.root) {
            Shape::Object(members) => {
                Some(self.object(members.iter(), name, depth)).filter(|object| required || !is_blank(object))
            }
            Shape::Variants(tag, variants) => {
                let chosen = self.value(&format!("{name}/{tag}")).unwrap_or_default();
                let members = variants.iter().find(|(id, _)| id == chosen).map(|(_, option)| option.shape(self.root));
                let Some(Shape::Object(members)) = members else { return Some(json!({})) };
                Some(self.object(members.iter(), name, depth))
            }
            Shape::Map(inner) => {
                let mut map = Map::new();
                for number in self.numbers(name) {
                    let key = self.value(&format!("{name}/{number}/key")).unwrap_or_default().trim();
                    let value = self.node(&inner, &format!("{name}/{number}/value"), true, depth + 1);
                    // Two that are called alike would lose one of them.
                    let key = if key.is_empty() || map.contains_key(key) { free_key(&map) } else { key.to_owned() };
                    map.insert(key, value.unwrap_or(Value::Null));
                }
                (required || !map.is_empty()).then_some(Value::Object(map))
            }
            Shape::List(inner) => {
                let entries = self.numbers(name).into_iter().map(|number| {
                    self.node(&inner, &format!("{name}/{number}"), true, depth + 1).unwrap_or(Value::Null)
                });
                let entries: Vec<Value> = entries.collect();
                (required || !entries.is_empty()).then_some(Value::Array(entries))
            }
            Shape::Lines => entered().filter(wanted).map(|text| json!(lines(&text))),
            Shape::Rows => entered().filter(wanted).map(|text| {
                let row = |line: &str| line.split(CELLS).map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
                json!(text.lines().map(row).collect::<Vec<_>>())
            }),
            Shape::Choice(_) => entered().filter(|text| !text.is_empty()).map(Value::String),
            Shape::Text { .. } => entered().filter(wanted).map(Value::String),
            Shape::Number => entered().filter(|text| !text.trim().is_empty()).map(|text| number(&text)),
            Shape::Flag { .. } => self.value(name).map(|value| Value::Bool(value == "true")),
            Shape::Fixed(value) => Some(value),
            Shape::Anything => entered()
                .filter(|text| !text.trim().is_empty())
                .map(|text| serde_json::from_str(&text).unwrap_or(Value::String(text))),
        }
    }

    fn object<'s>(&self, members: impl Iterator<Item = &'s (String, Schema, bool)>, name: &str, depth: usize) -> Value {
        let members = members.filter_map(|(member, schema, required)| {
            Some((member.clone(), self.node(schema, &format!("{name}/{member}"), *required, depth + 1)?))
        });
        Value::Object(members.collect())
    }

    /// Numbers of the entries that stand in the form.
    fn numbers(&self, name: &str) -> Vec<usize> {
        let begin = format!("{name}/");
        let numbers = self.pairs.iter().filter_map(|(known, _)| known.strip_prefix(&begin)?.parse::<usize>().ok());
        let mut numbers: Vec<usize> = numbers.collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers.truncate(MOST);
        numbers
    }
}

/// Whether nothing was entered: a box that is not ticked says nothing.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Object(map) => map.values().all(is_blank),
        Value::Array(list) => list.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// As people write it in either language, where it is one.
pub(super) fn number(text: &str) -> Value {
    let text = text.trim();
    let plain = text.replace(',', ".");
    if let Ok(whole) = plain.parse::<i64>() {
        return json!(whole);
    }
    plain.parse::<f64>().ok().filter(|number| number.is_finite()).map_or_else(|| json!(text), |number| json!(number))
}

/// What keeps a plugin from reading a configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Missing,
    NoNumber,
}

/// Places where something that has to be there is not, or is no number where one is wanted, as JSON Pointers. What a plugin
/// wants beyond that it says itself.
pub fn unfit(schema: &Schema, value: &Value) -> Vec<(String, Unfit)> {
    let mut found = Vec::new();
    look(schema, &schema.resolved(schema), value, "", &mut found);
    found
}

fn look(root: &Schema, schema: &Schema, value: &Value, pointer: &str, found: &mut Vec<(String, Unfit)>) {
    let below = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match (schema.shape(root), value) {
        (Shape::Number, Value::String(_)) => found.push((pointer.to_owned(), Unfit::NoNumber)),
        (Shape::Object(members), Value::Object(map)) => {
            for (name, member, required) in &members {
                match map.get(name) {
                    Some(value) => look(root, member, value, &below(name), found),
                    None if *required => found.push((below(name), Unfit::Missing)),
                    None => {}
                }
            }
        }
        (Shape::Variants(tag, variants), Value::Object(map)) => {
            let chosen = map.get(&tag).and_then(Value::as_str).unwrap_or_default();
            match variants.iter().find(|(id, _)| id == chosen) {
                Some((_, option)) => look(root, option, value, pointer, found),
                None => found.push((below(&tag), Unfit::Missing)),
            }
        }
        (Shape::Map(inner), Value::Object(map)) => {
            for (key, value) in map {
                look(root, &inner, value, &below(key), found);
            }
        }
        (Shape::List(inner), Value::Array(list)) => {
            for (number, value) in list.iter().enumerate() {
                look(root, &inner, value, &below(&number.to_string()), found);
            }
        }
        _ => {}
    }
}

/// Does what a button of the form says: `add PLACE` or `remove PLACE`. Other words do nothing.
pub fn carry_out(schema: &Schema, value: &mut Value, order: &str) {
    let Some((what, place)) = order.split_once(' ') else { return };
    let Some(path) = place.strip_prefix(ROOT) else { return };
    let mut steps: Vec<&str> = path.split('/').skip(1).collect();
    let last = if what == "remove" { steps.pop().and_then(|number| number.parse::<usize>().ok()) } else { None };
    let Some((found, inner)) = find(schema, &schema.resolved(schema), value, &steps) else { return };
    match (found, what, last) {
        (Value::Array(list), "add", _) if list.len() < MOST => list.push(empty(&inner.shape(schema))),
        (Value::Object(map), "add", _) if map.len() < MOST => {
            let key = free_key(map);
            map.insert(key, empty(&inner.shape(schema)));
        }
        (Value::Array(list), "remove", Some(number)) if number < list.len() => drop(list.remove(number)),
        (Value::Object(map), "remove", Some(number)) => {
            let key = map.keys().nth(number).cloned();
            key.map(|key| map.remove(&key));
        }
        _ => {}
    }
}

/// The list or map at this place, made where there is none, and what its entries are.
fn find<'v>(root: &Schema, schema: &Schema, value: &'v mut Value, steps: &[&str]) -> Option<(&'v mut Value, Schema)> {
    let shape = schema.shape(root);
    let Some((step, rest)) = steps.split_first() else {
        return match shape {
            Shape::List(inner) => {
                if !value.is_array() {
                    *value = json!([]);
                }
                Some((value, inner))
            }
            Shape::Map(inner) => {
                if !value.is_object() {
                    *value = json!({});
                }
                Some((value, inner))
            }
            _ => None,
        };
    };
    match shape {
        Shape::Object(members) => {
            let (_, member, _) = members.into_iter().find(|(name, ..)| name == step)?;
            let map = value.as_object_mut()?;
            if !rest.is_empty() {
                return find(root, &member, map.get_mut(*step)?, rest);
            }
            // Only what has entries is made.
            if !matches!(member.shape(root), Shape::List(_) | Shape::Map(_)) {
                return None;
            }
            find(root, &member, map.entry((*step).to_owned()).or_insert(Value::Null), rest)
        }
        Shape::Variants(tag, variants) => {
            let chosen = value.get(&tag)?.as_str()?.to_owned();
            let (_, option) = variants.into_iter().find(|(id, _)| *id == chosen)?;
            find(root, &option, value, steps)
        }
        Shape::List(inner) => find(root, &inner, value.as_array_mut()?.get_mut(step.parse::<usize>().ok()?)?, rest),
        Shape::Map(inner) => {
            let key = value.as_object()?.keys().nth(step.parse::<usize>().ok()?)?.clone();
            // A map's entry has its value one step further.
            find(root, &inner, value.get_mut(&key)?, rest.get(1..)?)
        }
        _ => None,
    }
}

fn empty(shape: &Shape) -> Value {
    match shape {
        Shape::Object(_) | Shape::Map(_) | Shape::Variants(..) => json!({}),
        Shape::List(_) | Shape::Lines | Shape::Rows => json!([]),
        Shape::Fixed(value) => value.clone(),
        _ => json!(""),
    }
}

/// A name that no entry has yet.
fn free_key(map: &Map<String, Value>) -> String {
    (1..).map(|number| number.to_string()).find(|key| !map.contains_key(key)).unwrap_or_default()
}
