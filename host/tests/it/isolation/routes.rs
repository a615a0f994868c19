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
    /// A step of a sign-in at a provider: nothing comes of it without the right state or token.
    SignIn,
    /// Takes a form of the own house's coordination.
    Coordination,
    /// Takes a form of the own house's coordination in which nothing need be chosen.
    Choice,
    /// Takes the form of anybody who holds a code of this member; the cooperative hands none out.
    Code,
    /// Takes a token of the member's directory, which none of them has; a session opens nothing there.
    Directory,
    /// Answers to anybody what concerns nobody but the one who asks.
    Asked,
    /// For providers and the advisory board, who work at the cooperative's own site.
    Board,
    /// For those who want to join, on the cooperative's own site; the link of a letter is all they need.
    Joining,
}

/// Method and pattern of every route.
pub(crate) fn all() -> Vec<(Method, &'static str)> {
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
        ("GET" | "POST", "/api/v1/plugins" | "/api/v1/plugins/{package}") => Expected::Directory,
        ("GET", path) if path.starts_with("/api/v1/plugin-log") => Expected::Open,
        ("POST", "/anmelden" | "/abmelden") => Expected::Form,
        // They change only what belongs to the one who sends them.
        ("POST", "/konto/passwort" | "/konto/adresse" | "/konto/sitzungen/beenden") => Expected::Form,
        ("POST", "/konto/sitzungen/{session}/beenden") => Expected::NotFound,
        ("GET", "/anmelden/link" | "/anmelden/link/gesendet" | "/anmelden/faktor" | "/anmelden/bestaetigen") => {
            Expected::Open
        }
        ("GET", "/anmelden/passwort" | "/anmelden/passwort/gesendet" | "/anmelden/einrichten") => Expected::Open,
        ("POST", "/anmelden/link" | "/anmelden/passwort" | "/anmelden/passkey") => Expected::Form,
        ("POST", "/anmelden/faktor" | "/anmelden/bestaetigen" | "/konto/totp/beginnen") => Expected::Form,
        ("POST", "/konto/totp" | "/konto/passkeys") => Expected::Form,
        ("POST", "/anmelden/passkey/aufgabe" | "/konto/passkeys/aufgabe" | "/konto/ersatzcodes") => Expected::Asked,
        ("GET" | "POST", "/anmelden/link/{sign_in_token}" | "/anmelden/passwort/{reset_token}") => Expected::NotFound,
        ("GET", "/konto/passwort" | "/konto/passkeys" | "/konto/adresse") => Expected::Own,
        ("GET" | "POST", "/konto/adresse/{address_token}") => Expected::NotFound,
        ("GET", "/konto/totp" | "/konto/totp/qr.svg") => Expected::NotFound,
        ("POST", "/konto/totp/entfernen" | "/konto/passkeys/{passkey}/entfernen") => Expected::NotFound,
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
        ("GET", "/verwaltung/personen/neu") => Expected::Own,
        ("POST", "/verwaltung/personen/auswahl") => Expected::Coordination,
        (
            "GET" | "POST",
            "/verwaltung/personen/{person}"
            | "/verwaltung/personen/{person}/austritt"
            | "/verwaltung/personen/{person}/vertretung",
        ) => Expected::NotFound,
        (
            "POST",
            "/verwaltung/personen/{person}/aufgaben"
            | "/verwaltung/personen/{person}/einladung"
            | "/verwaltung/personen/{person}/rueckkehr"
            | "/verwaltung/personen/{person}/zweiter-faktor"
            | "/verwaltung/personen/{person}/vertretung/{deputy}/ende",
        ) => Expected::NotFound,
        ("GET", "/verwaltung/einheiten" | "/verwaltung/gruppen" | "/verwaltung/gruppen/neu" | "/verwaltung/codes") => {
            Expected::Own
        }
        ("POST", "/verwaltung/einheiten" | "/verwaltung/gruppen" | "/verwaltung/codes") => Expected::Coordination,
        ("GET" | "POST", "/verwaltung/einheiten/{unit}" | "/verwaltung/gruppen/{group}") => Expected::NotFound,
        (
            "POST",
            "/verwaltung/einheiten/{unit}/aufloesung"
            | "/verwaltung/gruppen/{group}/aufloesung"
            | "/verwaltung/codes/{code}/ende",
        ) => Expected::NotFound,
        ("GET", "/konto/vertretung") => Expected::Own,
        ("POST", "/konto/vertretung") => Expected::Form,
        ("POST", "/konto/vertretung/{deputy}/ende") => Expected::NotFound,
        ("GET", "/beitreten" | "/beitreten/gesendet") | ("POST", "/beitreten") => Expected::Code,
        ("GET" | "POST", "/beitreten/{join_token}") => Expected::NotFound,
        ("GET" | "POST", "/geschaeftsstelle/personen" | "/geschaeftsstelle/personen/{person}") => Expected::Office,
        (
            "POST",
            "/geschaeftsstelle/personen/{person}/einladung"
            | "/geschaeftsstelle/personen/{person}/austritt"
            | "/geschaeftsstelle/personen/{person}/zweiter-faktor"
            | "/geschaeftsstelle/personen/{person}/rueckkehr",
        ) => Expected::Office,
        ("GET", "/verwaltung/personen/import" | "/verwaltung/personen/import/beispiel/{language}") => Expected::Own,
        ("POST", "/verwaltung/personen/import") => Expected::Coordination,
        ("GET", "/verwaltung/personen/import/{import}" | "/verwaltung/personen/import/{import}/bericht.csv") => {
            Expected::NotFound
        }
        (
            "POST",
            "/verwaltung/personen/import/{import}/zuordnung"
            | "/verwaltung/personen/import/{import}/zurueck"
            | "/verwaltung/personen/import/{import}/verwerfen"
            | "/verwaltung/personen/import/{import}/uebernahme"
            | "/verwaltung/personen/import/{import}/einladungen",
        ) => Expected::NotFound,
        ("GET", "/module/{slug}" | "/api/v1/modules/{slug}" | "/logo/{key}" | "/dev/mailbox/{mail}") => {
            Expected::NotFound
        }
        ("POST", "/durchfuehrungen/{run}/anmeldung") => Expected::NotFound,
        ("GET", "/lernen/{enrolment}/{item}/dateien/{*asset}") => Expected::NotFound,
        ("GET", path) if path.starts_with("/lernen/{enrolment}/{item}/fragen/") => Expected::NotFound,
        ("GET", "/lernen/{enrolment}" | "/lernen/{enrolment}/{item}" | "/nachweise/{proof}") => Expected::NotFound,
        ("POST", "/lernen/{enrolment}/abmeldung") => Expected::NotFound,
        (
            "POST",
            "/lernen/{enrolment}/{item}/erledigt"
            | "/lernen/{enrolment}/{item}/antwort"
            | "/lernen/{enrolment}/{item}/entwurf"
            | "/lernen/{enrolment}/{item}/neu"
            | "/lernen/{enrolment}/{item}/beginn"
            | "/lernen/{enrolment}/{item}/abgabe"
            | "/lernen/{enrolment}/{item}/fragen/{position}"
            | "/lernen/{enrolment}/{item}/fragen/{position}/entwurf",
        ) => Expected::NotFound,
        ("GET", "/beitritt" | "/beitritt/gesendet" | "/beitritt/dokumente/{kind}") => Expected::Joining,
        ("GET" | "POST", "/beitritt/{municipality}") => Expected::Joining,
        ("GET", "/antrag/{application_token}" | "/antrag/{application_token}/beitrittserklaerung.pdf") => {
            Expected::Joining
        }
        (
            "POST",
            "/antrag/{application_token}/bestaetigung"
            | "/antrag/{application_token}/antwort"
            | "/antrag/{application_token}/ruecknahme",
        ) => Expected::Joining,
        (
            "POST",
            "/verwaltung/einrichtung/schritt/{step}"
            | "/verwaltung/einrichtung/rechtstexte/{text}"
            | "/verwaltung/einrichtung/aussehen"
            | "/verwaltung/einrichtung/logo"
            | "/verwaltung/einrichtung/adressen"
            | "/verwaltung/einrichtung/genehmigung"
            | "/verwaltung/einrichtung/themen"
            | "/verwaltung/einrichtung/absender"
            | "/verwaltung/einrichtung/pruefen",
        ) => Expected::Coordination,
        ("GET", "/verwaltung" | "/verwaltung/rechte") => Expected::Own,
        ("POST", "/verwaltung/rechte") => Expected::Choice,
        (
            "GET",
            "/verwaltung/einrichtung"
            | "/verwaltung/einrichtung/schritt/{step}"
            | "/verwaltung/einrichtung/aussehen"
            | "/verwaltung/einrichtung/logo"
            | "/verwaltung/einrichtung/adressen"
            | "/verwaltung/einrichtung/genehmigung"
            | "/verwaltung/einrichtung/themen"
            | "/verwaltung/einrichtung/absender"
            | "/verwaltung/einrichtung/pruefen"
            | "/verwaltung/einrichtung/rechtstexte"
            | "/verwaltung/einrichtung/rechtstexte/{text}",
        ) => Expected::Own,
        (
            "POST",
            "/verwaltung/einrichtung/adressen/{claim}/pruefung"
            | "/verwaltung/einrichtung/adressen/{claim}/ruecknahme"
            | "/verwaltung/einrichtung/adressen/eigene/{own_host}/abgabe",
        ) => Expected::NotFound,
        ("GET" | "POST", path) if path.starts_with("/anbieter/") || path.starts_with("/fachbeirat/plugins") => {
            Expected::Board
        }
        ("GET" | "POST", path)
            if path.starts_with("/geschaeftsstelle/plugins") || path.starts_with("/geschaeftsstelle/schluessel") =>
        {
            Expected::Office
        }
        ("GET", "/geschaeftsstelle/mitglieder" | "/geschaeftsstelle/mitglieder/{member}") => Expected::Office,
        ("POST", "/geschaeftsstelle/mitglieder/{member}/anteile" | "/geschaeftsstelle/mitglieder/{member}/zustand") => {
            Expected::Office
        }
        ("GET", "/konto/anmeldung" | "/verwaltung/anmeldung" | "/verwaltung/anmeldung/neu") => Expected::Own,
        ("POST", "/verwaltung/anmeldung/neu" | "/verwaltung/maildomaenen") => Expected::Coordination,
        ("GET", "/verwaltung/anmeldung/{sso_provider}" | "/verwaltung/anmeldung/{sso_provider}/regeln") => {
            Expected::NotFound
        }
        (
            "POST",
            "/konto/anmeldung/{sso_provider}"
            | "/konto/anmeldung/{sso_provider}/loeschung"
            | "/anmelden/oidc/{sso_provider}/bestaetigung"
            | "/verwaltung/anmeldung/{sso_provider}"
            | "/verwaltung/anmeldung/{sso_provider}/freigabe"
            | "/verwaltung/anmeldung/{sso_provider}/loeschung"
            | "/verwaltung/anmeldung/{sso_provider}/probe"
            | "/verwaltung/anmeldung/{sso_provider}/regeln"
            | "/verwaltung/anmeldung/{sso_provider}/regeln/{sso_rule}/loeschung"
            | "/verwaltung/anmeldung/{sso_provider}/vorschau"
            | "/verwaltung/maildomaenen/{mail_domain}/pruefung"
            | "/verwaltung/maildomaenen/{mail_domain}/loeschung",
        ) => Expected::NotFound,
        // At the member's own site they are for everybody who is not signed in yet, and for the provider itself.
        (
            "GET",
            "/anmelden/oidc/{sso_provider}" | "/anmelden/oidc/{sso_provider}/zurueck" | "/abgemeldet/{sso_provider}",
        ) => Expected::SignIn,
        ("POST", "/anmelden/oidc/{sso_provider}/abmeldung") => Expected::SignIn,
        ("GET", "/geschaeftsstelle/mitglieder.csv") => Expected::Office,
        (
            "GET",
            "/geschaeftsstelle/antraege"
            | "/geschaeftsstelle/antraege/{application}"
            | "/geschaeftsstelle/antraege/{application}/beitrittserklaerung.pdf",
        ) => Expected::Office,
        (
            "POST",
            "/geschaeftsstelle/antraege/{application}/rueckfrage"
            | "/geschaeftsstelle/antraege/{application}/ablehnung"
            | "/geschaeftsstelle/antraege/{application}/aufnahme",
        ) => Expected::Office,
        ("GET", "/verwaltung/kontingente" | "/verwaltung/plugins" | "/verwaltung/module" | "/korrekturen") => {
            Expected::Own
        }
        ("GET", "/verwaltung/module/uebungstypen") => Expected::Own,
        ("POST", "/verwaltung/module") => Expected::Coordination,
        (_, path) if path.starts_with("/verwaltung/module/{draft}") => Expected::NotFound,
        ("POST", "/verwaltung/plugins") => Expected::NotFound,
        ("GET" | "POST", path) if path.starts_with("/korrekturen/{judgement}") => Expected::NotFound,
        ("GET", "/geschaeftsstelle/kontingente") => Expected::Office,
        ("GET", "/geschaeftsstelle") | ("POST", "/geschaeftsstelle/auftraege/{job}/wiederholen") => Expected::Office,
        ("POST", "/konto/daten/auskunft" | "/konto/loeschung" | "/konto/datenschutzhinweis") => Expected::Form,
        ("GET", "/konto/daten" | "/konto/loeschung" | "/konto/datenschutzhinweis") => Expected::Own,
        ("GET", "/verwaltung/rollen-auf-zeit" | "/konto/hilfe" | "/verwaltung/hilfe") => Expected::Own,
        ("POST", "/konto/hilfe" | "/konto/hilfe/ende") => Expected::Form,
        ("POST", "/verwaltung/hilfe") => Expected::Coordination,
        ("POST", "/verwaltung/rollen-auf-zeit") => Expected::Coordination,
        ("POST", "/verwaltung/rollen-auf-zeit/{delegation}/beenden") => Expected::NotFound,
        ("GET", "/konto/daten/{privacy_request}/archiv") => Expected::NotFound,
        ("POST", "/konto/daten/{privacy_request}/ruecknahme") => Expected::NotFound,
        ("POST", "/verwaltung/datenschutz/antraege/{privacy_request}") => Expected::NotFound,
        ("GET", "/verwaltung/datenschutz" | "/verwaltung/datenschutz/auftragsverarbeitung") => Expected::Own,
        ("GET", "/verwaltung/datenschutz/fristen" | "/verwaltung/protokoll") => Expected::Own,
        ("GET", "/verwaltung/protokoll.csv" | "/verwaltung/protokoll.jsonl") => Expected::Own,
        ("POST", "/verwaltung/datenschutz/fristen") => Expected::Coordination,
        _ => panic!("say what {method} {pattern} answers to somebody from elsewhere"),
    }
}

/// The pattern with what belongs to the victim.
pub(crate) fn path(pattern: &str, victim: &Victim) -> String {
    filled(pattern, victim, str::to_owned)
}

/// The same address with ids and secrets of the same form that exist nowhere.
pub(super) fn nowhere(pattern: &str, victim: &Victim) -> String {
    filled(pattern, victim, |value| {
        let next = |letter: char| match letter {
            '0'..='8' | 'a'..='e' => char::from(u8::try_from(letter).expect("it is ASCII") + 1),
            '9' => '0',
            'f' => 'a',
            other => other,
        };
        value.chars().map(next).collect()
    })
}

fn filled(pattern: &str, victim: &Victim, change: impl Fn(&str) -> String) -> String {
    // The deputy is that of somebody else than the one who was invited.
    let person = if pattern.contains("{deputy}") { victim.person.id } else { victim.invited }.to_string();
    // A lesson is ticked off, an archive fetched, a wish that waits is decided.
    let of_quiz = pattern.contains("/fragen/") || ["/beginn", "/abgabe"].iter().any(|end| pattern.ends_with(end));
    let item = match pattern {
        _ if of_quiz => &victim.quiz,
        _ if pattern.ends_with("/erledigt") => &victim.lesson,
        _ => &victim.item,
    };
    let request = if pattern.ends_with("/archiv") { &victim.privacy_request } else { &victim.open_request };
    let values = [
        ("{slug}", victim.module.slug.as_str()),
        ("{run}", &victim.module.run.to_string()),
        ("{enrolment}", &victim.enrolment),
        ("{item}", item),
        ("{proof}", &victim.proof),
        ("{judgement}", &victim.judgement),
        ("{draft}", &victim.draft[0]),
        ("{draft_step}", &victim.draft[1]),
        ("{session}", &victim.session),
        ("{import}", &victim.import),
        ("{privacy_request}", request),
        ("{delegation}", &victim.delegation),
        ("{person}", &person),
        ("{token}", &victim.token),
        ("{unit}", &victim.house.unit),
        ("{group}", &victim.house.group),
        ("{deputy}", &victim.house.deputy),
        ("{code}", &victim.house.code),
        ("{join_token}", &victim.house.join_token),
        ("{scim_token}", &victim.scim_token.to_string()),
        ("{scim_user}", &victim.person.id.to_string()),
        ("{scim_group}", &victim.scim_group),
        ("{scim_schema}", "urn:ietf:params:scim:schemas:core:2.0:User"),
        ("{scim_resource}", "User"),
        ("{sign_in_token}", &victim.sign_in_token),
        ("{reset_token}", &victim.reset_token),
        ("{address_token}", &victim.address_token),
        ("{passkey}", &victim.passkey),
        ("{municipality}", &victim.joining.key),
        ("{application_token}", victim.joining.path.trim_start_matches("/antrag/")),
        ("{application}", &victim.application),
        ("{sso_provider}", &victim.single_sign_on.provider),
        ("{sso_rule}", &victim.single_sign_on.rule),
        ("{mail_domain}", &victim.single_sign_on.domain),
        ("{kind}", "statute"),
        ("{claim}", &victim.claim),
        ("{own_host}", &victim.own_host),
        ("{member}", victim.site.host.split('.').next().unwrap_or_default()),
        ("{step}", "people"),
        ("{text}", "imprint"),
        ("{package_token}", &victim.package.package),
        ("{package}", &victim.package.package),
        ("{root_key}", &victim.package.root_key),
        ("{plugin}", &victim.package.plugin),
        ("{trial}", "1"),
        ("{*asset}", "plan.svg"),
        ("{position}", if of_quiz { "1" } else { "0" }),
        ("{size}", "1"),
        ("{key}", &victim.logo),
        ("{mail}", &victim.mail),
        ("{job}", &victim.job),
        ("{language}", "de"),
        ("{file}", "7a1f3d.css"),
    ];
    let changed = |name: &str, value: &str| if name == "{position}" { value.to_owned() } else { change(value) };
    let path = values.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, &changed(name, value)));
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
