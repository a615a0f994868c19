//! The rules of the contract that its types cannot express, for everything but trees.

use std::collections::BTreeSet;

use crate::content::{Inline, plain_text};
use crate::grade::{ConfigReport, Feedback, Grade, Outcome, PartGrade, Problem, Rendering, Verdict};
use crate::limits::ReplyLimits;
use crate::manifest::{Localized, Manifest, PartInfo};
use crate::tree_rules;

/// What a reply did wrong, with the place and the number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BrokenRule {
    #[error("{used} {what}, the limit is {limit}")]
    TooMany { what: &'static str, limit: u64, used: u64 },
    #[error("{what} \"{value}\" is malformed")]
    Malformed { what: &'static str, value: String },
    #[error("{what} \"{value}\" occurs twice")]
    Duplicate { what: &'static str, value: String },
    #[error("{what} \"{value}\" does not exist")]
    Unknown { what: &'static str, value: String },
    #[error("node {node} has child {child}, which is not greater than itself")]
    BackwardChild { node: usize, child: u32 },
    #[error("node {node} has child {child}, but there are only {nodes} nodes")]
    MissingChild { node: usize, child: u32, nodes: usize },
    #[error("node {child} has two parents, the second is {node}")]
    SecondParent { node: usize, child: u32 },
    #[error("node {node} has no parent")]
    Orphan { node: usize },
    #[error("node {node}: {problem}")]
    Node { node: usize, problem: &'static str },
    #[error("part \"{part}\" earns {earned} of {possible} milli-points")]
    MoreThanPossible { part: String, earned: u32, possible: u32 },
    #[error("the parts of the manifest weigh {sum} thousandths, not 1000")]
    Weights { sum: u64 },
    #[error("the sum of all points is too large")]
    PointsOverflow,
}

pub(crate) fn check_rendering(reply: &Rendering, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    check_state(reply.state.as_deref(), limits)?;
    tree_rules::check_tree(&reply.tree, limits)
}

pub(crate) fn check_verdict(reply: &Verdict, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    check_state(reply.state.as_deref(), limits)?;
    match &reply.outcome {
        Outcome::Continued => Ok(()),
        Outcome::Graded(grade) => check_grade(grade, limits),
    }
}

pub(crate) fn check_state(state: Option<&[u8]>, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    at_most("bytes of state", state.map_or(0, <[u8]>::len), limits.state_bytes)
}

fn check_grade(grade: &Grade, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    at_most("parts", grade.parts.len(), limits.parts)?;
    at_most("pieces of evidence", grade.evidence.len(), limits.evidence)?;
    let mut seen = BTreeSet::new();
    for part in &grade.parts {
        check_part(part)?;
        if !seen.insert(&part.part) {
            return Err(BrokenRule::Duplicate { what: "part", value: part.part.clone() });
        }
    }
    if grade.possible_milli() > u64::from(u32::MAX) {
        return Err(BrokenRule::PointsOverflow);
    }
    let feedback: Vec<&Feedback> = grade.parts.iter().flat_map(|part| &part.feedback).chain(&grade.feedback).collect();
    at_most("pieces of feedback", feedback.len(), limits.feedback)?;
    let text = feedback.iter().map(|feedback| inline_bytes(&feedback.body)).sum();
    at_most("bytes of feedback", text, limits.text_bytes)?;
    for feedback in feedback {
        feedback.field.as_deref().map_or(Ok(()), check_field)?;
        tree_rules::check_inlines(&feedback.body)?;
    }
    for evidence in &grade.evidence {
        let optional = |text: &Option<String>| text.as_deref().map_or(0, str::len);
        let bytes = evidence.kind.len()
            + evidence.key.len()
            + evidence.value.len()
            + optional(&evidence.field)
            + optional(&evidence.competency);
        at_most("bytes of one piece of evidence", bytes, limits.evidence_bytes)?;
    }
    grade.review.iter().flat_map(|review| &review.fields).try_for_each(|field| check_field(field))
}

fn check_part(part: &PartGrade) -> Result<(), BrokenRule> {
    check_id("part", &part.part)?;
    if part.earned_milli > part.possible_milli {
        return Err(BrokenRule::MoreThanPossible {
            part: part.part.clone(),
            earned: part.earned_milli,
            possible: part.possible_milli,
        });
    }
    Ok(())
}

pub(crate) fn check_report(
    report: &Result<ConfigReport, Vec<Problem>>,
    limits: &ReplyLimits,
) -> Result<(), BrokenRule> {
    match report {
        Ok(report) => {
            check_problems(&report.warnings, limits)?;
            check_part_infos(&report.parts, limits)
        }
        Err(problems) => check_problems(problems, limits),
    }
}

pub(crate) fn check_problems(problems: &[Problem], limits: &ReplyLimits) -> Result<(), BrokenRule> {
    at_most("problems", problems.len(), limits.problems)?;
    let text = problems.iter().map(|problem| problem.pointer.len() + problem.message.len()).sum();
    at_most("bytes of problems", text, limits.text_bytes)
}

pub(crate) fn check_manifest(manifest: &Manifest, limits: &ReplyLimits) -> Result<(), BrokenRule> {
    let dotted =
        manifest.id.split('.').count() >= 2 && manifest.id.split('.').all(|label| !label.is_empty() && is_id(label));
    if !dotted || manifest.id.len() > 128 {
        return Err(malformed("plugin id", &manifest.id));
    }
    let numbers = manifest.version.split(['-', '+']).next().unwrap_or_default();
    let three_numbers = numbers.split('.').filter(|part| part.parse::<u32>().is_ok()).count() == 3;
    if !three_numbers || manifest.version.len() > 64 {
        return Err(malformed("version", &manifest.version));
    }
    if manifest.languages.is_empty() {
        return Err(malformed("list of languages", ""));
    }
    manifest.languages.iter().try_for_each(|lang| check_lang(lang))?;
    check_localized("title", &manifest.title, limits)?;
    check_localized("summary", &manifest.summary, limits)?;
    at_most("bytes of configuration schema", manifest.config_schema.len(), limits.state_bytes)?;
    if !serde_json::from_str::<serde_json::Value>(&manifest.config_schema).is_ok_and(|schema| schema.is_object()) {
        return Err(malformed("configuration schema", "(no JSON object)"));
    }
    check_part_infos(&manifest.parts, limits)?;
    at_most("known barriers", manifest.known_barriers.len(), 100)?;
    let sum = manifest.parts.iter().map(|part| u64::from(part.weight_milli)).sum();
    if manifest.parts.is_empty() || sum == 1_000 { Ok(()) } else { Err(BrokenRule::Weights { sum }) }
}

fn check_part_infos(parts: &[PartInfo], limits: &ReplyLimits) -> Result<(), BrokenRule> {
    at_most("parts", parts.len(), limits.parts)?;
    let mut seen = BTreeSet::new();
    for part in parts {
        check_id("part", &part.id)?;
        if !seen.insert(&part.id) {
            return Err(BrokenRule::Duplicate { what: "part", value: part.id.clone() });
        }
        part.title.iter().try_for_each(|title| check_lang(&title.lang))?;
    }
    let text = parts.iter().flat_map(|part| &part.title).map(|title| title.text.len()).sum();
    at_most("bytes of part titles", text, limits.text_bytes)
}

fn check_localized(what: &'static str, texts: &[Localized], limits: &ReplyLimits) -> Result<(), BrokenRule> {
    if texts.is_empty() || texts.iter().any(|text| text.text.trim().is_empty()) {
        return Err(malformed(what, ""));
    }
    at_most("bytes of text", texts.iter().map(|text| text.text.len()).sum(), limits.text_bytes)?;
    texts.iter().try_for_each(|text| check_lang(&text.lang))
}

pub(crate) fn check_field(field: &str) -> Result<(), BrokenRule> {
    if is_id(field) { Ok(()) } else { Err(malformed("field", field)) }
}

pub(crate) fn check_lang(lang: &str) -> Result<(), BrokenRule> {
    let well_formed = (2..=35).contains(&lang.len())
        && lang
            .split('-')
            .all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if well_formed { Ok(()) } else { Err(malformed("language", lang)) }
}

pub(crate) fn check_id(what: &'static str, id: &str) -> Result<(), BrokenRule> {
    let well_formed = (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if well_formed { Ok(()) } else { Err(malformed(what, id)) }
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len()) && id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

pub(crate) fn at_most(what: &'static str, used: usize, limit: usize) -> Result<(), BrokenRule> {
    if used <= limit {
        return Ok(());
    }
    Err(BrokenRule::TooMany { what, limit: limit as u64, used: used as u64 })
}

/// Quotes the value, but not a megabyte of it.
pub(crate) fn malformed(what: &'static str, value: &str) -> BrokenRule {
    BrokenRule::Malformed { what, value: value.chars().take(80).collect() }
}

pub(crate) fn inline_bytes(inlines: &[Inline]) -> usize {
    let latex = |inline: &Inline| match inline {
        Inline::Formula(formula) => formula.latex.len(),
        Inline::Hyperlink(link) => link.target.len(),
        Inline::Span(_) | Inline::Gap(_) | Inline::LineBreak => 0,
    };
    plain_text(inlines).len() + inlines.iter().map(latex).sum::<usize>()
}
