//! A plugin on its way from a provider to a learner, and out of use again: with the tools, keys and pages of each of them.

use std::{path::Path, process::Command};

use anyhow::{Context as _, ensure};
use browser_tests::{places, tab::Tab};

use crate::{Stage, frames, main_job::sign_in};

pub(crate) const OPERATOR: &str = "henriette.koegler@genossenschaft.example";
pub(crate) const REVIEWER: &str = "amadou.diallo-franke@genossenschaft.example";
pub(crate) const PROVIDER: &str = "volker.ritzmann@verwaltungsakademie-kurpfalz.example";
const LEARNER: &str = "jerome.lefevre@ludwigshafen.example";
pub(crate) const ACADEMY: &str = "Verwaltungsakademie Kurpfalz";
/// With an exercise of the plugin.
const MODULE: &str = "schriftgutverwaltung-aktenplan";
const EXERCISE: &str = "Akte oder Papierkorb?";
/// What the house has admitted, and the provider's next version of it.
const KNOWN: &str = env!("CARGO_PKG_VERSION");
const NEXT: &str = "0.1.9";
/// What the page of a package says once its report is there and good.
pub(crate) const INSPECTED: &str = "Jetzt entscheidet der Fachbeirat.";

pub(crate) async fn from_provider_to_learner(stage: &Stage) -> anyhow::Result<()> {
    let desk = tempfile::tempdir()?;
    let key = pack(desk.path()).context("the provider packs")?;
    let mut office = stage.chromium.somebody().await?.with_pictures();
    enter_key(stage, &mut office, &key).await.context("the office enters the key")?;
    let mut provider = stage.chromium.somebody().await?.with_pictures();
    hand_in(stage, &mut provider, desk.path()).await.context("the provider hands in")?;
    let mut reviewer = stage.chromium.somebody().await?.with_pictures();
    review(stage, &mut reviewer).await.context("the board decides")?;
    frames::are_sealed_off(stage, desk.path(), &mut provider, &mut reviewer).await.context("frames")?;
    let mut learner = stage.chromium.somebody().await?.with_pictures();
    let exercise = begin(stage, &mut learner).await.context("the learner begins")?;
    block(stage, &mut office).await.context("the office blocks it")?;
    paused(&mut learner, &exercise).await.context("the learner is told")?;
    for tab in [&office, &provider, &reviewer, &learner] {
        tab.found_nothing()?;
    }
    Ok(())
}

/// With the author's tool, in an empty folder. Gives the public root key.
fn pack(desk: &Path) -> anyhow::Result<String> {
    let folder = desk.join("plugin");
    let mut component = std::fs::read(places::built("plugins/matching.wasm"))?;
    let places: Vec<usize> =
        (0..component.len() - KNOWN.len()).filter(|at| component[*at..].starts_with(KNOWN.as_bytes())).collect();
    for at in places {
        component[at..at + NEXT.len()].copy_from_slice(NEXT.as_bytes());
    }
    copy(&places::repository().join("plugins/matching/cases"), &folder.join("tests"))?;
    std::fs::write(folder.join("component.wasm"), component)?;
    let about = format!(
        "id = \"de.kommunalcampus.matching\"\nversion = \"{NEXT}\"\ninterface = \"campus:exercise@1.0.0\"\n\
         provider = \"de.kommunalcampus\"\nlicence = \"EUPL-1.2\"\n"
    );
    std::fs::write(folder.join("package.toml"), about)?;
    let key = public_key(&tool(desk, "keygen --provider de.kommunalcampus -o root.key")?)?;
    tool(desk, "keygen --root root.key --days 30 -o release.key")?;
    tool(desk, "pack plugin -o plugin.campx")?;
    tool(desk, "sign plugin.campx --key release.key")?;
    Ok(key)
}

pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// As `keygen` prints it.
pub(crate) fn public_key(told: &str) -> anyhow::Result<String> {
    let line = told.lines().find(|line| line.contains("root key")).context("the key is printed")?;
    Ok(line.rsplit(' ').next().context("it stands at the end")?.to_owned())
}

pub(crate) fn tool(desk: &Path, arguments: &str) -> anyhow::Result<String> {
    let mut command = Command::new(places::programs()?.join("campus-plugin"));
    let output = command.current_dir(desk).args(arguments.split(' ')).output().context("campus-plugin is built")?;
    ensure!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

async fn enter_key(stage: &Stage, tab: &mut Tab, key: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/geschaeftsstelle/plugins")).await?;
    sign_in(tab, OPERATOR, "campus-demo").await?;
    tab.reads("de.kommunalcampus.matching").await?;
    tab.look("plugins").await?;
    tab.follow("Schlüssel der Anbieter").await?;
    tab.look("plugin-keys").await?;
    tab.pick("Anbieter", ACADEMY).await?;
    tab.fill("Anfang der Namen", "de.kommunalcampus").await?;
    tab.fill("Öffentlicher Schlüssel", "123").await?;
    tab.submit("Eintragen").await?;
    tab.reads("Das ist kein Schlüssel").await?;
    tab.look("plugin-keys-refused").await?;
    tab.fill("Öffentlicher Schlüssel", key).await?;
    tab.submit("Eintragen").await?;
    tab.reads("Der Schlüssel ist eingetragen.").await?;
    tab.follow("de.kommunalcampus").await?;
    tab.reads(key).await?;
    tab.look("plugin-key").await
}

async fn hand_in(stage: &Stage, tab: &mut Tab, desk: &Path) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/anbieter/plugins")).await?;
    sign_in(tab, PROVIDER, "campus-demo").await?;
    tab.reads("Sie haben noch nichts eingereicht.").await?;
    tab.look("packages").await?;
    tab.attach("Paket", &desk.join("root.key")).await?;
    tab.submit("Einreichen").await?;
    tab.reads("Das Paket ist nicht in Ordnung.").await?;
    tab.look("packages-refused").await?;
    tab.follow("Zugang für Programme").await?;
    tab.fill("Bezeichnung", "Pipeline der Akademie").await?;
    tab.submit("Token anlegen").await?;
    tab.reads("kcplugin_").await?;
    tab.look("plugin-tokens").await?;
    tab.follow("Meine Plugins").await?;
    tab.attach("Paket", &desk.join("plugin.campx")).await?;
    tab.submit("Einreichen").await?;
    tab.reads("Das Paket ist eingereicht und wird geprüft.").await?;
    tab.reads_in_time(INSPECTED).await?;
    tab.look("package").await
}

async fn review(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/fachbeirat/plugins")).await?;
    sign_in(tab, REVIEWER, "campus-demo").await?;
    tab.look("review-queue").await?;
    tab.follow(&format!("de.kommunalcampus.matching {NEXT}")).await?;
    tab.look("review").await?;
    tab.submit("Ablehnen").await?;
    tab.reads("Schreiben Sie, warum Sie ablehnen.").await?;
    tab.look("review-refused").await?;
    tab.leave_at("main ul a[href*=probe]").await?;
    tab.look("trial").await?;
    tab.submit("Antwort prüfen").await?;
    tab.reads("Das sagt das Plugin").await?;
    tab.look("trial-answered").await?;
    tab.follow("Zurück zum Paket").await?;
    tab.submit("Veröffentlichen").await?;
    tab.reads("Das Plugin ist veröffentlicht.").await
}

/// Books the module and opens the exercise, whose address it gives.
async fn begin(stage: &Stage, tab: &mut Tab) -> anyhow::Result<String> {
    tab.open(&stage.product.url("ludwigshafen", &format!("/anmelden?zurueck=/module/{MODULE}"))).await?;
    sign_in(tab, LEARNER, "campus-demo").await?;
    tab.submit("Platz buchen").await?;
    tab.reads("Ihr Platz ist gebucht.").await?;
    tab.open(&stage.product.url("ludwigshafen", "/lernen")).await?;
    tab.follow("Schriftgutverwaltung und kommunaler Aktenplan").await?;
    tab.follow(EXERCISE).await?;
    tab.reads("Antwort prüfen").await?;
    tab.look("matching").await?;
    tab.submit("Antwort prüfen").await?;
    tab.url().await
}

async fn block(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/geschaeftsstelle/plugins")).await?;
    tab.follow(&format!("de.kommunalcampus.matching {NEXT}")).await?;
    tab.choose("Sperren").await?;
    tab.look("stop").await?;
    tab.submit("Aus dem Betrieb nehmen").await?;
    tab.reads("Nennen Sie den Grund.").await?;
    tab.look("stop-refused").await?;
    tab.fill("Grund", "Der Schlüssel ist gestohlen.").await?;
    tab.submit("Aus dem Betrieb nehmen").await?;
    tab.reads("Das Plugin ist aus dem Betrieb genommen.").await?;
    tab.look("plugins-stopped").await
}

async fn paused(tab: &mut Tab, exercise: &str) -> anyhow::Result<()> {
    tab.open(exercise).await?;
    tab.reads("Diese Übung ist angehalten").await?;
    tab.look("exercise-stopped").await?;
    // The version of the house is still there.
    tab.submit("Mit einer anderen Version weiterarbeiten").await?;
    tab.reads("Antwort prüfen").await
}
