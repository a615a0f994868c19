//! Forms with files (RFC 7578), checked as [`Write`] checks forms, for those who have signed in.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::{
    Problem, SignedIn, Visit, Write,
    write::{LARGEST_FORM, same_origin},
};
use crate::app::App;

/// Largest form with its files in bytes.
pub const LARGEST: usize = 32 * 1024 * 1024;
/// What the fields around a file may take.
const LARGEST_FIELD: usize = 4 * 1024 * 1024;
const MOST_PARTS: usize = 200;
/// A form is held in memory while it is taken in: only so many at a time.
static TAKING_IN: Semaphore = Semaphore::const_new(4);

/// A checked form, and the files that came with it.
#[derive(Debug)]
pub struct Upload<T> {
    pub write: Write<T>,
    pub files: Vec<File>,
}

#[derive(Clone, Debug)]
pub struct File {
    /// The field of the form it was chosen in.
    pub field: String,
    /// As the sender calls it, without directories; only to be shown.
    pub name: String,
    pub bytes: Bytes,
}

impl<T> Upload<T> {
    /// The file of a field, when one was chosen.
    pub fn file(&self, field: &str) -> Option<&File> {
        self.files.iter().find(|file| file.field == field)
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Upload<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Upload<T>, Problem> {
        let (mut parts, body) = request.into_parts();
        // Nothing is taken in from visitors and from other sites.
        let visit = SignedIn::from_visit(Visit::from_request_parts(&mut parts, app).await?)?.visit;
        if !same_origin(&parts.headers) {
            return Err(Problem::ForeignForm);
        }
        let Some(boundary) = boundary(&parts.headers) else {
            let body = axum::body::to_bytes(body, LARGEST_FORM).await.map_err(|_| Problem::TooLarge)?;
            let pairs = form_urlencoded::parse(&body).into_owned().collect();
            return Ok(Upload { write: Write::checked(visit, pairs, &[])?, files: Vec::new() });
        };
        let (pairs, files) = taken_in(body, &boundary).await?;
        let mut hash = Sha256::new();
        for file in &files {
            hash.update(Sha256::digest(&file.field));
            hash.update(Sha256::digest(&file.bytes));
        }
        Ok(Upload { write: Write::checked(visit, pairs, &hash.finalize())?, files })
    }
}

/// A body of [`LARGEST`] bytes at most.
///
/// # Errors
/// [`Problem::TooLarge`]
pub async fn taken(body: Body) -> Result<Bytes, Problem> {
    let _turn = TAKING_IN.acquire().await.map_err(Problem::internal)?;
    axum::body::to_bytes(body, LARGEST).await.map_err(|_| Problem::TooLarge)
}

async fn taken_in(body: Body, boundary: &str) -> Result<(Vec<(String, String)>, Vec<File>), Problem> {
    let body = taken(body).await?;
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    for part in parts(&body, boundary).ok_or(Problem::Malformed)? {
        match part.file_name {
            None if part.content.len() > LARGEST_FIELD => return Err(Problem::TooLarge),
            None => {
                let text = std::str::from_utf8(part.content).map_err(|_| Problem::Malformed)?;
                pairs.push((part.name.to_owned(), text.to_owned()));
            }
            // A field in which nothing was chosen.
            Some("") if part.content.is_empty() => {}
            Some(name) => files.push(File {
                field: part.name.to_owned(),
                name: shown_name(name),
                bytes: body.slice_ref(part.content),
            }),
        }
    }
    Ok((pairs, files))
}

fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (kind, parameters) = kind.split_once(';')?;
    let boundary = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    let boundary = boundary.trim_matches('"');
    let is_form = kind.trim().eq_ignore_ascii_case("multipart/form-data");
    (is_form && !boundary.is_empty() && boundary.len() <= 70).then(|| boundary.to_owned())
}

struct Part<'a> {
    name: &'a str,
    file_name: Option<&'a str>,
    content: &'a [u8],
}

/// The parts of a body (RFC 2046, 5.1); none when it is not made of parts.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let between = format!("\r\n--{boundary}").into_bytes();
    let mut rest = body.strip_prefix(&between[2..])?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let begun = rest.strip_prefix(b"\r\n")?;
        let end = position(begun, &between)?;
        parts.push(part(&begun[..end])?);
        if parts.len() > MOST_PARTS {
            return None;
        }
        rest = &begun[end + between.len()..];
    }
    Some(parts)
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let head = position(bytes, b"\r\n\r\n")?;
    let lines = std::str::from_utf8(&bytes[..head]).ok()?;
    let disposition = lines
        .split("\r\n")
        .find(|line| line.get(..20).is_some_and(|name| name.eq_ignore_ascii_case("content-disposition:")))?;
    Some(Part {
        name: parameter(disposition, "; name=\"")?,
        file_name: parameter(disposition, "; filename=\""),
        content: &bytes[head + 4..],
    })
}

/// Browsers write quotes and line breaks of a value as %22, %0D and %0A (HTML, 4.10.21.8), so that it ends at the next
/// quote.
fn parameter<'a>(line: &'a str, opening: &str) -> Option<&'a str> {
    let value = &line[line.find(opening)? + opening.len()..];
    value.find('"').map(|end| &value[..end])
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let first = *needle.first()?;
    let mut from = 0;
    while let Some(found) = haystack.get(from..)?.iter().position(|byte| *byte == first) {
        from += found;
        if haystack[from..].starts_with(needle) {
            return Some(from);
        }
        from += 1;
    }
    None
}

fn shown_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|letter| !letter.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &[u8] = b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n1\r\n\
        --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a/b.csv\"\r\nContent-Type: text/csv\r\n\r\n\
        a;b\r\n--y\r\n\r\n--x--\r\n";

    #[test]
    fn fields_and_files_are_taken_apart_at_the_boundary_only() {
        let parts = parts(FORM, "x").expect("it is a form");
        let read: Vec<_> = parts.iter().map(|part| (part.name, part.file_name, part.content)).collect();
        assert_eq!(read, [("csrf", None, &b"1"[..]), ("file", Some("a/b.csv"), b"a;b\r\n--y\r\n")]);
        assert_eq!(shown_name("C:\\Daten\\a/b\u{7}.csv"), "b.csv");
    }

    #[test]
    fn what_is_cut_off_or_no_form_is_refused() {
        for broken in [&FORM[..FORM.len() - 10], b"", b"a=b", b"--x\r\nContent-Type: text/csv\r\n\r\na\r\n--x--"] {
            assert!(parts(broken, "x").is_none(), "{}", String::from_utf8_lossy(broken));
        }
    }

    #[test]
    fn the_boundary_stands_in_the_header() {
        let of = |kind: &'static str| {
            boundary(&HeaderMap::from_iter([(header::CONTENT_TYPE, header::HeaderValue::from_static(kind))]))
        };
        assert_eq!(of("multipart/form-data; charset=utf-8; boundary=\"ab\""), Some("ab".to_owned()));
        assert_eq!(of("multipart/form-data; boundary="), None);
        assert_eq!(of("application/x-www-form-urlencoded"), None);
    }
}
