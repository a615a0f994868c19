//! A member gives its roles further rights: what the platform offers, and nothing that leads further.

use host::{access::Role, web::i18n::Locale};

use super::{actions, coordination};
use crate::{
    factors::much_later,
    kit::{self, Member, Site},
};

const HERE: &str = "/verwaltung/rechte";
const PEOPLE: &str = "/verwaltung/personen";

async fn hr(site: &Site) -> Member {
    site.member(&[Role::Hr], Locale::De).await
}

/// Gives the roles of the house exactly these rights.
async fn give(by: &Member, rights: &[&str]) {
    let empty = by.form(HERE, HERE).await.without("right");
    let form = rights.iter().fold(empty, |form, right| form.add("right", right));
    assert_eq!(by.send(&form).await.location(), HERE);
}

#[test]
fn a_given_right_counts_at_once_in_this_house_and_until_it_is_taken_back() {
    kit::run(async |platform| {
        let (site, next_door) = (platform.site().await, platform.site().await);
        let (by, hr, neighbour) = (coordination(&site).await, hr(&site).await, hr(&next_door).await);
        hr.get(PEOPLE).await.assert_problem(403, "forbidden");
        hr.get("/verwaltung").await.assert_problem(403, "forbidden");
        give(&by, &["hr:manage_people", "coordination:read_audit"]).await;
        hr.get(PEOPLE).await.assert_ok();
        assert!(hr.get("/verwaltung").await.assert_ok().body.contains(PEOPLE));
        by.get("/verwaltung/protokoll").await.assert_ok();
        hr.get("/verwaltung/protokoll").await.assert_problem(403, "forbidden");
        hr.get("/verwaltung/einrichtung").await.assert_problem(403, "forbidden");
        neighbour.get(PEOPLE).await.assert_problem(403, "forbidden");
        let page = by.get(HERE).await;
        assert!(page.body.contains("value=\"hr:manage_people\" checked"), "{}", page.body);

        give(&by, &[]).await;
        hr.get(PEOPLE).await.assert_problem(403, "forbidden");
        assert_eq!(actions(&site).await.iter().filter(|action| *action == "set_rights").count(), 2);
    });
}

#[test]
fn nobody_gives_what_is_not_offered() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (by, hr) = (coordination(&site).await, hr(&site).await);
        for right in ["hr:manage_rights", "hr:appoint", "hr:manage_sign_in", "operator:manage_members", "hr", ""] {
            let form = by.form(HERE, HERE).await.without("right").add("right", "hr:manage_people").add("right", right);
            by.send(&form).await.assert_problem(404, "not-found");
        }
        hr.get(PEOPLE).await.assert_problem(403, "forbidden");
        give(&by, &["hr:manage_people", "hr:manage_campus", "hr:read_audit"]).await;
        hr.get(HERE).await.assert_problem(403, "forbidden");
        let form = hr.bare_form(HERE).await.set("right", "hr:manage_people");
        hr.send(&form).await.assert_problem(403, "forbidden");
        assert!(!actions(&site).await.is_empty());
    });
}

#[test]
fn who_looks_after_people_gives_no_roles_and_leaves_the_coordination_alone() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (by, hr, learner) = (coordination(&site).await, hr(&site).await, site.learner().await);
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        give(&by, &["hr:manage_people"]).await;

        let page = format!("{PEOPLE}/{}", learner.id);
        let change = hr.form(&page, &page).await.set("family_name", "Lichtenfels");
        assert_eq!(hr.send(&change).await.location(), page);
        assert!(!hr.get(&page).await.has_form(&format!("{page}/aufgaben")), "no roles are shown");
        for role in ["coordination", "hr", "manager"] {
            let roles = hr.bare_form(&format!("{page}/aufgaben")).await.set("role", role);
            hr.send(&roles).await.assert_problem(403, "forbidden");
            let bulk = hr.bare_form("/verwaltung/personen/auswahl").await.set("person", &learner.id.to_string());
            let bulk = bulk.set("act", "give").set("role", role).set("confirmed", "yes");
            hr.send(&bulk).await.assert_problem(403, "forbidden");
            let invite = hr.form("/verwaltung/personen/neu", PEOPLE).await.set("given_name", "Ada");
            let invite = invite.set("family_name", "Neu").set("email", "ada.neu@stadt.example");
            hr.send(&invite.add("role", role)).await.assert_problem(403, "forbidden");
        }
        hr.get("/verwaltung/rollen-auf-zeit").await.assert_problem(403, "forbidden");

        for appointed in [&by, &officer] {
            let page = format!("{PEOPLE}/{}", appointed.id);
            assert!(!hr.get(&page).await.assert_ok().has_form(&page), "nothing to change");
            let take_over = hr.bare_form(&page).await.set("given_name", "A").set("family_name", "B");
            let take_over = take_over.set("email", "fremd@stadt.example").set("language", "de");
            hr.send(&take_over).await.assert_problem(403, "forbidden");
            let leave = hr.bare_form(&format!("{page}/austritt")).await;
            hr.send(&leave).await.assert_problem(403, "forbidden");
            appointed.get("/verwaltung").await.assert_ok();
        }
    });
}

#[test]
fn rights_are_given_after_a_factor_was_shown_and_what_was_ticked_stays() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let form = by.form(HERE, HERE).await.add("right", "hr:manage_people");
        much_later(&site).await;
        let refused = by.send(&form).await;
        assert!(refused.status == 422 && refused.flashes("confirm-first"), "{}", refused.body);
        assert!(refused.body.contains("value=\"hr:manage_people\" checked"), "{}", refused.body);
    });
}
