//! What the sandbox costs: a call of a component through the runtime beside wasmtime alone in the same run, and what the
//! choice takes to be drawn and judged. `ops/dev bench plugins` runs it.

use std::{
    error::Error,
    hint::black_box,
    time::{Duration, Instant},
};

use plugin_runtime::{Answer, Config, Context, FieldAnswer, Limits, NumberAnswer, Response, Runtime, split_config};
use wasmtime::{
    Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Store,
    component::{Component, InstancePre, Linker, Val},
};

const CALLS: usize = 2_000;
const GUEST_CALLS: usize = 500;
const EXERCISE: &str = "campus:exercise/exercise@1.0.0";

fn main() -> Result<(), Box<dyn Error>> {
    let component = std::fs::read("target/plugins/choice.wasm")?;
    let runtime = Runtime::new(Limits::default())?;
    let started = Instant::now();
    let plugin = runtime.compile(&component)?;
    println!("compile          {} ms for {} bytes", started.elapsed().as_millis(), component.len());

    let alone = Alone::new(&component)?;
    // One after the other, so that both see the same machine.
    let (mut through, mut raw) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for _ in 0..CALLS {
        raw.push(timed(|| alone.describe())?);
        through.push(timed(|| runtime.describe(&plugin))?);
    }
    let (raw, through) = (show("wasmtime alone", raw), show("describe", through));
    println!("ratio            {:.2} at the minimum, {:.2} at the median", through[0] / raw[0], through[1] / raw[1]);

    let schema = runtime.describe(&plugin)?.value.config_schema;
    let config = std::fs::read_to_string("plugins/choice/cases/configs/office.json")?;
    let (public, secret) = split_config(&schema, &config)?;
    let (task, whole) = (Config { public: public.clone(), secret: None }, Config { public, secret: Some(secret) });
    let context = Context::default();
    let answer = FieldAnswer { field: "pflicht".to_owned(), answer: Answer::Selection(vec!["b".to_owned()]) };
    let response = Response { answers: vec![answer], action: None };
    let (mut render, mut grade) = (Vec::with_capacity(CALLS), Vec::with_capacity(CALLS));
    for _ in 0..CALLS {
        render.push(timed(|| runtime.render(&plugin, &context, &task, None, None))?);
        grade.push(timed(|| runtime.grade(&plugin, &context, &whole, None, &response))?);
    }
    show("render", render);
    show("grade", grade);
    ["rust", "javascript", "python", "c"].into_iter().try_for_each(|language| guest(&runtime, language))
}

/// The same exercise in each language, as `campus-plugin new` begins it.
fn guest(runtime: &Runtime, language: &str) -> Result<(), Box<dyn Error>> {
    let plugin = runtime.compile(&std::fs::read(format!("target/guests/{language}/component.wasm"))?)?;
    let (context, secret) = (Context::default(), Some("{}".to_owned()));
    let config = Config { public: r#"{"left": 17, "right": 25}"#.to_owned(), secret };
    let sum = NumberAnswer { raw: "42".to_owned(), decimal: Some("42".to_owned()) };
    let answer = FieldAnswer { field: "sum".to_owned(), answer: Answer::Number(sum) };
    let response = Response { answers: vec![answer], action: None };
    let call = || timed(|| runtime.grade(&plugin, &context, &config, None, &response));
    let times = (0..GUEST_CALLS).map(|_| call()).collect::<Result<Vec<Duration>, _>>()?;
    show(&format!("in {language}"), times);
    Ok(())
}

fn timed<T, E>(call: impl FnOnce() -> Result<T, E>) -> Result<Duration, E> {
    let started = Instant::now();
    black_box(call()?);
    Ok(started.elapsed())
}

/// Prints minimum, median and 99th percentile in microseconds.
fn show(name: &str, mut times: Vec<Duration>) -> [f64; 3] {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e6;
    let [least, median, most] = [at(0), at(50), at(99)];
    println!("{name:<16} min {least:.1} µs, p50 {median:.1} µs, p99 {most:.1} µs");
    [least, median, most]
}

/// The same component in a pool of wasmtime's own, without limits and without fuel.
struct Alone {
    engine: Engine,
    pre: InstancePre<()>,
}

impl Alone {
    fn new(component: &[u8]) -> Result<Self, wasmtime::Error> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_memories(16).total_component_instances(16).max_memory_size(64 << 20);
        let mut config = wasmtime::Config::new();
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
        let engine = Engine::new(&config)?;
        let component = Component::from_binary(&engine, component)?;
        let mut linker = Linker::new(&engine);
        linker.define_unknown_imports_as_traps(&component)?;
        let pre = linker.instantiate_pre(&component)?;
        Ok(Self { engine, pre })
    }

    fn describe(&self) -> Result<Val, wasmtime::Error> {
        let mut store = Store::new(&self.engine, ());
        let instance = self.pre.instantiate(&mut store)?;
        let interface = instance.get_export_index(&mut store, None, EXERCISE);
        let function = instance.get_export_index(&mut store, interface.as_ref(), "describe");
        let function = function.and_then(|index| instance.get_func(&mut store, index));
        let function = function.ok_or_else(|| wasmtime::Error::msg("the component does not describe itself"))?;
        let mut results = [Val::Bool(false)];
        function.call(&mut store, &[], &mut results)?;
        let [manifest] = results;
        Ok(manifest)
    }
}
