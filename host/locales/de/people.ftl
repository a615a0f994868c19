# Personen eines Mitglieds: Liste, Auswahl, einzelne Person
staff-search = Name, E-Mail oder Personalnummer
staff-sieve = Personen suchen und filtern
staff-sieve-apply = Anzeigen
staff-unit = Einheit
staff-role = Rolle
staff-every-unit = Alle Einheiten
staff-every-state = Alle, die dazugehören
staff-every-role = Alle Rollen
staff-nowhere = Keine Einheit
staff-count = { $count ->
    [one] 1 Person
   *[other] { $count } Personen
}
staff-none = Dazu gibt es niemanden. Ändern Sie Suche oder Filter.
staff-pick = { $name } auswählen
staff-pages = Seiten der Liste
stand-active = Dabei
stand-invited = Eingeladen
stand-expired = Einladung abgelaufen
stand-left = Ausgeschieden
role-data_protection = Datenschutz
role-operator = Geschäftsstelle
role-reviewer = Fachbeirat
role-provider = Bildungsanbieter
role-trainer = Dozierende

selection-title = Auswahl
selection-legend = Für alle Ausgewählten
selection-act = Was soll geschehen?
selection-move = In eine Einheit verschieben
selection-give = Eine Rolle geben
selection-take = Eine Rolle entziehen
selection-deactivate = Als ausgeschieden eintragen
selection-invite = Noch einmal einladen
selection-unit = Zum Verschieben: Einheit
selection-role = Zum Geben oder Entziehen: Rolle
selection-go = Weiter
selection-lead = Bitte prüfen Sie. { $count ->
    [one] Es geht um 1 Person.
   *[other] Es geht um { $count } Personen.
} Entweder geschieht alles oder nichts.
selection-nobody = Sie haben niemanden ausgewählt.
selection-too-many = Sie haben mehr als 500 Personen ausgewählt. Bitte wählen Sie weniger aus.
selection-nothing = Bei diesen Personen gibt es nichts zu tun.
selection-effect = Was geschieht
selection-bookings = Stornierte Buchungen
selection-confirm = Ausführen
selection-back = Abbrechen
selection-heading-move = Verschieben nach: { $unit }
selection-heading-out = Aus der Einheit nehmen
selection-heading-give = Rolle geben: { $role }
selection-heading-take = Rolle entziehen: { $role }
selection-heading-deactivate = Als ausgeschieden eintragen
selection-heading-invite = Noch einmal einladen
effect-happens = Wird geändert
effect-leaves = Scheidet aus
effect-already = Ist schon so
effect-directory = Das Verzeichnis bestimmt
effect-oneself = Das sind Sie selbst
effect-left = Ist ausgeschieden
flash-selection-done = Die Auswahl ist bearbeitet.

person-data = Angaben
person-position = Stelle
person-number = Personalnummer
person-email-hint = Ändern Sie die Adresse, erfährt es auch die bisherige.
person-save = Änderungen speichern
person-roles-legend = Rollen dieser Person
person-save-roles = Rollen speichern
person-access = Zugang
person-return = Wieder aufnehmen
person-elsewhere = Aus dem Verzeichnis
person-elsewhere-text = Diese Angaben pflegt das Verzeichnis Ihres Hauses. Ändern Sie sie dort.
person-refused = Die Änderungen sind nicht gespeichert.
person-position-too-long = Eine Stelle darf höchstens 200 Zeichen haben.
person-number-too-long = Eine Personalnummer darf höchstens 60 Zeichen haben.
person-number-taken = Diese Personalnummer gehört schon jemand anderem.
person-unit-unknown = Diese Einheit gibt es nicht mehr. Bitte wählen Sie eine andere.
person-supervision = Wer den Datenschutz überwacht, darf nicht zugleich koordinieren. Bitte wählen Sie eines von beiden.
person-last-keeper = Das ist die letzte Koordination. Geben Sie die Rolle erst jemand anderem.
person-history = Verlauf
person-history-none = Es ist noch nichts verzeichnet.
person-history-when = Wann
person-history-what = Was
person-history-by = Durch
person-history-system = Plattform
person-history-create = Angelegt
person-history-change = Geändert: { $what }
person-history-roles = Rollen festgelegt: { $what }
person-history-give-role = Rolle gegeben: { $what }
person-history-take-role = Rolle entzogen: { $what }
person-history-invite = Noch einmal eingeladen
person-history-deactivate = Ausgeschieden
person-history-reactivate = Wieder aufgenommen
person-history-factors = Zweiter Faktor zurückgesetzt
person-history-deputy = Vertretung geändert
person-history-other = Anderer Vorgang
person-reset-factors = Zweiten Faktor zurücksetzen
flash-factors-reset = Der zweite Faktor ist zurückgesetzt. Die Person ist überall abgemeldet und richtet beim nächsten Anmelden einen neuen ein.
problem-own-factors-title = Den eigenen zweiten Faktor setzt jemand anderes zurück
problem-own-factors-text = Bitten Sie eine andere Person darum, die hier Konten verwaltet. Unter „Ihr Konto“ können Sie auf ein anderes Gerät umziehen.
person-field-email = E-Mail-Adresse
person-field-given_name = Vorname
person-field-family_name = Nachname
person-field-locale = Sprache
person-field-position = Stelle
person-field-personnel_number = Personalnummer
person-field-unit = Einheit
flash-person-changed = Die Änderungen sind gespeichert.
flash-person-left = Die Person ist ausgeschieden und überall abgemeldet.
flash-person-back = Die Person ist wieder dabei.
problem-last-keeper-title = Jemand muss den Campus koordinieren
problem-last-keeper-text = Danach gäbe es keine Koordination mehr. Geben Sie die Rolle erst jemand anderem.
problem-supervision-title = Beides zusammen geht nicht
problem-supervision-text = Wer den Datenschutz überwacht, darf nicht zugleich koordinieren. Es ist nichts geändert.
problem-person-left-title = Diese Person ist ausgeschieden
problem-person-left-text = Nehmen Sie sie erst wieder auf, dann können Sie sie einladen.

leave-title = Als ausgeschieden eintragen
leave-question = Scheidet { $name } aus?
leave-text = Die Person wird überall abgemeldet und kann sich nicht mehr anmelden. Ihre Nachweise bleiben. Sie können sie später wieder aufnehmen.
leave-no-bookings = Es gibt keine laufenden Buchungen.
leave-bookings = { $count ->
    [one] Diese Buchung wird storniert
   *[other] Diese { $count } Buchungen werden storniert
}
leave-confirm = Jetzt als ausgeschieden eintragen

# Einheiten
unit-title = Einheiten
unit-lead = So ist Ihr Haus gegliedert. Wer eine Einheit leitet, entscheidet für die Personen darin und in den Einheiten darunter.
unit-count = { $count ->
    [one] 1 Einheit
   *[other] { $count } Einheiten
}
unit-none = Es gibt noch keine Einheiten.
unit-people-in-units = { $count ->
    [one] 1 Person gehört zu einer Einheit.
   *[other] { $count } Personen gehören zu einer Einheit.
}
unit-people = { $count ->
    [one] 1 Person
   *[other] { $count } Personen
}
unit-led-by = Leitung: { $names }
unit-new = Neue Einheit
unit-name = Name
unit-code = Kürzel
unit-code-hint = So nennt Ihr Personalsystem die Einheit, zum Beispiel 32-1.
unit-optional = freiwillig
unit-parent = Gehört zu
unit-at-the-top = Nichts, sie steht ganz oben
unit-add = Einheit anlegen
unit-save = Änderungen speichern
unit-managers = Führungskräfte
unit-managers-hint = Wer nicht mehr leitet, verliert hier den Haken.
unit-manager-add = Führungskraft hinzufügen
unit-manager-add-hint = E-Mail-Adresse einer Person, die schon dabei ist.
unit-dissolve = Einheit auflösen
unit-dissolve-text = Das geht, wenn keine Person, keine Einheit und kein Zugangscode mehr dazugehört.
unit-refused = Die Einheit ist nicht gespeichert.
unit-name-missing = Bitte geben Sie der Einheit einen Namen.
unit-name-too-long = Ein Name darf höchstens 200 Zeichen haben.
unit-name-taken = An dieser Stelle gibt es schon eine Einheit mit diesem Namen.
unit-code-too-long = Ein Kürzel darf höchstens 60 Zeichen haben.
unit-code-taken = Dieses Kürzel hat schon eine andere Einheit.
unit-parent-unknown = Diese Einheit gibt es nicht mehr. Bitte wählen Sie eine andere.
unit-cycle = Eine Einheit kann nicht unter sich selbst stehen. Bitte wählen Sie eine andere.
unit-manager-unknown = Mit dieser E-Mail-Adresse ist niemand dabei. Laden Sie die Person erst ein.
flash-unit-added = Die Einheit ist angelegt.
flash-unit-changed = Die Einheit ist gespeichert.
flash-unit-dissolved = Die Einheit ist aufgelöst.
problem-unit-not-empty-title = Die Einheit ist nicht leer
problem-unit-not-empty-text = Noch gehören Personen, Einheiten oder Zugangscodes dazu, vielleicht auch Ausgeschiedene. Verschieben Sie sie erst.

# Gruppen
group-title = Gruppen
group-lead = Fassen Sie Personen über Einheiten hinweg zusammen: von Hand oder nach einer Regel, die immer aktuell bleibt.
group-none = Es gibt noch keine Gruppen.
group-new-by-rule = Neue Gruppe nach Regel
group-new-by-hand = Neue Gruppe von Hand
group-name = Name
group-origin = Zusammenstellung
group-size = Umfang
group-by-hand = Von Hand
group-by-rule = Nach Regel
group-by-directory = Aus dem Verzeichnis
group-directory-note = Diese Gruppe pflegt das Verzeichnis Ihres Hauses. Ändern Sie sie dort.
group-combine = Wer gehört dazu?
group-combine-all = Wer alle Bedingungen erfüllt
group-combine-any = Wer mindestens eine Bedingung erfüllt
group-rule = Bedingungen
group-rule-hint = Was leer bleibt, zählt nicht.
group-unit = Einheit, auch alle darunter
group-unit-or = Oder diese Einheit
group-any-unit = Beliebig
group-any-language = Beliebig
group-roles = Eine dieser Rollen
group-position = Stelle enthält
group-position-hint = Groß und klein, Umlaute und Bindestriche spielen keine Rolle.
group-preview = Vorschau
group-save = Gruppe speichern
group-kept = Mitglieder
group-kept-hint = Wer nicht mehr dazugehört, verliert hier den Haken.
group-add = Personen hinzufügen
group-add-hint = Eine E-Mail-Adresse je Zeile.
group-members = { $count ->
    [one] 1 Person gehört dazu
   *[other] { $count } Personen gehören dazu
}
group-more = { $count ->
    [one] Und 1 weitere Person.
   *[other] Und { $count } weitere Personen.
}
group-dissolve = Gruppe auflösen
group-dissolve-text = Die Personen bleiben dabei.
group-refused = Die Gruppe ist nicht gespeichert.
group-name-missing = Bitte geben Sie der Gruppe einen Namen.
group-name-too-long = Ein Name darf höchstens 200 Zeichen haben.
group-name-taken = Es gibt schon eine Gruppe mit diesem Namen.
group-rule-empty = Bitte nennen Sie mindestens eine Bedingung.
group-position-too-long = Die Stelle darf höchstens 200 Zeichen haben.
group-address-unknown = Mit der Adresse { $address } ist niemand dabei.
group-person-unknown = Jemand davon ist nicht mehr dabei. Bitte laden Sie die Seite neu.
flash-group-saved = Die Gruppe ist gespeichert.
flash-group-dissolved = Die Gruppe ist aufgelöst.
problem-group-directory-title = Diese Gruppe pflegt das Verzeichnis
problem-group-directory-text = Ändern Sie sie dort, dann ändert sie sich auch hier.
problem-group-in-use-title = Ein Zugangscode führt in diese Gruppe
problem-group-in-use-text = Solange es den Code gibt, bleibt auch die Gruppe.

# Vertretung
deputy-title = Vertretung
deputy-lead = Sind Sie nicht da, entscheidet Ihre Vertretung für Sie: vom ersten bis zum letzten Tag.
deputy-lead-of = Hier legen Sie fest, wer für { $name } entscheidet.
deputy-list = Wer vertritt
deputy-stands-in = Vertritt selbst
deputy-new = Vertretung eintragen
deputy-email = E-Mail-Adresse der Vertretung
deputy-email-hint = Die Person muss schon auf dem Campus sein.
deputy-first = Erster Tag
deputy-last = Letzter Tag
deputy-name = Vertretung eintragen
deputy-end = Beenden
deputy-time = { $name }, vom { $first } bis { $last }
deputy-leads-nobody = Eine Vertretung braucht, wer eine Einheit leitet. Das ist hier nicht der Fall.
deputy-refused = Die Vertretung ist nicht eingetragen.
deputy-unknown = Mit dieser E-Mail-Adresse ist niemand dabei.
deputy-oneself = Sich selbst kann niemand vertreten. Bitte nennen Sie eine andere Person.
deputy-no-date = Diesen Tag gibt es nicht. Schreiben Sie ihn zum Beispiel so: 14.3.2027.
deputy-order = Der letzte Tag muss heute oder später sein, und nicht vor dem ersten.
deputy-too-long = Eine Vertretung dauert höchstens ein Jahr.
flash-deputy-named = Die Vertretung ist eingetragen.
flash-deputy-ended = Die Vertretung ist beendet.

# Zugangscodes
code-title = Zugangscodes
code-lead = Mit einem Code melden sich Beschäftigte selbst an, zum Beispiel bei einer Schulung. Ihre E-Mail-Adresse bestätigen sie immer.
code-new = Neuer Code
code-label = Wofür
code-label-hint = Zum Beispiel: Neue Auszubildende 2027.
code-days = Gültig für wie viele Tage?
code-most-uses = Für wie viele Personen?
code-group = Gruppe
code-no-group = Keine Gruppe
code-domains = Erlaubte E-Mail-Domänen
code-domains-hint = Zum Beispiel stadt-worms.de. Bleibt das Feld leer, ist jede Adresse erlaubt.
code-make = Code erstellen
code-uses = Genutzt
code-used = { $uses } von { $most }
code-until = Gültig bis
code-place = Führt zu
code-works = Gilt
code-over = Gilt nicht mehr
code-revoke = Beenden
code-made = Ihr neuer Code
code-itself = Code
code-once = Schreiben Sie den Code auf oder drucken Sie die Seite. Wir zeigen ihn nur dieses eine Mal.
code-how = Wer dazukommen soll, gibt den Code hier ein: { $address }
code-back = Zu den Zugangscodes
code-refused = Der Code ist nicht erstellt.
code-label-wrong = Bitte schreiben Sie in 1 bis 100 Zeichen, wofür der Code ist.
code-days-wrong = Bitte geben Sie 1 bis 366 Tage an.
code-uses-wrong = Bitte geben Sie 1 bis 100.000 Personen an.
code-group-unknown = Diese Gruppe gibt es nicht mehr. Bitte wählen Sie eine andere.
code-domains-wrong = Das ist keine Domäne wie stadt-worms.de. Mehrere trennen Sie mit Kommas, höchstens 20.
flash-code-revoked = Der Code gilt nicht mehr.
problem-code-over-title = Dieser Code gilt nicht mehr
problem-code-over-text = Er ist inzwischen aufgebraucht oder beendet. Fragen Sie die Koordination Ihres Hauses nach einem neuen.

# Beitreten mit Code
joining-title = Mit Zugangscode anmelden
joining-lead = Ihr Haus hat Ihnen einen Code gegeben? Damit kommen Sie auf den Campus.
joining-code = Zugangscode
joining-code-hint = Zehn Zeichen, zum Beispiel KQ7M3-XWP9R.
joining-email-hint = Dorthin schicken wir einen Link, mit dem Sie Ihr Passwort wählen.
joining-send = Link anfordern
joining-refused = Das hat nicht geklappt.
joining-code-missing = Bitte geben Sie den Code ein, den Sie bekommen haben.
joining-code-wrong = Dieser Code gilt nicht oder nicht mehr. Bitte prüfen Sie ihn oder fragen Sie Ihre Koordination.
joining-throttled = Das waren zu viele Versuche. Bitte warten Sie eine Viertelstunde.
joining-other-domain = Dieser Code gilt nur für Adressen, die so enden: { $domains }
joining-sent-title = Bitte sehen Sie in Ihre E-Mails
joining-sent-text = Wir haben Ihnen geschrieben. Der Link in der E-Mail gilt einen Tag.
joining-sent-nothing = Nichts angekommen? Sehen Sie auch im Spam-Ordner nach und prüfen Sie, ob die Adresse stimmt.
mail-join-subject = Ihr Weg auf den Campus: { $site }
mail-join-lead = Jemand hat mit einem Zugangscode und dieser E-Mail-Adresse den Zugang zum Campus angefordert: { $site }.
mail-join-note = Der Link gilt einen Tag und nur einmal. Waren Sie das nicht, löschen Sie diese E-Mail einfach.
mail-join-button = Passwort wählen
mail-known-lead = Jemand hat mit einem Zugangscode und dieser E-Mail-Adresse den Zugang zum Campus angefordert: { $site }. Sie sind dort schon dabei.
mail-known-note = Sie brauchen keinen Code. Waren Sie das nicht, müssen Sie nichts tun.
mail-known-button = Zur Anmeldung
mail-address-subject = Ihre E-Mail-Adresse ist geändert: { $site }
mail-address-lead = Die Koordination hat Ihre E-Mail-Adresse auf dem Campus geändert: { $site }. An die bisherige Adresse schreiben wir heute zum letzten Mal.
mail-address-note = Stimmt das nicht, melden Sie sich bitte gleich bei Ihrer Koordination.
mail-address-button = Kontakt

# Berufungen der Genossenschaft
appoint-title = Personen der Genossenschaft
appoint-lead = Hier berufen Sie die Geschäftsstelle, den Fachbeirat, das Personal der Bildungsanbieter und Dozierende.
appoint-new = Person berufen
appoint-email-hint = Gibt es die Person hier schon, bekommt sie die Rollen dazu.
appoint-provider = Bildungsanbieter
appoint-provider-hint = Nötig für Bildungsanbieter und Dozierende.
appoint-no-provider = Keiner
appoint-send = Berufen
appoint-roles-hint = Ohne Haken entziehen Sie alle Rollen.
appoint-leave = Zugang sperren
appoint-refused = Die Person ist nicht berufen.
appoint-no-role = Bitte wählen Sie mindestens eine Rolle.
appoint-provider-missing = Bitte wählen Sie, für welchen Bildungsanbieter die Person arbeitet.
appoint-left = Diese Person ist gesperrt. Nehmen Sie sie erst wieder auf.
appoint-supervision = Wer den Datenschutz überwacht, darf nicht zugleich in der Geschäftsstelle arbeiten.
appoint-last-operator = Das ist die letzte Person der Geschäftsstelle. Berufen Sie erst jemand anderen.
flash-appointed = Die Person ist berufen.
person-out-of-reach = Wer koordiniert oder für den Datenschutz zuständig ist, wird nur von der Koordination geändert.
