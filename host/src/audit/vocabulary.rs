//! The words of the log. Each has a name in both languages; a test holds the lists against what the server enters.

use crate::web::i18n::Locale;

/// What is done.
pub const ACTIONS: &[&str] = &[
    "acknowledge",
    "approve",
    "ask_erasure",
    "ask_export",
    "change",
    "create",
    "deactivate",
    "decline",
    "delegate",
    "download",
    "end_delegation",
    "erase",
    "export",
    "reactivate",
    "read",
    "set_roles",
    "verify",
    "withdraw",
];

/// What it is done to.
pub const OBJECTS: &[&str] =
    &["audit_log", "person", "privacy_notice", "privacy_request", "retention_rule", "subprocessor"];

/// The name of an action in the reader's language.
pub fn action_name(locale: Locale, word: &str) -> String {
    if ACTIONS.contains(&word) { locale.text(&format!("audit-action-{word}")) } else { word.to_owned() }
}

/// The name of what an action was done to.
pub fn object_name(locale: Locale, word: &str) -> String {
    if OBJECTS.contains(&word) { locale.text(&format!("audit-object-{word}")) } else { word.to_owned() }
}
