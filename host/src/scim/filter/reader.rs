//! Reads filters and paths, letter by letter, and says where something is wrong.

use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{DEEPEST, Filter, FilterError, LONGEST, Operand, Operator, Scope};
use crate::scim::{
    place::{self, Named, Place},
    schema::{Attribute, Kind, Resource},
};

/// A path of a change: `members[value eq "…"]`, `name.givenName`, or the URN of an extension.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    pub(crate) named: Named,
    pub(crate) filter: Option<Filter>,
    /// The part of the values that the filter chooses; without a filter it stands in the place.
    pub(crate) sub: Option<&'static Attribute>,
}

pub(super) fn whole(text: &str, scope: Scope) -> Result<Filter, FilterError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    if text.len() > LONGEST {
        return Err(reader.wrong(format!("it is longer than {LONGEST} bytes")));
    }
    let filter = reader.any(scope)?;
    reader.skip_spaces();
    if reader.rest().is_empty() { Ok(filter) } else { Err(reader.wrong("`and`, `or` or the end is expected")) }
}

/// Reads the path of a change; none when it names nothing that is known.
pub(crate) fn path(text: &str, resource: Resource) -> Result<Option<Path>, FilterError> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    if text.len() > LONGEST {
        return Err(reader.wrong(format!("it is longer than {LONGEST} bytes")));
    }
    let Some(named) = place::find(resource, reader.word()) else { return Ok(None) };
    let mut path = Path { named, filter: None, sub: None };
    if let (Named::Place(place), true) = (named, reader.take('[')) {
        path.filter = Some(reader.bracket(place)?);
        if reader.take('.') {
            path.sub = Some(reader.part(place)?);
        }
    }
    if reader.rest().is_empty() { Ok(Some(path)) } else { Err(reader.wrong("the end of the path is expected")) }
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes, always between two characters.
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn any(&mut self, scope: Scope) -> Result<Filter, FilterError> {
        let mut filters = vec![self.all(scope)?];
        while self.take_word("or") {
            filters.push(self.all(scope)?);
        }
        Ok(one_or(filters, Filter::Any))
    }

    fn all(&mut self, scope: Scope) -> Result<Filter, FilterError> {
        let mut filters = vec![self.one(scope)?];
        while self.take_word("and") {
            filters.push(self.one(scope)?);
        }
        Ok(one_or(filters, Filter::All))
    }

    fn one(&mut self, scope: Scope) -> Result<Filter, FilterError> {
        self.skip_spaces();
        if self.take('(') {
            return self.inside(')', scope);
        }
        let start = self.at;
        let name = self.word();
        if name.eq_ignore_ascii_case("not") && self.opens() {
            return Ok(Filter::Not(Box::new(self.inside(')', scope)?)));
        }
        if name.is_empty() {
            return Err(self.wrong("an attribute, `not (` or `(` is expected"));
        }
        let Some(place) = resolve(name, scope).map_err(|problem| self.wrong_at(start, problem))? else {
            return self.elsewhere();
        };
        if self.take('[') { self.list(place) } else { self.comparison(place) }
    }

    /// What follows an opening sign, up to the closing one.
    fn inside(&mut self, closing: char, scope: Scope) -> Result<Filter, FilterError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(format!("more than {DEEPEST} levels stand within each other")));
        }
        let filter = self.any(scope)?;
        self.skip_spaces();
        self.depth -= 1;
        if self.take(closing) { Ok(filter) } else { Err(self.wrong(format!("`{closing}` is expected"))) }
    }

    fn bracket(&mut self, place: Place) -> Result<Filter, FilterError> {
        if place.sub.is_some() || place.attribute.kind != Kind::Complex {
            return Err(self.wrong(format!("{place} has no parts to choose by")));
        }
        self.inside(']', Scope::Parts(place))
    }

    /// `emails[type eq "work"]`, and as some directories write it, `emails[type eq "work"].value eq "…"`.
    fn list(&mut self, place: Place) -> Result<Filter, FilterError> {
        let filter = self.bracket(place)?;
        if !self.take('.') {
            return Ok(Filter::Within(place, Box::new(filter)));
        }
        let part = Place { extension: None, attribute: self.part(place)?, sub: None };
        let comparison = self.comparison(part)?;
        Ok(Filter::Within(place, Box::new(Filter::All(vec![filter, comparison]))))
    }

    fn part(&mut self, place: Place) -> Result<&'static Attribute, FilterError> {
        let start = self.at;
        let name = self.word();
        place.attribute.sub(name).ok_or_else(|| self.wrong_at(start, format!("{place} has no part {name:?}")))
    }

    fn comparison(&mut self, place: Place) -> Result<Filter, FilterError> {
        let Some(operator) = self.operator()? else { return Ok(Filter::Present(place)) };
        self.skip_spaces();
        let start = self.at;
        let value = self.literal()?;
        let operand = operand(place, operator, &value).map_err(|problem| self.wrong_at(start, problem))?;
        Ok(Filter::Compare(place, operator, operand))
    }

    /// A comparison whose attribute is of another kind of resource: it has to be sound all the same.
    fn elsewhere(&mut self) -> Result<Filter, FilterError> {
        if self.take('[') {
            return Err(self.wrong("brackets after an attribute of another kind of resource"));
        }
        if self.operator()?.is_some() {
            self.skip_spaces();
            self.literal()?;
        }
        Ok(Filter::Elsewhere)
    }

    /// None for `pr`, which compares with nothing.
    fn operator(&mut self) -> Result<Option<Operator>, FilterError> {
        self.skip_spaces();
        let start = self.at;
        let word = self.word();
        if word.eq_ignore_ascii_case("pr") {
            return Ok(None);
        }
        let known = Operator::ALL.iter().find(|(name, _)| word.eq_ignore_ascii_case(name));
        let expected = "one of eq, ne, co, sw, ew, gt, ge, lt, le and pr is expected";
        known.map(|(_, operator)| Some(*operator)).ok_or_else(|| self.wrong_at(start, expected))
    }

    fn literal(&mut self) -> Result<Value, FilterError> {
        let expected = "a text in double quotes, a number, true, false or null is expected";
        let rest = self.rest();
        if !rest.starts_with(['"', '-']) && !rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            let start = self.at;
            return match self.word().to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                "null" => Ok(Value::Null),
                _ => Err(self.wrong_at(start, expected)),
            };
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(value)) = values.next() else { return Err(self.wrong(expected)) };
        self.at += values.byte_offset();
        Ok(value)
    }

    /// Letters, digits and what else a name may hold.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | ':' | '$');
        let length = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn take_word(&mut self, wanted: &str) -> bool {
        let before = self.at;
        self.skip_spaces();
        if self.word().eq_ignore_ascii_case(wanted) {
            return true;
        }
        self.at = before;
        false
    }

    fn take(&mut self, sign: char) -> bool {
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len_utf8() } else { 0 };
        found
    }

    fn opens(&mut self) -> bool {
        let before = self.at;
        self.skip_spaces();
        let opens = self.take('(');
        if !opens {
            self.at = before;
        }
        opens
    }

    fn skip_spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start_matches(' ').len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong(&self, problem: impl Into<String>) -> FilterError {
        self.wrong_at(self.at, problem)
    }

    fn wrong_at(&self, at: usize, problem: impl Into<String>) -> FilterError {
        FilterError { at: self.text[..at].chars().count() + 1, problem: problem.into() }
    }
}

fn one_or(mut filters: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    if filters.len() > 1 { several(filters) } else { filters.remove(0) }
}

/// None for an attribute of another kind of resource.
fn resolve(name: &str, scope: Scope) -> Result<Option<Place>, String> {
    let unknown = || format!("there is no attribute {:?} to compare", name.chars().take(60).collect::<String>());
    match scope {
        Scope::Parts(place) => {
            let attribute = place.attribute.sub(name).ok_or_else(|| format!("{place} has no part {name:?}"))?;
            Ok(Some(Place { extension: None, attribute, sub: None }))
        }
        Scope::Only(resource) => match place::find(resource, name) {
            Some(Named::Place(place)) => Ok(Some(place)),
            _ => Err(unknown()),
        },
        Scope::Among(resource) => match place::find(resource, name) {
            Some(Named::Place(place)) => Ok(Some(place)),
            _ if Resource::ALL.into_iter().any(|other| place::find(other, name).is_some()) => Ok(None),
            _ => Err(unknown()),
        },
    }
}

/// The value in the type of the attribute that it is compared with.
fn operand(place: Place, operator: Operator, value: &Value) -> Result<Operand, String> {
    let attribute = place.to_compare().innermost();
    let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    match (attribute.kind, value) {
        (_, Value::Null) if is_equality => Ok(Operand::Nothing),
        (Kind::String | Kind::Reference, Value::String(text)) => {
            Ok(Operand::Text(if attribute.case_exact { text.clone() } else { text.to_lowercase() }))
        }
        (Kind::Boolean, _) if !is_equality => Err(format!("{place} is true or false and can only be eq or ne")),
        (Kind::Boolean, Value::Bool(truth)) => Ok(Operand::Truth(*truth)),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Ok(Operand::Truth(true)),
        (Kind::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Ok(Operand::Truth(false)),
        (Kind::DateTime, Value::String(text)) => match OffsetDateTime::parse(text, &Rfc3339) {
            Ok(instant) => Ok(Operand::Instant(instant)),
            Err(_) => Err(format!("{place} is compared with an instant such as \"2026-11-26T09:00:00Z\"")),
        },
        (Kind::Complex, _) => Err(format!("{place} has several parts: name the one to compare")),
        (kind, _) => Err(format!("{place} is a {kind:?} and cannot be compared with this value")),
    }
}
