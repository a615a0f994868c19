//! The `MANIFEST`: a line for each file, `SHA-256 SIZE NAME`, in the order of the names.

use sha2::{Digest as _, Sha256};

use crate::{
    archive::Files,
    package::{LISTING, PackageError, SIGNATURE},
};

/// What the manifest of these files has to be, byte for byte.
pub(crate) fn of(files: &Files) -> String {
    let listed = files.iter().filter(|(name, _)| ![LISTING, SIGNATURE].contains(&name.as_str()));
    listed
        .map(|(name, content)| format!("{} {} {name}\n", hex::encode(Sha256::digest(content)), content.len()))
        .collect()
}

/// The hash of the manifest, which names the package, once it is what the files say.
pub(crate) fn check(files: &Files) -> Result<[u8; 32], PackageError> {
    let listing = files.get(LISTING).ok_or(PackageError::Missing(LISTING))?;
    let expected = of(files);
    if listing.as_slice() == expected.as_bytes() {
        return Ok(Sha256::digest(listing).into());
    }
    let listed = String::from_utf8_lossy(listing);
    let differs = expected.lines().zip(listed.lines().chain(std::iter::repeat(""))).find(|(file, line)| file != line);
    let name = differs.and_then(|(file, _)| file.splitn(3, ' ').nth(2)).unwrap_or(LISTING);
    Err(PackageError::Listing(name.to_owned()))
}
