//! Logs and metrics. Log lines name tenants and requests by id, never people, mails, answers or tokens.

use std::{io::IsTerminal as _, net::SocketAddr, sync::Arc, time::Duration};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
use tenants::TenantId;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use crate::{
    app::App,
    clock,
    config::{Config, LogFormat},
    operator,
};

/// Starts logging to standard error.
///
/// # Errors
/// The setting `log` cannot be read.
pub fn logs(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).init(),
        LogFormat::Text => lines.compact().init(),
    }
    Ok(())
}

/// Offers metrics to Prometheus on a listener of its own.
///
/// # Errors
/// The address is in use.
pub fn metrics(address: Option<SocketAddr>) -> anyhow::Result<()> {
    let Some(address) = address else { return Ok(()) };
    PrometheusBuilder::new()
        .with_http_listener(address)
        .set_buckets_for_metric(
            Matcher::Suffix("_seconds".to_owned()),
            &[0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0],
        )?
        .install()?;
    Ok(())
}

/// Measures what has no event of its own: the length of the queue.
pub async fn watch(app: Arc<App>, stop: CancellationToken) {
    let mut every = tokio::time::interval(Duration::from_secs(15));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => {}
        }
        match backlog(&app).await {
            Ok((waiting, dead)) => {
                #[expect(clippy::cast_precision_loss, reason = "a queue of 2^52 jobs is not measured")]
                {
                    metrics::gauge!("campus_jobs_waiting").set(waiting as f64);
                    metrics::gauge!("campus_jobs_dead").set(dead as f64);
                }
            }
            Err(error) => tracing::warn!(error = %error, "the queue cannot be measured"),
        }
    }
}

/// Writes down every minute, and at the end, what became of plugins' calls.
pub async fn note_use(app: Arc<App>, stop: CancellationToken) {
    let mut every = tokio::time::interval(Duration::from_secs(60));
    loop {
        let is_over = tokio::select! {
            () = stop.cancelled() => true,
            _ = every.tick() => false,
        };
        let written = async {
            let tx = app.database.tenant(TenantId::COOPERATIVE).await?;
            app.plugins.write_use(tx, clock::now()).await
        };
        if let Err(error) = written.await {
            tracing::warn!(error = %error, "the use of plugins cannot be written down");
        }
        if is_over {
            return;
        }
    }
}

async fn backlog(app: &App) -> sqlx::Result<(i64, i64)> {
    operator::backlog(&mut app.database.platform().await?).await
}
