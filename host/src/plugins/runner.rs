//! The runner's process, started when it is needed and replaced when it has died, and the connections to it.

use std::{
    io,
    path::PathBuf,
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use plugin_runner::{
    READY, RUNNER, Setup,
    wire::{self, Answer, Request, Said},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::UnixStream,
    process::{Child, Command},
};

use super::code::{self, Code};

/// A runner reserves much address space; that takes milliseconds, on a busy machine longer.
const START: Duration = Duration::from_secs(30);
/// Longer than the longest deadline of a call and its wait for a place together, and less than a request may take.
const ANSWER: Duration = Duration::from_secs(15);
/// A call during which the runner dies is tried again in the next one.
const TRIES: u32 = 3;
/// Between two tries; twice as long before the third.
const PAUSE: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(super) struct Runner {
    program: PathBuf,
    code: Code,
    heavy: bool,
    process: tokio::sync::Mutex<Option<Process>>,
    /// Connections to the present process on which nobody waits for an answer.
    idle: Mutex<Vec<(u32, UnixStream)>>,
}

/// Ends with its standard input, however the server ends.
#[derive(Debug)]
struct Process {
    child: Child,
    id: u32,
    socket: PathBuf,
}

impl Runner {
    pub(super) fn new(program: PathBuf, code: Code, heavy: bool) -> Runner {
        Runner { program, code, heavy, process: tokio::sync::Mutex::default(), idle: Mutex::default() }
    }

    /// What a runner answers.
    ///
    /// # Errors
    /// Two runners died over it, or none can be started.
    pub(super) async fn ask(&self, request: &Request) -> io::Result<Answer> {
        let frame = wire::frame(request)?;
        let mut tries = 1;
        loop {
            match self.try_to_ask(&frame).await {
                Ok(answer) => return Ok(answer),
                Err(error) => {
                    tracing::warn!(error = ?error, "a runner of plugins did not answer");
                    if tries == TRIES {
                        return Err(error);
                    }
                }
            }
            tokio::time::sleep(PAUSE * tries).await;
            tries += 1;
        }
    }

    /// A connection on which something went wrong is given up: its answer would be taken for the next one's.
    async fn try_to_ask(&self, frame: &[u8]) -> io::Result<Answer> {
        let (id, mut stream) = self.connection().await?;
        let Ok(answer) = tokio::time::timeout(ANSWER, exchange(&mut stream, frame)).await else {
            // Every call has an earlier deadline in the runner itself.
            self.end(id).await;
            return Err(io::ErrorKind::TimedOut.into());
        };
        let Said { answer, hangs_up } = answer?;
        if !hangs_up {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((id, stream));
        }
        Ok(answer)
    }

    /// Ends a process that hangs, unless another one has taken its place.
    async fn end(&self, id: u32) {
        let mut process = self.process.lock().await;
        if let Some(hung) = process.take_if(|process| process.id == id) {
            tracing::error!(process.id = id, "a runner of plugins hangs and is replaced");
            metrics::counter!("campus_plugin_runners_died_total").increment(1);
            drop(hung);
        }
    }

    async fn connection(&self) -> io::Result<(u32, UnixStream)> {
        let mut process = self.process.lock().await;
        let is_alive = match process.as_mut() {
            Some(process) => process.child.try_wait()?.is_none(),
            None => false,
        };
        if !is_alive {
            if process.is_some() {
                tracing::error!("a runner of plugins has died and is replaced");
                metrics::counter!("campus_plugin_runners_died_total").increment(1);
            }
            *process = Some(self.start().await?);
        }
        let Some(process) = process.as_ref() else { return Err(io::ErrorKind::Other.into()) };
        match self.idle_at(process.id) {
            Some(stream) => Ok((process.id, stream)),
            None => Ok((process.id, UnixStream::connect(&process.socket).await?)),
        }
    }

    /// A connection to this process on which nobody waits; those to its predecessors are closed.
    fn idle_at(&self, process: u32) -> Option<UnixStream> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(id, _)| *id == process);
        idle.pop().map(|(_, stream)| stream)
    }

    async fn start(&self) -> io::Result<Process> {
        let socket = code::socket(self.code.directory());
        let mut child = Command::new(&self.program)
            .arg(RUNNER)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .kill_on_drop(true)
            .spawn()?;
        let (artefacts, key) = (self.code.directory().to_owned(), self.code.key());
        let setup = Setup { socket: socket.clone(), artefacts, key, heavy: self.heavy };
        let line = format!("{}\n", serde_json::to_string(&setup)?);
        let input = child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(line.as_bytes()).await?;
        input.flush().await?;
        let mut output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut ready = [0; READY.len()];
        tokio::time::timeout(START, output.read_exact(&mut ready)).await.map_err(|_| io::ErrorKind::TimedOut)??;
        let id = child.id().ok_or(io::ErrorKind::BrokenPipe)?;
        tracing::info!(process.id = id, "a runner of plugins was started");
        Ok(Process { child, id, socket })
    }

    /// The process that answers at present.
    pub(super) async fn process(&self) -> Option<u32> {
        self.process.lock().await.as_ref().map(|process| process.id)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        std::fs::remove_file(&self.socket).ok();
    }
}

async fn exchange(stream: &mut UnixStream, frame: &[u8]) -> io::Result<Said> {
    stream.write_all(frame).await?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).await?;
    let mut body = vec![0; wire::checked(length)?];
    stream.read_exact(&mut body).await?;
    Ok(serde_json::from_slice(&body)?)
}
