//! How a healthy plugin fares beside eight attackers, in one sandbox. `ops/dev bench plugins` runs it.

use std::{
    error::Error,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use plugin_runtime::{Config, Context, Limits, Plugin, Runtime};
use rustix::process::setpriority_process;

const CALLS: usize = 1_000;
const ATTACKS: [&str; 8] =
    ["loop", "allocate", "recurse", "trap", "huge-reply", "aliased-lists", "fill", "log-forever"];
const TASK: &str = r#"{"questions":[{"id":"q","prompt":"?","kind":"single",
    "options":[{"id":"a","label":"A"},{"id":"b","label":"B"}]}]}"#;

fn main() -> Result<(), Box<dyn Error>> {
    // As the runner's threads do.
    let runtime = Runtime::new(Limits::default())?.stepping_back(|| {
        // Where that is not allowed, the figures say so.
        setpriority_process(None, 19).ok();
    });
    let healthy = runtime.compile(&std::fs::read("target/plugins/choice.wasm")?)?;
    let hostile = runtime.compile(&std::fs::read("target/plugins-test/hostile.wasm")?)?;
    let alone = p95(&runtime, &healthy)?;
    let over = AtomicBool::new(false);
    let besieged = thread::scope(|scope| {
        for attack in ATTACKS {
            let (runtime, hostile, over) = (&runtime, &hostile, &over);
            scope.spawn(move || {
                let order = config(&format!(r#"{{"attack":"{attack}"}}"#));
                while !over.load(Ordering::Acquire) {
                    // Each ends with an error of its own.
                    drop(runtime.render(hostile, &Context::default(), &order, None, None));
                }
            });
        }
        let besieged = p95(&runtime, &healthy);
        over.store(true, Ordering::Release);
        besieged
    })?;
    let ratio = besieged.as_secs_f64() / alone.as_secs_f64();
    println!("beside attacks   p95 {besieged:.1?} with eight attackers, {alone:.1?} alone: {ratio:.1} times");
    Ok(())
}

fn config(public: &str) -> Config {
    Config { public: public.to_owned(), secret: None }
}

fn p95(runtime: &Runtime, plugin: &Plugin) -> Result<Duration, Box<dyn Error>> {
    let (context, task) = (Context::default(), config(TASK));
    let mut times = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        let started = Instant::now();
        runtime.render(plugin, &context, &task, None, None)?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    Ok(times[CALLS * 95 / 100])
}
