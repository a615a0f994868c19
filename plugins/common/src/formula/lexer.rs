//! From letters to tokens.

use rust_decimal::Decimal;

use super::{Operator, ParseError};
use crate::Language;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    /// In upper case.
    Name(String),
    Operator(Operator),
    Percent,
    Open,
    Close,
    /// Between two arguments.
    Separator,
    /// Between the ends of a range.
    Colon,
}

pub(super) fn tokens(text: &str, language: Language) -> Result<Vec<Token>, ParseError> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '0'..='9' => number(rest, language)?,
            '"' | '„' | '“' => quoted(rest)?,
            letter if letter.is_alphabetic() || letter == '$' => name(rest),
            _ => sign(rest, language)?,
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// A comma is the decimal point in German; a point is taken for one too, which many people type.
fn number(text: &str, language: Language) -> Result<(Token, usize), ParseError> {
    let is_point = |letter: char| letter == '.' || (letter == ',' && language == Language::German);
    let digits = |text: &str| text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let whole = digits(text);
    let fraction = match text[whole..].strip_prefix(is_point) {
        Some(behind) if digits(behind) > 0 => 1 + digits(behind),
        _ => 0,
    };
    let written = text[..whole + fraction].replace(',', ".");
    let number = written.parse().map_err(|_| ParseError::Unexpected(written))?;
    Ok((Token::Number(number), whole + fraction))
}

/// Up to the next quotation mark of any kind.
fn quoted(text: &str) -> Result<(Token, usize), ParseError> {
    let mut letters = text.char_indices();
    letters.next();
    let start = letters.clone().next().map_or(text.len(), |(at, _)| at);
    let end = letters.find(|(_, letter)| matches!(letter, '"' | '“' | '”'));
    let (end, mark) = end.ok_or_else(|| ParseError::Unexpected(String::new()))?;
    Ok((Token::Text(text[start..end].to_owned()), end + mark.len_utf8()))
}

/// Dollar signs fix a cell when a formula is copied; nobody copies here.
fn name(text: &str) -> (Token, usize) {
    let belongs = |letter: char| letter.is_alphanumeric() || matches!(letter, '$' | '_');
    let length = text.find(|letter: char| !belongs(letter)).unwrap_or(text.len());
    (Token::Name(text[..length].replace('$', "").to_uppercase()), length)
}

fn sign(text: &str, language: Language) -> Result<(Token, usize), ParseError> {
    use Operator::{
        Add, Divide, Equal, Greater, GreaterOrEqual, Join, Less, LessOrEqual, Multiply, Power, Subtract, Unequal,
    };
    let signs = [
        ("<>", Token::Operator(Unequal)),
        ("<=", Token::Operator(LessOrEqual)),
        (">=", Token::Operator(GreaterOrEqual)),
        ("<", Token::Operator(Less)),
        (">", Token::Operator(Greater)),
        ("=", Token::Operator(Equal)),
        ("+", Token::Operator(Add)),
        ("-", Token::Operator(Subtract)),
        ("\u{2212}", Token::Operator(Subtract)),
        ("*", Token::Operator(Multiply)),
        ("×", Token::Operator(Multiply)),
        ("/", Token::Operator(Divide)),
        ("÷", Token::Operator(Divide)),
        ("^", Token::Operator(Power)),
        ("&", Token::Operator(Join)),
        ("%", Token::Percent),
        ("(", Token::Open),
        (")", Token::Close),
        (";", Token::Separator),
        (":", Token::Colon),
    ];
    if language == Language::English && text.starts_with(',') {
        return Ok((Token::Separator, 1));
    }
    let found = signs.into_iter().find(|(sign, _)| text.starts_with(sign));
    let (sign, token) = found.ok_or_else(|| ParseError::Character(text.chars().next().unwrap_or_default()))?;
    Ok((token, sign.len()))
}
