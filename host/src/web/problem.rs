//! What can go wrong with a request, told to people as a page and to programs as RFC 9457.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Html, Page, Visit, gate,
    i18n::Locale,
    page::Site,
    samples::{Sample, TEXT, titled},
    visit::{RequestId, theme_href},
};
use crate::{access::Forbidden, app::App};

pub mod scim;

/// A request that is not answered as asked. Text for people: `problem-NAME-title` and `problem-NAME-text`.
#[derive(Debug)]
pub enum Problem {
    /// Also for what belongs to somebody else.
    NotFound,
    /// No tenant has this host name.
    UnknownSite(String),
    /// Not an error to people: they are led to the sign-in page and back.
    SignIn {
        back: String,
    },
    /// Not an error to people: they show a factor and come back.
    Confirm {
        back: String,
    },
    Forbidden,
    /// A program has no token that works.
    Token,
    /// The form came from another page or is older than the session.
    ForeignForm,
    /// The same idempotency key with another content.
    KeyReused,
    /// A part of the request is missing or malformed.
    Malformed,
    TooLarge,
    /// What was asked is not possible in the present state; the key names the sentence.
    Conflict(&'static str),
    /// The whole campus is not open, or nothing of it can be changed: which of these, and what the office says to it.
    Closed(&'static str, String),
    /// Try again in some seconds.
    Unavailable,
    /// A fault of ours. The cause is logged, never shown.
    Internal(anyhow::Error),
    /// This was done already; the answer of the first time.
    Replay(Box<Response>),
}

/// What the middleware needs to show a problem, carried in the extensions of the response.
#[derive(Clone, Debug)]
struct Shown {
    name: &'static str,
    host: String,
    reason: String,
}

impl Problem {
    pub fn internal(error: impl Into<anyhow::Error>) -> Problem {
        Problem::Internal(error.into())
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::UnknownSite(_) => StatusCode::NOT_FOUND,
            Self::SignIn { .. } | Self::Confirm { .. } => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::ForeignForm | Self::Closed(..) => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
            Self::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Replay(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::UnknownSite(_) => "unknown-site",
            Self::SignIn { .. } | Self::Confirm { .. } => "sign-in",
            Self::Forbidden => "forbidden",
            Self::Token => "token",
            Self::ForeignForm => "foreign-form",
            Self::KeyReused => "key-reused",
            Self::Malformed => "malformed",
            Self::TooLarge => "too-large",
            Self::Conflict(name) | Self::Closed(name, _) => name,
            Self::Unavailable => "unavailable",
            Self::Internal(_) | Self::Replay(_) => "internal",
        }
    }
}

impl From<sqlx::Error> for Problem {
    fn from(error: sqlx::Error) -> Problem {
        let away = match &error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Protocol(_) => true,
            // Class 08 connection, 57P operator intervention, 40001/40P01 serialisation, 55P03 lock time-out, 53 resources.
            sqlx::Error::Database(database) => database.code().is_some_and(|code| {
                ["08", "57P", "40001", "40P01", "55P03", "53"].iter().any(|class| code.starts_with(class))
            }),
            _ => false,
        };
        // NUL and other characters that no text of the database can hold: only a request can bring them.
        let unstorable = |code: &str| matches!(code, "22021" | "22P05");
        if let sqlx::Error::Database(database) = &error
            && database.code().is_some_and(|code| unstorable(&code))
        {
            return Problem::Malformed;
        }
        if away {
            tracing::warn!(error = %error, "the database is away");
            Problem::Unavailable
        } else {
            Problem::internal(error)
        }
    }
}

impl From<Forbidden> for Problem {
    fn from(_: Forbidden) -> Problem {
        Problem::Forbidden
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, name) = (self.status(), self.name());
        let (mut host, mut reason) = (String::new(), String::new());
        match self {
            Problem::Replay(response) => return *response,
            Problem::SignIn { back } => return led("/anmelden", &back),
            Problem::Confirm { back } => return led("/anmelden/bestaetigen", &back),
            Problem::Internal(error) => {
                tracing::error!(error = ?error, "a request failed");
            }
            Problem::UnknownSite(asked) => host = asked,
            Problem::Closed(_, said) => reason = said,
            _ => {}
        }
        let mut response = status.into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
        }
        response.extensions_mut().insert(Shown { name, host, reason });
        response
    }
}

/// Leads to a page, and from there back.
pub fn led(page: &str, back: &str) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("zurueck", back).finish();
    Redirect::to(&format!("{page}?{query}")).into_response()
}

#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub page: Page,
    pub name: &'static str,
    /// The cooperative's own site, where the list of members stands.
    pub home: String,
    pub unknown_host: String,
    /// What the office says to it; may be empty.
    pub reason: String,
}

impl Sample for ProblemPage {
    fn samples(page: Page) -> Vec<ProblemPage> {
        let problem = |name: &'static str| ProblemPage {
            page: titled(&page, page.t(format!("problem-{name}-title"))),
            name,
            home: "https://kommunalcampus.example".to_owned(),
            unknown_host: if name == "unknown-site" { "wrms.kommunalcampus.example".to_owned() } else { String::new() },
            reason: if name == "suspended" { TEXT.to_owned() } else { String::new() },
        };
        let usual = ["not-found", "unknown-site", "forbidden", "foreign-form", "unavailable", "internal", "run-full"];
        usual.into_iter().chain(["preparation", "suspended", "read-only", "leaving"]).map(problem).collect()
    }
}

/// Turns every problem into a page or, for programs, into `application/problem+json`.
pub async fn show(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let response = next.run(request).await;
    if parts.uri.path().starts_with(scim::PATH) {
        return scim::show(response);
    }
    let Some(shown) = shown(&response) else { return response };
    let request_id = parts.extensions.get::<RequestId>().map_or_else(String::new, |id| id.0.clone());
    let accepts_problem =
        parts.headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/"));
    if parts.uri.path().starts_with("/api/") || accepts_problem {
        return as_json(response, &shown, &request_id);
    }
    let title_key = format!("problem-{}-title", shown.name);
    let page = match Visit::recognise(&mut parts, &app).await {
        Ok(visit) => gate::trimmed(visit.page(visit.locale.text(&title_key)), shown.name),
        Err(_) => bare_page(&parts.headers, &title_key, request_id),
    };
    let html = Html(ProblemPage {
        page,
        name: shown.name,
        home: app.config.origin(app.directory.base_domain()),
        unknown_host: shown.host,
        reason: shown.reason,
    });
    replace_body(response, html.into_response())
}

/// A problem of ours, or one that the router or a layer answered by itself.
fn shown(response: &Response) -> Option<Shown> {
    if let Some(shown) = response.extensions().get::<Shown>() {
        return Some(shown.clone());
    }
    let name = match response.status() {
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::BAD_REQUEST => "malformed",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        _ => return None,
    };
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (!is_page).then(|| Shown { name, host: String::new(), reason: String::new() })
}

/// Keeps status and headers of the problem, takes the body of the page.
fn replace_body(problem: Response, page: Response) -> Response {
    let (mut parts, _) = problem.into_parts();
    let (page_parts, body) = page.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(page_parts.headers);
    Response::from_parts(parts, body)
}

fn as_json(response: Response, shown: &Shown, request_id: &str) -> Response {
    let locale = Locale::En;
    let body = serde_json::json!({
        "type": format!("urn:kommunalcampus:problem:{}", shown.name),
        "title": locale.text(&format!("problem-{}-title", shown.name)),
        "status": response.status().as_u16(),
        "detail": locale.text(&format!("problem-{}-text", shown.name)),
        "instance": format!("urn:kommunalcampus:request:{request_id}"),
    });
    let body = ([(header::CONTENT_TYPE, "application/problem+json")], body.to_string());
    replace_body(response, body.into_response())
}

/// The frame where there is no site: an unknown host name, or no database to ask.
fn bare_page(headers: &axum::http::HeaderMap, title_key: &str, request_id: String) -> Page {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).and_then(Locale::preferred);
    let locale = asked.unwrap_or(Locale::De);
    Page {
        lang: locale.tag(),
        title: locale.text(title_key),
        site: Site {
            name: "KommunalCampus".to_owned(),
            tagline: locale.text("site-cooperative"),
            logo: None,
            theme_href: theme_href("#1f4e79"),
        },
        nav: Vec::new(),
        person: None,
        csrf: String::new(),
        flash: None,
        path: "/".to_owned(),
        request_id,
        must_confirm: false,
        locale,
    }
}
