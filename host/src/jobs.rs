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
    identity::links::{self, Wish},
    ids::{AnswerId, CourseId, ImportId, JoinRequestId, JudgementId, MailId, PackageId, PrivacyRequestId},
    judgements, mail, operator, packages, privacy, roster, staff, usage,
};

/// Tries before a job is a dead letter; the queue waits e^attempt seconds between them, about six hours in all.
const MAX_ATTEMPTS: i32 = 10;
/// A feed of 100,000 courses becomes 200 jobs of some seconds at most.
const COURSES_PER_JOB: usize = 500;
/// Pause before a worker that ended is replaced.
const REPLACEMENT_DELAY: Duration = Duration::from_secs(1);

/// Jobs that come by themselves, in UTC; one of several servers gets each.
const REGULARLY: &str = "7 * * * * measure_usage\n17 1 * * * night\n37 1 * * * erase_due";

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

/// A letter to somebody who is no person of the member yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendJoinLetter {
    pub tenant: TenantId,
    pub request: JoinRequestId,
    /// The site's name in the link.
    pub host: String,
}

/// Compares an uploaded table with who is there.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckRoster {
    pub tenant: TenantId,
    pub import: ImportId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ApplyRoster {
    pub tenant: TenantId,
    pub import: ImportId,
}

/// Invites some of those whom an import added, and queues itself for the others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InviteRoster {
    pub tenant: TenantId,
    pub import: ImportId,
}

/// Puts an answer before those who judge it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AskForJudgement {
    /// Of the learner.
    pub tenant: TenantId,
    pub answer: AnswerId,
}

/// Brings a judgement to the learner.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeliverJudgement {
    /// Of the module.
    pub tenant: TenantId,
    pub judgement: JudgementId,
}

/// Inspects a package that a provider handed in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckPackage {
    pub tenant: TenantId,
    pub package: PackageId,
}

/// Deletes what is out of date of an import.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TidyRoster {
    pub tenant: TenantId,
    pub import: ImportId,
}

/// Somebody has asked for a link by mail, for an address that may be nobody's.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendLink {
    pub tenant: TenantId,
    pub wish: Wish,
}

/// Everything about a person as one file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MakeArchive {
    pub tenant: TenantId,
    pub request: PrivacyRequestId,
    /// Where the person came in, for the link in the letter.
    pub host: String,
}

/// An erasure that was approved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Erase {
    pub tenant: TenantId,
    pub request: PrivacyRequestId,
}

/// Begins the night: gives every member its own part. Queued by the clock, see [`REGULARLY`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Night {}

/// A member's part of the night.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NightOf {
    pub tenant: TenantId,
}

/// How much of their plans members use; every hour.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MeasureUsage {}

/// Warns members that are to be erased, and erases those whose day has come; every night.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EraseDue {}

impl Job for CheckRoster {}
impl Job for ApplyRoster {}
impl Job for InviteRoster {}
impl Job for TidyRoster {}
impl Job for CheckPackage {}
impl Job for SendLink {}
impl Job for SendMail {}
impl Job for SendJoinLetter {}
impl Job for Grade {}
impl Job for AskForJudgement {}
impl Job for DeliverJudgement {}
impl Job for IndexCourses {}
impl Job for MakeArchive {}
impl Job for Erase {}
impl Job for NightOf {}

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
        .define_job::<SendLink>()
        .define_job::<SendMail>()
        .define_job::<SendJoinLetter>()
        .define_job::<Grade>()
        .define_job::<AskForJudgement>()
        .define_job::<DeliverJudgement>()
        .define_job::<IndexCourses>()
        .define_job::<CheckRoster>()
        .define_job::<ApplyRoster>()
        .define_job::<InviteRoster>()
        .define_job::<TidyRoster>()
        .define_job::<CheckPackage>()
        .define_job::<MakeArchive>()
        .define_job::<Erase>()
        .define_job::<Night>()
        .define_job::<NightOf>()
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

/// How each kind of job is done.
macro_rules! handlers {
    ($($job:ident as $identifier:literal: |$it:ident, $app:ident| $work:expr;)+) => {$(
        impl TaskHandler for $job {
            const IDENTIFIER: &'static str = $identifier;

            async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
                let ($it, $app) = (self, server(&context)?);
                ended(Self::IDENTIFIER, $work.await.map(drop).map_err(describe))
            }
        }
    )+};
}

handlers! {
    SendLink as "send_link": |job, app| job.deliver(&app);
    SendMail as "send_mail": |job, app| mail::deliver(&app.database, &app.mailer, job.tenant, job.mail, clock::now());
    SendJoinLetter as "send_join_letter": |job, app| staff::jobs::send_join_letter(&app, job.tenant, job.request, &job.host);
    Grade as "grade": |job, app| assessments::jobs::grade(&app, job.tenant, job.answer);
    IndexCourses as "index_courses": |job, app| catalogue::index(&app, job.tenant, &job.courses);
    CheckPackage as "check_package": |job, app| packages::jobs::check(&app, job.tenant, job.package, clock::now());
    CheckRoster as "check_roster": |job, app| roster::jobs::check(&app, job.tenant, job.import, clock::now());
    ApplyRoster as "apply_roster": |job, app| roster::jobs::apply(&app, job.tenant, job.import, clock::now());
    InviteRoster as "invite_roster": |job, app| roster::jobs::invite(&app, job.tenant, job.import, clock::now());
    TidyRoster as "tidy_roster": |job, app| roster::jobs::tidy(&app, job.tenant, job.import, clock::now());
    MakeArchive as "make_archive": |job, app| privacy::jobs::make_archive(&app, job.tenant, job.request, &job.host, clock::now());
    Erase as "erase": |job, app| privacy::jobs::erase(&app, job.tenant, job.request, clock::now());
    Night as "night": |_job, app| begin_night(&app, clock::now());
    NightOf as "night_of": |job, app| night_of(&app, job.tenant, clock::now());
    MeasureUsage as "measure_usage": |_job, app| usage::measure(&app, clock::now());
    AskForJudgement as "ask_for_judgement": |job, app| judgements::jobs::ask(&app, job.tenant, job.answer, clock::now());
    DeliverJudgement as "deliver_judgement": |job, app| judgements::jobs::deliver(&app, job.tenant, job.judgement, clock::now());
}

impl SendLink {
    /// Does the job. What a host name that is gone, or is another member's, has asked for is left.
    ///
    /// # Errors
    /// The database's, or the letter cannot be written.
    pub async fn deliver(&self, app: &App) -> anyhow::Result<()> {
        let tenant = app.directory.by_host(&self.wish.host).await?.filter(|tenant| tenant.id == self.tenant);
        let Some(tenant) = tenant else { return Ok(()) };
        let mut tx = app.database.tenant(tenant.id).await?;
        links::deliver(&mut tx, &app.config, &tenant, app.demo, &self.wish, clock::now()).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Queues every member's part of the night, and the cooperative's own.
///
/// # Errors
/// The database's; who has a part already gets no second one.
pub async fn begin_night(app: &App, now: OffsetDateTime) -> anyhow::Result<()> {
    let tenants = operator::tenants(&mut app.database.platform().await?).await?;
    for tenant in tenants {
        let mut tx = app.database.tenant(tenant).await?;
        enqueue(&mut tx, &NightOf { tenant }, "night", now).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What is done daily for one member: a slice that has something to do each night is called here.
///
/// # Errors
/// A slice's; all of it is done again then.
pub async fn night_of(app: &App, tenant: TenantId, now: OffsetDateTime) -> anyhow::Result<()> {
    privacy::jobs::nightly(app, tenant, now).await?;
    if tenant.is_cooperative() {
        let mut tx = app.database.tenant(tenant).await?;
        app.plugins.publish_head(&mut tx, now).await?;
        tx.commit().await?;
    }
    judgements::jobs::nightly(app, tenant).await
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
