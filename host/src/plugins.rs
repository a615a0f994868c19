//! Exercise plugins: admission, and calls into the sandbox. Nothing of a plugin is compiled or run in the server's own
//! process.

use std::{io, path::Path, sync::Arc, time::Instant};

use anyhow::Context as _;
use bytes::Bytes;
use plugin_inspection::Report;
use plugin_package::keys::Secret;
use plugin_runner::wire::{Answer, Call, Done, Failure, Request};
use plugin_runtime::{Blame, Config, ConfigReport, Context, Manifest, PartInfo, Problem, Rendering, Response, Verdict};
use semver::{Version, VersionReq};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    files::{FileError, Files},
};

pub mod assets;
mod child;
mod code;
pub mod frames;
pub mod log;
pub mod meter;
mod runner;
pub mod steps;
mod turns;

use code::Code;
use meter::{Kind, Meter};
use runner::Runner;
use turns::Turns;

/// The runner, and what was compiled for it.
#[derive(Clone, Debug)]
pub struct Plugins {
    program: Arc<Path>,
    code: Code,
    runner: Arc<Runner>,
    /// Started when the first plugin of that class judges an answer.
    heavy: Arc<Runner>,
    files: Files,
    turns: Arc<Turns>,
    meter: Arc<Meter>,
    /// Signs the log of what becomes of plugins.
    log_key: Arc<Secret>,
}

#[derive(Debug, thiserror::Error)]
pub enum CompileError {
    /// Told to whoever uploaded the component.
    #[error("{0}")]
    Rejected(String),
    #[error("it takes more time or memory than the platform gives")]
    Died,
    #[error("a process for it cannot be started")]
    Start(#[source] io::Error),
    #[error("the code cannot be kept")]
    Keep(#[source] io::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum AdmitError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Compile(#[from] CompileError),
    #[error("the plugin does not say what it is: {0}")]
    Describe(Failure),
    #[error("version {version} of {id} was admitted before with other contents; raise the version number")]
    VersionTaken { id: String, version: String },
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("no runner answers")]
    Runner(#[source] io::Error),
}

#[derive(Debug, thiserror::Error)]
pub enum RunError {
    #[error("the plugin {0} is not there")]
    File(String, #[source] FileError),
    #[error("the plugin {0} no longer compiles")]
    Compile(String, #[source] CompileError),
    #[error(transparent)]
    Call(#[from] Failure),
    #[error("no runner answers")]
    Runner(#[source] io::Error),
}

impl RunError {
    /// Whether the same call would fail again, everywhere.
    pub fn is_final(&self) -> bool {
        match self {
            RunError::Call(failure) => failure.blame != Blame::Infrastructure,
            RunError::File(..) | RunError::Compile(..) | RunError::Runner(_) => false,
        }
    }
}

/// One call's inputs, as the contract names them.
#[derive(Clone, Debug)]
pub struct Task {
    /// On whose behalf the plugin runs.
    pub tenant: TenantId,
    pub sha256: String,
    pub context: Context,
    pub config: Config,
    pub state: Option<Vec<u8>>,
    /// The plugin may take longer to judge.
    pub heavy: bool,
}

impl Plugins {
    /// # Errors
    /// The directory for the code or its key cannot be made.
    pub fn open(data_dir: &Path, program: Option<&Path>, files: Files) -> anyhow::Result<Plugins> {
        let code = Code::open(data_dir)?;
        let program = match program {
            Some(program) => program.to_owned(),
            None => std::env::current_exe().context("cannot tell which program this is")?,
        };
        let [runner, heavy] = [false, true].map(|heavy| Arc::new(Runner::new(program.clone(), code.clone(), heavy)));
        Ok(Plugins {
            program: program.into(),
            code,
            runner,
            heavy,
            files,
            turns: Arc::default(),
            meter: Arc::default(),
            log_key: log::key(data_dir)?,
        })
    }

    /// What the platform finds out about a package before a person reviews it.
    ///
    /// # Errors
    /// [`CompileError`]
    pub async fn inspect(&self, package: &[u8]) -> Result<Report, CompileError> {
        child::inspect(&self.program, package).await
    }

    /// Keeps a component and compiles it, so that it can be tried and admitted.
    ///
    /// # Errors
    /// [`AdmitError::Compile`] and [`AdmitError::File`].
    pub async fn keep(&self, component: &[u8]) -> Result<String, AdmitError> {
        let sha256 = hex::encode(Sha256::digest(component));
        self.compile(&sha256, component).await?;
        self.files.put(&file_key(&sha256), Bytes::copy_from_slice(component)).await?;
        Ok(sha256)
    }

    /// Checks a component of the house, stores it and enters it in the register. Admitting the same bytes again changes
    /// nothing.
    ///
    /// # Errors
    /// [`AdmitError`].
    pub async fn admit(
        &self,
        tx: &mut TenantTx,
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
        let plugin = code::name(&self.keep(component).await?);
        let manifest = match self.runner.ask(&Request { plugin, call: Call::Describe }).await {
            Ok(Answer::Described(done)) => done.value,
            Ok(Answer::Failed(failure)) => return Err(AdmitError::Describe(failure)),
            Ok(other) => return Err(AdmitError::Runner(unexpected(&other))),
            Err(error) => return Err(AdmitError::Runner(error)),
        };
        let entered = sqlx::query!(
            "insert into app.plugin (id, version, sha256, manifest, admitted_at) values ($1, $2, $3, $4, $5)
             on conflict do nothing",
            manifest.id,
            manifest.version,
            sha256,
            json!(manifest),
            now
        )
        .execute(tx.conn())
        .await?;
        if entered.rows_affected() > 0 {
            let event = json!({
                "kind": "admit", "plugin": manifest.id, "version": manifest.version, "component": sha256,
            });
            log::append(tx, event, now).await?;
        } else if !is_admitted(tx, &sha256).await? {
            return Err(AdmitError::VersionTaken { id: manifest.id, version: manifest.version });
        }
        Ok(manifest)
    }

    /// Shows a task.
    ///
    /// # Errors
    /// [`RunError`]: never a statement about the learner's answer.
    pub async fn render(&self, task: Task, last: Option<Response>) -> Result<Rendering, RunError> {
        let Task { tenant, sha256, context, config, state, .. } = task;
        let _turn = self.turns.take(tenant, &sha256).await;
        match self.call(tenant, &sha256, Call::Render { context, config, state, last }).await? {
            Answer::Rendered(Done { value, .. }) => Ok(value),
            Answer::Failed(failure) => Err(failure.into()),
            other => Err(RunError::Runner(unexpected(&other))),
        }
    }

    /// What a mark under this configuration may name as parts.
    ///
    /// # Errors
    /// [`RunError`]
    pub async fn parts(&self, task: &Task) -> Result<Vec<PartInfo>, RunError> {
        let checked = self.check_config(task.tenant, &task.sha256, &task.context.locale, task.config.clone()).await?;
        Ok(checked.map(|report| report.parts).unwrap_or_default())
    }

    /// What the plugin says of a configuration: a report, or what is wrong with it.
    ///
    /// # Errors
    /// [`RunError`]
    pub async fn check_config(
        &self,
        tenant: TenantId,
        sha256: &str,
        locale: &str,
        config: Config,
    ) -> Result<Result<ConfigReport, Vec<Problem>>, RunError> {
        let _turn = self.turns.take(tenant, sha256).await;
        let locale = locale.to_owned();
        match self.call(tenant, sha256, Call::CheckConfig { locale, config }).await? {
            Answer::Checked(Done { value, .. }) => Ok(value),
            Answer::Failed(failure) => Err(failure.into()),
            other => Err(RunError::Runner(unexpected(&other))),
        }
    }

    /// Judges an answer. Gives the fuel too, whatever became of it.
    pub async fn grade(&self, task: Task, response: Response) -> (Result<Verdict, RunError>, u64) {
        let Task { tenant, sha256, context, config, state, heavy } = task;
        let _turn = self.turns.take(tenant, &sha256).await;
        let runner = if heavy { &self.heavy } else { &self.runner };
        match self.call_on(runner, tenant, &sha256, Call::Grade { context, config, state, response }).await {
            Ok(Answer::Graded(Done { value, fuel, .. })) => (Ok(value), fuel),
            Ok(Answer::Failed(failure)) => {
                let fuel = failure.out_of_fuel.unwrap_or_default();
                (Err(failure.into()), fuel)
            }
            Ok(other) => (Err(RunError::Runner(unexpected(&other))), 0),
            Err(error) => (Err(error), 0),
        }
    }

    /// What a version makes of the state that an earlier one has kept.
    ///
    /// # Errors
    /// [`RunError`]
    pub async fn migrate(
        &self,
        tenant: TenantId,
        sha256: &str,
        from_version: u32,
        state: Vec<u8>,
    ) -> Result<Vec<u8>, RunError> {
        let _turn = self.turns.take(tenant, sha256).await;
        match self.call(tenant, sha256, Call::Migrate { from_version, state }).await? {
            Answer::Migrated(Done { value, .. }) => Ok(value),
            Answer::Failed(failure) => Err(failure.into()),
            other => Err(RunError::Runner(unexpected(&other))),
        }
    }

    /// Compiles the newest admitted plugins, so that the first learner does not wait for it.
    ///
    /// # Errors
    /// The database's.
    pub async fn warm(&self, tx: &mut TenantTx) -> sqlx::Result<()> {
        let newest = sqlx::query_scalar!(
            "select sha256 from app.plugin where revoked_at is null order by admitted_at desc limit 8"
        )
        .fetch_all(tx.conn())
        .await?;
        for sha256 in newest {
            if let Err(error) = self.call(TenantId::COOPERATIVE, &sha256, Call::Describe).await {
                tracing::error!(plugin.sha256 = sha256, error = ?error, "an admitted plugin does not load");
            }
        }
        Ok(())
    }

    /// The process in which plugins run at present.
    pub async fn runner_process(&self) -> Option<u32> {
        self.runner.process().await
    }

    async fn call(&self, house: TenantId, sha256: &str, call: Call) -> Result<Answer, RunError> {
        self.call_on(&self.runner, house, sha256, call).await
    }

    async fn call_on(&self, runner: &Runner, house: TenantId, sha256: &str, call: Call) -> Result<Answer, RunError> {
        let kind = Kind::of(&call);
        let mut request = Request { plugin: self.present(sha256).await?, call };
        let mut started = Instant::now();
        let mut answer = runner.ask(&request).await.map_err(RunError::Runner)?;
        if matches!(answer, Answer::Absent) {
            // Somebody has emptied the directory, or the key is another one.
            self.code.forget(&request.plugin);
            request.plugin = self.present(sha256).await?;
            started = Instant::now();
            answer = runner.ask(&request).await.map_err(RunError::Runner)?;
        }
        let took = started.elapsed();
        metrics::histogram!("campus_plugin_call_seconds").record(took.as_secs_f64());
        if let Some(kind) = kind {
            self.meter.count(house, sha256, kind, took, &answer);
        }
        Ok(answer)
    }

    /// The name of an admitted component's code, which is there afterwards.
    async fn present(&self, sha256: &str) -> Result<String, RunError> {
        let name = code::name(sha256);
        if self.code.holds(&name).await {
            return Ok(name);
        }
        let component =
            self.files.get(&file_key(sha256)).await.map_err(|error| RunError::File(sha256.to_owned(), error))?;
        self.compile(sha256, &component).await.map_err(|error| RunError::Compile(sha256.to_owned(), error))
    }

    async fn compile(&self, sha256: &str, component: &[u8]) -> Result<String, CompileError> {
        let name = code::name(sha256);
        let compiled = child::compile(&self.program, component).await?;
        self.code.keep(&name, &compiled).await.map_err(CompileError::Keep)?;
        Ok(name)
    }
}

fn unexpected(answer: &Answer) -> io::Error {
    io::Error::other(format!("the runner answers something else: {answer:?}"))
}

/// Another admission of the same bytes may have been first.
async fn is_admitted(tx: &mut TenantTx, sha256: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select from app.plugin where sha256 = $1) as "known!""#, sha256)
        .fetch_one(tx.conn())
        .await
}

/// The newest version of a plugin that new exercises may use.
///
/// # Errors
/// The database's.
pub async fn newest(tx: &mut TenantTx, id: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select version from app.plugin where id = $1 and yanked_at is null and revoked_at is null
         order by admitted_at desc limit 1",
        id
    )
    .fetch_optional(tx.conn())
    .await
}

/// The component of a version, whether it is in use or not.
///
/// # Errors
/// The database's.
pub async fn component(tx: &mut TenantTx, id: &str, version: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select sha256 from app.plugin where id = $1 and version = $2", id, version)
        .fetch_optional(tx.conn())
        .await
}

/// The component of the newest version that takes new attempts, among those that an exercise made for `version` bears:
/// the same or newer, and compatible (Semantic Versioning 2.0.0).
///
/// # Errors
/// The database's.
pub async fn offered(tx: &mut TenantTx, id: &str, version: &str) -> sqlx::Result<Option<String>> {
    let known = sqlx::query!(
        "select version, sha256 from app.plugin where id = $1 and yanked_at is null and revoked_at is null",
        id
    )
    .fetch_all(tx.conn())
    .await?;
    let Ok(bears) = VersionReq::parse(&format!("^{version}")) else { return Ok(None) };
    let versions = known.into_iter().filter_map(|row| Some((Version::parse(&row.version).ok()?, row.sha256)));
    Ok(versions.filter(|(version, _)| bears.matches(version)).max().map(|(_, sha256)| sha256))
}

fn file_key(sha256: &str) -> String {
    format!("plugins/{sha256}.wasm")
}
