//! What becomes of a row: whom it is about, what it changes, why it is refused.

use host::{access::Role, web::i18n::Locale};
use tenants::appearance;

use super::desk::Desk;
use crate::kit;

#[test]
fn who_gives_no_roles_reads_at_the_row_what_only_others_change() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        desk.add("ada@stadt.example", "Ada", "Lang").await;
        let mut tx = platform.tx(desk.site.tenant).await;
        appearance::give_rights(&mut tx, &["hr:manage_people".to_owned()]).await.expect("the database is there");
        tx.commit().await.expect("the database is there");
        platform.app.directory.forget(desk.site.tenant);
        let hr = desk.site.member(&[Role::Hr], Locale::De).await;
        let coordination = desk.by.email.clone();
        let desk = Desk { by: hr, ..desk };
        let table = format!(
            "Vorname;Nachname;E-Mail;Aufgaben\n\
             Böse;Absicht;{coordination};\nAda;Kurz;ada@stadt.example;\nEva;Neu;eva@stadt.example;Führungskraft\n\
             Uta;Neu;uta@stadt.example;\n"
        );
        let page = desk.checked(table.as_bytes()).await;
        assert_eq!(desk.outcomes(&page).await, ["Abgelehnt", "Geändert", "Abgelehnt", "Neu"]);
        let reasons = desk.reasons(&page).await;
        assert!(reasons[0].contains("Diese Person hat eine Aufgabe für das ganze Haus."), "{reasons:?}");
        assert!(reasons[2].contains("Rollen: Rollen gibt nur"), "{reasons:?}");
        desk.decide(&page, &[("leaves_out", "ja"), ("invitations", "none")]).await;
        desk.apply(&page).await;
        let name = async |email: &str| desk.person(email).await.map(|person| person.family_name);
        assert_eq!(name("ada@stadt.example").await.as_deref(), Some("Kurz"));
        assert_eq!(name("uta@stadt.example").await.as_deref(), Some("Neu"));
        assert_eq!(name("eva@stadt.example").await, None);
        assert_ne!(name(&coordination).await.as_deref(), Some("Absicht"));
    });
}

#[test]
fn every_row_that_is_refused_says_why() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        desk.add("da@stadt.example", "Da", "Dort").await;
        desk.set("da@stadt.example", "personnel_number = '77'").await;
        desk.add("bot@stadt.example", "Bo", "Tür").await;
        desk.set("bot@stadt.example", "source = 'scim'").await;
        let long = "a".repeat(101);
        let rows: Vec<(String, &str)> = vec![
            (";Ada;Lang;;".into(), "E-Mail-Adresse fehlt."),
            (";;Lang;a@b.example;".into(), "Vorname fehlt."),
            (";Ada;Lang;kein@;".into(), "E-Mail-Adresse: Das ist keine vollständige Adresse."),
            (";Ada;Lang;eins@b.example;".into(), "E-Mail-Adresse: Dieselbe Person steht auch in Zeile 6."),
            (";Eva;Lang;EINS@b.example;".into(), "E-Mail-Adresse: Dieselbe Person steht auch in Zeile 5."),
            ("5;Ada;Lang;c@b.example;".into(), "Personalnummer: Dieselbe Person steht auch in Zeile 8."),
            ("5;Eva;Lang;d@b.example;".into(), "Personalnummer: Dieselbe Person steht auch in Zeile 7."),
            ("77;Da;Dort;bot@stadt.example;".into(), "E-Mail-Adresse: Die Adresse gehört schon jemand anderem."),
            (
                "78;Da;Dort;da@stadt.example;".into(),
                "E-Mail-Adresse: Wer diese Adresse hat, hat eine andere Personalnummer.",
            ),
            (";Bob;Tür;bot@stadt.example;".into(), "Diese Person wird aus einem Verzeichnis gepflegt."),
            (format!(";{long};Lang;e@b.example;"), "Vorname: Der Text ist zu lang."),
            (";Иван;Lang;f@b.example;".into(), "Vorname: Ein Zeichen kommt in Namen nicht vor"),
            (";\"A\nB\";Lang;g@b.example;".into(), "Vorname: Unsichtbare Steuerzeichen"),
            (";=cmd|'/c calc'!A1;Lang;h@b.example;".into(), "Vorname: Das sieht wie eine Formel aus."),
            (";Ada;Lang;i@b.example;Amt 99".into(), "Einheit: Das gibt es hier nicht."),
            (";Ada;Lang;j@b.example;;Kaiser".into(), "Rollen: Das gibt es hier nicht."),
            (";Ada;Lang;k@b.example;;operator".into(), "Rollen: Diese Rolle gibt es nur bei der Genossenschaft."),
            (
                ";Ada;Lang;l@b.example;;Datenschutz".into(),
                "Rollen: Datenschutz lässt sich nicht über eine Tabelle geben",
            ),
            (
                format!(";;;{};;Führungskraft", desk.by.email),
                "Rollen: Die Koordination lässt sich nicht über eine Tabelle entziehen.",
            ),
            (";Ada;Lang;m@b.example;;;zu viel".into(), "Die Zeile hat mehr Felder als Spalten."),
        ];
        let head = "Personalnummer;Vorname;Nachname;E-Mail;Einheit;Aufgaben\n".to_owned();
        let table = rows.iter().fold(head, |table, (row, _)| table + row.as_str() + "\n");
        let page = desk.checked(table.as_bytes()).await;
        let reasons = desk.reasons(&page).await;
        assert_eq!(reasons.len(), rows.len(), "{reasons:?}");
        for (reason, (row, expected)) in reasons.iter().zip(&rows) {
            assert!(reason.contains(expected), "{row}: {reason}");
        }
        assert_eq!(desk.outcomes(&page).await, vec!["Abgelehnt"; rows.len()]);
        let nothing = desk.by.bare_form(&format!("{page}/uebernahme")).await;
        let refused = desk.by.send(&nothing).await;
        assert!(refused.status == 422 && refused.tells("roster-nothing"), "{}", refused.body);
    });
}

#[test]
fn a_refused_row_keeps_everything_back_until_somebody_leaves_it_out() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\nEva;Kurz;kein@\n";
        let page = desk.checked(table).await;
        let refused = desk.answer(&page, &[("invitations", "now")]).await;
        assert!(refused.status == 422 && refused.tells("roster-answer-refused"), "{}", refused.body);
        assert!(!refused.texts(".kern-error").is_empty() && desk.people().await.len() == 1);
        let form = refused.form(&format!("{page}/uebernahme"));
        assert!(form.fields.contains(&("invitations".to_owned(), "now".to_owned())), "nothing typed is lost: {form:?}");
        desk.decide(&page, &[("leaves_out", "ja"), ("invitations", "none")]).await;
        desk.apply(&page).await;
        assert!(desk.person("ada@stadt.example").await.is_some() && desk.people().await.len() == 2);
        assert_eq!(desk.outcomes(&page).await, ["Neu", "Abgelehnt"]);
    });
}

#[test]
fn people_are_known_by_number_else_by_address_and_empty_cells_change_nothing() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        for (email, given_name) in
            [("alt@stadt.example", "Ada"), ("bea@stadt.example", "Bea"), ("cem@stadt.example", "Cem")]
        {
            desk.add(email, given_name, "Lang").await;
        }
        desk.set("alt@stadt.example", "personnel_number = '1', position = 'Leitung'").await;
        desk.set("cem@stadt.example", "active = false, deactivated_at = now()").await;
        let table = "Personalnummer;Vorname;Nachname;E-Mail;Sprache;Aufgaben\n\
                     1;;;neu@stadt.example;en;\n2;Bea;;BEA@stadt.example;;Personalentwicklung\n\
                     ;Cem;Lang;cem@stadt.example;;\n";
        let page = desk.checked(table.as_bytes()).await;
        assert_eq!(desk.outcomes(&page).await, ["Geändert"; 3]);
        assert_eq!(desk.reasons(&page).await, ["E-Mail-Adresse, Sprache", "Personalnummer, Rollen", "wieder dabei"]);
        desk.decide(&page, &[]).await;
        desk.apply(&page).await;
        let ada = desk.person("neu@stadt.example").await.expect("the address has changed");
        assert_eq!((ada.given_name.as_str(), ada.locale.tag()), ("Ada", "en"));
        assert_eq!(desk.column("neu@stadt.example", "position").await.as_deref(), Some("Leitung"));
        assert_eq!(desk.column("bea@stadt.example", "personnel_number").await.as_deref(), Some("2"));
        assert_eq!(desk.person("bea@stadt.example").await.expect("there").roles, [Role::Hr]);
        assert!(desk.person("cem@stadt.example").await.expect("there").active);

        let again = desk.checked(table.as_bytes()).await;
        assert_eq!(desk.outcomes(&again).await, ["Unverändert"; 3]);
        assert!(desk.by.get(&again).await.tells("roster-nothing"));
    });
}

#[test]
fn roles_are_set_as_the_table_says_and_others_are_left_alone() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let member = desk.site.member(&[Role::Manager, Role::DataProtection], Locale::De).await;
        let table = format!("E-Mail;Rollen\n{};hr\n", member.email);
        let page = desk.checked(table.as_bytes()).await;
        desk.decide(&page, &[]).await;
        desk.apply(&page).await;
        assert_eq!(desk.person(&member.email).await.expect("there").roles, [Role::DataProtection, Role::Hr]);
        let table = format!("E-Mail;Rollen\n{};Koordination\n", member.email);
        let page = desk.checked(table.as_bytes()).await;
        assert!(desk.reasons(&page).await[0].contains("verträgt sich nicht mit der Koordination"));
    });
}

#[test]
fn units_are_found_by_code_by_name_and_by_the_way_from_the_top() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let head = "Vorname;Nachname;E-Mail;Amt\n";
        let first =
            format!("{head}Ada;Lang;a@b.example;Dezernat I > Presse\nEva;Lang;b@b.example;Dezernat II>Presse\n");
        let page = desk.checked_with(first.as_bytes(), &["creates_units"]).await;
        assert!(desk.by.get(&page).await.says("4 Einheiten werden neu angelegt"));
        desk.decide(&page, &[]).await;
        desk.apply(&page).await;
        assert_eq!(desk.count("org_unit").await, 4);
        let mut tx = platform.tx(desk.site.tenant).await;
        let code = sqlx::query("update app.org_unit set code = 'D1' where tenant_id = $1 and name = 'Dezernat I'");
        code.bind(desk.site.tenant.uuid()).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");

        let second = format!(
            "{head}Ida;Lang;c@b.example;d1\nOle;Lang;d@b.example;dezernat ii\nUwe;Lang;e@b.example;Presse\n\
             Ada;Lang;a@b.example;Dezernat I > Presse\n"
        );
        let page = desk.checked_with(second.as_bytes(), &["creates_units"]).await;
        assert_eq!(desk.outcomes(&page).await, ["Neu", "Neu", "Abgelehnt", "Unverändert"]);
        assert!(desk.reasons(&page).await[2].contains("Mehrere heißen so"));
        desk.decide(&page, &[("leaves_out", "ja")]).await;
        desk.apply(&page).await;
        assert_eq!(desk.count("org_unit").await, 4);
    });
}
