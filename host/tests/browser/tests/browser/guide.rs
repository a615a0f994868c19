//! The guide for authors, followed word by word in an empty folder: its commands build, check, sign and hand in an exercise
//! in Rust, and an author who likes JavaScript better does the same in the browser. A house then uses both.

use std::{path::Path, process::Command};

use anyhow::{Context as _, ensure};
use browser_tests::{places, tab::Tab};

use crate::{
    Stage, authoring,
    main_job::sign_in,
    plugins::{ACADEMY, INSPECTED, OPERATOR, PROVIDER, REVIEWER, public_key, tool},
};

const IN_RUST: &str = "org.example.addition";
const IN_JAVASCRIPT: &str = "org.example.sums";

pub(crate) async fn followed_word_by_word(stage: &Stage) -> anyhow::Result<()> {
    let desk = tempfile::tempdir()?;
    let commands = commands()?;
    let (last, before) = commands.split_last().context("the guide has commands")?;
    ensure!(last.contains("curl "), "the last command hands in: {last}");
    let told = follow(desk.path(), &before.concat(), &[]).context("the guide up to the package")?;
    let mut office = stage.chromium.somebody().await?;
    enter_key(stage, &mut office, &public_key(&told)?).await.context("the office enters the key")?;

    let mut provider = stage.chromium.somebody().await?;
    let token = token(stage, &mut provider).await.context("the provider makes a token")?;
    let campus = stage.product.url("", "");
    let folder = desk.path().join("addition");
    let settings = [("TOKEN", token.as_str()), ("CAMPUS", campus.trim_end_matches('/'))];
    let answer = follow(&folder, last, &settings).context("the guide's last command")?;
    ensure!(answer.contains(IN_RUST), "{answer}");
    hand_in_javascript(stage, &mut provider, &folder).await.context("the same in JavaScript")?;

    let mut reviewer = stage.chromium.somebody().await?;
    enter_as_reviewer(stage, &mut reviewer).await?;
    for plugin in [IN_RUST, IN_JAVASCRIPT] {
        publish(stage, &mut reviewer, plugin).await.with_context(|| format!("the board decides upon {plugin}"))?;
    }
    authoring::with_plugins(stage, &mut office, [IN_RUST, IN_JAVASCRIPT]).await.context("a house uses them")?;
    for tab in [&office, &provider, &reviewer] {
        tab.found_nothing()?;
    }
    Ok(())
}

/// What the guide shows to be typed, in its order.
fn commands() -> anyhow::Result<Vec<String>> {
    let guide = std::fs::read_to_string(places::repository().join("plugin-sdk/README.md"))?;
    let blocks = guide.split("```sh\n").skip(1);
    blocks.map(|block| Ok(block.split_once("```").context("a block ends")?.0.to_owned())).collect()
}

/// Types commands; the first that fails ends it.
fn follow(folder: &Path, commands: &str, settings: &[(&str, &str)]) -> anyhow::Result<String> {
    let compiler = std::fs::read_to_string(places::built("guests/environment"))
        .context("what Rust is built with is not known: run ops/build-plugins --tests")?;
    let compiler: Vec<(&str, &str)> = compiler.lines().filter_map(|line| line.split_once('=')).collect();
    let path = compiler.iter().find(|(name, _)| *name == "PATH").map_or("", |(_, path)| *path);
    let path = format!("{}:{path}", places::programs()?.display());
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", commands]).current_dir(folder).envs(compiler).env("PATH", path);
    let output = shell.envs(settings.iter().copied()).output().context("there is a shell")?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    Ok(told)
}

async fn enter_key(stage: &Stage, tab: &mut Tab, key: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/geschaeftsstelle/plugins")).await?;
    sign_in(tab, OPERATOR, "campus-demo").await?;
    tab.follow("Schlüssel der Anbieter").await?;
    tab.pick("Anbieter", ACADEMY).await?;
    tab.fill("Anfang der Namen", "org.example").await?;
    tab.fill("Öffentlicher Schlüssel", key).await?;
    tab.submit("Eintragen").await?;
    tab.reads("Der Schlüssel ist eingetragen.").await
}

async fn token(stage: &Stage, tab: &mut Tab) -> anyhow::Result<String> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/anbieter/zugang")).await?;
    sign_in(tab, PROVIDER, "campus-demo").await?;
    tab.fill("Bezeichnung", "Werkstatt").await?;
    tab.submit("Token anlegen").await?;
    let page: String = tab.ask("document.body.innerText").await?;
    let token = page.split_whitespace().find(|word| word.starts_with("kcplugin_")).context("the token is shown")?;
    Ok(token.to_owned())
}

/// With the key of the folder where the guide was followed.
async fn hand_in_javascript(stage: &Stage, tab: &mut Tab, guide: &Path) -> anyhow::Result<()> {
    let desk = guide.parent().context("it lies on the desk")?;
    for command in [
        &format!("new sums --language javascript --id {IN_JAVASCRIPT}"),
        "build sums",
        "pack sums -o sums.campx",
        "sign sums.campx --key addition/release.key",
    ] {
        tool(desk, command)?;
    }
    tab.open(&stage.product.url("", "/anbieter/plugins")).await?;
    tab.attach("Paket", &desk.join("sums.campx")).await?;
    tab.submit("Einreichen").await?;
    tab.reads_in_time(INSPECTED).await
}

async fn enter_as_reviewer(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/fachbeirat/plugins")).await?;
    sign_in(tab, REVIEWER, "campus-demo").await
}

async fn publish(stage: &Stage, tab: &mut Tab, plugin: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/fachbeirat/plugins")).await?;
    tab.follow(&format!("{plugin} 1.0.0")).await?;
    let package = tab.url().await?;
    tab.leave_at("main ul a[href*=probe]").await?;
    tab.submit("Antwort prüfen").await?;
    tab.reads("Das sagt das Plugin").await?;
    tab.open(&package).await?;
    tab.submit("Veröffentlichen").await?;
    tab.reads("Das Plugin ist veröffentlicht.").await
}
