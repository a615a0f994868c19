//! Sealing single fields: what the database keeps of a secret that the server needs in the clear, such as the key of a
//! second factor, is of no use without the keyring, which stands elsewhere (AES-256-GCM, NIST SP 800-38D).

use std::{fmt, path::Path, sync::Arc};

use anyhow::Context as _;
use rand::RngCore as _;
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hmac,
};
use tenants::TenantId;
use uuid::Uuid;

/// Name of the keyring below the data directory.
const FILE: &str = "keyring";
const KEY_BYTES: usize = 32;
/// Number of the key that sealed, then the nonce, then the sealed text with its tag.
const HEADER: usize = 4 + NONCE_LEN;

/// The keys by their numbers; the last one seals, all of them open.
#[derive(Clone)]
pub struct Keyring(Arc<Vec<Key>>);

struct Key {
    number: u32,
    seal: LessSafeKey,
    digest: hmac::Key,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Keyring of {} keys", self.0.len())
    }
}

/// Where a sealed field stands: what is sealed for one row opens in no other.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub tenant: TenantId,
    /// Table and column, such as `totp.secret`.
    pub field: &'static str,
    pub row: Uuid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the field was sealed with key {0}, which is not in the keyring")]
    UnknownKey(u32),
    #[error("the field was changed, or belongs to another row")]
    Broken,
}

impl Keyring {
    /// Reads the keyring of the data directory, or begins one with a fresh key, readable by the server only.
    ///
    /// # Errors
    /// It cannot be read or written, or has another form than `NUMBER HEX` lines.
    pub fn open(data_dir: &Path) -> anyhow::Result<Keyring> {
        let path = data_dir.join(FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Keyring::parse(&text).with_context(|| format!("{} is no keyring", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                std::fs::create_dir_all(data_dir)?;
                write(&path, line(1).as_bytes()).with_context(|| format!("cannot write {}", path.display()))?;
                // Another server may have been faster.
                Keyring::open(data_dir)
            }
            Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
        }
    }

    /// Adds a fresh key, which seals from now on in every server that is started after this. Gives its number.
    ///
    /// # Errors
    /// As [`Keyring::open`].
    pub fn add_key(data_dir: &Path) -> anyhow::Result<u32> {
        let path = data_dir.join(FILE);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let number = Keyring::parse(&text)?.newest() + 1;
        let fresh = path.with_extension(format!("with-{number}"));
        write(&fresh, format!("{text}{}", line(number)).as_bytes())?;
        std::fs::rename(&fresh, &path)?;
        Ok(number)
    }

    fn parse(text: &str) -> anyhow::Result<Keyring> {
        let mut keys = Vec::new();
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            let (number, key) = line.split_once(' ').context("a line is not `NUMBER HEX`")?;
            let bytes = hex::decode(key.trim()).unwrap_or_default();
            let seal = UnboundKey::new(&AES_256_GCM, &bytes).ok().context("a key has not 64 hexadecimal digits")?;
            // A key of its own for each use (NIST SP 800-57 part 1, 5.2).
            let digest = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &bytes), b"campus digest");
            let digest = hmac::Key::new(hmac::HMAC_SHA256, digest.as_ref());
            keys.push(Key { number: number.parse()?, seal: LessSafeKey::new(seal), digest });
        }
        anyhow::ensure!(!keys.is_empty(), "there is no key in it");
        keys.sort_by_key(|key| key.number);
        Ok(Keyring(Arc::new(keys)))
    }

    /// Number of the key that seals.
    pub fn newest(&self) -> u32 {
        self.last().number
    }

    fn last(&self) -> &Key {
        self.0.last().expect("a keyring has at least one key")
    }

    /// What every field begins with that the newest key sealed.
    pub fn mark(&self) -> [u8; 4] {
        self.newest().to_be_bytes()
    }

    /// A hash that nobody can compute or try out without the keyring, for what must be found again but not be read. It
    /// changes with the newest key.
    pub fn digest(&self, purpose: &'static str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.last().digest);
        for part in [purpose.as_bytes()].iter().chain(parts) {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context.sign().as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    /// Seals a secret for its place.
    pub fn seal(&self, place: Place, secret: &[u8]) -> Vec<u8> {
        let Key { number, seal, .. } = self.last();
        let mut nonce = [0; NONCE_LEN];
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = number.to_be_bytes().to_vec();
        sealed.extend_from_slice(&nonce);
        let mut body = secret.to_vec();
        seal.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), place.aad(), &mut body)
            .expect("a field is far below the limit of the cipher");
        sealed.extend_from_slice(&body);
        sealed
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// [`SealError`]
    pub fn open_sealed(&self, place: Place, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let (header, body) = sealed.split_at_checked(HEADER).ok_or(SealError::Broken)?;
        let (number, nonce) = header.split_at(4);
        let number = u32::from_be_bytes(number.try_into().map_err(|_| SealError::Broken)?);
        let key = self.0.iter().find(|key| key.number == number).ok_or(SealError::UnknownKey(number))?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Broken)?;
        let mut body = body.to_vec();
        let secret = key.seal.open_in_place(nonce, place.aad(), &mut body).map_err(|_| SealError::Broken)?;
        Ok(secret.to_vec())
    }

    /// The same secret under the newest key; none where it is already.
    ///
    /// # Errors
    /// As [`Keyring::open_sealed`].
    pub fn reseal(&self, place: Place, sealed: &[u8]) -> Result<Option<Vec<u8>>, SealError> {
        if sealed.starts_with(&self.newest().to_be_bytes()) {
            return Ok(None);
        }
        Ok(Some(self.seal(place, &self.open_sealed(place, sealed)?)))
    }
}

impl Place {
    fn aad(self) -> Aad<Vec<u8>> {
        let mut bytes = self.tenant.uuid().as_bytes().to_vec();
        bytes.extend_from_slice(self.row.as_bytes());
        bytes.extend_from_slice(self.field.as_bytes());
        Aad::from(bytes)
    }
}

fn line(number: u32) -> String {
    let mut key = [0; KEY_BYTES];
    rand::rng().fill_bytes(&mut key);
    format!("{number} {}\n", hex::encode(key))
}

/// A secret of its own for a part of the server, in a file that only its owner reads; made at the first call.
///
/// # Errors
/// The file's; also when it holds something else.
pub fn secret(path: &Path) -> std::io::Result<[u8; KEY_BYTES]> {
    match std::fs::read(path) {
        Ok(bytes) => bytes.try_into().map_err(|_| std::io::Error::other("the file does not hold 32 bytes")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut fresh = [0; KEY_BYTES];
            rand::rng().fill_bytes(&mut fresh);
            write(path, &fresh)?;
            // Another server may have been faster.
            secret(path)
        }
        Err(error) => Err(error),
    }
}

/// Puts a new file there at once and whole, which only its owner reads; one that is there already is left as it is.
fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let draft = path.with_extension(Uuid::new_v4().simple().to_string());
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    let placed = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match placed {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(field: &'static str) -> Place {
        Place { tenant: TenantId::COOPERATIVE, field, row: Uuid::nil() }
    }

    #[test]
    fn a_secret_opens_in_its_place_only_and_not_when_a_bit_is_wrong() {
        let directory = tempfile::tempdir().unwrap();
        let ring = Keyring::open(directory.path()).unwrap();
        let mut sealed = ring.seal(place("totp.secret"), b"secret");
        assert_eq!(ring.open_sealed(place("totp.secret"), &sealed).unwrap(), b"secret");
        assert_eq!(ring.open_sealed(place("totp.other"), &sealed), Err(SealError::Broken));
        assert_ne!(ring.seal(place("totp.secret"), b"secret"), sealed, "every nonce is fresh");
        *sealed.last_mut().unwrap() ^= 1;
        assert_eq!(ring.open_sealed(place("totp.secret"), &sealed), Err(SealError::Broken));
        assert_eq!(ring.open_sealed(place("totp.secret"), b"short"), Err(SealError::Broken));
    }

    #[test]
    fn after_a_new_key_what_was_sealed_before_still_opens_and_is_sealed_anew() {
        let directory = tempfile::tempdir().unwrap();
        let before = Keyring::open(directory.path()).unwrap();
        let sealed = before.seal(place("totp.secret"), b"secret");
        assert_eq!(Keyring::add_key(directory.path()).unwrap(), 2);
        let after = Keyring::open(directory.path()).unwrap();
        let resealed = after.reseal(place("totp.secret"), &sealed).unwrap().expect("it was under the old key");
        assert_eq!(after.open_sealed(place("totp.secret"), &resealed).unwrap(), b"secret");
        assert_eq!(after.reseal(place("totp.secret"), &resealed).unwrap(), None);
        assert_eq!(before.open_sealed(place("totp.secret"), &resealed), Err(SealError::UnknownKey(2)));
    }

    #[test]
    fn a_digest_depends_on_its_purpose_and_its_parts_and_on_the_key() {
        let directory = tempfile::tempdir().unwrap();
        let ring = Keyring::open(directory.path()).unwrap();
        assert_eq!(ring.digest("a", &[b"bc"]), ring.digest("a", &[b"bc"]));
        assert_ne!(ring.digest("a", &[b"bc"]), ring.digest("ab", &[b"c"]));
        assert_ne!(ring.digest("a", &[b"b", b"c"]), ring.digest("a", &[b"bc"]));
        let other = tempfile::tempdir().unwrap();
        assert_ne!(ring.digest("a", &[b"bc"]), Keyring::open(other.path()).unwrap().digest("a", &[b"bc"]));
    }

    #[test]
    fn the_keyring_is_for_the_server_alone_and_says_when_it_is_broken() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        Keyring::open(directory.path()).unwrap();
        let path = directory.path().join(FILE);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::write(&path, "1 abc").unwrap();
        assert!(format!("{:#}", Keyring::open(directory.path()).unwrap_err()).contains("64 hexadecimal digits"));
    }
}
