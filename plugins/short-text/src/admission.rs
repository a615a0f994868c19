//! Finds what is wrong with a configuration, with the place.

use plugin_common::{Findings, Language, equal_weights};
use plugin_sdk::{Config, ConfigReport, Problem};

use crate::author::{Essay, Solution};
use crate::words::{Phrase, words};

pub(crate) fn check(locale: &str, config: &Config) -> Result<ConfigReport, Vec<Problem>> {
    let language = Language::of(locale);
    let essay: Essay = Findings::read(config, Config::whole)?;
    let mut findings = Findings::new(language);
    findings.check_text("/prompt", &essay.prompt);
    if let (Some(fewest), Some(most)) = (essay.min_words, essay.max_words)
        && most < fewest
    {
        findings.problem(
            "/max_words",
            "Das sind weniger Wörter, als mindestens verlangt sind.",
            "This is fewer words than are asked for at least.",
        );
    }
    let Some(solution) = &essay.solution else {
        findings.missing_solution();
        return findings.report(Vec::new(), false);
    };
    check_sample(&mut findings, &essay, solution);
    check_aspects(&mut findings, solution);
    let parts = solution.aspects.iter().map(|aspect| (aspect.id.as_str(), aspect.label.as_str()));
    findings.report(equal_weights(language, parts), false)
}

fn check_sample(findings: &mut Findings, essay: &Essay, solution: &Solution) {
    findings.check_text("/solution/sample", &solution.sample);
    if !essay.is_of_length(words(&solution.sample).len()) {
        findings.problem(
            "/solution/sample",
            "Die Musterlösung hat selbst nicht so viele Wörter, wie verlangt sind.",
            "The sample itself has not as many words as are asked for.",
        );
    }
}

fn check_aspects(findings: &mut Findings, solution: &Solution) {
    if solution.aspects.is_empty() {
        findings.problem(
            "/solution/aspects",
            "Nennen Sie mindestens einen Punkt, auf den es ankommt.",
            "Name at least one thing that matters.",
        );
    }
    findings.check_ids("/solution/aspects", solution.aspects.iter().map(|aspect| aspect.id.as_str()));
    findings.check_labels("/solution/aspects", solution.aspects.iter().map(|aspect| aspect.label.as_str()));
    let sample = words(&solution.sample);
    for (index, aspect) in solution.aspects.iter().enumerate() {
        let place = format!("/solution/aspects/{index}/any");
        let phrases: Vec<Option<Phrase>> = aspect.any.iter().map(|phrase| Phrase::read(phrase)).collect();
        for (at, _) in phrases.iter().enumerate().filter(|(_, phrase)| phrase.is_none()) {
            findings.problem(&format!("{place}/{at}"), "Hier steht kein Wort.", "There is no word here.");
        }
        let is_in_sample = phrases.iter().flatten().any(|phrase| phrase.is_in(&sample));
        if !aspect.any.is_empty() && !is_in_sample {
            findings.warn(
                &place,
                "Nach diesen Regeln fehlt der Punkt auch in der Musterlösung.",
                "By these rules the sample misses this, too.",
            );
        }
    }
}
