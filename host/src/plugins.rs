//! Exercise plugins: admission, and calls into the sandbox.

use std::sync::Arc;

use bytes::Bytes;
use moka::sync::Cache;
use plugin_runtime::{
    CallError, Config, Context, Limits, Manifest, Plugin, Rejected, Rendering, Response, Runtime, RuntimeError, Verdict,
};
use sha2::{Digest as _, Sha256};
use tenants::{PlatformTx, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    files::{FileError, Files},
};

/// The sandbox with the plugins that were used lately.
#[derive(Clone, Debug)]
pub struct Plugins {
    runtime: Arc<Runtime>,
    files: Files,
    /// Compiled components by the SHA-256 of their bytes.
    compiled: Cache<String, Arc<Plugin>>,
}

#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Rejected(#[from] Rejected),
    #[error("the plugin does not say what it is")]
    Describe(#[source] CallError),
    #[error("version {version} of {id} was admitted before with other contents; raise the version number")]
    VersionTaken { id: String, version: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("the compiling task was stopped")]
    Stopped,
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the plugin {0} is not there")]
    File(String, #[source] FileError),
    #[error("the plugin {0} no longer compiles")]
    Rejected(String, #[source] Rejected),
    #[error(transparent)]
    Call(#[from] CallError),
    #[error("the plugin call was stopped")]
    Stopped,
}

/// One call's inputs, as the contract names them.
#[derive(Clone, Debug)]
pub struct Task {
    pub sha256: String,
    pub context: Context,
    pub config: Config,
    pub state: Option<Vec<u8>>,
}

impl Plugins {
    /// # Errors
    /// The machine does not let the sandbox reserve its memory.
    pub fn new(files: Files) -> Result<Plugins, RuntimeError> {
        Ok(Plugins { runtime: Arc::new(Runtime::new(Limits::default())?), files, compiled: Cache::new(64) })
    }

    /// Checks a component, stores it and enters it in the register. Admitting the same bytes again changes nothing.
    ///
    /// # Errors
    /// [`AdmitError`].
    pub async fn admit(
        &self,
        tx: &mut PlatformTx,
        actor: &Actor,
        component: &[u8],
        now: OffsetDateTime,
    ) -> Result<Manifest, AdmitError> {
        actor.require(Action::AdmitPlugin)?;
        let sha256 = hex::encode(Sha256::digest(component));
        if let Some(known) = sqlx::query_scalar!("select manifest from app.plugin where sha256 = $1", sha256)
            .fetch_optional(tx.conn())
            .await?
            .and_then(|manifest| serde_json::from_value(manifest).ok())
        {
            return Ok(known);
        }
        let manifest = self.describe(component.to_vec()).await?;
        self.files.put(&file_key(&sha256), Bytes::copy_from_slice(component)).await?;
        let entered = sqlx::query!(
            "insert into app.plugin (id, version, sha256, manifest, admitted_at) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            manifest.id,
            manifest.version,
            sha256,
            serde_json::json!(manifest),
            now
        )
        .execute(tx.conn())
        .await?;
        if entered.rows_affected() == 0 && !is_admitted(tx, &sha256).await? {
            return Err(AdmitError::VersionTaken { id: manifest.id, version: manifest.version });
        }
        Ok(manifest)
    }

    async fn describe(&self, component: Vec<u8>) -> Result<Manifest, AdmitError> {
        let runtime = Arc::clone(&self.runtime);
        tokio::task::spawn_blocking(move || {
            let plugin = runtime.compile(&component)?;
            Ok(runtime.describe(&plugin).map_err(AdmitError::Describe)?.value)
        })
        .await
        .map_err(|_| AdmitError::Stopped)?
    }

    /// Shows a task.
    ///
    /// # Errors
    /// [`RunError`]: never a statement about the learner's answer.
    pub async fn render(&self, task: Task, last: Option<Response>) -> Result<Rendering, RunError> {
        self.call(task, move |runtime, plugin, task| {
            runtime
                .render(plugin, &task.context, &task.config, task.state.as_deref(), last.as_ref())
                .map(|reply| reply.value)
        })
        .await
    }

    /// Judges an answer. Gives the fuel too, whatever became of it.
    pub async fn grade(&self, task: Task, response: Response) -> (Result<Verdict, RunError>, u64) {
        let graded = self.call(task, move |runtime, plugin, task| {
            runtime
                .grade(plugin, &task.context, &task.config, task.state.as_deref(), &response)
                .map(|reply| (reply.value, reply.usage.fuel))
        });
        match graded.await {
            Ok((verdict, fuel)) => (Ok(verdict), fuel),
            Err(RunError::Call(CallError::OutOfFuel { limit })) => {
                (Err(RunError::Call(CallError::OutOfFuel { limit })), limit)
            }
            Err(error) => (Err(error), 0),
        }
    }

    /// Compiles the newest admitted plugins, so that the first learner does not wait for it.
    ///
    /// # Errors
    /// The database's.
    pub async fn warm(&self, tx: &mut TenantTx) -> sqlx::Result<()> {
        let newest = sqlx::query_scalar!("select sha256 from app.plugin order by admitted_at desc limit 8")
            .fetch_all(tx.conn())
            .await?;
        for sha256 in newest {
            if let Err(error) = self.load(&sha256).await {
                tracing::error!(plugin.sha256 = sha256, error = ?error, "an admitted plugin does not load");
            }
        }
        Ok(())
    }

    async fn call<T: Send + 'static>(
        &self,
        task: Task,
        call: impl FnOnce(&Runtime, &Plugin, &Task) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, RunError> {
        let plugin = self.load(&task.sha256).await?;
        let runtime = Arc::clone(&self.runtime);
        let started = std::time::Instant::now();
        let result =
            tokio::task::spawn_blocking(move || call(&runtime, &plugin, &task)).await.map_err(|_| RunError::Stopped)?;
        metrics::histogram!("campus_plugin_call_seconds").record(started.elapsed().as_secs_f64());
        Ok(result?)
    }

    async fn load(&self, sha256: &str) -> Result<Arc<Plugin>, RunError> {
        if let Some(plugin) = self.compiled.get(sha256) {
            return Ok(plugin);
        }
        let bytes =
            self.files.get(&file_key(sha256)).await.map_err(|error| RunError::File(sha256.to_owned(), error))?;
        let runtime = Arc::clone(&self.runtime);
        let plugin = tokio::task::spawn_blocking(move || runtime.compile(&bytes))
            .await
            .map_err(|_| RunError::Stopped)?
            .map_err(|error| RunError::Rejected(sha256.to_owned(), error))?;
        let plugin = Arc::new(plugin);
        self.compiled.insert(sha256.to_owned(), Arc::clone(&plugin));
        Ok(plugin)
    }
}

/// Another admission of the same bytes may have been first.
async fn is_admitted(tx: &mut PlatformTx, sha256: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from app.plugin where sha256 = $1) as "known!""#, sha256)
        .fetch_one(tx.conn())
        .await
}

/// The newest version of a plugin.
///
/// # Errors
/// The database's.
pub async fn newest(tx: &mut TenantTx, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select version from app.plugin where id = $1 order by admitted_at desc limit 1", id)
        .fetch_optional(tx.conn())
        .await
}

fn file_key(sha256: &str) -> String {
    format!("plugins/{sha256}.wasm")
}
