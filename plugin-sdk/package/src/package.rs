//! Reading, packing, signing and verifying a package.

use std::collections::BTreeSet;

use time::Date;

use crate::{
    about::About,
    archive::{self, Files, Limits},
    keys::{Certificate, Public, Secret},
    listing,
    signature::{self, Signatures},
};

pub(crate) const LISTING: &str = "MANIFEST";
pub(crate) const SIGNATURE: &str = "SIGNATURE";
const ABOUT: &str = "package.toml";
/// Largest component of an author's own code. One with an interpreter in it may be as large as the sandbox takes.
const OWN_CODE: usize = 8 << 20;
/// Where the component stands.
pub const COMPONENT: &str = "component.wasm";

/// A package whose files are what its manifest says. Who signed it is another question: [`Package::verify`].
#[derive(Debug, Clone)]
pub struct Package {
    pub about: About,
    /// SHA-256 of the manifest: the name of the package in all records.
    pub digest: [u8; 32],
    files: Files,
    signatures: Signatures,
}

/// A release key that signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    pub key: Public,
}

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PackageError {
    #[error("the package has more than {limit} {what}")]
    TooLarge { what: &'static str, limit: usize },
    #[error("the file is no ZIP file that everybody reads alike: {0}")]
    Zip(String),
    #[error("the name {name:?} {fault}")]
    Name { name: String, fault: &'static str },
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("MANIFEST says something else of {0} than what is in the package")]
    Listing(String),
    #[error("package.toml: {0}")]
    About(String),
    #[error("the component has more than {} MiB; only with an interpreter in it, which package.toml names as its engine, it may", OWN_CODE >> 20)]
    NoEngine,
    #[error("SIGNATURE: {0}")]
    Signature(String),
    #[error("{signed} of {needed} signatures are valid for {provider} on this day")]
    NotSigned { provider: String, signed: usize, needed: usize },
    #[error("the certificate is of another key")]
    ForeignCertificate,
}

impl Package {
    /// # Errors
    /// [`PackageError`]: the first thing that is not in order.
    pub fn read(bytes: &[u8], limits: &Limits) -> Result<Package, PackageError> {
        Package::from_files(archive::read(bytes, limits)?)
    }

    fn from_files(files: Files) -> Result<Package, PackageError> {
        let digest = listing::check(&files)?;
        let about = About::read(files.get(ABOUT).ok_or(PackageError::Missing(ABOUT))?)?;
        let component = files.get(COMPONENT).ok_or(PackageError::Missing(COMPONENT))?;
        if component.len() > OWN_CODE && about.engine.is_none() {
            return Err(PackageError::NoEngine);
        }
        let signatures = files.get(SIGNATURE).map(|text| Signatures::read(text)).transpose()?.unwrap_or_default();
        Ok(Package { about, digest, files, signatures })
    }

    /// Packs files by their names; `MANIFEST` is made, `SIGNATURE` left out.
    ///
    /// # Errors
    /// [`PackageError`], as for a package that is read.
    pub fn pack(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Package, PackageError> {
        let mut files: Files = files.into_iter().filter(|(name, _)| name != SIGNATURE && name != LISTING).collect();
        let listing = listing::of(&files);
        files.insert(LISTING.to_owned(), listing.into_bytes());
        // What is packed here is read there: the same rules.
        Package::read(&archive::write(&files)?, &Limits::default())
    }

    /// Adds a release key's signature.
    ///
    /// # Errors
    /// [`PackageError::ForeignCertificate`]
    pub fn sign(&mut self, key: &Secret, certificate: &Certificate) -> Result<(), PackageError> {
        if certificate.key != key.public().to_string() {
            return Err(PackageError::ForeignCertificate);
        }
        self.signatures.add(&self.digest, key, certificate);
        self.files.insert(SIGNATURE.to_owned(), self.signatures.write()?);
        Ok(())
    }

    /// The file.
    ///
    /// # Errors
    /// [`PackageError::Zip`]
    pub fn bytes(&self) -> Result<Vec<u8>, PackageError> {
        archive::write(&self.files)
    }

    /// Who signed the package for its provider, whose root key this is, on a day. A key that was revoked signs nothing.
    ///
    /// # Errors
    /// [`PackageError::NotSigned`] when that are fewer than the tier asks for.
    pub fn verify(
        &self,
        root: Public,
        day: Date,
        is_revoked: impl Fn(Public) -> bool,
    ) -> Result<Vec<Signer>, PackageError> {
        let provider = &self.about.provider;
        let message = signature::message(&self.digest);
        let mut seen = BTreeSet::new();
        let signed = self.signatures.signature.iter().filter_map(|block| {
            let key = block.certificate.key_on(root, provider, day)?;
            let counts = !is_revoked(key) && key.has_signed(&message, &block.value) && seen.insert(key.to_string());
            counts.then_some(Signer { key })
        });
        let signers: Vec<Signer> = signed.collect();
        let needed = self.about.tier.signatures();
        if signers.len() < needed {
            return Err(PackageError::NotSigned { provider: provider.clone(), signed: signers.len(), needed });
        }
        Ok(signers)
    }

    pub fn component(&self) -> &[u8] {
        self.files.get(COMPONENT).map_or(&[], Vec::as_slice)
    }

    /// Files below a folder such as `assets/`, by their names without it.
    pub fn folder<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a [u8])> {
        self.files.iter().filter_map(move |(name, content)| Some((name.strip_prefix(folder)?, content.as_slice())))
    }
}
