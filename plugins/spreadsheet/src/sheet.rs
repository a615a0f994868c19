//! The table with numbers in it: those of the author, or others in their places.

use std::collections::BTreeMap;

use plugin_common::{
    Decimal, Language,
    formula::{Cells, Formula, Value, ValueError, evaluate},
    number,
};
use plugin_sdk::{Fault, Seeded, problem};

use crate::author::{Assignment, MOST_COLUMNS, MOST_ROWS, name, place};

const MOST_CELLS: usize = MOST_COLUMNS * MOST_ROWS;

/// Eighths of the author's numbers in tables that keep the proportions.
const IN_PROPORTION: [u32; 10] = [1, 2, 3, 4, 5, 6, 7, 10, 12, 16];
/// Tables with other numbers in which a formula is tried.
pub(crate) const TRIES: usize = IN_PROPORTION.len() + 6;

/// Formulas of the asked cells, by their names.
pub(crate) type Formulas = BTreeMap<String, Formula>;

/// What stands in the cells that nobody fills in, row by row.
#[derive(Debug)]
pub(crate) struct Constants {
    columns: usize,
    values: Vec<Value>,
    /// Cells in which a formula stands.
    asked: Vec<bool>,
}

#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    formulas: &'a Formulas,
    constants: &'a Constants,
    /// Which other numbers stand there, from 0 to [`TRIES`]; none for the author's.
    attempt: Option<usize>,
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
        let columns = assignment.columns();
        let places = (0..assignment.height()).flat_map(|row| (0..columns).map(move |column| (column, row)));
        let value = |(column, row)| {
            let text = assignment.text(column, row).trim();
            match number::read(text, Language::German, Some("€")) {
                _ if text.is_empty() => Value::Empty,
                Some(number) => Value::Number(number),
                None => Value::Text(text.to_owned()),
            }
        };
        let asked = places.clone().map(|(column, row)| assignment.asked.contains(&name(column, row))).collect();
        Constants { columns, values: places.map(value).collect(), asked }
    }

    fn index(&self, (column, row): (usize, usize)) -> Option<usize> {
        let index = row * self.columns + column;
        (column < self.columns && index < self.values.len()).then_some(index)
    }
}

/// Other numbers, by which a formula that only looks right is found out: all of them in proportion at first, so that every
/// limit is passed, then each by chance.
fn varied(number: Decimal, attempt: usize, index: usize) -> Decimal {
    let eighths = IN_PROPORTION
        .get(attempt)
        .copied()
        .unwrap_or_else(|| Seeded::new((attempt * MOST_CELLS + index) as u64, "numbers").below(24) as u32 + 1);
    number.checked_mul(Decimal::new(125 * i64::from(eighths), 3)).unwrap_or(number)
}

impl<'a> Sheet<'a> {
    /// With the author's numbers.
    pub(crate) fn given(constants: &'a Constants, formulas: &'a Formulas) -> Sheet<'a> {
        Sheet { formulas, constants, attempt: None, known: BTreeMap::new() }
    }

    /// With other numbers, the same for the same `attempt` below [`TRIES`].
    pub(crate) fn varied(constants: &'a Constants, formulas: &'a Formulas, attempt: usize) -> Sheet<'a> {
        Sheet { attempt: Some(attempt), ..Sheet::given(constants, formulas) }
    }

    fn constant(&self, index: usize) -> Value {
        match (&self.constants.values[index], self.attempt) {
            (Value::Number(number), Some(attempt)) => Value::Number(varied(*number, attempt, index)),
            (value, _) => value.clone(),
        }
    }
}

impl Cells for Sheet<'_> {
    fn value(&mut self, name: &str) -> Result<Value, ValueError> {
        let Some(formula) = self.formulas.get(name) else {
            let index = place(name).and_then(|place| self.constants.index(place));
            return index.map(|index| self.constant(index)).ok_or_else(|| ValueError::Unknown(name.to_owned()));
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
        let mut values = Vec::new();
        for place in rows.flat_map(|row| columns.clone().map(move |column| (column, row))) {
            values.push(match self.constants.index(place) {
                Some(index) if !self.constants.asked[index] => self.constant(index),
                _ => self.value(&name(place.0, place.1))?,
            });
        }
        Ok(values)
    }
}
