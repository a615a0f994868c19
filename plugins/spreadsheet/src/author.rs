//! What an author configures.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Columns A to H.
pub(crate) const MOST_COLUMNS: usize = 8;
pub(crate) const MOST_ROWS: usize = 20;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Assignment {
    pub(crate) intro: Option<String>,
    pub(crate) prompt: String,
    pub(crate) hint: Option<String>,
    /// Cells from left to right; shorter rows end early.
    pub(crate) rows: Vec<Vec<String>>,
    /// Names of the cells that learners fill in, such as `D2`.
    pub(crate) asked: Vec<String>,
    /// By cell. Withheld while learners work on the task.
    pub(crate) solution: Option<BTreeMap<String, Solution>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solution {
    pub(crate) formula: String,
    pub(crate) explanation: Option<String>,
}

impl Assignment {
    pub(crate) fn columns(&self) -> usize {
        let asked = self.asked.iter().filter_map(|name| place(name)).map(|(column, _)| column + 1);
        self.rows.iter().map(Vec::len).chain(asked).max().unwrap_or(1).clamp(1, MOST_COLUMNS)
    }

    pub(crate) fn height(&self) -> usize {
        let asked = self.asked.iter().filter_map(|name| place(name)).map(|(_, row)| row + 1);
        asked.chain([self.rows.len()]).max().unwrap_or(1).min(MOST_ROWS)
    }

    /// What stands in a cell; empty where nothing does.
    pub(crate) fn text(&self, column: usize, row: usize) -> &str {
        self.rows.get(row).and_then(|row| row.get(column)).map_or("", String::as_str)
    }
}

/// Column and row of a cell, both from 0; none for a name that is none.
pub(crate) fn place(name: &str) -> Option<(usize, usize)> {
    let letter = name.bytes().next().filter(u8::is_ascii_uppercase)?;
    let (column, row) = (usize::from(letter - b'A'), name.get(1..)?.parse::<usize>().ok()?);
    let is_plain = !name[1..].starts_with(['0', '+']);
    (is_plain && column < MOST_COLUMNS && (1..=MOST_ROWS).contains(&row)).then(|| (column, row - 1))
}

/// The name of a cell.
pub(crate) fn name(column: usize, row: usize) -> String {
    format!("{}{}", char::from(b'A' + column as u8), row + 1)
}

/// Field of the answer in an asked cell.
pub(crate) fn field(cell: &str) -> String {
    cell.to_lowercase()
}
