//! Serialised form of flags: the names of those that are set.

use serde::{Serialize, Serializer};

use crate::{Capabilities, Marks};

impl Serialize for Marks {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter_names().map(|(name, _)| kebab(name)))
    }
}

impl Serialize for Capabilities {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter_names().map(|(name, _)| kebab(name)))
    }
}

fn kebab(name: &str) -> String {
    name.to_ascii_lowercase().replace('_', "-")
}
