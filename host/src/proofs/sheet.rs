//! A confirmation on paper.

use paper::{Fact, Form, Section};

use super::Confirmation;
use crate::{
    clock,
    web::{format, i18n::Locale},
};

/// The confirmation in the reader's language; `issuer` is the member that issues it.
pub fn sheet(locale: Locale, issuer: &str, proof: &Confirmation) -> Form {
    let fact = |key: &str, value: String| Fact { label: locale.text(key), value };
    let facts = vec![
        fact("course-provider", proof.provider.clone()),
        fact("course-workload", format::minutes(locale, proof.workload_minutes)),
        fact("proof-issued", format::date(locale, proof.issued_at)),
        fact("proof-number", proof.id.to_string()),
    ];
    let mut sections = vec![Section {
        heading: proof.course_title.clone(),
        paragraphs: vec![format!("{} {} {}", proof.holder, locale.text("proof-lead"), proof.course_title)],
        facts,
    }];
    if !proof.objectives.is_empty() {
        let heading = locale.text("course-objectives");
        sections.push(Section { heading, paragraphs: proof.objectives.clone(), facts: Vec::new() });
    }
    Form {
        lang: locale.tag(),
        title: locale.text("proof-title"),
        subtitle: proof.holder.clone(),
        description: format!("{}: {}", locale.text("proof-title"), proof.course_title),
        issuer: issuer.to_owned(),
        footer: locale.text("proof-note"),
        date: clock::in_germany(proof.issued_at).date().to_string(),
        sections,
        signatures: Vec::new(),
    }
}
