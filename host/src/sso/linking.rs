//! The own account: which providers open it, and how to add one.

use askama::Template;
use axum::{
    extract::Path,
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    Provider, Purpose, arrive, links, unlink,
    web::{arrival, begin, refused, server},
};
use crate::{
    identity::{Client, Notice, entry::scene, step_up, tell},
    ids::SsoProviderId,
    oidc::Claims,
    people::Person,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale, visit::set_flash},
};

const PAGE: &str = "/konto/anmeldung";

#[derive(Debug, Template)]
#[template(path = "sso/linking.html")]
pub struct LinkingPage {
    pub page: Page,
    pub rows: Vec<LinkRow>,
}

#[derive(Debug)]
pub struct LinkRow {
    pub name: String,
    /// When it was linked; empty when it is not.
    pub since: String,
    pub action: String,
}

/// `GET /konto/anmeldung`
pub async fn show(SignedIn { visit, .. }: SignedIn) -> Result<Html<LinkingPage>, Problem> {
    let links = links(&mut visit.read().await?, own(&visit)?.id).await?;
    let rows = links.iter().map(|link| row(visit.locale, link)).collect();
    Ok(Html(LinkingPage { page: visit.page(visit.locale.text("sso-linking-title")), rows }))
}

/// `POST /konto/anmeldung/{sso_provider}`
pub async fn post_link(
    Path(id): Path<SsoProviderId>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, .. } = write.signed_in()?;
    step_up::require_at(&visit, PAGE)?;
    let provider = super::find(&mut visit.read().await?, id).await?.filter(|provider| provider.enabled);
    let provider = provider.ok_or(Problem::NotFound)?;
    match begin(&visit, &headers, &provider, Purpose::Link, PAGE).await? {
        Ok(sent) => Ok(sent.onward(&visit, &provider)),
        Err(away) => Ok(away),
    }
}

/// The way back: the account opens with the provider from now on, and its owner is told.
pub(super) async fn linked(
    visit: &Visit,
    client: &Client,
    provider: &Provider,
    claims: &Claims,
) -> Result<Response, Problem> {
    let person = own(visit)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let arrival = arrival(visit, provider, claims, Some(person.id));
    if let Err(error) = arrive(&mut tx, &server(visit), &arrival, visit.now).await {
        drop(tx);
        return refused(visit, provider, error).await;
    }
    tell(&mut tx, scene(visit, client), person, Notice::SignInLinked).await?;
    tx.commit().await?;
    let mut response = Redirect::to(PAGE).into_response();
    set_flash(&mut response, &visit.app.config, "flash-sso-linked");
    Ok(response)
}

/// `POST /konto/anmeldung/{sso_provider}/loeschung`
pub async fn post_unlink(
    Path(id): Path<SsoProviderId>,
    client: Client,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    step_up::require_at(&visit, PAGE)?;
    let person = own(&visit)?;
    let mut tx = write.begin().await?;
    if !unlink(&mut tx, &actor, person.id, id, visit.now).await? {
        return Err(Problem::NotFound);
    }
    tell(&mut tx, scene(&visit, &client), person, Notice::SignInUnlinked).await?;
    write.redirect(tx, PAGE, Some("flash-sso-unlinked")).await
}

fn own(visit: &Visit) -> Result<&Person, Problem> {
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })?;
    Ok(&session.person)
}

pub(super) fn row(locale: Locale, link: &super::Link) -> LinkRow {
    let action = format!("/konto/anmeldung/{}", link.provider);
    LinkRow {
        name: link.name.clone(),
        since: link.linked_at.map(|at| format::moment(locale, at)).unwrap_or_default(),
        action: if link.linked_at.is_some() { format!("{action}/loeschung") } else { action },
    }
}
