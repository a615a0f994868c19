//! Connections and the two kinds of transaction.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::TenantId;

/// How the server signs in: as itself and as the job worker. Never as an owner or superuser.
#[derive(Clone, Debug)]
pub struct Logins {
    pub app: PgConnectOptions,
    pub worker: PgConnectOptions,
}

/// The server's connections. The pool is private: SQL goes through [`TenantTx`] and [`PlatformTx`] only.
#[derive(Clone, Debug)]
pub struct Database {
    pool: PgPool,
}

impl Database {
    /// Connects as the application role and refuses to go on when isolation would not hold.
    ///
    /// # Errors
    /// The database cannot be reached, or [`crate::self_check`] found a fault.
    pub async fn connect(app: PgConnectOptions) -> Result<Database, ConnectError> {
        // What a rush has opened is given back when it is over.
        let options = PgPoolOptions::new().max_connections(16).idle_timeout(Duration::from_secs(30));
        let pool = options.acquire_timeout(Duration::from_secs(5)).connect_with(app).await?;
        let database = Database { pool };
        crate::self_check::run(&mut database.platform().await?).await?;
        Ok(database)
    }

    /// A transaction that may write rows of `tenant` and read what is shared.
    ///
    /// # Errors
    /// No connection within the time limit, or the database is away.
    pub async fn tenant(&self, tenant: TenantId) -> sqlx::Result<TenantTx> {
        self.open(tenant, "").await
    }

    /// A read-only transaction of `tenant`, for pages.
    ///
    /// # Errors
    /// As [`Database::tenant`].
    pub async fn read(&self, tenant: TenantId) -> sqlx::Result<TenantTx> {
        self.open(tenant, "; set transaction read only").await
    }

    /// A read-only transaction that sees the tenant's rows as they are at its first statement, for a whole archive.
    ///
    /// # Errors
    /// As [`Database::tenant`].
    pub async fn snapshot(&self, tenant: TenantId) -> sqlx::Result<TenantTx> {
        let mut tx = self.open(tenant, " isolation level repeatable read read only").await?;
        sqlx::query("set local statement_timeout = '1h'").execute(tx.conn()).await?;
        Ok(tx)
    }

    /// A transaction of the cooperative: may write what all share and manage members.
    ///
    /// # Errors
    /// As [`Database::tenant`].
    pub async fn platform(&self) -> sqlx::Result<PlatformTx> {
        Ok(PlatformTx(self.open(TenantId::COOPERATIVE, "").await?))
    }

    /// Closes all connections; running transactions end first.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Opens the transaction and names its tenant in one message, which costs what a plain `begin` does.
    async fn open(&self, tenant: TenantId, mode: &str) -> sqlx::Result<TenantTx> {
        let opening = format!(
            "begin{mode}; set local app.tenant_id = '{tenant}'; set local lock_timeout = '5s'; \
             set local statement_timeout = '30s'"
        );
        // A TenantId prints hexadecimal digits and hyphens only; mode is one of the literals above.
        let tx = self.pool.begin_with(AssertSqlSafe(opening)).await?;
        Ok(TenantTx { tx, tenant })
    }
}

#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("cannot reach the database")]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    SelfCheck(#[from] crate::self_check::SelfCheckError),
}

/// A transaction bound to one tenant. Dropped without [`TenantTx::commit`], it rolls back.
#[derive(Debug)]
pub struct TenantTx {
    tx: Transaction<'static, Postgres>,
    tenant: TenantId,
}

impl TenantTx {
    /// The tenant whose rows this transaction sees; bind it in every statement.
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// The executor for one statement.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.tx
    }

    /// The same transaction as one of the cooperative, if it is one.
    ///
    /// # Errors
    /// The transaction itself when it belongs to a member.
    pub fn into_platform(self) -> Result<PlatformTx, TenantTx> {
        if self.tenant.is_cooperative() { Ok(PlatformTx(self)) } else { Err(self) }
    }

    async fn turned_to(mut self, tenant: TenantId) -> sqlx::Result<TenantTx> {
        self.name(tenant).await?;
        Ok(TenantTx { tenant, ..self })
    }

    /// For one statement of this crate that the member may cause and the cooperative has to make.
    pub(crate) async fn turn_to_cooperative(&mut self) -> sqlx::Result<()> {
        self.name(TenantId::COOPERATIVE).await
    }

    /// Ends what [`TenantTx::turn_to_cooperative`] began. When a statement between them fails, the transaction does too.
    pub(crate) async fn turn_back(&mut self) -> sqlx::Result<()> {
        self.name(self.tenant).await
    }

    async fn name(&mut self, tenant: TenantId) -> sqlx::Result<()> {
        sqlx::query("select set_config('app.tenant_id', $1, true)")
            .bind(tenant.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// # Errors
    /// The database refused or went away; nothing of the transaction is kept then.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await
    }
}

/// The part of a cooperative's transaction that acts as one member.
#[derive(Debug)]
pub struct MemberPart(TenantTx);

impl MemberPart {
    /// Back to the cooperative's part.
    ///
    /// # Errors
    /// The database's.
    pub async fn into_platform(self) -> sqlx::Result<PlatformTx> {
        Ok(PlatformTx(self.0.turned_to(TenantId::COOPERATIVE).await?))
    }
}

impl Deref for MemberPart {
    type Target = TenantTx;

    fn deref(&self) -> &TenantTx {
        &self.0
    }
}

impl DerefMut for MemberPart {
    fn deref_mut(&mut self) -> &mut TenantTx {
        &mut self.0
    }
}

/// A transaction of the cooperative. Only the operator's slice, the job runner and this crate take one.
#[derive(Debug)]
pub struct PlatformTx(TenantTx);

impl PlatformTx {
    /// The same transaction, now as a member: what the cooperative and the member write is kept or lost together.
    ///
    /// # Errors
    /// The database's.
    pub async fn into_member(self, member: TenantId) -> sqlx::Result<MemberPart> {
        Ok(MemberPart(self.0.turned_to(member).await?))
    }

    /// The same transaction without the right to act for all members.
    pub fn into_tenant(self) -> TenantTx {
        self.0
    }

    /// # Errors
    /// As [`TenantTx::commit`].
    pub async fn commit(self) -> sqlx::Result<()> {
        self.0.commit().await
    }
}

impl Deref for PlatformTx {
    type Target = TenantTx;

    fn deref(&self) -> &TenantTx {
        &self.0
    }
}

impl DerefMut for PlatformTx {
    fn deref_mut(&mut self) -> &mut TenantTx {
        &mut self.0
    }
}
