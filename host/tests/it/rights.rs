//! Every route asks for the right that it should ask for: each is tried with each role, at home, with what is there.

use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Method;
use host::{
    access::{Access, Action, Role},
    web::i18n::Locale,
};
use tenants::TenantId;

use crate::{
    isolation::{routes, victim::Victim},
    kit::{self, Answer, Browser, Platform},
};

mod needs;

use needs::{Needs, Place, needs};

/// Somebody at a site, with one role there.
struct Trial {
    role: Option<Role>,
    signed_in: bool,
    place: Place,
    browser: Browser,
}

/// How a request was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Met {
    /// Carried out, or answered with what is wrong with its input.
    Served,
    Forbidden,
    NotFound,
    AskedToSignIn,
    AskedForToken,
}

static REQUESTS: AtomicUsize = AtomicUsize::new(0);

#[test]
fn every_route_serves_those_who_have_its_right_and_nobody_else() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("rights").await;
        let access = Access::load().await.expect("the policy of the build is whole");
        let victim = Victim::plant(platform).await;
        let mut wrong = Vec::new();
        for trial in trials(platform, &victim).await {
            for (method, pattern) in routes::all() {
                let met = attempt(&trial, &method, &routes::path(pattern, &victim)).await;
                if let Err(expected) = judge(&access, &trial, needs(&method, pattern), met) {
                    let who = (trial.place, trial.role.map(Role::name), trial.signed_in);
                    wrong.push(format!("{who:?} at {method} {pattern}: {met:?}, not {expected}"));
                }
            }
        }
        kit::report(&format!("{} requests in {} roles", REQUESTS.load(Ordering::Relaxed), Role::ALL.len()));
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    });
}

/// The roles that exist at a member and at the cooperative.
pub(crate) const MEMBERS: [Option<Role>; 5] =
    [None, Some(Role::Coordination), Some(Role::Manager), Some(Role::Hr), Some(Role::DataProtection)];
pub(crate) const COOPERATIVES: [Option<Role>; 6] = [
    None,
    Some(Role::Reviewer),
    Some(Role::Provider),
    Some(Role::Trainer),
    Some(Role::DataProtection),
    Some(Role::Operator),
];

async fn trials(platform: &'static Platform, victim: &Victim) -> Vec<Trial> {
    let cooperative = platform.cooperative();
    let mut trials = Vec::new();
    for (place, site, roles) in
        [(Place::Member, &victim.site, &MEMBERS[..]), (Place::Cooperative, &cooperative, &COOPERATIVES[..])]
    {
        trials.push(Trial { role: None, signed_in: false, place, browser: site.visitor() });
        for role in roles {
            let person = site.member(role.as_slice(), Locale::De).await;
            trials.push(Trial { role: *role, signed_in: true, place, browser: person.into_browser() });
        }
    }
    trials
}

async fn attempt(trial: &Trial, method: &Method, path: &str) -> Met {
    REQUESTS.fetch_add(1, Ordering::Relaxed);
    // What ends the own session, or opens one of somebody else, would end the trial.
    let ends = ["/abmelden", "/einladung/", "/beitreten/", "/anmelden/link/", "/anmelden/passwort/"];
    if *method != Method::GET && ends.iter().any(|begin| path.starts_with(begin)) {
        return Met::Served;
    }
    let answer = if *method == Method::GET {
        trial.browser.get(path).await
    } else if path.starts_with("/scim/") {
        trial.browser.request(method.clone(), path, &[], "{}").await
    } else {
        let form = trial.browser.bare_form(path).await;
        trial.browser.send(&form).await
    };
    met(&answer)
}

fn met(answer: &Answer) -> Met {
    match answer.status.as_u16() {
        303 if answer.header("location").starts_with("/anmelden?") => Met::AskedToSignIn,
        401 => Met::AskedForToken,
        403 => Met::Forbidden,
        404 => Met::NotFound,
        status => {
            // The victim's identity provider is away.
            assert!(status < 500 || [502, 503].contains(&status), "{}", answer.body);
            Met::Served
        }
    }
}

/// Whether somebody was met as the right of the route says; otherwise what should have been.
fn judge(access: &Access, trial: &Trial, needs: Needs, met: Met) -> Result<(), &'static str> {
    let refused = matches!(met, Met::Forbidden | Met::NotFound);
    let says = |holds: bool, expected: &'static str| if holds { Ok(()) } else { Err(expected) };
    match needs {
        Needs::Nothing => says(matches!(met, Met::Served | Met::NotFound), "served, or not there"),
        Needs::SignIn if trial.signed_in => says(met != Met::AskedToSignIn, "served"),
        Needs::SignIn => says(met == Met::AskedToSignIn, "asked to sign in"),
        // Nobody but the owner, who does not take part here.
        Needs::Ownership if trial.signed_in => says(refused, "refused"),
        Needs::Ownership => says(refused || met == Met::AskedToSignIn, "refused or asked to sign in"),
        Needs::FirstStep => says(met != Met::Forbidden, "served, or asked to sign in"),
        Needs::Token => says(met == Met::AskedForToken || met == Met::NotFound, "asked for a token"),
        Needs::Right(actions, places) => {
            if !trial.signed_in {
                return says(refused || met == Met::AskedToSignIn, "refused or asked to sign in");
            }
            let may = places.contains(&trial.place) && actions.iter().any(|action| may(access, trial, *action));
            if may {
                says(met != Met::Forbidden && met != Met::AskedToSignIn, "served")
            } else {
                says(refused, "refused")
            }
        }
    }
}

fn may(access: &Access, trial: &Trial, action: Action) -> bool {
    let tenant = match trial.place {
        Place::Cooperative => TenantId::COOPERATIVE,
        Place::Member => TenantId::trusted(uuid::Uuid::now_v7()),
    };
    access.actor(tenant, host::ids::PersonId::new(), trial.role.as_slice()).may(action)
}
