//! What a compiler and a runner give up before they see anything of a provider.

use std::{collections::BTreeMap, io, path::Path};

use landlock::{
    ABI, Access as _, AccessFs, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _,
    path_beneath_rules,
};

use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

const MIB: u64 = 1 << 20;

/// Processor time and memory of a compilation: three times what the largest known guest takes.
const COMPILER: [(Resource, u64); 4] =
    [(Resource::Cpu, 60), (Resource::Data, 1_536 * MIB), (Resource::Fsize, 64 * MIB), (Resource::Core, 0)];
/// Memory is that of the pool: 64 calls of 64 MiB. Files are the images that fresh memories are copied from.
const RUNNER: [(Resource, u64); 3] = [(Resource::Data, 5_120 * MIB), (Resource::Fsize, 64 * MIB), (Resource::Core, 0)];

/// Before the first thread: what a thread gives up, its children have given up.
pub(crate) fn compiler() -> io::Result<()> {
    limit(&COMPILER)?;
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

/// From here on: no network, no other program, no look into other processes, for all threads. What is refused answers EPERM.
fn close_doors() -> io::Result<()> {
    let refused: BTreeMap<i64, Vec<_>> = doors().iter().map(|door| (*door, Vec::new())).collect();
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(io::Error::other)?;
    let filter = SeccompFilter::new(refused, SeccompAction::Allow, SeccompAction::Errno(1), arch);
    let program: BpfProgram = filter.and_then(TryInto::try_into).map_err(io::Error::other)?;
    seccompiler::apply_filter_all_threads(&program).map_err(io::Error::other)
}

fn doors() -> [i64; 27] {
    use libc::{
        SYS_add_key, SYS_bind, SYS_bpf, SYS_chroot, SYS_connect, SYS_execve, SYS_execveat, SYS_init_module,
        SYS_io_uring_setup, SYS_kexec_load, SYS_keyctl, SYS_listen, SYS_mount, SYS_open_by_handle_at,
        SYS_perf_event_open, SYS_pidfd_getfd, SYS_pivot_root, SYS_process_vm_readv, SYS_process_vm_writev, SYS_ptrace,
        SYS_setns, SYS_setuid, SYS_socket, SYS_socketpair, SYS_umount2, SYS_unshare, SYS_userfaultfd,
    };
    [
        SYS_add_key,
        SYS_bind,
        SYS_bpf,
        SYS_chroot,
        SYS_connect,
        SYS_execve,
        SYS_execveat,
        SYS_init_module,
        SYS_io_uring_setup,
        SYS_kexec_load,
        SYS_keyctl,
        SYS_listen,
        SYS_mount,
        SYS_open_by_handle_at,
        SYS_perf_event_open,
        SYS_pidfd_getfd,
        SYS_pivot_root,
        SYS_process_vm_readv,
        SYS_process_vm_writev,
        SYS_ptrace,
        SYS_setns,
        SYS_socket,
        SYS_socketpair,
        SYS_umount2,
        SYS_unshare,
        SYS_userfaultfd,
        SYS_setuid,
    ]
}
