# Meine Daten
privacy-mine-title = Meine Daten
privacy-mine-lead = Hier sehen Sie, was über Sie gespeichert ist, wer davon etwas sieht und wie lange es bleibt. Sie können alles anfordern oder die Löschung beantragen.
privacy-stored = Was über Sie gespeichert ist
privacy-who = Wer es sieht
privacy-until = Wie lange
privacy-count = Einträge
privacy-area-profile = Person und Aufgaben
privacy-what-profile = Name, dienstliche E-Mail-Adresse, Sprache, Einheit, Rollen, Gruppen und Vertretungen.
privacy-who-profile = Sie und die Koordination Ihres Hauses.
privacy-until-profile = Bis Sie das Haus verlassen, und danach bis zur eingestellten Frist.
privacy-area-sign-in = Anmeldung
privacy-what-sign-in = Ihr Passwort in unlesbarer Form, weitere Arten der Anmeldung und die Geräte, auf denen Sie angemeldet sind.
privacy-who-sign-in = Nur Sie.
privacy-until-sign-in = Sitzungen höchstens 14 Tage; das Passwort, bis Sie es ändern.
privacy-area-learning = Lernen
privacy-what-learning = Gebuchte Module, erledigte Abschnitte, Antworten und Punkte.
privacy-who-learning = Antworten, Punkte und Fortschritt sehen nur Sie.
privacy-until-learning = So lange wie Ihr Konto.
privacy-area-proofs = Nachweise
privacy-what-proofs = Bestätigungen über abgeschlossene Module.
privacy-who-proofs = Sie, und wem Sie den Nachweis geben.
privacy-until-proofs = Zehn Jahre; nach einer Löschung ohne Ihren Namen.
privacy-area-mails = E-Mails
privacy-what-mails = Nachrichten, die der Campus Ihnen geschickt hat.
privacy-who-mails = Nur Sie.
privacy-until-mails = Bis zur eingestellten Frist, längstens zwei Jahre.
privacy-area-privacy = Datenschutz
privacy-what-privacy = Ihre Anträge und welche Datenschutzhinweise Sie gelesen haben.
privacy-who-privacy = Sie und die Datenschutzbeauftragten Ihres Hauses.
privacy-until-privacy = Drei Jahre nach der Antwort.
privacy-area-joining = Antrag auf Mitgliedschaft
privacy-what-joining = Was Sie als Kontaktperson für Ihre Kommune erklärt und geschrieben haben.
privacy-who-joining = Sie und die Geschäftsstelle der Genossenschaft.
privacy-until-joining = So lange wie die Mitgliedschaft, längstens ein Jahr nach einer Ablehnung.
privacy-area-other = Weitere Angaben
privacy-what-other = Alles, was zu keinem anderen Bereich gehört. Es steht vollständig in Ihrer Auskunft.
privacy-who-other = Sie und wer in Ihrem Haus die jeweilige Aufgabe hat.
privacy-until-other = Solange es gebraucht wird, längstens so lange wie Ihr Konto.

# Anträge
privacy-requests = Auskunft und Löschung
privacy-export-text = Sie erhalten alles, was über Sie gespeichert ist, als ZIP-Datei: als JSON für Programme und Ihre Nachweise zum Lesen. Wir schreiben Ihnen, wenn sie bereit ist. Sie können sie { $days } Tage lang abholen.
privacy-export-ask = Alle Daten anfordern
privacy-kind-export = Auskunft
privacy-kind-erasure = Löschung
privacy-request-kind = Antrag
privacy-asked = Gestellt
privacy-asked-on = Gestellt am { $date }
privacy-due = Antwort bis
privacy-due-on = Antwort bis { $date }
privacy-late = Frist überschritten
privacy-state-open = wartet auf Entscheidung
privacy-state-working = in Arbeit
privacy-state-ready = bereit
privacy-state-expired = nicht mehr abrufbar
privacy-state-declined = abgelehnt
privacy-state-withdrawn = zurückgenommen
privacy-ready-until = Bereit bis { $moment }
privacy-reason = Begründung:
privacy-fetch = ZIP-Datei herunterladen
privacy-withdraw = Antrag zurücknehmen
privacy-erase-title = Löschung beantragen
privacy-erase-lead = Sie haben das Recht, dass Ihre Daten gelöscht werden, sobald sie nicht mehr gebraucht werden (Art. 17 DSGVO).
privacy-erase-goes = Was gelöscht wird
privacy-erase-goes-text = Ihr Name, Ihre E-Mail-Adresse, Ihr Passwort, Ihre Buchungen, Antworten, Punkte und Nachrichten. Ihre Plätze in laufenden Modulen werden frei. Danach können Sie sich nicht mehr anmelden.
privacy-erase-stays = Was bleiben muss
privacy-erase-stays-proofs = Nachweise bleiben mit ihrer Nummer und dem Modul, aber ohne Ihren Namen. Wer einen Nachweis von Ihnen erhalten hat, kann so weiter prüfen, ob er echt ist. Laden Sie Ihre Nachweise vorher herunter.
privacy-erase-stays-audit = Das Protokoll hält zehn Jahre lang fest, dass etwas geschehen ist. Es nennt keine Namen, nur Nummern, die zu niemandem mehr führen.
privacy-erase-stays-joining = Haben Sie für Ihre Kommune den Beitritt erklärt, bleibt die Erklärung ohne Ihren Namen erhalten. Das verlangt das Genossenschaftsgesetz.
privacy-erase-stays-backup = Sicherungen enthalten Ihre Daten noch, bis sie überschrieben sind. Wird eine Sicherung eingespielt, löschen wir Sie daraus erneut.
privacy-erase-how = Wie es weitergeht
privacy-erase-how-text = Die Datenschutzbeauftragten Ihres Hauses entscheiden innerhalb eines Monats. Bis dahin können Sie den Antrag zurücknehmen. Vor der Löschung schreiben wir Ihnen.
privacy-erase-pending = Ihr Antrag auf Löschung ist gestellt.
privacy-erase-ask = Löschung verbindlich beantragen
privacy-erase-back = Zurück, nichts löschen
flash-export-asked = Ihre Auskunft wird erstellt. Wir schreiben Ihnen, wenn sie bereit ist.
flash-erasure-asked = Ihr Antrag auf Löschung ist eingegangen.
flash-erasure-withdrawn = Ihr Antrag ist zurückgenommen.
problem-privacy-pending-title = Der Antrag läuft schon
problem-privacy-pending-text = Sie haben das schon beantragt, und wir arbeiten daran. Den Stand sehen Sie unter „Meine Daten“.
problem-privacy-in-charge-title = So geht es noch nicht
problem-privacy-in-charge-text = Diese Person ist die letzte, die dieses Haus betreut. Geben Sie die Aufgabe zuerst einer anderen Person.

# Hinweise
privacy-notice-title = Hinweise zum Datenschutz
privacy-notice-unread = Sie haben die Hinweise noch nicht als gelesen bestätigt.
privacy-notice-read = Gelesen am { $date }, Fassung { $version }.
privacy-notice-new = Es gibt eine Fassung, die Sie noch nicht bestätigt haben.
privacy-notice-open = Hinweise lesen
privacy-notice-changed = Die Hinweise haben sich geändert, seit Sie sie zuletzt bestätigt haben.
privacy-notice-is-read = Diese Fassung haben Sie als gelesen bestätigt.
privacy-notice-done = Gelesen
privacy-notice-later = Später
flash-notice-read = Danke. Wir haben vermerkt, dass Sie die Hinweise gelesen haben.

# Wer was geändert hat
privacy-changes = Was mit Ihren Daten geschehen ist
privacy-changes-text = Die letzten Einträge des Protokolls, die Sie betreffen.
privacy-changes-none = Noch steht nichts im Protokoll.
privacy-by-you = Sie selbst
privacy-by-house = eine zuständige Person Ihres Hauses
privacy-by-system = Geschäftsstelle oder Campus

# Verwaltung
privacy-queue-title = Datenschutz
privacy-queue-lead = Anträge auf Löschung entscheiden die Datenschutzbeauftragten. Gibt es keine, entscheidet die Koordination. Auskünfte erstellt der Campus selbst.
privacy-queue-open = Offene Anträge
privacy-queue-empty = Auf Ihre Entscheidung wartet kein Antrag.
privacy-decide = Entscheiden
privacy-erased = Ausgeführte Löschungen
privacy-erased-text = Was gelöscht wurde, nach Zahlen. Wer es war, steht hier nicht.
privacy-erased-none = Bisher wurde niemand gelöscht.
privacy-cause = Anlass
privacy-cause-request = Antrag
privacy-cause-retention = Frist abgelaufen
privacy-cause-replay = nach einer Wiederherstellung
privacy-deleted = Gelöschte Einträge
privacy-kept = Ohne Namen behalten
privacy-kept-nothing = nichts
privacy-answer-title = Über eine Löschung entscheiden
privacy-answer-refused = Für die Entscheidung fehlt noch etwas.
privacy-answer-text = Wenn Sie zustimmen, wird die Person benachrichtigt und sofort danach gelöscht. Das lässt sich nicht rückgängig machen.
privacy-answer-reason = Begründung bei Ablehnung
privacy-answer-reason-hint = Die Person erhält diesen Text. Eine Ablehnung braucht einen Grund nach Art. 17 Abs. 3 DSGVO.
privacy-reason-missing = Bitte begründen Sie die Ablehnung mit höchstens { $count } Zeichen.
privacy-own-request = Über Ihren eigenen Antrag entscheidet eine andere Person.
privacy-approve = Zustimmen und löschen
privacy-decline = Ablehnen
flash-erasure-approved = Die Löschung wird ausgeführt.
flash-erasure-declined = Der Antrag ist abgelehnt. Die Person wird benachrichtigt.

# Auftragsverarbeitung
contract-title = Auftragsverarbeitung
contract-lead = Ihr Haus ist für die Daten verantwortlich. Die Genossenschaft verarbeitet sie in Ihrem Auftrag (Art. 28 DSGVO).
contract-subprocessors = Unterauftragsverarbeiter
contract-subprocessors-text = Diese Stellen arbeiten für die Genossenschaft mit Ihren Daten. Ändert sich die Liste, erhalten Koordination und Datenschutzbeauftragte eine E-Mail.
contract-subprocessors-none = Die Genossenschaft beauftragt niemanden mit Ihren Daten.
contract-service = Leistung
contract-country = Land
contract-span = Zeitraum
contract-since = seit { $date }
contract-from-until = { $since } bis { $until }
contract-past = beendet
contract-agreement = Ihr Vertrag
contract-name = Titel
contract-version = Fassung
contract-accepted = Angenommen am
contract-hash = Prüfsumme (SHA-256)
contract-none = Zu Ihrem Haus liegt hier kein Vertrag, der über den Antrag auf Mitgliedschaft angenommen wurde.

# Fristen
terms-title = Aufbewahrungsfristen
terms-lead = Was niemand mehr braucht, löscht der Campus jede Nacht. Zwei Fristen legt Ihr Haus selbst fest.
terms-own = Fristen Ihres Hauses
terms-refused = Eine Frist passt nicht.
terms-kind-deactivated_person = Ausgeschiedene Personen, in Tagen
terms-kind-mail = Versendete E-Mails, in Tagen
terms-hint = { $from } bis { $until } Tage, üblich sind { $usual }.
terms-outside = Bitte geben Sie eine Zahl von { $from } bis { $until } ein.
terms-save = Speichern
terms-warned-nobody = Zurzeit ist niemandem die Löschung angekündigt.
terms-warned =
    { $count ->
        [one] Einer Person ist die Löschung angekündigt, für den { $date }.
       *[other] { $count } Personen ist die Löschung angekündigt, der ersten für den { $date }.
    }
terms-fixed = Fristen der Plattform
terms-fixed-archive = Auskünfte als ZIP-Datei
terms-period-archive = 7 Tage
terms-fixed-session = Sitzungen
terms-period-session = 12 Stunden ohne Besuch, höchstens 14 Tage
terms-fixed-form = Schutz vor doppeltem Absenden
terms-period-form = 24 Stunden
terms-fixed-application = Unbestätigte Anträge auf Mitgliedschaft
terms-period-application = 7 Tage
terms-fixed-request = Beantwortete Datenschutzanträge
terms-period-request = 3 Jahre
terms-fixed-proof = Nachweise gelöschter Personen, ohne Namen
terms-period-proof = 10 Jahre
terms-fixed-audit = Protokoll
terms-period-audit = 10 Jahre, ohne Namen
terms-nights = Was gelöscht wurde
terms-nights-text = Ausgeschiedene Personen erhalten 30 Tage vor der Löschung eine E-Mail.
terms-nights-none = Noch war nichts zu löschen.
terms-removed = Gelöscht
terms-counted-person = Personen
terms-counted-mail = E-Mails
terms-counted-session = Sitzungen
terms-counted-form = Formularschlüssel
terms-counted-request = Datenschutzanträge
terms-counted-nameless = Nachweise ohne Namen
terms-counted-application = unbestätigte Anträge
terms-counted-contact = Kontaktpersonen ohne Antrag
flash-terms-saved = Die Fristen sind gespeichert.

# Die Datei mit der Auskunft
archive-title = Daten von { $name }
archive-lead = Diese Datei enthält, was { $site } bis zum { $date } über Sie im KommunalCampus gespeichert hat.
archive-data = data.json: Übersicht. schema.json beschreibt ihren Aufbau.
archive-tables = tables/: alle Einträge, eine Datei je Tabelle.
archive-proofs = proofs/: Ihre Nachweise, lesbar im Browser. Als PDF gibt es sie noch nicht.
archive-secrets = Geheimnisse wie die Prüfsumme Ihres Passworts fehlen; welche, steht in data.json unter left_out.
archive-rows =
    { $count ->
        [one] ein Eintrag
       *[other] { $count } Einträge
    }
archive-rights = Stimmt etwas nicht? Sie können verlangen, dass es berichtigt oder gelöscht wird, und sich bei Ihrer Datenschutzaufsicht beschweren.

# E-Mails
mail-archive-ready-subject = Ihre Auskunft ist bereit
mail-archive-ready-lead = Sie haben bei { $site } alles angefordert, was über Sie gespeichert ist. Die Datei ist fertig.
mail-archive-ready-note = Sie können sie bis zum { $date } herunterladen. Danach wird sie gelöscht.
mail-archive-ready-button = Zu Meine Daten
mail-erasure-asked-subject = Ein Antrag auf Löschung wartet
mail-erasure-asked-lead = Eine Person Ihres Hauses hat beantragt, dass ihre Daten gelöscht werden. Bitte entscheiden Sie bis zum { $date }.
mail-erasure-asked-button = Zum Antrag
mail-erased-subject = Ihre Daten werden jetzt gelöscht
mail-erased-lead = { $site } hat Ihrem Antrag zugestimmt. Ihr Konto und Ihre Daten im KommunalCampus werden gelöscht, sobald diese Nachricht verschickt ist.
mail-erased-note = Nachweise bleiben mit ihrer Nummer, aber ohne Ihren Namen. Dies ist unsere letzte Nachricht an Sie.
mail-erased-button = Hinweise zum Datenschutz
mail-erasure-declined-subject = Ihr Antrag auf Löschung wurde abgelehnt
mail-erasure-declined-lead = { $site } hat Ihren Antrag auf Löschung abgelehnt. Die Begründung:
mail-erasure-declined-note = Sie können sich bei Ihrer Datenschutzaufsicht beschweren oder vor Gericht dagegen vorgehen.
mail-erasure-declined-button = Zu Meine Daten
mail-retention-subject = Ihre Daten bei { $site } werden am { $date } gelöscht
mail-retention-lead = Sie gehören nicht mehr zu { $site }. Am { $date } wird gelöscht, was dort über Sie noch gespeichert ist.
mail-retention-note = Wenn das ein Irrtum ist, wenden Sie sich bitte vorher an die Koordination.
mail-retention-button = Hinweise zum Datenschutz
mail-subprocessor-subject = Die Liste der Unterauftragsverarbeiter hat sich geändert
mail-subprocessor-lead = Für die Genossenschaft arbeitet mit Ihren Daten: { $name } ({ $service }).
mail-subprocessor-ends = Für die Genossenschaft arbeitet nur noch bis zum { $date } mit Ihren Daten: { $name }.
mail-subprocessor-note = Sie können der Änderung widersprechen. Wie, steht in Ihrem Vertrag zur Auftragsverarbeitung.
mail-subprocessor-button = Zur Liste

# Protokoll
audit-title = Protokoll
audit-lead = Wer hat wann was getan. Einträge lassen sich weder ändern noch löschen, und sie nennen Felder, keine Inhalte. Auch Ihr Lesen wird eingetragen.
audit-from = Vom
audit-until = Bis
audit-person = E-Mail-Adresse einer Person
audit-person-hint = Zeigt, was diese Person getan hat und was mit ihren Daten geschehen ist.
audit-action = Was
audit-object = Woran
audit-any = alles
audit-search = Suchen
audit-refused = So lässt sich nicht suchen.
audit-date-invalid = Bitte geben Sie ein Datum ein, das es gibt.
audit-date-order = Der letzte Tag liegt vor dem ersten.
audit-person-unknown = Diese Adresse gehört zu niemandem in diesem Haus.
audit-entries = Einträge
audit-none = Dazu steht nichts im Protokoll.
audit-number = Nummer
audit-at = Wann
audit-actor = Wer
audit-details = Näheres
audit-older = Ältere Einträge
audit-csv = Als Tabelle (CSV)
audit-json = Für Programme (JSON Lines)
audit-verify = Protokoll prüfen
audit-whole =
    { $count ->
        [one] Das Protokoll ist vollständig und unverändert: ein Eintrag.
       *[other] Das Protokoll ist vollständig und unverändert: { $count } Einträge.
    }
audit-broken = Das Protokoll ist ab Eintrag { $number } nicht mehr das, was geschrieben wurde. Bitte verständigen Sie die Geschäftsstelle.
audit-nobody = eine gelöschte Person
audit-system = Geschäftsstelle oder Campus
problem-audit-too-many-title = Zu viele Einträge für eine Datei
problem-audit-too-many-text = Bitte wählen Sie einen kürzeren Zeitraum. Eine Datei fasst 50.000 Einträge.
audit-action-acknowledge = gelesen bestätigt
audit-action-approve = zugestimmt
audit-action-ask_erasure = Löschung beantragt
audit-action-ask_export = Auskunft angefordert
audit-action-change = geändert
audit-action-create = angelegt
audit-action-deactivate = ausgeschieden
audit-action-decline = abgelehnt
audit-action-delegate = Rolle auf Zeit gegeben
audit-action-download = heruntergeladen
audit-action-end_delegation = Rolle auf Zeit beendet
audit-action-erase = gelöscht
audit-action-export = ausgegeben
audit-action-reactivate = wieder aufgenommen
audit-action-read = gelesen
audit-action-set_roles = Rollen gesetzt
audit-action-verify = geprüft
audit-action-withdraw = zurückgenommen
audit-object-audit_log = Protokoll
audit-object-person = Person
audit-object-privacy_notice = Hinweise zum Datenschutz
audit-object-privacy_request = Datenschutzantrag
audit-object-retention_rule = Aufbewahrungsfrist
audit-object-subprocessor = Unterauftragsverarbeiter
