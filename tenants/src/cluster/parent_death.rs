//! A child that ends with its parent, even when the parent is killed with no chance to tell it.

use std::process::Command;

use nix::sys::signal::Signal;

/// Asks the kernel to send the child `signal` when the *thread* that spawns it ends, so that thread has to live as
/// long as the child should. Linux only; elsewhere the next start stops what was left over.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "the standard library has no safe way to run code between fork and exec")]
pub(super) fn bind(command: &mut Command, signal: Signal) {
    use std::os::unix::process::CommandExt;

    use nix::errno::Errno;
    use nix::unistd::{getpid, getppid};

    let parent = getpid();
    let ask = move || {
        nix::sys::prctl::set_pdeathsig(signal)?;
        // The parent may have died before the kernel was asked.
        if getppid() == parent { Ok(()) } else { Err(Errno::ESRCH.into()) }
    };
    // SAFETY: `ask` makes two system calls and nothing else: no allocation, no lock, no access to shared memory.
    // The standard library calls it after it changed the user, which would clear the request.
    unsafe { command.pre_exec(ask) };
}

#[cfg(not(target_os = "linux"))]
pub(super) fn bind(_command: &mut Command, _signal: Signal) {}
