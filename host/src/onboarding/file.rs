//! Reading an onboarding file member by member, so that memory stays flat however many there are.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
};

use serde_json::Value;

use super::{Entry, Fault};

/// The one form that this version reads.
const SCHEMA: u64 = 1;
/// Longest entry of one member, and largest JSON file that is read at once.
const LARGEST_ENTRY: usize = 64 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0} is a directory, not a file")]
    Directory(PathBuf),
    #[error("cannot read {0}")]
    Read(PathBuf, #[source] std::io::Error),
    #[error("the name of an onboarding file ends with .toml, .json or .jsonl, not like {0}")]
    Format(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Toml,
    Json,
    JsonLines,
}

/// A member of the file, and where it stands.
#[derive(Clone, Debug)]
pub struct Found {
    /// Number of its first line, counted from 1.
    pub line: usize,
    pub entry: Entry,
}

/// The members of a file, one after the other; what cannot be read comes as a fault, and reading goes on behind it where
/// that makes sense.
#[derive(Debug)]
pub struct Entries {
    reader: BufReader<File>,
    format: Format,
    /// Lines read so far.
    line: usize,
    /// The line `[[tenant]]` that begins the next member was read.
    begun: bool,
    /// Members of a JSON file, which is read at once.
    waiting: std::vec::IntoIter<Value>,
    started: bool,
    ended: bool,
}

type Next = Option<Result<Found, Fault>>;

impl Entries {
    /// # Errors
    /// [`OpenError`]
    pub fn open(path: &Path) -> Result<Entries, OpenError> {
        let failed = |error| OpenError::Read(path.to_owned(), error);
        if std::fs::metadata(path).map_err(failed)?.is_dir() {
            return Err(OpenError::Directory(path.to_owned()));
        }
        let format = match path.extension().and_then(std::ffi::OsStr::to_str) {
            Some("toml") => Format::Toml,
            Some("json") => Format::Json,
            Some("jsonl" | "ndjson") => Format::JsonLines,
            _ => return Err(OpenError::Format(path.to_owned())),
        };
        let reader = BufReader::new(File::open(path).map_err(failed)?);
        let waiting = Vec::new().into_iter();
        Ok(Entries { reader, format, line: 0, begun: false, waiting, started: false, ended: false })
    }

    fn toml(&mut self) -> Next {
        if !self.started {
            self.started = true;
            let head = match self.until_tenant() {
                Ok(head) => head,
                Err(fault) => return self.end(fault),
            };
            if let Err(fault) = head_of_toml(&head) {
                return self.end(fault);
            }
        }
        if !self.begun {
            self.ended = true;
            return None;
        }
        let line = self.line;
        let body = match self.until_tenant() {
            Ok(body) => body,
            Err(fault) => return self.end(fault),
        };
        Some(value_of_toml(&body, line).and_then(|value| entry(value, line)))
    }

    /// Text up to the next line `[[tenant]]`, or to the end.
    fn until_tenant(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        self.begun = false;
        while let Some(line) = self.line()? {
            if line.trim() == "[[tenant]]" {
                self.begun = true;
                break;
            }
            text.push_str(&line);
            if text.len() > LARGEST_ENTRY {
                return Err(Fault::at(self.line, "this member is larger than 64 MiB"));
            }
        }
        Ok(text)
    }

    fn json_line(&mut self) -> Next {
        loop {
            let text = match self.line() {
                Ok(Some(text)) if text.trim().is_empty() => continue,
                Ok(Some(text)) => text,
                Ok(None) => {
                    self.ended = true;
                    return None;
                }
                Err(fault) => return self.end(fault),
            };
            let value: Value = match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(error) => return Some(Err(Fault::at(self.line, format!("this is not JSON: {error}")))),
            };
            let is_head = !self.started && value.get("schema").is_some();
            self.started = true;
            if !is_head {
                return Some(entry(value, self.line));
            }
            if let Err(fault) = schema(value.get("schema").and_then(Value::as_u64), self.line) {
                return self.end(fault);
            }
        }
    }

    fn json(&mut self) -> Next {
        if !self.started {
            self.started = true;
            match self.whole() {
                Ok(tenants) => self.waiting = tenants.into_iter(),
                Err(fault) => return self.end(fault),
            }
        }
        // A JSON value does not know its line; its number is its place.
        self.line += 1;
        Some(entry(self.waiting.next()?, self.line))
    }

    fn whole(&mut self) -> Result<Vec<Value>, Fault> {
        let mut bytes = Vec::new();
        let limit = LARGEST_ENTRY as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_to_end(&mut bytes);
        read.map_err(|error| Fault::at(1, format!("the file cannot be read on: {error}")))?;
        if bytes.len() > LARGEST_ENTRY {
            return Err(Fault::at(1, "a JSON file of more than 64 MiB is better one of JSON Lines (.jsonl)"));
        }
        let value: Value = serde_json::from_slice(&bytes)
            .map_err(|error| Fault::at(error.line().max(1), format!("this is not JSON: {error}")))?;
        schema(value.get("schema").and_then(Value::as_u64), 1)?;
        match value {
            Value::Object(mut map) if map.len() == 2 => match map.remove("tenant") {
                Some(Value::Array(tenants)) => Ok(tenants),
                _ => Err(Fault::at(1, "the field tenant is missing or no list")),
            },
            _ => Err(Fault::at(1, "the file holds the fields schema and tenant, and nothing else")),
        }
    }

    /// The next line with its end; none at the end of the file.
    fn line(&mut self) -> Result<Option<String>, Fault> {
        let mut bytes = Vec::new();
        let limit = LARGEST_ENTRY as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes);
        self.line += 1;
        let read = read.map_err(|error| Fault::at(self.line, format!("the file cannot be read on: {error}")))?;
        if read == 0 {
            return Ok(None);
        }
        if bytes.len() > LARGEST_ENTRY {
            return Err(Fault::at(self.line, "this line is longer than 64 MiB"));
        }
        let text = String::from_utf8(bytes).map_err(|_| Fault::at(self.line, "this line is not in UTF-8"))?;
        // Editors on Windows put a mark before the first line.
        Ok(Some(if self.line == 1 { text.trim_start_matches('\u{feff}').to_owned() } else { text }))
    }

    fn end(&mut self, fault: Fault) -> Next {
        self.ended = true;
        Some(Err(fault))
    }
}

impl Iterator for Entries {
    type Item = Result<Found, Fault>;

    fn next(&mut self) -> Next {
        match self.format {
            _ if self.ended => None,
            Format::Toml => self.toml(),
            Format::Json => self.json(),
            Format::JsonLines => self.json_line(),
        }
    }
}

fn entry(value: Value, line: usize) -> Result<Found, Fault> {
    let slug = value.get("slug").and_then(Value::as_str).unwrap_or_default().to_owned();
    match serde_json::from_value(value) {
        Ok(entry) => Ok(Found { line, entry }),
        Err(error) => Err(Fault { line, slug, reason: error.to_string() }),
    }
}

fn schema(found: Option<u64>, line: usize) -> Result<(), Fault> {
    match found {
        Some(SCHEMA) => Ok(()),
        Some(other) => {
            Err(Fault::at(line, format!("the file is of schema {other}, this version reads schema {SCHEMA}")))
        }
        None => Err(Fault::at(line, format!("the file begins with its schema: {SCHEMA}"))),
    }
}

fn head_of_toml(text: &str) -> Result<(), Fault> {
    let head: toml::Table = text.parse().map_err(|error| fault_of_toml(text, &error, 1))?;
    if let Some(other) = head.keys().find(|key| *key != "schema") {
        return Err(Fault::at(1, format!("before the first [[tenant]] stands only schema, not {other}")));
    }
    let number = head.get("schema").and_then(toml::Value::as_integer);
    schema(number.and_then(|number| number.try_into().ok()), 1)
}

/// One member's part of the file as if it were the only one; `line` is that of `[[tenant]]`.
fn value_of_toml(body: &str, line: usize) -> Result<Value, Fault> {
    let text = format!("[[tenant]]\n{body}");
    let mut table: toml::Table = text.parse().map_err(|error| fault_of_toml(&text, &error, line))?;
    let tenant = table.remove("tenant").and_then(|list| list.as_array().and_then(|list| list.first().cloned()));
    if let Some(other) = table.keys().next() {
        return Err(Fault::at(line, format!("{other} stands outside of [[tenant]]")));
    }
    Ok(tenant.map_or(Value::Null, json))
}

fn fault_of_toml(text: &str, error: &toml::de::Error, line: usize) -> Fault {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    Fault::at(line + before.matches('\n').count(), format!("this is not TOML: {}", error.message()))
}

/// The same as JSON; dates become texts.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(yes) => yes.into(),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(list) => list.into_iter().map(json).collect(),
        toml::Value::Table(table) => Value::Object(table.into_iter().map(|(key, value)| (key, json(value))).collect()),
    }
}
