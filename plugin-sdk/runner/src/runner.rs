//! The runner's process: calls come over a Unix socket, each connection has one at a time.

use std::{
    cell::Cell,
    collections::VecDeque,
    fs, io,
    os::unix::net::{UnixListener, UnixStream},
    path::PathBuf,
    process::{self, ExitCode},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use plugin_runtime::{CallError, Limits, Plugin, Runtime};
use rustix::process::setpriority_process;
use serde::{Deserialize, Serialize};

use crate::{
    artefact::{self, Key},
    jail,
    wire::{self, Answer, Call, Request, Said},
};

/// What a runner writes when it takes calls.
pub const READY: &[u8] = b"ready\n";
/// Bytes of code that stay loaded: idle plugins cost memory, and one with an interpreter as much as forty others.
const LOADED: usize = 40 << 20;

/// The lowest priority of the usual scheduler.
const LOWEST: i32 = 19;

thread_local! {
    static STEPPED_BACK: Cell<bool> = const { Cell::new(false) };
}

/// What a runner is told on its standard input, in a line of JSON. When the input ends, so does the runner.
#[derive(Debug, Serialize, Deserialize)]
pub struct Setup {
    /// Where it listens; the file must not exist yet.
    pub socket: PathBuf,
    /// Where artefacts lie, by name.
    pub artefacts: PathBuf,
    pub key: Key,
    /// For calls that may take longer, and few at a time.
    pub heavy: bool,
}

struct Runner {
    runtime: Runtime,
    artefacts: PathBuf,
    key: Key,
    /// The one used last stands at the end.
    loaded: Mutex<VecDeque<Loaded>>,
}

struct Loaded {
    name: String,
    plugin: Plugin,
    /// Of its code.
    bytes: usize,
}

pub(crate) fn run() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("plugin-runner: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let setup: Setup = serde_json::from_str(&line)?;
    let listener = UnixListener::bind(&setup.socket)?;
    jail::runner(&setup.artefacts)?;
    let limits = if setup.heavy { Limits::default().heavy() } else { Limits::default() };
    let runtime = Runtime::new(limits).map_err(io::Error::other)?.stepping_back(step_back);
    let runner = Arc::new(Runner { runtime, artefacts: setup.artefacts, key: setup.key, loaded: Mutex::default() });
    thread::spawn(|| {
        // Nobody else holds the other end: it closes when the server is gone, however it went.
        io::copy(&mut io::stdin(), &mut io::sink()).ok();
        process::exit(0);
    });
    io::Write::write_all(&mut io::stdout(), READY)?;
    for stream in listener.incoming() {
        let (runner, stream) = (Arc::clone(&runner), stream?);
        thread::Builder::new().spawn(move || {
            if let Err(error) = runner.converse(stream) {
                eprintln!("plugin-runner: {error}");
            }
        })?;
    }
    Ok(())
}

/// Lets the threads of other plugins go first. A thread may lower its priority and not raise it, so it ends with its
/// connection.
fn step_back() {
    // Without a process of that number, the kernel takes the thread that asks.
    if !STEPPED_BACK.get() && setpriority_process(None, LOWEST).is_ok() {
        STEPPED_BACK.set(true);
    }
}

impl Runner {
    fn converse(&self, mut stream: UnixStream) -> io::Result<()> {
        while let Some(request) = wire::read::<Request>(&mut stream)? {
            let answer = match self.load(&request.plugin) {
                Some(plugin) => self.call(&plugin, request.call).unwrap_or_else(|error| Answer::Failed(error.into())),
                None => Answer::Absent,
            };
            let hangs_up = STEPPED_BACK.get();
            wire::write(&mut stream, &Said { answer, hangs_up })?;
            if hangs_up {
                break;
            }
        }
        Ok(())
    }

    fn call(&self, plugin: &Plugin, call: Call) -> Result<Answer, CallError> {
        let runtime = &self.runtime;
        Ok(match call {
            Call::Describe => Answer::Described(runtime.describe(plugin)?.into()),
            Call::CheckConfig { locale, config } => {
                Answer::Checked(runtime.check_config(plugin, &locale, &config)?.into())
            }
            Call::Render { context, config, state, last } => {
                Answer::Rendered(runtime.render(plugin, &context, &config, state.as_deref(), last.as_ref())?.into())
            }
            Call::Grade { context, config, state, response } => {
                Answer::Graded(runtime.grade(plugin, &context, &config, state.as_deref(), &response)?.into())
            }
            Call::Migrate { from_version, state } => {
                Answer::Migrated(runtime.migrate(plugin, from_version, &state)?.into())
            }
        })
    }

    fn load(&self, name: &str) -> Option<Plugin> {
        let known = {
            let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
            let at = loaded.iter().position(|known| known.name == name);
            at.and_then(|at| loaded.remove(at)).map(|found| {
                let plugin = found.plugin.clone();
                loaded.push_back(found);
                plugin
            })
        };
        if known.is_some() {
            return known;
        }
        // A name is a file here, and leads nowhere else.
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return None;
        }
        let sealed = fs::read(self.artefacts.join(name)).ok()?;
        let code = artefact::open(&self.key, name, &sealed)?;
        #[expect(unsafe_code, reason = "the code was sealed by the server after its own compiler made it")]
        let plugin = unsafe { self.runtime.load(code) }.ok()?;
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        loaded.push_back(Loaded { name: name.to_owned(), plugin: plugin.clone(), bytes: code.len() });
        // What was loaded just now stays, however large it is.
        while loaded.len() > 1 && loaded.iter().map(|known| known.bytes).sum::<usize>() > LOADED {
            loaded.pop_front();
        }
        Some(plugin)
    }
}

impl std::fmt::Debug for Runner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Runner").field("artefacts", &self.artefacts).finish_non_exhaustive()
    }
}
