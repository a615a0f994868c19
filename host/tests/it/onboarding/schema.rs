//! The published schema and the code agree, by a validator that is not ours.

use serde_json::{Value, json};

use super::{Paper, member};
use crate::kit;

fn schema() -> Value {
    serde_json::from_str(include_str!("../../../schemas/onboarding.schema.json")).expect("the schema is JSON")
}

#[test]
fn what_the_schema_refuses_the_command_refuses_and_what_it_allows_is_allowed() {
    kit::run(async |platform| {
        let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
        let with = |field: &str, value: Value| {
            let mut one = member("schema");
            one[field] = value;
            one
        };
        let mut without_coordination = member("schema");
        without_coordination.as_object_mut().expect("it is an object").remove("coordination");
        let mut without_shares = member("schema");
        without_shares.as_object_mut().expect("it is an object").remove("shares");
        for (one, expected) in [
            (member("schema"), true),
            (with("hosts", json!([])), true),
            (with("plan", json!("small")), true),
            (with("locale", json!("en")), true),
            (with("short_name", Value::Null), true),
            (with("slug", json!("-a")), false),
            (with("name", json!("")), false),
            (with("name", json!("x".repeat(201))), false),
            (with("kind", json!("cooperative")), false),
            (with("state", json!("Rheinland-Pfalz")), false),
            (with("colour", json!("#FFF")), false),
            (with("locale", json!("fr")), false),
            (with("hosts", json!(["localhost"])), false),
            (with("key", json!("123")), false),
            (with("shares", json!(10_001)), false),
            (with("joined_on", json!("1.12.2026")), false),
            (with("units", json!([{ "code": "", "name": "x" }])), false),
            (with("people", json!([{ "email": "a@b.de", "given_name": "A" }])), false),
            (with("unknown", json!(1)), false),
            (without_coordination, false),
            (without_shares, false),
        ] {
            assert_eq!(validator.is_valid(&json!({ "schema": 1, "tenant": [one] })), expected, "the schema: {one}");
            let looked = Paper::lines(std::slice::from_ref(&one)).look(platform).await;
            assert_eq!(looked.fault_count == 0, expected, "the command: {one}: {looked:?}");
        }
    });
}

#[test]
fn the_schema_names_every_field() {
    let entry: host::onboarding::Entry = serde_json::from_value(member("felder")).expect("it has the form");
    let fields = serde_json::to_value(&entry).expect("it has a JSON form");
    let schema = schema();
    for (place, value) in [("tenant", &fields), ("person", &fields["coordination"]), ("unit", &fields["units"][0])] {
        let named = schema["$defs"][place]["properties"].as_object().expect("it names fields");
        let known: Vec<&String> = value.as_object().expect("it is an object").keys().collect();
        let mut named: Vec<&String> = named.keys().collect();
        named.sort();
        let mut sorted = known;
        sorted.sort();
        assert_eq!(named, sorted, "{place}");
    }
}

#[test]
fn the_example_is_one() {
    kit::run(async |platform| {
        let text = include_str!("../../../examples/onboarding.toml");
        let looked = Paper::new("example.toml", text).look(platform).await;
        assert_eq!((looked.members, looked.people, looked.fault_count), (2, 4, 0), "{looked:?}");
        let table: toml::Table = text.parse().expect("it is TOML");
        let mut value = serde_json::to_value(table).expect("it has a JSON form");
        // Days are a kind of their own in TOML and texts in JSON.
        value["tenant"][0]["joined_on"] = json!("2026-12-01");
        let validator = jsonschema::validator_for(&schema()).expect("the schema is one");
        assert!(validator.is_valid(&value), "{value}");
    });
}
