//! Runs the tests one after the other and tells how they went, as `cargo test` does.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    process::ExitCode,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;

#[derive(Debug)]
pub struct Runner {
    /// Parts of names from the command line; empty: all tests.
    wanted: Vec<String>,
    started: Instant,
    passed: usize,
    failed: Vec<String>,
}

impl Runner {
    pub fn from_arguments() -> Runner {
        let wanted = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
        Runner { wanted, started: Instant::now(), passed: 0, failed: Vec::new() }
    }

    /// Runs a test unless the command line asks for others.
    pub async fn test(&mut self, name: &str, test: impl Future<Output = anyhow::Result<()>>) {
        if self.wanted.is_empty() || self.wanted.iter().any(|part| name.contains(part.as_str())) {
            self.step(name, test).await;
        }
    }

    /// Runs what every run needs.
    pub async fn step<T>(&mut self, name: &str, step: impl Future<Output = anyhow::Result<T>>) -> Option<T> {
        let started = Instant::now();
        let problem = match AssertUnwindSafe(step).catch_unwind().await {
            Ok(Ok(value)) => {
                println!("test {name} ... ok ({})", seconds(started.elapsed()));
                self.passed += 1;
                return Some(value);
            }
            Ok(Err(error)) => format!("{error:#}"),
            Err(panic) => message(&*panic),
        };
        println!("test {name} ... FAILED ({})\n{problem}", seconds(started.elapsed()));
        self.failed.push(name.to_owned());
        None
    }

    /// The last line.
    pub fn finish(self) -> ExitCode {
        let (passed, failed, time) = (self.passed, self.failed.len(), seconds(self.started.elapsed()));
        println!("\nbrowser tests: {passed} passed, {failed} failed, {time}");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
