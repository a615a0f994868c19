//! Whether the process lives, and whether it can work.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use super::ask;
use crate::app::App;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and the search index is complete.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let answered = async { ask(&mut app.database.platform().await?).await };
    match answered.await {
        Ok(_) if app.catalogue.needs_rebuild() => {
            (StatusCode::SERVICE_UNAVAILABLE, "the search index is being built\n")
        }
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n"),
    }
}
