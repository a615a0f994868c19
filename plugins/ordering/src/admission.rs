//! Finds what is wrong with a configuration, with the place.

use std::collections::BTreeSet;

use plugin_common::{Findings, Language, equal_weights};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Sequence, Solution};
use crate::task::FIELD;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let sequence: Sequence = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &sequence.prompt);
    check_items(&mut findings, &sequence);
    match &sequence.solution {
        Some(solution) => check_solution(&mut findings, &sequence, solution),
        None => findings.missing_solution(),
    }
    let part = [(FIELD, sequence.prompt.as_str())];
    findings.report(equal_weights(language, part.into_iter()), true)
}

fn check_items(findings: &mut Findings, sequence: &Sequence) {
    // With two items, an order that is never the right one gives the right one away.
    if sequence.items.len() < 3 {
        findings.problem("/items", "Es braucht mindestens drei Einträge.", "At least three items are needed.");
    }
    findings.check_ids("/items", sequence.items.iter().map(|item| item.id.as_str()));
    findings.check_labels("/items", sequence.items.iter().map(|item| item.label.as_str()));
}

fn check_solution(findings: &mut Findings, sequence: &Sequence, solution: &Solution) {
    let mut seen = BTreeSet::new();
    for (index, id) in solution.order.iter().enumerate() {
        let place = format!("/solution/order/{index}");
        if sequence.item(id).is_none() {
            findings.problem(
                &place,
                &format!("Den Eintrag „{id}“ gibt es nicht."),
                &format!("There is no item \"{id}\"."),
            );
        }
        if !seen.insert(id) {
            findings.duplicate(&place, id);
        }
    }
    for item in &sequence.items {
        if !seen.contains(&item.id) {
            findings.problem(
                "/solution/order",
                &format!("Der Eintrag „{}“ fehlt in der richtigen Reihenfolge.", item.id),
                &format!("The item \"{}\" is missing from the right order.", item.id),
            );
        }
    }
    check_first_two(findings, sequence, solution);
    findings.advise_explanation("/solution", solution.explanation.as_deref());
}

/// Rendering keeps the first two as they are listed, so that what is shown is never right.
fn check_first_two(findings: &mut Findings, sequence: &Sequence, solution: &Solution) {
    let [first, second, ..] = sequence.items.as_slice() else { return };
    let belongs_at = |id: &str| solution.order.iter().position(|known| known == id);
    let (Some(first_place), Some(second_place)) = (belongs_at(&first.id), belongs_at(&second.id)) else { return };
    if first_place < second_place {
        findings.problem(
            "/items",
            "Vertauschen Sie die ersten beiden Einträge der Liste. Sie müssen hier falsch herum stehen, damit nie schon \
             die richtige Reihenfolge zu sehen ist.",
            "Swap the first two items of the list. They have to stand the wrong way round here, so that the right order \
             is never shown from the start.",
        );
    }
}
