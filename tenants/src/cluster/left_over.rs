//! What a killed server or a killed PostgreSQL left behind.
//!
//! A postmaster that still runs is stopped rather than adopted: as a stranger's child it would not die with us, and we
//! could not learn of its death. That costs a third of a second. We hold the lock, so it can only be our own.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::binaries::Binaries;
use super::create::program;
use super::error::{At, ClusterError};
use super::home::Home;

const PATIENCE: Duration = Duration::from_secs(30);
const PULSE: Duration = Duration::from_millis(20);

/// Ends every process of the cluster, then removes a `postmaster.pid` that names a dead process: its number may
/// meanwhile belong to a stranger or a zombie, and PostgreSQL would refuse to start for ever.
pub(super) fn clear(home: &Home, binaries: &Binaries) -> Result<(), ClusterError> {
    let status = home.pgdata().join("postmaster.pid");
    if !status.exists() && members(home.pgdata()).is_empty() {
        return Ok(());
    }
    if !Path::new("/proc/self/cwd").exists() {
        return stop_by_pg_ctl(home, binaries);
    }
    end_members(home)?;
    match fs::remove_file(&status) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).at("remove", &status),
        _ => Ok(()),
    }
}

/// Fast shutdown first; after half a minute the immediate one, from which the next start recovers.
fn end_members(home: &Home) -> Result<(), ClusterError> {
    let start = Instant::now();
    let mut last_signal = None;
    loop {
        let alive = members(home.pgdata());
        if alive.is_empty() {
            return Ok(());
        }
        if start.elapsed() > 2 * PATIENCE {
            let processes = alive.iter().map(|pid| pid.as_raw()).collect();
            return Err(ClusterError::LeftOver { path: home.pgdata().to_owned(), processes });
        }
        let signal = if start.elapsed() > PATIENCE { Signal::SIGQUIT } else { Signal::SIGINT };
        if last_signal.replace(signal) != Some(signal) {
            take_down(home, &alive, signal);
        }
        thread::sleep(PULSE);
    }
}

/// Orphans of a killed postmaster end by themselves, so at first only the postmaster is asked.
fn take_down(home: &Home, alive: &[Pid], signal: Signal) {
    let postmaster = postmaster(home.pgdata());
    for pid in alive.iter().filter(|pid| Some(**pid) == postmaster || signal == Signal::SIGQUIT) {
        tracing::info!("stopping PostgreSQL, left over from an earlier server (process {pid})");
        // It may have ended in between.
        kill(*pid, signal).ok();
    }
}

fn postmaster(pgdata: &Path) -> Option<Pid> {
    let text = fs::read_to_string(pgdata.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok().map(Pid::from_raw)
}

/// The processes of PostgreSQL that work in this directory: the postmaster goes there and its children inherit it.
/// A zombie has no working directory and does not count.
fn members(pgdata: &Path) -> Vec<Pid> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok().map(Pid::from_raw))
        .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd == pgdata))
        .filter(|pid| {
            let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
            matches!(name.trim(), "postgres" | "postmaster")
        })
        .collect()
}

/// For systems without /proc. It fails when nothing runs, which is as well.
fn stop_by_pg_ctl(home: &Home, binaries: &Binaries) -> Result<(), ClusterError> {
    let mut command = program(home, binaries, "pg_ctl", home.pgdata());
    command.args(["stop", "-m", "fast", "-w", "-D"]).arg(home.pgdata()).stdout(Stdio::null()).stderr(home.open_log()?);
    command.status().at("run", &binaries.program("pg_ctl")).map(drop)
}
