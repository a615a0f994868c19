//! Values by chance, and what is calculated with them.

use std::collections::BTreeMap;

use plugin_common::{
    Decimal, Language,
    formula::{Cells, Formula, Value, ValueError, evaluate},
    number,
};
use plugin_sdk::{Fault, Seeded, problem};

use crate::author::{Calculation, Drawn, german};

/// Most values that one name may have; a draw among more would tell nothing apart.
pub(crate) const MOST_STEPS: u32 = 1_000_000;

/// Draws with which a formula is tried.
const TRIALS: u64 = 40;

/// Values by their names.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Values(BTreeMap<String, Decimal>);

/// The values of an attempt.
///
/// # Errors
/// A range is broken, which admission has refused.
pub(crate) fn draw(calculation: &Calculation, seed: u64) -> Result<Values, Fault> {
    let mut values = Values::default();
    for drawn in &calculation.values {
        let (min, step, count) = range(drawn).ok_or_else(|| broken("/values", &drawn.name))?;
        // Each name has its own sequence: a new value changes nothing about the others.
        let nth = Seeded::new(seed, &drawn.name).below(count as usize);
        values.0.insert(drawn.name.clone(), min + step * Decimal::from(nth));
    }
    Ok(values)
}

/// Smallest value, step and number of steps; none where they make no sense.
pub(crate) fn range(drawn: &Drawn) -> Option<(Decimal, Decimal, u32)> {
    let (min, max) = (german(&drawn.min)?, german(&drawn.max)?);
    let step = drawn.step.as_deref().map_or(Some(Decimal::ONE), german)?;
    if step <= Decimal::ZERO || max < min {
        return None;
    }
    let count = u32::try_from((max - min).checked_div(step)?.floor()).ok()?.checked_add(1)?;
    (count <= MOST_STEPS).then_some((min, step, count))
}

fn broken(pointer: &str, name: &str) -> Fault {
    Fault::ConfigInvalid(vec![problem(pointer, format!("{name} cannot be calculated"))])
}

impl Values {
    /// With what a formula is tried when it is admitted: the smallest and largest values, and draws between them.
    pub(crate) fn trials(calculation: &Calculation) -> Vec<Values> {
        let corner = |pick: fn(&Drawn) -> &String| {
            let values = calculation.values.iter().filter_map(|drawn| Some((drawn.name.clone(), german(pick(drawn))?)));
            Values(values.collect())
        };
        let between = (0..TRIALS).filter_map(|seed| draw(calculation, seed).ok());
        [corner(|drawn| &drawn.min), corner(|drawn| &drawn.max)].into_iter().chain(between).collect()
    }

    /// A text with the values in it, as people write numbers in its language.
    pub(crate) fn fill(&self, text: &str, language: Language) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), &number::write(*value, language, None))
        })
    }

    /// The value of a formula, rounded commercially where the task says so.
    ///
    /// # Errors
    /// It has none.
    pub(crate) fn result(&self, formula: &Formula, places: Option<u32>) -> Result<Decimal, ValueError> {
        let value = evaluate(formula, &mut Named(self))?;
        let Value::Number(number) = value else { return Err(ValueError::Kind) };
        Ok(number::round(number, places))
    }
}

/// What the task asks for.
///
/// # Errors
/// The solution is missing or broken.
pub(crate) fn expected(calculation: &Calculation, values: &Values) -> Result<Decimal, Fault> {
    let solution = calculation.solution.as_ref().ok_or_else(|| plugin_common::missing_solution("the result"))?;
    let formula = Formula::read(&solution.formula, Language::German);
    let formula = formula.map_err(|_| broken("/solution/formula", &solution.formula))?;
    values.result(&formula, calculation.places).map_err(|_| broken("/solution/formula", &solution.formula))
}

/// Formulas name values in capitals or not.
struct Named<'a>(&'a Values);

impl Cells for Named<'_> {
    fn value(&mut self, name: &str) -> Result<Value, ValueError> {
        let known = self.0.0.get(&name.to_lowercase()).copied();
        known.map(Value::Number).ok_or_else(|| ValueError::Unknown(name.to_owned()))
    }

    fn range(&mut self, from: &str, _to: &str) -> Result<Vec<Value>, ValueError> {
        Err(ValueError::Unknown(from.to_owned()))
    }
}
