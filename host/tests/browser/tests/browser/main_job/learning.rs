//! Steps 4 to 6: book, be told, learn, finish.

use std::time::Duration;

use anyhow::{bail, ensure};
use browser_tests::{
    answers::{Item, Module},
    tab::Tab,
};
use tokio::time::interval;

use super::{Learner, answer, sign_in};

/// How often the mailbox is opened until the mail is there: 20 s in all.
const LOOKS: u32 = 80;
const LOOK_EVERY: Duration = Duration::from_millis(250);

pub(super) async fn book(tab: &mut Tab, learner: &Learner, module: &Module) -> anyhow::Result<()> {
    tab.reads(&module.title).await?;
    tab.look("module").await?;
    tab.follow("Anmelden und buchen").await?;
    tab.look("sign-in").await?;
    sign_in(tab, learner.email, "falsch").await?;
    tab.reads("E-Mail-Adresse oder Passwort stimmen nicht.").await?;
    let kept: String = tab.ask("field('E-Mail-Adresse').value").await?;
    ensure!(kept == learner.email, "the address is kept, not {kept:?}");
    tab.look("sign-in-refused").await?;
    sign_in(tab, learner.email, "campus-demo").await?;
    tab.reads(&module.title).await?;
    tab.reads(learner.name).await?;
    tab.submit("Platz buchen").await?;
    tab.reads("Ihr Platz ist gebucht.").await?;
    tab.look("booked").await
}

pub(super) async fn be_told(tab: &mut Tab, learner: &Learner, module: &Module, mailbox: &str) -> anyhow::Result<()> {
    let subject = format!("Ihre Buchung: {}", module.title);
    wait_for_mail(tab, mailbox, learner.email).await?;
    tab.reads(&subject).await?;
    tab.look("mailbox").await?;
    tab.leave_at("main li a").await?;
    tab.reads(&format!("Guten Tag {}", learner.name)).await?;
    tab.look("mail").await?;
    tab.follow("Link aus der E-Mail öffnen").await?;
    tab.reads(&module.title).await
}

/// The mail is sent by a job, so it comes a moment after the booking.
pub(crate) async fn wait_for_mail(tab: &Tab, mailbox: &str, recipient: &str) -> anyhow::Result<()> {
    let mut ticks = interval(LOOK_EVERY);
    for _ in 0..LOOKS {
        ticks.tick().await;
        tab.open(mailbox).await?;
        if tab.reads(recipient).await.is_ok() {
            return Ok(());
        }
    }
    bail!("no mail to {recipient} after {LOOKS} looks")
}

pub(super) async fn learn(tab: &mut Tab, module: &Module) -> anyhow::Result<()> {
    tab.reads(&module.title).await?;
    tab.look("my-learning").await?;
    tab.follow(&module.title).await?;
    tab.look("my-module").await?;
    tab.follow("Weiter:").await?;
    let mut pictured = Vec::new();
    for item in module.items() {
        let title: String = tab.ask("clean(at('h1').textContent)").await?;
        ensure!(title == item.title, "“{}” should come next, not “{title}”", item.title);
        let first = !pictured.contains(&item.kind);
        pictured.push(item.kind.clone());
        match item.kind.as_str() {
            "lesson" => read(tab, first).await?,
            "exercise" => practise(tab, item, first).await?,
            "quiz" => pass(tab, item).await?,
            other => bail!("the tests do not know how to do a {other}"),
        }
    }
    Ok(())
}

async fn read(tab: &mut Tab, first: bool) -> anyhow::Result<()> {
    if first {
        tab.look("lesson").await?;
    }
    tab.submit("Als gelesen markieren und weiter").await
}

async fn practise(tab: &mut Tab, item: &Item, first: bool) -> anyhow::Result<()> {
    if first {
        tab.look("exercise").await?;
        answer(tab, item, false).await?;
        tab.submit("Antwort prüfen").await?;
        tab.reads("Noch nicht richtig.").await?;
        ensure!(tab.ask::<bool>("at('.kern-alert--danger .kern-icon') && true").await?, "an icon says it too");
        tab.look("exercise-wrong").await?;
    }
    answer(tab, item, true).await?;
    tab.submit("Antwort prüfen").await?;
    tab.reads("Richtig!").await?;
    if first {
        tab.look("exercise-right").await?;
    }
    tab.leave_at("a[rel=next]").await
}

async fn pass(tab: &mut Tab, quiz: &Item) -> anyhow::Result<()> {
    tab.look("quiz").await?;
    answer(tab, quiz, false).await?;
    tab.submit("Quiz abgeben").await?;
    tab.reads("Noch nicht bestanden.").await?;
    tab.look("quiz-failed").await?;
    tab.submit("Quiz wiederholen").await?;
    answer(tab, quiz, true).await?;
    tab.submit("Quiz abgeben").await?;
    tab.reads("Bestanden!").await?;
    tab.look("quiz-passed").await
}

pub(super) async fn finish(tab: &mut Tab, learner: &Learner, module: &Module, mine: &str) -> anyhow::Result<()> {
    tab.open(mine).await?;
    tab.reads("Abgeschlossen").await?;
    tab.look("my-learning-completed").await?;
    tab.follow(&module.title).await?;
    tab.reads("Sie haben dieses Modul abgeschlossen.").await?;
    tab.look("my-module-completed").await?;
    tab.follow("Teilnahmebestätigung ansehen").await?;
    tab.reads(learner.name).await?;
    tab.reads(&module.title).await?;
    tab.look("proof").await
}
