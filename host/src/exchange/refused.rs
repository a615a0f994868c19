//! Records that an import leaves out, and why.

use std::fmt;

/// A record that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// File name or address of the page.
    pub page: String,
    /// Counted from 1 within the page.
    pub position: usize,
    pub id: Option<String>,
    pub reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    #[error("it is {0}, not an object")]
    NotAnObject(&'static str),
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    #[error("it has no id")]
    NoId,
    #[error("its id is {0}, not text")]
    IdType(&'static str),
    #[error("its id is longer than {0} characters")]
    LongId(usize),
    #[error("its type is {0:?}, not Course")]
    OtherType(String),
    #[error("it has no attributes")]
    NoAttributes,
    #[error("its attributes are {0}, not an object")]
    AttributesType(&'static str),
    #[error("it has no title: the attribute name is missing")]
    NoTitle,
    #[error("its name is {0}, not text")]
    TitleType(&'static str),
    #[error("the same id stands in {page}, record {position}")]
    Twice { page: String, position: usize },
}

/// A record as the summary names it in front of the reason; identifiers are cut, for they come from outside.
impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}, record {}", self.page, self.position)?;
        if let Some(id) = &self.id {
            write!(formatter, " (id {})", id.chars().take(80).collect::<String>())?;
        }
        write!(formatter, ": {}", self.reason)
    }
}
