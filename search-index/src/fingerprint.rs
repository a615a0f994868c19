use std::sync::LazyLock;

use uuid::Uuid;

use crate::{german, schema};

/// The stems' version; the pin in Cargo.toml says the same.
const FROSTEM: &str = "1.20260821.8";

/// How much of its partition an index holds. It is the payload of each commit, together with the
/// fingerprint of the code that built the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Everything, as far as the index knows.
    Complete,
    /// It began empty and waits for a rebuild.
    Partial,
}

impl State {
    pub(crate) fn payload(self) -> String {
        let word = match self {
            Self::Complete => "complete",
            Self::Partial => "partial",
        };
        format!("{word} {}", *FINGERPRINT)
    }

    /// None for an index that other code built: another schema, other stems or other word lists.
    pub(crate) fn of(payload: &str) -> Option<Self> {
        [Self::Complete, Self::Partial].into_iter().find(|state| state.payload() == payload)
    }
}

static FINGERPRINT: LazyLock<Uuid> = LazyLock::new(|| {
    let parts =
        [&schema::VERSION.to_string(), tantivy::version_string(), FROSTEM, german::STOP_WORDS, german::OVERRIDES];
    Uuid::new_v5(&Uuid::NAMESPACE_OID, parts.join("\n").as_bytes())
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_names_the_stemmer_that_is_built_in() {
        let pin = format!("frostem = {{ version = \"={FROSTEM}\"");
        assert!(include_str!("../Cargo.toml").contains(&pin));
    }

    #[test]
    fn a_payload_of_other_code_is_no_state() {
        assert_eq!(State::of(&State::Partial.payload()), Some(State::Partial));
        assert_eq!(State::of("complete 3f1e"), None);
    }
}
