//! Whether the process lives, and whether it can work.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::app::App;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and the search index is complete.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    let answered = async {
        let mut tx = app.database.platform().await?;
        sqlx::query_scalar!(r#"select 1 as "one!""#).fetch_one(tx.conn()).await
    };
    match answered.await {
        Ok(_) if app.catalogue.needs_rebuild() => (StatusCode::SERVICE_UNAVAILABLE, "the search index is being built\n"),
        Ok(_) => (StatusCode::OK, "ready\n"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database is away\n"),
    }
}
