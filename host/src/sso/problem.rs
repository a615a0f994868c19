//! Which problem an error of this slice is to the one who asked.

use super::{DomainError, RuleError, SsoError};
use crate::web::Problem;

impl From<SsoError> for Problem {
    fn from(error: SsoError) -> Problem {
        match error {
            SsoError::Forbidden(error) => error.into(),
            SsoError::Unknown | SsoError::UnknownDomain => Problem::NotFound,
            SsoError::TooMany => Problem::Conflict("sso-too-many"),
            SsoError::Untested => Problem::Conflict("sso-untested"),
            SsoError::Sql(error) => error.into(),
            error @ (SsoError::NameTaken | SsoError::ClientTaken) => Problem::internal(error),
        }
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Problem {
        match error {
            DomainError::Forbidden(error) => error.into(),
            DomainError::Unknown => Problem::NotFound,
            DomainError::TooMany => Problem::Conflict("sso-too-many"),
            DomainError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}

impl From<RuleError> for Problem {
    fn from(error: RuleError) -> Problem {
        match error {
            RuleError::Forbidden(error) => error.into(),
            RuleError::Unknown => Problem::NotFound,
            RuleError::TooMany => Problem::Conflict("sso-too-many"),
            RuleError::Sql(error) => error.into(),
        }
    }
}
