//! Which topic of the catalogue a course of a feed belongs to.
//!
//! Feeds name no topics of ours. A course goes where its title holds one of the word stems below, else where one of its
//! keywords does, else to the other topics. German compounds put the stem anywhere (*Datenschutz*konzept,
//! Anlagen*buchhaltung*), so a stem is looked for within words. A stem with `=` in front must be a whole word, for it is
//! short. The first line that fits wins: special topics stand before general ones.

const OTHER: &str = "other";

const STEMS: &[(&str, &[&str])] = &[
    ("datenschutz", &["datenschutz", "=dsgvo", "=gdpr", "data protection", "privacy"]),
    (
        "informationssicherheit",
        &[
            "informationssicherheit",
            "datensicherheit",
            "it-sicherheit",
            "cyber",
            "=bsi",
            "information security",
            "it security",
        ],
    ),
    (
        "ki",
        &[
            "künstliche intelligenz",
            "künstlicher intelligenz",
            "=ki",
            "=ai",
            "chatbot",
            "maschinelles lernen",
            "artificial intelligence",
            "machine learning",
        ],
    ),
    ("barrierefreiheit", &["barrierefrei", "leichte sprache", "=bitv", "=wcag", "accessib", "=inklusion"]),
    (
        "e-akte",
        &[
            "e-akte",
            "aktenverwaltung",
            "aktenführung",
            "aktenplan",
            "schriftgut",
            "registratur",
            "archiv",
            "dokumentenmanagement",
            "elektronische akte",
            "elektronischen akte",
            "scannen",
        ],
    ),
    (
        "vergabe",
        &[
            "vergabe",
            "=beschaffung",
            "=beschaffungen",
            "beschaffungs",
            "materialbeschaffung",
            "ausschreibung",
            "einkauf",
            "=vob",
            "=uvgo",
            "procurement",
        ],
    ),
    (
        "klima",
        &[
            "=klima",
            "klimaschutz",
            "klimaanpassung",
            "klimawandel",
            "klimaneutral",
            "umwelt",
            "nachhaltig",
            "energieeffizien",
            "stadtentwicklung",
            "bauleitplan",
            "wärmeplan",
            "sustainab",
            "climate",
        ],
    ),
    ("fuehrung", &["führungskr", "führungskompetenz", "mitarbeiterführung", "personalführung", "leadership"]),
    (
        "personal",
        &[
            "personal",
            "berufsbildung",
            "ausbildungsbetrieb",
            "tarifrecht",
            "entgelt",
            "lohn- und gehalt",
            "wissensmanagement",
            "einarbeitung",
            "gesundheitsschutz",
            "human resources",
        ],
    ),
    (
        "finanzen",
        &[
            "haushaltswesen",
            "haushaltsrecht",
            "haushaltsplan",
            "finanz",
            "rechnungswesen",
            "buchhaltung",
            "buchführung",
            "doppik",
            "controlling",
            "leistungsrechnung",
            "zahlungsverkehr",
            "kassenwesen",
            "rechnungslegung",
            "umsatzsteuer",
            "einkommensteuer",
            "gewerbesteuer",
            "körperschaftsteuer",
            "abgabenordnung",
            "accounting",
            "budget",
        ],
    ),
    (
        "recht",
        &[
            "=recht",
            "verwaltungsrecht",
            "verwaltungsverfahren",
            "verwaltungsakt",
            "verwaltungshandeln",
            "rechtsanwendung",
            "rechtsbehelf",
            "rechtsmittel",
            "rechtsverkehr",
            "rechtliche grundlagen",
            "rechtlichen bestimmungen",
            "rechtsvorschrift",
            "schutzrecht",
            "arbeitsrecht",
            "sozialrecht",
            "kommunalrecht",
            "handelsrecht",
            "kostenrecht",
            "sachenrecht",
            "europarecht",
            "verfahrensrecht",
            "vertragsrecht",
            "gesellschaftsrecht",
            "bürgerlichen rechts",
            "zivilprozess",
            "vollstreckung",
            "ordnungswidrigkeit",
            "=law",
        ],
    ),
    (
        "buergerservice",
        &[
            "=kunden",
            "=kundinnen",
            "kundenorient",
            "kundenservice",
            "kundenberat",
            "=bürger",
            "bürgerservice",
            "bürgerbüro",
            "publikum",
            "serviceleistung",
            "beschwerdemanagement",
            "service desk",
            "citizen",
        ],
    ),
    (
        "kommunikation",
        &[
            "kommunikation",
            "öffentlichkeitsarbeit",
            "gesprächsführung",
            "konflikt",
            "moderation",
            "präsentation",
            "social media",
            "fremdsprache",
            "teamarbeit",
            "=team",
            "communication",
        ],
    ),
    (
        "prozesse",
        &[
            "prozess",
            "projekt",
            "arbeitsorganisation",
            "qualitätssicher",
            "qualitätsmanagement",
            "digitalisier",
            "process",
            "project",
        ],
    ),
];

/// The topic's short name.
pub(super) fn of(title: &str, keywords: &[String]) -> &'static str {
    let by_keyword = || keywords.iter().find_map(|keyword| matching(keyword));
    matching(title).or_else(by_keyword).unwrap_or(OTHER)
}

fn matching(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let fits = |stem: &str| match stem.strip_prefix('=') {
        Some(word) => text.split(|char: char| !char.is_alphanumeric()).any(|other| other == word),
        None => text.contains(stem),
    };
    STEMS.iter().find(|(_, stems)| stems.iter().any(|stem| fits(stem))).map(|(topic, _)| *topic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_found_within_compounds_and_special_topics_go_first() {
        let topic = |title: &str| of(title, &[]);
        assert_eq!(topic("Umsetzen des Datenschutzes und der Schutzziele der Datensicherheit"), "datenschutz");
        assert_eq!(topic("Allgemeines Verwaltungsrecht und Verwaltungsverfahren"), "recht");
        assert_eq!(topic("Planen und Durchführen von Beschaffungen"), "vergabe");
        assert_eq!(topic("Anlagenbuchhaltung"), "finanzen");
        assert_eq!(topic("KI im Büro"), "ki");
        assert_eq!(topic("Pflanzen und ihre Verwendung"), "other");
    }

    #[test]
    fn short_stems_are_whole_words() {
        assert_eq!(of("Skizzieren und Kitten", &[]), "other");
        assert_eq!(of("Erkunden und Beurkunden, bedarfsgerecht", &[]), "other");
    }

    #[test]
    fn keywords_decide_where_the_title_does_not() {
        assert_eq!(of("Grundlagen", &["DSGVO".into()]), "datenschutz");
        assert_eq!(of("Grundlagen der Vergabe", &["DSGVO".into()]), "vergabe");
    }
}
