//! Formulas as spreadsheets have them, in German and in English, and as authors write them for tasks with numbers.
//! Calculated in decimals, so that cents come out as people expect.

mod evaluate;
mod functions;
mod lexer;
mod parser;

use rust_decimal::Decimal;

use crate::Language;

pub use evaluate::{Cells, evaluate};

/// Longest formula in bytes.
pub const LONGEST: usize = 500;

/// A formula that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    Literal(Value),
    /// A cell such as `B2`, or a named value, in upper case.
    Name(String),
    Range(String, String),
    Negative(Box<Formula>),
    Percent(Box<Formula>),
    Binary(Operator, Box<Formula>, Box<Formula>),
    Call(Function, Vec<Formula>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Number(Decimal),
    Text(String),
    Truth(bool),
    Empty,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Join,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Sum,
    Average,
    Min,
    Max,
    Count,
    Round,
    RoundUp,
    RoundDown,
    Abs,
    If,
    And,
    Or,
    Not,
}

/// Why a formula cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    TooLong,
    /// Too many parentheses in each other.
    TooDeep,
    /// A character that no formula has.
    Character(char),
    /// A function that is not offered.
    Function(String),
    /// Something else should stand here; what stands there, empty for the end.
    Unexpected(String),
}

/// Why a formula has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    DivisionByZero,
    /// A cell or name that does not exist.
    Unknown(String),
    /// Text where a number is wanted, or the other way around.
    Kind,
    /// A function with too few or too many arguments.
    Arguments(Function),
    /// Too large, or too many steps.
    TooLarge,
    /// The cell needs itself.
    Circular,
}

impl Formula {
    /// Reads a formula, with or without the `=` in front. In German numbers have a comma and arguments a semicolon
    /// between them, in English a point and a comma.
    ///
    /// # Errors
    /// [`ParseError`]
    pub fn read(text: &str, language: Language) -> Result<Formula, ParseError> {
        if text.len() > LONGEST {
            return Err(ParseError::TooLong);
        }
        let text = text.trim();
        let tokens = lexer::tokens(text.strip_prefix('=').unwrap_or(text), language)?;
        parser::parse(&tokens)
    }

    /// Cells and names that the formula needs; of a range its two ends.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Formula::Literal(_) => Vec::new(),
            Formula::Name(name) => vec![name],
            Formula::Range(from, to) => vec![from, to],
            Formula::Negative(inner) | Formula::Percent(inner) => inner.names(),
            Formula::Binary(_, left, right) => [left.names(), right.names()].concat(),
            Formula::Call(_, arguments) => arguments.iter().flat_map(Formula::names).collect(),
        }
    }
}
