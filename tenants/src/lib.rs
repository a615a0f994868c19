//! The tenancy kernel: the only doors to SQL.
//!
//! Every statement of the product runs inside a [`TenantTx`], opened for one tenant, or a [`PlatformTx`], opened for
//! the cooperative, which owns what all members share. Row-level security in the database holds what this crate
//! promises even where a statement forgets its `tenant_id = $1`.

pub mod appearance;
pub mod cluster;
pub mod database;
pub mod directory;
pub mod life;
pub mod migrate;
pub mod provision;
pub mod self_check;

pub use database::{Database, Logins, MemberPart, PlatformTx, TenantTx};
pub use directory::{Directory, Tenant, TenantKind, TenantState};

/// Identifies one member, or the cooperative itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type,
)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct TenantId(uuid::Uuid);

impl TenantId {
    /// Tenant zero: owns the shared catalogue; its site is the cooperative's own.
    pub const COOPERATIVE: TenantId = TenantId(uuid::Uuid::nil());

    /// An identifier read from the database or made by [`provision`]; never taken from a request.
    pub const fn trusted(id: uuid::Uuid) -> TenantId {
        TenantId(id)
    }

    pub const fn uuid(self) -> uuid::Uuid {
        self.0
    }

    pub fn is_cooperative(self) -> bool {
        self == Self::COOPERATIVE
    }
}

impl std::fmt::Display for TenantId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(formatter)
    }
}
