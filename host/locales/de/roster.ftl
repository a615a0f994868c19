# Import von Personen aus einer Tabelle
roster-title = Personen aus einer Tabelle
roster-lead = Nehmen Sie viele Personen auf einmal auf: Tabelle hochladen, Spalten zuordnen, Ergebnis prüfen, übernehmen. Bis zum letzten Schritt ändert sich nichts.
roster-choose = Tabelle hochladen
roster-file = Datei
roster-file-hint = Eine CSV-Datei mit höchstens 32 MB und 200.000 Zeilen. Die erste Zeile nennt die Spalten. Zeichensatz und Trennzeichen erkennen wir.
roster-paste = Tabelle einfügen
roster-paste-hint = Kopieren Sie die Zellen samt Überschriften aus Ihrer Tabellenkalkulation hierher. Das gilt nur, wenn Sie keine Datei wählen.
roster-paste-optional = statt einer Datei
roster-pasted = Eingefügte Tabelle
roster-upload = Weiter zu den Spalten
roster-example = So kann eine Tabelle aussehen:
roster-example-de = Beispiel auf Deutsch
roster-example-en = Beispiel auf Englisch
roster-not-taken = Die Tabelle wurde nicht angenommen.
roster-empty = Die Tabelle ist leer. Wählen Sie eine Datei oder fügen Sie Zellen ein, mit den Namen der Spalten in der ersten Zeile.
roster-too-large = Die Datei ist größer als 32 MB. Teilen Sie die Tabelle auf.
roster-too-long = Die Tabelle hat mehr als { $most } Zeilen. Teilen Sie sie auf.
roster-too-wide = Die Tabelle hat { $count } Spalten, erlaubt sind { $most }. Stimmt das Trennzeichen?
roster-spreadsheet = Das ist eine Excel- oder Calc-Datei. Öffnen Sie sie, wählen Sie „Speichern unter“ und dort „CSV UTF-8“, und laden Sie die neue Datei hoch.
roster-binary = Das ist keine Tabelle, sondern eine Datei anderer Art. Speichern Sie Ihre Tabelle als CSV.
roster-ragged = Die Zeile { $line } hat eine andere Zahl von Feldern als die erste Zeile.
roster-unreadable = Die Datei lässt sich nicht als Tabelle lesen. Speichern Sie sie noch einmal als CSV.
roster-earlier = Bisherige Importe
roster-none = Bisher wurde noch keine Tabelle hochgeladen.
roster-when = Wann
roster-who = Wer
roster-outcome = Ergebnis
roster-by-office = Geschäftsstelle oder nicht mehr dabei
roster-result = { $new } neu, { $changed } geändert, { $deactivated } ausgeschieden, { $refused } abgelehnt
roster-state-mapping = Spalten offen
roster-state-checking = Wird geprüft
roster-state-checked = Geprüft, nicht übernommen
roster-state-applying = Wird übernommen
roster-state-applied = Übernommen
roster-state-discarded = Verworfen
roster-state-expired = Abgelaufen
roster-step = Schritt { $number } von 3
roster-rows = { $count ->
    [one] eine Zeile
   *[other] { $count } Zeilen
}

# Spalten
roster-mapping = Spalten zuordnen
roster-mapping-lead = Was steht in welcher Spalte? Wir erkennen Personen an der Personalnummer, sonst an der E-Mail-Adresse. Ihre Zuordnung merken wir uns für das nächste Mal. Leere Zellen ändern nichts.
roster-not-explained = Die Zuordnung reicht noch nicht.
roster-no-key = Ordnen Sie eine Spalte der E-Mail-Adresse oder der Personalnummer zu.
roster-field-twice = Zwei Spalten haben dieselbe Bedeutung. Wählen Sie jede nur einmal.
roster-column = Spalte { $number } ohne Namen
roster-sample = Zum Beispiel: { $text }
roster-no-sample = In den ersten Zeilen leer
roster-ignored = Nicht übernehmen
roster-field-number = Personalnummer
roster-field-email = E-Mail-Adresse
roster-field-given-name = Vorname
roster-field-family-name = Nachname
roster-field-language = Sprache
roster-field-position = Stelle
roster-field-unit = Einheit
roster-field-roles = Rollen
roster-options = Was noch?
roster-creates-units = Fehlende Einheiten anlegen
roster-creates-units-note = Sonst werden Zeilen mit unbekannter Einheit abgelehnt.
roster-deactivates = Wer nicht in der Tabelle steht, scheidet aus
roster-deactivates-note = Nur, wenn die Tabelle vollständig ist. Koordination, Datenschutz und Personen aus einem Verzeichnis bleiben in jedem Fall.
roster-check = Prüfen
roster-discard = Import verwerfen

# Fortschritt
roster-progress = Ihr Import
roster-checking = Die Tabelle wird geprüft.
roster-checking-text = Das dauert meist wenige Sekunden, bei sehr großen Tabellen bis zu einer Minute. Sie können diese Seite verlassen und später wiederkommen.
roster-applying = Die Personen werden übernommen.
roster-applying-text = Alles oder nichts: Wenn etwas dazwischenkommt, ändert sich nichts. Sie können diese Seite verlassen und später wiederkommen.
roster-look = Stand ansehen

# Bericht
roster-report = Ergebnis der Prüfung
roster-report-file = import-bericht
roster-dry-run = Das ist eine Vorschau. Noch hat sich nichts geändert.
roster-has-changed = Seit der Prüfung hat sich etwas geändert. Nichts wurde übernommen. Das ist die neue Vorschau.
roster-was-full = Ihr Tarif lässt nicht so viele Personen zu. Nichts wurde übernommen; die Grenze steht unter Kontingente.
roster-was-forbidden = Wer die Übernahme gestartet hat, darf Personen nicht mehr verwalten. Nichts wurde übernommen.
roster-was-applied = Übernommen am { $at }.
roster-was-discarded = Dieser Import wurde verworfen. Seine Daten sind gelöscht.
roster-was-expired = Dieser Import wurde nicht rechtzeitig übernommen. Seine Daten sind gelöscht.
roster-inviting = Die Einladungen werden nach und nach verschickt.
roster-invited = Die Einladungen sind verschickt.
roster-nothing = Es gibt nichts zu übernehmen: Keine Zeile würde etwas ändern.
roster-refused-and-missing = Es gibt abgelehnte Zeilen. Solange scheidet niemand aus, denn gemeint sein könnten genau diese Personen. Berichtigen Sie die Tabelle, oder wählen Sie bei den Spalten, dass niemand ausscheidet.
roster-new-units = { $count ->
    [one] Eine Einheit wird neu angelegt.
   *[other] { $count } Einheiten werden neu angelegt.
}
roster-outcome-all = Alle Zeilen
roster-outcome-new = Neu
roster-outcome-changed = Geändert
roster-outcome-unchanged = Unverändert
roster-outcome-deactivated = Scheidet aus
roster-outcome-refused = Abgelehnt
roster-decide = Übernehmen?
roster-not-applied = Der Import ist noch nicht gestartet.
roster-refused-rows = Abgelehnte Zeilen
roster-leaves-out = { $count ->
    [one] Die abgelehnte Zeile weglassen
   *[other] Die { $count } abgelehnten Zeilen weglassen
}
roster-leaves-out-note = Sonst berichtigen Sie die Tabelle und laden sie neu hoch.
roster-answer-refused = Es gibt abgelehnte Zeilen. Lassen Sie sie weg, oder berichtigen Sie die Tabelle.
roster-confirm = { $count ->
    [one] Eine Person scheidet aus. Geben Sie zur Bestätigung die Zahl 1 ein.
   *[other] { $count } Personen scheiden aus. Geben Sie zur Bestätigung die Zahl ein.
}
roster-confirm-hint = Wer ausscheidet, wird abgemeldet; laufende Buchungen werden storniert. Nachweise bleiben.
roster-answer-number = Geben Sie zur Bestätigung { $count } ein.
roster-invite = Einladungen
roster-invite-hint = Neue Personen brauchen eine Einladung, um ein Passwort zu wählen. Wer sich über Ihr Haus anmeldet, braucht keine.
roster-invite-now = Sofort verschicken
roster-invite-later = Später verschicken
roster-invite-none = Nicht verschicken
roster-invite-kept = Die neuen Personen sind noch nicht eingeladen.
roster-invite-send = Jetzt einladen
roster-apply = Übernehmen
roster-back = Zurück zu den Spalten
roster-lines = Bericht
roster-download = Bericht als CSV
roster-no-lines = Hier steht keine Zeile.
roster-report-line = Zeile
roster-report-name = Person
roster-report-email = E-Mail-Adresse
roster-report-outcome = Was geschieht
roster-report-why = Was sich ändert oder warum nicht
roster-reactivated = wieder dabei
roster-problem-missing = { $field } fehlt.
roster-problem-invalid = { $field }: Das ist keine vollständige Adresse.
roster-problem-too-long = { $field }: Der Text ist zu lang.
roster-problem-letters = { $field }: Ein Zeichen kommt in Namen nicht vor (DIN 91379).
roster-problem-control = { $field }: Unsichtbare Steuerzeichen oder ein Zeilenumbruch.
roster-problem-formula = { $field }: Das sieht wie eine Formel aus.
roster-problem-unknown = { $field }: Das gibt es hier nicht.
roster-problem-ambiguous = { $field }: Mehrere heißen so. Nennen Sie den Weg von oben, zum Beispiel Dezernat I > Amt 32.
roster-problem-too-many = { $field }: Es wären mehr als 500 neue Einheiten. Stimmt die Spalte?
roster-problem-twice = { $field }: Dieselbe Person steht auch in Zeile { $line }.
roster-problem-same-person = Dieselbe Person steht auch in Zeile { $line }.
roster-problem-taken = { $field }: Die Adresse gehört schon jemand anderem.
roster-problem-other-number = { $field }: Wer diese Adresse hat, hat eine andere Personalnummer.
roster-problem-elsewhere = { $field }: Diese Rolle gibt es nur bei der Genossenschaft.
roster-problem-kept = { $field }: Die Koordination lässt sich nicht über eine Tabelle entziehen.
roster-problem-supervision = { $field }: Datenschutz lässt sich nicht über eine Tabelle geben und verträgt sich nicht mit der Koordination.
roster-problem-directory = Diese Person wird aus einem Verzeichnis gepflegt. Ändern Sie sie dort.
roster-problem-appointed = { $field }: Rollen gibt nur, wer Rollen vergeben darf, zum Beispiel die Koordination.
roster-problem-appointed-person = Diese Person hat eine Aufgabe für das ganze Haus. Ändern kann sie nur, wer Rollen vergeben darf.
roster-problem-ragged = Die Zeile hat mehr Felder als Spalten. Steht Text mit Trennzeichen in Anführungszeichen?
flash-import-discarded = Der Import ist verworfen, seine Daten sind gelöscht.
flash-import-inviting = Die Einladungen werden verschickt.
problem-import-elsewhere-title = Dieser Import ist schon weiter
problem-import-elsewhere-text = Der Schritt wurde schon erledigt, vielleicht von jemand anderem. Öffnen Sie den Import neu.
