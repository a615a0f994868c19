//! The own account: which providers open it, and how to add one.

use askama::Template;
use axum::{extract::Path, http::HeaderMap, response::Response};

use super::{Purpose, links, unlink, web::begin};
use crate::{
    ids::{PersonId, SsoProviderId},
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, format, i18n::Locale},
};

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
    let links = links(&mut visit.read().await?, own(&visit)?).await?;
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
    let provider = super::find(&mut visit.read().await?, id).await?.filter(|provider| provider.enabled);
    let provider = provider.ok_or(Problem::NotFound)?;
    match begin(&visit, &headers, &provider, Purpose::Link, "/konto/anmeldung").await? {
        Ok(sent) => Ok(sent.onward(&visit, &provider)),
        Err(away) => Ok(away),
    }
}

/// `POST /konto/anmeldung/{sso_provider}/loeschung`
pub async fn post_unlink(Path(id): Path<SsoProviderId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    let mut tx = write.begin().await?;
    if !unlink(&mut tx, &actor, own(&visit)?, id, visit.now).await? {
        return Err(Problem::NotFound);
    }
    write.redirect(tx, "/konto/anmeldung", Some("flash-sso-unlinked")).await
}

fn own(visit: &Visit) -> Result<PersonId, Problem> {
    let session = visit.session.as_ref().ok_or_else(|| Problem::SignIn { back: visit.path.clone() })?;
    Ok(session.person.id)
}

pub(super) fn row(locale: Locale, link: &super::Link) -> LinkRow {
    let action = format!("/konto/anmeldung/{}", link.provider);
    LinkRow {
        name: link.name.clone(),
        since: link.linked_at.map(|at| format::moment(locale, at)).unwrap_or_default(),
        action: if link.linked_at.is_some() { format!("{action}/loeschung") } else { action },
    }
}
