//! Key files: a provider's root key, and release keys that it certifies.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use plugin_package::keys::{Certificate, Secret};
use rand::RngCore as _;
use serde::{Deserialize, Serialize};
use time::{Date, Duration};

use crate::source;

/// A key as it stands in a file, readable by its owner alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    provider: String,
    /// What others may know: the platform keeps the root key's.
    public: String,
    secret: String,
    /// Of a release key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<Certificate>,
}

pub(crate) struct ReleaseKey {
    pub(crate) secret: Secret,
    pub(crate) certificate: Certificate,
}

impl ReleaseKey {
    pub(crate) fn read(file: &Path) -> Result<ReleaseKey> {
        let (secret, key) = read(file)?;
        let certificate = key.certificate.ok_or_else(|| {
            anyhow!("{} is a root key; make a release key with `campus-plugin keygen --root`", file.display())
        })?;
        Ok(ReleaseKey { secret, certificate })
    }
}

pub(crate) fn root(provider: &str, output: &Path) -> Result<()> {
    let secret = fresh();
    write(output, provider, &secret, None)?;
    println!("root key of {provider}  {}", secret.public());
    println!("Keep {} offline. The platform gets the line above.", output.display());
    Ok(())
}

pub(crate) fn release(root: &Path, today: Date, days: i64, output: &Path) -> Result<()> {
    let (root_secret, root_key) = read(root)?;
    if root_key.certificate.is_some() {
        anyhow::bail!("{} is no root key", root.display());
    }
    let secret = fresh();
    let certificate = Certificate::issue(
        &root_secret,
        &root_key.provider,
        secret.public(),
        [today, today + Duration::days(days - 1)],
    )?;
    let until = certificate.not_after.clone();
    write(output, &root_key.provider, &secret, Some(certificate))?;
    println!("release key of {}, valid until {until}  {}", root_key.provider, secret.public());
    Ok(())
}

fn fresh() -> Secret {
    let mut seed = [0; 32];
    rand::rng().fill_bytes(&mut seed);
    Secret::from_seed(&seed)
}

fn read(file: &Path) -> Result<(Secret, KeyFile)> {
    let text = String::from_utf8(source::bytes(file)?).with_context(|| format!("{} is no key", file.display()))?;
    let key: KeyFile = toml::from_str(&text).with_context(|| format!("{} is no key", file.display()))?;
    let secret = Secret::parse(&key.secret).with_context(|| format!("{} is no key", file.display()))?;
    Ok((secret, key))
}

fn write(file: &Path, provider: &str, secret: &Secret, certificate: Option<Certificate>) -> Result<()> {
    let key = KeyFile {
        provider: provider.to_owned(),
        public: secret.public().to_string(),
        secret: secret.reveal(),
        certificate,
    };
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    let written = written.and_then(|mut file| file.write_all(toml::to_string(&key).unwrap_or_default().as_bytes()));
    written.with_context(|| format!("cannot write {}", file.display()))
}
