//! Pages of a feed that lie on disk.

use std::{
    cmp::Ordering,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::moochub::{LARGEST_PAGE, ReadError};

/// The pages of a feed in their order: one file, or the JSON files of a directory.
pub(super) fn pages(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if !fs::metadata(path).map_err(|error| unreadable(path, error))?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut pages = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| unreadable(path, error))? {
        let page = entry.map_err(|error| unreadable(path, error))?.path();
        if page.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && page.is_file() {
            pages.push(page);
        }
    }
    if pages.is_empty() {
        return Err(ReadError::NoPages(path.to_owned()));
    }
    pages.sort_by(|a, b| natural(&a.to_string_lossy(), &b.to_string_lossy()));
    Ok(pages)
}

pub(super) fn read(page: &Path) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::new();
    fs::File::open(page)
        .and_then(|file| file.take(LARGEST_PAGE + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(page, error))?;
    if bytes.len() as u64 > LARGEST_PAGE {
        return Err(ReadError::TooLarge(page.display().to_string()));
    }
    Ok(bytes)
}

/// Name of a feed whose pages say nothing of their address.
pub(super) fn name(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    format!("file:{}", path.file_name().unwrap_or_default().to_string_lossy())
}

fn unreadable(path: &Path, source: io::Error) -> ReadError {
    ReadError::File { path: path.to_owned(), source }
}

/// Compares numbers as numbers: `page-2` goes before `page-10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a, b);
    loop {
        let (first, second) = (piece(a), piece(b));
        if first.is_empty() || second.is_empty() {
            return a.len().cmp(&b.len());
        }
        let order = match (number(first), number(second)) {
            (Some(first), Some(second)) => first.len().cmp(&second.len()).then(first.cmp(second)),
            _ => first.cmp(second),
        };
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (&a[first.len()..], &b[second.len()..]);
    }
}

/// The digits, or the other characters, at the beginning.
fn piece(text: &str) -> &str {
    let digits = text.starts_with(|first: char| first.is_ascii_digit());
    &text[..text.find(|next: char| next.is_ascii_digit() != digits).unwrap_or(text.len())]
}

/// The digits without leading zeros, so that longer means larger.
fn number(piece: &str) -> Option<&str> {
    piece.starts_with(|first: char| first.is_ascii_digit()).then(|| piece.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_come_in_the_order_of_their_numbers() {
        let mut pages = ["page-10.json", "page-2.json", "page-1.json", "page-020.json", "page.json", "2-10", "2-9"];
        pages.sort_by(|a, b| natural(a, b));
        assert_eq!(pages, ["2-9", "2-10", "page-1.json", "page-2.json", "page-10.json", "page-020.json", "page.json"]);
    }

    #[test]
    fn a_directory_without_pages_is_named() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("readme.txt"), "nothing").unwrap();
        assert!(matches!(pages(directory.path()), Err(ReadError::NoPages(path)) if path == directory.path()));
        assert!(matches!(pages(&directory.path().join("missing")), Err(ReadError::File { .. })));
    }
}
