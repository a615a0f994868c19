//! Starts the private cluster in a directory, prints how to reach it, and runs until its input ends:
//! `cargo run --release -p tenants --example cluster -- DIRECTORY`

use std::io::{Write, stdin, stdout};

use tenants::cluster::{Cluster, ClusterSettings};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let data_dir = std::env::args_os().nth(1).unwrap_or_else(|| "data".into()).into();
    let cluster = Cluster::start(ClusterSettings { data_dir, binaries: None }).await?;
    writeln!(stdout(), "running on the socket in {}", cluster.logins().socket_dir().display())?;
    tokio::task::spawn_blocking(|| std::io::copy(&mut stdin(), &mut std::io::sink())).await??;
    cluster.stop().await?;
    Ok(())
}
