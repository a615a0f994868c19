//! Asking name servers for what somebody has to put there to prove that a domain is theirs.

use std::{net::SocketAddr, time::Duration};

use hickory_resolver::{
    Resolver, TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    net::runtime::TokioRuntimeProvider,
    proto::rr::{RData, RecordType},
};

/// For one question; the person who asks waits for it.
const PATIENCE: Duration = Duration::from_secs(3);

#[derive(Clone)]
pub struct Dns(Option<TokioResolver>);

impl std::fmt::Debug for Dns {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Dns")
    }
}

#[derive(Debug, thiserror::Error)]
pub enum DnsError {
    #[error("this machine has no name server")]
    NoServer,
    #[error("the name server did not answer: {0}")]
    Failed(String),
}

impl Dns {
    /// Asks this server, or those of the machine.
    pub fn open(server: Option<SocketAddr>) -> Dns {
        let builder = match server {
            Some(server) => Ok(Resolver::builder_with_config(only(server), TokioRuntimeProvider::default())),
            None => Resolver::builder_tokio(),
        };
        let resolver = builder.and_then(|mut builder| {
            limit(builder.options_mut());
            builder.build()
        });
        Dns(resolver.inspect_err(|error| tracing::warn!(error = %error, "there is no name server to ask")).ok())
    }

    /// The texts at this name; none when there is no such name.
    ///
    /// # Errors
    /// [`DnsError`]
    pub async fn texts(&self, name: &str) -> Result<Vec<String>, DnsError> {
        let resolver = self.0.as_ref().ok_or(DnsError::NoServer)?;
        // The dot at the end keeps the search domains of this machine out.
        match resolver.lookup(format!("{name}."), RecordType::TXT).await {
            Ok(found) => Ok(found.answers().iter().filter_map(|record| text(&record.data)).collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(DnsError::Failed(error.to_string())),
        }
    }
}

fn only(server: SocketAddr) -> ResolverConfig {
    let at_port = |mut connection: ConnectionConfig| {
        connection.port = server.port();
        connection
    };
    let connections = vec![at_port(ConnectionConfig::udp()), at_port(ConnectionConfig::tcp())];
    ResolverConfig::from_name_servers(vec![NameServerConfig::new(server.ip(), true, connections)])
}

/// Nothing is kept: whoever has just entered the text wants it seen now.
fn limit(options: &mut ResolverOpts) {
    options.timeout = PATIENCE;
    options.attempts = 2;
    options.cache_size = 0;
}

/// A long text comes in pieces (RFC 7208, 3.3).
fn text(data: &RData) -> Option<String> {
    match data {
        RData::TXT(text) => Some(text.txt_data.iter().map(|piece| String::from_utf8_lossy(piece)).collect()),
        _ => None,
    }
}
