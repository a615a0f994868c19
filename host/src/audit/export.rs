//! The log as a file: a table for people, JSON Lines for programs.

use serde_json::json;
use time::format_description::well_known::Rfc3339;

use super::Written;

const COLUMNS: [&str; 9] = ["number", "at", "actor", "action", "object", "object_id", "details", "request_id", "hash"];

/// As CSV with semicolons and a byte order mark, as spreadsheets here open it. No field is taken for a formula.
///
/// # Errors
/// A field cannot be written.
pub fn csv<'a>(entries: impl Iterator<Item = &'a Written>) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for entry in entries {
        writer.write_record(fields(entry).map(harmless))?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
}

fn fields(entry: &Written) -> [String; 9] {
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    [
        entry.number.to_string(),
        entry.at.format(&Rfc3339).unwrap_or_default(),
        id(entry.actor),
        entry.action.clone(),
        entry.object.clone(),
        id(entry.object_id),
        entry.details.to_string(),
        entry.request_id.clone(),
        hex::encode(entry.hash),
    ]
}

/// A spreadsheet takes what begins with one of these for a formula (CWE-1236).
fn harmless(field: String) -> String {
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{field}") } else { field }
}

/// One line of JSON without its end.
pub fn json_line(entry: &Written) -> String {
    json!({
        "number": entry.number,
        "at": entry.at.format(&Rfc3339).unwrap_or_default(),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "object_id": entry.object_id,
        "details": entry.details,
        "request_id": entry.request_id,
        "hash": hex::encode(entry.hash),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn entry(request_id: &str) -> Written {
        Written {
            number: 7,
            at: datetime!(2026-11-26 10:00 UTC),
            actor: None,
            action: "change".to_owned(),
            object: "person".to_owned(),
            object_id: None,
            details: json!({ "fields": ["email"] }),
            request_id: request_id.to_owned(),
            hash: [0; 32],
        }
    }

    #[test]
    fn no_field_of_the_table_is_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let text = csv([entry(&format!("{start}1+1"))].iter()).expect("it can be written");
            assert!(text.contains(&format!("'{start}1+1")), "{text:?}");
        }
    }

    #[test]
    fn a_line_holds_one_entry() {
        let line = json_line(&entry("0197"));
        assert!(!line.contains('\n') && line.contains(r#""details":{"fields":["email"]}"#), "{line}");
    }
}
