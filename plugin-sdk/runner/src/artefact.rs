//! Compiled code as it lies on disk: sealed with HMAC-SHA256 (RFC 2104) under the name of what it was compiled from.

use std::fmt;

use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The first bytes of a sealed artefact; the seal and the code follow.
const MAGIC: &[u8; 16] = b"campus-artefact1";
const SEAL: usize = 32;

/// What artefacts are sealed with; no log shows it.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Key(pub [u8; 32]);

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key")
    }
}

/// Makes an artefact of compiled code.
pub fn seal(key: &Key, name: &str, code: &[u8]) -> Vec<u8> {
    let seal = mac(key, name, code).finalize().into_bytes();
    [MAGIC.as_slice(), &seal, code].concat()
}

/// The code of an artefact that was sealed with this key under this name.
pub fn open<'a>(key: &Key, name: &str, artefact: &'a [u8]) -> Option<&'a [u8]> {
    let (seal, code) = artefact.strip_prefix(MAGIC)?.split_at_checked(SEAL)?;
    mac(key, name, code).verify_slice(seal).ok().map(|()| code)
}

fn mac(key: &Key, name: &str, code: &[u8]) -> Hmac<Sha256> {
    let mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("HMAC takes keys of any length");
    mac.chain_update((name.len() as u64).to_le_bytes()).chain_update(name).chain_update(code)
}

#[cfg(test)]
mod tests {
    use super::{Key, open, seal};

    #[test]
    fn only_what_was_sealed_under_this_name_with_this_key_is_opened() {
        let sealed = seal(&Key([1; 32]), "a", b"code");
        assert_eq!(open(&Key([1; 32]), "a", &sealed), Some(&b"code"[..]));
        assert_eq!(open(&Key([2; 32]), "a", &sealed), None);
        assert_eq!(open(&Key([1; 32]), "b", &sealed), None);
        assert!(!format!("{:?}", Key([1; 32])).contains('1'), "no log shows it");
        for end in 0..sealed.len() {
            assert_eq!(open(&Key([1; 32]), "a", &sealed[..end]), None);
        }
        for at in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[at] ^= 1;
            assert_eq!(open(&Key([1; 32]), "a", &forged), None, "at {at}");
        }
    }
}
