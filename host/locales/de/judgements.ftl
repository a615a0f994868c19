# Antworten, die ein Mensch bewertet
nav-judgements = Korrekturen
judgements-title = Korrekturen
judgements-lead = Hier warten Antworten, die ein Mensch bewertet. Von wem sie sind, sehen Sie nicht.
judgements-none = Zurzeit wartet keine Antwort.
judgements-waiting = Wartende Antworten
judgements-item = Aufgabe
judgements-course = Modul
judgements-since = Abgegeben
judgement-refused = Die Bewertung wurde noch nicht gespeichert.
judgement-notes = Vorprüfung
judgement-notes-lead = Das haben Regeln gefunden. Es entscheidet nichts, Ihr Urteil zählt.
judgement-yours = Ihre Bewertung
judgement-share = { $percent } % der Punkte
judgement-comment = Rückmeldung
judgement-comment-hint = Was war gut, was fehlt? Die lernende Person liest das neben ihren Punkten.
judgement-comment-too-long = Die Rückmeldung hat höchstens 2000 Zeichen.
judgement-submit = Bewertung abgeben
judgement-back = Zurück zur Liste
flash-judged = Die Bewertung ist gespeichert.
exercise-review = Ihre Antwort ist abgegeben.
exercise-privacy-read = Ihre Antwort liest ein Mensch beim Anbieter des Moduls. Ihren Namen und Ihr Haus sieht er nicht.
exercise-review-text = Wer sie bewertet, sieht Ihren Namen nicht. Das Ergebnis steht dann hier; Sie können inzwischen weiterlernen.

# Was ein Mitglied Plugins erlaubt
grants-title = Plugins mit Freigabe
grants-lead = Die meisten Übungen bewertet ein Programm. Diese Plugins brauchen mehr, darum entscheiden Sie, ob Ihr Haus sie nutzt.
grants-none = Zurzeit braucht kein Plugin eine Freigabe.
grants-granted = freigegeben
grants-open = nicht freigegeben
grants-human-review = Ein Mensch beim Anbieter des Moduls liest und bewertet die Antworten. Den Namen und das Haus sieht er nicht.
grants-modules = Verwendet in
grants-grant = Freigeben
grants-take-back = Freigabe zurücknehmen
flash-granted = Das Plugin ist freigegeben.
flash-grant-ended = Die Freigabe ist zurückgenommen. Begonnene Übungen laufen weiter.
problem-plugin-not-granted-title = Diese Übung ist in Ihrem Haus nicht freigegeben
problem-plugin-not-granted-text = Antworten darauf liest ein Mensch beim Anbieter. Ihre Koordination entscheidet, ob Ihr Haus das nutzt.
