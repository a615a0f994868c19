//! Everybody who does not belong there tries every route with what belongs to somebody else.

use axum::http::Method;
use host::{access::Role, web::i18n::Locale};

use super::{
    keys,
    routes::{self, Expected},
    victim::{PASSWORD, Print, Victim, fingerprint},
};
use crate::{
    kit::{self, Answer, Browser, Platform, Site},
    rights,
};

/// Somebody who tries.
struct Intruder {
    name: String,
    browser: Browser,
    signed_in: bool,
    /// Has one role only, so that a route may refuse them before it looks for anything.
    one_role: bool,
}

pub(super) async fn all_routes(platform: &'static Platform) {
    let victim = Victim::plant(platform).await;
    let home = platform.site().await;
    keys::fit(&victim).await;
    let staff = staff(platform, &home).await;
    let before = fingerprint(platform, victim.site.tenant).await;
    let mut requests = 0;
    for (method, pattern) in routes::all() {
        let expected = routes::expected(&method, pattern);
        let visitors = intruders(platform, &victim, &home).await;
        let by_right = staff.iter().filter(|intruder| asks_for_a_right(intruder, &method, expected));
        for intruder in visitors.iter().chain(by_right) {
            let answer = attempt(intruder, &method, &routes::path(pattern, &victim), &victim).await;
            judge(intruder, &method, pattern, expected, &answer, &victim);
            requests += 1;
        }
        let after = fingerprint(platform, victim.site.tenant).await;
        // Visitors of the victim's own site may send forms and try to sign in: that is counted, and no row of the victim's.
        assert_eq!(rows(after), rows(before.clone()), "{method} {pattern} wrote into another member's rows");
    }
    kit::report(&format!("{requests} requests of intruders, none of which got anywhere"));
    for table in fingerprint(platform, home.tenant).await {
        let may_have_rows = [
            "person",
            "person_role",
            "session",
            "idempotency",
            "audit_head",
            "audit_entry",
            "throttle",
            "challenge",
            "totp",
            "recovery_code",
            // What the intruder asks about the own data, and who is told of it.
            "privacy_request",
            "privacy_notice",
            "notice_acknowledged",
            "support",
            "mail",
        ]
        .contains(&table.0.as_str());
        assert!(may_have_rows || table.1 == 0, "{table:?} was written at the intruder's own site");
    }
}

fn rows(mut prints: Vec<Print>) -> Vec<Print> {
    prints.retain(|(table, ..)| !["idempotency", "throttle", "challenge"].contains(&table.as_str()));
    prints
}

async fn intruders(platform: &'static Platform, victim: &Victim, home: &Site) -> Vec<Intruder> {
    let thief = home.visitor();
    let cookie = host::identity::cookie_name(&platform.app.config);
    thief.set_cookie(cookie, &victim.person.cookie(cookie).expect("the victim is signed in"));
    let lost = victim.site.visitor();
    let neighbour = home.member(&[Role::Coordination, Role::Manager, Role::Hr], Locale::De).await;
    lost.set_cookie(cookie, &neighbour.cookie(cookie).expect("the neighbour is signed in"));
    let provider = platform.cooperative().member(&[Role::Provider, Role::Reviewer], Locale::De).await;
    let intruder = |name: &str, browser: Browser, signed_in: bool| Intruder {
        name: name.to_owned(),
        browser,
        signed_in,
        one_role: false,
    };
    vec![
        intruder("a visitor next door", home.visitor(), false),
        intruder("somebody with the victim's session next door", thief, false),
        intruder("somebody with a session from next door", lost, false),
        intruder("somebody signed in next door", neighbour.into_browser(), true),
        intruder("a visitor of the cooperative", platform.cooperative().visitor(), false),
        intruder("somebody signed in at the cooperative", provider.into_browser(), true),
    ]
}

/// One for each role that exists next door and at the cooperative, and one without any.
async fn staff(platform: &'static Platform, home: &Site) -> Vec<Intruder> {
    let mut staff = Vec::new();
    for (site, roles) in [(home, &rights::MEMBERS[..]), (&platform.cooperative(), &rights::COOPERATIVES[..])] {
        for role in roles {
            let person = site.member(role.as_slice(), Locale::De).await;
            let name = format!("{} at {}", role.map_or("a learner", Role::name), site.host);
            staff.push(Intruder { name, browser: person.into_browser(), signed_in: true, one_role: true });
        }
    }
    staff
}

/// Where it matters which role somebody has. The office's own pages are for the operator.
fn asks_for_a_right(intruder: &Intruder, method: &Method, expected: Expected) -> bool {
    let is_operator = intruder.name.starts_with(Role::Operator.name());
    match expected {
        Expected::NotFound | Expected::Directory | Expected::Board => true,
        Expected::Office => !is_operator,
        Expected::Own | Expected::Coordination => !(is_operator && *method == Method::POST),
        _ => false,
    }
}

async fn attempt(intruder: &Intruder, method: &Method, path: &str, victim: &Victim) -> Answer {
    // Whoever has the link is the one whom it signs in, at the member that sent it: there it is looked at only.
    let would_work = path.starts_with("/anmelden/link/") && intruder.browser.host() == victim.site.host;
    if *method == Method::GET || would_work {
        return intruder.browser.get(path).await;
    }
    if path.starts_with("/scim/") {
        return intruder.browser.request(method.clone(), path, &[], "{}").await;
    }
    let form = intruder.browser.bare_form(path).await;
    let form = if path == "/anmelden" {
        // A name that is nobody's: the victim's own, with its password, may well sign in at home.
        form.set("email", &format!("nobody.{}", victim.person.email)).set("password", PASSWORD)
    } else {
        form
    };
    intruder.browser.send(&form).await
}

fn judge(intruder: &Intruder, method: &Method, pattern: &str, expected: Expected, answer: &Answer, victim: &Victim) {
    let who = format!("{} at {method} {pattern}: {} {}", intruder.name, answer.status, answer.header("location"));
    let at_home = intruder.browser.host() == victim.site.host;
    let asked_to_sign_in = answer.status == 303 && answer.header("location").starts_with("/anmelden");
    match expected {
        Expected::Open => assert!(answer.status.is_success() || answer.status == 303 || answer.status == 404, "{who}"),
        // The own module and the logo are open to visitors of the member's own site.
        Expected::NotFound if at_home && is_public(pattern) => {}
        Expected::NotFound => {
            let may_lack_right = intruder.one_role || intruder.browser.host() == "localhost";
            let refused = answer.status == 404 || (may_lack_right && answer.status == 403);
            assert!(refused || (!intruder.signed_in && asked_to_sign_in), "{who}");
        }
        Expected::Own if intruder.one_role => {
            // Some of it is the house's only; the log is not taken away without confirming who one is.
            let confirms = answer.header("location").starts_with("/anmelden/bestaetigen");
            assert!([200, 403, 404].contains(&answer.status.as_u16()) || confirms, "{who}");
        }
        Expected::Own if intruder.signed_in => assert!(answer.status == 200 || answer.status == 403, "{who}"),
        Expected::Own => assert!(asked_to_sign_in, "{who}"),
        Expected::Office if intruder.signed_in => assert_eq!(answer.status, 403, "{who}"),
        Expected::Office => assert!(asked_to_sign_in, "{who}"),
        Expected::Board if !intruder.signed_in => assert!(asked_to_sign_in, "{who}"),
        Expected::Board if intruder.browser.host() == "localhost" => {
            assert!([200, 400, 403, 404, 422].contains(&answer.status.as_u16()), "{who}");
        }
        Expected::Board => assert_eq!(answer.status, 403, "{who}"),
        Expected::Coordination if intruder.one_role && answer.status == 404 => {}
        Expected::Coordination if intruder.signed_in => assert!(answer.status == 422 || answer.status == 403, "{who}"),
        Expected::Coordination => assert!(asked_to_sign_in, "{who}"),
        Expected::Choice if intruder.signed_in => {
            assert!(answer.status == 403 || (answer.status == 303 && !asked_to_sign_in), "{who}");
        }
        Expected::Choice => assert!(asked_to_sign_in, "{who}"),
        Expected::Code if intruder.browser.host() == "localhost" => assert_eq!(answer.status, 404, "{who}"),
        Expected::Code => assert!(answer.status == 200 || answer.status == 422, "{who}"),
        Expected::Directory => assert_eq!(answer.status, 401, "{who}"),
        Expected::Joining if intruder.browser.host() == "localhost" => {
            assert!([200, 303, 409, 422].contains(&answer.status.as_u16()), "{who}");
        }
        Expected::Joining => assert_eq!(answer.status, 404, "{who}"),
        Expected::Asked => assert!([200, 303, 404].contains(&answer.status.as_u16()), "{who}"),
        Expected::SignIn if at_home => {
            assert!([303, 400, 502, 503].contains(&answer.status.as_u16()), "{who}");
            assert!(!answer.set_cookies().iter().any(|set| set.contains("campus_session")), "{who} is signed in");
        }
        Expected::SignIn => assert_eq!(answer.status, 404, "{who}"),
        Expected::Form => assert!(answer.status == 303 || answer.status == 422, "{who}"),
    }
    if !at_home {
        for secret in victim.secrets() {
            // A form that was refused shows again what was typed into it.
            let typed = pattern == "/anmelden" && secret == victim.person.email;
            assert!(typed || !answer.body.contains(secret), "{who} learns {secret:?}");
        }
    }
}

pub(super) fn is_public(pattern: &str) -> bool {
    [
        "/module/{slug}",
        "/api/v1/modules/{slug}",
        "/logo/{key}",
        "/dev/mailbox/{mail}",
        "/einladung/{token}",
        "/beitreten/{join_token}",
        "/anmelden/link/{sign_in_token}",
        "/anmelden/passwort/{reset_token}",
    ]
    .contains(&pattern)
}
