//! Somebody has lost every second factor: the coordination takes them, at the cooperative its office, and the next sign-in
//! sets up new ones.

use axum::{extract::Path, response::Response};

use super::office_page::office;
use crate::{
    identity::{Client, Notice, entry::scene, reset, step_up, tell},
    ids::PersonId,
    people,
    web::{NoFields, Problem, SignedIn, Write},
};

/// `POST /verwaltung/personen/{person}/zweiter-faktor`
pub async fn post_reset(
    Path(person): Path<PersonId>,
    client: Client,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    signed_in.coordinates()?;
    let page = format!("/verwaltung/personen/{person}");
    take(&signed_in, &client, &write, person, &page).await
}

/// `POST /geschaeftsstelle/personen/{person}/zweiter-faktor`
pub async fn post_reset_at_office(
    Path(person): Path<PersonId>,
    client: Client,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    office(&signed_in)?;
    let page = format!("/geschaeftsstelle/personen/{person}");
    take(&signed_in, &client, &write, person, &page).await
}

async fn take(
    SignedIn { visit, actor }: &SignedIn,
    client: &Client,
    write: &Write<NoFields>,
    person: PersonId,
    page: &str,
) -> Result<Response, Problem> {
    step_up::require_at(visit, page)?;
    let mut tx = write.begin().await?;
    let known = people::find(&mut tx, person).await?.ok_or(Problem::NotFound)?;
    reset(&mut tx, actor, person, visit.now).await?;
    tell(&mut tx, scene(visit, client), &known, Notice::FactorsReset).await?;
    write.redirect(tx, page, Some("flash-factors-reset")).await
}
