//! Names of functions in German and English, and the signs of operators.

use super::{Function, Operator};

const NAMES: [(Function, [&str; 2]); 13] = [
    (Function::Sum, ["SUMME", "SUM"]),
    (Function::Average, ["MITTELWERT", "AVERAGE"]),
    (Function::Min, ["MIN", "MIN"]),
    (Function::Max, ["MAX", "MAX"]),
    (Function::Count, ["ANZAHL", "COUNT"]),
    (Function::Round, ["RUNDEN", "ROUND"]),
    (Function::RoundUp, ["AUFRUNDEN", "ROUNDUP"]),
    (Function::RoundDown, ["ABRUNDEN", "ROUNDDOWN"]),
    (Function::Abs, ["ABS", "ABS"]),
    (Function::If, ["WENN", "IF"]),
    (Function::And, ["UND", "AND"]),
    (Function::Or, ["ODER", "OR"]),
    (Function::Not, ["NICHT", "NOT"]),
];

/// Whatever language the name is in.
pub(super) fn named(name: &str) -> Option<Function> {
    NAMES.iter().find(|(_, names)| names.contains(&name)).map(|(function, _)| *function)
}

pub(super) const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Add => "+",
        Operator::Subtract => "-",
        Operator::Multiply => "*",
        Operator::Divide => "/",
        Operator::Power => "^",
        Operator::Join => "&",
        Operator::Equal => "=",
        Operator::Unequal => "<>",
        Operator::Less => "<",
        Operator::LessOrEqual => "<=",
        Operator::Greater => ">",
        Operator::GreaterOrEqual => ">=",
    }
}
