//! Finds what is wrong with a configuration, with the place.

use std::collections::{BTreeMap, BTreeSet};

use plugin_common::{
    Findings, Language, equal_weights, escape,
    formula::{Cells as _, Formula},
};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Assignment, MOST_COLUMNS, MOST_ROWS, Solution, field, place};
use crate::sheet::{Constants, Sheet, formulas};

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let assignment: Assignment = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &assignment.prompt);
    if assignment.rows.len() > MOST_ROWS || assignment.rows.iter().any(|row| row.len() > MOST_COLUMNS) {
        findings.problem(
            "/rows",
            "Die Tabelle hat höchstens 20 Zeilen und die Spalten A bis H.",
            "The table has 20 rows and the columns A to H at most.",
        );
    }
    check_asked(&mut findings, &assignment);
    match &assignment.solution {
        Some(solutions) => check_solutions(&mut findings, &assignment, solutions),
        None => findings.missing_solution(),
    }
    let fields: Vec<String> = assignment.asked.iter().map(|cell| field(cell)).collect();
    let parts = fields.iter().zip(&assignment.asked).map(|(field, cell)| (field.as_str(), cell.as_str()));
    findings.report(if fields.is_empty() { Vec::new() } else { equal_weights(language, parts) }, false)
}

fn check_asked(findings: &mut Findings, assignment: &Assignment) {
    if assignment.asked.is_empty() {
        findings.problem("/asked", "Welche Zellen füllen Lernende aus?", "Which cells do learners fill in?");
    }
    let mut seen = BTreeSet::new();
    for (index, cell) in assignment.asked.iter().enumerate() {
        let pointer = format!("/asked/{index}");
        let Some((column, row)) = place(cell) else {
            findings.problem(&pointer, "Eine Zelle heißt wie A1 bis H20.", "A cell has a name such as A1 to H20.");
            continue;
        };
        if !seen.insert(cell) {
            findings.duplicate(&pointer, cell);
        }
        if !assignment.text(column, row).trim().is_empty() {
            findings.problem(
                &pointer,
                &format!("In {cell} steht schon etwas. Was Lernende ausfüllen, bleibt in der Tabelle leer."),
                &format!("Something stands in {cell} already. What learners fill in stays blank in the table."),
            );
        }
    }
}

fn check_solutions(findings: &mut Findings, assignment: &Assignment, solutions: &BTreeMap<String, Solution>) {
    for cell in assignment.asked.iter().filter(|cell| !solutions.contains_key(*cell)) {
        findings.problem(
            "/solution",
            &format!("Für {cell} fehlt die Formel."),
            &format!("The formula for {cell} is missing."),
        );
    }
    let mut all_read = true;
    for (cell, solution) in solutions {
        let pointer = format!("/solution/{}", escape(cell));
        if !assignment.asked.contains(cell) {
            findings.problem(&pointer, &format!("{cell} füllt niemand aus."), &format!("Nobody fills in {cell}."));
        }
        if Formula::read(&solution.formula, Language::German).is_err() {
            all_read = false;
            findings.problem(
                &format!("{pointer}/formula"),
                "Die Formel lässt sich nicht lesen.",
                "The formula cannot be read.",
            );
        }
        findings.advise_explanation(&pointer, solution.explanation.as_deref());
    }
    if all_read {
        check_values(findings, assignment);
    }
}

/// Every formula has a value with the author's numbers.
fn check_values(findings: &mut Findings, assignment: &Assignment) {
    let Ok(formulas) = formulas(assignment) else { return };
    let constants = Constants::of(assignment);
    for cell in &assignment.asked {
        if Sheet::given(&constants, &formulas).value(cell).is_err() {
            findings.problem(
                &format!("/solution/{}/formula", escape(cell)),
                "Mit den Zahlen der Tabelle hat die Formel kein Ergebnis.",
                "With the numbers of the table the formula has no result.",
            );
        }
    }
}
