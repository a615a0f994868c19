//! Handing a package in: what can be said at once is said at once.

use bytes::Bytes;
use plugin_package::{Package, PackageError, Tier, keys::Public};
use semver::Version;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{file_key, keys, open};
use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    constraint,
    files::{FileError, Files},
    ids::{PackageId, PersonId, ProviderId},
    jobs, people,
};

#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("whoever hands in packages works for a provider")]
    NoProvider,
    #[error(transparent)]
    Package(#[from] PackageError),
    #[error("no root key of the provider stands for {0}")]
    ForeignName(String),
    #[error("the package was handed in before")]
    Known,
    #[error("version {0} is published or under way; raise the version number")]
    VersionTaken(String),
    #[error("version {newest} is published; a newer version is wanted")]
    NotNewer { newest: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Takes a package in and has it inspected.
///
/// # Errors
/// [`SubmitError`]; the transaction is unusable afterwards.
pub async fn submit(
    tx: &mut TenantTx,
    actor: &Actor,
    files: &Files,
    bytes: Bytes,
    now: OffsetDateTime,
) -> Result<PackageId, SubmitError> {
    let person = actor.person_for(Action::SubmitPlugin)?;
    let provider = people::provider_of(tx, person).await?.ok_or(SubmitError::NoProvider)?;
    let package = open(bytes.clone()).await?;
    verify(tx, provider, &package, now).await?;
    newer_than_published(tx, &package).await?;
    let id = enter(tx, provider, person, &package, bytes.len(), now).await?;
    files.put(&file_key(&hex::encode(package.digest)), bytes).await?;
    jobs::enqueue(tx, &jobs::CheckPackage { tenant: tx.tenant(), package: id }, &id.to_string(), now).await?;
    audit::record(tx, actor, Entry::new("submit", "plugin_package", id.0), now).await?;
    Ok(id)
}

/// Whether it is signed for its provider on this day, with keys that nobody has revoked since.
///
/// # Errors
/// [`SubmitError::ForeignName`], [`SubmitError::Package`], or the database's.
pub(super) async fn verify(
    tx: &mut TenantTx,
    provider: ProviderId,
    package: &Package,
    now: OffsetDateTime,
) -> Result<(), SubmitError> {
    let prefix = &package.about.provider;
    let root = keys::of(tx, provider, prefix).await?.ok_or_else(|| SubmitError::ForeignName(prefix.clone()))?;
    let public = Public::parse(&root.public).map_err(|error| PackageError::Signature(error.to_string()))?;
    package.verify(public, now.date(), |release| root.revoked.contains(&release.to_string()))?;
    Ok(())
}

/// What was admitted is never replaced by something older that it would be compatible with (a downgrade).
async fn newer_than_published(tx: &mut TenantTx, package: &Package) -> Result<(), SubmitError> {
    let own = Version::parse(&package.about.version).map_err(|error| PackageError::About(error.to_string()))?;
    let known = sqlx::query_scalar!("select version from app.plugin where id = $1", package.about.id)
        .fetch_all(tx.conn())
        .await?;
    let same_line = |known: &Version| known.major == own.major && (known.major > 0 || known.minor == own.minor);
    let newest = known.iter().filter_map(|known| Version::parse(known).ok()).filter(same_line).max();
    match newest {
        Some(newest) if newest >= own => Err(SubmitError::NotNewer { newest: newest.to_string() }),
        _ => Ok(()),
    }
}

async fn enter(
    tx: &mut TenantTx,
    provider: ProviderId,
    person: PersonId,
    package: &Package,
    bytes: usize,
    now: OffsetDateTime,
) -> Result<PackageId, SubmitError> {
    let (id, about) = (PackageId::new(), &package.about);
    // What died in its inspection may be handed in once more; what was found wanting would be again.
    sqlx::query!(
        "delete from app.plugin_package where tenant_id = $1 and digest = $2 and state = 'failed' and report is null",
        tx.tenant().uuid(),
        hex::encode(package.digest)
    )
    .execute(tx.conn())
    .await?;
    let tier = match about.tier {
        Tier::Practice => "practice",
        Tier::Assessment => "assessment",
    };
    sqlx::query!(
        "insert into app.plugin_package (tenant_id, id, provider_id, digest, plugin_id, version, tier, bytes, state,
             submitted_by, submitted_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'checking', $9, $10)",
        tx.tenant().uuid(),
        id.0,
        provider.0,
        hex::encode(package.digest),
        about.id,
        about.version,
        tier,
        i64::try_from(bytes).unwrap_or(i64::MAX),
        person.0,
        now
    )
    .execute(tx.conn())
    .await
    .map_err(|error| match constraint::violated(&error) {
        Some("plugin_package_digest_key") => SubmitError::Known,
        Some("plugin_package_version_key") => SubmitError::VersionTaken(about.version.clone()),
        _ => error.into(),
    })?;
    Ok(id)
}
