//! Whether each gap can be filled rightly.

use std::collections::BTreeMap;

use plugin_common::{Findings, Item, escape};

use crate::author::{Cloze, Entry, Gap, Solution, Tolerance};
use crate::judgement::{LONGEST, german};
use crate::spelling::{Likeness, compare};
use plugin_common::Decimal;

pub(super) fn check(findings: &mut Findings, cloze: &Cloze, solutions: &BTreeMap<String, Solution>) {
    for gap in &cloze.gaps {
        match solutions.get(&gap.id) {
            Some(solution) => check_solution(findings, gap, solution),
            None => findings.problem(
                "/solution",
                &format!("Für die Lücke „{}“ fehlt die Lösung.", gap.id),
                &format!("The gap \"{}\" has no solution.", gap.id),
            ),
        }
    }
    for id in solutions.keys().filter(|id| cloze.gap(id).is_none()) {
        findings.problem(
            &format!("/solution/{}", escape(id)),
            &format!("Die Lücke „{id}“ gibt es nicht."),
            &format!("There is no gap \"{id}\"."),
        );
    }
}

fn check_solution(findings: &mut Findings, gap: &Gap, solution: &Solution) {
    let place = format!("/solution/{}", escape(&gap.id));
    if solution.accepted.is_empty() {
        findings.problem(&format!("{place}/accepted"), "Keine Antwort gilt als richtig.", "No answer is accepted.");
    }
    for (index, accepted) in solution.accepted.iter().enumerate() {
        let place = format!("{place}/accepted/{index}");
        match &gap.entry {
            Entry::Text(_) => check_word(findings, &place, accepted),
            Entry::Number { .. } => check_number(findings, &place, accepted),
            Entry::Choice { options } => check_option(findings, &place, options, accepted),
        }
    }
    match &gap.entry {
        Entry::Text(tolerance) => check_rejected(findings, &place, solution, *tolerance),
        Entry::Number { .. } | Entry::Choice { .. } if !solution.rejected.is_empty() => findings.problem(
            &format!("{place}/rejected"),
            "Falsche Wörter gibt es nur bei Lücken für Wörter.",
            "Only gaps for words have rejected words.",
        ),
        Entry::Number { .. } | Entry::Choice { .. } => {}
    }
    check_tolerance(findings, &place, gap, solution);
    findings.advise_explanation(&place, solution.explanation.as_deref());
}

fn check_word(findings: &mut Findings, place: &str, accepted: &str) {
    findings.check_text(place, accepted);
    if accepted.chars().nth(LONGEST as usize).is_some() {
        findings.problem(
            place,
            &format!("Mehr als {LONGEST} Zeichen lassen sich nicht eingeben."),
            &format!("More than {LONGEST} characters cannot be entered."),
        );
    }
}

fn check_number(findings: &mut Findings, place: &str, accepted: &str) {
    if german(accepted).is_none() {
        findings.problem(
            place,
            "Das ist keine Zahl in deutscher Schreibweise, etwa 1.234,50.",
            "This is no number in German notation, such as 1.234,50.",
        );
    }
}

fn check_option(findings: &mut Findings, place: &str, options: &[Item], accepted: &str) {
    if !options.iter().any(|option| option.id == accepted) {
        findings.problem(
            place,
            &format!("Den Eintrag „{accepted}“ gibt es in dieser Auswahlliste nicht."),
            &format!("This drop-down has no option \"{accepted}\"."),
        );
    }
}

fn check_rejected(findings: &mut Findings, place: &str, solution: &Solution, tolerance: Tolerance) {
    let exactly = Tolerance { typing_errors: false, ..tolerance };
    for (index, rejected) in solution.rejected.iter().enumerate() {
        let is_accepted = |accepted: &String| compare(rejected, accepted, exactly) == Likeness::Same;
        if solution.accepted.iter().any(is_accepted) {
            findings.problem(
                &format!("{place}/rejected/{index}"),
                &format!("„{rejected}“ gilt zugleich als richtig."),
                &format!("\"{rejected}\" is accepted, too."),
            );
        }
    }
}

fn check_tolerance(findings: &mut Findings, place: &str, gap: &Gap, solution: &Solution) {
    let Some(tolerance) = &solution.tolerance else { return };
    let place = format!("{place}/tolerance");
    if !matches!(gap.entry, Entry::Number { .. }) {
        findings.problem(&place, "Eine zulässige Abweichung gibt es nur bei Zahlen.", "Only numbers have a tolerance.");
    } else if german(tolerance).is_none_or(|tolerance| tolerance < Decimal::ZERO) {
        findings.problem(
            &place,
            "Die zulässige Abweichung ist eine Zahl ab null, etwa 0,5.",
            "The tolerance is a number from zero up, such as 0,5.",
        );
    }
}
