//! Roles for a time: they count from the first to the last day, and then no more.

use host::{
    access::{Action, Role},
    clock,
    delegations::{self, NewDelegation},
    ids::PersonId,
    web::i18n::Locale,
};
use time::{Date, Duration, OffsetDateTime};

use crate::{
    factors::set_up_app,
    kit::{self, Answer, Member, Site},
};

const HERE: &str = "/verwaltung/rollen-auf-zeit";

fn today() -> Date {
    clock::in_germany(clock::now()).date()
}

async fn give(by: &Member, email: &str, role: &str, days: [i64; 2]) -> Answer {
    let [starts, ends] = days.map(|days| (today() + Duration::days(days)).to_string());
    let form = by.form(HERE, HERE).await.set("email", email).set("role", role);
    by.send(&form.set("starts_on", &starts).set("ends_on", &ends)).await
}

/// Whether the person may look after people on that day.
async fn coordinates(site: &Site, person: PersonId, at: OffsetDateTime) -> bool {
    let mut tx = site.platform.tx(site.tenant).await;
    let roles = host::people::delegated(&mut tx, person, at).await.expect("the database is there");
    site.platform.app.access.actor(site.tenant, person, &roles).may(Action::ManagePeople)
}

#[test]
fn a_role_counts_from_its_first_to_its_last_day_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let deputy = site.learner().await;
        deputy.get("/verwaltung/personen").await.assert_problem(403, "forbidden");
        assert_eq!(give(&by, &deputy.email, "coordination", [0, 7]).await.location(), HERE);
        deputy.get("/verwaltung/personen").await.assert_ok();
        let now = clock::now();
        for (days, expected) in [(-1, false), (0, true), (7, true), (8, false)] {
            assert_eq!(coordinates(&site, deputy.id, now + Duration::days(days)).await, expected, "day {days}");
        }
        let page = by.get(HERE).await;
        assert!(page.says(&deputy.name) && page.tells("role-coordination"), "{}", page.body);
        let form = {
            let selector = scraper::Selector::parse("tbody form").expect("valid");
            let html = page.html();
            let action = html.select(&selector).next().and_then(|form| form.attr("action")).expect("a button");
            page.form(action)
        };
        assert!(by.follow(&by.send(&form).await).await.flashes("flash-delegation-ended"));
        deputy.get("/verwaltung/personen").await.assert_problem(403, "forbidden");
    });
}

#[test]
fn who_has_a_role_for_a_time_keeps_the_second_factor_that_it_needs() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let deputy = site.learner().await;
        set_up_app(&deputy, "/konto").await;
        give(&by, &deputy.email, "hr", [0, 7]).await.location();
        let remove = deputy.form("/konto", "/konto/totp/entfernen").await;
        deputy.send(&remove).await.assert_problem(409, "last-factor");
    });
}

#[test]
fn what_keeps_a_role_from_being_given_is_said_at_its_field() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let person = site.learner().await;
        let officer = site.member(&[Role::DataProtection], Locale::De).await;
        let foreign = elsewhere.learner().await;
        for (email, role, days, key) in [
            (&foreign.email, "manager", [0, 7], "audit-person-unknown"),
            (&officer.email, "coordination", [0, 7], "delegation-supervision"),
            (&person.email, "manager", [7, 0], "delegation-order"),
            (&person.email, "manager", [-7, -1], "delegation-order"),
            (&person.email, "data_protection", [0, 7], "delegation-role-missing"),
            (&person.email, "operator", [0, 7], "delegation-role-missing"),
        ] {
            let refused = give(&by, email, role, days).await;
            assert!(refused.status == 422 && refused.tells(key), "{role} {days:?}: {}", refused.body);
            assert!(refused.form(HERE).fields.contains(&("email".to_owned(), email.clone())), "nothing typed is lost");
        }
        let long = give(&by, &person.email, "manager", [0, 400]).await;
        assert!(long.status == 422 && long.says("höchstens 366 Tage"), "{}", long.body);
        let form = by.form(HERE, HERE).await.set("email", &person.email).set("role", "hr").set("ends_on", "2026-02-31");
        assert!(by.send(&form).await.tells("audit-date-invalid"));
        assert!(by.get(HERE).await.tells("delegation-none"));
    });
}

#[test]
fn who_supervises_runs_nothing_even_when_appointed_afterwards() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let person = site.learner().await;
        give(&by, &person.email, "coordination", [0, 7]).await.location();
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant);
        let roles = [Role::DataProtection];
        let set = host::people::set_roles(&mut tx, &office, person.id, &roles, clock::now()).await;
        set.expect("there is such a person");
        tx.commit().await.expect("the database is there");
        assert!(!coordinates(&site, person.id, clock::now()).await);
    });
}

#[test]
fn a_role_of_another_member_is_not_ended_here_and_nobody_helps_themselves() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let victim = elsewhere.learner().await;
        let mut tx = platform.tx(elsewhere.tenant).await;
        let new = NewDelegation { email: victim.email.clone(), role: Role::Hr, starts_on: today(), ends_on: today() };
        let office = platform.app.access.office_at(elsewhere.tenant);
        let id = delegations::give(&mut tx, &office, &new, clock::now()).await.expect("it can be given");
        tx.commit().await.expect("the database is there");
        let form = by.bare_form(&format!("{HERE}/{id}/beenden")).await;
        by.send(&form).await.assert_problem(404, "not-found");
        let learner = site.learner().await;
        let form = learner.bare_form(HERE).await.set("email", &learner.email).set("role", "coordination");
        learner.send(&form).await.assert_problem(403, "forbidden");
    });
}
