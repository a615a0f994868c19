//! The ZIP file: read with limits, written always alike.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read as _, Write as _},
};

use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{names, package::PackageError};

/// What a package may need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Of the file, in bytes.
    pub packed: usize,
    /// Of all files in it together, in bytes.
    pub unpacked: usize,
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { packed: 32 << 20, unpacked: 48 << 20, files: 2_000 }
    }
}

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// End of the central directory (APPNOTE.TXT, 4.3.16): its signature, and where the number of entries stands.
const END: &[u8] = b"PK\x05\x06";
const ENTRIES_AT: usize = 10;

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Files, PackageError> {
    if bytes.len() > limits.packed {
        return Err(PackageError::TooLarge { what: "bytes", limit: limits.packed });
    }
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| PackageError::Zip(error.to_string()))?;
    if zip.len() > limits.files {
        return Err(PackageError::TooLarge { what: "files", limit: limits.files });
    }
    // The library keeps the last of several entries with one name; another program would take the first.
    if entries(bytes) != Some(zip.len()) {
        return Err(PackageError::Zip("a name stands in it twice, or it has two directories".to_owned()));
    }
    let (mut files, mut keys, mut left) = (Files::new(), BTreeSet::new(), limits.unpacked as u64);
    for index in 0..zip.len() {
        let (name, content) = entry(&mut zip, index, &mut left, limits)?;
        if !keys.insert(names::key(&name)) {
            return Err(PackageError::Name { name, fault: "differs from another one only in capitals" });
        }
        files.insert(name, content);
    }
    Ok(files)
}

fn entry(
    zip: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    left: &mut u64,
    limits: &Limits,
) -> Result<(String, Vec<u8>), PackageError> {
    let broken = |error: zip::result::ZipError| PackageError::Zip(error.to_string());
    let file = zip.by_index(index).map_err(broken)?;
    let name = String::from_utf8(file.name_raw().to_vec())
        .map_err(|_| PackageError::Zip("a name is not in UTF-8".to_owned()))?;
    if let Some(fault) = names::fault(&name) {
        return Err(PackageError::Name { name, fault });
    }
    if file.is_symlink() || !file.is_file() {
        return Err(PackageError::Name { name, fault: "is no file" });
    }
    // What the directory says of the size is not believed.
    let mut content = Vec::new();
    let read = file.take(*left + 1).read_to_end(&mut content);
    let read = read.map_err(|error| PackageError::Zip(format!("{name}: {error}")))? as u64;
    *left = left.checked_sub(read).ok_or(PackageError::TooLarge { what: "bytes unpacked", limit: limits.unpacked })?;
    Ok((name, content))
}

fn entries(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(END.len()).rposition(|window| window == END)? + ENTRIES_AT;
    let count: [u8; 2] = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(u16::from_le_bytes(count).into())
}

/// The same files give the same bytes.
pub(crate) fn write(files: &Files) -> Result<Vec<u8>, PackageError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    for (name, content) in files {
        zip.start_file(name, options)
            .and_then(|()| zip.write_all(content).map_err(Into::into))
            .map_err(|error| PackageError::Zip(error.to_string()))?;
    }
    let written = zip.finish().map_err(|error| PackageError::Zip(error.to_string()))?;
    Ok(written.into_inner())
}
