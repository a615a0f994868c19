//! The sandbox: one engine, one pool, a fresh instance for each call.

use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmparser::WasmFeatures;
use wasmtime::component::{Component, Linker};
use wasmtime::{
    Config as EngineConfig, Engine, InstanceAllocationStrategy, PoolConcurrencyLimitError, PoolingAllocationConfig,
    Store, Trap, UpdateDeadline,
};

use crate::admission::{self, FEATURES};
use crate::bindings::PluginPre;
use crate::bindings::exports::campus::exercise::exercise::Guest;
use crate::failure::{CallError, Rejected};
use crate::gate::{Clock, Gate, TICK};
use crate::limits::{Budget, Limits};
use crate::load::{Load, thread_time};
use crate::session::{Assets, LogLine, Refused, Session, define_imports};

/// Component resource handles of one call. The contract has no resources.
const MAX_HANDLES: usize = 16;
/// A call that takes more is one that others should not wait for. The slowest healthy guests, in Python, take less.
const LONG: Duration = Duration::from_millis(5);

/// Runs plugins. Share one per process; all calls are thread-safe and block.
pub struct Runtime {
    engine: Engine,
    linker: Linker<Session>,
    pub(crate) limits: Limits,
    gate: Arc<Gate>,
    /// What a thread does that works for a plugin which takes much.
    step_back: Option<fn()>,
    _clock: Clock,
}

/// A compiled plugin; clones share the code.
#[derive(Clone)]
pub struct Plugin {
    pre: PluginPre<Session>,
    assets: Arc<Assets>,
    load: Arc<Load>,
}

/// What a call returned and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply<T> {
    pub value: T,
    pub usage: Usage,
    /// Lines for the plugin's author.
    pub log: Vec<LogLine>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// The same for the same call on every machine.
    pub fuel: u64,
    pub memory_bytes: usize,
    /// Without the time spent waiting for a place.
    pub elapsed: Duration,
}

/// The sandbox could not be set up on this machine.
#[derive(Debug, thiserror::Error)]
#[error("the plugin sandbox cannot start: {0}")]
pub struct RuntimeError(String);

impl Runtime {
    pub fn new(limits: Limits) -> Result<Self, RuntimeError> {
        let failed = |error: wasmtime::Error| RuntimeError(format!("{error:#}"));
        let engine = Engine::new(&engine_config(&limits)).map_err(failed)?;
        let mut linker = Linker::new(&engine);
        define_imports(&mut linker).map_err(failed)?;
        let gate = Gate::new(limits.concurrent_calls);
        let clock = Clock::start(Arc::clone(&gate), &engine).map_err(|error| RuntimeError(error.to_string()))?;
        Ok(Self { engine, linker, limits, gate, step_back: None, _clock: clock })
    }

    /// Has a thread do this, such as lowering its priority, before it goes on with a call that takes long or is for a
    /// plugin that has taken much lately.
    #[must_use]
    pub fn stepping_back(self, step_back: fn()) -> Self {
        Self { step_back: Some(step_back), ..self }
    }

    /// Admits and compiles a component. Takes from tens of milliseconds to seconds; keep the
    /// result.
    pub fn compile(&self, component: &[u8]) -> Result<Plugin, Rejected> {
        admission::inspect(component, &self.limits.component)?;
        self.link(&Component::from_binary(&self.engine, component).map_err(invalid)?)
    }

    /// Admits a component and compiles it to code that [`Runtime::load`] takes, in a process of the same program.
    pub fn precompile(&self, component: &[u8]) -> Result<Vec<u8>, Rejected> {
        admission::inspect(component, &self.limits.component)?;
        let component = Component::from_binary(&self.engine, component).map_err(invalid)?;
        // What does not fit the contract is found here, where somebody waits for the reason.
        self.link(&component)?;
        component.serialize().map_err(invalid)
    }

    /// Loads what [`Runtime::precompile`] gave.
    ///
    /// # Safety
    /// The bytes are native code and run as they are: they have to come from [`Runtime::precompile`] unchanged.
    #[expect(unsafe_code, reason = "the caller vouches for the code")]
    pub unsafe fn load(&self, code: &[u8]) -> Result<Plugin, Rejected> {
        self.link(&unsafe { Component::deserialize(&self.engine, code) }.map_err(invalid)?)
    }

    /// Tells versions and settings apart whose compiled code is not each other's.
    ///
    /// # Panics
    /// Never on a machine that wasmtime knows.
    pub fn fingerprint() -> u64 {
        let engine = Engine::new(&compiler_config()).expect("the settings are sound");
        let mut hasher = DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        hasher.finish()
    }

    fn link(&self, component: &Component) -> Result<Plugin, Rejected> {
        let contract = |error: wasmtime::Error| Rejected::Contract(format!("{error:#}"));
        let instance = self.linker.instantiate_pre(component).map_err(contract)?;
        let pre = PluginPre::new(instance).map_err(contract)?;
        Ok(Plugin { pre, assets: Arc::default(), load: Arc::default() })
    }

    /// One call in a fresh instance, which is gone afterwards.
    pub(crate) fn call<T>(
        &self,
        plugin: &Plugin,
        budget: Budget,
        invoke: impl FnOnce(&Guest, &mut Store<Session>) -> wasmtime::Result<T>,
    ) -> Result<Reply<T>, CallError> {
        let busy = CallError::Busy { limit: self.limits.concurrent_calls };
        let _place = self.gate.enter(self.limits.queue).ok_or(busy)?;
        if let Some(step_back) = self.step_back.filter(|_| plugin.load.is_much()) {
            step_back();
        }
        let (started, taken) = (Instant::now(), thread_time());
        let mut store = self.store(plugin, budget).map_err(sandbox)?;
        let result = catch_unwind(AssertUnwindSafe(|| {
            let instance = plugin.pre.instantiate(&mut store)?;
            invoke(instance.campus_exercise_exercise(), &mut store)
        }));
        let elapsed = started.elapsed();
        plugin.load.add(thread_time().saturating_sub(taken));
        match result {
            Ok(Ok(value)) => {
                let fuel = budget.fuel - store.get_fuel().map_err(sandbox)?;
                let session = store.into_data();
                let usage = Usage { fuel, memory_bytes: session.memory.used, elapsed };
                Ok(Reply { value, usage, log: session.log })
            }
            Ok(Err(error)) => Err(self.explain(&error, store.data(), budget)),
            Err(_panic) => Err(CallError::Sandbox("the sandbox panicked".to_owned())),
        }
    }

    /// Every limit is set before the instance exists, because its start function runs.
    fn store(&self, plugin: &Plugin, budget: Budget) -> wasmtime::Result<Store<Session>> {
        let session = Session::new(&self.limits, Arc::clone(&plugin.assets));
        let mut store = Store::new(&self.engine, session);
        store.limiter(|session| &mut session.memory);
        store.set_fuel(budget.fuel)?;
        match self.step_back.filter(|_| budget.deadline > LONG) {
            Some(step_back) => {
                let mut rest = Some(ticks(budget.deadline - LONG));
                store.set_epoch_deadline(ticks(LONG));
                store.epoch_deadline_callback(move |_| {
                    let rest = rest.take().ok_or(Trap::Interrupt)?;
                    step_back();
                    Ok(UpdateDeadline::Continue(rest))
                });
            }
            None => store.set_epoch_deadline(ticks(budget.deadline)),
        }
        store.set_hostcall_fuel(self.limits.reply.bytes);
        store.set_max_component_handles(MAX_HANDLES);
        Ok(store)
    }

    fn explain(&self, error: &wasmtime::Error, session: &Session, budget: Budget) -> CallError {
        match session.memory.refused {
            Some(Refused::Memory { wanted }) => {
                return CallError::OutOfMemory { limit: self.limits.memory_bytes, wanted };
            }
            Some(Refused::Table { wanted }) => {
                return CallError::TableTooLarge { limit: self.limits.table_elements, wanted };
            }
            None => {}
        }
        if error.downcast_ref::<PoolConcurrencyLimitError>().is_some() {
            return CallError::Busy { limit: self.limits.concurrent_calls };
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::OutOfFuel) => CallError::OutOfFuel { limit: budget.fuel },
            Some(Trap::StackOverflow) => CallError::StackOverflow,
            Some(Trap::Interrupt) => CallError::DeadlineExceeded { limit_ms: budget.deadline.as_millis() as u64 },
            Some(trap) => CallError::Trapped(trap.to_string()),
            None if error.root_cause().to_string().starts_with(HOSTCALL_FUEL) => {
                CallError::ReplyTooLarge { limit: self.limits.reply.bytes }
            }
            None => CallError::BrokenReply(format!("{error:#}")),
        }
    }
}

/// How wasmtime begins to say that a reply is too large; the error has no public type.
const HOSTCALL_FUEL: &str = "too much data is being copied";

impl Plugin {
    /// The same plugin with the files that it may read.
    pub fn with_assets(&self, assets: Arc<Assets>) -> Self {
        Self { assets, ..self.clone() }
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Runtime").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Plugin").field("assets", &self.assets.keys()).finish_non_exhaustive()
    }
}

fn engine_config(limits: &Limits) -> EngineConfig {
    let mut config = compiler_config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    config
}

/// What compiled code depends on.
fn compiler_config() -> EngineConfig {
    let mut config = EngineConfig::new();
    config
        .consume_fuel(true)
        .epoch_interruption(true)
        .memory_init_cow(true)
        // The same mark on every processor.
        .cranelift_nan_canonicalization(true)
        // Names of functions are for the author's own tool, not for logs.
        .wasm_backtrace_max_frames(None)
        .wasm_features(WasmFeatures::all(), false)
        // A component made of several passes texts from one memory to another, in code of wasmtime's own. What comes from
        // a guest was validated without.
        .wasm_features(FEATURES.union(WasmFeatures::MULTI_MEMORY), true);
    config
}

/// Sized for the worst admitted component in every place. Address space is reserved for all of it,
/// memory only for what runs; a few slots stay warm.
fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let calls = limits.concurrent_calls;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(calls)
        .total_core_instances(calls * limits.component.core_modules)
        .total_memories(calls * 4)
        .total_tables(calls * 16)
        .max_core_instances_per_component(limits.component.core_modules)
        .max_memories_per_component(4)
        .max_tables_per_component(8)
        .max_tables_per_module(4)
        .max_memories_per_module(1)
        .max_memory_size(limits.memory_bytes)
        .table_elements(limits.table_elements)
        .max_component_instance_size(1 << 20)
        .linear_memory_keep_resident(256 << 10)
        .table_keep_resident(64 << 10)
        .max_unused_warm_slots(calls.min(16));
    pool
}

/// A tick may be almost over when the call begins.
fn ticks(deadline: Duration) -> u64 {
    (deadline.as_millis() / TICK.as_millis()) as u64 + 1
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function argument of map_err")]
fn invalid(error: wasmtime::Error) -> Rejected {
    Rejected::Invalid(format!("{error:#}"))
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function argument of map_err")]
fn sandbox(error: wasmtime::Error) -> CallError {
    CallError::Sandbox(format!("{error:#}"))
}
