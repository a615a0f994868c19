//! Settings, read once: `default.toml`, then `campus.toml`, then the environment.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Deserializer};
use toml::Table;

use crate::network::Network;

const DEFAULTS: &str = include_str!("../default.toml");

/// See `default.toml` for what each setting means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub http_addr: SocketAddr,
    #[serde(deserialize_with = "unless_empty")]
    pub metrics_addr: Option<SocketAddr>,
    pub data_dir: PathBuf,
    pub base_domain: String,
    #[serde(deserialize_with = "unless_empty")]
    pub public_scheme: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    frames_host: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    pub database_url: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    pub worker_database_url: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    pub migrate_database_url: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    pub smtp_url: Option<String>,
    pub mail_from: String,
    #[serde(deserialize_with = "unless_empty")]
    pub files_url: Option<String>,
    #[serde(deserialize_with = "unless_empty")]
    pub plugin_program: Option<PathBuf>,
    #[serde(deserialize_with = "unless_empty")]
    pub dns_resolver: Option<SocketAddr>,
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<Network>,
    #[serde(deserialize_with = "flag")]
    pub allow_private_identity_providers: bool,
    pub log: String,
    pub log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Json,
    Text,
}

impl Config {
    /// Reads the settings of this process.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key, or a value of the wrong kind, with its name.
    pub fn load() -> anyhow::Result<Config> {
        let file = match std::fs::read_to_string("campus.toml") {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).context("cannot read campus.toml"),
        };
        Config::from_sources(&file, |name| std::env::var(name).ok())
    }

    /// Merges the defaults, the text of a settings file and environment variables.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_sources(file: &str, environment: impl Fn(&str) -> Option<String>) -> anyhow::Result<Config> {
        let mut settings: Table = DEFAULTS.parse().expect("default.toml is part of the build");
        settings.extend(file.parse::<Table>().context("campus.toml is not valid TOML")?);
        let keys: Vec<String> = settings.keys().cloned().collect();
        for key in keys {
            let name =
                if key == "database_url" { "DATABASE_URL".into() } else { format!("CAMPUS_{}", key.to_uppercase()) };
            if let Some(value) = environment(&name) {
                settings.insert(key, value.into());
            }
        }
        let config: Config = settings.try_into().context("a setting is wrong")?;
        anyhow::ensure!(
            config.database_url.is_none() || config.worker_database_url.is_some(),
            "with DATABASE_URL, CAMPUS_WORKER_DATABASE_URL must name the sign-in of campus_worker"
        );
        Ok(config)
    }

    /// Beginning of every absolute address of a host name, such as `http://worms.localhost:8080`.
    pub fn origin(&self, host: &str) -> String {
        let local = self.base_domain == "localhost" || self.base_domain.ends_with(".localhost");
        match &self.public_scheme {
            Some(scheme) => format!("{scheme}://{host}"),
            None if local => format!("http://{host}:{}", self.http_addr.port()),
            None => format!("https://{host}"),
        }
    }

    /// Host name of the frames of plugins.
    pub fn frames_host(&self) -> String {
        self.frames_host.clone().unwrap_or_else(|| format!("frames.{}", self.base_domain))
    }

    /// Whether browsers reach the server through TLS, so that cookies may be marked `Secure`.
    pub fn secure(&self) -> bool {
        self.origin("").starts_with("https")
    }
}

/// An empty text in a settings file means "not set".
fn unless_empty<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let text = String::deserialize(deserializer)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(serde::de::Error::custom) }
}

/// A list of networks with commas between.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Network>, D::Error> {
    let text = String::deserialize(deserializer)?;
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| name.parse().map_err(serde::de::Error::custom)).collect()
}

/// Yes or no, also as a text of the environment.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Flag {
        Plain(bool),
        Text(String),
    }
    match Flag::deserialize(deserializer)? {
        Flag::Plain(flag) => Ok(flag),
        Flag::Text(text) => text.parse().map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_a_list_of_networks() {
        let config = Config::from_sources("trusted_proxies = \"10.0.0.0/8, ::1\"", |_| None).unwrap();
        assert_eq!(config.trusted_proxies.len(), 2);
        let error = Config::from_sources("trusted_proxies = \"proxy.example\"", |_| None).unwrap_err();
        assert!(format!("{error:#}").contains("proxy.example"), "{error:#}");
    }

    #[test]
    fn the_environment_goes_before_the_file_and_the_file_before_the_defaults() {
        let config = Config::from_sources("base_domain = \"campus.example\"\ndata_dir = \"/srv\"", |name| {
            (name == "CAMPUS_DATA_DIR").then(|| "/var/lib/campus".to_owned())
        })
        .unwrap();
        assert_eq!(config.base_domain, "campus.example");
        assert_eq!(config.data_dir, PathBuf::from("/var/lib/campus"));
        assert_eq!(config.http_addr.port(), 8080);
        assert_eq!(config.origin("worms.campus.example"), "https://worms.campus.example");
    }

    #[test]
    fn a_flag_may_come_from_the_environment_too() {
        let with = |value: &'static str| {
            Config::from_sources("", move |name| {
                (name == "CAMPUS_ALLOW_PRIVATE_IDENTITY_PROVIDERS").then(|| value.to_owned())
            })
        };
        assert!(!Config::from_sources("", |_| None).unwrap().allow_private_identity_providers);
        assert!(with("true").unwrap().allow_private_identity_providers);
        assert!(!with("false").unwrap().allow_private_identity_providers);
        assert!(with("perhaps").is_err());
    }

    #[test]
    fn an_unknown_key_is_named_in_the_error() {
        let error = Config::from_sources("htpp_addr = \"127.0.0.1:80\"", |_| None).unwrap_err();
        assert!(format!("{error:#}").contains("htpp_addr"), "{error:#}");
    }

    #[test]
    fn a_database_of_the_operator_needs_the_worker_too() {
        let error = Config::from_sources("database_url = \"postgres://h/campus\"", |_| None).unwrap_err();
        assert!(format!("{error:#}").contains("CAMPUS_WORKER_DATABASE_URL"));
    }
}
