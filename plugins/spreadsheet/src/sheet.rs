//! The table with numbers in it: those of the author, or others in their places.

use std::collections::BTreeMap;

use plugin_common::{
    Decimal, Language,
    formula::{Cells, Formula, Value, ValueError, evaluate},
    number,
};
use plugin_sdk::{Fault, Seeded, problem};

use crate::author::{Assignment, name, place};

/// Cells of one range; more would be a long calculation without a use.
const WIDEST_RANGE: usize = 160;

/// Tables with other numbers in which a formula is tried, and how many of them keep the proportions.
pub(crate) const TRIES: usize = 24;
const IN_PROPORTION: usize = 16;

/// Formulas of the asked cells, by their names.
pub(crate) type Formulas = BTreeMap<String, Formula>;

/// What stands in the cells that nobody fills in.
#[derive(Debug, Clone)]
pub(crate) struct Constants(BTreeMap<String, Value>);

#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    formulas: &'a Formulas,
    constants: Constants,
    /// What was calculated; none while it is.
    known: BTreeMap<String, Option<Value>>,
}

/// The author's formulas.
///
/// # Errors
/// The solution is missing or broken.
pub(crate) fn formulas(assignment: &Assignment) -> Result<Formulas, Fault> {
    let mut formulas = Formulas::new();
    for cell in &assignment.asked {
        let solution = assignment.solution.as_ref().and_then(|solution| solution.get(cell));
        let solution = solution.ok_or_else(|| plugin_common::missing_solution(cell))?;
        let formula = Formula::read(&solution.formula, Language::German).map_err(|_| {
            Fault::ConfigInvalid(vec![problem(format!("/solution/{cell}/formula"), "the formula cannot be read")])
        })?;
        formulas.insert(cell.clone(), formula);
    }
    Ok(formulas)
}

impl Constants {
    pub(crate) fn of(assignment: &Assignment) -> Constants {
        let mut constants = BTreeMap::new();
        for row in 0..assignment.height() {
            for column in 0..assignment.columns() {
                let text = assignment.text(column, row).trim();
                let value = match number::read(text, Language::German, Some("€")) {
                    _ if text.is_empty() => Value::Empty,
                    Some(number) => Value::Number(number),
                    None => Value::Text(text.to_owned()),
                };
                constants.insert(name(column, row), value);
            }
        }
        Constants(constants)
    }

    /// Other numbers, by which a formula that only looks right is found out: all of them in proportion at first, so that
    /// every limit is passed, then each by chance. The same for the same `attempt` from 0 to [`TRIES`].
    pub(crate) fn varied(&self, attempt: usize) -> Constants {
        let mut random = Seeded::new(attempt as u64, "numbers");
        let mut vary = |number: Decimal| {
            let eighths = if attempt < IN_PROPORTION { attempt + 1 } else { random.below(24) + 1 };
            let scaled = number.checked_mul(Decimal::from(eighths)).and_then(|more| more.checked_div(Decimal::from(8)));
            scaled.unwrap_or(number)
        };
        let other = |(name, value): (&String, &Value)| {
            let value = match value {
                Value::Number(number) => Value::Number(vary(*number)),
                value => value.clone(),
            };
            (name.clone(), value)
        };
        Constants(self.0.iter().map(other).collect())
    }
}

impl<'a> Sheet<'a> {
    pub(crate) fn of(constants: Constants, formulas: &'a Formulas) -> Sheet<'a> {
        Sheet { formulas, constants, known: BTreeMap::new() }
    }
}

impl Cells for Sheet<'_> {
    fn value(&mut self, name: &str) -> Result<Value, ValueError> {
        let unknown = || ValueError::Unknown(name.to_owned());
        let Some(formula) = self.formulas.get(name) else {
            return self.constants.0.get(name).cloned().ok_or_else(unknown);
        };
        match self.known.get(name) {
            Some(Some(value)) => return Ok(value.clone()),
            Some(None) => return Err(ValueError::Circular),
            None => {}
        }
        self.known.insert(name.to_owned(), None);
        let value = evaluate(formula, self)?;
        self.known.insert(name.to_owned(), Some(value.clone()));
        Ok(value)
    }

    fn range(&mut self, from: &str, to: &str) -> Result<Vec<Value>, ValueError> {
        let corner = |name: &str| place(name).ok_or_else(|| ValueError::Unknown(name.to_owned()));
        let ((left, top), (right, bottom)) = (corner(from)?, corner(to)?);
        let (columns, rows) = (left.min(right)..=left.max(right), top.min(bottom)..=top.max(bottom));
        if columns.clone().count() * rows.clone().count() > WIDEST_RANGE {
            return Err(ValueError::TooLarge);
        }
        let cells = rows.flat_map(|row| columns.clone().map(move |column| name(column, row)));
        cells.map(|cell| self.value(&cell)).collect()
    }
}
