//! Whether a campus lets somebody in, and lets them change something: decided here for every page.

use tenants::{Tenant, TenantState};

use super::{Page, Problem, Visit};
use crate::{
    access::{Action, Role},
    identity::Session,
};

/// What stays open while the campus is being set up or is suspended: ways to sign in, what the law asks for, the look of
/// the page. Directories are let in or refused by their own door.
const ALWAYS_OPEN: [&str; 12] = [
    "/anmelden",
    "/abmelden",
    "/sprache",
    "/einladung",
    "/beitreten",
    "/scim",
    "/impressum",
    "/datenschutz",
    "/barrierefreiheit",
    "/lizenzen",
    "/logo",
    "/dev/mailbox",
];

/// What people may still do where nothing else can be changed: sign in and out, keep their account safe, and have their
/// rights as to their data (DSGVO, Art. 15 to 22).
const ALWAYS_CHANGEABLE: [&str; 4] = ["/anmelden", "/abmelden", "/konto", "/verwaltung/datenschutz"];

/// # Errors
/// [`Problem::Closed`]
pub(super) fn enter(visit: &Visit) -> Result<(), Problem> {
    let tenant = &visit.tenant;
    if tenant.is_open() || tenant.id.is_cooperative() || is_below(&visit.path, &ALWAYS_OPEN) || is_trusted(visit) {
        return Ok(());
    }
    if tenant.state.lets_people_in() {
        Err(Problem::Closed("preparation", String::new()))
    } else {
        Err(Problem::Closed("suspended", tenant.state_reason.clone()))
    }
}

/// Those who set the campus up, and those who supervise its data.
fn is_trusted(visit: &Visit) -> bool {
    // Whoever has still to show a second factor gets to see nothing else meanwhile.
    let actor = match &visit.pending {
        Some(session) => visit.acting(session.person.id, &session.person.roles),
        None => visit.actor(),
    };
    actor.may(Action::ManageCampus) || actor.may(Action::AnswerPrivacy)
}

/// A suspended member's learners are signed in nowhere; its coordination is, to settle things.
pub(super) fn lets_sign_in(tenant: &Tenant, session: &Session) -> bool {
    tenant.state.lets_people_in() || session.person.roles.contains(&Role::Coordination)
}

/// # Errors
/// [`Problem::Closed`]
pub(super) fn change(visit: &Visit) -> Result<(), Problem> {
    if is_below(&visit.path, &ALWAYS_CHANGEABLE) { Ok(()) } else { writable(&visit.tenant) }
}

/// Whether anything of this campus can be changed at present, whatever the address.
///
/// # Errors
/// [`Problem::Closed`]
pub fn writable(tenant: &Tenant) -> Result<(), Problem> {
    if tenant.may_write() {
        return Ok(());
    }
    let name = match tenant.state {
        TenantState::Leaving => "leaving",
        TenantState::Active | TenantState::ReadOnly | TenantState::Suspended => "read-only",
    };
    Err(Problem::Closed(name, tenant.state_reason.clone()))
}

/// The frame without links to what is closed.
pub(super) fn trimmed(page: Page, problem: &str) -> Page {
    if matches!(problem, "preparation" | "suspended") { Page { nav: Vec::new(), ..page } } else { page }
}

/// Whether the path is one of these or below it.
fn is_below(path: &str, places: &[&str]) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    places.iter().any(|place| path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_steps_of_a_path_count() {
        assert!(is_below("/anmelden?zurueck=%2F", &ALWAYS_OPEN) && is_below("/anmelden/passkey", &ALWAYS_OPEN));
        assert!(!is_below("/anmeldenX", &ALWAYS_OPEN) && !is_below("/katalog?x=/anmelden", &ALWAYS_OPEN));
        assert!(!is_below("/", &ALWAYS_OPEN) && !is_below("/lernen/../anmelden", &ALWAYS_OPEN));
    }
}
