//! What a piece of work costs the database and the processor, told by the events that go with it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tracing::{Dispatch, Event, Subscriber, instrument::WithSubscriber as _};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt as _},
};

/// Counts statements to the database and hashes of passwords.
pub(crate) struct Tally {
    counts: Arc<Counts>,
    dispatch: Dispatch,
}

#[derive(Default)]
struct Counts {
    statements: AtomicUsize,
    hashes: AtomicUsize,
}

/// How many statements and how many hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) statements: usize,
    pub(crate) hashes: usize,
}

struct Listener(Arc<Counts>);

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        match event.metadata().target() {
            "sqlx::query" => self.0.statements.fetch_add(1, Ordering::Relaxed),
            "host::identity::passwords" => self.0.hashes.fetch_add(1, Ordering::Relaxed),
            _ => 0,
        };
    }
}

impl Tally {
    pub(crate) fn new() -> Tally {
        let counts = Arc::<Counts>::default();
        let dispatch = Dispatch::new(Registry::default().with(Listener(Arc::clone(&counts))));
        Tally { counts, dispatch }
    }

    /// What the work gives, and what it cost.
    pub(crate) async fn of<T>(&self, work: impl Future<Output = T>) -> (T, Cost) {
        let before = self.cost();
        let given = work.with_subscriber(self.dispatch.clone()).await;
        let after = self.cost();
        let cost = Cost { statements: after.statements - before.statements, hashes: after.hashes - before.hashes };
        (given, cost)
    }

    fn cost(&self) -> Cost {
        Cost {
            statements: self.counts.statements.load(Ordering::Relaxed),
            hashes: self.counts.hashes.load(Ordering::Relaxed),
        }
    }
}
