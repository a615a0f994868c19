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
    /// The first step of signing in, or a session that is complete.
    FirstStep,
    /// A directory's token; a person's session is none.
    Token,
    /// Any of these rights, at these sites.
    Right(&'static [Action], &'static [Place]),
}

const HOUSE: &[Place] = &[Place::Member];
const OFFICE: &[Place] = &[Place::Cooperative];
const BOTH: &[Place] = &[Place::Member, Place::Cooperative];

/// What a route asks for. A new route is entered here, or the test fails; below an address that is entered as a whole, a
/// new one has to ask for the same.
pub(super) fn needs(method: &Method, pattern: &str) -> Needs {
    let begins = |with: &str| pattern.strip_prefix(with).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match (method.as_str(), pattern) {
        ("GET", "/" | "/katalog" | "/module/{slug}" | "/api/v1/modules" | "/api/v1/modules/{slug}") => Needs::Nothing,
        ("GET", "/impressum" | "/datenschutz" | "/barrierefreiheit" | "/lizenzen" | "/styleguide") => Needs::Nothing,
        ("GET", path) if path.starts_with("/api/v1/plugin-log") => Needs::Nothing,
        ("GET", "/healthz" | "/readyz" | "/assets/{file}" | "/theme/{file}" | "/logo/{key}") => Needs::Nothing,
        ("GET", "/dev/mailbox" | "/dev/mailbox/{mail}" | "/sprache/{language}") => Needs::Nothing,
        ("POST", "/abmelden") | ("GET", "/abgemeldet/{sso_provider}") => Needs::Nothing,
        ("GET" | "POST", "/einladung/{token}" | "/anmelden") => Needs::Nothing,
        _ if begins("/beitritt") || begins("/beitreten") || begins("/antrag") => Needs::Nothing,
        (_, "/anmelden/faktor" | "/anmelden/einrichten") => Needs::FirstStep,
        // A second factor is asked of who is signed in.
        (_, "/anmelden/bestaetigen" | "/anmelden/oidc/{sso_provider}/bestaetigung") => Needs::SignIn,
        _ if begins("/anmelden") => Needs::Nothing,
        _ if begins("/scim/v2") => Needs::Token,
        ("POST", "/konto/sitzungen/{session}/beenden" | "/konto/passkeys/{passkey}/entfernen") => Needs::Ownership,
        ("POST", "/konto/vertretung/{deputy}/ende") => Needs::Ownership,
        _ if begins("/konto/adresse/{address_token}") => Needs::Ownership,
        _ if begins("/konto/daten/{privacy_request}") => Needs::Ownership,
        _ if begins("/konto") => Needs::SignIn,
        ("GET", "/lernen") => Needs::Right(&[Action::Learn], HOUSE),
        ("POST", "/durchfuehrungen/{run}/anmeldung") => Needs::Right(&[Action::Enrol], HOUSE),
        _ if begins("/lernen/{enrolment}") || begins("/nachweise/{proof}") => Needs::Ownership,
        _ if begins("/korrekturen") => Needs::Right(&[Action::JudgeAnswers], BOTH),
        _ if begins("/verwaltung") => house(method, pattern, begins),
        _ if begins("/api/v1/plugins") => Needs::Token,
        _ if begins("/anbieter/plugins") || begins("/anbieter/zugang") => Needs::Right(&[Action::SubmitPlugin], OFFICE),
        _ if begins("/fachbeirat/plugins") => Needs::Right(&[Action::ReviewPlugin], OFFICE),
        _ if begins("/geschaeftsstelle") => office(pattern, begins),
        _ => panic!("say what right {method} {pattern} asks for"),
    }
}

/// What the people ask for who look after a member.
fn house(method: &Method, pattern: &str, begins: impl Fn(&str) -> bool) -> Needs {
    match pattern {
        "/verwaltung" => Needs::Right(host::access::HOUSE, HOUSE),
        "/verwaltung/rechte" => Needs::Right(&[Action::ManageRights], HOUSE),
        _ if begins("/verwaltung/module") => Needs::Right(&[Action::ManageCampus], HOUSE),
        "/verwaltung/kontingente" | "/verwaltung/plugins" => Needs::Right(&[Action::ManageCampus], HOUSE),
        "/verwaltung/datenschutz/auftragsverarbeitung" => {
            Needs::Right(&[Action::ManageCampus, Action::AnswerPrivacy], BOTH)
        }
        "/verwaltung/datenschutz/fristen" if *method == Method::POST => Needs::Right(&[Action::ManageCampus], BOTH),
        "/verwaltung/datenschutz/fristen" => Needs::Right(&[Action::ManageCampus, Action::AnswerPrivacy], BOTH),
        _ if begins("/verwaltung/datenschutz") => Needs::Right(&[Action::AnswerPrivacy, Action::ManagePeople], BOTH),
        "/verwaltung/protokoll" | "/verwaltung/protokoll.csv" | "/verwaltung/protokoll.jsonl" => {
            Needs::Right(&[Action::ReadAudit], BOTH)
        }
        _ if begins("/verwaltung/personen") || begins("/verwaltung/einheiten") || begins("/verwaltung/gruppen") => {
            Needs::Right(&[Action::ManagePeople], HOUSE)
        }
        _ if begins("/verwaltung/codes") => Needs::Right(&[Action::ManagePeople], HOUSE),
        _ if begins("/verwaltung/rollen-auf-zeit") => Needs::Right(&[Action::Appoint], HOUSE),
        "/verwaltung/hilfe" => Needs::Right(&[Action::ManagePeople], BOTH),
        _ if begins("/verwaltung/einrichtung") => Needs::Right(&[Action::ManageCampus], HOUSE),
        _ if begins("/verwaltung/anmeldung")
            || begins("/verwaltung/maildomaenen")
            || begins("/verwaltung/verzeichnis") =>
        {
            Needs::Right(&[Action::ManageSignIn], HOUSE)
        }
        _ => panic!("say what right {pattern} asks for"),
    }
}

/// What the cooperative's office asks for.
fn office(pattern: &str, begins: impl Fn(&str) -> bool) -> Needs {
    match pattern {
        "/geschaeftsstelle" | "/geschaeftsstelle/auftraege/{job}/wiederholen" => {
            Needs::Right(&[Action::WatchJobs], OFFICE)
        }
        "/geschaeftsstelle/kontingente" | "/geschaeftsstelle/mitglieder.csv" => {
            Needs::Right(&[Action::ManageMembers], OFFICE)
        }
        _ if begins("/geschaeftsstelle/plugins") || begins("/geschaeftsstelle/schluessel") => {
            Needs::Right(&[Action::AdmitPlugin], OFFICE)
        }
        _ if begins("/geschaeftsstelle/antraege")
            || begins("/geschaeftsstelle/mitglieder")
            || begins("/geschaeftsstelle/personen") =>
        {
            Needs::Right(&[Action::ManageMembers], OFFICE)
        }
        _ => panic!("say what right {pattern} asks for"),
    }
}
