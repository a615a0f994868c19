//! The host of frames: it knows neither cookies nor people, and gives out the files of plugins that run.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tenants::TenantTx;

use crate::{app::App, web::visit::host_name};

/// Answers what is asked of the host of frames; everything else goes on.
pub async fn at_their_own_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if host_name(request.headers()).is_none_or(|host| host != app.config.frames_host()) {
        return next.run(request).await;
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    match file(&app, request.uri().path()).await {
        Ok(found) => found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response()),
        Err(error) => {
            tracing::error!(error = ?error, "a file of a frame cannot be given out");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// `/{component}/{host}/{file}`: the host is that of the campus whose page shows the frame.
async fn file(app: &App, path: &str) -> anyhow::Result<Option<Response>> {
    let mut parts = path.trim_start_matches('/').splitn(3, '/');
    let (Some(sha256), Some(host), Some(name)) = (parts.next(), parts.next(), parts.next()) else { return Ok(None) };
    if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(None);
    }
    let Some(site) = app.directory.by_host(host).await? else { return Ok(None) };
    if !runs(&mut app.database.read(site.id).await?, sha256).await? {
        return Ok(None);
    }
    let base = format!("{}/{sha256}/{host}/", app.config.origin(&app.config.frames_host()));
    Ok(app.plugins.frame(sha256, name, &base, &app.config.origin(host)).await?)
}

/// Whether the component is in use, or tried by those who decide about it.
async fn runs(tx: &mut TenantTx, sha256: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from app.plugin where sha256 = $2 and revoked_at is null)
               or exists (select from app.plugin_package
                          where tenant_id = $1 and component_sha256 = $2 and state = 'waiting') as "runs!""#,
        tx.tenant().uuid(),
        sha256
    )
    .fetch_one(tx.conn())
    .await
}
