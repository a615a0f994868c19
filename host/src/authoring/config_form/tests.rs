use scraper::{Html, Selector};

use serde_json::json;

use super::{reading::number, *};

fn words() -> Words {
    let word = |text: &str| text.to_owned();
    Words {
        lang: word("de"),
        schema_lang: word("en"),
        add: word("hinzufügen"),
        remove: word("entfernen"),
        key: word("Kennung"),
        lines: word("Eine Zeile je Eintrag."),
        rows: word("Eine Zeile je Zeile."),
        optional: word("freiwillig"),
        choose: word("Bitte wählen"),
        json: word("JSON"),
    }
}

fn first_party() -> Vec<(String, Schema)> {
    let schemas = crate::web::assets::PLUGINS.iter().map(|(name, _)| {
        let file = format!("{}/../plugins/{name}/src/config.schema.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).expect("every plugin has a schema");
        ((*name).to_owned(), Schema::read(&text).expect("it is a schema"))
    });
    schemas.collect()
}

/// What a browser sends of the form.
fn sent(html: &str) -> Vec<(String, String)> {
    let html = Html::parse_fragment(html);
    let selector = Selector::parse("input, textarea, select").unwrap();
    let mut pairs = Vec::new();
    for field in html.select(&selector) {
        let name = field.attr("name").expect("every field has a name").to_owned();
        let is_box = field.attr("type") == Some("checkbox");
        if is_box && field.attr("checked").is_none() {
            continue;
        }
        let value = match field.value().name() {
            "textarea" => field.text().collect::<String>().trim_start_matches('\n').to_owned(),
            "select" => {
                let chosen = Selector::parse("option[selected]").unwrap();
                field.select(&chosen).next().and_then(|option| option.attr("value")).unwrap_or_default().to_owned()
            }
            _ => field.attr("value").unwrap_or_default().to_owned(),
        };
        pairs.push((name, value));
    }
    pairs
}

#[test]
fn what_the_demo_configures_comes_back_from_the_form_as_it_was() {
    let schemas = first_party();
    let mut seen = 0;
    for module in crate::demo::configurations() {
        let (plugin, config) = module;
        let (_, schema) = schemas.iter().find(|(name, _)| *name == plugin).expect("it is one of ours");
        let html = render(schema, &config, &[], &words());
        let mut read = read(schema, &sent(&html));
        // A box that was not there is not ticked, which means the same.
        without_defaults(&mut read, &config);
        assert_eq!(read, config, "{plugin}");
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

fn without_defaults(read: &mut Value, wanted: &Value) {
    match (read, wanted) {
        (Value::Object(read), Value::Object(wanted)) => {
            read.retain(|key, value| wanted.contains_key(key) || !value.is_boolean());
            for (key, value) in read {
                if let Some(wanted) = wanted.get(key) {
                    without_defaults(value, wanted);
                }
            }
        }
        (Value::Array(read), Value::Array(wanted)) => {
            for (read, wanted) in read.iter_mut().zip(wanted) {
                without_defaults(read, wanted);
            }
        }
        _ => {}
    }
}

#[test]
fn every_field_has_a_label_and_what_is_wrong_stands_beside_it() {
    for (name, schema) in first_party() {
        let mut value = json!({});
        for place in ["questions", "questions/0/options", "solution", "items", "sources", "scenes", "fields"] {
            carry_out(&schema, &mut value, &format!("add c/{place}"));
        }
        let html = Html::parse_fragment(&render(&schema, &value, &[], &words()));
        let labels = Selector::parse("label").unwrap();
        for field in html.select(&Selector::parse("input:not([type=hidden]), textarea, select").unwrap()) {
            let id = field.attr("id").expect("every field has an id");
            let own = html.select(&labels).filter(|label| label.attr("for") == Some(id));
            assert_eq!(own.count(), 1, "{name}: {id}");
        }
    }
    let schema = Schema::read(r#"{"type":"object","properties":{"a~/<b>":{"type":"string","maxLength":9}}}"#).unwrap();
    let problem = Problem { pointer: "/a~0~1<b>".to_owned(), message: "<script>".to_owned() };
    let html = render(&schema, &json!({ "a~/<b>": "\"x\"" }), &[problem], &words());
    assert!(html.contains("&lt;script&gt;") && html.contains("aria-invalid") && !html.contains("<script>"), "{html}");
}

#[test]
fn entries_come_and_go_where_they_should() {
    let schema = first_party().into_iter().find(|(name, _)| name == "choice").expect("there is one").1;
    let mut value = json!({});
    for order in ["add c/questions", "add c/questions", "add c/questions/1/options", "add c/solution", "add c/solution"]
    {
        carry_out(&schema, &mut value, order);
    }
    assert_eq!(value, json!({ "questions": [{}, { "options": [{}] }], "solution": { "1": {}, "2": {} } }));
    carry_out(&schema, &mut value, "remove c/questions/0");
    carry_out(&schema, &mut value, "remove c/solution/0");
    assert_eq!(value, json!({ "questions": [{ "options": [{}] }], "solution": { "2": {} } }));
    let before = value.clone();
    for nonsense in [
        "",
        "add",
        "add c",
        "add x/questions",
        "remove c/questions/9",
        "remove c/questions/x",
        "add c/intro",
        "add c/questions/7/options",
        "burn c/questions/0",
    ] {
        carry_out(&schema, &mut value, nonsense);
        assert_eq!(value, before, "{nonsense}");
    }
}

#[test]
fn what_is_missing_or_no_number_is_found_everywhere() {
    let schema = Schema::read(
        r##"{ "type": "object", "properties": { "a": { "type": "integer" }, "b": { "type": "array", "items": { "$ref": "#/$defs/x" } },
             "c": { "type": "object", "additionalProperties": { "$ref": "#/$defs/x" } } },
             "$defs": { "x": { "type": "object", "required": ["n"], "properties": { "n": { "type": "number" } } } } }"##,
    )
    .unwrap();
    let value = json!({ "a": "x", "b": [{ "n": 1 }, { "n": "y" }], "c": { "k/1": {} } });
    let found = unfit(&schema, &value);
    let wanted = [("/a", Unfit::NoNumber), ("/b/1/n", Unfit::NoNumber), ("/c/k~11/n", Unfit::Missing)];
    assert_eq!(found, wanted.map(|(pointer, what)| (pointer.to_owned(), what)));
    assert!(unfit(&schema, &json!({ "a": 1, "b": "no list" })).is_empty());
}

#[test]
fn numbers_are_read_as_people_write_them_and_what_is_none_is_kept() {
    assert_eq!(number(" 7 "), json!(7));
    assert_eq!(number("3,5"), json!(3.5));
    assert_eq!(number("3.5"), json!(3.5));
    assert_eq!(number("sieben"), json!("sieben"));
    assert_eq!(number("1e999"), json!("1e999"));
}
