//! The thread that PostgreSQL is a child of: it starts it, sees it die, starts it again, and stops it.
//!
//! It lives for as long as the cluster does, because the kernel ties the signal at a parent's death to the thread that
//! spawned the child; a worker of an async runtime may end earlier.

use std::fs;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::{oneshot, watch};

use super::binaries::Binaries;
use super::create::{log_tail, program};
use super::error::{At, ClusterError};
use super::home::Home;
use super::left_over;
use super::logins::PORT;
use super::parent_death;

/// How often a running PostgreSQL is looked at, and one that is about to run.
const PULSE: Duration = Duration::from_millis(100);
const STARTING_PULSE: Duration = Duration::from_millis(10);
/// A first start that failed for so long is given up; a restart never is.
const FIRST_START_PATIENCE: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(60);

/// What the supervisor knows about PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It accepts connections; `starts` counts from 1, so 2 means that it died once.
    Running { starts: u64 },
    /// It is not there yet, or died and is being restarted.
    Down,
    /// It was stopped on our order.
    Stopped,
}

/// What the supervisor starts; it keeps the lock on the data directory until PostgreSQL has ended.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) home: Home,
    pub(super) binaries: Binaries,
}

type Answer<T> = oneshot::Sender<Result<T, ClusterError>>;

#[derive(Debug)]
pub(super) struct Supervisor {
    orders: mpsc::Sender<Answer<()>>,
    states: watch::Receiver<State>,
}

impl Supervisor {
    /// Returns when PostgreSQL accepts connections.
    pub(super) async fn start(launch: Launch) -> Result<Self, ClusterError> {
        let (orders, received) = mpsc::channel();
        let (first, is_ready) = oneshot::channel();
        let (sender, states) = watch::channel(State::Down);
        let path = launch.home.pgdata().to_owned();
        let watchman =
            Watchman { launch, states: sender, first: Some(first), since: Instant::now(), starts: 0, failures: 0 };
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || watchman.run(&received))
            .at("watch over", &path)?;
        is_ready.await.map_err(|_| ClusterError::SupervisorLost)??;
        Ok(Self { orders, states })
    }

    pub(super) fn states(&self) -> watch::Receiver<State> {
        self.states.clone()
    }

    pub(super) async fn stop(self) -> Result<(), ClusterError> {
        let (answer, is_stopped) = oneshot::channel();
        self.orders.send(answer).map_err(|_| ClusterError::SupervisorLost)?;
        is_stopped.await.map_err(|_| ClusterError::SupervisorLost)?
    }
}

enum Phase {
    Starting(Child),
    Running(Child),
    Pausing { until: Instant },
    GivenUp,
}

struct Watchman {
    launch: Launch,
    states: watch::Sender<State>,
    /// Whoever waits for the first start.
    first: Option<Answer<()>>,
    since: Instant,
    starts: u64,
    failures: u32,
}

impl Watchman {
    fn run(mut self, orders: &mpsc::Receiver<Answer<()>>) {
        let mut phase = self.launch();
        loop {
            let pulse = if matches!(phase, Phase::Running(_)) { PULSE } else { STARTING_PULSE };
            let answer = match orders.recv_timeout(pulse) {
                Err(RecvTimeoutError::Timeout) => {
                    phase = self.step(phase);
                    if matches!(phase, Phase::GivenUp) {
                        return;
                    }
                    continue;
                }
                Ok(answer) => Some(answer),
                Err(RecvTimeoutError::Disconnected) => None,
            };
            let end = end(phase);
            self.states.send_replace(State::Stopped);
            // The lock goes first: who was told of the end may start again at once.
            drop(self);
            if let Some(answer) = answer {
                answer.send(end).ok();
            }
            return;
        }
    }

    fn step(&mut self, mut phase: Phase) -> Phase {
        let ended = match &mut phase {
            Phase::Starting(child) | Phase::Running(child) => has_ended(child),
            Phase::Pausing { .. } | Phase::GivenUp => false,
        };
        match phase {
            Phase::Starting(_) if ended => self.failed(None),
            Phase::Starting(child) if self.is_ready(&child) => self.ready(child),
            Phase::Running(_) if ended => {
                tracing::error!("PostgreSQL has died, starting it again");
                self.states.send_replace(State::Down);
                self.launch()
            }
            Phase::Pausing { until } if Instant::now() >= until => self.launch(),
            same => same,
        }
    }

    fn launch(&mut self) -> Phase {
        let launched = left_over::clear(&self.launch.home, &self.launch.binaries).and_then(|()| spawn(&self.launch));
        match launched {
            Ok(child) => Phase::Starting(child),
            Err(error) => self.failed(Some(error)),
        }
    }

    /// PostgreSQL writes its state into the file that holds its process number, in the eighth line; `pg_ctl` waits
    /// for the same word (source: src/include/utils/pidfile.h).
    fn is_ready(&self, child: &Child) -> bool {
        let text = fs::read_to_string(self.launch.home.pgdata().join("postmaster.pid")).unwrap_or_default();
        let mut lines = text.lines();
        let is_this_one = lines.next().is_some_and(|line| line.trim() == child.id().to_string());
        is_this_one && lines.nth(6).is_some_and(|line| line.trim() == "ready")
    }

    fn ready(&mut self, child: Child) -> Phase {
        self.starts += 1;
        self.failures = 0;
        self.states.send_replace(State::Running { starts: self.starts });
        let milliseconds = self.since.elapsed().as_millis();
        match self.first.take() {
            // When nobody waits any more, the order to stop follows by itself.
            Some(first) => first.send(Ok(())).unwrap_or_default(),
            None => tracing::info!("PostgreSQL runs again"),
        }
        tracing::debug!(duration_ms = milliseconds, "PostgreSQL is ready");
        Phase::Running(child)
    }

    fn failed(&mut self, error: Option<ClusterError>) -> Phase {
        let log = self.launch.home.log();
        let error = error.unwrap_or_else(|| ClusterError::Start { tail: log_tail(&log), log });
        if self.since.elapsed() > FIRST_START_PATIENCE
            && let Some(first) = self.first.take()
        {
            first.send(Err(error)).unwrap_or_default();
            return Phase::GivenUp;
        }
        tracing::warn!("{error}");
        let pause = Duration::from_millis(100) * 2_u32.saturating_pow(self.failures.min(12));
        self.failures += 1;
        Phase::Pausing { until: Instant::now() + pause.min(LONGEST_PAUSE) }
    }
}

fn spawn(launch: &Launch) -> Result<Child, ClusterError> {
    let home = &launch.home;
    let mut command = program(home, &launch.binaries, "postgres", home.pgdata());
    command
        .arg("-D")
        .arg(home.pgdata())
        .arg("-k")
        .arg(home.socket_dir())
        .args(["-p", &PORT.to_string(), "-h", ""])
        // On the command line nothing overrides them, neither a file nor `alter system`.
        .args(["-c", "fsync=on", "-c", "full_page_writes=on"])
        .stdin(Stdio::null())
        .stdout(home.open_log()?)
        .stderr(home.open_log()?);
    // A Ctrl-C in the terminal is for the server, which stops PostgreSQL last.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    parent_death::bind(&mut command, Signal::SIGINT);
    command.spawn().at("run", &launch.binaries.program("postgres"))
}

/// Reaps the child as well: as long as it is a zombie, its process number looks alive.
fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

fn end(phase: Phase) -> Result<(), ClusterError> {
    let (Phase::Starting(mut child) | Phase::Running(mut child)) = phase else { return Ok(()) };
    if ended_after(&mut child, Signal::SIGINT, SHUTDOWN_PATIENCE) {
        return Ok(());
    }
    if !ended_after(&mut child, Signal::SIGQUIT, SHUTDOWN_PATIENCE / 6) {
        child.kill().ok();
        child.wait().ok();
    }
    Err(ClusterError::Killed { seconds: SHUTDOWN_PATIENCE.as_secs() })
}

fn ended_after(child: &mut Child, signal: Signal, patience: Duration) -> bool {
    let deadline = Instant::now() + patience;
    // The child is not reaped yet, so the number is still its own.
    if let Ok(number) = i32::try_from(child.id()) {
        kill(Pid::from_raw(number), signal).ok();
    }
    while !has_ended(child) {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(STARTING_PULSE);
    }
    true
}
