//! How much processor time a plugin has taken lately. Who takes much steps back behind those who take little.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};

/// What was taken counts half after each of these.
const WINDOW: Duration = Duration::from_millis(100);
/// Half a processor, all the time.
const MUCH: Duration = Duration::from_millis(100);

#[derive(Debug)]
pub(crate) struct Load(Mutex<Recent>);

#[derive(Debug)]
struct Recent {
    taken: Duration,
    at: Instant,
}

impl Default for Load {
    fn default() -> Self {
        Self(Mutex::new(Recent { taken: Duration::ZERO, at: Instant::now() }))
    }
}

impl Load {
    pub(crate) fn is_much(&self) -> bool {
        self.after(Instant::now(), Duration::ZERO) >= MUCH
    }

    pub(crate) fn add(&self, taken: Duration) {
        self.after(Instant::now(), taken);
    }

    fn after(&self, now: Instant, taken: Duration) -> Duration {
        let mut recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let windows = now.saturating_duration_since(recent.at).as_nanos() / WINDOW.as_nanos();
        if windows > 0 {
            recent.taken /= 1 << windows.min(31);
            recent.at = now;
        }
        recent.taken += taken;
        recent.taken
    }
}

/// Processor time of this thread so far.
pub(crate) fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_forgotten() {
        let load = Load::default();
        let start = Instant::now();
        assert_eq!(load.after(start, MUCH), MUCH);
        assert_eq!(load.after(start + WINDOW / 2, Duration::ZERO), MUCH);
        assert_eq!(load.after(start + WINDOW, Duration::ZERO), MUCH / 2);
        assert_eq!(load.after(start + WINDOW * 3, Duration::ZERO), MUCH / 8);
        assert_eq!(load.after(start + WINDOW * 300, Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn only_work_counts_as_processor_time() {
        let before = thread_time();
        std::thread::sleep(Duration::from_millis(30));
        assert!(thread_time() - before < Duration::from_millis(20));
        let until = before + Duration::from_millis(5);
        while thread_time() < until {
            std::hint::spin_loop();
        }
    }
}
