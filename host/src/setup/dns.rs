//! What the domain name system says about a host name.

use std::{net::SocketAddr, time::Duration};

use hickory_resolver::{
    TokioResolver,
    config::{NameServerConfig, ResolverConfig},
    net::{NetError, runtime::TokioRuntimeProvider},
    proto::rr::{RData, RecordType},
};

/// How long somebody waits for an answer at most; afterwards they may ask again.
const PATIENCE: Duration = Duration::from_secs(4);

/// The name server did not answer, or not with what we asked. It may tomorrow.
#[derive(Debug, thiserror::Error)]
#[error("the name server gave no answer")]
pub struct Silent(#[source] Option<NetError>);

/// The texts (TXT) that stand at a name; none when there are none.
///
/// # Errors
/// [`Silent`]
pub async fn texts(server: Option<SocketAddr>, name: &str) -> Result<Vec<String>, Silent> {
    let resolver = resolver(server).map_err(|error| Silent(Some(error)))?;
    // With the dot at the end no search list of this machine is tried.
    let asked = resolver.lookup(format!("{name}."), RecordType::TXT);
    let answer = match tokio::time::timeout(PATIENCE, asked).await {
        Err(_) => return Err(Silent(None)),
        Ok(Err(error)) if error.is_no_records_found() || error.is_nx_domain() => return Ok(Vec::new()),
        Ok(Err(error)) => return Err(Silent(Some(error))),
        Ok(Ok(answer)) => answer,
    };
    let texts = answer.answers().iter().filter_map(|record| match &record.data {
        RData::TXT(text) => Some(text.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect()),
        _ => None,
    });
    Ok(texts.collect())
}

fn resolver(server: Option<SocketAddr>) -> Result<TokioResolver, NetError> {
    let mut builder = match server {
        None => TokioResolver::builder_tokio()?,
        Some(address) => {
            let mut server = NameServerConfig::udp_and_tcp(address.ip());
            for connection in &mut server.connections {
                connection.port = address.port();
            }
            let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
        }
    };
    let options = builder.options_mut();
    options.timeout = Duration::from_secs(2);
    options.attempts = 1;
    builder.build()
}
