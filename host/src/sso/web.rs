//! To a provider and back.

use askama::Template;
use axum::{
    body::Bytes,
    extract::{Path, Query},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

use super::{Arrival, Begun, Provider, Purpose, Refused, Taken, arrival::ArrivalError, arrive, end_sessions, logout};
use crate::{
    access::Actor,
    audit::{self, Entry},
    config::Config,
    identity::{
        Client, Leaving,
        entry::{self, Way},
        own_path,
    },
    ids::{PersonId, SsoProviderId},
    oidc::{Claims, OidcError, Proof, Returned},
    people::AddPersonError,
    web::{
        Html, Page, Problem, Visit, cookie,
        visit::{host_name, set_cookie},
    },
};

/// Why somebody was led away; the name is the one of the sentences that they read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// No request of this browser fits: too old, used, or begun elsewhere.
    Stale,
    /// The person went back at the provider, or it let them not in.
    Cancelled,
    Unreachable,
    /// What the provider sent cannot be believed.
    Invalid,
    Refused(Refused),
}

impl Away {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Away::Stale => "stale",
            Away::Cancelled => "cancelled",
            Away::Unreachable => "unreachable",
            Away::Invalid => "invalid",
            Away::Refused(refused) => refused.name(),
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Away::Stale => StatusCode::BAD_REQUEST,
            Away::Cancelled | Away::Refused(_) => StatusCode::FORBIDDEN,
            Away::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
            Away::Invalid => StatusCode::BAD_GATEWAY,
        }
    }
}

#[derive(Debug, Template)]
#[template(path = "sso/away.html")]
pub struct AwayPage {
    pub page: Page,
    pub title: String,
    pub text: String,
    /// Name of the provider.
    pub provider: String,
    pub again: String,
}

/// Leads on to the provider without a click; without that, with one. A form may not lead to another site by itself.
#[derive(Debug, Template)]
#[template(path = "sso/onward.html")]
pub struct OnwardPage {
    pub page: Page,
    pub provider: String,
    pub url: String,
}

/// After signing out here: the way to sign out at the provider too.
#[derive(Debug, Template)]
#[template(path = "sso/signed_out.html")]
pub struct SignedOutPage {
    pub page: Page,
    pub provider: String,
    pub url: String,
}

#[derive(Debug, Deserialize)]
pub struct Back {
    #[serde(default)]
    zurueck: String,
}

#[derive(Debug, Deserialize)]
pub struct Answer {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// `GET /anmelden/oidc/{sso_provider}`
pub async fn start(
    visit: Visit,
    Path(id): Path<SsoProviderId>,
    Query(back): Query<Back>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let back = own_path(&back.zurueck);
    let provider = super::find(&mut visit.read().await?, id).await?.filter(|provider| provider.enabled);
    let provider = provider.ok_or(Problem::NotFound)?;
    if visit.session.is_some() {
        return Ok(Redirect::to(&back).into_response());
    }
    let request = match begin(&visit, &headers, &provider, Purpose::SignIn, &back).await? {
        Ok(request) => request,
        Err(away) => return Ok(away),
    };
    Ok(request.lead(&visit, Redirect::to(&request.url).into_response()))
}

/// A request that was sent out, and the secret that binds it to the browser.
pub(super) struct Sent {
    pub(super) url: String,
    browser: String,
}

impl Sent {
    /// Adds the browser's secret to an answer.
    pub(super) fn lead(&self, visit: &Visit, mut response: Response) -> Response {
        let config = &visit.app.config;
        set_cookie(&mut response, &cookie::text(config, cookie_name(config), &self.browser, Some(super::VALID)));
        response
    }

    /// The answer to a form.
    pub(super) fn onward(&self, visit: &Visit, provider: &Provider) -> Response {
        let page = OnwardPage {
            page: visit.page(visit.locale.text("sso-onward-title")),
            provider: provider.name.clone(),
            url: self.url.clone(),
        };
        let mut response = Html(page).into_response();
        if let Ok(value) = format!("0; url={}", self.url).parse() {
            response.headers_mut().insert("refresh", value);
        }
        self.lead(visit, response)
    }
}

fn cookie_name(config: &Config) -> &'static str {
    if config.secure() { "__Host-campus_sso" } else { "campus_sso" }
}

fn browser(visit: &Visit, headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    let cookie = jar.get(cookie_name(&visit.app.config))?.value().to_owned();
    (cookie.len() == 64).then_some(cookie)
}

/// Where the provider sends the browser back to: this very host name.
pub(super) fn redirect_uri(visit: &Visit, headers: &HeaderMap, id: SsoProviderId) -> String {
    let origin = visit.app.config.origin(&host_name(headers).unwrap_or_default());
    format!("{origin}/anmelden/oidc/{id}/zurueck")
}

/// Makes a request to the provider and remembers it; the inner error is the page that says why there is none.
pub(super) async fn begin(
    visit: &Visit,
    headers: &HeaderMap,
    provider: &Provider,
    purpose: Purpose,
    back: &str,
) -> Result<Result<Sent, Response>, Problem> {
    let (actor, keyring) = (visit.actor(), &visit.app.keyring);
    let registration = provider.registration(&actor, keyring).map_err(Problem::internal)?;
    let redirect_uri = redirect_uri(visit, headers, provider.id);
    let anew = purpose == Purpose::Confirm;
    let request = match visit.app.oidc.begin(&registration, &redirect_uri, anew).await {
        Ok(request) => request,
        Err(error) => return Ok(Err(provider_failed(visit, provider, &error))),
    };
    let browser = browser(visit, headers).unwrap_or_else(super::browser_secret);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let session = visit.session.as_ref().map(|session| session.id);
    let begun = Begun { provider: provider.id, request: &request, purpose, browser: &browser, back, session };
    super::begin(&mut tx, &actor, keyring, begun, visit.now).await?;
    tx.commit().await?;
    Ok(Ok(Sent { url: request.url, browser }))
}

/// `GET /anmelden/oidc/{sso_provider}/zurueck`
pub async fn back(
    visit: Visit,
    Path(id): Path<SsoProviderId>,
    Query(answer): Query<Answer>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let provider = super::find(&mut tx, id).await?.ok_or(Problem::NotFound)?;
    let browser = browser(&visit, &headers);
    let taken = match (answer.state.as_deref(), browser) {
        (Some(state), Some(browser)) => {
            super::take(&mut tx, &visit.actor(), &visit.app.keyring, id, state, &browser, visit.now).await?
        }
        _ => None,
    };
    // Whatever comes next: this state is used up.
    tx.commit().await?;
    let usable = taken.filter(|taken| fits(&visit, &provider, taken));
    let Some(taken) = usable else { return Ok(away(&visit, &provider, Away::Stale)) };
    if let Some(error) = &answer.error {
        let cause: String = error.chars().filter(char::is_ascii_graphic).take(60).collect();
        tracing::info!(provider.id = %id, cause, "a provider let somebody not in");
        return Ok(away(&visit, &provider, Away::Cancelled));
    }
    let registration = provider.registration(&visit.actor(), &visit.app.keyring).map_err(Problem::internal)?;
    let returned = Returned {
        code: answer.code.as_deref().unwrap_or_default(),
        issuer: answer.iss.as_deref(),
        redirect_uri: &redirect_uri(&visit, &headers, id),
        secrets: &taken.secrets,
        begun_at: taken.begun_at,
    };
    let proof = match visit.app.oidc.finish(&registration, returned, crate::clock::now()).await {
        Ok(proof) => proof,
        Err(error) => {
            note(&visit, &provider, kind(&error)).await?;
            return Ok(provider_failed(&visit, &provider, &error));
        }
    };
    match taken.purpose {
        Purpose::SignIn => arrived(&visit, &client, &provider, &taken, &proof).await,
        Purpose::Link => super::linking::linked(&visit, &client, &provider, &proof.claims).await,
        Purpose::Confirm => super::confirming::confirmed(&visit, &client, &provider, &taken, &proof.claims).await,
        Purpose::Test => super::admin::tested(visit, &provider, &proof.claims).await,
    }
}

/// People use what is in use; who went to the provider for something else than a sign-in is still the same.
fn fits(visit: &Visit, provider: &Provider, taken: &Taken) -> bool {
    let session = visit.session.as_ref().map(|session| session.id);
    match taken.purpose {
        Purpose::SignIn => provider.enabled,
        Purpose::Link | Purpose::Confirm => provider.enabled && session.is_some() && session == taken.session,
        Purpose::Test => session.is_some() && session == taken.session,
    }
}

async fn arrived(
    visit: &Visit,
    client: &Client,
    provider: &Provider,
    taken: &Taken,
    proof: &Proof,
) -> Result<Response, Problem> {
    let arrival = arrival(visit, provider, &proof.claims, None);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let person = match arrive(&mut tx, &server(visit), &arrival, visit.now).await {
        Ok(person) => person,
        Err(error) => {
            drop(tx);
            return refused(visit, provider, error).await;
        }
    };
    let way = Way::Provider { second_factor: arrival.second_factor(), shown_at: arrival.authenticated_at() };
    let opened = entry::open(visit, client, &mut tx, person, way).await?;
    logout::opened_by(&mut tx, &visit.app.keyring, opened.session.id, &arrival, &proof.id_token).await?;
    tx.commit().await?;
    Ok(opened.lead(visit, &taken.back))
}

pub(super) fn arrival<'a>(
    visit: &Visit,
    provider: &'a Provider,
    claims: &'a Claims,
    linking: Option<PersonId>,
) -> Arrival<'a> {
    let writable = visit.tenant.may_write();
    Arrival { provider, claims, linking, locale: visit.locale, demo: visit.app.demo, writable }
}

/// The page that says why, once the transaction is given up; the log keeps it in one word.
pub(super) async fn refused(visit: &Visit, provider: &Provider, error: ArrivalError) -> Result<Response, Problem> {
    let ArrivalError::Refused(refused) = error else { return Err(error.into()) };
    note(visit, provider, refused.name()).await?;
    Ok(away(visit, provider, Away::Refused(refused)))
}

/// The server itself, in answer to this request: who comes from a provider is not signed in yet.
pub(super) fn server(visit: &Visit) -> Actor {
    visit.app.access.office_at(visit.tenant.id).in_request(&visit.request_id)
}

/// The page for the person; the cause is for the operator.
fn provider_failed(visit: &Visit, provider: &Provider, error: &OidcError) -> Response {
    tracing::warn!(provider.id = %provider.id, kind = kind(error), cause = %error, "a sign-in at a provider failed");
    let shown = if error.is_passing() { Away::Unreachable } else { Away::Invalid };
    away(visit, provider, shown)
}

const fn kind(error: &OidcError) -> &'static str {
    match error {
        OidcError::Unreachable(_) => "unreachable",
        OidcError::Issuer(_) => "issuer",
        OidcError::Metadata(_) => "metadata",
        OidcError::Refused(_) => "code",
        OidcError::MixUp(_) => "mix_up",
        OidcError::Token(_) => "token",
    }
}

/// Enters that somebody did not get in, and why in one word.
async fn note(visit: &Visit, provider: &Provider, cause: &str) -> Result<(), Problem> {
    metrics::counter!("campus_sign_ins_total", "outcome" => "refused").increment(1);
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let entry = Entry::new("refuse_sign_in", "sso_provider", provider.id.0);
    audit::record(&mut tx, &server(visit), entry.with(serde_json::json!({ "cause": cause })), visit.now).await?;
    Ok(tx.commit().await?)
}

fn away(visit: &Visit, provider: &Provider, away: Away) -> Response {
    (away.status(), Html(away_page(visit.page(String::new()), &provider.name, provider.id, away))).into_response()
}

pub(super) fn away_page(page: Page, provider: &str, id: SsoProviderId, away: Away) -> AwayPage {
    let title = page.t(format!("sso-away-{}-title", away.name()));
    let text = page.t(format!("sso-away-{}-text", away.name()));
    AwayPage {
        page: Page { title: title.clone(), ..page },
        title,
        text,
        provider: provider.to_owned(),
        again: format!("/anmelden/oidc/{id}"),
    }
}

/// `POST /anmelden/oidc/{sso_provider}/abmeldung`: the provider itself calls, with a signed token instead of a session.
pub async fn post_logout(visit: Visit, Path(id): Path<SsoProviderId>, body: Bytes) -> Result<Response, Problem> {
    let provider = super::find(&mut visit.read().await?, id).await?.ok_or(Problem::NotFound)?;
    let token = form_urlencoded::parse(&body).find(|(name, _)| name == "logout_token").ok_or(Problem::Malformed)?.1;
    let registration = provider.registration(&visit.actor(), &visit.app.keyring).map_err(Problem::internal)?;
    let token = match visit.app.oidc.logout_token(&registration, &token, visit.now).await {
        Ok(token) => token,
        Err(error) if error.is_passing() => return Err(Problem::Unavailable),
        Err(error) => {
            tracing::warn!(provider.id = %id, cause = %error, "a logout token was refused");
            return Err(Problem::Malformed);
        }
    };
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    end_sessions(&mut tx, &server(&visit), id, &token, visit.now).await?;
    tx.commit().await?;
    Ok(StatusCode::OK.into_response())
}

/// `GET /abgemeldet/{sso_provider}`
pub async fn signed_out(visit: Visit, Path(id): Path<SsoProviderId>, headers: HeaderMap) -> Result<Response, Problem> {
    let provider = super::find(&mut visit.read().await?, id).await?.filter(|provider| provider.logout);
    let provider = provider.ok_or(Problem::NotFound)?;
    let registration = provider.registration(&visit.actor(), &visit.app.keyring).map_err(Problem::internal)?;
    let after = format!("{}/", visit.app.config.origin(&host_name(&headers).unwrap_or_default()));
    let config = &visit.app.config;
    let leaving = Leaving::read(config, &headers);
    let id_token = leaving.and_then(|leaving| logout::id_token(&visit.app.keyring, visit.tenant.id, &leaving));
    let url = match visit.app.oidc.end_session_url(&registration, &after, id_token.as_deref()).await {
        Ok(url) => url,
        Err(error) => {
            tracing::warn!(provider.id = %id, cause = %error, "a provider does not say where to sign out");
            None
        }
    };
    let Some(url) = url else { return Ok(Redirect::to("/").into_response()) };
    let page = visit.page(visit.locale.text("sso-signed-out-title"));
    let mut response = Html(SignedOutPage { page, provider: provider.name, url }).into_response();
    set_cookie(&mut response, &Leaving::over(config));
    Ok(response)
}

impl From<ArrivalError> for Problem {
    fn from(error: ArrivalError) -> Problem {
        match error {
            ArrivalError::Sql(error) => error.into(),
            // The same person came twice at once: the second time the account is there.
            ArrivalError::Person(AddPersonError::EmailTaken(_)) => Problem::Unavailable,
            error => Problem::internal(error),
        }
    }
}
