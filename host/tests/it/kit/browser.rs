//! A browser: keeps cookies, sends forms from where it found them.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderName, Method, Request, header},
};
use tower::ServiceExt as _;

use super::{Answer, Form};

pub(crate) struct Browser {
    router: Router,
    host: String,
    /// The address it connects from; none without a connection.
    address: Option<IpAddr>,
    cookies: Mutex<BTreeMap<String, String>>,
}

const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

impl Browser {
    pub(crate) fn new(router: Router, host: &str) -> Browser {
        Browser { router, host: host.to_owned(), address: None, cookies: Mutex::default() }
    }

    /// The same browser, connected from this address.
    pub(crate) fn at(self, address: &str) -> Browser {
        Browser { address: Some(address.parse().expect("the test's own addresses are valid")), ..self }
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.request(Method::GET, path, &[], Body::empty()).await
    }

    /// Gets what a redirect leads to.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        self.get(answer.location()).await
    }

    /// The form with this action on a page.
    pub(crate) async fn form(&self, page: &str, action: &str) -> Form {
        self.get(page).await.form(action)
    }

    /// A form as no page shows it: the right token and a fresh key, and nothing else.
    pub(crate) async fn bare_form(&self, action: &str) -> Form {
        let csrf = self.csrf().await;
        let key = uuid::Uuid::new_v4().to_string();
        Form {
            action: action.to_owned(),
            fields: vec![("csrf".into(), csrf), ("form_key".into(), key)],
            choices: vec![],
        }
    }

    /// The token that this browser must send back with each form.
    pub(crate) async fn csrf(&self) -> String {
        let signed_in = self.get("/impressum").await;
        let page = if signed_in.has_form("/abmelden") { signed_in } else { self.get("/anmelden").await };
        page.token()
    }

    pub(crate) async fn send(&self, form: &Form) -> Answer {
        self.post(&form.action, &form.fields).await
    }

    /// Sends fields as a browser does that shows a page of this site.
    pub(crate) async fn post<N: AsRef<str>, V: AsRef<str>>(&self, path: &str, fields: &[(N, V)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let headers = [(header::CONTENT_TYPE, FORM), (FETCH_SITE, "same-origin")];
        self.request(Method::POST, path, &headers, body).await
    }

    /// Any request, with this browser's host name and cookies.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let cookies: Vec<String> = self.jar().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path);
        if !self.host.is_empty() {
            request = request.header(header::HOST, &self.host);
        }
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        if let Some(address) = self.address {
            request = request.extension(ConnectInfo(SocketAddr::from((address, 50_000))));
        }
        let request = request.body(body.into()).expect("the test's own headers are valid");
        let response = self.router.clone().oneshot(request).await.expect("the router answers everything");
        let answer = Answer::read(response).await;
        self.keep(&answer);
        answer
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.jar().get(name).cloned()
    }

    pub(crate) fn set_cookie(&self, name: &str, value: &str) {
        self.jar().insert(name.to_owned(), value.to_owned());
    }

    fn keep(&self, answer: &Answer) {
        for cookie in answer.set_cookies() {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((&cookie, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name and a value");
            if attributes.contains("Max-Age=0") {
                self.jar().remove(name);
            } else {
                self.set_cookie(name, value);
            }
        }
    }

    fn jar(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
