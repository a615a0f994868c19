# Quizze, die ihre Fragen auslosen
quiz-questions-rule = { $questions } Fragen, für Sie ausgelost. Jede zählt gleich viel; mit { $percent } % der Punkte haben Sie bestanden.
quiz-questions-way = Sie beantworten die Fragen in beliebiger Reihenfolge und geben am Ende alles zusammen ab. Wenn Sie das Quiz wiederholen, werden die Fragen neu ausgelost.
quiz-begin = Quiz beginnen
quiz-questions = Fragen
quiz-question = Frage { $number }
quiz-question-of = Frage { $number } von { $total }
quiz-standing-blank = offen
quiz-standing-entered = beantwortet
quiz-standing-waiting = wird ausgewertet
quiz-standing-unfinished = noch nicht fertig
quiz-standing-stopped = angehalten
quiz-standing-marked = { $percent } % der Punkte
quiz-left = { $questions ->
    [one] Eine Frage ist noch offen.
   *[other] { $questions } Fragen sind noch offen.
}
quiz-left-text = Was Sie eingeben, wird gespeichert. Offene Fragen geben keine Punkte.
quiz-ready = Alle Fragen sind beantwortet.
quiz-ready-text = Sie können Ihre Antworten noch ändern, bis Sie das Quiz abgeben.
quiz-handed-in = Ihr Quiz ist abgegeben und wird ausgewertet.
quiz-handed-in-text = Sobald alle Fragen bewertet sind, sehen Sie hier das Ergebnis. Sie können inzwischen weiterlernen.
quiz-unfinished = Eine Frage ist noch nicht fertig.
quiz-unfinished-text = Öffnen Sie die markierte Frage und antworten Sie dort weiter. Danach sehen Sie das Ergebnis.
quiz-stopped = Dieses Quiz ist angehalten.
quiz-stopped-text = Wir haben eine der Fragen zu Ihrem Schutz aus dem Betrieb genommen. Ihre Antworten bleiben erhalten. Gibt es eine neue Version, machen Sie dort weiter; sonst werden die Fragen neu ausgelost.
quiz-anew = Quiz fortsetzen
quiz-on = Weiter
quiz-back = Zurück
quiz-list = Zur Übersicht
question-wrong = Nicht richtig.
question-unfinished = Diese Frage ist noch nicht fertig.
question-unfinished-text = Antworten Sie weiter; Ihre bisherigen Schritte sind gespeichert.
