//! Finds what is wrong with a configuration, with the place.

use std::collections::{BTreeMap, BTreeSet};

use plugin_common::{Findings, Language, equal_weights, escape};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Kind, Question, Quiz, Solution};

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let quiz: Quiz = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    check_questions(&mut findings, &quiz);
    check_draw(&mut findings, &quiz);
    check_solutions(&mut findings, &quiz);
    let parts = quiz.questions.iter().map(|question| (question.id.as_str(), question.prompt.as_str()));
    let uses_seed = quiz.shuffle || quiz.draw.is_some_and(|draw| draw < quiz.questions.len());
    findings.report(equal_weights(language, parts), uses_seed)
}

fn check_questions(findings: &mut Findings, quiz: &Quiz) {
    if quiz.questions.is_empty() {
        findings.problem("/questions", "Es gibt keine Frage.", "There is no question.");
    }
    findings.check_ids("/questions", quiz.questions.iter().map(|question| question.id.as_str()));
    for (index, question) in quiz.questions.iter().enumerate() {
        let place = format!("/questions/{index}");
        findings.check_text(&format!("{place}/prompt"), &question.prompt);
        check_options(findings, &place, question);
    }
}

fn check_options(findings: &mut Findings, place: &str, question: &Question) {
    let place = format!("{place}/options");
    if question.options.len() < 2 {
        findings.problem(
            &place,
            "Eine Frage braucht mindestens zwei Antworten.",
            "A question needs at least two options.",
        );
    }
    findings.check_ids(&place, question.options.iter().map(|option| option.id.as_str()));
    for (index, option) in question.options.iter().enumerate() {
        findings.check_text(&format!("{place}/{index}/label"), &option.label);
    }
}

fn check_draw(findings: &mut Findings, quiz: &Quiz) {
    match quiz.draw {
        Some(0) => {
            findings.problem("/draw", "Mindestens eine Frage muss vorkommen.", "At least one question must be drawn.");
        }
        Some(draw) if draw > quiz.questions.len() => {
            let pool = quiz.questions.len();
            findings.problem(
                "/draw",
                &format!("Es sollen {draw} Fragen vorkommen, es gibt aber nur {pool}."),
                &format!("{draw} questions are to be drawn, but there are only {pool}."),
            );
        }
        _ => {}
    }
}

fn check_solutions(findings: &mut Findings, quiz: &Quiz) {
    let none = BTreeMap::new();
    let solutions = quiz.solution.as_ref().unwrap_or(&none);
    for question in &quiz.questions {
        match solutions.get(&question.id) {
            Some(solution) => check_solution(findings, question, solution),
            None => findings.problem(
                "/solution",
                &format!("Für die Frage „{}“ fehlt die Lösung.", question.id),
                &format!("The question \"{}\" has no solution.", question.id),
            ),
        }
    }
    for id in solutions.keys() {
        if !quiz.questions.iter().any(|question| question.id == *id) {
            findings.problem(
                &format!("/solution/{}", escape(id)),
                &format!("Die Frage „{id}“ gibt es nicht."),
                &format!("There is no question \"{id}\"."),
            );
        }
    }
}

fn check_solution(findings: &mut Findings, question: &Question, solution: &Solution) {
    let place = format!("/solution/{}/correct", escape(&question.id));
    let mut seen = BTreeSet::new();
    for (index, id) in solution.correct.iter().enumerate() {
        let place = format!("{place}/{index}");
        if !question.options.iter().any(|option| option.id == *id) {
            findings.problem(
                &place,
                &format!("Die Antwort „{id}“ gibt es in dieser Frage nicht."),
                &format!("This question has no option \"{id}\"."),
            );
        }
        if !seen.insert(id) {
            findings.duplicate(&place, id);
        }
    }
    if solution.correct.is_empty() {
        findings.problem(&place, "Keine Antwort ist richtig.", "No option is correct.");
    }
    if question.kind == Kind::Single && solution.correct.len() > 1 {
        findings.problem(
            &place,
            "Bei dieser Art von Frage darf nur eine Antwort richtig sein.",
            "Only one option may be correct in a question of this kind.",
        );
    } else if seen.len() == question.options.len() {
        findings.problem(
            &place,
            "Alle Antworten sind richtig; die Frage prüft nichts.",
            "All options are correct; the question tests nothing.",
        );
    }
    findings.advise_explanation(&format!("/solution/{}", escape(&question.id)), solution.explanation.as_deref());
}
