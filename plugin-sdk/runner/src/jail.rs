//! What a compiler and a runner give up before they see anything of a provider.

use std::{collections::BTreeMap, io, path::Path};

use landlock::{
    ABI, Access as _, AccessFs, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
    path_beneath_rules,
};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

const MIB: u64 = 1 << 20;

/// Processor time and memory of a compilation: three times what the largest known guest takes.
const COMPILER: [(Resource, u64); 4] =
    [(Resource::Cpu, 60), (Resource::Data, 1_536 * MIB), (Resource::Fsize, 64 * MIB), (Resource::Core, 0)];
/// A compilation, and some thousand calls after it.
const INSPECTOR: [(Resource, u64); 4] =
    [(Resource::Cpu, 240), (Resource::Data, 1_536 * MIB), (Resource::Fsize, 64 * MIB), (Resource::Core, 0)];
/// Memory is that of the pool: 64 calls of 64 MiB. Files are the images that fresh memories are copied from.
const RUNNER: [(Resource, u64); 3] = [(Resource::Data, 5_120 * MIB), (Resource::Fsize, 64 * MIB), (Resource::Core, 0)];

/// Before the first thread: what a thread gives up, its children have given up.
pub(crate) fn compiler() -> io::Result<()> {
    limit(&COMPILER)?;
    hide_files(None)?;
    close_doors()
}

/// As a compiler, for longer.
pub(crate) fn inspector() -> io::Result<()> {
    limit(&INSPECTOR)?;
    hide_files(None)?;
    close_doors()
}

/// Reads below one directory, and nothing else.
pub(crate) fn runner(artefacts: &Path) -> io::Result<()> {
    limit(&RUNNER)?;
    hide_files(Some(artefacts))?;
    close_doors()
}

/// Closes all files but those below a directory, where the kernel knows Landlock (Linux 5.13); older ones go on without.
fn hide_files(readable: Option<&Path>) -> io::Result<()> {
    let abi = ABI::V3;
    let rules = || {
        let ruleset = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
        let created = ruleset.handle_access(AccessFs::from_all(abi))?.create()?;
        created.add_rules(path_beneath_rules(readable, AccessFs::from_read(abi)))?.restrict_self()
    };
    rules().map(drop).map_err(io::Error::other)
}

fn limit(limits: &[(Resource, u64)]) -> io::Result<()> {
    for (resource, most) in limits {
        setrlimit(*resource, Rlimit { current: Some(*most), maximum: Some(*most) })?;
    }
    Ok(())
}

/// From here on: no network, no other program, no hand on other processes, for all threads. What is refused answers EPERM.
fn close_doors() -> io::Result<()> {
    let refused = doors().map_err(io::Error::other)?;
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, SeccompAction::Errno(1), arch);
    let program: BpfProgram = filter.and_then(TryInto::try_into).map_err(io::Error::other)?;
    seccompiler::apply_filter_all_threads(&program).map_err(io::Error::other)
}

/// The calls that are refused, with the conditions under which they are.
fn doors() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let mut doors: BTreeMap<i64, Vec<SeccompRule>> = CLOSED.iter().map(|call| (*call, Vec::new())).collect();
    // A thread may be signalled by its own process; the number of a process is 32 bits wide.
    let own = u64::from(std::process::id());
    let others = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, own)?;
    doors.insert(libc::SYS_tgkill, vec![SeccompRule::new(vec![others])?]);
    let by_number = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, 0)?;
    doors.insert(libc::SYS_prlimit64, vec![SeccompRule::new(vec![by_number])?]);
    Ok(doors)
}

const CLOSED: [i64; 33] = [
    libc::SYS_add_key,
    libc::SYS_bind,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_connect,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_init_module,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_kill,
    libc::SYS_listen,
    libc::SYS_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_send_signal,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_rt_sigqueueinfo,
    libc::SYS_rt_tgsigqueueinfo,
    libc::SYS_setns,
    libc::SYS_setuid,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_tkill,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];
