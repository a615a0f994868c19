# Beitrittserklärung (GenG, Paragrafen 15 und 15a)
declaration-title = Beitrittserklärung
declaration-description = { $name } erklärt den Beitritt zur Genossenschaft.
declaration-get = Beitrittserklärung (PDF)
declaration-get-hint = Zum Unterschreiben. Schicken Sie das unterschriebene Dokument an die Geschäftsstelle.
declaration-member = Mitglied
declaration-declares = Erklärung
declaration-joins = Wir erklären den Beitritt zur Genossenschaft und übernehmen { $shares ->
    [one] einen Geschäftsanteil
   *[other] { $number } Geschäftsanteile
}.
declaration-pays = Wir verpflichten uns, die nach Gesetz und Satzung geschuldeten Einzahlungen auf den Geschäftsanteil zu leisten und die Verbindlichkeiten zu erfüllen, die aus der Satzung folgen (§ 15a GenG).
declaration-received = Die Satzung haben wir erhalten. Den folgenden Fassungen haben wir zugestimmt:
declaration-wording = Fassung { $version } vom { $date }, SHA-256 { $hash }
declaration-footer = Antrag { $id } vom { $date }
declaration-place = Ort, Datum
declaration-signature = Unterschrift, Name und Funktion, Dienstsiegel
declaration-admission = Zulassung durch die Genossenschaft: Ort, Datum
declaration-board = Unterschrift für den Vorstand
