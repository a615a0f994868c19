//! A ZIP file that knows of each of its parts how long it is and what its hash is.

use std::{fs::File, io::Write as _};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::{ZipWriter, result::ZipResult, write::SimpleFileOptions};

use super::Item;

pub(super) struct Parcel {
    zip: ZipWriter<File>,
    items: Vec<Item>,
    open: Option<Open>,
}

struct Open {
    path: String,
    sha256: Sha256,
    bytes: u64,
    rows: u64,
}

impl Parcel {
    pub(super) fn new(file: File) -> Parcel {
        Parcel { zip: ZipWriter::new(file), items: Vec::new(), open: None }
    }

    /// Begins a part that is written row by row.
    pub(super) fn begin(&mut self, path: &str) -> ZipResult<()> {
        self.zip.start_file(path, SimpleFileOptions::default().large_file(true))?;
        self.open = Some(Open { path: path.to_owned(), sha256: Sha256::new(), bytes: 0, rows: 0 });
        Ok(())
    }

    pub(super) fn row(&mut self, row: &Value) -> std::io::Result<()> {
        let mut line = serde_json::to_vec(row)?;
        line.push(b'\n');
        self.zip.write_all(&line)?;
        if let Some(open) = &mut self.open {
            open.sha256.update(&line);
            open.bytes += line.len() as u64;
            open.rows += 1;
        }
        Ok(())
    }

    pub(super) fn end(&mut self) {
        self.items.extend(self.open.take().map(|open| Item {
            path: open.path,
            sha256: hex::encode(open.sha256.finalize()),
            bytes: open.bytes,
            rows: Some(open.rows),
        }));
    }

    /// A part that is there as a whole.
    pub(super) fn file(&mut self, path: &str, bytes: &[u8]) -> ZipResult<()> {
        self.zip.start_file(path, SimpleFileOptions::default())?;
        self.zip.write_all(bytes)?;
        let sha256 = hex::encode(Sha256::digest(bytes));
        self.items.push(Item { path: path.to_owned(), sha256, bytes: bytes.len() as u64, rows: None });
        Ok(())
    }

    pub(super) fn items(&self) -> Vec<Item> {
        self.items.clone()
    }

    /// Puts the last part in and sees the whole onto the disk.
    pub(super) fn close(mut self, path: &str, bytes: &[u8]) -> ZipResult<()> {
        self.file(path, bytes)?;
        self.zip.finish()?.sync_all()?;
        Ok(())
    }
}
