//! The cases against the component, as the platform runs it.

use std::path::Path;
use std::sync::LazyLock;

use plugin_choice::Choice;
use plugin_runtime::{
    Answer, CallError, Config, Context, FieldAnswer, Limits, Phase, Plugin, Response, Runtime, Usage, split_config,
};
use plugin_sdk::Exercise as _;
use serde_json::{Value, json};

use crate::case::{Call, Case, comparable};
use crate::native;

static SANDBOX: LazyLock<(Runtime, Plugin)> = LazyLock::new(|| {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins/choice.wasm");
    let component = std::fs::read(file).expect("target/plugins/choice.wasm is absent: run ops/build-plugins first");
    let runtime = Runtime::new(Limits::default()).expect("the sandbox starts");
    let plugin = runtime.compile(&component).expect("the component is admitted");
    (runtime, plugin)
});

#[test]
fn every_case_gives_the_same_in_the_sandbox() {
    for case in Case::all() {
        let (result, _) = run(&case);
        case.judge(&result);
        assert_eq!(result, native::run(&case), "{}", case.name);
    }
}

#[test]
fn every_case_uses_the_same_fuel_and_memory_again() {
    for case in Case::all() {
        let (first, second) = (run(&case).1, run(&case).1);
        let cost = |usage: Option<Usage>| usage.map(|usage| (usage.fuel, usage.memory_bytes));
        assert_eq!(cost(first), cost(second), "{}", case.name);
    }
}

#[test]
fn the_component_describes_itself_as_the_source_does() {
    let (runtime, plugin) = &*SANDBOX;
    let manifest = runtime.describe(plugin).expect("describe works").value;
    assert_eq!(comparable(json!(manifest)), comparable(json!(Choice::describe())));
}

#[test]
fn work_per_call_stays_small() {
    for case in Case::all() {
        if let Some(usage) = run(&case).1 {
            assert!(usage.fuel < 2_000_000, "{}: {} fuel", case.name, usage.fuel);
            assert!(usage.memory_bytes <= 2 << 20, "{}: {} bytes", case.name, usage.memory_bytes);
        }
    }
}

fn run(case: &Case) -> (Value, Option<Usage>) {
    let (runtime, plugin) = &*SANDBOX;
    let (context, config, response) = (context(case), config(case), response(case));
    let (result, usage) = match case.call {
        Call::CheckConfig => {
            let reply = runtime.check_config(plugin, &context.locale, &config).expect("the call works");
            (json!(reply.value), Some(reply.usage))
        }
        Call::Render => match runtime.render(plugin, &context, &config, None, Some(&response)) {
            Ok(reply) => (json!(reply.value), Some(reply.usage)),
            Err(error) => (fault(case, error), None),
        },
        Call::Grade => match runtime.grade(plugin, &context, &config, None, &response) {
            Ok(reply) => (json!(reply.value), Some(reply.usage)),
            Err(error) => (fault(case, error), None),
        },
    };
    (comparable(result), usage)
}

fn fault(case: &Case, error: CallError) -> Value {
    match error {
        CallError::Fault(fault) => json!({ "fault": fault }),
        other => panic!("{}: {other}", case.name),
    }
}

fn config(case: &Case) -> Config {
    let (public, secret) = split_config(&Choice::describe().config_schema, &case.config()).expect("cases are JSON");
    Config { public, secret: case.shows_secret().then_some(secret) }
}

fn context(case: &Case) -> Context {
    let situation = &case.context;
    Context {
        phase: match situation.phase.as_str() {
            "preview" => Phase::Preview,
            "assessment" => Phase::Assessment,
            "review" => Phase::Review,
            _ => Phase::Practice,
        },
        locale: situation.locale.clone(),
        seed: situation.seed,
        attempt: 1,
        submissions: 0,
        hints_used: 0,
        prefer_plain: false,
    }
}

fn response(case: &Case) -> Response {
    let answer = |ids: &Vec<String>| match ids.as_slice() {
        [] => Answer::Blank,
        ids => Answer::Selection(ids.to_vec()),
    };
    let answers = case.answers.iter().map(|(field, ids)| FieldAnswer { field: field.clone(), answer: answer(ids) });
    Response { answers: answers.collect(), action: None }
}
