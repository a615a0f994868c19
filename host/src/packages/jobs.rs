//! The inspection of a package, in the background. It looks first whether it is still wanted, so that it may be repeated.

use bytes::Bytes;
use tenants::TenantId;
use time::OffsetDateTime;

use super::{State, file_key, open};
use crate::{
    app::App,
    ids::PackageId,
    plugins::{CompileError, assets::Folder},
};

/// Inspects a package, and keeps its component where there is nothing to mend.
///
/// # Errors
/// The database's, the store's, or no process can be started; the job is tried again.
pub async fn check(app: &App, tenant: TenantId, id: PackageId, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = app.database.read(tenant).await?;
    let digest = sqlx::query_scalar!(
        "select digest from app.plugin_package where tenant_id = $1 and id = $2 and state = 'checking'",
        tenant.uuid(),
        id.0
    )
    .fetch_optional(tx.conn())
    .await?;
    drop(tx);
    let Some(digest) = digest else { return Ok(()) };
    let bytes = app.files.get(&file_key(&digest)).await?;
    let mut found = app.plugins.inspect(&bytes).await;
    if matches!(found, Err(CompileError::Died)) {
        // Once it may have been the machine.
        found = app.plugins.inspect(&bytes).await;
    }
    let report = match found {
        Ok(report) => Some(report),
        Err(CompileError::Died) => None,
        Err(error) => return Err(error.into()),
    };
    let passed = report.as_ref().is_some_and(plugin_inspection::Report::passed);
    let component = if passed { Some(keep(app, bytes).await?) } else { None };
    let state = if passed { State::Waiting } else { State::Failed };
    let mut tx = app.database.tenant(tenant).await?;
    sqlx::query!(
        "update app.plugin_package set state = $3, report = $4, component_sha256 = $5, checked_at = $6
         where tenant_id = $1 and id = $2 and state = 'checking'",
        tenant.uuid(),
        id.0,
        state.name(),
        report.map(|report| serde_json::json!(report)),
        component,
        now
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    metrics::counter!("campus_plugin_packages_checked_total", "outcome" => state.name()).increment(1);
    Ok(())
}

/// Keeps the component and the files that it brings along, so that it can be tried and published.
async fn keep(app: &App, bytes: Bytes) -> anyhow::Result<String> {
    let package = open(bytes).await?;
    let component = app.plugins.keep(package.component()).await?;
    app.plugins.keep_files(&component, Folder::Assets, package.folder("assets/")).await?;
    app.plugins.keep_files(&component, Folder::Ui, package.folder("ui/")).await?;
    Ok(component)
}
