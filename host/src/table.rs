//! Tables as people hand them in: CSV (RFC 4180) with commas, semicolons or tabs, in UTF-8, UTF-16 or, as spreadsheets
//! write it, in Windows-1252.

use std::borrow::Cow;

use crate::slug;

/// Largest table in bytes.
pub const LARGEST: usize = 32 * 1024 * 1024;
/// Columns that a table of ours may have at most.
pub const MOST_COLUMNS: usize = 100;
/// Letters in which a table is told from what is none.
const TASTE: usize = 1000;

/// Rows under named columns.
#[derive(Debug)]
pub struct Table {
    columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// A table that is read row by row, so that only its text is held in memory.
#[derive(Debug)]
pub struct Sheet<'a> {
    text: Cow<'a, str>,
    /// Where the line with the names of the columns begins, in bytes, and how many lines stand before it.
    start: usize,
    skipped: u64,
    delimiter: u8,
    columns: Vec<String>,
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
    #[error("the table has {0} columns, {MOST_COLUMNS} are allowed")]
    TooManyColumns(usize),
    #[error("this is a file of a spreadsheet; save it as CSV")]
    Spreadsheet,
    #[error("this is no table but a file of another kind")]
    Binary,
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
        let sheet = Sheet::open(bytes)?;
        let columns: Vec<String> = sheet.columns.iter().map(|name| column_name(name)).collect();
        for (place, name) in columns.iter().enumerate() {
            if !name.is_empty() && columns[..place].contains(name) {
                return Err(TableError::ColumnTwice(name.clone()));
            }
        }
        let rows = sheet.read(false).collect::<Result<Vec<Row>, TableError>>()?;
        if rows.is_empty() { Err(TableError::Empty) } else { Ok(Table { columns, rows }) }
    }

    /// The first column that has one of these names; case, umlauts and spaces do not matter.
    pub fn column(&self, names: &[&str]) -> Option<Column> {
        let place = |name: &&str| self.columns.iter().position(|column| *column == column_name(name));
        names.iter().find_map(place).map(Column)
    }
}

impl Sheet<'_> {
    /// Recognises encoding and separator and reads the names of the columns.
    ///
    /// # Errors
    /// [`TableError`] for what is no table.
    pub fn open(bytes: &[u8]) -> Result<Sheet<'_>, TableError> {
        if bytes.len() > LARGEST {
            return Err(TableError::TooLarge);
        }
        let text = decoded(bytes)?;
        let (start, skipped, declared) = declaration(&text);
        let delimiter = declared.unwrap_or_else(|| delimiter(&text[start..]));
        let mut sheet = Sheet { text, start, skipped, delimiter, columns: Vec::new() };
        let mut reader = sheet.reader(true);
        let names = reader.headers().map_err(|error| TableError::Unreadable(error.to_string()))?;
        if names.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns(names.len()));
        }
        let columns: Vec<String> = names.iter().map(str::to_owned).collect();
        if columns.iter().all(|name| column_name(name).is_empty()) {
            return Err(TableError::Empty);
        }
        sheet.columns = columns;
        Ok(sheet)
    }

    /// The names of the columns as they stand in the first line.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// All rows with something in them, also those that have more or fewer fields than there are columns.
    pub fn rows(&self) -> impl Iterator<Item = Result<Row, TableError>> {
        self.read(true)
    }

    fn read(&self, ragged: bool) -> impl Iterator<Item = Result<Row, TableError>> {
        let mut lines = Lines { bytes: self.text.as_bytes(), at: self.start, line: self.skipped + 1 };
        let start = self.start;
        let rows = self.reader(ragged).into_records().map(move |fields| {
            let mut line = |place: Option<&csv::Position>| {
                let byte = place.and_then(|place| usize::try_from(place.byte()).ok());
                lines.of(start + byte.unwrap_or_default())
            };
            let fields = fields.map_err(|error| unreadable(&error, &mut line))?;
            Ok(Row { line: line(fields.position()), fields })
        });
        rows.filter(|row| row.as_ref().map_or(true, |row| row.fields.iter().any(|field| !field.is_empty())))
    }

    fn reader(&self, ragged: bool) -> csv::Reader<&[u8]> {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(self.delimiter).trim(csv::Trim::All).flexible(ragged);
        builder.from_reader(&self.text.as_bytes()[self.start..])
    }
}

impl Row {
    /// The field without the space around it; empty where there is none.
    pub fn get(&self, column: Column) -> &str {
        self.fields.get(column.0).unwrap_or_default()
    }

    /// All fields in their order.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.fields.iter()
    }
}

/// `E-Mail-Adresse`, `e_mail adresse` and `EMailAdresse` are one name.
pub fn column_name(name: &str) -> String {
    slug::of_text(name, 100).replace('-', "")
}

/// A text that a spreadsheet shows as it is: what begins like this it takes for a formula (OWASP, CSV Injection).
pub fn as_text(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    // ZIP, in which spreadsheets are packed today, and the container of their older files.
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TableError::Spreadsheet);
    }
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode_with_bom_removal(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
        },
    };
    let is_foreign = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n');
    // No column of the database holds NUL.
    let is_binary = text.chars().take(TASTE).any(is_foreign) || text.contains('\0');
    if is_binary { Err(TableError::Binary) } else { Ok(text) }
}

/// Excel's own first line `sep=;`: where the table begins behind it, how many lines that skips, and the separator.
fn declaration(text: &str) -> (usize, u64, Option<u8>) {
    let line = text.split('\n').next().unwrap_or_default();
    let bare = line.trim_end_matches('\r').trim_matches('"');
    let said = bare.get(..4).filter(|start| start.eq_ignore_ascii_case("sep=")).map(|_| &bare.as_bytes()[4..]);
    match said {
        Some(&[separator]) if separator.is_ascii() && line.len() < text.len() => (line.len() + 1, 1, Some(separator)),
        _ => (0, 0, None),
    }
}

/// The separator that stands in the first line most often, outside of quotes.
fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
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

/// Counts lines; what the reader counts itself lags behind after `\r\n` and empty lines.
struct Lines<'a> {
    bytes: &'a [u8],
    /// Up to here they are counted.
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of the first row at or after this place, which must not lie before the one that was asked for last.
    fn of(&mut self, place: usize) -> u64 {
        let ends = self.bytes[place..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = &self.bytes[self.at..place + ends];
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at = place + ends;
        self.line
    }
}

fn unreadable(error: &csv::Error, line: impl FnOnce(Option<&csv::Position>) -> u64) -> TableError {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            TableError::Ragged { line: line(pos.as_ref()), found: *len, expected: *expected_len }
        }
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
        assert_eq!(error("a;b\r\n\r\n1;2\r\n1;2;3\r\n"), TableError::Ragged { line: 4, found: 3, expected: 2 });
        assert_eq!(error("Name;name\n1;2\n"), TableError::ColumnTwice("name".to_owned()));
        assert_eq!(Table::read(&vec![b'a'; LARGEST + 1]).expect_err("it is too large"), TableError::TooLarge);
    }

    #[test]
    fn excels_own_line_utf_16_and_quoted_line_breaks_are_read() {
        let declared = "sep=|\r\nName|Ort, Teil; Lage\r\nWürth|\"Am\r\nRhein\"\r\nKandel|x\r\n";
        assert_eq!(names(declared.as_bytes()), ["Würth", "Kandel"]);
        let lines = |bytes: &[u8]| -> Vec<u64> {
            Table::read(bytes).expect("it is a table").rows.iter().map(|row| row.line).collect()
        };
        assert_eq!(lines(declared.as_bytes()), [3, 5]);
        let little: Vec<u8> = "\u{feff}Name;Nr\nGröße;1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{feff}Name;Nr\nGröße;1\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!([names(&little), names(&big)], [["Größe"], ["Größe"]]);
    }

    #[test]
    fn files_of_another_kind_are_told_apart() {
        let error = |bytes: &[u8]| Table::read(bytes).expect_err("it is no table");
        assert_eq!(error(b"PK\x03\x04\x14\0"), TableError::Spreadsheet);
        assert_eq!(error(b"\xd0\xcf\x11\xe0\xa1"), TableError::Spreadsheet);
        assert_eq!(error(b"\x89PNG\r\n\x1a\n\0\0\0"), TableError::Binary);
        let wide = vec!["a"; 10_000].join(";");
        assert_eq!(error(wide.as_bytes()), TableError::TooManyColumns(10_000));
    }

    #[test]
    fn a_sheet_reads_rows_of_any_length() {
        let sheet = Sheet::open(b"a;b\n1\n1;2;3\n;\n").expect("it is a table");
        let rows: Vec<usize> = sheet.rows().map(|row| row.expect("it is a row").cells().count()).collect();
        assert_eq!(rows, [1, 3]);
    }
}
