//! What the host hands to a plugin, as the types of the contract.

use crate::bindings::campus::exercise::types as guest;
use crate::exchange::{Answer, Config, Context, FieldAnswer, NumberAnswer, Phase, Response};

impl From<&Context> for guest::Context {
    fn from(context: &Context) -> Self {
        Self {
            phase: match context.phase {
                Phase::Preview => guest::Phase::Preview,
                Phase::Practice => guest::Phase::Practice,
                Phase::Assessment => guest::Phase::Assessment,
                Phase::Review => guest::Phase::Review,
            },
            locale: context.locale.clone(),
            seed: context.seed,
            attempt: context.attempt,
            submissions: context.submissions,
            hints_used: context.hints_used,
            prefer_plain: context.prefer_plain,
        }
    }
}

impl From<&Config> for guest::Config {
    fn from(config: &Config) -> Self {
        Self { public: config.public.clone(), secret: config.secret.clone() }
    }
}

impl From<&Response> for guest::Response {
    fn from(response: &Response) -> Self {
        Self {
            answers: response.answers.iter().map(guest::FieldAnswer::from).collect(),
            action: response.action.clone(),
        }
    }
}

impl From<&FieldAnswer> for guest::FieldAnswer {
    fn from(field_answer: &FieldAnswer) -> Self {
        Self { field: field_answer.field.clone(), answer: guest::Answer::from(&field_answer.answer) }
    }
}

impl From<&Answer> for guest::Answer {
    fn from(answer: &Answer) -> Self {
        match answer {
            Answer::Blank => Self::Blank,
            Answer::Text(text) => Self::Text(text.clone()),
            Answer::Number(number) => Self::Number(guest::NumberAnswer::from(number)),
            Answer::Selection(ids) => Self::Selection(ids.clone()),
            Answer::Order(ids) => Self::Order(ids.clone()),
            Answer::Pairs(pairs) => Self::Pairs(pairs.clone()),
            Answer::Data(data) => Self::Data(data.clone()),
        }
    }
}

impl From<&NumberAnswer> for guest::NumberAnswer {
    fn from(number: &NumberAnswer) -> Self {
        Self { raw: number.raw.clone(), decimal: number.decimal.clone() }
    }
}
