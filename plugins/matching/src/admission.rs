//! Finds what is wrong with a configuration, with the place.

use std::collections::{BTreeMap, BTreeSet};

use plugin_common::{Findings, Item, Language, equal_weights, escape};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Assignment, Solution};

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let assignment: Assignment = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &assignment.prompt);
    check_items(&mut findings, "/sources", &assignment.sources);
    check_items(&mut findings, "/targets", &assignment.targets);
    match &assignment.solution {
        Some(solutions) => check_solutions(&mut findings, &assignment, solutions),
        None => findings.missing_solution(),
    }
    let parts = assignment.sources.iter().map(|source| (source.id.as_str(), source.label.as_str()));
    findings.report(equal_weights(language, parts), true)
}

fn check_items(findings: &mut Findings, place: &str, items: &[Item]) {
    if items.len() < 2 {
        findings.problem(place, "Es braucht mindestens zwei davon.", "At least two are needed here.");
    }
    findings.check_ids(place, items.iter().map(|item| item.id.as_str()));
    findings.check_labels(place, items.iter().map(|item| item.label.as_str()));
}

fn check_solutions(findings: &mut Findings, assignment: &Assignment, solutions: &BTreeMap<String, Solution>) {
    for source in &assignment.sources {
        if !solutions.contains_key(&source.id) {
            findings.problem(
                "/solution",
                &format!("Für den Eintrag „{}“ fehlt das richtige Ziel.", source.id),
                &format!("The item \"{}\" has no right target.", source.id),
            );
        }
    }
    let mut used = BTreeSet::new();
    for (id, solution) in solutions {
        let place = format!("/solution/{}", escape(id));
        check_solution(findings, assignment, &place, id, solution);
        if !used.insert(&solution.target) && !assignment.reusable {
            findings.problem(
                &format!("{place}/target"),
                "Dieses Ziel ist schon vergeben. Lassen Sie mehrfach verwendbare Ziele zu oder wählen Sie ein anderes.",
                "This target is taken already. Make targets reusable or choose another one.",
            );
        }
    }
    if assignment.reusable && solutions.len() > 1 && used.len() == 1 {
        findings.problem(
            "/solution",
            "Alle Einträge gehören zum selben Ziel; die Aufgabe prüft nichts.",
            "All items belong to the same target; the task tests nothing.",
        );
    }
}

fn check_solution(findings: &mut Findings, assignment: &Assignment, place: &str, id: &str, solution: &Solution) {
    if !assignment.sources.iter().any(|source| source.id == id) {
        findings.problem(place, &format!("Den Eintrag „{id}“ gibt es nicht."), &format!("There is no item \"{id}\"."));
    }
    if assignment.target(&solution.target).is_none() {
        findings.problem(
            &format!("{place}/target"),
            &format!("Das Ziel „{}“ gibt es nicht.", solution.target),
            &format!("There is no target \"{}\".", solution.target),
        );
    }
    findings.advise_explanation(place, solution.explanation.as_deref());
}
