//! The transparency log of plugins for programs: JSON. `campus-plugin log` verifies what stands here.

use axum::{Json, extract::Path};
use plugin_package::log::{Consistency, Head, Inclusion};
use serde::Serialize;

use crate::{
    plugins::log,
    web::{Problem, Visit},
};

#[derive(Debug, Serialize)]
pub struct Whole {
    head: Head,
    /// Each a text that is itself JSON.
    entries: Vec<String>,
}

/// `GET /api/v1/plugin-log`
pub async fn whole(visit: Visit) -> Result<Json<Whole>, Problem> {
    let mut tx = visit.read().await?;
    let (head, entries) = (visit.app.plugins.head(&mut tx, visit.now).await?, log::entries(&mut tx).await?);
    Ok(Json(Whole { head, entries }))
}

/// `GET /api/v1/plugin-log/entries/{position}`
pub async fn entry(visit: Visit, Path(position): Path<u64>) -> Result<Json<Inclusion>, Problem> {
    let found = visit.app.plugins.inclusion(&mut visit.read().await?, position, visit.now).await?;
    Ok(Json(found.ok_or(Problem::NotFound)?))
}

/// `GET /api/v1/plugin-log/since/{size}`
pub async fn since(visit: Visit, Path(size): Path<u64>) -> Result<Json<Consistency>, Problem> {
    let found = visit.app.plugins.consistency(&mut visit.read().await?, size, visit.now).await?;
    Ok(Json(found.ok_or(Problem::NotFound)?))
}
