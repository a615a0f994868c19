//! What the database decided: its named constraints are rules of the domain.

/// Name of the constraint that a statement violated.
pub fn violated(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error()?.constraint()
}
