//! The value of a formula.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Formula, Function, Operator, Value, ValueError};

/// Highest exponent; more would be a long calculation without a use.
const HIGHEST_POWER: u32 = 20;
/// Most digits that are rounded to.
const MOST_PLACES: i64 = 9;

/// Where the values of cells and names come from.
pub trait Cells {
    /// # Errors
    /// [`ValueError`], [`ValueError::Unknown`] when there is no such cell.
    fn value(&mut self, name: &str) -> Result<Value, ValueError>;

    /// All cells between two corners.
    ///
    /// # Errors
    /// As [`Cells::value`].
    fn range(&mut self, from: &str, to: &str) -> Result<Vec<Value>, ValueError>;
}

/// # Errors
/// [`ValueError`]
pub fn evaluate(formula: &Formula, cells: &mut impl Cells) -> Result<Value, ValueError> {
    match formula {
        Formula::Literal(value) => Ok(value.clone()),
        Formula::Name(name) => cells.value(name),
        // A single value is wanted here.
        Formula::Range(..) => Err(ValueError::Kind),
        Formula::Negative(inner) => Ok(Value::Number(-number(&evaluate(inner, cells)?)?)),
        Formula::Percent(inner) => {
            let whole = number(&evaluate(inner, cells)?)?;
            whole.checked_div(Decimal::ONE_HUNDRED).map(Value::Number).ok_or(ValueError::TooLarge)
        }
        Formula::Binary(operator, left, right) => {
            let (left, right) = (evaluate(left, cells)?, evaluate(right, cells)?);
            binary(*operator, &left, &right)
        }
        Formula::Call(function, arguments) => call(*function, arguments, cells),
    }
}

fn binary(operator: Operator, left: &Value, right: &Value) -> Result<Value, ValueError> {
    use Operator::{
        Add, Divide, Equal, Greater, GreaterOrEqual, Join, Less, LessOrEqual, Multiply, Power, Subtract, Unequal,
    };
    let calculated = |calculate: fn(Decimal, Decimal) -> Option<Decimal>| {
        calculate(number(left)?, number(right)?).map(Value::Number).ok_or(ValueError::TooLarge)
    };
    match operator {
        Add => calculated(Decimal::checked_add),
        Subtract => calculated(Decimal::checked_sub),
        Multiply => calculated(Decimal::checked_mul),
        Divide if number(right)?.is_zero() => Err(ValueError::DivisionByZero),
        Divide => calculated(Decimal::checked_div),
        Power => calculated(power),
        Join => Ok(Value::Text(format!("{}{}", text(left), text(right)))),
        Equal => Ok(Value::Truth(equal(left, right))),
        Unequal => Ok(Value::Truth(!equal(left, right))),
        Less => Ok(Value::Truth(number(left)? < number(right)?)),
        LessOrEqual => Ok(Value::Truth(number(left)? <= number(right)?)),
        Greater => Ok(Value::Truth(number(left)? > number(right)?)),
        GreaterOrEqual => Ok(Value::Truth(number(left)? >= number(right)?)),
    }
}

/// Whole exponents only; negative ones divide.
fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if !exponent.is_integer() {
        return None;
    }
    let times = u32::try_from(exponent.abs()).ok().filter(|times| *times <= HIGHEST_POWER)?;
    let product = (0..times).try_fold(Decimal::ONE, |product, _| product.checked_mul(base))?;
    if exponent.is_sign_negative() { Decimal::ONE.checked_div(product) } else { Some(product) }
}

/// Numbers by value, texts without regard to capitals, as spreadsheets do; an empty cell is 0 and the empty text.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Text(left), Value::Text(right)) => left.to_lowercase() == right.to_lowercase(),
        (Value::Text(text), Value::Empty) | (Value::Empty, Value::Text(text)) => text.is_empty(),
        (Value::Text(_), _) | (_, Value::Text(_)) => false,
        _ => number(left) == number(right),
    }
}

/// # Errors
/// [`ValueError::Kind`] for a text.
pub(super) fn number(value: &Value) -> Result<Decimal, ValueError> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Truth(truth) => Ok(Decimal::from(u8::from(*truth))),
        Value::Empty => Ok(Decimal::ZERO),
        Value::Text(_) => Err(ValueError::Kind),
    }
}

fn truth(value: &Value) -> Result<bool, ValueError> {
    number(value).map(|number| !number.is_zero())
}

fn text(value: &Value) -> String {
    match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Text(text) => text.clone(),
        Value::Truth(truth) => if *truth { "WAHR" } else { "FALSCH" }.to_owned(),
        Value::Empty => String::new(),
    }
}

fn call(function: Function, arguments: &[Formula], cells: &mut impl Cells) -> Result<Value, ValueError> {
    match function {
        Function::If => return choose(arguments, cells),
        Function::And | Function::Or | Function::Not => return logical(function, arguments, cells),
        Function::Round | Function::RoundUp | Function::RoundDown => return round(function, arguments, cells),
        Function::Abs => {
            let [argument] = arguments else { return Err(ValueError::Arguments(function)) };
            return Ok(Value::Number(number(&evaluate(argument, cells)?)?.abs()));
        }
        Function::Sum | Function::Average | Function::Min | Function::Max | Function::Count => {}
    }
    if arguments.is_empty() {
        return Err(ValueError::Arguments(function));
    }
    aggregate(function, &numbers(arguments, cells)?)
}

/// The numbers of all arguments. Texts and empty cells of a range do not count, as in spreadsheets.
fn numbers(arguments: &[Formula], cells: &mut impl Cells) -> Result<Vec<Decimal>, ValueError> {
    let mut numbers = Vec::new();
    for argument in arguments {
        if let Formula::Range(from, to) = argument {
            let values = cells.range(from, to)?;
            numbers.extend(values.iter().filter_map(|value| match value {
                Value::Number(number) => Some(*number),
                _ => None,
            }));
        } else {
            numbers.push(number(&evaluate(argument, cells)?)?);
        }
    }
    Ok(numbers)
}

fn aggregate(function: Function, numbers: &[Decimal]) -> Result<Value, ValueError> {
    let sum = || numbers.iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(*number));
    let count = Decimal::from(numbers.len());
    let value = match function {
        Function::Count => Some(count),
        Function::Min => Some(numbers.iter().min().copied().unwrap_or_default()),
        Function::Max => Some(numbers.iter().max().copied().unwrap_or_default()),
        Function::Average if numbers.is_empty() => return Err(ValueError::DivisionByZero),
        Function::Average => sum().and_then(|sum| sum.checked_div(count)),
        _ => sum(),
    };
    value.map(Value::Number).ok_or(ValueError::TooLarge)
}

/// Only the branch that counts is calculated.
fn choose(arguments: &[Formula], cells: &mut impl Cells) -> Result<Value, ValueError> {
    let [condition, rest @ ..] = arguments else { return Err(ValueError::Arguments(Function::If)) };
    if !(1..=2).contains(&rest.len()) {
        return Err(ValueError::Arguments(Function::If));
    }
    match (truth(&evaluate(condition, cells)?)?, rest) {
        (true, [yes, ..]) => evaluate(yes, cells),
        (false, [_, no]) => evaluate(no, cells),
        _ => Ok(Value::Truth(false)),
    }
}

fn logical(function: Function, arguments: &[Formula], cells: &mut impl Cells) -> Result<Value, ValueError> {
    let mut truths = Vec::new();
    for argument in arguments {
        truths.push(truth(&evaluate(argument, cells)?)?);
    }
    match (function, truths.as_slice()) {
        (Function::Not, [single]) => Ok(Value::Truth(!single)),
        (Function::Not, _) | (_, []) => Err(ValueError::Arguments(function)),
        (Function::And, all) => Ok(Value::Truth(all.iter().all(|truth| *truth))),
        (_, all) => Ok(Value::Truth(all.iter().any(|truth| *truth))),
    }
}

/// Half is rounded away from zero, as in commerce (DIN 1333).
fn round(function: Function, arguments: &[Formula], cells: &mut impl Cells) -> Result<Value, ValueError> {
    let (value, places) = match arguments {
        [value] => (evaluate(value, cells)?, Decimal::ZERO),
        [value, places] => (evaluate(value, cells)?, number(&evaluate(places, cells)?)?),
        _ => return Err(ValueError::Arguments(function)),
    };
    let places = i64::try_from(places).ok().filter(|places| (-MOST_PLACES..=MOST_PLACES).contains(places));
    let places = places.ok_or(ValueError::TooLarge)?;
    let strategy = match function {
        Function::RoundUp => RoundingStrategy::AwayFromZero,
        Function::RoundDown => RoundingStrategy::ToZero,
        _ => RoundingStrategy::MidpointAwayFromZero,
    };
    Ok(Value::Number(rounded(number(&value)?, places, strategy).ok_or(ValueError::TooLarge)?))
}

fn rounded(value: Decimal, places: i64, strategy: RoundingStrategy) -> Option<Decimal> {
    if let Ok(places) = u32::try_from(places) {
        return Some(value.round_dp_with_strategy(places, strategy));
    }
    let step = power(Decimal::TEN, Decimal::from(-places))?;
    value.checked_div(step)?.round_dp_with_strategy(0, strategy).checked_mul(step)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language::{self, English, German};

    /// `A1` is 2, `A2` is 3,50, `A3` is a text, `A4` is empty.
    struct Sheet;

    impl Cells for Sheet {
        fn value(&mut self, name: &str) -> Result<Value, ValueError> {
            match name {
                "A1" => Ok(Value::Number(Decimal::TWO)),
                "A2" => Ok(Value::Number("3.50".parse().expect("it is one"))),
                "A3" => Ok(Value::Text("Ja".to_owned())),
                "A4" => Ok(Value::Empty),
                other => Err(ValueError::Unknown(other.to_owned())),
            }
        }

        fn range(&mut self, from: &str, to: &str) -> Result<Vec<Value>, ValueError> {
            assert_eq!((from, to), ("A1", "A4"));
            ["A1", "A2", "A3", "A4"].map(|name| self.value(name)).into_iter().collect()
        }
    }

    fn result(text: &str, language: Language) -> Result<String, ValueError> {
        let formula = Formula::read(text, language).unwrap_or_else(|error| panic!("{text}: {error:?}"));
        evaluate(&formula, &mut Sheet).map(|value| self::text(&value))
    }

    #[test]
    fn formulas_have_the_values_that_spreadsheets_give() {
        for (formula, expected) in [
            ("=1+2*3", "7"),
            ("(1+2)*3", "9"),
            ("-2^2", "4"),
            ("2^-1", "0.5"),
            ("10-4-3", "3"),
            ("0,1+0,2", "0.3"),
            ("119*19%", "22.61"),
            ("A1*A2", "7"),
            ("$A$1+a2", "5.5"),
            ("SUMME(A1:A4)", "5.5"),
            ("MITTELWERT(A1:A4;0,5)", "2"),
            ("ANZAHL(A1:A4)", "2"),
            ("MAX(A1:A4)-MIN(A1:A4)", "1.5"),
            ("RUNDEN(12,345;2)", "12.35"),
            ("RUNDEN(-12,345;2)", "-12.35"),
            ("RUNDEN(1250;-2)", "1300"),
            ("AUFRUNDEN(1,01)", "2"),
            ("ABRUNDEN(1,99;1)", "1.9"),
            ("WENN(A1>1;\"groß\";\"klein\")", "groß"),
            ("WENN(A1>5;1/0)", "FALSCH"),
            ("WENN(UND(A1=2;A2>=3,5);1;0)", "1"),
            ("NICHT(ODER(A1=3;A2<>3,5))", "WAHR"),
            ("A3=\"JA\"", "WAHR"),
            ("A4=0", "WAHR"),
            ("\"Nr. \"&A1", "Nr. 2"),
            ("ABS(-A1)", "2"),
        ] {
            assert_eq!(result(formula, German).as_deref(), Ok(expected), "{formula}");
        }
        for (formula, expected) in [("=SUM(A1:A4, 1.5)", "7"), ("IF(A1>1,\"yes\",\"no\")", "yes"), ("ROUND(2.5)", "3")]
        {
            assert_eq!(result(formula, English).as_deref(), Ok(expected), "{formula}");
        }
    }

    #[test]
    fn what_has_no_value_says_why() {
        for (formula, expected) in [
            ("1/0", ValueError::DivisionByZero),
            ("1/A4", ValueError::DivisionByZero),
            ("A3+1", ValueError::Kind),
            ("B9", ValueError::Unknown("B9".to_owned())),
            ("WENN(1)", ValueError::Arguments(Function::If)),
            ("SUMME()", ValueError::Arguments(Function::Sum)),
            ("10^20*10^20", ValueError::TooLarge),
            ("2^0,5", ValueError::TooLarge),
            ("A1:A4", ValueError::Kind),
            ("RUNDEN(1;99)", ValueError::TooLarge),
        ] {
            assert_eq!(result(formula, German), Err(expected), "{formula}");
        }
    }

    #[test]
    fn what_is_no_formula_says_where() {
        use crate::formula::ParseError;
        let unexpected = |text: &str| ParseError::Unexpected(text.to_owned());
        for (formula, expected) in [
            ("", unexpected("")),
            ("1+", unexpected("")),
            ("(1", unexpected("")),
            ("1)", unexpected(")")),
            ("1 2", unexpected("2")),
            ("SUMME(1;)", unexpected(")")),
            ("ZUFALL()", ParseError::Function("ZUFALL".to_owned())),
            ("1 ? 2", ParseError::Character('?')),
            ("\"offen", unexpected("")),
            ("A1:3", unexpected("3")),
        ] {
            assert_eq!(Formula::read(formula, German), Err(expected), "{formula}");
        }
        assert_eq!(Formula::read(&"(".repeat(60), German), Err(ParseError::TooDeep));
        assert_eq!(Formula::read(&"1+".repeat(400), German), Err(ParseError::TooLong));
        assert!(Formula::read(&format!("{}1{}", "(".repeat(30), ")".repeat(30)), German).is_ok());
        assert!(Formula::read(&format!("{}1", "-".repeat(400)), German).is_ok());
    }
}
