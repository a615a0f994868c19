//! A table to begin with, in both languages.

use crate::web::i18n::Locale;

/// File name and content, as spreadsheets read it: with the mark of UTF-8 and, in German, semicolons.
pub fn file(locale: Locale) -> (&'static str, &'static str) {
    match locale {
        Locale::De => (
            "personen-beispiel.csv",
            "\u{feff}Personalnummer;Vorname;Nachname;E-Mail;Sprache;Stelle;Einheit;Rollen\r\n\
             1001;Aylin;Öztürk;aylin.oeztuerk@stadt.example;Deutsch;Amtsleitung;Amt 32;Führungskraft\r\n\
             1002;Jürgen;Weiß;juergen.weiss@stadt.example;;Sachbearbeitung;Amt 32;\r\n\
             1003;Mary;O’Neill;mary.oneill@stadt.example;Englisch;;;Personalentwicklung, Führungskraft\r\n",
        ),
        Locale::En => (
            "people-example.csv",
            "\u{feff}Personnel number,Given name,Family name,E-mail,Language,Position,Unit,Roles\r\n\
             1001,Aylin,Öztürk,aylin.oeztuerk@town.example,German,Head of office,Amt 32,manager\r\n\
             1002,Jürgen,Weiß,juergen.weiss@town.example,,Clerk,Amt 32,\r\n\
             1003,Mary,O’Neill,mary.oneill@town.example,English,,,\"hr, manager\"\r\n",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Table;

    #[test]
    fn the_examples_are_tables_whose_columns_are_known() {
        for locale in Locale::ALL {
            let table = Table::read(file(locale).1.as_bytes()).expect("it is a table");
            assert_eq!(table.rows.len(), 3);
            for names in [["Personalnummer", "Personnel number"], ["E-Mail", "E-mail"], ["Einheit", "Unit"]] {
                assert!(table.column(&names).is_some(), "{names:?}");
            }
        }
    }
}
