//! The declaration of accession as a form to be signed (GenG, sections 15 and 15a).

use paper::{Fact, Form, Section};

use super::{Application, agreements::Agreement};
use crate::{
    clock,
    web::{
        format,
        i18n::{Locale, Value},
    },
};

/// The form for an application, in the reader's language; the facts are those that its page shows.
pub fn form(
    locale: Locale,
    issuer: &str,
    application: &Application,
    facts: Vec<(String, String)>,
    agreements: &[Agreement],
) -> Form {
    let name = [("name", Value::from(&application.name))];
    let footer = [
        ("id", Value::from(application.id.to_string())),
        ("date", Value::from(format::date(locale, application.created_at))),
    ];
    Form {
        lang: locale.tag(),
        title: locale.text("declaration-title"),
        subtitle: application.name.clone(),
        description: locale.message("declaration-description", &name),
        issuer: issuer.to_owned(),
        footer: locale.message("declaration-footer", &footer),
        date: clock::in_germany(application.created_at).date().to_string(),
        sections: vec![
            Section { heading: locale.text("declaration-member"), paragraphs: Vec::new(), facts: all(facts) },
            declares(locale, application),
            agreed(locale, agreements),
        ],
        signatures: ["place", "signature", "admission", "board"]
            .map(|line| locale.text(&format!("declaration-{line}")))
            .into(),
    }
}

fn all(facts: Vec<(String, String)>) -> Vec<Fact> {
    facts.into_iter().map(|(label, value)| Fact { label, value }).collect()
}

fn declares(locale: Locale, application: &Application) -> Section {
    let shares = [
        ("shares", Value::from(application.shares)),
        ("number", Value::from(format::integer(locale, application.shares.into()))),
    ];
    Section {
        heading: locale.text("declaration-declares"),
        paragraphs: vec![locale.message("declaration-joins", &shares), locale.text("declaration-pays")],
        facts: Vec::new(),
    }
}

fn agreed(locale: Locale, agreements: &[Agreement]) -> Section {
    let wording = |agreement: &Agreement| {
        let wording = [
            ("version", Value::from(&agreement.version)),
            ("date", Value::from(format::date(locale, agreement.published_at))),
            ("hash", Value::from(&agreement.sha256)),
        ];
        Fact { label: agreement.title.clone(), value: locale.message("declaration-wording", &wording) }
    };
    Section {
        heading: locale.text("apply-agreed"),
        paragraphs: vec![locale.text("declaration-received")],
        facts: agreements.iter().map(wording).collect(),
    }
}
