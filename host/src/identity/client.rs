//! The browser behind a request: where it is, which site it asks, and what it says of itself, in two words.

use std::{convert::Infallible, net::SocketAddr, sync::Arc};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;

use super::device;
use crate::{app::App, network, web::visit::host_name};

/// The mark in a `User-Agent` field (RFC 9110, 10.1.5) and the name that people know. The order matters: most browsers
/// also carry the marks of the ones they descend from.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// What is known of the client besides who sits in front of it.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The subscriber's network; none where there is no connection, as in a test.
    pub network: Option<String>,
    pub user_agent: String,
    /// The host name that was asked.
    pub host: String,
    device: String,
}

impl Client {
    /// The cookie of a device on which somebody has signed in before; empty when there is none.
    pub(super) fn device(&self) -> &str {
        &self.device
    }
}

impl FromRequestParts<Arc<App>> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Client, Infallible> {
        let forwarded: Vec<&str> =
            parts.headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok()).collect();
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        let address = peer.map(|peer| network::client(peer, &forwarded.join(","), &app.config.trusted_proxies));
        let jar = CookieJar::from_headers(&parts.headers);
        let device = jar.get(device::cookie_name(&app.config)).map(|cookie| cookie.value().to_owned());
        Ok(Client {
            network: address.map(|address| network::of_one_subscriber(address).to_string()),
            user_agent: user_agent(&parts.headers).to_owned(),
            host: host_name(&parts.headers).unwrap_or_default(),
            device: device.unwrap_or_default(),
        })
    }
}

/// What the browser that sends these fields calls itself; empty when it does not say.
pub fn user_agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Browser and system, such as `Firefox, Windows`; empty when neither is known. More is not kept.
pub(super) fn name(user_agent: &str) -> String {
    let known = |marks: &[(&str, &'static str)]| {
        marks.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    [known(&BROWSERS), known(&SYSTEMS)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_named_as_people_know_it() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 \
                    Safari/537.36 Edg/150.0.0.0";
        assert_eq!(name(edge), "Edge, Windows");
        assert_eq!(name("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), "Firefox, Linux");
        assert_eq!(
            name("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"),
            "Safari, iPhone"
        );
        assert_eq!(name("curl/8.0"), "");
    }
}
