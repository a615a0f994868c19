//! The subset of JSON Schema (2020-12) in which a plugin describes its configuration, in the order in which its author wrote
//! it.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::Value;

/// References that lead to each other are followed so far.
const DEEPEST: usize = 16;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Schema {
    #[serde(rename = "$ref")]
    reference: Option<String>,
    #[serde(rename = "$defs")]
    definitions: BTreeMap<String, Schema>,
    #[serde(rename = "type")]
    kind: Option<Value>,
    pub title: String,
    pub description: String,
    #[serde(deserialize_with = "in_order")]
    properties: Vec<(String, Schema)>,
    required: Vec<String>,
    items: Option<Box<Schema>>,
    additional_properties: Option<Additional>,
    #[serde(rename = "enum")]
    choices: Vec<Value>,
    #[serde(rename = "const")]
    constant: Option<Value>,
    one_of: Vec<Schema>,
    max_length: Option<u64>,
    default: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Additional {
    Allowed(#[expect(dead_code, reason = "only a schema describes what can be entered")] bool),
    Described(Box<Schema>),
}

/// What can be entered.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Members in their order, and whether each has to be there.
    Object(Vec<(String, Schema, bool)>),
    /// Members whose names the author chooses.
    Map(Schema),
    List(Schema),
    /// Texts, one a line.
    Lines,
    /// Rows of texts, one a line.
    Rows,
    Choice(Vec<String>),
    /// One of several objects, told apart by this member.
    Variants(String, Vec<(String, Schema)>),
    Text {
        long: bool,
    },
    Number,
    Flag {
        default: bool,
    },
    /// Nobody enters it: it is always this.
    Fixed(Value),
    /// Anything that JSON can say.
    Anything,
}

impl Schema {
    /// # Errors
    /// The text is no schema.
    pub fn read(text: &str) -> serde_json::Result<Schema> {
        serde_json::from_str(text)
    }

    /// The schema itself, or the one that it refers to, with its own title.
    pub fn resolved(&self, root: &Schema) -> Schema {
        let mut found = self.clone();
        for _ in 0..DEEPEST {
            let Some(name) = found.reference.as_deref().and_then(|path| path.strip_prefix("#/$defs/")) else { break };
            let Some(next) = root.definitions.get(name) else { break };
            let Schema { title, description, .. } = found;
            found = next.clone();
            if !title.is_empty() {
                found.title = title;
            }
            if !description.is_empty() {
                found.description = description;
            }
        }
        found
    }

    /// The same under another title.
    #[must_use]
    pub fn titled(&self, title: String) -> Schema {
        Schema { title, ..self.clone() }
    }

    /// What can be entered; the schema must be resolved.
    pub fn shape(&self, root: &Schema) -> Shape {
        if let Some(value) = &self.constant {
            return Shape::Fixed(value.clone());
        }
        if !self.choices.is_empty() {
            return Shape::Choice(self.choices.iter().filter_map(|choice| Some(choice.as_str()?.to_owned())).collect());
        }
        if let Some(variants) = self.variants(root) {
            return variants;
        }
        match self.kind.as_ref().and_then(Value::as_str) {
            Some("object") => match &self.additional_properties {
                Some(Additional::Described(inner)) if self.properties.is_empty() => Shape::Map(inner.resolved(root)),
                _ => Shape::Object(
                    self.properties
                        .iter()
                        .map(|(name, schema)| (name.clone(), schema.resolved(root), self.required.contains(name)))
                        .collect(),
                ),
            },
            Some("array") => self.list(root),
            Some("string") => Shape::Text { long: self.max_length.is_none_or(|longest| longest > 200) },
            Some("integer" | "number") => Shape::Number,
            Some("boolean") => Shape::Flag { default: self.default == Some(Value::Bool(true)) },
            _ => Shape::Anything,
        }
    }

    fn list(&self, root: &Schema) -> Shape {
        let Some(items) = self.items.as_ref().map(|items| items.resolved(root)) else { return Shape::Anything };
        match items.shape(root) {
            Shape::Text { .. } => Shape::Lines,
            Shape::Lines => Shape::Rows,
            _ => Shape::List(items),
        }
    }

    fn variants(&self, root: &Schema) -> Option<Shape> {
        let options: Vec<Schema> = self.one_of.iter().map(|option| option.resolved(root)).collect();
        let first = options.first()?;
        let (tag, _) = first.properties.iter().find(|(_, schema)| schema.constant.is_some())?;
        let named = options.iter().map(|option| {
            let (_, schema) = option.properties.iter().find(|(name, _)| name == tag)?;
            Some((schema.constant.as_ref()?.as_str()?.to_owned(), option.clone()))
        });
        Some(Shape::Variants(tag.clone(), named.collect::<Option<Vec<_>>>()?))
    }
}

fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, Schema)>, D::Error> {
    struct InOrder;

    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<(String, Schema)>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("members with their schemas")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut members = Vec::new();
            while let Some(member) = map.next_entry()? {
                members.push(member);
            }
            Ok(members)
        }
    }

    deserializer.deserialize_map(InOrder)
}
