//! Finds what is wrong with a configuration, with the place.

use std::collections::BTreeSet;

use plugin_common::{Findings, Language, equal_weights};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Area, Illustration, Places, Solution};
use crate::task::FIELD;

/// The whole width or height of an image.
const WHOLE: u32 = 10_000;
/// A longer alternative text is a description.
const LONGEST_ALTERNATIVE: usize = 250;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let places: Places = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &places.prompt);
    check_image(&mut findings, &places.image);
    check_regions(&mut findings, &places.regions);
    match &places.solution {
        Some(solution) => check_solution(&mut findings, &places, solution),
        None => findings.missing_solution(),
    }
    check_limit(&mut findings, &places);
    let part = [(FIELD, places.prompt.as_str())];
    findings.report(equal_weights(language, part.into_iter()), false)
}

fn check_image(findings: &mut Findings, image: &Illustration) {
    if !is_asset_name(&image.asset) {
        findings.problem(
            "/image/asset",
            "Ein Dateiname besteht aus Buchstaben ohne Umlaute, Ziffern, Punkten, Binde- und Unterstrichen.",
            "A file name consists of letters without accents, digits, dots, hyphens and underscores.",
        );
    }
    if image.alt.trim().is_empty() {
        findings.problem(
            "/image/alt",
            "Der Alternativtext fehlt. Ohne ihn ist die Aufgabe nicht barrierefrei.",
            "The alternative text is missing. Without it the task is not accessible.",
        );
    }
    if image.alt.chars().count() > LONGEST_ALTERNATIVE {
        findings.warn(
            "/image/alt",
            "Der Alternativtext ist lang. Die Einzelheiten gehören in die Bildbeschreibung.",
            "The alternative text is long. The details belong in the description of the image.",
        );
    }
    if let Some(description) = &image.description {
        findings.check_text("/image/description", description);
    }
}

/// A relative path without detours, as the platform wants it.
fn is_asset_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'/');
    let is_segment = |segment: &str| !segment.is_empty() && !segment.starts_with('.');
    name.len() <= 200 && name.bytes().all(plain) && name.split('/').all(is_segment)
}

fn check_regions(findings: &mut Findings, regions: &[Area]) {
    if regions.len() < 2 {
        findings.problem("/regions", "Es braucht mindestens zwei Stellen.", "At least two places are needed.");
    }
    findings.check_ids("/regions", regions.iter().map(|area| area.id.as_str()));
    findings.check_labels("/regions", regions.iter().map(|area| area.label.as_str()));
    let mut seen = BTreeSet::new();
    for (index, area) in regions.iter().enumerate() {
        let place = format!("/regions/{index}");
        check_rectangle(findings, &place, area);
        if !seen.insert(area.rectangle()) {
            findings.problem(
                &place,
                "Diese Stelle liegt genau auf einer anderen.",
                "This place lies exactly on another one.",
            );
        }
    }
}

fn check_rectangle(findings: &mut Findings, place: &str, area: &Area) {
    let leaves = |start: u32, size: u32| start.saturating_add(size) > WHOLE;
    if leaves(area.left, area.width) || leaves(area.top, area.height) {
        findings.problem(place, "Diese Stelle ragt aus dem Bild hinaus.", "This place extends beyond the image.");
    }
    if area.width == 0 || area.height == 0 {
        findings.problem(place, "Diese Stelle hat keine Fläche.", "This place has no area.");
    }
}

fn check_solution(findings: &mut Findings, places: &Places, solution: &Solution) {
    let mut seen = BTreeSet::new();
    for (index, id) in solution.correct.iter().enumerate() {
        let place = format!("/solution/correct/{index}");
        if !places.regions.iter().any(|area| area.id == *id) {
            findings.problem(
                &place,
                &format!("Die Stelle „{id}“ gibt es nicht."),
                &format!("There is no place \"{id}\"."),
            );
        }
        if !seen.insert(id) {
            findings.duplicate(&place, id);
        }
    }
    if solution.correct.is_empty() {
        findings.problem("/solution/correct", "Keine Stelle ist richtig.", "No place is correct.");
    } else if seen.len() == places.regions.len() {
        findings.problem(
            "/solution/correct",
            "Alle Stellen sind richtig; die Aufgabe prüft nichts.",
            "All places are correct; the task tests nothing.",
        );
    }
    findings.advise_explanation("/solution", solution.explanation.as_deref());
}

fn check_limit(findings: &mut Findings, places: &Places) {
    let right = places.solution.as_ref().map_or(0, |solution| solution.correct.len());
    let limit = places.max_selected as usize;
    if limit == 0 {
        findings.problem(
            "/max_selected",
            "Mindestens eine Stelle muss wählbar sein.",
            "At least one place must be selectable.",
        );
    } else if limit > places.regions.len() {
        findings.problem("/max_selected", "So viele Stellen gibt es nicht.", "There are not that many places.");
    } else if limit < right {
        findings.problem(
            "/max_selected",
            &format!("{right} Stellen sind richtig, aber nur {limit} lassen sich wählen."),
            &format!("{right} places are correct, but only {limit} can be selected."),
        );
    }
}
