use uuid::Uuid;

/// Whose eyes a search has: everybody's, or those of one member.
///
/// Only the host's access code may make one, from a verified membership; everything else passes it
/// on. The field is private, and there is no default and no way to read a scope from outside data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    member: Option<Uuid>,
}

impl Scope {
    /// The shared catalogue and nothing else: visitors and the cooperative's own site.
    #[must_use]
    pub fn shared_only() -> Self {
        Self { member: None }
    }

    /// The shared catalogue and this member's private modules.
    #[must_use]
    pub fn member(tenant: Uuid) -> Self {
        Self { member: Some(tenant) }
    }

    pub(crate) fn tenant(&self) -> Option<Uuid> {
        self.member
    }
}
