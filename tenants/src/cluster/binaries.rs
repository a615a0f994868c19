//! Finding the programs of PostgreSQL on this machine.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::account;
use super::error::ClusterError;
use super::home::Home;

/// Views that check the rights of the caller, which the isolation of tenants needs, came with 15.
const OLDEST: u32 = 15;

/// Where systems keep several versions side by side: directory, start of the name, directory of programs below.
const USUAL: [(&str, &str, &str); 9] = [
    ("/usr/lib/postgresql", "", "bin"),          // Debian, Ubuntu
    ("/usr", "pgsql-", "bin"),                   // Fedora, RHEL from postgresql.org
    ("/usr/lib", "postgresql", "bin"),           // SUSE, Alpine
    ("/usr/libexec", "postgresql", ""),          // Alpine
    ("/opt", "pgsql-", "bin"),                   // the installer of EDB
    ("/opt/homebrew/opt", "postgresql@", "bin"), // Homebrew on ARM
    ("/usr/local/opt", "postgresql@", "bin"),    // Homebrew on x86
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A directory that holds `postgres` and `initdb` of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    pub(super) dir: PathBuf,
    pub(super) major: u32,
}

impl Binaries {
    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// The named directory, or the best of what the machine has: the version that made the cluster when there is one,
/// else PATH first and then the newest.
pub(super) fn find(named: Option<&Path>, cluster: Option<u32>, home: &Home) -> Result<Binaries, ClusterError> {
    let from_environment = env::var_os("CAMPUS_PG_BIN").map(PathBuf::from);
    if let Some(dir) = named.or(from_environment.as_deref()) {
        let found = examine(dir, home).map_err(|reason| ClusterError::BadBinaries { path: dir.to_owned(), reason })?;
        return choose(&[found], cluster, home);
    }
    let mut usable: Vec<Binaries> = Vec::new();
    let mut rejected = String::new();
    for dir in in_path().into_iter().chain(in_usual_places()) {
        match examine(&dir, home) {
            Ok(found) if !usable.contains(&found) => usable.push(found),
            Ok(_) => {}
            Err(reason) => rejected = format!(" that can be used ({}: {reason})", dir.display()),
        }
    }
    if usable.is_empty() {
        return Err(ClusterError::NoBinaries { rejected });
    }
    choose(&usable, cluster, home)
}

fn choose(usable: &[Binaries], cluster: Option<u32>, home: &Home) -> Result<Binaries, ClusterError> {
    let chosen = match cluster {
        None => usable.first(),
        Some(data) => usable.iter().find(|found| found.major == data),
    };
    chosen.cloned().ok_or_else(|| ClusterError::OtherMajor {
        path: home.pgdata().to_owned(),
        data: cluster.unwrap_or_default(),
        found: usable
            .iter()
            .map(|found| format!("{} ({})", found.major, found.dir.display()))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

fn in_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|dir| dir.join("postgres").is_file()).collect()
}

/// Newest first.
fn in_usual_places() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (parent, prefix, below) in USUAL {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        for entry in entries {
            let name = entry.file_name();
            let number = name.to_str().and_then(|name| name.strip_prefix(prefix)).and_then(|rest| rest.parse().ok());
            let dir = entry.path().join(below);
            if let Some(number) = number
                && dir.join("postgres").is_file()
            {
                found.push((number, dir));
            }
        }
    }
    found.sort_by_key(|(number, _)| Reverse(*number));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// Follows links (a link in PATH often leads to the real directory, where `initdb` and the libraries are), asks the
/// program for its version, and checks that the cluster's account can get there. The error is a half sentence.
fn examine(dir: &Path, home: &Home) -> Result<Binaries, String> {
    let postgres = dir.join("postgres").canonicalize().map_err(|_| "there is no program postgres".to_owned())?;
    let dir = postgres.parent().unwrap_or(dir).to_owned();
    if !dir.join("initdb").is_file() {
        return Err("there is no program initdb".to_owned());
    }
    if !account::can_reach(home.account(), &dir) {
        return Err("the user that the database runs as cannot get there".to_owned());
    }
    let output = Command::new(&postgres).arg("--version").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let major = major_of(&text).ok_or_else(|| format!("it calls itself {:?}", text.trim()))?;
    if major < OLDEST {
        return Err(format!("it is version {major}"));
    }
    Ok(Binaries { dir, major })
}

/// `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)` → 15.
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_once("(PostgreSQL) ")?.1;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_every_build_prints() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18.6\n"), Some(18));
        assert_eq!(major_of("postgres (PostgreSQL) 19beta2\n"), Some(19));
        assert_eq!(major_of("something else 7"), None);
    }
}
