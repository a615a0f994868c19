//! A text that a person judges: from the learner to the provider and back, with the house's permission.

use anyhow::ensure;

use crate::{Stage, main_job::sign_in, plugins::PROVIDER};

const LEARNER: &str = "ayse.dogan@ludwigshafen.example";
const COORDINATION: &str = "katrin.boehm-schaefer@ludwigshafen.example";
const EXERCISE: &str = "Ein Laptop ist weg";
const TEXT: &str = "Ich melde den Diebstahl sofort intern und schreibe auf, was wann geschehen ist. Die Aufsichtsbehörde muss es \
                    binnen 72 Stunden erfahren, auch über das Wochenende.";

pub(crate) async fn from_learner_to_provider_and_back(stage: &Stage) -> anyhow::Result<()> {
    let mut house = stage.chromium.somebody().await?.with_pictures();
    house.open(&stage.product.url("ludwigshafen", "/anmelden?zurueck=/verwaltung/plugins")).await?;
    sign_in(&house, COORDINATION, "campus-demo").await?;
    house.reads("freigegeben").await?;
    house.look("grants").await?;

    let mut learner = stage.chromium.somebody().await?.with_pictures();
    let address = stage.product.url("ludwigshafen", "/anmelden?zurueck=/module/datenpannen-melden");
    learner.open(&address).await?;
    sign_in(&learner, LEARNER, "campus-demo").await?;
    learner.submit("Platz buchen").await?;
    learner.open(&stage.product.url("ludwigshafen", "/lernen")).await?;
    learner.follow("Datenpannen erkennen").await?;
    learner.follow(EXERCISE).await?;
    learner.fill("Was tun Sie jetzt", "Melden.").await?;
    learner.submit("Antwort abgeben").await?;
    learner.reads_in_time("erst 1 von mindestens 25 Wörtern").await?;
    learner.look("short-text-too-short").await?;
    learner.fill("Was tun Sie jetzt", TEXT).await?;
    learner.submit("Antwort abgeben").await?;
    learner.reads_in_time("Ihre Antwort ist abgegeben.").await?;
    learner.look("short-text-waits").await?;

    let mut judge = stage.chromium.somebody().await?.with_pictures();
    judge.open(&stage.product.url("", "/anmelden?zurueck=/korrekturen")).await?;
    sign_in(&judge, PROVIDER, "campus-demo").await?;
    judge.reads_in_time(EXERCISE).await?;
    judge.look("judgements").await?;
    judge.follow(EXERCISE).await?;
    let written: String = judge.ask("document.querySelector('.task textarea').value").await?;
    ensure!(written == TEXT, "whoever judges reads {written:?}");
    judge.look("judgement").await?;
    judge.pick("Wegen des hohen Risikos", "50 % der Punkte").await?;
    judge.fill("Rückmeldung", "Gut erkannt. Wer erfährt es außerdem?").await?;
    judge.submit("Bewertung abgeben").await?;
    judge.reads("Die Bewertung ist gespeichert.").await?;

    learner.reads_in_time("Wer erfährt es außerdem?").await?;
    learner.look("short-text-judged").await?;
    for tab in [&house, &learner, &judge] {
        tab.found_nothing()?;
    }
    Ok(())
}
