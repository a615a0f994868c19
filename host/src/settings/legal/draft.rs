//! Templates of the legal texts, in German as the law is, with what we know of the member filled in. What only the
//! member knows is a gap in brackets; a text with a gap is not published.

use super::LegalKind;

/// How a gap begins.
pub(super) const GAP: &str = "[Bitte ergänzen";

/// Where the states list their enforcement bodies (official list of the Hessian competence centre for accessible IT).
const BODIES: &str = "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender";

/// What a template can be filled with.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Of the member, such as `Stadt Worms`.
    pub name: String,
    /// Main address of the campus.
    pub host: String,
    /// Two letters (ISO 3166-2:DE); empty where there is none.
    pub state_code: String,
    /// Where people reach the member; empty when nobody said so.
    pub email: String,
}

/// The template of a kind.
pub fn draft(kind: LegalKind, facts: &Facts) -> String {
    match kind {
        LegalKind::Imprint => imprint(facts),
        LegalKind::Privacy => privacy(facts),
        LegalKind::Accessibility => accessibility(facts),
    }
}

fn gap(what: &str) -> String {
    format!("{GAP}: {what}]")
}

fn email(facts: &Facts) -> String {
    if facts.email.is_empty() { gap("E-Mail-Adresse") } else { facts.email.clone() }
}

fn imprint(facts: &Facts) -> String {
    format!(
        "# Angaben nach § 5 DDG\n\n{name}\n\n{street}\n\nVertreten durch: {head}\n\nTelefon: {phone}\n\nE-Mail: {email}\n\n\
         Umsatzsteuer-Identifikationsnummer: {vat}\n\n# Aufsicht\n\n{authority}\n\n# Technischer Betrieb\n\n\
         Die Plattform betreibt die KommunalCampus eG für ihre Mitglieder. Verantwortlich für diesen Campus ist {name}.\n",
        name = facts.name,
        street = gap("Straße, Hausnummer, Postleitzahl und Ort"),
        head = gap("Name und Amt, zum Beispiel Oberbürgermeisterin"),
        phone = gap("Telefonnummer"),
        email = email(facts),
        vat = gap("Nummer, oder diese Zeile löschen"),
        authority = gap("zuständige Aufsichtsbehörde"),
    )
}

fn privacy(facts: &Facts) -> String {
    format!(
        "# Wer verantwortlich ist\n\n{name}, {street}, E-Mail: {email}\n\n\
         Datenschutzbeauftragte Person: {officer}\n\n\
         Die KommunalCampus eG verarbeitet die Daten in unserem Auftrag (Art. 28 DSGVO).\n\n\
         # Welche Daten wir wozu verarbeiten\n\n\
         - Name und dienstliche E-Mail-Adresse, um Sie als Mitarbeiterin oder Mitarbeiter anzumelden\n\
         - gebuchte Module, Termine und Teilnahme, um Ihre Weiterbildung zu organisieren\n\
         - Fortschritt, Antworten und Punkte, damit Sie lernen können; sie sieht niemand außer Ihnen\n\
         - Nachweise, damit Sie Ihre Teilnahme belegen können\n\n\
         Rechtsgrundlage: {basis}\n\n\
         # Wie lange\n\n\
         Solange Sie bei uns beschäftigt sind und die Daten für Ihre Weiterbildung nötig sind. Danach löschen wir sie, \
         soweit kein Gesetz etwas anderes verlangt.\n\n\
         # Cookies\n\n\
         Nur technisch notwendige: für die Anmeldung, den Schutz von Formularen und die gewählte Sprache. Es gibt keine \
         Auswertung Ihres Verhaltens und keine Dienste Dritter.\n\n\
         # Ihre Rechte\n\n\
         Sie können Auskunft, Berichtigung, Löschung, Einschränkung und Übertragung Ihrer Daten verlangen und der \
         Verarbeitung widersprechen. Beschweren können Sie sich bei {authority}.\n",
        name = facts.name,
        street = gap("Anschrift"),
        email = email(facts),
        officer = gap("Name oder Funktion und E-Mail-Adresse"),
        basis = gap("zum Beispiel Art. 6 Abs. 1 Buchst. e DSGVO mit dem Landesrecht"),
        authority = gap("Datenschutzaufsicht des Landes"),
    )
}

fn accessibility(facts: &Facts) -> String {
    format!(
        "# Geltungsbereich\n\nDiese Erklärung gilt für {host}. {name} möchte, dass alle diesen Campus nutzen können. \
         Maßstab sind die BITV 2.0, die EN 301 549 und die WCAG 2.2 auf Stufe AA.\n\n\
         # Stand\n\nJede Seite wird bei jeder Änderung der Plattform automatisch geprüft. Eine Prüfung durch Menschen mit \
         Behinderungen steht noch aus. Nicht barrierefrei sind: {gaps}\n\n\
         # Barriere melden\n\nSind Ihnen Mängel aufgefallen? Schreiben Sie uns: {email}\n\n\
         # Wenn wir nicht helfen konnten\n\n{body}\n",
        host = facts.host,
        name = facts.name,
        gaps = gap("bekannte Mängel, oder diesen Satz löschen"),
        email = email(facts),
        body = enforcement(&facts.state_code),
    )
}

/// Whom people turn to when the member did not help, by the law of its state.
fn enforcement(state_code: &str) -> String {
    let body = match state_code {
        "BW" => {
            "die Schlichtungsstelle beim Landeszentrum Barrierefreiheit Baden-Württemberg, Else-Josenhans-Straße 6, 70173 Stuttgart"
        }
        "HB" => {
            "die Zentralstelle für barrierefreie Informationstechnik und die Schlichtungsstelle beim Landesbehindertenbeauftragten der Freien Hansestadt Bremen"
        }
        "HE" => "die Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik des Landes Hessen",
        "NW" => "die Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen",
        "SH" => "die Beschwerdestelle für barrierefreie Informationstechnik beim Schleswig-Holsteinischen Landtag",
        "ST" => "die Ombudsstelle bei der Landesfachstelle für Barrierefreiheit Sachsen-Anhalt",
        code => match land(code) {
            Some(land) => {
                return format!(
                    "Wenden Sie sich an die Durchsetzungsstelle des Landes {land}. [Liste der Stellen]({BODIES})"
                );
            }
            None => {
                return format!(
                    "Wenden Sie sich an {}. [Liste der Stellen]({BODIES})",
                    gap("zuständige Durchsetzungsstelle")
                );
            }
        },
    };
    format!("Wenden Sie sich an {body}. [Liste der Stellen mit ihren Adressen]({BODIES})")
}

fn land(code: &str) -> Option<&'static str> {
    Some(match code {
        "BB" => "Brandenburg",
        "BE" => "Berlin",
        "BY" => "Bayern",
        "HH" => "Hamburg",
        "MV" => "Mecklenburg-Vorpommern",
        "NI" => "Niedersachsen",
        "RP" => "Rheinland-Pfalz",
        "SL" => "Saarland",
        "SN" => "Sachsen",
        "TH" => "Thüringen",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_names_the_member_and_what_is_still_missing() {
        let facts = Facts {
            name: "Stadt Worms".to_owned(),
            host: "worms.kommunalcampus.example".to_owned(),
            state_code: "RP".to_owned(),
            email: String::new(),
        };
        for kind in LegalKind::ALL {
            let text = draft(kind, &facts);
            assert!(text.contains("Stadt Worms") && text.contains(GAP), "{text}");
        }
        let known = Facts { email: "campus@worms.example".to_owned(), ..facts.clone() };
        assert!(draft(LegalKind::Imprint, &known).contains("campus@worms.example"));
        assert!(draft(LegalKind::Accessibility, &facts).contains("Durchsetzungsstelle des Landes Rheinland-Pfalz"));
    }

    #[test]
    fn every_state_has_its_body() {
        let states = ["BW", "BY", "BE", "BB", "HB", "HH", "HE", "MV", "NI", "NW", "RP", "SL", "SN", "ST", "SH", "TH"];
        for state in states {
            assert!(!enforcement(state).contains(GAP), "{state}");
        }
        assert!(enforcement("").contains(GAP), "a member without a state says it itself");
    }
}
