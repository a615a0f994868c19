//! Throw-away processes for what a provider has sent: compilers and inspectors, see [`plugin_runner`].

use std::{
    io,
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use plugin_inspection::Report;
use plugin_runner::{ACCEPTED, COMPILER, INSPECTOR, REFUSED};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _},
    process::Command,
    sync::Semaphore,
};

use super::CompileError;

/// The limits of processor time are the processes' own, 1 and 4 minutes; a busy machine takes longer for them.
const COMPILING: Duration = Duration::from_secs(180);
const INSPECTING: Duration = Duration::from_secs(900);
/// More than the code of the largest component.
const LONGEST: usize = 256 << 20;

/// The code of a component.
///
/// # Errors
/// [`CompileError`]
pub(super) async fn compile(program: &Path, component: &[u8]) -> Result<Vec<u8>, CompileError> {
    let output = run(program, COMPILER, component, COMPILING).await?;
    match output.stdout.split_first() {
        Some((&ACCEPTED, code)) if output.status.success() => Ok(code.to_vec()),
        Some((&REFUSED, told)) if output.status.success() => {
            Err(CompileError::Rejected(String::from_utf8_lossy(told).into_owned()))
        }
        _ => Err(died(&output)),
    }
}

/// What an inspector finds in a package.
///
/// # Errors
/// [`CompileError::Died`] when the package takes more than an inspection may; [`CompileError::Start`].
pub(super) async fn inspect(program: &Path, package: &[u8]) -> Result<Report, CompileError> {
    // Learners come first: one package at a time.
    static TURN: Semaphore = Semaphore::const_new(1);
    let _turn = TURN.acquire().await.map_err(|_| CompileError::Died)?;
    let output = run(program, INSPECTOR, package, INSPECTING).await?;
    let report = output.status.success().then(|| serde_json::from_slice(&output.stdout).ok()).flatten();
    report.ok_or_else(|| died(&output))
}

async fn run(program: &Path, role: &str, bytes: &[u8], patience: Duration) -> Result<Output, CompileError> {
    let mut child = Command::new(program)
        .arg(role)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(CompileError::Start)?;
    let mut input = child.stdin.take().ok_or_else(|| CompileError::Start(io::ErrorKind::BrokenPipe.into()))?;
    let sent = async move {
        // A process that refuses or dies closes its end early; what it says counts.
        input.write_all(bytes).await.ok();
        drop(input);
    };
    let (told, erred) = (all(child.stdout.take()), all(child.stderr.take()));
    let ended = async { tokio::join!(told, erred, sent) };
    let (stdout, stderr, ()) = tokio::time::timeout(patience, ended).await.map_err(|_| CompileError::Died)?;
    if stdout.len() >= LONGEST || stderr.len() >= LONGEST {
        // It still writes, and is ended with its handle.
        return Err(CompileError::Died);
    }
    let status = tokio::time::timeout(patience, child.wait()).await.map_err(|_| CompileError::Died)?;
    Ok(Output { status: status.map_err(CompileError::Start)?, stdout, stderr })
}

/// What a process says, up to [`LONGEST`] bytes: nobody knows who speaks when it was broken into.
async fn all(pipe: Option<impl AsyncRead + Unpin>) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(pipe) = pipe {
        pipe.take(LONGEST as u64).read_to_end(&mut bytes).await.ok();
    }
    bytes
}

fn died(output: &Output) -> CompileError {
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    tracing::error!(status = %output.status, told, "a process for a plugin died");
    CompileError::Died
}
