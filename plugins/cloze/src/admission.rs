//! Finds what is wrong with a configuration, with the place.

mod solutions;

use std::collections::BTreeSet;

use plugin_common::{Findings, Item, Language, equal_weights};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Cloze, Entry, Gap};
use crate::passage::{Piece, paragraphs};

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let cloze: Cloze = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/text", &cloze.text);
    check_gaps(&mut findings, &cloze.gaps);
    check_passage(&mut findings, &cloze);
    match &cloze.solution {
        Some(given) => solutions::check(&mut findings, &cloze, given),
        None => findings.missing_solution(),
    }
    let parts = cloze.gaps.iter().map(|gap| (gap.id.as_str(), gap.label.as_str()));
    findings.report(equal_weights(language, parts), false)
}

fn check_gaps(findings: &mut Findings, gaps: &[Gap]) {
    if gaps.is_empty() {
        findings.problem("/gaps", "Es gibt keine Lücke.", "There is no gap.");
    }
    findings.check_ids("/gaps", gaps.iter().map(|gap| gap.id.as_str()));
    findings.check_labels("/gaps", gaps.iter().map(|gap| gap.label.as_str()));
    for (index, gap) in gaps.iter().enumerate() {
        if let Entry::Choice { options } = &gap.entry {
            check_options(findings, &format!("/gaps/{index}/entry/options"), options);
        }
    }
}

fn check_options(findings: &mut Findings, place: &str, options: &[Item]) {
    if options.len() < 2 {
        findings.problem(
            place,
            "Eine Auswahlliste braucht mindestens zwei Einträge.",
            "A drop-down needs at least two options.",
        );
    }
    findings.check_ids(place, options.iter().map(|option| option.id.as_str()));
    findings.check_labels(place, options.iter().map(|option| option.label.as_str()));
}

/// Every gap stands in the text, and once.
fn check_passage(findings: &mut Findings, cloze: &Cloze) {
    let Ok(paragraphs) = paragraphs(&cloze.text) else {
        findings.problem(
            "/text",
            "Eine Lücke beginnt mit {{ und endet nicht in derselben Zeile mit }}.",
            "A gap begins with {{ and does not end with }} in the same line.",
        );
        return;
    };
    let mut used = BTreeSet::new();
    for piece in paragraphs.iter().flatten() {
        let Piece::Gap(id) = piece else { continue };
        if !used.insert(*id) {
            findings.duplicate("/text", id);
        } else if cloze.gap(id).is_none() {
            findings.problem(
                "/text",
                &format!("Die Lücke „{id}“ steht im Text, ist aber nicht beschrieben."),
                &format!("The gap \"{id}\" stands in the text but is not described."),
            );
        }
    }
    for (index, gap) in cloze.gaps.iter().enumerate() {
        if !used.contains(gap.id.as_str()) {
            findings.problem(
                &format!("/gaps/{index}"),
                &format!("Die Lücke „{}“ steht nicht im Text.", gap.id),
                &format!("The gap \"{}\" does not stand in the text.", gap.id),
            );
        }
    }
}
