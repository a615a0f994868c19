//! Cookies, all of one make: for this host name alone, out of reach of scripts and of forms of other sites, and never sent
//! in the clear where browsers reach the site through TLS.

use time::Duration;

use crate::config::Config;

/// The value of a `Set-Cookie` header (RFC 6265). Without a time it lasts until the browser is closed; with none of it, it is
/// taken back.
pub fn text(config: &Config, name: &str, value: &str, lasts: Option<Duration>) -> String {
    let age = lasts.map(|lasts| format!("; Max-Age={}", lasts.whole_seconds())).unwrap_or_default();
    let secure = if config.secure() { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_marked_secure_where_the_site_has_tls_and_only_there() {
        let config = |domain: &str| {
            Config::from_sources(&format!("base_domain = \"{domain}\""), |_| None).expect("the settings are right")
        };
        let age = Some(Duration::seconds(60));
        assert_eq!(
            text(&config("campus.example"), "a", "b", age),
            "a=b; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
        );
        assert_eq!(text(&config("localhost"), "a", "b", None), "a=b; Path=/; HttpOnly; SameSite=Lax");
    }
}
