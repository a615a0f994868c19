//! The way from signing in to a privacy notice that has changed since somebody read it, whatever way they signed in.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::notice;
use crate::{app::App, clock, identity, web::visit::host_name};

/// After an answer that opens a session and leads on, leads to the changed notice first, and on from there.
pub async fn to_notice(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let host = host_name(request.headers());
    let mut response = next.run(request).await;
    let (Some(host), Some(token)) = (host, new_session(&response, identity::cookie_name(&app.config))) else {
        return response;
    };
    let Some(onward) = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()) else {
        return response;
    };
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("weiter", onward).finish();
    match has_changed(&app, &host, &token).await {
        Ok(true) => {
            if let Ok(place) = HeaderValue::from_str(&format!("/konto/datenschutzhinweis?{query}")) {
                response.headers_mut().insert(header::LOCATION, place);
            }
        }
        Ok(false) => {}
        Err(error) => tracing::warn!(error = %error, "whether the privacy notice has changed is not known"),
    }
    response
}

/// The token of a session that this answer opens.
fn new_session(response: &Response, name: &str) -> Option<String> {
    let cookies = response.headers().get_all(header::SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok());
    let value = |cookie: &str| {
        let (pair, _) = cookie.split_once(';')?;
        let (cookie_name, value) = pair.split_once('=')?;
        (cookie_name == name && !value.is_empty()).then(|| value.to_owned())
    };
    cookies.filter_map(value).next()
}

async fn has_changed(app: &App, host: &str, token: &str) -> sqlx::Result<bool> {
    let Some(site) = app.directory.by_host(host).await? else { return Ok(false) };
    let mut tx = app.database.read(site.id).await?;
    let Some(session) = identity::resume(&mut tx, token, clock::now()).await? else { return Ok(false) };
    let read = notice::read_by(&mut tx, session.person.id).await?;
    Ok(notice::has_changed(&notice::current(&mut tx, &site).await?, &read))
}
