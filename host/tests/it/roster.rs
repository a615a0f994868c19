//! Import of people from a table: uploaded in whatever shape, checked against who is there, applied as a whole.

use host::{access::Role, web::i18n::Locale};

use crate::kit;
use desk::{Desk, PAGE};

mod applying;
mod desk;
mod invitations;
mod rows;
mod uploads;

#[test]
fn a_table_is_uploaded_explained_checked_and_applied() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = "Personalnummer;Vorname;Nachname;Mail;Org;Aufgaben;Telefon\n\
                     7;Aylin;Öztürk;Aylin@Stadt.example;Amt 32;Führungskraft;1234\n\
                     8;Bo;Weiß;bo@stadt.example;;;\n";
        let page = desk.upload(table.as_bytes()).await;
        let mapping = desk.by.get(&page).await;
        assert!(mapping.says("Zum Beispiel: Aylin, Bo"), "{}", mapping.body);
        let form = mapping.form(&format!("{page}/zuordnung"));
        // The browser sends what is selected; the test's forms know inputs only.
        let form = desk.select(&mapping, form).set("column-4", "unit").set("creates_units", "ja");
        assert_eq!(desk.by.send(&form).await.location(), page);
        assert!(desk.by.get(&page).await.tells("roster-checking"));
        desk.check(&page).await;

        let report = desk.by.get(&page).await;
        assert!(report.tells("roster-dry-run") && report.says("aylin@stadt.example"), "{}", report.body);
        assert!(report.says("Eine Einheit wird neu angelegt"), "{}", report.body);
        assert_eq!(desk.people().await.len(), 1, "a dry run changes nothing");
        desk.decide(&page, &[("invitations", "none")]).await;
        assert!(desk.by.get(&page).await.tells("roster-applying"));
        desk.apply(&page).await;

        let person = desk.person("aylin@stadt.example").await.expect("the person was added");
        assert_eq!((person.given_name.as_str(), person.roles.as_slice()), ("Aylin", &[Role::Manager][..]));
        assert!(person.unit.is_some() && desk.person("bo@stadt.example").await.is_some());
        assert_eq!(desk.count("org_unit").await, 1);
        assert_eq!((desk.count("roster_row").await, desk.entries("import").await), (0, 1));
        let report = desk.by.get(&page).await;
        assert!(report.says("Übernommen am") && report.says("Aylin Öztürk"), "{}", report.body);
        let list = desk.by.get(PAGE).await;
        assert!(list.says("2 neu, 0 geändert") && list.says(&desk.by.name), "{}", list.body);
    });
}

#[test]
fn an_import_can_be_left_and_resumed_at_every_step_and_given_up() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.checked(b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n").await;
        let colleague = desk.site.member(&[Role::Coordination], Locale::De).await;
        let back = colleague.form(&page, &format!("{page}/zurueck")).await;
        assert_eq!(colleague.send(&back).await.location(), page);
        let again = colleague.get(&page).await;
        assert_eq!(again.heading(), Locale::De.text("roster-mapping"));
        // What is decided by somebody else in the meantime cannot be decided again.
        let stale = colleague.bare_form(&format!("{page}/uebernahme")).await;
        colleague.send(&stale).await.assert_problem(409, "import-elsewhere");
        let discard = colleague.form(&page, &format!("{page}/verwerfen")).await;
        let sent = colleague.send(&discard).await;
        assert!(colleague.follow(&sent).await.flashes("flash-import-discarded"));
        assert!(colleague.get(&page).await.tells("roster-was-discarded"));
        assert_eq!((desk.count("roster_row").await, desk.count("roster_line").await), (0, 0));
    });
}

#[test]
fn what_a_column_means_is_remembered() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = b"Kennung;Wer;Wie\n1;Ada;ada@stadt.example\n";
        let page = desk.upload(table).await;
        let form = desk.by.form(&page, &format!("{page}/zuordnung")).await;
        let refused = desk.by.send(&form.clone().set("column-1", "email").set("column-2", "email")).await;
        assert!(refused.status == 422 && refused.tells("roster-field-twice"), "{}", refused.body);
        let refused = desk.by.send(&form.clone().renewed().set("column-1", "given-name")).await;
        assert!(refused.status == 422 && refused.tells("roster-no-key"), "{}", refused.body);
        assert_eq!(refused.texts("#column-1 option[selected]"), ["Vorname"]);
        let said = form.renewed().set("column-1", "given-name").set("column-2", "email");
        desk.by.send(&said).await.location();

        let next = desk.upload(table).await;
        let mapping = desk.by.get(&next).await;
        assert_eq!(mapping.texts("option[selected]"), ["Nicht übernehmen", "Vorname", "E-Mail-Adresse"]);
    });
}

#[test]
fn an_import_of_another_member_is_not_there() {
    kit::run(async |platform| {
        let (desk, other) = (Desk::new(platform).await, Desk::new(platform).await);
        let page = desk.checked(b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n").await;
        for path in [page.clone(), format!("{page}/bericht.csv"), format!("{page}?art=new&seite=1")] {
            other.by.get(&path).await.assert_problem(404, "not-found");
        }
        for step in ["zuordnung", "zurueck", "verwerfen", "uebernahme", "einladungen"] {
            let form = other.by.bare_form(&format!("{page}/{step}")).await.set("column-0", "email");
            other.by.send(&form).await.assert_problem(404, "not-found");
        }
        // A job that somebody queued for the other member finds nothing either.
        let id = Desk::id(&page);
        host::roster::jobs::apply(&platform.app, other.site.tenant, id, host::clock::now()).await.expect("no error");
        assert!(desk.by.get(&page).await.tells("roster-dry-run"));
        assert!(other.by.get(PAGE).await.tells("roster-none"));
        // The table names an address of the other member: to this one it is somebody new.
        let table = format!("Vorname;Nachname;E-Mail\nAda;Lang;{}\n", desk.by.email);
        let theirs = other.checked(table.as_bytes()).await;
        assert_eq!(other.outcomes(&theirs).await, ["Neu"]);
    });
}

#[test]
fn only_the_coordination_of_a_member_imports() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let page = desk.upload(b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n").await;
        let manager = desk.site.member(&[Role::Manager, Role::Hr], Locale::De).await;
        for path in [PAGE, &page, &format!("{page}/bericht.csv"), &format!("{PAGE}/beispiel/de")] {
            manager.get(path).await.assert_problem(403, "forbidden");
            let location = format!(
                "/anmelden?{}",
                form_urlencoded::Serializer::new(String::new()).append_pair("zurueck", path).finish()
            );
            assert_eq!(desk.site.visitor().get(path).await.location(), location);
        }
        for path in [PAGE.to_owned(), format!("{page}/zuordnung"), format!("{page}/uebernahme")] {
            let form = manager.bare_form(&path).await;
            manager.send(&form).await.assert_problem(403, "forbidden");
        }
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        office.get(PAGE).await.assert_problem(404, "not-found");
    });
}

#[test]
fn the_report_can_be_taken_along_and_calculates_nothing() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let old = desk.add("alt@stadt.example", "=HYPERLINK(\"http://x\")", "Alt").await;
        let table = format!("Vorname;Nachname;E-Mail\n=1+1;Lang;ada@stadt.example\n;;{old}\n");
        let page = desk.checked(table.as_bytes()).await;
        let file = desk.by.get(&format!("{page}/bericht.csv")).await;
        assert_eq!(file.header("content-disposition"), "attachment; filename=\"import-bericht.csv\"");
        assert!(file.body.starts_with("\u{feff}Zeile;Was geschieht;Person"), "{}", file.body);
        assert!(file.body.contains("2;Abgelehnt;Lang;ada@stadt.example;Vorname: Das sieht wie eine Formel aus."));
        assert!(file.body.contains("\"'=HYPERLINK("), "{}", file.body);
        for language in ["de", "en"] {
            let example = desk.by.get(&format!("{PAGE}/beispiel/{language}")).await;
            assert!(
                example.assert_ok().body.contains("Öztürk") && example.header("content-type").starts_with("text/csv")
            );
        }
    });
}

#[test]
fn rows_are_deleted_after_a_week_and_the_report_after_a_month() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n";
        let (left, done) = (desk.checked(table).await, desk.checked(table).await);
        desk.decide(&done, &[]).await;
        desk.apply(&done).await;
        for (days, rows, lines) in [(6, 1, 2), (8, 0, 2), (31, 0, 0)] {
            for page in [&left, &done] {
                let now = host::clock::now() + time::Duration::days(days);
                let tidied = host::roster::jobs::tidy(&platform.app, desk.site.tenant, Desk::id(page), now).await;
                tidied.expect("the database is there");
            }
            assert_eq!((desk.count("roster_row").await, desk.count("roster_line").await), (rows, lines), "{days} days");
        }
        assert!(desk.by.get(&left).await.tells("roster-was-expired"));
        assert!(desk.by.get(&done).await.says("Übernommen am"));
    });
}

#[test]
fn of_a_person_who_is_erased_an_import_forgets_everything() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let email = desk.add("ada@stadt.example", "Ada", "Lang").await;
        let page =
            desk.checked(b"Vorname;Nachname;E-Mail\nAda;Kurz;ada@stadt.example\nEva;Lang;eva@stadt.example\n").await;
        let mut tx = platform.tx(desk.site.tenant).await;
        let ada = desk.id_of(&email).await;
        host::roster::forget(&mut tx, ada).await.expect("the database is there");
        tx.commit().await.expect("the database is there");
        assert_eq!((desk.count("roster_row").await, desk.count("roster_line").await), (1, 1));
        assert!(!desk.by.get(&page).await.says("Kurz"));
    });
}
