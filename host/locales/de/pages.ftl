# Rahmen und Navigation
site-cooperative = Genossenschaft der Kommunen
site-member = Lernplattform der Kommunen
nav-breadcrumbs = Sie sind hier
nav-catalogue = Katalog
nav-learning = Mein Lernen
nav-office = Geschäftsstelle
nav-mailbox = Postfach (Demo)
error-title = Fehler: { $title }

# Meldungen nach einer Handlung
flash-signed-out = Sie sind abgemeldet.
flash-enrolled = Ihr Platz ist gebucht. Die Bestätigung kommt per E-Mail.
flash-cancelled = Ihre Buchung ist storniert. Der Platz ist wieder frei.
flash-ticked = Erledigt.
flash-retried = Der Auftrag wird noch einmal versucht.

# Startseiten
home-title = Campus { $site }
home-lead = { $site }: Weiterbildung für alle, die hier arbeiten. Online vorbereiten, vor Ort anwenden, online vertiefen.
home-topics = Themen
home-how = So läuft ein Modul ab
home-to-learning = Zu Mein Lernen
cooperative-title = Gemeinsam lernen, was Kommunen brauchen
cooperative-lead = KommunalCampus ist die gemeinsame Lernplattform von Städten, Gemeinden und Kreisen. Jedes Mitglied hat seinen eigenen Campus; die Module teilen sich alle.
cooperative-to-catalogue = Zum gemeinsamen Katalog
cooperative-members = Unsere Mitglieder
cooperative-members-text = Wählen Sie, wo Sie arbeiten. Dort melden Sie sich an.
cooperative-no-members = Noch hat die Genossenschaft keine Mitglieder.

# Anmeldung
sign-in-title = Anmelden
sign-in-email = E-Mail-Adresse
sign-in-password = Passwort
sign-in-refused = Die Anmeldung hat nicht geklappt.
sign-in-wrong = E-Mail-Adresse oder Passwort stimmen nicht.
sign-in-paused = Zu viele Versuche. Warten Sie etwas, oder lassen Sie sich unten einen Link schicken.
sign-in-demo-account = Dieses Konto gehört zur Demo und kann sich hier nicht anmelden.
sign-in-demo = Dies ist eine Demo. Alle Konten haben das Passwort campus-demo.

# Katalog
catalogue-title = Katalog
catalogue-title-search = Suche nach „{ $text }“
catalogue-search-label = Thema, Aufgabe oder Stichwort
catalogue-search = Suchen
catalogue-results = Ergebnisse
catalogue-count = { $count ->
    [0] Keine Module
    [one] { $count } Modul
   *[other] { $count } Module
}
catalogue-filter = { $count ->
    [0] Filtern
   *[other] Filtern ({ $count } aktiv)
}
catalogue-apply = Filter anwenden
catalogue-more-values = { $count } weitere anzeigen
catalogue-sort = Sortieren nach
catalogue-sort-apply = Sortieren
catalogue-active-filters = Aktive Filter
catalogue-remove-filter = Filter entfernen
catalogue-clear = Alles zurücksetzen
catalogue-own = Nur für Ihr Haus
catalogue-empty-title = Dazu haben wir nichts gefunden
catalogue-empty-text = Prüfen Sie die Schreibweise, nehmen Sie ein allgemeineres Wort oder entfernen Sie Filter.
catalogue-pages = Seiten
catalogue-page = Seite { $number }
catalogue-previous = Vorige
catalogue-next = Nächste
sort-relevance = Beste Treffer
sort-newest = Neueste zuerst
sort-shortest = Kürzeste zuerst
sort-title = Titel
facet-topic = Thema
facet-format = Format
facet-level = Niveau
facet-provider = Anbieter
facet-language = Sprache
format-online = Online
format-blended = Online und vor Ort
format-event = Vor Ort
level-basic = Grundlagen
level-intensive = Vertiefung
level-bonus = Spezialwissen
language-de = Deutsch
language-en = Englisch

# Modul
course-description = Beschreibung
course-objectives = Das können Sie danach
course-competences = Kompetenzen
course-outline = Ablauf
course-runs = Termine und Buchung
course-facts = Auf einen Blick
course-workload = Umfang
course-level = Niveau
course-language = Sprache
course-provider = Anbieter
course-price = Preis
course-free = kostenfrei
course-target-group = Für wen
course-prior-knowledge = Vorwissen
course-proof = Nachweis
course-code = Kennung
proof-participation = Teilnahmebestätigung
proof-points = Bestätigung mit Punkten
proof-certificate = Bestätigung mit Zertifikat
course-enrolled = Sie nehmen an diesem Modul teil.
course-go-on = Weiterlernen
course-no-runs = Zurzeit ist kein Termin geplant.
course-elsewhere = Dieses Modul wird bei seinem Anbieter gebucht.
course-elsewhere-link = Zum Angebot von { $provider }
course-members-only = Buchen können Beschäftigte der Mitglieder auf dem Campus ihres Hauses.
run-any-time = Jederzeit
run-any-time-text = Sie beginnen, wann Sie möchten, und lernen in Ihrem Tempo.
run-seats = { $free } von { $capacity } Plätzen frei
run-closes = Buchung bis { $date }
run-closed = Buchungsschluss vorbei
run-full = Ausgebucht
run-enrol = Platz buchen
run-sign-in = Anmelden und buchen
phase-preparation = Vorbereitung online
phase-preparation-said = Grundlagen in eigenem Tempo, damit alle mit dem gleichen Wissen kommen
phase-event = Termin vor Ort
phase-event-said = Gemeinsam anwenden und ausprobieren
phase-follow-up = Nachbereitung online
phase-follow-up-said = Vertiefen und mit einem Quiz abschließen
kind-lesson = Lektion
kind-exercise = Übung
kind-quiz = Quiz
kind-event = Termin

# Mein Lernen
learning-title = Mein Lernen
learning-empty-title = Sie haben noch nichts gebucht
learning-empty-text = Im Katalog finden Sie Module zu Ihren Aufgaben. Viele können Sie sofort beginnen.
learning-to-catalogue = Zum Katalog
learning-go-on = Weitermachen
learning-continue = Weiterlernen
learning-open = Ansehen
learning-running = Gebuchte Module
learning-date = Termin: { $date }
learning-completed = Abgeschlossen
learning-done = Abgeschlossen
learning-proof = Teilnahmebestätigung ansehen
learning-steps = { $total ->
    [0] Nur vor Ort
   *[other] { $done } von { $total } Schritten erledigt
}
studies-completed = Sie haben dieses Modul abgeschlossen.
studies-next = Weiter: { $title }
studies-dates = Termine vor Ort
studies-contents = Inhalt
studies-outline = Inhalt des Moduls
studies-about = Zur Beschreibung des Moduls
studies-cancel = Buchung stornieren
studies-cancel-text = Ihr Platz wird für andere frei. Was Sie schon gelernt haben, sehen Sie danach nicht mehr.
studies-cancel-confirm = Ja, stornieren
item-preline = { $kind } { $number } von { $total }, etwa { $time }
item-nav = Vor und zurück
item-done = erledigt
item-done-said = Erledigt
item-tick = Als gelesen markieren und weiter
item-on-site = Die Teilnahme wird vor Ort festgehalten.

# Übungen und Quiz
exercise-rule = Sie können die Übung beliebig oft wiederholen.
quiz-rule = Mit { $percent } % der Punkte haben Sie bestanden. Sie können das Quiz wiederholen.
exercise-submit = Antwort prüfen
quiz-submit = Quiz abgeben
quiz-again = Quiz wiederholen
exercise-right = Richtig!
exercise-partly = Fast: ein Teil stimmt.
exercise-wrong = Noch nicht richtig. Sie können es noch einmal versuchen.
quiz-passed = Bestanden!
quiz-failed = Noch nicht bestanden. Sie können das Quiz wiederholen.
exercise-percent = Sie haben { $percent } % der Punkte erreicht.
exercise-pending = Ihre Antwort ist gespeichert und wird geprüft.
exercise-pending-text = Das dauert länger als sonst. Sie können inzwischen weiterlernen.
exercise-pending-tomorrow = Die Rechenzeit für heute ist verbraucht. Morgen früh sehen Sie das Ergebnis; Sie können inzwischen weiterlernen.
exercise-pending-look = Ergebnis ansehen
exercise-draft-saved = Ihr Entwurf ist gespeichert.
exercise-failed = Ihre Antwort ist gespeichert, aber wir konnten sie nicht prüfen.
exercise-failed-text = Das liegt nicht an Ihnen. Wir wissen davon und kümmern uns darum. Sie können es noch einmal versuchen.
exercise-privacy = Ihre Antworten und Punkte sehen nur Sie.
exercise-stopped = Diese Übung ist angehalten
exercise-stopped-text = Wir haben sie zu Ihrem Schutz aus dem Betrieb genommen. Ihre Antworten bleiben erhalten.
exercise-stopped-anew = Mit einer anderen Version weiterarbeiten

# Nachweis
proof-title = Teilnahmebestätigung
proof-lead = hat an diesem Modul teilgenommen:
proof-issued = Ausgestellt am
proof-number = Nummer
proof-note = Diese Bestätigung wurde elektronisch ausgestellt und ist ohne Unterschrift gültig.

# Geschäftsstelle
office-title = Geschäftsstelle
office-dead-letters = Liegen gebliebene Aufträge
office-dead-letters-text = Diese Aufträge sind mehrfach gescheitert und werden nicht mehr von selbst versucht.
office-no-dead-letters = Nichts ist liegen geblieben.
office-job = Auftrag
office-cause = Ursache
office-failed-at = Zuletzt gescheitert
office-action = Handlung
office-retry = Noch einmal versuchen
office-members = Mitglieder
office-name = Name
office-kind = Art
office-since = Dabei seit
kind-of-city = Stadt oder Gemeinde
kind-of-county = Kreis
kind-of-association = Verband
kind-of-company = Gesellschaft

# Postfach der Demo
mailbox-title = Postfach der Demo
mailbox-lead = Die Demo verschickt keine E-Mails. Was an Beschäftigte dieses Campus gegangen wäre, steht hier.
mailbox-empty = Noch ist nichts angekommen.
mailbox-from = Von
mailbox-to = An
mailbox-at = Am
mailbox-link = Link aus der E-Mail öffnen

# E-Mails
mail-greeting = Guten Tag { $name },
mail-closing = Freundliche Grüße, { $site }
mail-enrolled-subject = Ihre Buchung: { $title }
mail-enrolled-lead = Ihr Platz für „{ $title }“ ist gebucht.
mail-enrolled-no-dates = Sie können sofort beginnen und in Ihrem Tempo lernen.
mail-enrolled-button = Zum Modul

# Rechtliches
legal-imprint-title = Impressum
legal-imprint-text = Dieser Campus gehört zu { $site }. Technisch betreibt ihn die KommunalCampus eG für ihre Mitglieder.

    Die vollständigen Angaben nach § 5 DDG trägt { $site } ein, bevor der Campus öffentlich wird.
legal-privacy-title = Datenschutz
legal-privacy-text = Verantwortlich für Ihre Daten ist { $site }. Die KommunalCampus eG verarbeitet sie im Auftrag (Art. 28 DSGVO).

    Gespeichert wird, was das Lernen braucht: Name, dienstliche E-Mail-Adresse, gebuchte Module, Fortschritt, Antworten und Nachweise. Antworten und Punkte sehen nur Sie. Ausgenommen sind Übungen, die ein Mensch bewertet und die Ihr Haus freigegeben hat: Solche Antworten liest, wer sie beim Anbieter des Moduls oder in Ihrem Haus bewertet, ohne Ihren Namen zu sehen.

    Cookies dienen der Anmeldung, dem Schutz von Formularen und der gewählten Sprache. Es gibt keine Auswertung Ihres Verhaltens und keine Dienste Dritter.
legal-accessibility-title = Erklärung zur Barrierefreiheit
legal-accessibility-text = { $site } möchte, dass alle diesen Campus nutzen können. Maßstab sind die BITV 2.0, die EN 301 549 und die WCAG 2.2 auf Stufe AA.

    Jede Seite wird bei jeder Änderung automatisch geprüft: im hellen und dunklen Modus, in Kontrastdarstellung und auf schmalen Bildschirmen. Eine Prüfung durch Menschen mit Behinderungen steht noch aus.

    Wenn Sie auf eine Barriere stoßen, wenden Sie sich an die Koordination von { $site }.
legal-licences-title = Quelltext und Lizenzen
legal-licences-text = KommunalCampus ist freie Software unter der European Union Public Licence 1.2 (EUPL). Die Gestaltung beruht auf KERN UX, ebenfalls unter der EUPL; die Schriften Fira Sans und Noto Sans stehen unter der SIL Open Font License.
legal-licences-link = Alle Lizenztexte

# Wenn etwas nicht geht
problem-again = Noch einmal versuchen
problem-home = Zur Startseite
problem-request = Nummer dieser Anfrage: { $id }
problem-not-found-title = Diese Seite gibt es nicht
problem-not-found-text = Vielleicht ist der Link veraltet, oder der Inhalt gehört zu einem anderen Konto.
problem-unknown-site-title = Diesen Campus gibt es nicht
problem-unknown-site-text = Unter dieser Adresse gibt es kein Mitglied. Prüfen Sie die Schreibweise, oder wählen Sie Ihr Haus aus der Liste der Genossenschaft.
problem-unknown-site-host = Aufgerufen wurde: { $host }
problem-unknown-site-link = Zur Liste der Mitglieder
problem-forbidden-title = Das ist Ihnen nicht erlaubt
problem-forbidden-text = Für diese Seite fehlt Ihrem Konto das Recht. Ihre Koordination kann helfen.
problem-token-title = Ohne gültiges Token geht es nicht weiter
problem-token-text = Das Token fehlt, ist abgelaufen oder widerrufen.
problem-foreign-form-title = Das Formular ist nicht mehr gültig
problem-foreign-form-text = Es stammt von einer anderen Seite oder aus einer alten Sitzung. Gehen Sie zurück, laden Sie die Seite neu und senden Sie noch einmal ab. Geändert wurde nichts.
problem-key-reused-title = Dieses Formular wurde schon verwendet
problem-key-reused-text = Es wurde mit anderen Angaben abgeschickt. Laden Sie die Seite neu, bevor Sie es noch einmal tun.
problem-malformed-title = Diese Anfrage ist unvollständig
problem-malformed-text = Ein Teil der Anfrage fehlt oder hat die falsche Form. Laden Sie die Seite neu und versuchen Sie es noch einmal.
problem-too-large-title = Das ist zu viel auf einmal
problem-too-large-text = Eine Antwort darf höchstens 256 KB haben. Kürzen Sie sie und senden Sie noch einmal ab. Gespeichert wurde nichts.
problem-unavailable-title = Gerade nicht erreichbar
problem-unavailable-text = Der Campus hat eine Störung. Geändert wurde nichts. Versuchen Sie es in einer Minute noch einmal.
problem-internal-title = Da ist uns etwas misslungen
problem-internal-text = Der Fehler liegt bei uns und ist festgehalten. Wenn er bleibt, nennen Sie Ihrer Koordination die Nummer unten.
problem-run-closed-title = Der Buchungsschluss ist vorbei
problem-run-closed-text = Für diesen Termin kann niemand mehr buchen. Im Katalog finden Sie andere Termine.
problem-run-full-title = Der letzte Platz ist gerade vergeben
problem-run-full-text = Dieser Termin ist ausgebucht. Im Katalog finden Sie andere Termine.
problem-enrolled-twice-title = Sie haben schon gebucht
problem-enrolled-twice-text = Für diesen Termin haben Sie schon einen Platz. Sie finden ihn unter „Mein Lernen“.
problem-enrolment-ended-title = Diese Buchung ist beendet
problem-enrolment-ended-text = Sie wurde storniert oder abgeschlossen und lässt sich nicht mehr ändern.
problem-not-tickable-title = Das lässt sich nicht abhaken
problem-not-tickable-text = Übungen und Quiz gelten als erledigt, wenn Ihre Antwort stimmt; Termine, wenn Sie da waren.
problem-attempt-closed-title = Dieser Versuch ist abgeschlossen
problem-attempt-closed-text = Ihre Antwort wurde schon bewertet. Sie können einen neuen Versuch beginnen.
problem-answer-pending-title = Ihre letzte Antwort wird noch geprüft
problem-answer-pending-text = Warten Sie einen Augenblick und laden Sie die Seite neu.
problem-plugin-failed-title = Diese Übung ist gestört
problem-plugin-failed-text = Sie kann gerade nicht gezeigt werden. Das liegt nicht an Ihnen; Ihre Antworten bleiben erhalten.
problem-plugin-withdrawn-title = Diese Übung gibt es zurzeit nicht
problem-plugin-withdrawn-text = Sie wurde zurückgezogen. Sobald eine neue Version da ist, können Sie beginnen.
problem-plugin-stopped-title = Diese Übung ist angehalten
problem-plugin-stopped-text = Sie wurde aus dem Betrieb genommen, während Sie geantwortet haben. Was Sie davor abgegeben haben, bleibt erhalten.

# Was der Rahmen in Übungen sagt
view-choose = Bitte wählen
view-up = Nach oben
view-down = Nach unten
view-place = Stelle %1 von %2
view-drag = Ziehen Sie eine Antwort auf ihre Zeile, oder wählen Sie sie dort aus der Liste.
view-point = Wählen Sie im Bild oder in der Liste.
view-plain = Einfache Ansicht
view-rich = Grafische Ansicht
view-description = Bildbeschreibung
view-transcript = Text zum Nachlesen
view-correct = Richtig.
view-partial = Teilweise richtig.
view-incorrect = Nicht richtig.
view-unanswered = Nicht beantwortet.

# Eigenes Konto
account-title = Ihr Konto
account-name = Name
account-email = E-Mail-Adresse
account-sessions = Hier sind Sie angemeldet
account-sessions-text = Kennen Sie ein Gerät nicht? Dann beenden Sie dort die Sitzung und ändern Sie Ihr Passwort.
account-session-since = Angemeldet { $moment }
account-session-seen = Zuletzt genutzt { $moment }
account-this-session = Dieses Gerät
account-unknown-client = Unbekanntes Gerät
account-end-session = Sitzung beenden
account-end-others = Alle anderen Sitzungen beenden
account-password = Passwort ändern
account-password-text = Danach sind Sie auf allen anderen Geräten abgemeldet.
account-current = Aktuelles Passwort
account-new = Neues Passwort
password-hint = Mindestens { $count } Zeichen. Mehrere Wörter hintereinander merken sich leicht.
password-too-long = Das neue Passwort ist zu lang: Höchstens 200 Zeichen sind möglich.
password-unchanged = Das neue Passwort ist das alte. Bitte wählen Sie ein anderes.
account-wrong-password = Das aktuelle Passwort stimmt nicht.
account-change = Passwort ändern
account-refused = Das Passwort ist nicht geändert.
flash-password-changed = Ihr Passwort ist geändert.
flash-session-ended = Die Sitzung ist beendet.
flash-sessions-ended = Alle anderen Sitzungen sind beendet.

# Personen eines Mitglieds
nav-staff = Personen
staff-title = Personen
staff-lead = Alle, die auf diesem Campus lernen oder ihn koordinieren. Hier laden Sie Personen ein und geben ihnen Einheiten und Rollen.
staff-invite = Person einladen
staff-given-name = Vorname
staff-family-name = Nachname
staff-email-hint = Dorthin schicken wir die Einladung. Der Link darin gilt 14 Tage.
staff-language = Sprache der E-Mails und Seiten
staff-roles = Rollen
staff-roles-hint = Wer nur lernt, braucht keine.
staff-send = Einladung schicken
staff-list = Wer dabei ist
staff-state = Stand
staff-invited = Eingeladen bis { $date }
staff-again = Noch einmal einladen
staff-refused = Die Einladung ist nicht verschickt.
staff-name-missing = Bitte geben Sie Vor- und Nachnamen an.
staff-name-too-long = Ein Name darf höchstens 100 Zeichen haben.
staff-email-invalid = Diese E-Mail-Adresse ist nicht vollständig, zum Beispiel mina.wiese@stadt.de.
staff-email-taken = Mit dieser E-Mail-Adresse ist schon jemand dabei.
flash-invited = Die Einladung ist unterwegs.
role-coordination = Koordination
role-manager = Führungskraft
role-hr = Personalentwicklung
problem-person-active-title = Diese Person ist schon dabei
problem-person-active-text = Sie hat sich ein Passwort gegeben und braucht keine Einladung mehr.

# Einladung annehmen
welcome-title = Willkommen auf dem Campus
welcome-lead = Wählen Sie ein Passwort. Damit melden Sie sich künftig an.
welcome-password = Ihr Passwort
welcome-done = Passwort speichern
welcome-refused = Das Passwort ist nicht gespeichert.
flash-welcome = Ihr Passwort ist gespeichert. Sie sind angemeldet.
mail-invitation-subject = Ihr Zugang zum Campus: { $site }
mail-invitation-lead = { $site } lädt Sie auf den gemeinsamen Campus der Kommunen ein. Dort finden, buchen und lernen Sie Ihre Weiterbildung.
mail-invitation-note = Der Link gilt { $days } Tage und nur einmal. Geben Sie ihn nicht weiter.
mail-invitation-button = Passwort wählen
