//! Plugins of providers on their way to the catalogue: a provider hands in a signed package, the platform inspects it, the
//! advisory board decides, and the office can take it out of use again.

use plugin_inspection::Report;
use plugin_package::{Package, PackageError};
use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    ids::{PackageId, PersonId, ProviderId},
    people,
};

pub mod api;
pub mod frames;
pub mod jobs;
pub mod keys;
pub mod keys_page;
pub mod log_api;
pub mod office_page;
pub mod report_view;
pub mod review;
pub mod review_page;
pub mod samples;
pub mod stop;
mod submit;
pub mod tokens;
pub mod tokens_page;
pub mod trial;
mod use_view;
pub mod web;

pub use stop::Stop;
pub use submit::{SubmitError, submit};

/// A package as the lists and pages show it.
#[derive(Clone, Debug)]
pub struct Submission {
    pub id: PackageId,
    pub provider: ProviderId,
    pub provider_name: String,
    /// SHA-256 of its manifest.
    pub digest: String,
    pub plugin: String,
    pub version: String,
    /// As in [`plugin_package::Tier`].
    pub tier: String,
    pub bytes: i64,
    pub state: State,
    /// None while it is inspected, and where the inspection itself died.
    pub report: Option<Report>,
    pub submitted_by: Option<PersonId>,
    pub submitted_at: OffsetDateTime,
    pub decided_at: Option<OffsetDateTime>,
    /// Of the board; of a version that was taken out of use, why.
    pub reason: String,
    /// How a published version was taken out of use.
    pub stopped: Option<Stop>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Checking,
    Failed,
    /// For the advisory board.
    Waiting,
    Declined,
    Published,
}

impl State {
    pub const ALL: [State; 5] = [State::Waiting, State::Checking, State::Published, State::Declined, State::Failed];

    pub const fn name(self) -> &'static str {
        match self {
            State::Checking => "checking",
            State::Failed => "failed",
            State::Waiting => "waiting",
            State::Declined => "declined",
            State::Published => "published",
        }
    }

    pub fn parse(name: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.name() == name)
    }

    pub(crate) const fn tone(self) -> &'static str {
        match self {
            State::Checking => "info",
            State::Failed | State::Declined => "danger",
            State::Waiting => "warning",
            State::Published => "success",
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum LookError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Also that of another provider.
    #[error("there is no such package")]
    Unknown,
    #[error("a stored state or report cannot be read")]
    Stored,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// Whose packages are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Those of the actor's provider.
    Own,
    /// Everybody's, for the advisory board.
    All,
}

/// Packages, those first that wait for a decision. Somebody without a provider sees nobody's.
///
/// # Errors
/// [`LookError`]
pub async fn list(tx: &mut TenantTx, actor: &Actor, sight: Sight) -> Result<Vec<Submission>, LookError> {
    let provider = provider(tx, actor, sight).await?;
    rows(tx, provider, None).await
}

/// One of them.
///
/// # Errors
/// [`LookError`]
pub async fn find(tx: &mut TenantTx, actor: &Actor, sight: Sight, id: PackageId) -> Result<Submission, LookError> {
    let provider = provider(tx, actor, sight).await?;
    rows(tx, provider, Some(id)).await?.pop().ok_or(LookError::Unknown)
}

/// The provider whose packages alone are meant.
async fn provider(tx: &mut TenantTx, actor: &Actor, sight: Sight) -> Result<Option<ProviderId>, LookError> {
    match sight {
        Sight::All => Ok(actor.require(Action::ReviewPlugin).map(|()| None)?),
        Sight::Own => {
            let person = actor.person_for(Action::SubmitPlugin)?;
            people::provider_of(tx, person).await?.map(Some).ok_or(LookError::Unknown)
        }
    }
}

async fn rows(
    tx: &mut TenantTx,
    provider: Option<ProviderId>,
    id: Option<PackageId>,
) -> Result<Vec<Submission>, LookError> {
    let rows = sqlx::query!(
        r#"select k.id as "id: PackageId", k.provider_id as "provider: ProviderId", v.name as provider_name, k.digest,
               k.plugin_id, k.version, k.tier, k.bytes, k.state, k.report, k.submitted_by as "submitted_by: PersonId",
               k.submitted_at, k.decided_at, k.reason, p.yanked_at as "yanked_at?", p.revoked_at as "revoked_at?",
               p.stop_reason as "stop_reason?"
           from app.plugin_package k join app.provider v on v.id = k.provider_id
           left join app.plugin p on p.package_digest = k.digest
           where k.tenant_id = $1 and ($2::uuid is null or k.provider_id = $2) and ($3::uuid is null or k.id = $3)
           order by k.state <> 'waiting', k.submitted_at desc, k.id"#,
        tx.tenant().uuid(),
        provider.map(|provider| provider.0),
        id.map(|id| id.0)
    )
    .fetch_all(tx.conn())
    .await?;
    let mut submissions = Vec::with_capacity(rows.len());
    for row in rows {
        submissions.push(Submission {
            id: row.id,
            provider: row.provider,
            provider_name: row.provider_name,
            digest: row.digest,
            plugin: row.plugin_id,
            version: row.version,
            tier: row.tier,
            bytes: row.bytes,
            state: State::parse(&row.state).ok_or(LookError::Stored)?,
            report: row.report.map(serde_json::from_value).transpose().map_err(|_| LookError::Stored)?,
            submitted_by: row.submitted_by,
            submitted_at: row.submitted_at,
            decided_at: row.decided_at,
            reason: row.stop_reason.filter(|reason| !reason.is_empty()).unwrap_or(row.reason),
            stopped: match (row.revoked_at, row.yanked_at) {
                (Some(_), _) => Some(Stop::Revoke),
                (None, Some(_)) => Some(Stop::Yank),
                (None, None) => None,
            },
        });
    }
    Ok(submissions)
}

/// Where a package lies among the files.
pub(crate) fn file_key(digest: &str) -> String {
    format!("plugins/packages/{digest}.campx")
}

/// Opens a package on a thread that may block.
pub(crate) async fn open(bytes: bytes::Bytes) -> Result<Package, PackageError> {
    let opened = tokio::task::spawn_blocking(move || Package::read(&bytes, &plugin_package::Limits::default()));
    opened.await.unwrap_or_else(|error| Err(PackageError::Zip(error.to_string())))
}
