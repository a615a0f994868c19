//! The main job as people do it, in one go: find, sign in, book, be told, learn, finish.

use anyhow::{Context as _, ensure};
use browser_tests::{
    answers::{Item, Module},
    tab::Tab,
};
use serde::Deserialize;

use crate::Stage;

mod catalogue;
pub(crate) mod learning;

const MODULE: &str = "ki-im-buero";

/// Somebody who has not learned anything yet.
struct Learner {
    email: &'static str,
    name: &'static str,
}

pub(crate) async fn without_scripts(stage: &Stage) -> anyhow::Result<()> {
    let tab = stage.chromium.somebody().await?.without_scripts().await?;
    main_job(stage, tab, &Learner { email: "ayse.dogan@ludwigshafen.example", name: "Ayşe Doğan" }).await
}

pub(crate) async fn with_scripts(stage: &Stage) -> anyhow::Result<()> {
    let tab = stage.chromium.somebody().await?.with_pictures();
    main_job(stage, tab, &Learner { email: "jerome.lefevre@ludwigshafen.example", name: "Jérôme Lefèvre" }).await
}

async fn main_job(stage: &Stage, mut tab: Tab, learner: &Learner) -> anyhow::Result<()> {
    let module = Module::read(MODULE)?;
    let campus = |path: &str| stage.product.url("ludwigshafen", path);
    catalogue::arrive(stage, &mut tab).await.context("step 1, the campus of the member")?;
    catalogue::find(stage, &mut tab).await.context("steps 2 and 3, the catalogue")?;
    tab.open(&campus(&format!("/module/{MODULE}"))).await?;
    learning::book(&mut tab, learner, &module).await.context("step 4, signing in and booking")?;
    learning::be_told(&mut tab, learner, &module, &campus("/dev/mailbox")).await.context("step 4, the mail")?;
    tab.open(&campus("/lernen")).await?;
    learning::learn(&mut tab, &module).await.context("step 5, learning")?;
    learning::finish(&mut tab, learner, &module, &campus("/lernen")).await.context("step 6, the end")?;
    leave(&mut tab).await.context("leaving")?;
    tab.found_nothing()
}

/// Fills in the form of the page for signing in.
pub(crate) async fn sign_in(tab: &Tab, email: &str, password: &str) -> anyhow::Result<()> {
    tab.fill("E-Mail-Adresse", email).await?;
    tab.fill("Passwort", password).await?;
    tab.submit("Anmelden").await
}

async fn leave(tab: &mut Tab) -> anyhow::Result<()> {
    tab.follow("English").await?;
    ensure!(tab.ask::<String>("document.documentElement.lang").await? == "en", "the page is English");
    tab.reads("Sign out").await?;
    tab.look("proof-english").await?;
    tab.submit("Sign out").await?;
    tab.reads("You have signed out").await?;
    tab.look("signed-out").await
}

/// A question as it stands on the page.
#[derive(Debug, Deserialize)]
struct Asked {
    text: String,
    options: Vec<Offered>,
}

#[derive(Debug, Deserialize)]
struct Offered {
    id: String,
    text: String,
    several: bool,
    checked: bool,
}

/// Answers all questions of the page: all right, or all wrong.
async fn answer(tab: &Tab, item: &Item, rightly: bool) -> anyhow::Result<()> {
    let questions: Vec<Asked> = tab.ask("questions()").await?;
    ensure!(!questions.is_empty(), "“{}” asks nothing", item.title);
    for question in &questions {
        for option in &question.options {
            let right = item.is_right(&question.text, &option.text);
            let right = right.with_context(|| format!("{}: unknown option {option:?}", question.text))?;
            let toggles = option.checked != (right == rightly);
            if toggles && (option.several || !option.checked) {
                tab.click(&format!("[id=\"{}\"]", option.id)).await?;
            }
        }
    }
    Ok(())
}
