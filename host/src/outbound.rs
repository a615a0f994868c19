//! Requests to servers that a member names: to public addresses only, so that nobody reaches the network behind this
//! server through it (CWE-918).

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{Arc, Once},
    time::Duration,
};

use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::{
    Client,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect,
};
use url::{Host, Url};

/// For one request from the first byte to the last.
const PATIENCE: Duration = Duration::from_secs(10);
const PATIENCE_TO_CONNECT: Duration = Duration::from_secs(5);
/// Largest answer in bytes; a key set of twenty keys has a tenth of it.
const LARGEST: usize = 256 * 1024;

#[derive(Clone, Debug)]
pub struct Outbound {
    client: Client,
    allow_private: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    #[error("{0} is no https address of the public internet")]
    Forbidden(String),
    #[error("the answer has more than {LARGEST} bytes")]
    TooLarge,
    #[error("cannot fetch: {0}")]
    Fetch(String),
}

/// Lets only public addresses through; the connection goes to the very addresses that were checked.
#[derive(Debug)]
struct PublicOnly {
    allow_private: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("{0} leads to an address that is not public")]
struct NotPublic(String);

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if !allow_private && !found.iter().all(|address| is_public(address.ip())) {
                return Err(NotPublic(name.as_str().to_owned()).into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

impl Outbound {
    /// # Errors
    /// The TLS set-up of the machine is broken.
    pub fn new(allow_private: bool) -> anyhow::Result<Outbound> {
        static PROVIDER: Once = Once::new();
        // An error says that the server has installed one before, which is as good.
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = Client::builder()
            .user_agent(concat!("KommunalCampus/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(PublicOnly { allow_private }))
            .connect_timeout(PATIENCE_TO_CONNECT)
            .timeout(PATIENCE)
            .build()?;
        Ok(Outbound { client, allow_private })
    }

    /// Whether this server would ask there at all: https, or on premises also http, with a name or a public address.
    pub fn may_reach(&self, url: &Url) -> bool {
        let scheme = url.scheme() == "https" || (self.allow_private && url.scheme() == "http");
        let plain = url.username().is_empty() && url.password().is_none();
        let place = match url.host() {
            // Names are checked when they are resolved.
            Some(Host::Domain(_)) => true,
            Some(Host::Ipv4(address)) => self.allow_private || is_public(address.into()),
            Some(Host::Ipv6(address)) => self.allow_private || is_public(address.into()),
            None => false,
        };
        scheme && plain && place
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, OutboundError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|_| OutboundError::Forbidden(parts.uri.to_string()))?;
        if !self.may_reach(&url) {
            return Err(OutboundError::Forbidden(url.to_string()));
        }
        let failed = |error: reqwest::Error| OutboundError::Fetch(causes(&error.without_url()));
        let request = self.client.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = request.send().await.map_err(failed)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(OutboundError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        let mut response = HttpResponse::new(bytes);
        *response.status_mut() = answer.status();
        *response.headers_mut() = answer.headers().clone();
        Ok(response)
    }
}

impl<'c> AsyncHttpClient<'c> for Outbound {
    type Error = OutboundError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, OutboundError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// An error with what lies behind it, in one line.
fn causes(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Whether an address belongs to the public internet (IANA's special-purpose registries, RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        // "this network", private use, loopback; multicast, reserved and broadcast
        [0 | 10 | 127 | 224.., ..] => true,
        // carrier-grade NAT, link-local with the metadata of clouds, private use
        [100, 64..=127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] => true,
        // protocol assignments, documentation, old relays, benchmarks
        [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        _ => false,
    };
    !special
}

/// Only what is handed out as global unicast, without the ranges that carry an IPv4 address or none at all.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let global_unicast = first & 0xe000 == 0x2000;
    let special = (first == 0x2001 && (second < 0x0200 || second == 0x0db8)) || first == 0x2002 || first == 0x3fff;
    global_unicast && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_public_internet_are_let_through() {
        for inner in [
            "127.0.0.1",
            "10.1.2.3",
            "172.20.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001:0:1::1",
        ] {
            assert!(!is_public(inner.parse().unwrap()), "{inner}");
        }
        for outer in ["93.184.215.14", "172.32.0.1", "100.128.0.1", "2a00:1450:4001:81b::200e", "2606:4700::1111"] {
            assert!(is_public(outer.parse().unwrap()), "{outer}");
        }
    }

    #[tokio::test]
    async fn nothing_is_asked_of_the_network_behind_the_server() {
        let outbound = Outbound::new(false).unwrap();
        for url in [
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://169.254.169.254/latest/meta-data",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://user:pass@example.org/",
            "http://example.org/",
            "ftp://example.org/",
        ] {
            assert!(!outbound.may_reach(&Url::parse(url).unwrap()), "{url}");
        }
        let mut request = HttpRequest::new(Vec::new());
        *request.uri_mut() = "https://localhost:9/".parse().unwrap();
        let error = outbound.call(request).await.unwrap_err().to_string();
        assert!(error.contains("not public"), "a name that leads inside: {error}");
    }
}
