//! Keys of a provider: a root key, which stays offline, and release keys that it certifies for a time.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use time::{Date, macros::format_description};

/// A release key ends after so many days at most: thirteen months.
pub const LONGEST: i64 = 396;

/// What the root key signs: `campus-key-v1`, then these, each after a zero byte.
const PURPOSE: &[u8] = b"campus-key-v1\0";

/// A public key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Public(VerifyingKey);

/// A secret key.
pub struct Secret(SigningKey);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("a key is 64 hexadecimal digits")]
    Form,
    #[error("the key is weak: anybody could sign with it")]
    Weak,
    #[error("a release key is valid for 1 to {LONGEST} days")]
    Period,
}

impl Public {
    /// # Errors
    /// [`KeyError::Form`] or [`KeyError::Weak`].
    pub fn parse(text: &str) -> Result<Public, KeyError> {
        let bytes: [u8; 32] = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(KeyError::Form)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Form)?;
        // A second encoding of the same point would be a second name of the same key.
        if key.to_bytes() != bytes {
            return Err(KeyError::Form);
        }
        if key.is_weak() { Err(KeyError::Weak) } else { Ok(Public(key)) }
    }

    /// Whether the signature of this key stands under the message.
    pub fn has_signed(&self, message: &[u8], signature: &str) -> bool {
        let bytes: Option<[u8; 64]> = hex::decode(signature).ok().and_then(|bytes| bytes.try_into().ok());
        bytes.is_some_and(|bytes| self.0.verify_strict(message, &Signature::from_bytes(&bytes)).is_ok())
    }
}

impl fmt::Display for Public {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for Public {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Public({self})")
    }
}

impl Secret {
    /// From 32 bytes of chance.
    pub fn from_seed(seed: &[u8; 32]) -> Secret {
        Secret(SigningKey::from_bytes(seed))
    }

    /// # Errors
    /// [`KeyError::Form`]
    pub fn parse(text: &str) -> Result<Secret, KeyError> {
        let bytes: [u8; 32] = hex::decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(KeyError::Form)?;
        Ok(Secret::from_seed(&bytes))
    }

    pub fn public(&self) -> Public {
        Public(self.0.verifying_key())
    }

    /// For the key file; never for a log.
    pub fn reveal(&self) -> String {
        hex::encode(self.0.to_bytes())
    }

    /// The signature in hexadecimal digits.
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Secret(of {})", self.public())
    }
}

/// The root key says that a release key signs for the provider in this time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Certificate {
    pub provider: String,
    /// The release key.
    pub key: String,
    /// First and last day.
    pub not_before: String,
    pub not_after: String,
    /// Of the root key.
    pub signature: String,
}

impl Certificate {
    /// # Errors
    /// [`KeyError::Period`]
    pub fn issue(root: &Secret, provider: &str, key: Public, days: [Date; 2]) -> Result<Certificate, KeyError> {
        let [first, last] = days;
        if !(0..LONGEST).contains(&(last - first).whole_days()) {
            return Err(KeyError::Period);
        }
        let [not_before, not_after] = days.map(|day| day.to_string());
        let mut certificate = Certificate {
            provider: provider.to_owned(),
            key: key.to_string(),
            not_before,
            not_after,
            signature: String::new(),
        };
        certificate.signature = root.sign(&certificate.message());
        Ok(certificate)
    }

    fn message(&self) -> Vec<u8> {
        let fields = [&self.provider, &self.key, &self.not_before, &self.not_after];
        let fields = fields.iter().map(|field| field.as_bytes()).collect::<Vec<_>>().join(&0);
        [PURPOSE, &fields].concat()
    }

    /// The release key, if this root certified it for the provider and for the day.
    pub fn key_on(&self, root: Public, provider: &str, day: Date) -> Option<Public> {
        let form = format_description!("[year]-[month]-[day]");
        let date = |text: &str| Date::parse(text, &form).ok();
        let (first, last) = (date(&self.not_before)?, date(&self.not_after)?);
        let is_valid = (first..=last).contains(&day) && (last - first).whole_days() < LONGEST;
        let is_ours = self.provider == provider && root.has_signed(&self.message(), &self.signature);
        if is_valid && is_ours { Public::parse(&self.key).ok() } else { None }
    }
}
