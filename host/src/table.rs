//! Tables as people hand them in: CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8 or, as spreadsheets write it,
//! in Windows-1252.

use std::borrow::Cow;

use crate::slug;

/// Largest table in bytes.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// Rows under named columns.
#[derive(Debug)]
pub struct Table {
    columns: Vec<String>,
    pub rows: Vec<Row>,
}

#[derive(Debug)]
pub struct Row {
    /// Where the row begins in the file; the first line is 1.
    pub line: u64,
    fields: csv::StringRecord,
}

/// Place of a column in the rows of its table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column(usize);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    #[error("the table is empty")]
    Empty,
    #[error("the table is larger than {} MiB", LARGEST / 1024 / 1024)]
    TooLarge,
    #[error("line {line} has {found} fields, the first line has {expected}")]
    Ragged { line: u64, found: u64, expected: u64 },
    #[error("the column {0:?} stands there twice")]
    ColumnTwice(String),
    #[error("the table cannot be read: {0}")]
    Unreadable(String),
}

impl Table {
    /// Reads a table whose first line names the columns.
    ///
    /// # Errors
    /// [`TableError`], which says where.
    pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
        if bytes.len() > LARGEST {
            return Err(TableError::TooLarge);
        }
        let text = decoded(bytes);
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter(&text)).trim(csv::Trim::All).from_reader(text.as_bytes());
        let names = reader.headers().map_err(|error| unreadable(&error))?;
        let columns: Vec<String> = names.iter().map(column_name).collect();
        if columns.iter().all(String::is_empty) {
            return Err(TableError::Empty);
        }
        for (place, name) in columns.iter().enumerate() {
            if !name.is_empty() && columns[..place].contains(name) {
                return Err(TableError::ColumnTwice(name.clone()));
            }
        }
        let mut rows = Vec::new();
        for fields in reader.records() {
            let fields = fields.map_err(|error| unreadable(&error))?;
            if fields.iter().any(|field| !field.is_empty()) {
                rows.push(Row { line: fields.position().map_or(0, csv::Position::line), fields });
            }
        }
        if rows.is_empty() { Err(TableError::Empty) } else { Ok(Table { columns, rows }) }
    }

    /// The first column that has one of these names; case, umlauts and spaces do not matter.
    pub fn column(&self, names: &[&str]) -> Option<Column> {
        let place = |name: &&str| self.columns.iter().position(|column| *column == column_name(name));
        names.iter().find_map(place).map(Column)
    }
}

impl Row {
    /// The field without the space around it; empty where there is none.
    pub fn get(&self, column: Column) -> &str {
        self.fields.get(column.0).unwrap_or_default()
    }
}

/// `E-Mail-Adresse`, `e_mail adresse` and `EMailAdresse` are one name.
fn column_name(name: &str) -> String {
    slug::of_text(name, 100).replace('-', "")
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The separator that stands in the first line most often, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(known, _)| *known == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals: `max_by_key` would take the last.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| byte)
}

fn unreadable(error: &csv::Error) -> TableError {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => TableError::Ragged {
            line: pos.as_ref().map_or(0, csv::Position::line),
            found: *len,
            expected: *expected_len,
        },
        _ => TableError::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        let table = Table::read(bytes).expect("it is a table");
        let name = table.column(&["Nachname", "Name"]).expect("it has names");
        table.rows.iter().map(|row| row.get(name).to_owned()).collect()
    }

    #[test]
    fn every_usual_way_to_write_a_table_is_read() {
        let comma = "Nr,Name\n1,\"Größe, Stadt\"\n\n2, Würth \n";
        assert_eq!(names(comma.as_bytes()), ["Größe, Stadt", "Würth"]);
        let semicolon = "\u{feff}Nr;Name\r\n1;\"Größe; Stadt\"\r\n2;Würth\r\n;\r\n";
        assert_eq!(names(semicolon.as_bytes()), ["Größe; Stadt", "Würth"]);
        assert_eq!(names(b"Nr\tName\n1\tGr\xf6\xdfe \x80\n"), ["Größe €"]);
        assert_eq!(names(b"Name\nAnna\n"), ["Anna"]);
        assert_eq!(names(b"\"a;b\",Name\n1,Anna\n"), ["Anna"]);
    }

    #[test]
    fn columns_are_known_by_any_spelling() {
        let table = Table::read("E-Mail-Adresse;Straße\na@b.example;Weg 1\n".as_bytes()).expect("it is a table");
        assert_eq!(table.column(&["email", "e_mail adresse"]), Some(Column(0)));
        assert_eq!(table.column(&["STRASSE"]), Some(Column(1)));
        assert_eq!(table.column(&["Ort"]), None);
    }

    #[test]
    fn what_is_no_table_says_where() {
        let error = |text: &str| Table::read(text.as_bytes()).expect_err("it is no table");
        assert_eq!(error(""), TableError::Empty);
        assert_eq!(error("a;b\n\n"), TableError::Empty);
        assert_eq!(error("a;b\n1;2\n1;2;3\n"), TableError::Ragged { line: 3, found: 3, expected: 2 });
        assert_eq!(error("Name;name\n1;2\n"), TableError::ColumnTwice("name".to_owned()));
        assert_eq!(Table::read(&vec![b'a'; LARGEST + 1]).expect_err("it is too large"), TableError::TooLarge);
    }
}
