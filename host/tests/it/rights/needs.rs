//! The right that each route asks for, as an auditor reads it.

use axum::http::Method;
use host::access::Action;

/// The two kinds of site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Member,
    Cooperative,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Needs {
    /// Open to everybody, or to whoever has the secret in the address.
    Nothing,
    SignIn,
    /// Belongs to one person, and to nobody else of the same house either.
    Ownership,
    Right(Action, Place),
}

/// What a route asks for. A new route is entered here, or the test fails.
pub(super) fn needs(method: &Method, pattern: &str) -> Needs {
    let office = |action| Needs::Right(action, Place::Cooperative);
    let house = |action| Needs::Right(action, Place::Member);
    match (method.as_str(), pattern) {
        ("GET", "/" | "/katalog" | "/module/{slug}" | "/api/v1/modules" | "/api/v1/modules/{slug}") => Needs::Nothing,
        ("GET", "/impressum" | "/datenschutz" | "/barrierefreiheit" | "/lizenzen" | "/styleguide") => Needs::Nothing,
        ("GET", "/healthz" | "/readyz" | "/assets/{file}" | "/theme/{file}" | "/logo/{key}") => Needs::Nothing,
        ("GET", "/dev/mailbox" | "/dev/mailbox/{mail}" | "/sprache/{language}") => Needs::Nothing,
        ("GET" | "POST", "/anmelden") | ("POST", "/abmelden") => Needs::Nothing,
        ("GET" | "POST", "/einladung/{token}") => Needs::Nothing,
        ("GET" | "POST", pattern) if pattern.starts_with("/beitritt") || pattern.starts_with("/antrag/") => {
            Needs::Nothing
        }
        ("GET", "/konto") | ("POST", "/konto/passwort" | "/konto/sitzungen/beenden") => Needs::SignIn,
        ("POST", "/konto/sitzungen/{session}/beenden") => Needs::Ownership,
        ("GET" | "POST", pattern) if pattern.starts_with("/verwaltung/personen") => house(Action::ManagePeople),
        ("GET", "/lernen") => house(Action::Learn),
        ("POST", "/durchfuehrungen/{run}/anmeldung") => house(Action::Enrol),
        (_, pattern) if pattern.starts_with("/lernen/{enrolment}") => Needs::Ownership,
        ("GET", "/nachweise/{proof}") => Needs::Ownership,
        ("GET", "/geschaeftsstelle") | ("POST", "/geschaeftsstelle/auftraege/{job}/wiederholen") => {
            office(Action::WatchJobs)
        }
        (_, pattern) if pattern.starts_with("/geschaeftsstelle/antraege") => office(Action::ManageMembers),
        (_, pattern) if pattern.starts_with("/geschaeftsstelle/mitglieder") => office(Action::ManageMembers),
        // Shows the pages that one has the right to; without any it is refused.
        ("GET", "/verwaltung") => Needs::SignIn,
        (_, pattern) if pattern.starts_with("/verwaltung/einrichtung") => house(Action::ManageCampus),
        _ => panic!("say what right {method} {pattern} asks for"),
    }
}
