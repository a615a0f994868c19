//! The addresses that are tried from elsewhere work for the one to whom they belong; otherwise "not found" would prove
//! nothing.

use std::collections::BTreeSet;

use axum::http::Method;

use super::{
    routes::{self, Expected},
    victim::Victim,
    walk::is_public,
};
use crate::kit::{self, Answer, Member};

pub(super) async fn fit(victim: &Victim) {
    for (method, pattern) in routes::all() {
        let is_theirs = routes::expected(&method, pattern) == Expected::NotFound;
        if method == Method::GET && is_theirs {
            let owner = owner(pattern, victim);
            let answer = owner.get(&routes::path(pattern, victim)).await;
            assert_eq!(answer.status, 200, "{pattern} must work for the owner: {}", answer.body);
        }
    }
}

/// Those who look after the house, or the one whom it is about.
fn owner<'a>(pattern: &str, victim: &'a Victim) -> &'a Member {
    let is_the_houses = ["/verwaltung", "/korrekturen"].iter().any(|begin| pattern.starts_with(begin));
    if is_the_houses { &victim.coordination } else { &victim.person }
}

/// A form that is carried out uses up what its address names: what comes after it is tried with a new victim.
#[test]
fn every_form_is_taken_from_the_one_to_whom_it_belongs() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("keys").await;
        let mut victim = Victim::plant(platform).await;
        let mut spent = BTreeSet::new();
        let (mut faults, mut forms) = (Vec::new(), 0);
        for (method, pattern) in routes::all() {
            let names_something = pattern.contains('{') && routes::expected(&method, pattern) == Expected::NotFound;
            if method != Method::POST || !names_something {
                continue;
            }
            let names: BTreeSet<&str> = pattern.split('/').filter(|part| part.starts_with('{')).collect();
            if !names.is_disjoint(&spent) {
                victim = Victim::plant(platform).await;
                spent.clear();
            }
            let answer = send_as_owner(pattern, &victim).await;
            forms += 1;
            if answer.status == 303 {
                spent.extend(names);
            }
            // An empty form is not always complete; the victim's own identity provider and name server are away.
            let is_taken = [200, 204, 303, 400, 409, 422, 502, 503].contains(&answer.status.as_u16());
            if !is_taken || answer.header("location").starts_with("/anmelden?") {
                faults.push(format!("{pattern}: {} {}", answer.status, answer.heading()));
            }
        }
        kit::report(&format!("{forms} forms work for the one to whom they belong"));
        assert!(faults.is_empty(), "{faults:#?}");
    });
}

async fn send_as_owner(pattern: &str, victim: &Victim) -> Answer {
    let path = match pattern {
        // Of the people of the victim's house, the one who has set one up.
        "/verwaltung/personen/{person}/zweiter-faktor" => pattern.replace("{person}", &victim.person.id.to_string()),
        _ => routes::path(pattern, victim),
    };
    if let Some(page) = path.strip_suffix("/rueckkehr") {
        let leave = victim.coordination.bare_form(&format!("{page}/austritt")).await;
        victim.coordination.send(&leave).await.location();
    }
    if is_public(pattern) {
        // Whoever has the link in a letter.
        let visitor = victim.site.visitor();
        return visitor.send(&visitor.bare_form(&path).await).await;
    }
    let owner = owner(pattern, victim);
    owner.send(&owner.bare_form(&path).await).await
}
