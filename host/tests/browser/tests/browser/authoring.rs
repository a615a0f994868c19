//! A house writes a module with the plugins of a provider, and somebody learns in it until one of them is blocked.

use anyhow::ensure;
use browser_tests::tab::Tab;

use crate::{Stage, main_job::sign_in};

const AUTHOR: &str = "katrin.boehm-schaefer@ludwigshafen.example";
const LEARNER: &str = "thi-mai.tran@ludwigshafen.example";
const TITLE: &str = "Gebühren im Kopf rechnen";

/// The plugins have the same title; the last one is blocked in the end.
pub(crate) async fn with_plugins(stage: &Stage, office: &mut Tab, plugins: [&str; 2]) -> anyhow::Result<()> {
    let mut author = stage.chromium.somebody().await?.with_pictures();
    author.open(&stage.product.url("ludwigshafen", "/anmelden?zurueck=/verwaltung/module")).await?;
    sign_in(&author, AUTHOR, "campus-demo").await?;
    author.look("author-drafts").await?;
    author.fill("Titel", TITLE).await?;
    author.submit("Modul beginnen").await?;
    let draft = author.url().await?;
    author.look("author-draft").await?;
    author.submit("Veröffentlichen").await?;
    author.reads("Fügen Sie mindestens einen Schritt hinzu.").await?;
    author.look("author-refused").await?;
    author.open(&draft).await?;
    author.submit("Hinzufügen").await?;
    author.fill("Titel des Schritts", "Wozu Kopfrechnen?").await?;
    author.fill("Text", "Am Schalter ist der Rechner oft weit weg. **Eine** Summe geht auch so.").await?;
    author.submit("Speichern").await?;
    author.look("author-lesson").await?;
    for (plugin, right) in plugins.iter().zip(["3", "4"]) {
        author.open(&draft).await?;
        author.click("main section details summary").await?;
        if plugin == &plugins[0] {
            author.follow("Welche Übungstypen es gibt").await?;
            author.reads(plugin).await?;
            author.look("author-types").await?;
            author.open(&draft).await?;
            author.click("main section details summary").await?;
        }
        author.pick("Was soll es sein?", &format!("Addition ({plugin})")).await?;
        author.submit("Hinzufügen").await?;
        author.fill("Titel des Schritts", &format!("Zwei und {right}")).await?;
        author.fill("First number", "2").await?;
        author.fill("Second number", "tausend").await?;
        author.submit("Speichern").await?;
        author.reads("Geben Sie eine Zahl ein.").await?;
        author.look("author-task-unfinished").await?;
        author.fill("Second number", right).await?;
        author.fill("Explanation", "Zählen Sie weiter.").await?;
        author.submit("Speichern").await?;
        author.does_not_read("Noch nicht fertig").await?;
        author.follow("Vorschau").await?;
        author.reads(&format!("2 + {right} = ?")).await?;
        author.look("author-preview").await?;
    }
    author.open(&draft).await?;
    author.fill("Worum es geht", "Zwei Summen, die man im Kopf haben sollte.").await?;
    author.pick("Thema", "Weitere Themen").await?;
    author.pick("Anbieter", "Verwaltungsakademie Kurpfalz").await?;
    author.fill("Lernziele", "Sie addieren kleine Beträge.").await?;
    author.leave_at("form[data-unsaved] button").await?;
    author.reads("Gespeichert.").await?;
    author.submit("Veröffentlichen").await?;
    author.reads("Das Modul ist veröffentlicht.").await?;
    author.look("author-published").await?;
    author.follow("Im Katalog ansehen").await?;
    let module = author.url().await?;
    author.found_nothing()?;

    let learner = stage.chromium.somebody().await?;
    learner.open(&module.replace("/module/", "/anmelden?zurueck=/module/")).await?;
    sign_in(&learner, LEARNER, "campus-demo").await?;
    learner.submit("Platz buchen").await?;
    learner.open(&stage.product.url("ludwigshafen", "/lernen")).await?;
    learner.follow(TITLE).await?;
    let contents = learner.url().await?;
    for right in ["3", "4"] {
        learner.open(&contents).await?;
        learner.follow(&format!("Zwei und {right}")).await?;
        let sum = if right == "3" { "5" } else { "7" };
        learner.fill("Summe", sum).await?;
        learner.submit("Antwort prüfen").await?;
        learner.reads_in_time(if right == "3" { "Richtig!" } else { "Noch nicht richtig." }).await?;
    }
    block(stage, office, plugins[1]).await?;
    learner.open(&learner.url().await?).await?;
    learner.reads("Diese Übung ist angehalten").await?;
    learner.open(&contents).await?;
    learner.follow("Zwei und 3").await?;
    learner.reads("Antwort prüfen").await?;
    learner.found_nothing()?;
    author.open(&draft).await?;
    author.follow("Zwei und 4").await?;
    author.reads("Dieses Plugin gibt es nicht mehr.").await?;
    ensure!(author.url().await?.starts_with(&draft));
    author.look("author-gone").await?;
    author.found_nothing()
}

async fn block(stage: &Stage, office: &mut Tab, plugin: &str) -> anyhow::Result<()> {
    office.open(&stage.product.url("", "/geschaeftsstelle/plugins")).await?;
    office.follow(&format!("{plugin} 1.0.0")).await?;
    office.choose("Sperren").await?;
    office.fill("Grund", "Der Schlüssel ist gestohlen.").await?;
    office.submit("Aus dem Betrieb nehmen").await?;
    office.reads("Das Plugin ist aus dem Betrieb genommen.").await
}
