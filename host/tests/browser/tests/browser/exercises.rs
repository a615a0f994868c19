//! The first-party types of exercises, as learners meet them in the demo's modules.

use anyhow::{Context as _, ensure};
use browser_tests::tab::Tab;

use crate::{Stage, main_job::sign_in};

const LEARNER: &str = "ayse.dogan@ludwigshafen.example";

pub(crate) async fn of_every_type_are_sound(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    tab.open(&stage.product.url("ludwigshafen", "/anmelden?zurueck=/katalog")).await?;
    sign_in(&tab, LEARNER, "campus-demo").await?;
    book(stage, &tab, "kommunale-doppik-grundlagen", "Kommunale Doppik verstehen").await?;
    calculation(&mut tab).await.context("the calculation")?;
    table(&mut tab).await.context("the table")?;
    book(stage, &tab, "melderecht-buergerbuero", "Melderecht im Bürgerbüro").await?;
    case(&mut tab).await.context("the case")?;
    form(&mut tab).await.context("the form")?;
    book(stage, &tab, "schriftgutverwaltung-aktenplan", "Schriftgutverwaltung").await?;
    order(&mut tab).await.context("the order")?;
    matching(&mut tab).await.context("the pairs")?;
    tab.found_nothing()
}

pub(crate) async fn of_a_quiz_are_drawn_and_handed_in_together(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    tab.open(&stage.product.url("ludwigshafen", "/anmelden?zurueck=/katalog")).await?;
    sign_in(&tab, LEARNER, "campus-demo").await?;
    book(stage, &tab, "datenschutz-im-rathaus", "Datenschutz im Rathaus").await?;
    quiz(&mut tab).await?;
    let address = tab.url().await?;
    let findings = tab.found_nothing();
    let plain = stage.chromium.somebody().await?.without_scripts().await?;
    plain.open(&stage.product.url("ludwigshafen", "/anmelden?zurueck=/katalog")).await?;
    sign_in(&plain, LEARNER, "campus-demo").await?;
    plain.open(&address).await?;
    plain.submit("Quiz wiederholen").await?;
    for number in 1..=QUESTIONS {
        plain.reads(&format!("Frage {number} von {QUESTIONS}")).await?;
        plain.submit(if number == QUESTIONS { "Zur Übersicht" } else { "Weiter" }).await?;
    }
    plain.submit("Quiz abgeben").await?;
    plain.reads_in_time("Noch nicht bestanden.").await?;
    findings
}

/// Of the quiz in the demo.
const QUESTIONS: u32 = 7;

async fn quiz(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Abschlussquiz").await?;
    tab.look("drawn-quiz").await?;
    tab.submit("Quiz beginnen").await?;
    tab.reads("Frage 1 von 7").await?;
    tab.look("drawn-quiz-question").await?;
    tab.click(".option input").await?;
    tab.submit("Weiter").await?;
    tab.submit("Zurück").await?;
    ensure!(tab.ask::<bool>("!!document.querySelector('.option input:checked')").await?, "what was chosen is kept");
    tab.submit("Zur Übersicht").await?;
    tab.reads("6 Fragen sind noch offen.").await?;
    tab.look("drawn-quiz-open").await?;
    tab.follow("Frage 7").await?;
    tab.look("drawn-quiz-last").await?;
    tab.submit("Zur Übersicht").await?;
    tab.submit("Quiz abgeben").await?;
    tab.reads_in_time("Noch nicht bestanden.").await?;
    tab.look("drawn-quiz-failed").await?;
    tab.follow("Frage 1").await?;
    tab.reads("der Punkte erreicht").await?;
    tab.look("drawn-quiz-marked").await?;
    tab.follow("Zur Übersicht").await
}

/// What stands in the list, in its order.
async fn listed(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.ask("[...document.querySelectorAll('.sorter__label')].map((label) => clean(label.textContent))").await
}

/// What would be sent, in the order of the list.
async fn places(tab: &Tab) -> anyhow::Result<Vec<String>> {
    tab.ask("[...document.querySelectorAll('.sorter__item')].map((item) => item.select.value)").await
}

async fn order(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Der Weg eines Schreibens in die Akte").await?;
    tab.look("ordering").await?;
    let first = listed(tab).await?;
    ensure!(places(tab).await?.iter().all(String::is_empty), "nothing is answered yet");
    // By keyboard: the focus stays on the button, and the place is read out.
    tab.ask::<()>("at('.sorter__item:first-child [data-way=down]').focus()").await?;
    tab.press("Enter").await?;
    let moved = listed(tab).await?;
    ensure!(moved[0] == first[1] && moved[1] == first[0], "{first:?} {moved:?}");
    ensure!(places(tab).await? == ["1", "2", "3", "4", "5"]);
    let said: String = tab.ask("document.getElementById('live').textContent").await?;
    ensure!(said == format!("{}: Stelle 2 von 5", first[0]), "{said}");
    ensure!(tab.ask::<bool>("document.activeElement.matches('.sorter__item:nth-child(2) [data-way=down]')").await?);
    tab.drag(".sorter__item:first-child .sorter__grip", ".sorter__item:last-child").await?;
    let dragged = listed(tab).await?;
    ensure!(dragged[4] == moved[0] && dragged[0] == moved[1], "{moved:?} {dragged:?}");
    tab.look("ordering-sorted").await?;
    tab.submit("Antwort prüfen").await?;
    ensure!(listed(tab).await? == dragged, "the answer is shown as it was given");
    tab.look("ordering-marked").await
}

async fn matching(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Akte oder Papierkorb?").await?;
    tab.drag(".chip:nth-child(2)", "[data-match] .kern-form-input:nth-of-type(2) select").await?;
    let chosen: Vec<String> =
        tab.ask("[...document.querySelectorAll('[data-match] select')].map(({value}) => value)").await?;
    ensure!(chosen.iter().filter(|value| !value.is_empty()).count() == 1, "{chosen:?}");
    tab.look("matching-dragged").await
}

/// Books a module and opens its contents.
async fn book(stage: &Stage, tab: &Tab, slug: &str, title: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("ludwigshafen", &format!("/module/{slug}"))).await?;
    tab.submit("Platz buchen").await?;
    tab.reads("Ihr Platz ist gebucht.").await?;
    tab.open(&stage.product.url("ludwigshafen", "/lernen")).await?;
    tab.follow(title).await
}

/// Hands the answer in and waits until the page says this.
async fn answer(tab: &Tab, says: &str) -> anyhow::Result<()> {
    tab.submit("Antwort prüfen").await?;
    tab.reads_in_time(says).await
}

async fn calculation(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Abschreibung im Jahr").await?;
    tab.look("numeric").await?;
    tab.fill("Die Stadt kauft ein Fahrzeug", "4711").await?;
    tab.comes_to_read("Ihr Entwurf ist gespeichert.").await?;
    tab.look("numeric-draft").await?;
    tab.open(&tab.url().await?).await?;
    let kept: String = tab.ask("document.querySelector('input[name^=\"f.\"]').value").await?;
    ensure!(kept == "4711", "the draft is {kept:?}");
    tab.fill("Die Stadt kauft ein Fahrzeug", "zwölf").await?;
    answer(tab, "Geben Sie eine Zahl ein").await?;
    tab.look("numeric-unreadable").await?;
    tab.fill("Die Stadt kauft ein Fahrzeug", "1").await?;
    answer(tab, "Das Ergebnis ist").await?;
    tab.look("numeric-wrong").await
}

async fn table(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Ein Abschreibungsplan").await?;
    tab.look("spreadsheet").await?;
    tab.fill("Formel in B4", "=B1/B2").await?;
    tab.fill("Formel in C4", "90.000").await?;
    tab.fill("Formel in C5", "=C4-").await?;
    answer(tab, "Die Formel ist nicht zu Ende.").await?;
    tab.reads("es ist keine Formel").await?;
    tab.look("spreadsheet-marked").await
}

async fn case(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Wo wohnt Frau Lindner?").await?;
    tab.look("case-study").await?;
    tab.choose("Ich prüfe, ob die Person").await?;
    answer(tab, "Szene 2").await?;
    tab.look("case-study-second").await?;
    tab.choose("„Eine Auskunft kann ich Ihnen").await?;
    answer(tab, "Hier endet der Fall.").await?;
    tab.look("case-study-end").await
}

async fn form(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("Eine Anmeldung ausfüllen").await?;
    tab.look("form").await?;
    tab.fill("Familienname", "Yıldız").await?;
    tab.fill("Geburtsdatum", "Juli 1994").await?;
    tab.fill("Anschrift der Hauptwohnung", "Mannheim").await?;
    tab.choose("Nein").await?;
    answer(tab, "Hier fehlt eine Angabe.").await?;
    tab.reads("Das ist kein Datum.").await?;
    tab.reads("Hier gehört in diesem Fall nichts hin.").await?;
    tab.look("form-marked").await
}
