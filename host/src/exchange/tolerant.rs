//! Reading attributes as feeds in the wild write them: null for absent, one text for a list, a list for one text,
//! labels in several languages.

use serde_json::{Map, Value};

pub(super) type Attributes = Map<String, Value>;

/// The first of these attributes that is there.
pub(super) fn first<'a>(attributes: &'a Attributes, names: &[&str]) -> Option<&'a Value> {
    names.iter().filter_map(|name| attributes.get(*name)).find(|value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => true,
    })
}

/// One line of text.
pub(super) fn text(attributes: &Attributes, names: &[&str]) -> Option<String> {
    first(attributes, names).and_then(label)
}

/// Text with its line breaks and tags, such as a description.
pub(super) fn raw_text(attributes: &Attributes, names: &[&str]) -> Option<String> {
    match first(attributes, names)? {
        Value::String(text) => Some(text.replace('\0', "")),
        other => label(other),
    }
}

/// A list of texts, in its order, each once.
pub(super) fn texts(attributes: &Attributes, names: &[&str]) -> Vec<String> {
    let labels: Vec<String> = match first(attributes, names) {
        Some(Value::Array(list)) => list.iter().filter_map(label).collect(),
        Some(one) => label(one).into_iter().collect(),
        None => Vec::new(),
    };
    let mut unique = Vec::with_capacity(labels.len());
    for label in labels {
        if !unique.contains(&label) {
            unique.push(label);
        }
    }
    unique
}

/// The text of a value: of `{"name": …}`, or the German one of `[{"inLanguage": "de", "name": …}, …]`.
pub(super) fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(tidy(text)).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => {
            ["name", "de", "label", "prefLabel", "title", "en"].iter().find_map(|key| label(object.get(*key)?))
        }
        Value::Array(list) => list.iter().find(|value| value["inLanguage"] == "de").or(list.first()).and_then(label),
        Value::Null | Value::Bool(_) => None,
    }
}

/// What kind of value it is, for a message.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// One line without control characters, invisible marks and doubled spaces.
pub(super) fn tidy(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|char| if char.is_control() { ' ' } else { char })
        .filter(|char| !is_invisible(*char))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Soft hyphens, zero-width spaces, byte order marks, and the marks that turn the direction of writing round.
const fn is_invisible(char: char) -> bool {
    matches!(char, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// At most so many characters; what is longer ends with an ellipsis, after a whole word where one ends nearby.
pub(super) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most - 1).collect();
    let end = short.rfind(' ').filter(|end| short[*end..].chars().count() < 30).unwrap_or(short.len());
    format!("{}…", short[..end].trim_end_matches([' ', ',', ';', '–', '-']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn attributes(value: Value) -> Attributes {
        let Value::Object(attributes) = value else { panic!("an object") };
        attributes
    }

    #[test]
    fn an_absent_null_or_empty_attribute_gives_way_to_its_older_name() {
        let given = attributes(json!({"inLanguage": null, "languages": ["de"], "empty": [], "blank": " "}));
        assert_eq!(texts(&given, &["inLanguage", "languages"]), ["de"]);
        assert_eq!(text(&given, &["missing", "empty", "blank", "inLanguage"]), None);
    }

    #[test]
    fn one_text_serves_as_a_list_and_a_list_as_one_text() {
        let given =
            attributes(json!({"one": "E-Akte", "many": ["E-Akte", " E-Akte ", {"name": "Aktenplan"}, null, 7]}));
        assert_eq!(texts(&given, &["one"]), ["E-Akte"]);
        assert_eq!(texts(&given, &["many"]), ["E-Akte", "Aktenplan", "7"]);
        assert_eq!(text(&given, &["many"]).as_deref(), Some("E-Akte"));
    }

    #[test]
    fn of_labels_in_several_languages_the_german_one_is_taken() {
        let label = |value: Value| label(&value);
        let both = json!([{"inLanguage": "en", "name": "Beginner"}, {"inLanguage": "de", "name": "Einstieg"}]);
        assert_eq!(label(json!({"name": both})).as_deref(), Some("Einstieg"));
        assert_eq!(label(json!({"en": "Beginner"})).as_deref(), Some("Beginner"));
    }

    #[test]
    fn invisible_characters_do_not_survive() {
        assert_eq!(tidy(" Akten\u{ad}führung\u{0}\n  im\u{202e} Rathaus\u{feff}"), "Aktenführung im Rathaus");
    }

    #[test]
    fn a_long_text_ends_with_an_ellipsis_after_a_word() {
        assert_eq!(cut("kurz", 4), "kurz");
        assert_eq!(cut("Vergabe und Beschaffung", 16), "Vergabe und…");
        assert_eq!(cut(&"ä".repeat(400), 300).chars().count(), 300);
    }
}
