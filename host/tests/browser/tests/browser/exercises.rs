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
    tab.found_nothing()
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
