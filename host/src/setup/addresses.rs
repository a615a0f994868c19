//! The addresses of a campus: the sub-domain, and names of the member's own.

use askama::Template;
use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;

use super::{
    Step,
    hosts::{self, Claim, ClaimError, HostName},
    web::{LIST, Problems, coordinates, framed},
};
use crate::{
    identity::step_up,
    ids::HostClaimId,
    web::{Html, NoFields, Page, Problem, SignedIn, Visit, Write, visit::host_name},
};

const PAGE: &str = "/verwaltung/einrichtung/adressen";

#[derive(Debug, Template)]
#[template(path = "setup/addresses.html")]
pub struct AddressesPage {
    pub page: Page,
    pub main: String,
    pub proved: Vec<String>,
    pub claims: Vec<Claim>,
    pub typed: String,
    /// `host`, the field of a claim: its id, or that of a proved name.
    pub problems: Vec<(String, String)>,
    pub list: &'static str,
}

impl AddressesPage {
    fn problem_of(&self, field: impl AsRef<str>) -> String {
        self.problems.iter().find(|(name, _)| name == field.as_ref()).map(|(_, text)| text.clone()).unwrap_or_default()
    }
}

#[derive(Debug, Deserialize)]
pub struct NewHost {
    #[serde(default)]
    host: String,
}

/// `GET /verwaltung/einrichtung/adressen`
pub async fn addresses(SignedIn { visit, actor }: SignedIn) -> Result<Html<AddressesPage>, Problem> {
    coordinates(&visit, &actor)?;
    page(&visit, String::new(), Vec::new()).await
}

/// `POST /verwaltung/einrichtung/adressen`
pub async fn post_claim(write: Write<NewHost>) -> Result<Response, Problem> {
    let SignedIn { mut visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    let typed = write.input.host.clone();
    let host = match HostName::parse(&typed, visit.app.directory.base_domain()) {
        Ok(host) => host,
        Err(unfit) => {
            let text = visit.locale.text(&format!("host-{}", unfit.as_str()));
            return refused(&visit, typed, "host".to_owned(), text).await;
        }
    };
    if !step_up::check(&mut visit) {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&visit, typed, Vec::new()).await?).into_response());
    }
    let mut tx = write.begin().await?;
    match hosts::claim(&mut tx, &actor, &host, visit.now).await {
        Ok(_) => write.redirect(tx, PAGE, Some("flash-host-claimed")).await,
        Err(error) => explained(&visit, typed, "host".to_owned(), error).await,
    }
}

/// `POST /verwaltung/einrichtung/adressen/{claim}/pruefung`: somebody waits for the answer, so it is no job; it is short.
pub async fn post_proof(Path(id): Path<HostClaimId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let claim = hosts::find(&mut visit.read().await?, &actor, id).await?;
    if let Err(error) = hosts::look_up(&visit.app.dns, &claim).await {
        return explained(&visit, String::new(), format!("claim-{id}"), error).await;
    }
    let mut tx = write.begin().await?;
    match hosts::settle(&mut tx, &actor, &claim, visit.now).await {
        Ok(()) => {
            let answer = write.redirect(tx, PAGE, Some("flash-host-proved")).await?;
            visit.app.directory.forget(visit.tenant.id);
            Ok(answer)
        }
        Err(error) => explained(&visit, String::new(), format!("claim-{id}"), error).await,
    }
}

/// `POST /verwaltung/einrichtung/adressen/{claim}/ruecknahme`
pub async fn post_withdraw(Path(id): Path<HostClaimId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    let mut tx = write.begin().await?;
    hosts::withdraw(&mut tx, &actor, id, visit.now).await?;
    write.redirect(tx, PAGE, Some("flash-saved")).await
}

/// `POST /verwaltung/einrichtung/adressen/eigene/{own_host}/abgabe`
pub async fn post_give_up(
    Path(host): Path<String>,
    headers: HeaderMap,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let SignedIn { visit, actor } = write.signed_in()?;
    coordinates(&visit, &actor)?;
    step_up::require_at(&visit, PAGE)?;
    if host_name(&headers).is_some_and(|here| here.trim_end_matches('.') == host) {
        let text = visit.locale.message("host-in-use", &[("main", main_host(&visit).into())]);
        return refused(&visit, String::new(), format!("owned-{host}"), text).await;
    }
    let mut tx = write.begin().await?;
    hosts::give_up(&mut tx, &actor, &host, visit.now).await?;
    let answer = write.redirect(tx, PAGE, Some("flash-host-given-up")).await?;
    visit.app.directory.forget(visit.tenant.id);
    Ok(answer)
}

fn main_host(visit: &Visit) -> String {
    format!("{}.{}", visit.tenant.slug, visit.app.directory.base_domain())
}

/// What went wrong, beside the field that it is about.
async fn explained(visit: &Visit, typed: String, field: String, error: ClaimError) -> Result<Response, Problem> {
    let key = match error {
        ClaimError::Twice => "host-twice",
        ClaimError::Taken => "host-taken",
        ClaimError::TooMany => "host-too-many",
        ClaimError::NotProved => "host-not-proved",
        ClaimError::Silent => "host-silent",
        error @ (ClaimError::Forbidden(_) | ClaimError::Unknown | ClaimError::Sql(_)) => return Err(error.into()),
    };
    refused(visit, typed, field, visit.locale.text(key)).await
}

async fn refused(visit: &Visit, typed: String, field: String, text: String) -> Result<Response, Problem> {
    let page = page(visit, typed, vec![(field, text)]).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn page(visit: &Visit, typed: String, problems: Vec<(String, String)>) -> Result<Html<AddressesPage>, Problem> {
    let mut tx = visit.read().await?;
    let said = Problems(problems.iter().map(|(_, text)| ("host", text.clone())).collect());
    Ok(Html(AddressesPage {
        page: framed(visit, Step::Hosts, &said),
        main: main_host(visit),
        proved: hosts::proved(&mut tx).await?,
        claims: hosts::claims(&mut tx).await?,
        typed,
        problems,
        list: LIST,
    }))
}

impl From<ClaimError> for Problem {
    fn from(error: ClaimError) -> Problem {
        match error {
            ClaimError::Forbidden(error) => error.into(),
            ClaimError::Unknown => Problem::NotFound,
            ClaimError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}
