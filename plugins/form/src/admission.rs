//! Finds what is wrong with a configuration, with the place.

use std::collections::BTreeMap;

use plugin_common::{Findings, Language, equal_weights, escape};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Field, Kind, Paper, Rule};
use crate::formats::read;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let paper: Paper = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/situation", &paper.situation);
    findings.check_ids("/fields", paper.fields.iter().map(|field| field.id.as_str()));
    findings.check_labels("/fields", paper.fields.iter().map(|field| field.label.as_str()));
    for (index, field) in paper.fields.iter().enumerate() {
        check_field(&mut findings, &format!("/fields/{index}"), field);
    }
    match &paper.solution {
        Some(rules) => check_rules(&mut findings, &paper, rules),
        None => findings.missing_solution(),
    }
    let judged: Vec<(&str, &str)> = paper
        .fields
        .iter()
        .filter(|field| paper.rule_of(field).is_some())
        .map(|field| (field.id.as_str(), field.label.as_str()))
        .collect();
    findings.report(if judged.is_empty() { Vec::new() } else { equal_weights(language, judged.into_iter()) }, false)
}

fn check_field(findings: &mut Findings, place: &str, field: &Field) {
    let options = format!("{place}/options");
    match field.kind {
        Kind::Choice => {
            if field.options.len() < 2 {
                findings.problem(&options, "Es braucht mindestens zwei davon.", "At least two are needed here.");
            }
            findings.check_ids(&options, field.options.iter().map(|option| option.id.as_str()));
            findings.check_labels(&options, field.options.iter().map(|option| option.label.as_str()));
        }
        _ if !field.options.is_empty() => {
            findings.problem(&options, "Nur ein Auswahlfeld hat eine Auswahl.", "Only a choice has options.");
        }
        _ => {}
    }
}

fn check_rules(findings: &mut Findings, paper: &Paper, rules: &BTreeMap<String, Rule>) {
    if !paper.fields.iter().any(|field| paper.rule_of(field).is_some_and(|rule| !rule.blank)) {
        findings.problem(
            "/solution",
            "Mindestens ein Feld muss auszufüllen sein, sonst prüft die Aufgabe nichts.",
            "At least one field has to be filled in, or the task tests nothing.",
        );
    }
    for (id, rule) in rules {
        let place = format!("/solution/{}", escape(id));
        match paper.fields.iter().find(|field| field.id == *id) {
            Some(field) => check_rule(findings, &place, field, rule),
            None => findings.problem(
                &place,
                &format!("Das Feld „{id}“ gibt es nicht."),
                &format!("There is no field \"{id}\"."),
            ),
        }
        findings.advise_explanation(&place, rule.explanation.as_deref());
    }
}

fn check_rule(findings: &mut Findings, place: &str, field: &Field, rule: &Rule) {
    if rule.blank && (!rule.accepted.is_empty() || rule.min.is_some() || rule.max.is_some()) {
        findings.problem(
            &format!("{place}/blank"),
            "Was leer bleibt, hat keine richtigen Angaben.",
            "What stays blank has no right entries.",
        );
    }
    for (index, accepted) in rule.accepted.iter().enumerate() {
        let fits = match field.kind {
            Kind::Choice => field.options.iter().any(|option| option.id == *accepted),
            kind => read(kind, accepted, Language::German, field.unit.as_deref()).is_some(),
        };
        if !fits {
            findings.problem(
                &format!("{place}/accepted/{index}"),
                &format!("„{accepted}“ passt nicht zur Art des Feldes."),
                &format!("\"{accepted}\" does not fit the kind of the field."),
            );
        }
    }
    for (name, limit) in [("min", &rule.min), ("max", &rule.max)] {
        let Some(limit) = limit else { continue };
        let fits = matches!(field.kind, Kind::Number | Kind::Date)
            && read(field.kind, limit, Language::German, field.unit.as_deref()).is_some();
        if !fits {
            findings.problem(
                &format!("{place}/{name}"),
                "Grenzen haben nur Zahlen und Daten, und sie sind selbst welche.",
                "Only numbers and dates have limits, which are such themselves.",
            );
        }
    }
}
