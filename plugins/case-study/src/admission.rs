//! Finds what is wrong with a configuration, with the place.

use std::collections::BTreeSet;

use plugin_common::{Findings, Language, equal_weights};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Choice, Scene, Story};
use crate::grading::WAY;
use crate::wording;

/// A scene's field has two letters more.
const LONGEST_ID: usize = 60;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let story: Story = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_ids("/scenes", story.scenes.iter().map(|scene| scene.id.as_str()));
    for (index, scene) in story.scenes.iter().enumerate() {
        check_scene(&mut findings, &story, &format!("/scenes/{index}"), scene);
    }
    match story.scene(&story.start) {
        None => unknown(&mut findings, "/start", &story.start),
        Some(start) if start.choices.is_empty() => findings.problem(
            "/start",
            "Mit einem Ende kann der Fall nicht beginnen.",
            "The case cannot begin with an end.",
        ),
        Some(_) => check_ways(&mut findings, &story),
    }
    findings.report(equal_weights(language, [(WAY, wording::title(language))].into_iter()), false)
}

fn check_scene(findings: &mut Findings, story: &Story, place: &str, scene: &Scene) {
    findings.check_text(&format!("{place}/text"), &scene.text);
    if scene.id.len() > LONGEST_ID {
        findings.problem(
            &format!("{place}/id"),
            "Die Kennung einer Szene hat höchstens 60 Zeichen.",
            "The id of a scene has 60 characters at most.",
        );
    }
    let choices = format!("{place}/choices");
    if scene.choices.len() == 1 {
        findings.problem(&choices, "Eine einzige Entscheidung ist keine.", "A single decision is none.");
    }
    findings.check_ids(&choices, scene.choices.iter().map(|choice| choice.id.as_str()));
    findings.check_labels(&choices, scene.choices.iter().map(|choice| choice.label.as_str()));
    for (index, choice) in scene.choices.iter().enumerate() {
        check_choice(findings, story, &format!("{choices}/{index}"), choice);
    }
}

fn check_choice(findings: &mut Findings, story: &Story, place: &str, choice: &Choice) {
    if story.scene(&choice.to).is_none() {
        unknown(findings, &format!("{place}/to"), &choice.to);
    }
    findings.advise_explanation(&format!("{place}/explanation"), choice.explanation.as_deref());
}

fn unknown(findings: &mut Findings, pointer: &str, id: &str) {
    findings.problem(pointer, &format!("Die Szene „{id}“ gibt es nicht."), &format!("There is no scene \"{id}\"."));
}

/// Every way ends, some way earns something, and every scene is on one.
fn check_ways(findings: &mut Findings, story: &Story) {
    match story.most_points(&story.start) {
        None => findings.problem(
            "/scenes",
            "Ein Weg führt im Kreis oder ins Leere. Jeder muss zu einem Ende führen.",
            "A way leads in a circle or nowhere. Each has to lead to an end.",
        ),
        Some(0) => findings.problem(
            "/scenes",
            "Kein Weg bringt Punkte; die Aufgabe prüft nichts.",
            "No way earns points; the task tests nothing.",
        ),
        Some(_) => {}
    }
    let mut reached = BTreeSet::new();
    let mut open = vec![story.start.as_str()];
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(story.scene(id).iter().flat_map(|scene| &scene.choices).map(|choice| choice.to.as_str()));
        }
    }
    for (index, scene) in story.scenes.iter().enumerate() {
        if !reached.contains(scene.id.as_str()) {
            findings.warn(
                &format!("/scenes/{index}"),
                "Zu dieser Szene führt kein Weg.",
                "No way leads to this scene.",
            );
        }
    }
}
