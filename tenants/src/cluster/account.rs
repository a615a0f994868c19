//! Which system user PostgreSQL runs as: it refuses root.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use nix::unistd::{User, geteuid};

use super::error::ClusterError;

/// An unprivileged user that a root process hands the cluster to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

/// The user for the cluster; `None` means the user that we are. `owned` are paths whose owner decides when it is not
/// root, the most telling first. Then comes the user `postgres`, which every distribution's package brings, then a
/// user of our own.
pub(super) fn choose(owned: &[&Path]) -> Result<Option<Account>, ClusterError> {
    if !geteuid().is_root() {
        return Ok(None);
    }
    let owner = owned.iter().filter_map(|path| path.metadata().ok()).find(|metadata| metadata.uid() != 0);
    if let Some(metadata) = owner {
        return Ok(Some(Account { uid: metadata.uid(), gid: metadata.gid() }));
    }
    if let Some(account) = named("postgres").or_else(|| named("campus")) {
        return Ok(Some(account));
    }
    tracing::info!("there is no system user for PostgreSQL, creating the user campus");
    let made = Command::new("useradd").args(["--system", "--shell", "/usr/sbin/nologin", "campus"]).status();
    match made {
        Ok(status) if status.success() => named("campus").map(Some).ok_or(ClusterError::NoAccount),
        _ => Err(ClusterError::NoAccount),
    }
}

fn named(name: &str) -> Option<Account> {
    let user = User::from_name(name).ok().flatten()?;
    (!user.uid.is_root()).then_some(Account { uid: user.uid.as_raw(), gid: user.gid.as_raw() })
}

/// Makes a command run as the account. The standard library drops root's other groups at the same time.
pub(super) fn run_as(command: &mut Command, account: Option<Account>) {
    if let Some(account) = account {
        command.uid(account.uid).gid(account.gid);
    }
}

/// Whether the account can get to a path: it may search every directory on the way, the path itself included. The
/// path is absolute and free of symbolic links.
pub(super) fn can_reach(account: Option<Account>, path: &Path) -> bool {
    let Some(account) = account else { return true };
    path.ancestors().all(|step| step.metadata().is_ok_and(|metadata| may_search(account, &metadata)))
}

fn may_search(account: Account, metadata: &Metadata) -> bool {
    let execute = if metadata.uid() == account.uid {
        0o100
    } else if metadata.gid() == account.gid {
        0o010
    } else {
        0o001
    };
    metadata.mode() & execute != 0
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_closed_directory_on_the_way_keeps_the_account_out() {
        let outer = tempfile::tempdir().expect("a temporary directory can be made");
        let inner = outer.path().canonicalize().expect("it exists").join("inner");
        fs::create_dir(&inner).expect("it is ours");
        let stranger = Some(Account { uid: 4_000_000, gid: 4_000_000 });

        fs::set_permissions(outer.path(), PermissionsExt::from_mode(0o700)).expect("it is ours");
        assert!(!can_reach(stranger, &inner));
        fs::set_permissions(outer.path(), PermissionsExt::from_mode(0o711)).expect("it is ours");
        assert!(can_reach(stranger, &inner));
        assert!(can_reach(None, &inner));
    }
}
