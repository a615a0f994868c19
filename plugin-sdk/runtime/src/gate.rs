//! How many calls run at once, and the clock that ticks only while one does.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use wasmtime::{Engine, EngineWeak};

/// Length of one epoch: the resolution of every deadline.
pub(crate) const TICK: Duration = Duration::from_millis(1);

#[derive(Debug)]
pub(crate) struct Gate {
    places: u32,
    state: Mutex<State>,
    /// A place became free.
    freed: Condvar,
    /// The first call began, or the runtime ends.
    woken: Condvar,
}

#[derive(Debug, Default)]
struct State {
    running: u32,
    closed: bool,
}

/// A place among the running calls; given back when dropped.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Gate);

/// Owns the ticking thread and ends it.
#[derive(Debug)]
pub(crate) struct Clock {
    gate: Arc<Gate>,
    thread: Option<JoinHandle<()>>,
}

impl Gate {
    pub(crate) fn new(places: u32) -> Arc<Self> {
        Arc::new(Self { places, state: Mutex::default(), freed: Condvar::new(), woken: Condvar::new() })
    }

    /// Waits at most `patience` for a place.
    pub(crate) fn enter(&self, patience: Duration) -> Option<Place<'_>> {
        let (mut state, wait) = self
            .freed
            .wait_timeout_while(self.lock(), patience, |state| state.running >= self.places)
            .unwrap_or_else(PoisonError::into_inner);
        if wait.timed_out() && state.running >= self.places {
            return None;
        }
        state.running += 1;
        let clock_sleeps = state.running == 1;
        drop(state);
        if clock_sleeps {
            self.woken.notify_one();
        }
        Some(Place(self))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs under this lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// False when the runtime is gone.
    fn wait_until_a_call_runs(&self) -> bool {
        let state = self
            .woken
            .wait_while(self.lock(), |state| state.running == 0 && !state.closed)
            .unwrap_or_else(PoisonError::into_inner);
        !state.closed
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
        self.0.freed.notify_one();
    }
}

impl Clock {
    pub(crate) fn start(gate: Arc<Gate>, engine: &Engine) -> std::io::Result<Self> {
        let (engine, waiting) = (engine.weak(), Arc::clone(&gate));
        let thread = Builder::new().name("plugin-clock".to_owned()).spawn(move || tick(&engine, &waiting))?;
        Ok(Self { gate, thread: Some(thread) })
    }
}

impl Drop for Clock {
    fn drop(&mut self) {
        self.gate.lock().closed = true;
        self.gate.woken.notify_one();
        if let Some(thread) = self.thread.take() {
            // A clock that panicked has already said so.
            drop(thread.join());
        }
    }
}

fn tick(engine: &EngineWeak, gate: &Gate) {
    while gate.wait_until_a_call_runs() {
        std::thread::sleep(TICK);
        let Some(engine) = engine.upgrade() else { return };
        engine.increment_epoch();
    }
}
