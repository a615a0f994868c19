//! Whether a resource is what a filter asks for, compared in memory.

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{
    filter::{Filter, Operand, Operator},
    place::Place,
};

impl Filter {
    pub(crate) fn matches(&self, resource: &Map<String, Value>) -> bool {
        match self {
            Filter::All(filters) => filters.iter().all(|filter| filter.matches(resource)),
            Filter::Any(filters) => filters.iter().any(|filter| filter.matches(resource)),
            Filter::Not(filter) => !filter.matches(resource),
            Filter::Present(place) => place.values(resource).iter().any(|value| is_something(value)),
            Filter::Compare(place, operator, operand) => compare(*place, *operator, operand, resource),
            Filter::Within(place, filter) => {
                place.values(resource).into_iter().filter_map(Value::as_object).any(|value| filter.matches(value))
            }
            Filter::Elsewhere => false,
        }
    }
}

fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn compare(place: Place, operator: Operator, operand: &Operand, resource: &Map<String, Value>) -> bool {
    let place = place.to_compare();
    let case_exact = place.innermost().case_exact;
    let values = place.values(resource);
    match (operator, operand) {
        (Operator::Equal, Operand::Nothing) => values.is_empty(),
        (_, Operand::Nothing) => !values.is_empty(),
        // What is not there is not equal to anything.
        (Operator::NotEqual, _) if values.is_empty() => true,
        _ => values.into_iter().any(|value| holds(value, operator, operand, case_exact)),
    }
}

fn holds(value: &Value, operator: Operator, operand: &Operand, case_exact: bool) -> bool {
    match (value, operand) {
        (Value::String(text), Operand::Text(wanted)) if case_exact => holds_of_text(text, operator, wanted),
        (Value::String(text), Operand::Text(wanted)) => holds_of_text(&text.to_lowercase(), operator, wanted),
        (Value::String(text), Operand::Instant(wanted)) => {
            OffsetDateTime::parse(text, &Rfc3339).is_ok_and(|instant| holds_of_order(&instant, operator, wanted))
        }
        (Value::Bool(truth), Operand::Truth(wanted)) => holds_of_order(truth, operator, wanted),
        _ => false,
    }
}

fn holds_of_text(text: &str, operator: Operator, wanted: &str) -> bool {
    match operator {
        Operator::Contains => text.contains(wanted),
        Operator::StartsWith => text.starts_with(wanted),
        Operator::EndsWith => text.ends_with(wanted),
        _ => holds_of_order(text, operator, wanted),
    }
}

fn holds_of_order<T: Ord + ?Sized>(value: &T, operator: Operator, wanted: &T) -> bool {
    match operator {
        Operator::Equal => value == wanted,
        Operator::NotEqual => value != wanted,
        Operator::Greater => value > wanted,
        Operator::GreaterOrEqual => value >= wanted,
        Operator::Less => value < wanted,
        Operator::LessOrEqual => value <= wanted,
        Operator::Contains | Operator::StartsWith | Operator::EndsWith => false,
    }
}
