//! Work that may be slow or may fail: put into the queue by the transaction that causes it, done by a worker, done
//! again after a crash. Every job is idempotent.

use std::{fmt, sync::Arc, time::Duration};

use anyhow::Context as _;
use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext, WorkerOptions};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tenants::{TenantId, TenantTx};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{
    app::App,
    assessments, catalogue, clock, erasure,
    ids::{AnswerId, CourseId, MailId},
    mail, usage,
};

/// Tries before a job is a dead letter; the queue waits e^attempt seconds between them, about six hours in all.
const MAX_ATTEMPTS: i32 = 10;
/// A feed of 100,000 courses becomes 200 jobs of some seconds at most.
const COURSES_PER_JOB: usize = 500;
/// Pause before a worker that ended is replaced.
const REPLACEMENT_DELAY: Duration = Duration::from_secs(1);

/// Jobs that come by themselves, in UTC; one of several servers gets each.
const REGULARLY: &str = "7 * * * * measure_usage\n37 1 * * * erase_due";

/// A kind of job. `tenant` of the payload is stamped by the database from the enqueuing transaction.
pub trait Job: TaskHandler + Serialize {}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMail {
    pub tenant: TenantId,
    pub mail: MailId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grade {
    pub tenant: TenantId,
    pub answer: AnswerId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IndexCourses {
    pub tenant: TenantId,
    pub courses: Vec<CourseId>,
}

/// How much of their plans members use; every hour.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MeasureUsage {}

/// Warns members that are to be erased, and erases those whose day has come; every night.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EraseDue {}

impl Job for SendMail {}
impl Job for Grade {}
impl Job for IndexCourses {}

/// Queues a job in this transaction. A waiting job of the same kind, tenant and key is replaced.
///
/// # Errors
/// The database's.
pub async fn enqueue<J: Job>(tx: &mut TenantTx, job: &J, key: &str, run_at: OffsetDateTime) -> sqlx::Result<()> {
    let payload = serde_json::to_value(job).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query!("select jobs.enqueue($1, $2, $3, $4, $5) as done", J::IDENTIFIER, payload, key, run_at, MAX_ATTEMPTS)
        .fetch_one(tx.conn())
        .await?;
    Ok(())
}

/// Has courses of the transaction's tenant brought into the search index, [`COURSES_PER_JOB`] at a time.
///
/// # Errors
/// The database's.
pub async fn index_courses(tx: &mut TenantTx, courses: &[CourseId], now: OffsetDateTime) -> sqlx::Result<()> {
    for courses in courses.chunks(COURSES_PER_JOB) {
        let job = IndexCourses { tenant: tx.tenant(), courses: courses.to_vec() };
        enqueue(tx, &job, &courses[0].to_string(), now).await?;
    }
    Ok(())
}

/// What a worker's task sees of the server.
#[derive(Clone)]
struct Server(Arc<App>);

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Server")
    }
}

/// Brings the queue's own tables up to date; before the first enqueue.
///
/// # Errors
/// The worker's sign-in fails or a step of the layout does.
pub async fn migrate(worker: PgConnectOptions) -> anyhow::Result<()> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(worker)
        .await
        .context("cannot sign in as campus_worker")?;
    WorkerOptions::default().pg_pool(pool.clone()).init().await.context("cannot lay out the job queue")?;
    pool.close().await;
    Ok(())
}

/// Works until `stop`; jobs in hand are finished first. A worker that ends before, because the database went away, is
/// replaced.
pub async fn work(app: Arc<App>, worker: PgConnectOptions, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let ended = work_once(&app, worker.clone(), stop.clone()).await;
        if let (Err(error), false) = (ended, stop.is_cancelled()) {
            tracing::error!(error = ?error, "the job worker ended and will be replaced");
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(REPLACEMENT_DELAY) => {}
            }
        }
    }
}

async fn work_once(app: &Arc<App>, worker: PgConnectOptions, stop: CancellationToken) -> anyhow::Result<()> {
    let pool = PgPoolOptions::new()
        .max_connections(4)
        .connect_with(worker)
        .await
        .context("cannot sign in as campus_worker")?;
    let worker = WorkerOptions::default()
        .pg_pool(pool)
        .concurrency(4)
        .poll_interval(Duration::from_secs(1))
        .heartbeat_interval(Duration::from_secs(5))
        .sweep_interval(Duration::from_secs(15))
        .sweep_threshold(Duration::from_secs(30))
        .recovery_delay(Duration::from_secs(1))
        .listen_os_shutdown_signals(false)
        .shutdown_signal(stop.cancelled_owned())
        .shutdown_grace_period(Duration::from_secs(20))
        .add_extension(Server(Arc::clone(app)))
        .define_job::<SendMail>()
        .define_job::<Grade>()
        .define_job::<IndexCourses>()
        .define_job::<MeasureUsage>()
        .define_job::<EraseDue>()
        .with_cron(REGULARLY)
        .context("the regular jobs are not written as a crontab")?
        .init()
        .await
        .context("cannot start the job worker")?;
    worker.run().await.context("the job worker stopped")?;
    Ok(())
}

fn server(context: &WorkerContext) -> Result<Arc<App>, String> {
    context.get_ext::<Server>().map(|server| Arc::clone(&server.0)).ok_or_else(|| "the worker has no server".to_owned())
}

/// Counts and logs how a job ended. An error lets the queue try again.
fn ended(kind: &'static str, result: Result<(), String>) -> Result<(), String> {
    let outcome = if result.is_ok() { "done" } else { "failed" };
    metrics::counter!("campus_jobs_total", "kind" => kind, "outcome" => outcome).increment(1);
    result.inspect_err(|error| tracing::warn!(job.kind = kind, error, "a job failed and will be tried again"))
}

impl TaskHandler for SendMail {
    const IDENTIFIER: &'static str = "send_mail";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = server(&context)?;
        let sent = mail::deliver(&app.database, &app.mailer, self.tenant, self.mail, clock::now()).await;
        ended(Self::IDENTIFIER, sent.map_err(describe))
    }
}

impl TaskHandler for Grade {
    const IDENTIFIER: &'static str = "grade";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = server(&context)?;
        let graded = assessments::jobs::grade(&app, self.tenant, self.answer).await;
        ended(Self::IDENTIFIER, graded.map_err(describe))
    }
}

impl TaskHandler for IndexCourses {
    const IDENTIFIER: &'static str = "index_courses";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = server(&context)?;
        let indexed = catalogue::index(&app, self.tenant, &self.courses).await;
        ended(Self::IDENTIFIER, indexed.map_err(describe))
    }
}

impl TaskHandler for MeasureUsage {
    const IDENTIFIER: &'static str = "measure_usage";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = server(&context)?;
        let measured = usage::measure(&app, clock::now()).await;
        ended(Self::IDENTIFIER, measured.map(drop).map_err(describe))
    }
}

impl TaskHandler for EraseDue {
    const IDENTIFIER: &'static str = "erase_due";

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let app = server(&context)?;
        let warned = erasure::warning::warn(&app, clock::now()).await.map(drop).map_err(describe);
        let erased = erasure::erase_due(&app, &app.access.office(), clock::now()).await;
        ended(Self::IDENTIFIER, warned.and(erased.map(drop).map_err(describe)))
    }
}

/// The error with all its causes: the operator reads it beside the dead letter.
fn describe(error: impl Into<anyhow::Error>) -> String {
    format!("{:#}", error.into())
}
