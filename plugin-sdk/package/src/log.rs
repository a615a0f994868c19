//! The transparency log: what the platform has admitted and taken out of use, in a Merkle tree (RFC 6962, section 2) under a
//! signed head. Whoever keeps a head can tell later that nothing before it was changed or left out.

use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::keys::{Public, Secret};

/// What the log's key signs begins so; size, root and time follow, each after a zero byte.
const PURPOSE: &[u8] = b"campus-log-v1\0";

/// All entries at a moment, as the texts that they are.
pub struct Log(MemoryBackedTree<Sha256, String>);

/// What the log is at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Hash of the tree, in hexadecimal digits like all the others.
    pub root: String,
    /// RFC 3339.
    pub at: String,
    pub key: String,
    pub signature: String,
}

/// That an entry stands in the log under this head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inclusion {
    pub head: Head,
    /// From 0 on.
    pub position: u64,
    /// The text of the entry, byte for byte.
    pub entry: String,
    /// RFC 6962, 2.1.1.
    pub path: Vec<String>,
}

/// That the log under this head begins with everything that it held at an earlier size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consistency {
    pub head: Head,
    /// RFC 6962, 2.1.2.
    pub path: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    #[error("the head is not signed by this key")]
    Signature,
    #[error("a hash is not 64 hexadecimal digits")]
    Hash,
    #[error("the entry does not stand in the log at this position")]
    NotIncluded,
    #[error("the log was changed since the earlier head")]
    Changed,
}

impl Log {
    pub fn of(entries: impl IntoIterator<Item = String>) -> Log {
        let mut tree = MemoryBackedTree::new();
        entries.into_iter().for_each(|entry| tree.push(entry));
        Log(tree)
    }

    pub fn head(&self, at: &str, key: &Secret) -> Head {
        let mut head = Head {
            size: self.0.len(),
            root: hex::encode(self.0.root().as_bytes()),
            at: at.to_owned(),
            key: key.public().to_string(),
            signature: String::new(),
        };
        head.signature = key.sign(&head.message());
        head
    }

    /// None when there is no such position.
    pub fn inclusion(&self, position: u64, at: &str, key: &Secret) -> Option<Inclusion> {
        let index = usize::try_from(position).ok()?;
        let entry = self.0.get(index)?.clone();
        let path = hashes(self.0.prove_inclusion(index).as_bytes());
        Some(Inclusion { head: self.head(at, key), position, entry, path })
    }

    /// None when the log never had this size, or had nothing in it.
    pub fn consistency(&self, size: u64, at: &str, key: &Secret) -> Option<Consistency> {
        let added = self.0.len().checked_sub(size).filter(|_| size > 0)?;
        let path = if added == 0 {
            Vec::new()
        } else {
            hashes(self.0.prove_consistency(usize::try_from(added).ok()?).as_bytes())
        };
        Some(Consistency { head: self.head(at, key), path })
    }
}

impl std::fmt::Debug for Log {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Log of {} entries", self.0.len())
    }
}

impl Head {
    fn message(&self) -> Vec<u8> {
        let fields = [self.size.to_string(), self.root.clone(), self.at.clone()];
        [PURPOSE, fields.join("\0").as_bytes()].concat()
    }

    /// # Errors
    /// [`LogError::Signature`]
    pub fn verify(&self, key: Public) -> Result<(), LogError> {
        let is_ours = self.key == key.to_string() && key.has_signed(&self.message(), &self.signature);
        if is_ours { Ok(()) } else { Err(LogError::Signature) }
    }

    fn hash(&self) -> Result<RootHash<Sha256>, LogError> {
        let root: [u8; 32] =
            hex::decode(&self.root).ok().and_then(|root| root.try_into().ok()).ok_or(LogError::Hash)?;
        Ok(RootHash::new(root.into(), self.size))
    }
}

impl Inclusion {
    /// # Errors
    /// [`LogError`]
    pub fn verify(&self, key: Public) -> Result<(), LogError> {
        self.head.verify(key)?;
        let proof = InclusionProof::try_from_bytes(bytes(&self.path)?).map_err(|_| LogError::Hash)?;
        let included = self.head.hash()?.verify_inclusion(&self.entry, self.position, &proof);
        included.map_err(|_| LogError::NotIncluded)
    }
}

impl Consistency {
    /// # Errors
    /// [`LogError`]
    pub fn verify(&self, key: Public, earlier: &Head) -> Result<(), LogError> {
        self.head.verify(key)?;
        earlier.verify(key)?;
        if earlier.size == self.head.size {
            return if earlier.root == self.head.root { Ok(()) } else { Err(LogError::Changed) };
        }
        let proof = ConsistencyProof::try_from_bytes(bytes(&self.path)?).map_err(|_| LogError::Hash)?;
        let consistent = self.head.hash()?.verify_consistency(&earlier.hash()?, &proof);
        consistent.map_err(|_| LogError::Changed)
    }
}

fn hashes(bytes: &[u8]) -> Vec<String> {
    bytes.chunks(32).map(hex::encode).collect()
}

fn bytes(hashes: &[String]) -> Result<Vec<u8>, LogError> {
    let all: Result<Vec<_>, _> = hashes.iter().map(hex::decode).collect();
    let all = all.map_err(|_| LogError::Hash)?;
    if all.iter().all(|hash| hash.len() == 32) { Ok(all.concat()) } else { Err(LogError::Hash) }
}

#[cfg(test)]
mod tests {
    use super::{Consistency, Head, Inclusion, Log, LogError};
    use crate::keys::Secret;

    const AT: &str = "2026-12-08T10:00:00Z";

    fn log(size: u64) -> Log {
        Log::of((0..size).map(|number| format!("entry {number}")))
    }

    #[test]
    fn the_tree_is_that_of_rfc_6962() {
        let root = |entries: &[&str]| {
            Log::of(entries.iter().map(|entry| (*entry).to_owned())).head(AT, &Secret::from_seed(&[1; 32])).root
        };
        // SHA-256 of nothing, and of a zero byte (the leaf of the empty entry).
        assert_eq!(root(&[]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(root(&[""]), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    #[test]
    fn every_entry_of_every_size_is_proved_and_nothing_else_is() {
        let key = Secret::from_seed(&[1; 32]);
        for size in 1..20 {
            for position in 0..size {
                let proof = log(size).inclusion(position, AT, &key).expect("it is there");
                assert_eq!(proof.verify(key.public()), Ok(()), "{position} of {size}");
                let forged = Inclusion { entry: "entry x".to_owned(), ..proof.clone() };
                assert_eq!(forged.verify(key.public()), Err(LogError::NotIncluded));
                let moved = Inclusion { position: (position + 1) % size, ..proof.clone() };
                assert!(size == 1 || moved.verify(key.public()).is_err());
                let cut = Inclusion { path: proof.path.iter().skip(1).cloned().collect(), ..proof };
                assert!(size == 1 || cut.verify(key.public()).is_err());
            }
            assert_eq!(log(size).inclusion(size, AT, &key), None);
        }
    }

    #[test]
    fn a_log_that_grew_is_consistent_and_one_that_was_rewritten_is_not() {
        let key = Secret::from_seed(&[1; 32]);
        for (old, new) in [(1, 1), (1, 2), (3, 7), (8, 16), (6, 19)] {
            let earlier = log(old).head(AT, &key);
            let proof = log(new).consistency(old, AT, &key).expect("it had this size");
            assert_eq!(proof.verify(key.public(), &earlier), Ok(()), "{old} to {new}");
            let rewritten = Log::of((0..new).map(|number| format!("other {number}")));
            let forged = rewritten.consistency(old, AT, &key).expect("it had this size");
            assert_eq!(forged.verify(key.public(), &earlier), Err(LogError::Changed), "{old} to {new}");
        }
        assert_eq!(log(3).consistency(4, AT, &key), None);
        assert_eq!(log(3).consistency(0, AT, &key), None);
    }

    #[test]
    fn heads_are_signed_by_the_logs_key_alone() {
        let (key, other) = (Secret::from_seed(&[1; 32]), Secret::from_seed(&[2; 32]));
        let head = log(3).head(AT, &key);
        assert_eq!(head.verify(key.public()), Ok(()));
        assert_eq!(head.verify(other.public()), Err(LogError::Signature));
        for forged in [
            Head { size: 4, ..head.clone() },
            Head { root: log(4).head(AT, &key).root, ..head.clone() },
            Head { at: "2026-12-09T10:00:00Z".to_owned(), ..head.clone() },
        ] {
            assert_eq!(forged.verify(key.public()), Err(LogError::Signature));
        }
        let broken = Head { root: "zz".to_owned(), ..head };
        let proof = Consistency { head: broken, path: vec!["12".to_owned()] };
        assert_eq!(proof.verify(key.public(), &log(2).head(AT, &key)), Err(LogError::Signature));
    }
}
