//! Finds what is wrong with a configuration, with the place.

use std::collections::BTreeSet;

use plugin_common::{
    Decimal, Findings, Language, equal_weights,
    formula::{Formula, ValueError},
};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Calculation, Drawn, RESULT, Solution, german};
use crate::draw::{Values, range};
use crate::task::FIELD;
use crate::wording;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let calculation: Calculation = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &calculation.prompt);
    check_values(&mut findings, &calculation.values);
    for (pointer, text) in [
        ("/intro", calculation.intro.as_deref()),
        ("/prompt", Some(calculation.prompt.as_str())),
        ("/hint", calculation.hint.as_deref()),
    ] {
        check_names(&mut findings, pointer, text.unwrap_or_default(), &calculation.values, false);
    }
    if calculation.ask_unit && calculation.unit.is_none() {
        findings.problem("/unit", "Welche Einheit sollen Lernende angeben?", "Which unit are learners to give?");
    }
    for (index, unit) in calculation.units.iter().enumerate() {
        if german(&unit.factor).is_none_or(|factor| factor <= Decimal::ZERO) {
            findings.problem(
                &format!("/units/{index}/factor"),
                "Der Faktor ist eine Zahl und größer als 0.",
                "The factor is a number above 0.",
            );
        }
    }
    match &calculation.solution {
        Some(solution) => check_solution(&mut findings, &calculation, solution),
        None => findings.missing_solution(),
    }
    let parts = equal_weights(language, [(FIELD, wording::title(language))].into_iter());
    findings.report(parts, !calculation.values.is_empty())
}

fn check_values(findings: &mut Findings, values: &[Drawn]) {
    let mut seen = BTreeSet::new();
    for (index, drawn) in values.iter().enumerate() {
        let place = format!("/values/{index}");
        let starts_well = drawn.name.starts_with(|letter: char| letter.is_ascii_lowercase());
        let is_plain = drawn.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !starts_well || !is_plain || drawn.name.len() > 30 || drawn.name == RESULT {
            findings.problem(
                &format!("{place}/name"),
                "Ein Name besteht aus Kleinbuchstaben und Ziffern, beginnt mit einem Buchstaben und heißt nicht „ergebnis“.",
                "A name consists of lower-case letters and digits, begins with a letter and is not \"ergebnis\".",
            );
        }
        if !seen.insert(&drawn.name) {
            findings.duplicate(&format!("{place}/name"), &drawn.name);
        }
        if range(drawn).is_none() {
            findings.problem(
                &place,
                "Aus diesen Angaben lässt sich kein Wert ziehen: Zahlen, Reihenfolge und Schrittweite prüfen.",
                "No value can be drawn from this: check the numbers, their order and the step.",
            );
        }
    }
}

/// Braces name values; a misspelt name would stay in the text.
fn check_names(findings: &mut Findings, pointer: &str, text: &str, values: &[Drawn], has_result: bool) {
    for part in text.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let is_known = values.iter().any(|drawn| drawn.name == name) || (has_result && name == RESULT);
        if !is_known {
            findings.problem(
                pointer,
                &format!("Den Wert „{name}“ gibt es nicht."),
                &format!("There is no value \"{name}\"."),
            );
        }
    }
}

fn check_solution(findings: &mut Findings, calculation: &Calculation, solution: &Solution) {
    let explanation = solution.explanation.as_deref();
    check_names(findings, "/solution/explanation", explanation.unwrap_or_default(), &calculation.values, true);
    for (place, text) in [("tolerance", &solution.tolerance), ("tolerance_percent", &solution.tolerance_percent)] {
        if text.as_deref().is_some_and(|text| german(text).is_none_or(|tolerance| tolerance < Decimal::ZERO)) {
            findings.problem(
                &format!("/solution/{place}"),
                "Die Abweichung ist eine Zahl und nicht kleiner als 0.",
                "The tolerance is a number and not below 0.",
            );
        }
    }
    match Formula::read(&solution.formula, Language::German) {
        Ok(formula) => check_formula(findings, calculation, &formula),
        Err(_) => {
            findings.problem("/solution/formula", "Die Formel lässt sich nicht lesen.", "The formula cannot be read.");
        }
    }
    findings.advise_explanation("/solution/explanation", explanation);
}

fn check_formula(findings: &mut Findings, calculation: &Calculation, formula: &Formula) {
    let pointer = "/solution/formula";
    for trial in Values::trials(calculation) {
        match trial.result(formula, calculation.places) {
            Ok(_) => {}
            Err(ValueError::Unknown(name)) => {
                let name = name.to_lowercase();
                return findings.problem(
                    pointer,
                    &format!("Den Wert „{name}“ gibt es nicht."),
                    &format!("There is no value \"{name}\"."),
                );
            }
            Err(_) => {
                return findings.problem(
                    pointer,
                    "Mit manchen Werten hat die Formel kein Ergebnis, zum Beispiel weil sie durch 0 teilt.",
                    "With some values the formula has no result, for example because it divides by 0.",
                );
            }
        }
    }
}
