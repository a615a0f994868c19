//! From tokens to a formula, by the precedence that spreadsheets have: comparison, joining, sums, products, powers, signs.
//! A sign binds closer than a power: `-2^2` is 4, as in spreadsheets.

use super::{Formula, Operator, ParseError, Value, functions, lexer::Token};

const DEEPEST: u32 = 40;

pub(super) fn parse(tokens: &[Token]) -> Result<Formula, ParseError> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let formula = parser.comparison()?;
    match parser.tokens.get(parser.at) {
        None => Ok(formula),
        Some(token) => Err(unexpected(Some(token))),
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: u32,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let is_there = self.peek() == Some(token);
        self.at += usize::from(is_there);
        is_there
    }

    fn needs(&mut self, token: &Token) -> Result<(), ParseError> {
        if self.takes(token) { Ok(()) } else { Err(unexpected(self.peek())) }
    }

    /// Operands with these operators between them, from left to right.
    fn chain(
        &mut self,
        operators: &[Operator],
        operand: fn(&mut Self) -> Result<Formula, ParseError>,
    ) -> Result<Formula, ParseError> {
        let mut left = operand(self)?;
        while let Some(Token::Operator(operator)) = self.peek() {
            let operator = *operator;
            if !operators.contains(&operator) {
                break;
            }
            self.at += 1;
            left = Formula::Binary(operator, Box::new(left), Box::new(operand(self)?));
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Formula, ParseError> {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(ParseError::TooDeep);
        }
        let compared = self.chain(&[Equal, Unequal, Less, LessOrEqual, Greater, GreaterOrEqual], Self::joining);
        self.depth -= 1;
        compared
    }

    fn joining(&mut self) -> Result<Formula, ParseError> {
        self.chain(&[Operator::Join], Self::sum)
    }

    fn sum(&mut self) -> Result<Formula, ParseError> {
        self.chain(&[Operator::Add, Operator::Subtract], Self::product)
    }

    fn product(&mut self) -> Result<Formula, ParseError> {
        self.chain(&[Operator::Multiply, Operator::Divide], Self::power)
    }

    fn power(&mut self) -> Result<Formula, ParseError> {
        self.chain(&[Operator::Power], Self::signed)
    }

    fn signed(&mut self) -> Result<Formula, ParseError> {
        let mut is_negative = false;
        while let Some(Token::Operator(sign @ (Operator::Subtract | Operator::Add))) = self.peek() {
            is_negative ^= *sign == Operator::Subtract;
            self.at += 1;
        }
        let mut value = self.primary()?;
        while self.takes(&Token::Percent) {
            value = Formula::Percent(Box::new(value));
        }
        Ok(if is_negative { Formula::Negative(Box::new(value)) } else { value })
    }

    fn primary(&mut self) -> Result<Formula, ParseError> {
        let token = self.peek().cloned();
        self.at += 1;
        match token {
            Some(Token::Number(number)) => Ok(Formula::Literal(Value::Number(number))),
            Some(Token::Text(text)) => Ok(Formula::Literal(Value::Text(text))),
            Some(Token::Open) => {
                let inner = self.comparison()?;
                self.needs(&Token::Close)?;
                Ok(inner)
            }
            Some(Token::Name(name)) if self.takes(&Token::Open) => {
                let function = functions::named(&name).ok_or(ParseError::Function(name))?;
                Ok(Formula::Call(function, self.arguments()?))
            }
            Some(Token::Name(name)) if self.takes(&Token::Colon) => match self.peek().cloned() {
                Some(Token::Name(end)) => {
                    self.at += 1;
                    Ok(Formula::Range(name, end))
                }
                other => Err(unexpected(other.as_ref())),
            },
            Some(Token::Name(name)) => Ok(match name.as_str() {
                "WAHR" | "TRUE" => Formula::Literal(Value::Truth(true)),
                "FALSCH" | "FALSE" => Formula::Literal(Value::Truth(false)),
                _ => Formula::Name(name),
            }),
            other => Err(unexpected(other.as_ref())),
        }
    }

    fn arguments(&mut self) -> Result<Vec<Formula>, ParseError> {
        let mut arguments = Vec::new();
        if self.takes(&Token::Close) {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.comparison()?);
            if self.takes(&Token::Close) {
                return Ok(arguments);
            }
            self.needs(&Token::Separator)?;
        }
    }
}

fn unexpected(token: Option<&Token>) -> ParseError {
    ParseError::Unexpected(match token {
        None => String::new(),
        Some(Token::Number(number)) => number.to_string(),
        Some(Token::Text(text) | Token::Name(text)) => text.clone(),
        Some(Token::Operator(operator)) => functions::sign(*operator).to_owned(),
        Some(Token::Percent) => "%".to_owned(),
        Some(Token::Open) => "(".to_owned(),
        Some(Token::Close) => ")".to_owned(),
        Some(Token::Separator) => ";".to_owned(),
        Some(Token::Colon) => ":".to_owned(),
    })
}
