//! Everything or nothing: what happens in between, twice, at the same time, or in the middle of a crash.

use std::sync::Arc;

use host::{access::Role, clock, roster, web::i18n::Locale};
use tenants::cluster;

use super::desk::Desk;
use crate::{
    kit::{self, NewModule, until},
    quotas,
};

#[test]
fn who_is_not_in_the_table_leaves_only_when_the_number_was_typed() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let other = desk.site.member(&[Role::Coordination], Locale::De).await;
        let leaver = desk.site.learner().await;
        let module = platform.publish(NewModule::shared()).await;
        leaver.enrol(&module).await;
        desk.add("bot@stadt.example", "Bo", "Tür").await;
        desk.set("bot@stadt.example", "source = 'scim'").await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n";
        let page = desk.checked_with(table, &["deactivates"]).await;
        assert_eq!(desk.outcomes(&page).await, ["Neu", "Scheidet aus"]);
        for typed in ["", "2", "eins"] {
            let refused = desk.answer(&page, &[("confirmation", typed)]).await;
            assert!(refused.status == 422 && refused.says("Geben Sie zur Bestätigung 1 ein"), "{}", refused.body);
        }
        desk.decide(&page, &[("confirmation", "1"), ("invitations", "none")]).await;
        desk.apply(&page).await;
        let active: Vec<_> =
            desk.people().await.into_iter().filter(|person| person.active).map(|one| one.email).collect();
        for stays in [desk.by.email.as_str(), &other.email, "ada@stadt.example", "bot@stadt.example"] {
            assert!(active.iter().any(|email| email == stays), "{stays} stays");
        }
        assert_eq!(active.len(), 4);
        // All that leaving entails: signed out, bookings taken back, an entry in the log.
        assert!(leaver.get("/lernen").await.location().starts_with("/anmelden"));
        let mut tx = platform.tx(desk.site.tenant).await;
        let state: String = sqlx::query_scalar("select state from app.enrolment where tenant_id = $1")
            .bind(desk.site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("one was booked");
        assert_eq!((state.as_str(), desk.entries("deactivate").await), ("cancelled", 1));
    });
}

#[test]
fn nobody_leaves_while_a_row_is_refused() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let leaver = desk.site.learner().await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\nMina;Wiesengrund;kein@\n";
        let page = desk.checked_with(table, &["deactivates"]).await;
        assert!(desk.by.get(&page).await.tells("roster-refused-and-missing"));
        let form = desk.by.bare_form(&format!("{page}/uebernahme")).await;
        let refused = desk.by.send(&form.set("leaves_out", "ja").set("confirmation", "1")).await;
        assert!(refused.status == 422 && refused.tells("roster-refused-and-missing"), "{}", refused.body);
        assert!(desk.person(&leaver.email).await.expect("there").active);
    });
}

#[test]
fn when_the_people_have_changed_the_new_preview_is_shown_instead() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let email = desk.add("ada@stadt.example", "Ada", "Lang").await;
        let page = desk.checked(b"Vorname;Nachname;E-Mail\nAda;Kurz;ada@stadt.example\n").await;
        desk.decide(&page, &[]).await;
        desk.set(&email, "family_name = 'Kurz'").await;
        desk.apply(&page).await;
        let report = desk.by.get(&page).await;
        assert!(report.tells("roster-has-changed") && report.tells("roster-nothing"), "{}", report.body);
        assert_eq!((desk.outcomes(&page).await, desk.entries("import").await), (vec!["Unverändert".to_owned()], 0));
    });
}

#[test]
fn of_two_imports_at_once_the_second_sees_what_the_first_has_done() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\nEva;Lang;eva@stadt.example\n";
        let pages = [desk.checked(table).await, desk.checked(table).await];
        for page in &pages {
            desk.decide(page, &[("invitations", "none")]).await;
        }
        let [first, second] = pages.each_ref().map(|page| {
            let (app, tenant, id) = (Arc::clone(&platform.app), desk.site.tenant, Desk::id(page));
            tokio::spawn(async move { roster::jobs::apply(&app, tenant, id, clock::now()).await })
        });
        for job in [first, second] {
            job.await.expect("no panic").expect("both end well");
        }
        assert_eq!((desk.people().await.len(), desk.entries("import").await), (3, 1));
        let shown = [desk.by.get(&pages[0]).await, desk.by.get(&pages[1]).await];
        assert_eq!(shown.iter().filter(|page| page.says("Übernommen am")).count(), 1);
        assert_eq!(shown.iter().filter(|page| page.tells("roster-has-changed")).count(), 1);
    });
}

#[test]
fn who_may_not_manage_people_any_more_applies_nothing() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.checked(b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n").await;
        let colleague = desk.site.member(&[Role::Coordination], Locale::De).await;
        let form = colleague.form(&page, &format!("{page}/uebernahme")).await;
        colleague.send(&form).await.location();
        desk.set(&colleague.email, "active = false, deactivated_at = now()").await;
        desk.apply(&page).await;
        assert!(desk.by.get(&page).await.tells("roster-was-forbidden"));
        assert!(desk.person("ada@stadt.example").await.is_none());
    });
}

#[test]
fn a_worker_that_dies_in_the_middle_leaves_nothing_and_the_next_does_it_once() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        desk.add("ada@stadt.example", "Ada", "Lang").await;
        let table = b"Vorname;Nachname;E-Mail\nEva;Lang;eva@stadt.example\nAda;Kurz;ada@stadt.example\n";
        let page = desk.checked(table).await;
        desk.decide(&page, &[("invitations", "none")]).await;
        // Somebody holds the end of the log, which comes after the people were written.
        let mut holder = platform.tx(desk.site.tenant).await;
        sqlx::query("select from app.audit_head where tenant_id = $1 for update")
            .bind(desk.site.tenant.uuid())
            .fetch_one(holder.conn())
            .await
            .expect("something was entered");
        let (app, tenant, id) = (Arc::clone(&platform.app), desk.site.tenant, Desk::id(&page));
        let job = tokio::spawn(async move { roster::jobs::apply(&app, tenant, id, clock::now()).await });
        let mut admin = platform.connect(cluster::Role::Admin).await;
        until("the worker waits in the middle and is killed", async || {
            let killed: Option<bool> = sqlx::query_scalar(
                "select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into app.audit_head%'",
            )
            .fetch_optional(&mut admin)
            .await
            .expect("the administrator may");
            killed.is_some()
        })
        .await;
        assert!(job.await.expect("no panic").is_err(), "the job failed and will be tried again");
        drop(holder);
        assert_eq!((desk.people().await.len(), desk.count("roster_row").await), (2, 2), "nothing was kept");
        for _ in 0..2 {
            desk.apply(&page).await;
        }
        assert_eq!((desk.people().await.len(), desk.entries("import").await), (3, 1));
        assert_eq!(desk.person("ada@stadt.example").await.expect("there").family_name, "Kurz");
    });
}

#[test]
fn a_hundred_thousand_rows_are_taken_over_as_a_whole() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let head = "Personalnummer;Vorname;Nachname;E-Mail;Einheit;Aufgaben\n".to_owned();
        let table = (1..=100_000).fold(head, |table, number| {
            let role = if number % 1000 == 0 { "manager" } else { "" };
            table + format!("{number};Ada;Lang;p{number}@stadt.example;Amt {};{role}\n", number % 100).as_str()
        });
        let page = desk.checked_with(table.as_bytes(), &["creates_units"]).await;
        let report = desk.by.get(&page).await;
        assert!(report.says("100.000") && report.says("100 Einheiten"), "{}", report.body);
        assert_eq!(report.texts("tbody tr").len(), 100);
        assert!(report.links(".pager a").iter().any(|(text, _)| text == "1000"), "a hundred lines a page");
        let last = desk.by.get(&format!("{page}?art=new&seite=1000")).await;
        assert!(last.says("p100000@stadt.example"), "{}", last.body);
        desk.decide(&page, &[("invitations", "none")]).await;
        desk.apply(&page).await;
        assert_eq!((desk.count("person").await, desk.count("org_unit").await), (100_001, 100));
        assert_eq!(desk.count("person_role").await, 101);
        assert_eq!((desk.entries("import").await, desk.entries("create").await), (1, 1));
        // The same table again: nobody is new, one has changed.
        let again = table.replacen("7;Ada;Lang;", "7;Ada;Kurz;", 1);
        let page = desk.checked(again.as_bytes()).await;
        let changed = desk.by.get(&format!("{page}?art=changed")).await;
        assert_eq!(changed.texts("tbody tr").len(), 1, "{}", changed.body);
    });
}

#[test]
fn an_address_under_which_somebody_else_signs_in_is_refused_and_holds_nothing_up() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let email = desk.add("konto@stadt.example", "Bo", "Tür").await;
        desk.set(&email, "source = 'scim', user_name = 'ada@stadt.example'").await;
        let page = desk.checked(b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n").await;
        assert_eq!(desk.outcomes(&page).await, ["Abgelehnt"]);
    });
}

#[test]
fn people_come_back_only_as_far_as_the_plan_reaches() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        for name in ["ada", "eva"] {
            let email = desk.add(&format!("{name}@stadt.example"), name, "Lang").await;
            desk.set(&email, "active = false, deactivated_at = now()").await;
        }
        quotas::book(&desk.site, 2, 100).await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\nEva;Lang;eva@stadt.example\n";
        let page = desk.checked(table).await;
        desk.decide(&page, &[("invitations", "none")]).await;
        desk.apply(&page).await;
        assert!(desk.by.get(&page).await.tells("roster-was-full"));
        for name in ["ada@stadt.example", "eva@stadt.example"] {
            assert!(!desk.person(name).await.expect("there").active, "all or none");
        }
        quotas::book(&desk.site, 3, 100).await;
        desk.decide(&page, &[("invitations", "none")]).await;
        desk.apply(&page).await;
        assert!(desk.person("ada@stadt.example").await.expect("there").active);
    });
}
