//! One row of a table, read: what it says of a person, and what is wrong with it.

use serde::Serialize;
use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

use super::{
    columns::{Field, Mapping},
    latin,
    units::{Found, Units},
};
use crate::{access::Role, people::bulk, web::i18n::Locale};

/// Letters of a cell that are kept: more than any field may have, so that one that is too long still is.
pub(super) const LONGEST_CELL: usize = 301;

/// A line of the report, before it is compared with who is there. Problems are written `field.kind`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Line {
    pub(super) place: i64,
    pub(super) email: Option<String>,
    pub(super) personnel_number: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) family_name: Option<String>,
    pub(super) locale: Option<&'static str>,
    pub(super) position: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) unit_id: Option<Uuid>,
    pub(super) roles: Option<Vec<&'static str>>,
    pub(super) missing: Vec<String>,
    pub(super) problems: Vec<String>,
}

impl Line {
    /// Reads the cells of one row.
    pub(super) fn read(place: i64, cells: &[String], mapping: &Mapping, units: &mut Units) -> Line {
        let mut line = Line { place, ..Line::default() };
        let beyond = cells.iter().skip(mapping.len()).any(|cell| !cell.is_empty());
        if beyond {
            line.problems.push("row.ragged".to_owned());
        }
        for field in Field::ALL {
            let column = mapping.iter().position(|mapped| *mapped == Some(field));
            let cell = column.and_then(|column| cells.get(column)).map_or("", String::as_str);
            let text: String = cell.trim().nfc().collect();
            if text.chars().all(|letter| matches!(letter, '-' | '–' | '—')) {
                if matches!(field, Field::Email | Field::GivenName | Field::FamilyName) {
                    line.missing.push(format!("{}.missing", field.name()));
                }
            } else if let Err(kind) = line.take(field, text, units) {
                line.problems.push(format!("{}.{kind}", field.name()));
            }
        }
        line
    }

    fn take(&mut self, field: Field, text: String, units: &mut Units) -> Result<(), &'static str> {
        plain(&text)?;
        match field {
            Field::Number => self.personnel_number = Some(short(text, 60)?),
            Field::Email => self.email = Some(address(&text)?),
            Field::GivenName => self.given_name = Some(name(text)?),
            Field::FamilyName => self.family_name = Some(name(text)?),
            Field::Language => self.locale = Some(language(&text).ok_or("unknown")?.tag()),
            Field::Position => self.position = Some(short(text, 200)?),
            Field::Roles => self.roles = Some(roles(&text)?),
            Field::Unit => match units.find(&text) {
                Found::Unit(id) => (self.unit, self.unit_id) = (Some(text), Some(id.0)),
                Found::New => self.unit = Some(text),
                Found::Problem(kind) => return Err(kind),
            },
        }
        Ok(())
    }
}

/// No control characters, none that turn the writing around, and nothing that a spreadsheet would calculate.
fn plain(text: &str) -> Result<(), &'static str> {
    let acts = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
    };
    if text.chars().any(acts) {
        return Err("control");
    }
    if text.starts_with(['=', '+', '-', '@']) { Err("formula") } else { Ok(()) }
}

fn short(text: String, longest: usize) -> Result<String, &'static str> {
    if text.chars().count() > longest { Err("too-long") } else { Ok(text) }
}

fn name(text: String) -> Result<String, &'static str> {
    let text = short(text, 100)?;
    if latin::is_name(&text) { Ok(text) } else { Err("letters") }
}

fn address(text: &str) -> Result<String, &'static str> {
    let address = text.to_lowercase();
    let fits = (3..=254).contains(&address.chars().count()) && address.parse::<lettre::Address>().is_ok();
    if fits { Ok(address) } else { Err("invalid") }
}

fn language(text: &str) -> Option<Locale> {
    match text.to_lowercase().as_str() {
        "de" | "deutsch" | "german" => Some(Locale::De),
        "en" | "englisch" | "english" => Some(Locale::En),
        _ => None,
    }
}

/// Roles by their names in the two languages or of the policy, between commas, semicolons, slashes or bars. In the order
/// of the alphabet, as the database lists them.
fn roles(text: &str) -> Result<Vec<&'static str>, &'static str> {
    let mut roles = Vec::new();
    for word in text.split([',', ';', '/', '|']).map(str::trim).filter(|word| !word.is_empty()) {
        let role = role(word).ok_or("unknown")?;
        match role {
            Role::DataProtection => return Err("supervision"),
            role if bulk::ROLES.contains(&role) => roles.push(role.name()),
            Role::Learner => {}
            _ => return Err("elsewhere"),
        }
    }
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

fn role(word: &str) -> Option<Role> {
    let word = word.to_lowercase();
    let role = match word.as_str() {
        "koordination" => Role::Coordination,
        "führungskraft" | "vorgesetzte" | "vorgesetzter" => Role::Manager,
        "personalentwicklung" | "personal" => Role::Hr,
        "lernende" | "lernender" => Role::Learner,
        "datenschutz" | "datenschutzbeauftragte" | "data protection" => Role::DataProtection,
        "geschäftsstelle" => Role::Operator,
        "bildungsanbieter" => Role::Provider,
        "fachbeirat" => Role::Reviewer,
        "dozierende" | "dozent" | "dozentin" => Role::Trainer,
        "visitor" => return None,
        word => return Role::parse(word),
    };
    Some(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: Field, cell: &str) -> Line {
        Line::read(2, &[cell.to_owned()], &vec![Some(field)], &mut Units::default())
    }

    fn problem(field: Field, cell: &str) -> Vec<String> {
        read(field, cell).problems
    }

    #[test]
    fn what_is_wrong_with_a_cell_is_named_with_its_field() {
        let long = "a".repeat(101);
        for (field, cell, expected) in [
            (Field::Email, "kein@", "email.invalid"),
            (Field::Email, "@SUMME(A1)", "email.formula"),
            (Field::GivenName, "=HYPERLINK(\"x\")", "given-name.formula"),
            (Field::GivenName, "An\u{7}na", "given-name.control"),
            (Field::GivenName, "An\u{202e}na", "given-name.control"),
            (Field::FamilyName, "Иванов", "family-name.letters"),
            (Field::FamilyName, &long, "family-name.too-long"),
            (Field::Number, &long, "number.too-long"),
            (Field::Language, "fr", "language.unknown"),
            (Field::Unit, "Amt 99", "unit.unknown"),
            (Field::Roles, "Kaiser", "roles.unknown"),
            (Field::Roles, "manager, Operator", "roles.elsewhere"),
            (Field::Roles, "Dozierende", "roles.elsewhere"),
            (Field::Roles, "Datenschutz", "roles.supervision"),
        ] {
            assert_eq!(problem(field, cell), [expected], "{cell}");
        }
    }

    #[test]
    fn what_is_right_is_taken_in_one_spelling() {
        assert_eq!(read(Field::Email, " Mina@Stadt.Example ").email.as_deref(), Some("mina@stadt.example"));
        // Two code points become one.
        assert_eq!(read(Field::GivenName, "Ju\u{308}rgen").given_name.as_deref(), Some("Jürgen"));
        assert_eq!(read(Field::Language, "Englisch").locale, Some("en"));
        assert_eq!(read(Field::Roles, "Personalentwicklung; manager").roles, Some(vec!["hr", "manager"]));
        assert_eq!(read(Field::Position, "–").position, None);
    }

    #[test]
    fn an_empty_cell_says_nothing_and_one_too_many_is_a_problem() {
        let empty = read(Field::Email, "");
        assert_eq!((empty.problems.len(), empty.missing.len()), (0, 3), "{empty:?}");
        let cells = ["a@b.example", "", "x"].map(str::to_owned);
        let line = Line::read(2, &cells, &vec![Some(Field::Email), None], &mut Units::default());
        assert_eq!(line.problems, ["row.ragged"]);
    }
}
