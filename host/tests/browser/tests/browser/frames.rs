//! An interface that a plugin brings along, in the playground of the board: what it does for whoever uses it, and what it
//! cannot do to them.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, ensure};
use browser_tests::{places, tab::Tab};

use crate::{
    Stage,
    main_job::sign_in,
    plugins::{INSPECTED, REVIEWER, copy, tool},
};

const PLUGIN: &str = "de.kommunalcampus.framed";
/// What the frame has written, or nothing.
const WRITTEN: &str = "(document.querySelector('input[name=\"d.zahl\"]')?.value ?? '')";
/// The frame is gone, and what stands in its place is there.
const FALLEN_BACK: &str = "!document.querySelector('iframe') && !document.querySelector('input[name=\"d.zahl\"]') && !!document.querySelector('[data-frame] input').checkVisibility()";

pub(crate) async fn are_sealed_off(
    stage: &Stage,
    desk: &Path,
    provider: &mut Tab,
    reviewer: &mut Tab,
) -> anyhow::Result<()> {
    pack(desk)?;
    provider.open(&stage.product.url("", "/anbieter/plugins")).await?;
    provider.attach("Paket", &desk.join("framed.campx")).await?;
    provider.submit("Einreichen").await?;
    provider.reads_in_time(INSPECTED).await?;
    number_line(stage, reviewer).await.context("the number line")?;
    // What is refused is told in the console, so somebody else looks.
    let mut tab = stage.chromium.somebody().await?;
    tab.open(&stage.product.url("", "/anmelden?zurueck=/fachbeirat/plugins")).await?;
    sign_in(&tab, REVIEWER, "campus-demo").await?;
    greedy(stage, &mut tab).await.context("a greedy frame")?;
    for name in ["flood", "leave", "silent", "late"] {
        open(stage, &tab, name).await?;
        tab.until(FALLEN_BACK).await.context(name)?;
    }
    // It would be ready by now, and nobody listens.
    tokio::time::sleep(Duration::from_secs(3)).await;
    ensure!(tab.ask::<bool>(FALLEN_BACK).await?);
    Ok(())
}

fn pack(desk: &Path) -> anyhow::Result<()> {
    let (source, folder) = (places::repository().join("plugin-sdk/runtime/tests/framed"), desk.join("framed"));
    copy(&source.join("cases"), &folder.join("tests"))?;
    copy(&source.join("ui"), &folder.join("ui"))?;
    std::fs::copy(places::built("plugins-test/framed.wasm"), folder.join("component.wasm"))?;
    let about = format!(
        "id = \"{PLUGIN}\"\nversion = \"1.0.0\"\ninterface = \"campus:exercise@1.0.0\"\n\
         provider = \"de.kommunalcampus\"\nlicence = \"EUPL-1.2\"\n"
    );
    std::fs::write(folder.join("package.toml"), about)?;
    tool(desk, "pack framed -o framed.campx")?;
    tool(desk, "sign framed.campx --key release.key")?;
    Ok(())
}

/// The trial of this frame.
async fn open(stage: &Stage, tab: &Tab, name: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/fachbeirat/plugins")).await?;
    tab.follow(&format!("{PLUGIN} 1.0.0")).await?;
    tab.follow(&format!("check-{name}")).await
}

async fn number_line(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    open(stage, tab, "index").await?;
    tab.until("!!document.querySelector('iframe')?.checkVisibility()").await?;
    tab.until("document.querySelector('iframe').clientHeight < 300").await.context("it says how tall it is")?;
    tab.look("frame").await?;
    // A frame of another process takes a moment until clicks arrive there.
    for _ in 0..10 {
        tab.click_within("iframe", [7.5 / 11.0, 0.7]).await?;
        if tab.ask::<String>(WRITTEN).await? == "7" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    tab.until(&format!("{WRITTEN} === '7'")).await?;
    tab.until("document.getElementById('live').textContent === '7 ist gewählt.'").await?;
    tab.submit("Antwort prüfen").await?;
    tab.reads("100 %").await?;
    tab.until(&format!("{WRITTEN} === '7'")).await.context("what was entered comes back")?;
    tab.look("frame-marked").await?;
    tab.click("[data-frame] > button").await?;
    ensure!(tab.ask::<bool>("document.querySelector('[data-frame] input').checkVisibility()").await?);
    ensure!(
        tab.ask::<bool>("document.querySelector('input[name=\"d.zahl\"]').disabled").await?,
        "the field counts now"
    );
    tab.look("frame-plain").await
}

async fn greedy(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    open(stage, tab, "greedy").await?;
    let address = tab.url().await?;
    tab.until(&format!("{WRITTEN} !== ''")).await?;
    let got: String = tab.ask(WRITTEN).await?;
    ensure!(got == "bekommen: nichts", "{got}");
    ensure!(tab.url().await? == address, "it has led away");
    let tall: i64 = tab.ask("document.querySelector('iframe').clientHeight").await?;
    ensure!(tall <= 2_000, "it is {tall} pixels tall");
    let said: String = tab.ask("document.getElementById('live').textContent").await?;
    ensure!(said.len() <= 300, "it says {} letters", said.len());
    ensure!(tab.ask::<bool>("!document.querySelector('input[name=\"d.fremd\"]')").await?, "that field is not its own");
    Ok(())
}
