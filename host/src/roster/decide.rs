//! The forms of an import: what the columns hold, whether it is applied, and the ways out.

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Decision, Invitations, Options, RosterError,
    columns::{Field, Mapping},
    find, first_rows,
    report_page::Typed,
    steps,
    web::{PLACE, Place, coordinates, mapping_page, read_report},
};
use crate::{
    identity::step_up,
    ids::ImportId,
    web::{
        Html, NoFields, Problem, SignedIn, Write,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Deserialize)]
pub struct Explained {
    #[serde(default)]
    creates_units: Option<String>,
    #[serde(default)]
    deactivates: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Answers {
    #[serde(default)]
    leaves_out: Option<String>,
    #[serde(default)]
    confirmation: String,
    #[serde(default)]
    invitations: String,
}

/// `POST /verwaltung/personen/import/{import}/zuordnung`
pub async fn post_mapping(Path(id): Path<ImportId>, write: Write<Explained>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut tx = write.begin().await?;
    let mut import = find(&mut tx, &actor, id).await?;
    let options =
        Options { creates_units: write.input.creates_units.is_some(), deactivates: write.input.deactivates.is_some() };
    let mapping = mapping(&write.pairs, import.columns.len());
    let key = match steps::explain(&mut tx, &actor, id, &mapping, options, visit.now).await {
        Ok(()) => return write.redirect(tx, &format!("{PLACE}/{id}"), None).await,
        Err(RosterError::NoKey) => "roster-no-key",
        Err(RosterError::FieldTwice) => "roster-field-twice",
        Err(error) => return Err(error.into()),
    };
    let rows = first_rows(&mut tx, id).await?;
    (import.mapping, import.options) = (mapping, options);
    let page = visit.page(visit.locale.text("roster-mapping")).refused(true);
    let page = mapping_page(page, &import, &rows, &visit.locale.text(key));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// The fields `column-0`, `column-1` and so on.
fn mapping(pairs: &[(String, String)], columns: usize) -> Mapping {
    let said = |column: usize| {
        let name = format!("column-{column}");
        pairs.iter().find(|(key, _)| *key == name).and_then(|(_, field)| Field::parse(field))
    };
    (0..columns).map(said).collect()
}

/// `POST /verwaltung/personen/import/{import}/zurueck`
pub async fn post_back(Path(id): Path<ImportId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut tx = write.begin().await?;
    steps::reopen(&mut tx, &actor, id).await?;
    write.redirect(tx, &format!("{PLACE}/{id}"), None).await
}

/// `POST /verwaltung/personen/import/{import}/verwerfen`
pub async fn post_discard(Path(id): Path<ImportId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut tx = write.begin().await?;
    steps::discard(&mut tx, &actor, id).await?;
    write.redirect(tx, PLACE, Some("flash-import-discarded")).await
}

/// `POST /verwaltung/personen/import/{import}/uebernahme`
pub async fn post_apply(Path(id): Path<ImportId>, write: Write<Answers>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let answers = &write.input;
    let decision = Decision {
        invitations: Invitations::parse(&answers.invitations)
            .filter(|choice| Invitations::CHOICES.contains(choice))
            .unwrap_or(Invitations::None),
        leaves_out: answers.leaves_out.is_some(),
        deactivates: number(&answers.confirmation),
    };
    if !step_up::check(&mut visit) {
        let typed = Typed {
            leaves_out: decision.leaves_out,
            confirmation: answers.confirmation.clone(),
            invitations: answers.invitations.clone(),
            ..Typed::default()
        };
        let mut tx = visit.read().await?;
        let import = find(&mut tx, &actor, id).await?;
        let page = read_report(&visit, &mut tx, import, &Place::default(), typed).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response());
    }
    let mut tx = write.begin().await?;
    let error = match steps::decide(&mut tx, &actor, id, decision, visit.now).await {
        Ok(()) => return write.redirect(tx, &format!("{PLACE}/{id}"), None).await,
        Err(error) => error,
    };
    let Some((field, problem)) = unanswered(visit.locale, &error) else { return Err(error.into()) };
    let typed = Typed {
        leaves_out: decision.leaves_out,
        confirmation: answers.confirmation.clone(),
        invitations: answers.invitations.clone(),
        field,
        problem,
    };
    let import = find(&mut tx, &actor, id).await?;
    let page = read_report(&visit, &mut tx, import, &Place::default(), typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page)).into_response())
}

/// A number as people type it: `1.234` and `1 234` are the same.
fn number(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(|letter| !matches!(letter, '.' | ',' | ' ' | '\u{a0}')).collect();
    digits.parse().ok()
}

/// The field that is to be answered, and what to say there.
fn unanswered(locale: Locale, error: &RosterError) -> Option<(&'static str, String)> {
    Some(match error {
        RosterError::Refused => ("leaves_out-ja", locale.text("roster-answer-refused")),
        RosterError::Unconfirmed(count) => {
            ("confirmation", locale.message("roster-answer-number", &[("count", Value::from(*count))]))
        }
        RosterError::RefusedAndMissing => ("entscheidung", locale.text("roster-refused-and-missing")),
        RosterError::Nothing => ("entscheidung", locale.text("roster-nothing")),
        _ => return None,
    })
}

/// `POST /verwaltung/personen/import/{import}/einladungen`
pub async fn post_invite(Path(id): Path<ImportId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let mut tx = write.begin().await?;
    steps::invite_now(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, &format!("{PLACE}/{id}"), Some("flash-import-inviting")).await
}
