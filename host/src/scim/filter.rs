//! Filters (RFC 7644, 3.4.2.2): what stands behind `filter=`, and between the brackets of a path.
//!
//! A filter is read into a tree whose attributes are known ones; what it says is compared in memory ([`super::matching`]).
//! No part of it ever becomes SQL text.

use time::OffsetDateTime;

use super::{
    fault::{Fault, Kind as FaultKind},
    place::Place,
    schema::Resource,
};

mod reader;
#[cfg(test)]
mod tests;

/// Longest filter in bytes.
pub(crate) const LONGEST: usize = 8192;
/// How deep parentheses, brackets and negations may stand within each other.
pub(crate) const DEEPEST: usize = 24;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Present(Place),
    Compare(Place, Operator, Operand),
    /// One value of a list fulfils all of it: `emails[type eq "work" and primary eq true]`.
    Within(Place, Box<Filter>),
    /// Asks for an attribute that this kind of resource does not have, in a search over several kinds.
    Elsewhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Contains,
    StartsWith,
    EndsWith,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Operator {
    pub(crate) const ALL: [(&'static str, Operator); 9] = [
        ("eq", Operator::Equal),
        ("ne", Operator::NotEqual),
        ("co", Operator::Contains),
        ("sw", Operator::StartsWith),
        ("ew", Operator::EndsWith),
        ("gt", Operator::Greater),
        ("ge", Operator::GreaterOrEqual),
        ("lt", Operator::Less),
        ("le", Operator::LessOrEqual),
    ];
}

/// What is compared with, already of the attribute's type; text in small letters unless the attribute is case exact.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    Text(String),
    Truth(bool),
    Instant(OffsetDateTime),
    Nothing,
}

/// Whose attributes a filter may name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Scope {
    /// Of one kind of resource.
    Only(Resource),
    /// Of this kind; others belong to other kinds that are searched too.
    Among(Resource),
    /// The parts of the values that stand at a place.
    Parts(Place),
}

/// Where a filter is wrong, counted in characters from 1, and how.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("at character {at}: {problem}")]
pub struct FilterError {
    pub at: usize,
    pub problem: String,
}

impl From<FilterError> for Fault {
    fn from(error: FilterError) -> Fault {
        Fault::Bad(FaultKind::InvalidFilter, format!("the filter cannot be read {error}"))
    }
}

/// Reads a whole filter.
///
/// # Errors
/// [`FilterError`].
pub(crate) fn parse(text: &str, scope: Scope) -> Result<Filter, FilterError> {
    reader::whole(text, scope)
}

pub(super) use reader::{Path, path};

impl Filter {
    /// Comparisons for equality that every match fulfils, by the name of their attribute: with an index on one of them
    /// few candidates remain.
    pub(crate) fn equalities(&self) -> Vec<(String, &str)> {
        match self {
            Filter::Compare(place, Operator::Equal, Operand::Text(text)) => {
                vec![(place.to_compare().to_string(), text)]
            }
            Filter::All(filters) => filters.iter().flat_map(Filter::equalities).collect(),
            Filter::Within(place, filter) => {
                filter.equalities().into_iter().map(|(name, text)| (format!("{place}.{name}"), text)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether anything asks for this attribute.
    pub(crate) fn names(&self, attribute: &str) -> bool {
        match self {
            Filter::All(filters) | Filter::Any(filters) => filters.iter().any(|filter| filter.names(attribute)),
            Filter::Not(filter) => filter.names(attribute),
            Filter::Present(place) | Filter::Compare(place, ..) | Filter::Within(place, _) => {
                place.attribute.name == attribute
            }
            Filter::Elsewhere => false,
        }
    }
}
