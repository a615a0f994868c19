//! Finds what is wrong with a configuration, with the place.

use std::collections::{BTreeMap, BTreeSet};

use plugin_sdk::{Config, ConfigReport, Fault, Localized, PartInfo, Problem, problem};

use crate::author::{Kind, Question, Quiz, Solution};
use crate::wording::Language;

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let quiz: Quiz = config.whole().map_err(|fault| match fault {
        Fault::ConfigInvalid(problems) => problems,
        other => vec![problem("", format!("{other:?}"))],
    })?;
    let mut findings = Findings { language, problems: Vec::new(), warnings: Vec::new() };
    findings.check_questions(&quiz);
    findings.check_draw(&quiz);
    findings.check_solutions(&quiz);
    if !findings.problems.is_empty() {
        return Err(findings.problems);
    }
    Ok(ConfigReport {
        warnings: findings.warnings,
        parts: parts(&quiz, language),
        uses_seed: quiz.shuffle || quiz.draw.is_some_and(|draw| draw < quiz.questions.len()),
    })
}

struct Findings {
    language: Language,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Findings {
    fn check_questions(&mut self, quiz: &Quiz) {
        if quiz.questions.is_empty() {
            self.problem("/questions", "Es gibt keine Frage.", "There is no question.");
        }
        let mut seen = BTreeSet::new();
        for (index, question) in quiz.questions.iter().enumerate() {
            let place = format!("/questions/{index}");
            self.check_id(&format!("{place}/id"), &question.id);
            if !seen.insert(&question.id) {
                self.duplicate(&format!("{place}/id"), &question.id);
            }
            if question.prompt.trim().is_empty() {
                self.problem(&format!("{place}/prompt"), "Die Frage fehlt.", "The question is missing.");
            }
            self.check_options(&place, question);
        }
    }

    fn check_options(&mut self, place: &str, question: &Question) {
        if question.options.len() < 2 {
            self.problem(
                &format!("{place}/options"),
                "Eine Frage braucht mindestens zwei Antworten.",
                "A question needs at least two options.",
            );
        }
        let mut seen = BTreeSet::new();
        for (index, option) in question.options.iter().enumerate() {
            let place = format!("{place}/options/{index}");
            self.check_id(&format!("{place}/id"), &option.id);
            if !seen.insert(&option.id) {
                self.duplicate(&format!("{place}/id"), &option.id);
            }
            if option.label.trim().is_empty() {
                self.problem(&format!("{place}/label"), "Die Antwort hat keinen Text.", "The option has no text.");
            }
        }
    }

    fn check_draw(&mut self, quiz: &Quiz) {
        match quiz.draw {
            Some(0) => {
                self.problem("/draw", "Mindestens eine Frage muss vorkommen.", "At least one question must be drawn.");
            }
            Some(draw) if draw > quiz.questions.len() => {
                let pool = quiz.questions.len();
                self.problem(
                    "/draw",
                    &format!("Es sollen {draw} Fragen vorkommen, es gibt aber nur {pool}."),
                    &format!("{draw} questions are to be drawn, but there are only {pool}."),
                );
            }
            _ => {}
        }
    }

    fn check_solutions(&mut self, quiz: &Quiz) {
        let none = BTreeMap::new();
        let solutions = quiz.solution.as_ref().unwrap_or(&none);
        for question in &quiz.questions {
            match solutions.get(&question.id) {
                Some(solution) => self.check_solution(question, solution),
                None => self.problem(
                    "/solution",
                    &format!("Für die Frage „{}“ fehlt die Lösung.", question.id),
                    &format!("The question \"{}\" has no solution.", question.id),
                ),
            }
        }
        for id in solutions.keys() {
            if !quiz.questions.iter().any(|question| question.id == *id) {
                self.problem(
                    &format!("/solution/{}", escape(id)),
                    &format!("Die Frage „{id}“ gibt es nicht."),
                    &format!("There is no question \"{id}\"."),
                );
            }
        }
    }

    fn check_solution(&mut self, question: &Question, solution: &Solution) {
        let place = format!("/solution/{}/correct", escape(&question.id));
        let mut seen = BTreeSet::new();
        for (index, id) in solution.correct.iter().enumerate() {
            let place = format!("{place}/{index}");
            if !question.options.iter().any(|option| option.id == *id) {
                self.problem(
                    &place,
                    &format!("Die Antwort „{id}“ gibt es in dieser Frage nicht."),
                    &format!("This question has no option \"{id}\"."),
                );
            }
            if !seen.insert(id) {
                self.duplicate(&place, id);
            }
        }
        if solution.correct.is_empty() {
            self.problem(&place, "Keine Antwort ist richtig.", "No option is correct.");
        }
        if question.kind == Kind::Single && solution.correct.len() > 1 {
            self.problem(
                &place,
                "Bei dieser Art von Frage darf nur eine Antwort richtig sein.",
                "Only one option may be correct in a question of this kind.",
            );
        } else if seen.len() == question.options.len() {
            self.problem(
                &place,
                "Alle Antworten sind richtig; die Frage prüft nichts.",
                "All options are correct; the question tests nothing.",
            );
        }
        if solution.explanation.as_ref().is_none_or(|text| text.trim().is_empty()) {
            let pointer = format!("/solution/{}", escape(&question.id));
            let message = self.language.pick(
                "Ohne Erklärung lernen die Lernenden aus Fehlern wenig.",
                "Without an explanation learners learn little from mistakes.",
            );
            self.warnings.push(problem(pointer, message));
        }
    }

    fn check_id(&mut self, pointer: &str, id: &str) {
        let well_formed =
            (1..=64).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if !well_formed {
            self.problem(
                pointer,
                "Eine Kennung besteht aus 1 bis 64 Kleinbuchstaben, Ziffern und Bindestrichen.",
                "An id consists of 1 to 64 lower-case letters, digits and hyphens.",
            );
        }
    }

    fn duplicate(&mut self, pointer: &str, id: &str) {
        self.problem(pointer, &format!("„{id}“ kommt zweimal vor."), &format!("\"{id}\" occurs twice."));
    }

    fn problem(&mut self, pointer: &str, german: &str, english: &str) {
        self.problems.push(problem(pointer, self.language.pick(german, english)));
    }
}

/// Every question is a part; the thousandths that do not divide go to the first ones.
fn parts(quiz: &Quiz, language: Language) -> Vec<PartInfo> {
    let count = quiz.questions.len();
    quiz.questions
        .iter()
        .enumerate()
        .map(|(index, question)| PartInfo {
            id: question.id.clone(),
            title: vec![Localized { lang: language.tag().to_owned(), text: question.prompt.clone() }],
            weight_milli: (1_000 / count + usize::from(index < 1_000 % count)) as u32,
        })
        .collect()
}

/// For use in a JSON pointer (RFC 6901).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
