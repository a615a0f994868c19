//! What may come as a table, and what is refused with a sentence.

use axum::http::{Method, header};
use host::table::LARGEST;

use super::desk::{Desk, PAGE};
use crate::kit;

#[test]
fn every_encoding_and_separator_is_read() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let utf_16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
        let tables: [(&str, Vec<u8>); 7] = [
            ("Latin-1", b"Vorname;Nachname;E-Mail\nJ\xfcrgen;Wei\xdf;latin@stadt.example\n".to_vec()),
            ("Windows-1252", b"Vorname;Nachname;E-Mail\r\nJ\xfcrgen;Wei\xdf\x92;windows@stadt.example\r\n".to_vec()),
            ("UTF-8 with mark", "\u{feff}Vorname;Nachname;E-Mail\nJürgen;Weiß;utf8@stadt.example\n".into()),
            ("UTF-16", utf_16("\u{feff}Vorname;Nachname;E-Mail\r\nJürgen;Weiß;utf16@stadt.example\r\n")),
            ("commas", "Vorname,Nachname,E-Mail\nJürgen,\"Weiß, geb. Schwarz\",comma@stadt.example\n".into()),
            ("tabs", "Vorname\tNachname\tE-Mail\nJürgen\tWeiß\ttab@stadt.example\n".into()),
            ("Excel's line", "sep=;\nVorname;Nachname;E-Mail\nJürgen;Weiß;sep@stadt.example\n".into()),
        ];
        for (name, table) in tables {
            let page = desk.checked(&table).await;
            assert_eq!(desk.outcomes(&page).await, ["Neu"], "{name}");
            assert!(desk.by.get(&page).await.says("Jürgen Weiß"), "{name}");
        }
    });
}

#[test]
fn a_table_can_be_pasted() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let form = desk.by.form(PAGE, PAGE).await.without("file");
        let form = form.set("table", "Vorname\tNachname\tE-Mail\nJürgen\tWeiß\tj@stadt.example\n");
        // Browsers send a field without a chosen file as an empty one.
        let page = desk.send_file(&form, "", b"", &[]).await.location().to_owned();
        assert!(desk.by.get(&page).await.says("Eingefügte Tabelle"));
    });
}

#[test]
fn what_is_no_table_is_refused_with_a_sentence_and_nothing_is_kept() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        // A file that unpacks to gigabytes is never unpacked.
        let bomb = [b"PK\x03\x04\x14\0\0\0\x08\0".as_slice(), &[0; 4096]].concat();
        let wide = format!("{}\n1\n", vec!["Spalte"; 10_000].join(";"));
        let long = format!("E-Mail\n{}", "a@b.example\n".repeat(200_001));
        let cases: [(&str, &[u8], &str); 8] = [
            ("personal.csv", &bomb, "Speichern unter"),
            ("personal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Speichern unter"),
            ("foto.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "keine Tabelle"),
            ("leer.csv", b"", "ist leer"),
            ("kopf.csv", b"Vorname;Nachname;E-Mail\n\n;;\n", "ist leer"),
            ("namenlos.csv", b";;\n1;2;3\n", "ist leer"),
            ("breit.csv", wide.as_bytes(), "10.000 Spalten"),
            ("lang.csv", long.as_bytes(), "mehr als 200.000 Zeilen"),
        ];
        for (name, content, sentence) in cases {
            let refused = desk.hand_in(name, content).await;
            assert!(refused.status == 422 && refused.says(sentence), "{name}: {}", refused.body);
            assert!(refused.texts("title").join("").starts_with("Fehler:"), "{name}");
        }
        let large = vec![b'a'; LARGEST + 1];
        desk.hand_in("gross.csv", &large).await.assert_problem(413, "too-large");
        assert_eq!((desk.count("roster_import").await, desk.count("roster_row").await), (0, 0));
    });
}

#[test]
fn what_was_pasted_is_not_lost_when_it_is_refused() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let form = desk.by.form(PAGE, PAGE).await.without("file").set("table", "Nachname;E-Mail");
        let refused = desk.send_file(&form, "", b"", &[]).await;
        assert!(refused.status == 422 && refused.tells("roster-empty"), "{}", refused.body);
        assert!(
            refused.form(PAGE).fields.iter().any(|(name, value)| name == "table" && value.contains("Nachname;E-Mail"))
        );
    });
}

#[test]
fn a_file_needs_the_token_the_origin_and_a_session() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n";
        let form = desk.by.form(PAGE, PAGE).await.without("file");
        for forged in [form.clone().without("csrf"), form.clone().set("csrf", "0")] {
            desk.send_file(&forged, "a.csv", table, &[]).await.assert_problem(403, "foreign-form");
        }
        let elsewhere = [(header::ORIGIN, "https://boese.example")];
        desk.send_file(&form, "a.csv", table, &elsewhere).await.assert_problem(403, "foreign-form");
        let keyless = form.clone().without("form_key");
        desk.send_file(&keyless, "a.csv", table, &[]).await.assert_problem(400, "malformed");
        let broken = [(header::CONTENT_TYPE, "multipart/form-data; boundary=x")];
        let answer = desk.by.request(Method::POST, PAGE, &broken, "--x\r\nno part".as_bytes().to_vec()).await;
        answer.assert_problem(400, "malformed");
        let stranger = desk.site.visitor();
        let answer = stranger.request(Method::POST, PAGE, &broken, vec![b'a'; 64]).await;
        assert!(answer.location().starts_with("/anmelden"));
        assert_eq!(desk.count("roster_import").await, 0);
    });
}

#[test]
fn a_file_that_is_sent_twice_is_taken_once_and_another_with_its_key_is_refused() {
    kit::run(async |platform| {
        let desk = Desk::new(platform).await;
        let form = desk.by.form(PAGE, PAGE).await.without("file");
        let table = b"Vorname;Nachname;E-Mail\nAda;Lang;ada@stadt.example\n";
        let first = desk.send_file(&form, "a.csv", table, &[]).await.location().to_owned();
        assert_eq!(desk.send_file(&form, "a.csv", table, &[]).await.location(), first);
        let other = b"Vorname;Nachname;E-Mail\nEva;Lang;eva@stadt.example\n";
        desk.send_file(&form, "a.csv", other, &[]).await.assert_problem(422, "key-reused");
        assert_eq!(desk.count("roster_import").await, 1);
    });
}
