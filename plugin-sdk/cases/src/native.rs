//! A case against the plain Rust code.

use plugin_sdk::{Answer, Config, Context, Exercise, FieldAnswer, NumberAnswer, Phase, Response};
use serde_json::{Value, json};

use crate::{
    case::{Call, Case, CaseError},
    comparable::comparable,
};

/// What an exercise answers; a fault stands in `fault`.
///
/// # Errors
/// [`CaseError::Config`]
pub fn native<E: Exercise>(case: &Case) -> Result<Value, CaseError> {
    let (context, response) = (context(case), response(case));
    let given = case.config(&E::describe().config_schema)?;
    let config = Config { public: given.public, secret: given.secret };
    let state = case.state.as_deref().map(str::as_bytes);
    let result = match case.call {
        Call::CheckConfig => json!(E::check_config(&context.locale, &config)),
        Call::Render => match E::render(&context, &config, state, Some(&response)) {
            Ok(rendering) => json!(rendering),
            Err(fault) => json!({ "fault": fault }),
        },
        Call::Grade => match E::grade(&context, &config, state, &response) {
            Ok(verdict) => json!(verdict),
            Err(fault) => json!({ "fault": fault }),
        },
    };
    Ok(comparable(result))
}

fn context(case: &Case) -> Context {
    let context = case.context.clone();
    Context {
        phase: match context.phase {
            plugin_runtime::Phase::Preview => Phase::Preview,
            plugin_runtime::Phase::Practice => Phase::Practice,
            plugin_runtime::Phase::Assessment => Phase::Assessment,
            plugin_runtime::Phase::Review => Phase::Review,
        },
        locale: context.locale,
        seed: context.seed,
        attempt: context.attempt,
        submissions: context.submissions,
        hints_used: context.hints_used,
        prefer_plain: context.prefer_plain,
    }
}

fn response(case: &Case) -> Response {
    let response = case.response();
    let answers =
        response.answers.into_iter().map(|given| FieldAnswer { field: given.field, answer: answer(given.answer) });
    Response { answers: answers.collect(), action: response.action }
}

fn answer(answer: plugin_runtime::Answer) -> Answer {
    match answer {
        plugin_runtime::Answer::Blank => Answer::Blank,
        plugin_runtime::Answer::Text(text) => Answer::Text(text),
        plugin_runtime::Answer::Number(number) => {
            Answer::Number(NumberAnswer { raw: number.raw, decimal: number.decimal })
        }
        plugin_runtime::Answer::Selection(ids) => Answer::Selection(ids),
        plugin_runtime::Answer::Order(ids) => Answer::Order(ids),
        plugin_runtime::Answer::Pairs(pairs) => Answer::Pairs(pairs),
        plugin_runtime::Answer::Data(text) => Answer::Data(text),
    }
}
