//! The `SIGNATURE`: one block for each release key, in TOML.

use serde::{Deserialize, Serialize};

use crate::{
    keys::{Certificate, Secret},
    package::PackageError,
};

/// More signatures than this are noise.
const MOST: usize = 4;
/// What a release key signs begins so; the hash of the manifest follows.
const PURPOSE: &[u8] = b"campus-package-v1\0";

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signatures {
    #[serde(default)]
    pub(crate) signature: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    pub(crate) value: String,
    pub(crate) certificate: Certificate,
}

impl Signatures {
    pub(crate) fn read(text: &[u8]) -> Result<Signatures, PackageError> {
        let text = std::str::from_utf8(text).map_err(|_| PackageError::Signature("it is not in UTF-8".to_owned()))?;
        let read: Signatures = toml::from_str(text).map_err(|error| PackageError::Signature(error.to_string()))?;
        if read.signature.len() > MOST {
            return Err(PackageError::Signature(format!("it has more than {MOST} signatures")));
        }
        Ok(read)
    }

    pub(crate) fn write(&self) -> Result<Vec<u8>, PackageError> {
        let text = toml::to_string(self).map_err(|error| PackageError::Signature(error.to_string()))?;
        Ok(text.into_bytes())
    }

    /// Adds a signature; one of the same key is replaced.
    pub(crate) fn add(&mut self, digest: &[u8; 32], key: &Secret, certificate: &Certificate) {
        self.signature.retain(|block| block.certificate.key != certificate.key);
        self.signature.push(Block { value: key.sign(&message(digest)), certificate: certificate.clone() });
    }
}

pub(crate) fn message(digest: &[u8; 32]) -> Vec<u8> {
    [PURPOSE, digest].concat()
}
