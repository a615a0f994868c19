//! The cases against the plain Rust code.

use plugin_choice::Choice;
use plugin_runtime::split_config;
use plugin_sdk::{Answer, Config, Context, Exercise, FieldAnswer, Phase, Response};
use serde_json::{Value, json};

use crate::case::{Call, Case, comparable};

#[test]
fn every_case_holds_natively() {
    let cases = Case::all();
    assert!(cases.len() >= 20, "only {} cases", cases.len());
    for case in cases {
        case.judge(&run(&case));
    }
}

pub(crate) fn run(case: &Case) -> Value {
    let (context, config, response) = (context(case), config(case), response(case));
    let result = match case.call {
        Call::CheckConfig => json!(Choice::check_config(&context.locale, &config)),
        Call::Render => match Choice::render(&context, &config, None, Some(&response)) {
            Ok(rendering) => json!(rendering),
            Err(fault) => json!({ "fault": fault }),
        },
        Call::Grade => match Choice::grade(&context, &config, None, &response) {
            Ok(verdict) => json!(verdict),
            Err(fault) => json!({ "fault": fault }),
        },
    };
    comparable(result)
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
