//! Prints what compiling, rendering and grading cost in the sandbox.
//!
//! ops/build-plugins && cargo run --release -p plugin-choice --example speed

use std::error::Error;
use std::time::{Duration, Instant};

use plugin_runtime::{
    Answer, CallError, Config, Context, FieldAnswer, Limits, Reply, Response, Runtime, Usage, split_config,
};

const CALLS: usize = 2_000;

fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read("target/plugins/choice.wasm")?;
    let runtime = Runtime::new(Limits::default())?;
    let started = Instant::now();
    let plugin = runtime.compile(&component)?;
    println!("compile        {} ms for {} bytes", started.elapsed().as_millis(), component.len());

    let schema = runtime.describe(&plugin)?.value.config_schema;
    let (public, secret) = split_config(&schema, include_str!("../cases/configs/office.json"))?;
    let (task, whole) = (Config { public: public.clone(), secret: None }, Config { public, secret: Some(secret) });
    let context = Context::default();
    let answer = FieldAnswer { field: "pflicht".to_owned(), answer: Answer::Selection(vec!["b".to_owned()]) };
    let response = Response { answers: vec![answer], action: None };
    measure("describe", || runtime.describe(&plugin).map(usage))?;
    measure("render", || runtime.render(&plugin, &context, &task, None, None).map(usage))?;
    measure("grade", || runtime.grade(&plugin, &context, &whole, None, &response).map(usage))?;
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function argument of map")]
fn usage<T>(reply: Reply<T>) -> Usage {
    reply.usage
}

fn measure(name: &str, call: impl Fn() -> Result<Usage, CallError>) -> Result<(), CallError> {
    let mut times = Vec::with_capacity(CALLS);
    let mut last = call()?;
    for _ in 0..CALLS {
        let started = Instant::now();
        last = call()?;
        times.push(started.elapsed());
    }
    times.sort_unstable();
    let at = |percent: usize| Duration::as_micros(&times[(CALLS - 1) * percent / 100]);
    println!("{name:<14} p50 {} µs, p99 {} µs; {} fuel, {} KiB", at(50), at(99), last.fuel, last.memory_bytes / 1024);
    Ok(())
}
