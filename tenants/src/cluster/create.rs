//! The first start, and the repair of lost passwords.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nix::sys::signal::Signal;
use uuid::Uuid;

use super::account;
use super::binaries::Binaries;
use super::error::{At, ClusterError};
use super::home::Home;
use super::logins::Role;
use super::parent_death;
use super::passwords::{Passwords, write_secret};

const DRAFT: &str = "postgres.new-";

/// Creates the files of the cluster under another name and moves them into place when they are whole, so that a crash
/// leaves nothing that looks like a cluster.
pub(super) fn cluster(home: &Home, binaries: &Binaries) -> Result<Passwords, ClusterError> {
    tracing::info!("creating the private PostgreSQL {} cluster in {:?}", binaries.major, home.pgdata());
    let mut passwords = Passwords::read(&home.passwords())?;
    passwords.complete();
    passwords.write(&home.passwords())?;

    let parent = home.pgdata().parent().unwrap_or(Path::new("/"));
    DirBuilder::new().recursive(true).mode(0o711).create(parent).at("create", parent)?;
    remove_drafts(parent)?;
    let draft = parent.join(format!("{DRAFT}{}", Uuid::new_v4().simple()));
    DirBuilder::new().mode(0o700).create(&draft).at("create", &draft)?;
    home.give(&draft)?;

    let password_file = draft.with_extension("password");
    write_secret(&password_file, passwords.of(Role::Admin))?;
    home.give(&password_file)?;
    initdb(home, binaries, &draft, &password_file)?;
    fs::remove_file(&password_file).at("remove", &password_file)?;

    include_settings(&draft)?;
    fs::rename(&draft, home.pgdata()).at("rename", &draft)?;
    if home.entry() != home.pgdata() {
        symlink(home.pgdata(), home.entry()).at("create", &home.entry())?;
    }
    Ok(passwords)
}

/// Reads the passwords of a cluster that exists; when the superuser's is lost it is set anew.
pub(super) fn passwords_of_existing(home: &Home, binaries: &Binaries) -> Result<Passwords, ClusterError> {
    let mut passwords = Passwords::read(&home.passwords())?;
    let lost = !passwords.has(Role::Admin);
    let invented = passwords.complete();
    if lost {
        tracing::warn!("{:?} is lost, setting new passwords", home.passwords());
        reset_admin_password(home, binaries, passwords.of(Role::Admin))?;
    }
    if invented {
        passwords.write(&home.passwords())?;
    }
    Ok(passwords)
}

/// What an interrupted first start left behind.
fn remove_drafts(parent: &Path) -> Result<(), ClusterError> {
    for entry in fs::read_dir(parent).at("read", parent)?.flatten() {
        let path = entry.path();
        let is_draft = entry.file_name().to_string_lossy().starts_with(DRAFT);
        if is_draft && path.is_dir() {
            fs::remove_dir_all(&path).at("remove", &path)?;
        } else if is_draft {
            fs::remove_file(&path).at("remove", &path)?;
        }
    }
    Ok(())
}

fn initdb(home: &Home, binaries: &Binaries, pgdata: &Path, password_file: &Path) -> Result<(), ClusterError> {
    let mut command = program(home, binaries, "initdb", pgdata);
    command
        .args(["-k", "--locale=C", "--encoding=UTF8", "-A", "scram-sha-256", "--no-instructions", "-U"])
        .arg(Role::Admin.login_name())
        .arg("--pwfile")
        .arg(password_file)
        .arg("-D")
        .arg(pgdata)
        .stdin(Stdio::null());
    // This thread waits for the end of the command, so it lives long enough.
    parent_death::bind(&mut command, Signal::SIGTERM);
    let output = command.output().at("run", &binaries.program("initdb"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(ClusterError::Initdb { output: String::from_utf8_lossy(&text).into_owned() })
}

fn include_settings(pgdata: &Path) -> Result<(), ClusterError> {
    let path = pgdata.join("postgresql.conf");
    let mut file = OpenOptions::new().append(true).open(&path).at("open", &path)?;
    let lines =
        "\n# Renewed by campus at every start:\ninclude 'campus.conf'\n# Yours:\ninclude_if_exists 'local.conf'\n";
    file.write_all(lines.as_bytes()).at("write", &path)
}

/// Single-user mode asks for no password: who may read the files may do everything anyway.
fn reset_admin_password(home: &Home, binaries: &Binaries, password: &str) -> Result<(), ClusterError> {
    home.write_settings()?;
    let path = binaries.program("postgres");
    let mut command = program(home, binaries, "postgres", home.pgdata());
    command.arg("--single").arg("-D").arg(home.pgdata()).arg("postgres");
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(home.open_log()?).spawn().at("run", &path)?;
    if let Some(mut input) = child.stdin.take() {
        writeln!(input, "alter role {} password '{password}';", Role::Admin.login_name()).at("write to", &path)?;
    }
    if child.wait().at("wait for", &path)?.success() {
        return Ok(());
    }
    Err(ClusterError::Start { log: home.log(), tail: String::new() })
}

/// One of PostgreSQL's programs, as the cluster's account and without our environment: `PGDATA`, `PGOPTIONS` and their
/// like would change what it does.
pub(super) fn program(home: &Home, binaries: &Binaries, name: &str, current_dir: &Path) -> Command {
    let mut command = Command::new(binaries.program(name));
    let kept = ["PATH", "LD_LIBRARY_PATH"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    command.env_clear().envs(kept).env("LC_ALL", "C").current_dir(current_dir);
    account::run_as(&mut command, home.account());
    command
}

/// The end of PostgreSQL's log.
pub(super) fn log_tail(log: &PathBuf) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}
