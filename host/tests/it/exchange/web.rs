//! Feeds from a server, well-behaved and not.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use host::exchange::{Source, moochub};
use serde::Deserialize;
use serde_json::json;

use super::{counts, import, record};
use crate::kit;

#[derive(Deserialize)]
struct Asked {
    page: Option<u32>,
}

/// Three pages with relative links.
async fn whole(Query(asked): Query<Asked>) -> Response {
    let page = asked.page.unwrap_or(1);
    let next = (page < 3).then(|| format!("?page={}", page + 1));
    let links = json!({"first": "https://elsewhere.example/courses", "next": next});
    axum::Json(json!({"links": links, "data": [record(&page.to_string(), "E-Akte")]})).into_response()
}

/// Each page leads to the next, and the last one to the first.
async fn circle(Query(asked): Query<Asked>) -> Response {
    let next = if asked.page == Some(2) { "?page=1" } else { "?page=2" };
    axum::Json(json!({"links": {"next": next}, "data": []})).into_response()
}

async fn elsewhere() -> Response {
    axum::Json(json!({"links": {"next": "https://elsewhere.example/courses"}, "data": []})).into_response()
}

async fn huge() -> Response {
    let page = format!(r#"{{"data": [], "filling": "{}"}}"#, "x".repeat(64 << 20));
    page.into_response()
}

async fn serve() -> SocketAddr {
    let routes = Router::new()
        .route("/whole", get(whole))
        .route("/circle", get(circle))
        .route("/elsewhere", get(elsewhere))
        .route("/huge", get(huge))
        .route("/down", get(StatusCode::SERVICE_UNAVAILABLE))
        .route("/moved", get(Redirect::permanent("/whole")))
        .route("/moved-away", get(Redirect::permanent("http://127.0.0.1:9/whole")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it listens");
    tokio::spawn(axum::serve(listener, routes).into_future());
    address
}

#[test]
fn a_feed_from_the_web_is_followed_page_by_page_and_named_by_its_address() {
    kit::run_apart(async || {
        let address = serve().await;
        let summary = import(format!("http://{address}/whole").parse::<Source>().unwrap()).await;
        assert_eq!((counts(&summary), summary.pages), ([3, 0, 0, 0], 3));
        assert_eq!(summary.feed, format!("http://{address}/whole"));
        let moved = import(format!("http://{address}/moved").parse::<Source>().unwrap()).await;
        assert_eq!(moved.pages, 3, "a redirect on the same server is followed");
    });
}

#[test]
fn a_server_that_leads_away_goes_round_answers_with_errors_or_never_ends_is_refused() {
    kit::run_apart(async || {
        let address = serve().await;
        let mut lines = Vec::new();
        for path in ["circle", "elsewhere", "huge", "down", "moved-away"] {
            let source: Source = format!("http://{address}/{path}").parse().unwrap();
            let error = moochub::read(&source, &|_| ()).await.expect_err("this is not read");
            let causes: Vec<_> = anyhow::Error::from(error).chain().map(ToString::to_string).collect();
            lines.push(causes.join(": ").replace(&address.to_string(), "feed.example"));
        }
        insta::assert_snapshot!(lines.join("\n"), @r"
        http://feed.example/circle?page=1 names http://feed.example/circle?page=2 as the next page, which was read before: the pages go round in a circle
        http://feed.example/elsewhere names https://elsewhere.example/courses as the next page, which is on another server
        http://feed.example/huge is larger than 64 MiB
        http://feed.example/down answers 503 Service Unavailable
        cannot fetch http://feed.example/moved-away: error following redirect: it redirects to another server
        ");
    });
}
