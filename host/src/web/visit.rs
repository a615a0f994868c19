//! What every handler knows of a request: which site, who, in which language.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};
use axum_extra::extract::{CookieJar, cookie::Cookie};
use rand::RngCore as _;
use sha2::{Digest as _, Sha256};
use tenants::{Tenant, TenantTx};
use time::{Duration, OffsetDateTime};

use super::{
    Page, Problem, cookie, gate,
    i18n::Locale,
    page::{Flash, NavLink, PersonBadge, Site},
};
use crate::{
    access::{Action, Actor, Role},
    app::App,
    clock,
    config::Config,
    identity,
    identity::Session,
    ids::PersonId,
};

pub const LANGUAGE_COOKIE: &str = "campus_language";
const FLASH_COOKIE: &str = "campus_flash";
const FORM_COOKIE: &str = "campus_form";

/// Identifies a request in logs and on error pages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// A secret of this browser, from which form tokens are made.
#[derive(Clone, Debug)]
pub struct FormSeed(pub String);

/// One request to one site.
#[derive(Clone, Debug)]
pub struct Visit {
    pub app: Arc<App>,
    pub tenant: Tenant,
    pub locale: Locale,
    pub session: Option<Session>,
    /// A session in which a second factor is still to be shown or set up; it opens nothing else.
    pub pending: Option<Session>,
    /// Name of the site that was asked.
    pub host: String,
    /// Path and query.
    pub path: String,
    pub request_id: String,
    pub now: OffsetDateTime,
    /// Whether the page that is shown next asks to confirm first, see `identity::step_up`.
    pub must_confirm: bool,
    csrf: String,
    flash: Option<String>,
}

/// A request of somebody who has signed in; others are led to the sign-in page and back.
#[derive(Clone, Debug)]
pub struct SignedIn {
    pub visit: Visit,
    pub actor: Actor,
}

impl Visit {
    pub fn actor(&self) -> Actor {
        match &self.session {
            Some(session) => self.acting(session.person.id, &session.person.roles),
            None => self.app.access.visitor(self.tenant.id).in_request(&self.request_id),
        }
    }

    /// This person, acting in this request: also while they are still signing in.
    pub fn acting(&self, person: PersonId, roles: &[Role]) -> Actor {
        let given = &self.tenant.given_rights;
        self.app.access.actor_given(self.tenant.id, given, person, roles).in_request(&self.request_id)
    }

    /// Where the frames of a component lie that a page of this site shows.
    pub fn frames(&self, component: &str) -> String {
        let config = &self.app.config;
        format!("{}/{component}/{}/", config.origin(&config.frames_host()), self.host)
    }

    /// A read-only transaction of this site.
    ///
    /// # Errors
    /// The database is away.
    pub async fn read(&self) -> Result<TenantTx, Problem> {
        Ok(self.app.database.read(self.tenant.id).await?)
    }

    /// The frame of a page of this site; `title` is already in the reader's language.
    pub fn page(&self, title: impl Into<String>) -> Page {
        let locale = self.locale;
        Page {
            lang: locale.tag(),
            title: title.into(),
            site: Site {
                name: self.tenant.name.clone(),
                tagline: if self.tenant.id.is_cooperative() {
                    locale.text("site-cooperative")
                } else {
                    locale.text("site-member")
                },
                logo: self.tenant.logo_key.as_ref().map(|key| format!("/logo/{key}")),
                theme_href: theme_href(&self.tenant.colour),
            },
            nav: self.navigation(),
            person: self
                .session
                .as_ref()
                .map(|session| PersonBadge { name: session.person.name(), initials: session.person.initials() }),
            csrf: self.csrf.clone(),
            flash: self.flash.as_ref().map(|key| Flash { tone: "success", text: locale.text(key) }),
            path: self.path.clone(),
            request_id: self.request_id.clone(),
            must_confirm: self.must_confirm,
            locale,
        }
        .refused(self.must_confirm)
    }

    /// The form token this browser must send back.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    fn navigation(&self) -> Vec<NavLink> {
        let actor = self.actor();
        let link = |href: &str, key: &str| NavLink {
            href: href.to_owned(),
            label: self.locale.text(key),
            current: self.path == href || self.path.strip_prefix(href).is_some_and(|rest| rest.starts_with(['/', '?'])),
        };
        let mut links = vec![link("/katalog", "nav-catalogue")];
        if actor.may(Action::Learn) {
            links.push(link("/lernen", "nav-learning"));
        }
        if actor.looks_after_house() && !self.tenant.id.is_cooperative() {
            links.push(link("/verwaltung", "nav-setup"));
        }
        if actor.may(Action::JudgeAnswers) {
            links.push(link("/korrekturen", "nav-judgements"));
        }
        if actor.may(Action::SubmitPlugin) {
            links.push(link("/anbieter/plugins", "nav-packages"));
        }
        if actor.may(Action::ReviewPlugin) {
            links.push(link("/fachbeirat/plugins", "nav-review"));
        }
        if actor.may(Action::WatchJobs) {
            links.push(link("/geschaeftsstelle", "nav-office"));
        }
        if self.app.demo {
            links.push(link("/dev/mailbox", "nav-mailbox"));
        }
        links
    }
}

impl FromRequestParts<Arc<App>> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Visit, Problem> {
        let visit = Visit::recognise(parts, app).await?;
        gate::enter(&visit)?;
        Ok(visit)
    }
}

impl Visit {
    /// The visit, whether or not the campus is open: for the page that says that it is closed.
    ///
    /// # Errors
    /// [`Problem::UnknownSite`], or the database is away.
    pub(super) async fn recognise(parts: &mut Parts, app: &Arc<App>) -> Result<Visit, Problem> {
        let now = clock::now();
        let host = host_name(&parts.headers).ok_or_else(|| Problem::UnknownSite(String::new()))?;
        let tenant = app.directory.by_host(&host).await?.ok_or_else(|| Problem::UnknownSite(host.clone()))?;
        tracing::Span::current().record("tenant.id", tracing::field::display(tenant.id));
        let jar = CookieJar::from_headers(&parts.headers);
        let token = jar.get(identity::cookie_name(&app.config)).map(|cookie| cookie.value().to_owned());
        let session = match &token {
            Some(token) => identity::resume(&mut app.database.read(tenant.id).await?, token, now).await?,
            None => None,
        };
        let session = session.filter(|session| gate::lets_sign_in(&tenant, session));
        let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
        if session.as_ref().is_some_and(|session| session.pending) && !identity::opens_while_pending(&path) {
            return Err(Problem::SignIn { back: path });
        }
        let locale = locale(&parts.headers, &jar, session.as_ref(), &tenant);
        let seed = parts.extensions.get::<FormSeed>().map_or("", |seed| seed.0.as_str());
        Ok(Visit {
            app: Arc::clone(app),
            csrf: form_token(seed, session.as_ref()),
            locale,
            pending: session.clone().filter(|session| session.pending),
            session: session.filter(|session| !session.pending),
            host,
            path,
            request_id: parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.clone()),
            now,
            must_confirm: false,
            flash: jar.get(FLASH_COOKIE).map(Cookie::value).filter(|key| key.starts_with("flash-")).map(str::to_owned),
            tenant,
        })
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<SignedIn, Problem> {
        SignedIn::from_visit(Visit::from_request_parts(parts, app).await?)
    }
}

impl SignedIn {
    /// # Errors
    /// [`Problem::SignIn`] without a session.
    pub fn from_visit(visit: Visit) -> Result<SignedIn, Problem> {
        if visit.session.is_none() {
            return Err(Problem::SignIn { back: visit.path });
        }
        Ok(SignedIn { actor: visit.actor(), visit })
    }

    /// For pages on which a member looks after its people; the cooperative's own have a page of the office.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] without the right, [`Problem::NotFound`] at the cooperative.
    pub fn coordinates(&self) -> Result<(), Problem> {
        self.actor.require(Action::ManagePeople)?;
        if self.visit.tenant.id.is_cooperative() { Err(Problem::NotFound) } else { Ok(()) }
    }
}

/// Address of the style sheet with a tenant's colours.
pub fn theme_href(colour: &str) -> String {
    format!("/theme/{}.css", colour.trim_start_matches('#'))
}

/// The host name of a request: lower case, without port, at most as long as DNS allows (RFC 1035).
pub fn host_name(headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = host.rsplit_once(':').map_or(host, |(name, port)| if port.parse::<u16>().is_ok() { name } else { host });
    (!name.is_empty() && name.len() <= 253).then(|| name.trim_end_matches('.').to_ascii_lowercase())
}

fn locale(headers: &HeaderMap, jar: &CookieJar, session: Option<&Session>, tenant: &Tenant) -> Locale {
    let chosen = jar.get(LANGUAGE_COOKIE).and_then(|cookie| Locale::parse(cookie.value()));
    let own = session.map(|session| session.person.locale);
    let asked = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(Locale::preferred);
    chosen.or(own).or_else(asked).or_else(|| Locale::parse(&tenant.locale)).unwrap_or(Locale::De)
}

/// Of the browser's secret and the session by its name: a session that gets a new token keeps its open forms.
fn form_token(seed: &str, session: Option<&Session>) -> String {
    let mut hash = Sha256::new();
    hash.update(b"campus form token\0");
    hash.update(seed);
    hash.update([0]);
    hash.update(session.map(|session| *session.id.0.as_bytes()).unwrap_or_default());
    hex::encode(hash.finalize())
}

/// Has the page that is shown next say this sentence.
pub fn set_flash(response: &mut Response, config: &Config, key: &str) {
    set_cookie(response, &cookie::text(config, FLASH_COOKIE, key, Some(Duration::MINUTE)));
}

/// Gives each request its id and each browser the secret its form tokens are made of; takes a shown flash back.
pub async fn prepare(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Result<Response, Infallible> {
    let jar = CookieJar::from_headers(request.headers());
    let request_id = uuid::Uuid::now_v7().simple().to_string();
    let known = jar.get(FORM_COOKIE).map(|cookie| cookie.value().to_owned()).filter(|seed| seed.len() == 32);
    let is_new = known.is_none();
    let seed = known.unwrap_or_else(random_seed);
    let shows_flash = request.method() == axum::http::Method::GET && jar.get(FLASH_COOKIE).is_some();
    let is_page =
        !["/assets/", "/theme/", super::problem::scim::PATH].iter().any(|path| request.uri().path().starts_with(path));
    request.extensions_mut().insert(RequestId(request_id.clone()));
    request.extensions_mut().insert(FormSeed(seed.clone()));
    let mut response = next.run(request).await;
    if is_new && is_page {
        set_cookie(&mut response, &cookie::text(&app.config, FORM_COOKIE, &seed, None));
    }
    if shows_flash && is_page && !response.status().is_redirection() {
        set_cookie(&mut response, &cookie::text(&app.config, FLASH_COOKIE, "", Some(Duration::ZERO)));
    }
    if let Ok(value) = request_id.parse() {
        response.headers_mut().insert("x-request-id", value);
    }
    Ok(response)
}

/// Adds one `Set-Cookie` header.
pub fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = cookie.parse() {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn random_seed() -> String {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    hex::encode(bytes)
}
