//! Fair turns: neither one member nor one plugin takes all the places of the runner. Whoever has taken their share waits,
//! in the order of asking, and the others go on.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use plugin_runtime::Limits;
use tenants::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// When so many are remembered, those that nobody waits for are forgotten.
const REMEMBERED: usize = 1_000;

#[derive(Debug)]
pub(super) struct Turns {
    /// Places of one member, and of one plugin: half of all.
    share: usize,
    known: Mutex<HashMap<String, Weak<Semaphore>>>,
}

/// Given back when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    _member: OwnedSemaphorePermit,
    _plugin: OwnedSemaphorePermit,
}

impl Default for Turns {
    fn default() -> Turns {
        Turns { share: (Limits::default().concurrent_calls as usize / 2).max(1), known: Mutex::default() }
    }
}

impl Turns {
    /// Waits until the member and the plugin both have a place left.
    pub(super) async fn take(&self, member: TenantId, plugin: &str) -> Option<Turn> {
        // Always in this order, so that nobody waits for each other.
        let member = self.places(&member.to_string()).acquire_owned().await.ok()?;
        let plugin = self.places(plugin).acquire_owned().await.ok()?;
        Some(Turn { _member: member, _plugin: plugin })
    }

    fn places(&self, key: &str) -> Arc<Semaphore> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(places) = known.get(key).and_then(Weak::upgrade) {
            return places;
        }
        if known.len() >= REMEMBERED {
            known.retain(|_, places| places.strong_count() > 0);
        }
        let places = Arc::new(Semaphore::new(self.share));
        known.insert(key.to_owned(), Arc::downgrade(&places));
        places
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn whoever_has_their_share_waits_and_others_do_not() {
        let turns = Turns { share: 2, known: Mutex::default() };
        let [one, other] = [1, 2].map(|number| TenantId::trusted(uuid::Uuid::from_u128(number)));
        let soon = Duration::from_millis(20);
        let first = turns.take(one, "a").await;
        let second = turns.take(one, "b").await;
        assert!(tokio::time::timeout(soon, turns.take(one, "c")).await.is_err(), "the member has its share");
        let third = tokio::time::timeout(soon, turns.take(other, "a")).await.expect("the other one has not");
        assert!(tokio::time::timeout(soon, turns.take(other, "a")).await.is_err(), "the plugin has its share");
        drop(first);
        assert!(tokio::time::timeout(soon, turns.take(one, "a")).await.is_ok(), "a place came back");
        drop((second, third));
        for number in 0..3_000_u128 {
            drop(turns.take(TenantId::trusted(uuid::Uuid::from_u128(number)), "a").await);
        }
        assert!(turns.known.lock().unwrap().len() <= REMEMBERED, "nobody is remembered for ever");
    }
}
