//! The product as somebody starts it after cloning: `campus demo` with an empty data directory.

use std::{
    fs::{self, File, Permissions},
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, interval},
};

use crate::{names::NameServer, places};

/// The first start creates a database cluster and fills it.
const START: Duration = Duration::from_secs(120);
const STOP: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub struct Product {
    process: Child,
    port: u16,
    data: TempDir,
    log: PathBuf,
    /// What the product asks for proofs of ownership.
    pub names: NameServer,
}

impl Product {
    /// Starts the demo on a free port and waits until it can work.
    ///
    /// # Errors
    /// The server is not built, ends, or is not ready in two minutes; with the end of its log.
    pub async fn start() -> anyhow::Result<Product> {
        let program = places::programs()?.join("campus");
        ensure!(program.exists(), "{} is missing: run `cargo build --release -p host` first", program.display());
        // PostgreSQL runs as a user of its own when the tests run as root, and must be able to pass.
        let data = tempfile::Builder::new().prefix("campus-").permissions(Permissions::from_mode(0o755)).tempdir()?;
        let log = places::built("browser-tests.log");
        let names = NameServer::start()?;
        let (port, metrics_port) = (free_port()?, free_port()?);
        let process = Command::new(program)
            .arg("demo")
            .current_dir(data.path())
            .env("CAMPUS_HTTP_ADDR", format!("127.0.0.1:{port}"))
            .env("CAMPUS_METRICS_ADDR", format!("127.0.0.1:{metrics_port}"))
            .env("CAMPUS_DATA_DIR", data.path().join("data"))
            // The identity provider of the tests stands on this machine.
            .env("CAMPUS_ALLOW_PRIVATE_IDENTITY_PROVIDERS", "true")
            .env("CAMPUS_DNS_RESOLVER", names.address.to_string())
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(File::create(&log)?)
            .stderr(File::options().append(true).open(&log)?)
            .spawn()
            .context("campus does not start")?;
        let mut product = Product { process, port, data, log, names };
        product.wait_until_ready().await?;
        Ok(product)
    }

    /// Address of a page; site: `ludwigshafen`, or empty for the cooperative's own.
    pub fn url(&self, site: &str, path: &str) -> String {
        let dot = if site.is_empty() { "" } else { "." };
        format!("http://{site}{dot}localhost:{}{path}", self.port)
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + START;
        let mut ticks = interval(LOOK_EVERY);
        while Instant::now() < deadline {
            ticks.tick().await;
            if let Some(status) = self.process.try_wait()? {
                bail!("campus ended with {status}:\n{}", self.end_of_log());
            }
            if is_ready(self.port).await {
                return Ok(());
            }
        }
        bail!("campus was not ready in {} s:\n{}", START.as_secs(), self.end_of_log())
    }

    /// The last lines that the server wrote.
    pub fn end_of_log(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Asks the server to stop, as systemd does.
    ///
    /// # Errors
    /// It does not stop, stops with an error, or leaves a PostgreSQL running.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        let pid = Pid::from_child(&self.process);
        kill_process(pid, Signal::TERM).context("campus cannot be signalled")?;
        let status = self.wait_for_end().await?;
        ensure!(status.success(), "campus stopped with {status}:\n{}", self.end_of_log());
        let left = processes_in(self.data.path())?;
        ensure!(left.is_empty(), "still running after the stop: {left:?}");
        Ok(())
    }

    async fn wait_for_end(&mut self) -> anyhow::Result<ExitStatus> {
        let deadline = Instant::now() + STOP;
        let mut ticks = interval(LOOK_EVERY);
        while Instant::now() < deadline {
            ticks.tick().await;
            if let Some(status) = self.process.try_wait()? {
                return Ok(status);
            }
        }
        self.process.kill()?;
        bail!("campus did not stop within {} s of SIGTERM:\n{}", STOP.as_secs(), self.end_of_log())
    }
}

/// Port 0 would not do: the server builds the addresses in mails and lists from its setting.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

async fn is_ready(port: u16) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        std::io::Result::Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask.await.unwrap_or(false)
}

/// Names of the processes that work in a directory: every process of PostgreSQL does so in its cluster.
fn processes_in(directory: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    for process in fs::read_dir("/proc")? {
        let process = process?.path();
        let Ok(place) = fs::read_link(process.join("cwd")) else { continue };
        if place.starts_with(directory) {
            found.push(fs::read_to_string(process.join("comm")).unwrap_or_default().trim().to_owned());
        }
    }
    Ok(found)
}
