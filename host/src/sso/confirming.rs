//! Confirming at a provider that it is still the same person: for those who have nothing else to show here.

use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;

use super::{
    Provider, Purpose, Taken, confirm,
    web::{arrival, begin, refused},
};
use crate::{
    identity::{Client, entry, factors, own_path},
    ids::SsoProviderId,
    oidc::Claims,
    web::{Problem, SignedIn, Visit, Write},
};

#[derive(Debug, Deserialize)]
pub struct Begin {
    #[serde(default)]
    back: String,
}

/// `POST /anmelden/oidc/{sso_provider}/bestaetigung`
pub async fn post_confirm(
    Path(id): Path<SsoProviderId>,
    headers: HeaderMap,
    write: Write<Begin>,
) -> Result<Response, Problem> {
    let SignedIn { visit, .. } = write.signed_in()?;
    let provider = super::find(&mut visit.read().await?, id).await?.filter(|provider| provider.enabled);
    let provider = provider.ok_or(Problem::NotFound)?;
    match begin(&visit, &headers, &provider, Purpose::Confirm, &own_path(&write.input.back)).await? {
        Ok(sent) => Ok(sent.onward(&visit, &provider)),
        Err(away) => Ok(away),
    }
}

/// The way back: the session gets a new token, as with any other factor.
pub(super) async fn confirmed(
    visit: &Visit,
    client: &Client,
    provider: &Provider,
    taken: &Taken,
    claims: &Claims,
) -> Result<Response, Problem> {
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: taken.back.clone() })?;
    let person = session.person.id;
    let arrival = arrival(visit, provider, claims, None);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let two = factors::of(&mut tx, person, visit.now).await?.required;
    if let Err(error) = confirm(&mut tx, &arrival, person, taken.begun_at, two, visit.now).await {
        drop(tx);
        return refused(visit, provider, error).await;
    }
    let renewed = entry::renew(visit, client, &mut tx, session, arrival.strength()).await?;
    tx.commit().await?;
    Ok(renewed.keep(visit, Redirect::to(&taken.back).into_response()))
}
