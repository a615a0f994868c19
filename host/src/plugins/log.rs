//! The transparency log of plugins, see [`plugin_package::log`]: appended to in the transaction that admits a plugin, takes
//! one out of use, or changes whose key counts; read by everybody.

use anyhow::Context as _;
use plugin_package::{
    keys::{Public, Secret},
    log::{Consistency, Head, Inclusion, Log},
};
use serde_json::{Value, json};
use std::{path::Path, sync::Arc};
use tenants::TenantTx;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::Plugins;
use crate::seal;

/// Name of the key below the data directory.
const KEY: &str = "plugin-log-key";
/// One after the other: a position is given once, and none is left out.
const LOCK: i64 = 0x706c_7567_696e_6c67;

/// The key that signs heads, made at the first start.
pub(super) fn key(data_dir: &Path) -> anyhow::Result<Arc<Secret>> {
    let path = data_dir.join(KEY);
    let seed = seal::secret(&path).with_context(|| format!("cannot keep {}", path.display()))?;
    Ok(Arc::new(Secret::from_seed(&seed)))
}

/// Appends what has happened, such as `{"kind": "admit", …}`; the time is added. Only the cooperative may.
///
/// # Errors
/// The database's.
pub async fn append(tx: &mut TenantTx, mut event: Value, now: OffsetDateTime) -> sqlx::Result<()> {
    event["at"] = json!(rfc3339(now));
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).execute(tx.conn()).await?;
    sqlx::query!(
        "insert into app.plugin_log (position, entry, at)
         select coalesce(max(position) + 1, 0), $1, $2 from app.plugin_log",
        event.to_string(),
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All entries in their order.
///
/// # Errors
/// The database's.
pub async fn entries(tx: &mut TenantTx) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select entry from app.plugin_log order by position").fetch_all(tx.conn()).await
}

impl Plugins {
    /// With which heads of the log are verified.
    pub fn log_key(&self) -> Public {
        self.log_key.public()
    }

    /// # Errors
    /// The database's.
    pub async fn head(&self, tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<Head> {
        Ok(Log::of(entries(tx).await?).head(&rfc3339(now), &self.log_key))
    }

    /// Publishes the day's head, once; marks are recorded under the newest.
    ///
    /// # Errors
    /// The database's.
    pub async fn publish_head(&self, tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<()> {
        let head = json!(self.head(tx, now).await?).to_string();
        sqlx::query!(
            "insert into app.plugin_log_head (day, head) values ($1, $2) on conflict do nothing",
            now.date(),
            head
        )
        .execute(tx.conn())
        .await?;
        Ok(())
    }

    /// That an entry stands in the log; none where there is no such position.
    ///
    /// # Errors
    /// The database's.
    pub async fn inclusion(
        &self,
        tx: &mut TenantTx,
        position: u64,
        now: OffsetDateTime,
    ) -> sqlx::Result<Option<Inclusion>> {
        Ok(Log::of(entries(tx).await?).inclusion(position, &rfc3339(now), &self.log_key))
    }

    /// That nothing of an earlier log was changed; none where it never had this size.
    ///
    /// # Errors
    /// The database's.
    pub async fn consistency(
        &self,
        tx: &mut TenantTx,
        size: u64,
        now: OffsetDateTime,
    ) -> sqlx::Result<Option<Consistency>> {
        Ok(Log::of(entries(tx).await?).consistency(size, &rfc3339(now), &self.log_key))
    }
}

fn rfc3339(at: OffsetDateTime) -> String {
    let whole = at.replace_nanosecond(0).unwrap_or(at);
    whole.format(&Rfc3339).unwrap_or_default()
}
