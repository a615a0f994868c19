//! Handing packages in from a provider's own build: JSON, problems as RFC 9457, a token as RFC 6750 says.

use axum::{
    Json,
    body::Body,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use plugin_inspection::Report;
use serde::Serialize;
use serde_json::json;

use super::{Sight, Submission, SubmitError, find, submit, tokens};
use crate::{
    access::Actor,
    ids::PackageId,
    web::{Problem, Visit, headers::bearer, upload},
};

#[derive(Debug, Serialize)]
pub struct Shown {
    id: PackageId,
    plugin: String,
    version: String,
    /// `checking`, `failed`, `waiting`, `declined` or `published`.
    state: &'static str,
    /// What the inspection found.
    report: Option<Report>,
    /// Of the advisory board.
    reason: String,
}

impl From<Submission> for Shown {
    fn from(submission: Submission) -> Shown {
        Shown {
            id: submission.id,
            plugin: submission.plugin,
            version: submission.version,
            state: submission.state.name(),
            report: submission.report,
            reason: submission.reason,
        }
    }
}

/// `POST /api/v1/plugins`: the body is the package.
pub async fn post_package(visit: Visit, headers: HeaderMap, body: Body) -> Result<Response, Problem> {
    // Nothing is taken in from strangers.
    let actor = actor(&visit, &headers).await?;
    let package = upload::taken(body).await?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let id = match submit(&mut tx, &actor, &visit.app.files, package, visit.now).await {
        Ok(id) => id,
        Err(error) => return refused(error),
    };
    tx.commit().await?;
    let submission = find(&mut visit.read().await?, &actor, Sight::Own, id).await?;
    let location = [(header::LOCATION, format!("/api/v1/plugins/{id}"))];
    Ok((StatusCode::CREATED, location, Json(Shown::from(submission))).into_response())
}

/// `GET /api/v1/plugins/{package}`
pub async fn package(visit: Visit, headers: HeaderMap, Path(id): Path<PackageId>) -> Result<Json<Shown>, Problem> {
    let actor = actor(&visit, &headers).await?;
    Ok(Json(find(&mut visit.read().await?, &actor, Sight::Own, id).await?.into()))
}

/// The person for whom the token acts.
async fn actor(visit: &Visit, headers: &HeaderMap) -> Result<Actor, Problem> {
    let secret = bearer(headers).ok_or(Problem::Token)?;
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    let actor = tokens::recognise(&mut tx, &visit.app.access, secret, visit.now).await?.ok_or(Problem::Token)?;
    tx.commit().await?;
    Ok(actor.in_request(&visit.request_id))
}

/// The cause as the author's tool says it.
fn refused(error: SubmitError) -> Result<Response, Problem> {
    if matches!(error, SubmitError::Forbidden(_) | SubmitError::File(_) | SubmitError::Sql(_)) {
        return Err(error.into());
    }
    let problem = json!({
        "type": "urn:kommunalcampus:problem:package-refused",
        "title": "The package was not taken",
        "status": StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
        "detail": error.to_string(),
    });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    Ok((StatusCode::UNPROCESSABLE_ENTITY, kind, problem.to_string()).into_response())
}
