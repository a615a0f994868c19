//! The passwords of the cluster's logins: made at random, kept in one file that only the server can read.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::error::{At, ClusterError};
use super::logins::Role;

/// Login name to password.
#[derive(Clone)]
pub(super) struct Passwords(BTreeMap<String, String>);

impl Passwords {
    /// Reads `name=password` lines; a missing file is an empty set.
    pub(super) fn read(path: &Path) -> Result<Self, ClusterError> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            read => read.at("read", path)?,
        };
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Ok(Self(pairs.map(|(name, password)| (name.to_owned(), password.to_owned())).collect()))
    }

    /// Invents what is missing; tells whether anything was.
    pub(super) fn complete(&mut self) -> bool {
        let before = self.0.len();
        for role in Role::ALL {
            self.0.entry(role.login_name().to_owned()).or_insert_with(|| hex::encode(rand::random::<[u8; 24]>()));
        }
        self.0.len() > before
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), ClusterError> {
        let text: String = self.0.iter().map(|(name, password)| format!("{name}={password}\n")).collect();
        write_secret(path, &text)
    }

    pub(super) fn has(&self, role: Role) -> bool {
        self.0.contains_key(role.login_name())
    }

    pub(super) fn of(&self, role: Role) -> &str {
        self.0.get(role.login_name()).map_or("", String::as_str)
    }
}

/// Writes a file that nobody but us can read, whole or not at all.
pub(super) fn write_secret(path: &Path, text: &str) -> Result<(), ClusterError> {
    let draft = path.with_extension("draft");
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft).at("write", &draft)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).at("write", &draft)?;
    fs::rename(&draft, path).at("write", path)
}

impl fmt::Debug for Passwords {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}
