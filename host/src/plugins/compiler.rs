//! Compiling: one process for each component, see [`plugin_runner`].

use std::{path::Path, process::Stdio, time::Duration};

use plugin_runner::{ACCEPTED, COMPILER, REFUSED};
use tokio::{io::AsyncWriteExt as _, process::Command};

use super::CompileError;

/// The compiler's own limit is one minute of processor time; a busy machine takes longer for it.
const PATIENCE: Duration = Duration::from_secs(180);

/// The code of a component.
///
/// # Errors
/// [`CompileError`]
pub(super) async fn compile(program: &Path, component: &[u8]) -> Result<Vec<u8>, CompileError> {
    let mut child = Command::new(program)
        .arg(COMPILER)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(CompileError::Start)?;
    let mut input = child.stdin.take().ok_or(CompileError::Died)?;
    let sent = async move {
        // A compiler that refuses or dies closes its end early; what it says counts.
        input.write_all(component).await.ok();
        drop(input);
    };
    let (output, ()) = tokio::time::timeout(PATIENCE, async { tokio::join!(child.wait_with_output(), sent) })
        .await
        .map_err(|_| CompileError::Died)?;
    let output = output.map_err(CompileError::Start)?;
    match output.stdout.split_first() {
        Some((&ACCEPTED, code)) if output.status.success() => Ok(code.to_vec()),
        Some((&REFUSED, told)) if output.status.success() => {
            Err(CompileError::Rejected(String::from_utf8_lossy(told).into_owned()))
        }
        _ => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            tracing::error!(status = %output.status, told, "a compiler of plugins died");
            Err(CompileError::Died)
        }
    }
}
