//! Reading the official list from a table: one line a municipality or county, with key (AGS), name and county.

use std::collections::BTreeMap;

use super::{Municipality, STATES};
use crate::table::{Row, Table, TableError};

const KEY: [&str; 5] = ["AGS", "Amtlicher Gemeindeschlüssel", "Gemeindeschlüssel", "Kreisschlüssel", "Schlüssel"];
const NAME: [&str; 3] = ["Name", "Gemeindename", "Gemeinde"];
const COUNTY: [&str; 4] = ["Kreis", "Kreisname", "Landkreis", "kreis_name_2017"];
const KIND: [&str; 2] = ["Typ", "Art"];

/// Faults that are told at once; more of them say no more.
const TOLD: usize = 20;

#[derive(Debug, thiserror::Error)]
pub enum ListError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("there is no column for the {what}; it may be called {}", .names.join(", "))]
    NoColumn { what: &'static str, names: &'static [&'static str] },
    #[error("nothing was imported, because the list has faults:\n{}", .0.join("\n"))]
    Faults(Vec<String>),
}

/// Reads a list. Towns that form no county are left out of a list of counties, because the other list has them.
///
/// # Errors
/// [`ListError`], with the lines that are wrong.
pub fn read(bytes: &[u8]) -> Result<Vec<Municipality>, ListError> {
    let table = Table::read(bytes)?;
    let key = table.column(&KEY).ok_or(ListError::NoColumn { what: "key", names: &KEY })?;
    let name = table.column(&NAME).ok_or(ListError::NoColumn { what: "name", names: &NAME })?;
    let (county, kind) = (table.column(&COUNTY), table.column(&KIND));
    let field = |row: &Row, column| Option::map_or(column, String::new(), |column| row.get(column).to_owned());
    let (mut found, mut faults) = (BTreeMap::new(), Vec::new());
    for row in &table.rows {
        let one = Municipality {
            key: row.get(key).to_owned(),
            name: full_name(row.get(name), &field(row, kind)),
            county: field(row, county),
        };
        if one.is_county() && is_town(&field(row, kind)) {
            continue;
        }
        match fault(&one) {
            Some(fault) => faults.push(format!("line {}: {fault}", row.line)),
            None => {
                if let Some(before) = found.insert(one.key.clone(), one) {
                    faults.push(format!("line {}: the key {} stands there twice", row.line, before.key));
                }
            }
        }
        if faults.len() >= TOLD {
            break;
        }
    }
    if faults.is_empty() {
        Ok(found.into_values().map(outside_of_counties).collect())
    } else {
        Err(ListError::Faults(faults))
    }
}

fn fault(one: &Municipality) -> Option<String> {
    let digits = one.key.chars().all(|char| char.is_ascii_digit());
    if !digits || !matches!(one.key.len(), 5 | 8) || !STATES.iter().any(|(state, _)| one.key.starts_with(state)) {
        return Some(format!(
            "{:?} is no official key: 8 digits, or 5 for a county, beginning with the state",
            one.key
        ));
    }
    let has_letters = !super::search_name(&one.name).is_empty();
    (!has_letters || one.name.len() > 200 || one.county.len() > 200)
        .then(|| format!("the name of {} is missing or longer than 200 characters", one.key))
}

/// Lists of counties part kind and name: `landkreis`, `Bergstraße`.
fn full_name(name: &str, kind: &str) -> String {
    let kind = kind.trim();
    let stands_there = ["kreis", "verband", "region"].iter().any(|word| name.to_lowercase().contains(word));
    let mut letters = kind.chars();
    match letters.next() {
        Some(first) if !stands_there && !is_town(kind) => {
            format!("{}{} {name}", first.to_uppercase(), letters.as_str())
        }
        _ => name.to_owned(),
    }
}

fn is_town(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    kind.starts_with("kreisfrei") || kind.starts_with("stadtkreis")
}

/// A town outside of any county has the key of one, with three zeros.
fn outside_of_counties(one: Municipality) -> Municipality {
    if one.key.ends_with("000") { Municipality { county: String::new(), ..one } } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn municipalities_and_counties_are_read() {
        let list = read("AGS;Name;Kreis\n07319000;Worms, Stadt;Worms\n06431020;Viernheim;Bergstraße\n".as_bytes());
        let list = list.expect("it is a list");
        assert_eq!((list[0].name.as_str(), list[0].county.as_str()), ("Viernheim", "Bergstraße"));
        assert_eq!((list[1].name.as_str(), list[1].county.as_str()), ("Worms, Stadt", ""));
        let counties = "kreisschluessel,name,typ\n06431,Bergstraße,landkreis\n09171,Altöttinger Landkreis,landkreis\n\
                        07319,Worms,kreisfreie-stadt\n";
        let names: Vec<_> = read(counties.as_bytes()).expect("it is a list").into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Landkreis Bergstraße", "Altöttinger Landkreis"]);
    }

    #[test]
    fn each_fault_is_told_with_its_line() {
        let list = "AGS,Name\n07319000,Worms\n0731900,Worms\n99319000,Worms\n07319001,\n07319000,Worms\nabc,\"§\"\n";
        let error = read(list.as_bytes()).expect_err("it has faults").to_string();
        for line in ["line 3:", "line 4:", "line 5:", "line 6: the key 07319000 stands there twice", "line 7:"] {
            assert!(error.contains(line), "{line} is missing: {error}");
        }
        let error = read(b"Nummer,Name\n1,2\n").expect_err("there is no key").to_string();
        assert!(error.contains("no column for the key") && error.contains("AGS"), "{error}");
    }
}
