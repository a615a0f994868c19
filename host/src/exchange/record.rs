//! One record of a feed, and what the catalogue takes from it.

use serde::Serialize;
use serde_json::Value;
use url::Url;

use super::{
    Reason,
    duration::{self, Pace},
    html, price,
    tolerant::{self, Attributes, cut, kind, label, tidy},
};
use crate::courses::{Format, Level};

const LONGEST_ID: usize = 200;
const LONGEST_TITLE: usize = 300;
const LONGEST_SUMMARY: usize = 2000;
const LONGEST_CODE: usize = 100;
const LONGEST_URL: usize = 2000;
/// Number and characters of keywords and of objectives.
const MOST: usize = 50;
const LONGEST_ENTRY: usize = 500;

/// What the catalogue takes. Its serialised form tells whether a record has changed, so the order of fields counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Record {
    pub(super) id: String,
    pub(super) title: String,
    /// Plain text.
    pub(super) summary: Option<String>,
    /// HTML as the feed has it; cleaned when it is stored.
    pub(super) description: String,
    pub(super) objectives: Vec<String>,
    pub(super) format: Format,
    pub(super) level: Level,
    pub(super) language: String,
    pub(super) workload_minutes: i32,
    pub(super) price_cents: i32,
    pub(super) code: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) external_url: Option<String>,
    pub(super) publisher: Option<Publisher>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Publisher {
    pub(super) name: String,
    pub(super) website: Option<String>,
}

/// Reads a record; its id, if it has one, is told apart from the rest for the message.
pub(super) fn read(json: &str) -> (Option<String>, Result<Record, Reason>) {
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return (None, Err(Reason::Unreadable(cut(&tidy(&error.to_string()), 200)))),
    };
    let id = id(&value);
    (id.as_ref().ok().cloned(), id.and_then(|id| record(id, &value)))
}

fn id(value: &Value) -> Result<String, Reason> {
    let Value::Object(object) = value else { return Err(Reason::NotAnObject(kind(value))) };
    let id = match object.get("id") {
        None | Some(Value::Null) => return Err(Reason::NoId),
        Some(Value::String(text)) => tidy(text),
        Some(Value::Number(number)) => number.to_string(),
        Some(other) => return Err(Reason::IdType(kind(other))),
    };
    match id.chars().count() {
        0 => Err(Reason::NoId),
        1..=LONGEST_ID => Ok(id),
        _ => Err(Reason::LongId(LONGEST_ID)),
    }
}

fn record(id: String, value: &Value) -> Result<Record, Reason> {
    if let Some(other) =
        value["type"].as_str().filter(|name| !matches!(name.to_lowercase().as_str(), "course" | "courses"))
    {
        return Err(Reason::OtherType(cut(&tidy(other), 60)));
    }
    let attributes = match &value["attributes"] {
        Value::Null => return Err(Reason::NoAttributes),
        Value::Object(attributes) => attributes,
        other => return Err(Reason::AttributesType(kind(other))),
    };
    Ok(Record {
        id,
        title: title(attributes)?,
        summary: summary(attributes),
        description: tolerant::raw_text(attributes, &["description"]).unwrap_or_default(),
        objectives: entries(tolerant::texts(attributes, &["teaches", "learningObjectives"])),
        format: format(&tolerant::texts(attributes, &["courseMode"])),
        level: level(&tolerant::texts(attributes, &["educationalLevel", "level"])),
        language: language(&tolerant::texts(attributes, &["inLanguage", "languages", "language"])),
        workload_minutes: workload(attributes),
        price_cents: price::cents(attributes),
        code: tolerant::text(attributes, &["courseCode"]).map(|code| cut(&code, LONGEST_CODE)),
        keywords: keywords(attributes),
        external_url: address(attributes.get("url")),
        publisher: publisher(attributes),
    })
}

fn title(attributes: &Attributes) -> Result<String, Reason> {
    match attributes.get("name") {
        None | Some(Value::Null) => Err(Reason::NoTitle),
        Some(Value::String(name)) => {
            Some(cut(&tidy(name), LONGEST_TITLE)).filter(|title| !title.is_empty()).ok_or(Reason::NoTitle)
        }
        Some(other) => Err(Reason::TitleType(kind(other))),
    }
}

fn summary(attributes: &Attributes) -> Option<String> {
    let text = tolerant::raw_text(attributes, &["abstract"])?;
    let plain = if text.contains(['<', '&']) { html::plain(&text) } else { tidy(&text) };
    Some(cut(&plain, LONGEST_SUMMARY)).filter(|plain| !plain.is_empty())
}

fn format(modes: &[String]) -> Format {
    let has = |names: &[&str]| modes.iter().any(|mode| names.contains(&mode.to_lowercase().as_str()));
    let on_site = has(&["onsite", "on-site", "offline", "presence", "präsenz", "face-to-face"]);
    if has(&["blended", "hybrid"]) || (on_site && has(&["online"])) {
        Format::Blended
    } else if on_site {
        Format::Event
    } else {
        Format::Online
    }
}

fn level(levels: &[String]) -> Level {
    let stems = [
        "advanced",
        "intermediate",
        "expert",
        "proficien",
        "intensive",
        "fortgeschritten",
        "aufbau",
        "vertief",
        "experte",
    ];
    let levels = levels.join(" ").to_lowercase();
    if stems.iter().any(|stem| levels.contains(stem)) { Level::Intensive } else { Level::Basic }
}

/// Two letters; German where the feed says nothing that we know.
fn language(languages: &[String]) -> String {
    let first = languages.first().map(|language| language.to_lowercase()).unwrap_or_default();
    let main = first.split(['-', '_']).next().unwrap_or_default();
    match main {
        "english" | "englisch" | "eng" => "en".to_owned(),
        _ if main.len() == 2 && main.bytes().all(|byte| byte.is_ascii_lowercase()) => main.to_owned(),
        _ => "de".to_owned(),
    }
}

fn workload(attributes: &Attributes) -> i32 {
    let pace = attributes.get("workload").map_or(Pace::FullTime, Pace::parse);
    tolerant::text(attributes, &["duration"]).and_then(|text| duration::minutes(&text, pace)).unwrap_or(0)
}

fn keywords(attributes: &Attributes) -> Vec<String> {
    let keywords = tolerant::texts(attributes, &["keywords", "tags"]);
    match keywords.as_slice() {
        [one] => entries(one.split([',', ';']).map(tidy).filter(|keyword| !keyword.is_empty()).collect()),
        _ => entries(keywords),
    }
}

fn entries(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().take(MOST).map(|text| cut(&text, LONGEST_ENTRY)).collect()
}

/// Only addresses of the web: others would do something else when someone follows them.
fn address(value: Option<&Value>) -> Option<String> {
    let url: Url = value?.as_str()?.trim().parse().ok()?;
    let address = matches!(url.scheme(), "http" | "https").then(|| url.to_string())?;
    (address.len() <= LONGEST_URL).then_some(address)
}

fn publisher(attributes: &Attributes) -> Option<Publisher> {
    let value = tolerant::first(attributes, &["publisher", "moocProvider", "provider", "partnerInstitute", "creator"])?;
    let one = if let Value::Array(list) = value { list.first()? } else { value };
    Some(Publisher { name: cut(&label(one)?, 200), website: address(one.get("url")) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn taken(attributes: &Value) -> Record {
        read(&json!({"id": "1", "type": "Course", "attributes": attributes}).to_string()).1.unwrap()
    }

    fn refused(record: &Value) -> String {
        read(&record.to_string()).1.unwrap_err().to_string()
    }

    #[test]
    fn a_record_with_a_title_and_nothing_else_is_taken() {
        let nulls = json!({"name": " E-Akte ", "abstract": null, "description": null, "inLanguage": null, "keywords": null,
            "courseMode": null, "duration": null, "workload": null, "offer": null, "url": null, "publisher": null, "teaches": null});
        let bare = taken(&json!({"name": "E-Akte"}));
        assert_eq!(taken(&nulls), bare);
        assert_eq!(
            (bare.title.as_str(), bare.language.as_str(), bare.format, bare.level),
            ("E-Akte", "de", Format::Online, Level::Basic)
        );
    }

    #[test]
    fn version_2_and_texts_for_lists_are_understood() {
        let record = taken(&json!({
            "name": "Data protection", "languages": ["en-GB"], "courseMode": "MOOC", "keywords": "GDPR, municipality;law",
            "learningObjectives": "know the GDPR", "moocProvider": {"name": "Open Campus", "url": "https://open.example"},
            "abstract": "<p>All about <b>it</b></p>", "price": "12,50", "duration": "P2W", "isAccessibleForFree": false,
        }));
        assert_eq!(record.language, "en");
        assert_eq!(record.keywords, ["GDPR", "municipality", "law"]);
        assert_eq!(record.objectives, ["know the GDPR"]);
        assert_eq!(
            record.publisher,
            Some(Publisher { name: "Open Campus".into(), website: Some("https://open.example/".into()) })
        );
        assert_eq!(
            (record.summary.as_deref(), record.price_cents, record.workload_minutes),
            (Some("All about it"), 1250, 4800)
        );
    }

    #[test]
    fn modes_levels_and_addresses_are_mapped() {
        assert_eq!(format(&["online".into(), "onsite".into()]), Format::Blended);
        assert_eq!(format(&["Onsite".into(), "synchronous".into()]), Format::Event);
        assert_eq!(format(&["online".into(), "asynchronous".into()]), Format::Online);
        let level =
            taken(&json!({"name": "x", "educationalLevel": [{"name": [{"inLanguage": "en", "name": "ADVANCED"}]}]}))
                .level;
        assert_eq!(level, Level::Intensive);
        assert_eq!(taken(&json!({"name": "x", "url": "javascript:alert(1)"})).external_url, None);
    }

    #[test]
    fn a_record_that_cannot_be_taken_says_why() {
        let lines = [
            json!(null),
            json!([]),
            json!({"attributes": {"name": "x"}}),
            json!({"id": " ", "attributes": {"name": "x"}}),
            json!({"id": {}, "attributes": {"name": "x"}}),
            json!({"id": "x".repeat(201), "attributes": {"name": "x"}}),
            json!({"id": "1", "type": "Program", "attributes": {"name": "x"}}),
            json!({"id": "1", "type": "Course"}),
            json!({"id": "1", "attributes": ["x"]}),
            json!({"id": "1", "attributes": {}}),
            json!({"id": "1", "attributes": {"name": "\u{200b} "}}),
            json!({"id": "1", "attributes": {"name": 7}}),
            json!({"id": "1", "attributes": {"name": {"de": "x"}}}),
        ];
        insta::assert_snapshot!(lines.iter().map(refused).collect::<Vec<_>>().join("\n"), @r#"
        it is null, not an object
        it is a list, not an object
        it has no id
        it has no id
        its id is an object, not text
        its id is longer than 200 characters
        its type is "Program", not Course
        it has no attributes
        its attributes are a list, not an object
        it has no title: the attribute name is missing
        it has no title: the attribute name is missing
        its name is a number, not text
        its name is an object, not text
        "#);
        let deep = format!(r#"{{"id": "1", "attributes": {}1{}}}"#, "[".repeat(1000), "]".repeat(1000));
        assert!(matches!(read(&deep).1, Err(Reason::Unreadable(_))));
    }

    #[test]
    fn a_long_title_is_cut() {
        assert_eq!(taken(&json!({"name": "Aktenführung ".repeat(100)})).title.chars().last(), Some('…'));
    }
}
