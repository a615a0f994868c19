//! The routes as `routes.rs` lists them, and what each has to answer to somebody from elsewhere.

use axum::http::Method;

use super::victim::Victim;

const ROUTES: &str = include_str!("../../../src/routes.rs");
const METHODS: [(&str, Method); 5] = [
    ("get(", Method::GET),
    ("post(", Method::POST),
    ("put(", Method::PUT),
    ("patch(", Method::PATCH),
    ("delete(", Method::DELETE),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// Anybody may see it; it says nothing about the other member.
    Open,
    /// It names something of the other member: not found, or first of all a sign-in.
    NotFound,
    /// Shows what belongs to the one who asks, nothing else.
    Own,
    /// For the cooperative's office.
    Office,
    /// Takes a form of anybody.
    Form,
    /// Takes a form of the own house's coordination.
    Coordination,
    /// Takes a token of the member's directory, which none of them has; a session opens nothing there.
    Directory,
    /// For those who want to join, on the cooperative's own site; the link of a letter is all they need.
    Joining,
}

/// Method and pattern of every route.
pub(super) fn all() -> Vec<(Method, &'static str)> {
    let routes = ROUTES.split(".route(").skip(1).flat_map(|rest| {
        let mut parts = rest.trim_start().splitn(3, '"');
        let pattern = parts.nth(1).expect("a route begins with its pattern");
        let handlers = parts.next().expect("a route has handlers").split(".fallback(").next().unwrap_or_default();
        let words: Vec<&str> = handlers.split_inclusive('(').map(str::trim_start).collect();
        let is_used = move |name: &str| {
            words.iter().any(|word| {
                word.trim_start_matches([',', ' ', '\n', ')', '.']) == name || word.ends_with(&format!(".{name}"))
            })
        };
        METHODS.into_iter().filter(move |(name, _)| is_used(name)).map(move |(_, method)| (method, pattern))
    });
    routes.collect()
}

/// What a route answers to those who do not belong there. A new route is entered here, or the test fails.
pub(super) fn expected(method: &Method, pattern: &str) -> Expected {
    match (method.as_str(), pattern) {
        ("GET", "/" | "/katalog" | "/anmelden" | "/sprache/{language}") => Expected::Open,
        ("GET", "/impressum" | "/datenschutz" | "/barrierefreiheit" | "/lizenzen" | "/styleguide") => Expected::Open,
        ("GET", "/healthz" | "/readyz" | "/assets/{file}" | "/theme/{file}" | "/dev/mailbox") => Expected::Open,
        ("GET", "/api/v1/modules") => Expected::Open,
        ("POST", "/anmelden" | "/abmelden") => Expected::Form,
        // They change only what belongs to the one who sends them.
        ("POST", "/konto/passwort" | "/konto/sitzungen/beenden") => Expected::Form,
        ("POST", "/konto/sitzungen/{session}/beenden") => Expected::NotFound,
        ("GET", "/lernen" | "/konto" | "/verwaltung/personen") => Expected::Own,
        ("POST", "/verwaltung/personen") => Expected::Coordination,
        ("GET", "/verwaltung/verzeichnis") => Expected::Own,
        ("POST", "/verwaltung/verzeichnis") => Expected::Coordination,
        ("POST", "/verwaltung/verzeichnis/{scim_token}/ersatz" | "/verwaltung/verzeichnis/{scim_token}/widerruf") => {
            Expected::NotFound
        }
        ("GET" | "POST" | "PUT" | "PATCH" | "DELETE", path) if path.starts_with("/scim/v2/") => Expected::Directory,
        // Whoever has the link is the one whom it invites, at the member that sent it.
        ("GET" | "POST", "/einladung/{token}") => Expected::NotFound,
        ("POST", "/verwaltung/personen/{person}/einladung") => Expected::NotFound,
        ("GET", "/module/{slug}" | "/api/v1/modules/{slug}" | "/logo/{key}" | "/dev/mailbox/{mail}") => {
            Expected::NotFound
        }
        ("POST", "/durchfuehrungen/{run}/anmeldung") => Expected::NotFound,
        ("GET", "/lernen/{enrolment}" | "/lernen/{enrolment}/{item}" | "/nachweise/{proof}") => Expected::NotFound,
        ("POST", "/lernen/{enrolment}/abmeldung") => Expected::NotFound,
        (
            "POST",
            "/lernen/{enrolment}/{item}/erledigt"
            | "/lernen/{enrolment}/{item}/antwort"
            | "/lernen/{enrolment}/{item}/neu",
        ) => Expected::NotFound,
        ("GET", "/beitritt" | "/beitritt/gesendet" | "/beitritt/dokumente/{kind}") => Expected::Joining,
        ("GET" | "POST", "/beitritt/{municipality}") => Expected::Joining,
        ("GET", "/antrag/{application_token}") => Expected::Joining,
        (
            "POST",
            "/antrag/{application_token}/bestaetigung"
            | "/antrag/{application_token}/antwort"
            | "/antrag/{application_token}/ruecknahme",
        ) => Expected::Joining,
        ("GET", "/geschaeftsstelle/mitglieder.csv") => Expected::Office,
        ("GET", "/geschaeftsstelle/antraege" | "/geschaeftsstelle/antraege/{application}") => Expected::Office,
        (
            "POST",
            "/geschaeftsstelle/antraege/{application}/rueckfrage"
            | "/geschaeftsstelle/antraege/{application}/ablehnung"
            | "/geschaeftsstelle/antraege/{application}/aufnahme",
        ) => Expected::Office,
        ("GET", "/geschaeftsstelle") | ("POST", "/geschaeftsstelle/auftraege/{job}/wiederholen") => Expected::Office,
        _ => panic!("say what {method} {pattern} answers to somebody from elsewhere"),
    }
}

/// The pattern with what belongs to the victim.
pub(super) fn path(pattern: &str, victim: &Victim) -> String {
    let values = [
        ("{slug}", victim.module.slug.as_str()),
        ("{run}", &victim.module.run.to_string()),
        ("{enrolment}", &victim.enrolment),
        ("{item}", &victim.item),
        ("{proof}", &victim.proof),
        ("{session}", &victim.session),
        ("{person}", &victim.invited.to_string()),
        ("{token}", &victim.token),
        ("{scim_token}", &victim.scim_token.to_string()),
        ("{scim_user}", &victim.person.id.to_string()),
        ("{scim_group}", &victim.scim_group),
        ("{scim_schema}", "urn:ietf:params:scim:schemas:core:2.0:User"),
        ("{scim_resource}", "User"),
        ("{municipality}", &victim.joining.key),
        ("{application_token}", victim.joining.path.trim_start_matches("/antrag/")),
        ("{application}", &victim.application),
        ("{kind}", "statute"),
        ("{key}", &victim.logo),
        ("{mail}", &victim.mail),
        ("{job}", &victim.job),
        ("{language}", "de"),
        ("{file}", "7a1f3d.css"),
    ];
    let path = values.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value));
    assert!(!path.contains('{'), "say what stands for the rest of {path}");
    if pattern == "/katalog" || pattern == "/api/v1/modules" { format!("{path}?q=dienstanweisung") } else { path }
}

#[test]
fn the_list_of_routes_is_read_completely() {
    let all = all();
    let written: usize = METHODS.iter().map(|(name, _)| ROUTES.matches(name).count()).sum();
    // Each name stands once in a handler; `get(` may also be part of another call such as `headers.get(`.
    assert!(all.len() >= 25 && all.len() <= written, "{all:?}");
    assert!(all.contains(&(Method::GET, "/anmelden")) && all.contains(&(Method::POST, "/anmelden")));
    assert!(all.contains(&(Method::GET, "/scim/v2/Users/{scim_user}")));
    assert!(all.contains(&(Method::DELETE, "/scim/v2/Users/{scim_user}")));
    assert!(all.contains(&(Method::GET, "/")) && all.contains(&(Method::GET, "/dev/mailbox/{mail}")));
}
