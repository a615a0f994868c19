//! The words of the log. Each has a name in both languages; a test holds the lists against what the server enters.

use crate::web::i18n::Locale;

/// What is done.
pub const ACTIONS: &[&str] = &[
    "acknowledge",
    "add_factor",
    "add_rule",
    "approve",
    "ask_erasure",
    "ask_export",
    "change",
    "change_password",
    "change_state",
    "claim",
    "create",
    "create_many",
    "deactivate",
    "decline",
    "delegate",
    "disable",
    "dissolve",
    "download",
    "drop",
    "enable",
    "end_delegation",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "end_support",
    "erase",
    "export",
    "give_role",
    "go_live",
    "import",
    "invite",
    "join",
    "link_sign_in",
    "name_deputy",
    "offer_support",
    "open_support",
    "passkey_copied",
    "prove",
    "provision",
    "publish",
    "reactivate",
    "read",
    "refuse_sign_in",
    "remove",
    "remove_factor",
    "remove_rule",
    "renew_recovery_codes",
    "reset_factors",
    "revoke",
    "save",
    "set_managers",
    "set_rights",
    "set_roles",
    "sign_in",
    "sign_in_failed",
    "sign_out",
    "take_role",
    "test",
    "unlink_sign_in",
    "use_recovery_code",
    "verify",
    "view_as",
    "withdraw",
    "withdraw_deputy",
];

/// What it is done to.
pub const OBJECTS: &[&str] = &[
    "audit_log",
    "configuration",
    "host",
    "join_code",
    "legal_text",
    "mail_domain",
    "membership",
    "org_unit",
    "person",
    "person_group",
    "plan",
    "privacy_notice",
    "privacy_request",
    "retention_rule",
    "roster_import",
    "scim_token",
    "scim_user",
    "session",
    "sso_provider",
    "subprocessor",
    "tenant",
];

/// The name of an action in the reader's language.
pub fn action_name(locale: Locale, word: &str) -> String {
    if ACTIONS.contains(&word) { locale.text(&format!("audit-action-{word}")) } else { word.to_owned() }
}

/// The name of what an action was done to.
pub fn object_name(locale: Locale, word: &str) -> String {
    if OBJECTS.contains(&word) { locale.text(&format!("audit-object-{word}")) } else { word.to_owned() }
}
