//! What a directory is told when something cannot be done (RFC 7644, 3.12).

use crate::{access::Forbidden, people::AddPersonError, staff::StaffError};

#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error("the request is not authorised")]
    Unauthorised,
    /// Of a member that is suspended or being closed.
    #[error("{0}")]
    Refused(&'static str),
    /// Also for everything of another member.
    #[error("there is no {0} with this id")]
    Unknown(&'static str),
    /// The kind of RFC 7644, table 9, and what is wrong.
    #[error("{1}")]
    Bad(Kind, String),
    #[error("{0}")]
    Taken(String),
    /// Of a group that something of the campus points to.
    #[error("the group is in use here, for example by a code to join with: it has to be taken out there first")]
    InUse,
    #[error("the resource has changed since this version")]
    Changed,
    #[error("the body has to be application/scim+json")]
    NoJson,
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("{0} is not supported here")]
    Unsupported(&'static str),
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// The `scimType` of a request that cannot be understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    InvalidFilter,
    TooMany,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    Mutability,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Kind::InvalidFilter => "invalidFilter",
            Kind::TooMany => "tooMany",
            Kind::InvalidSyntax => "invalidSyntax",
            Kind::InvalidPath => "invalidPath",
            Kind::NoTarget => "noTarget",
            Kind::InvalidValue => "invalidValue",
            Kind::Mutability => "mutability",
        }
    }
}

impl Fault {
    pub fn value(text: impl Into<String>) -> Fault {
        Fault::Bad(Kind::InvalidValue, text.into())
    }

    pub fn syntax(text: impl Into<String>) -> Fault {
        Fault::Bad(Kind::InvalidSyntax, text.into())
    }
}

impl From<AddPersonError> for Fault {
    fn from(error: AddPersonError) -> Fault {
        match error {
            AddPersonError::Forbidden(error) => error.into(),
            AddPersonError::Sql(error) => error.into(),
            AddPersonError::EmailTaken(_) => Fault::Taken("somebody else has this e-mail address or userName".into()),
            other => Fault::value(other.to_string()),
        }
    }
}

impl From<StaffError> for Fault {
    fn from(error: StaffError) -> Fault {
        match error {
            StaffError::Forbidden(error) => error.into(),
            StaffError::Sql(error) => error.into(),
            StaffError::Add(error) => error.into(),
            StaffError::Unknown | StaffError::Active | StaffError::Oneself | StaffError::Left => Fault::Unknown("User"),
            error @ (StaffError::LastKeeper | StaffError::UnknownUnit | StaffError::ProviderMissing) => {
                Fault::value(error.to_string())
            }
        }
    }
}
