//! Steps 1 to 3: the campus of a member, its catalogue, the search.

use anyhow::{Context as _, ensure};
use browser_tests::tab::Tab;

use crate::Stage;

/// Only Ludwigshafen has this module.
const OWN_MODULE: &str = "Aktenordnung";

pub(super) async fn arrive(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("nirgendwo", "/")).await?;
    tab.reads("Diesen Campus gibt es nicht").await?;
    tab.reads("nirgendwo.localhost").await?;
    tab.look("unknown-host").await?;
    tab.follow("Zur Liste der Mitglieder").await?;
    tab.follow("Stadt Worms").await?;
    looks_like(tab, "Stadt Worms", "rgb(122, 62, 0)").await?;
    tab.open(&stage.product.url("ludwigshafen", "/")).await?;
    looks_like(tab, "Stadt Ludwigshafen am Rhein", "rgb(163, 18, 58)").await?;
    tab.look("home").await
}

async fn looks_like(tab: &Tab, name: &str, colour: &str) -> anyhow::Result<()> {
    ensure!(tab.ask::<String>("at('.brand__name').textContent").await? == name, "the page has the name of {name}");
    let shown: String = tab.ask("getComputedStyle(at('.head')).borderTopColor").await?;
    ensure!(shown == colour, "{name} has the colour {colour}, not {shown}");
    ensure!(tab.ask::<bool>("at('.brand img').naturalWidth > 0").await?, "the logo of {name} is shown");
    Ok(())
}

pub(super) async fn find(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("ludwigshafen", "/katalog")).await?;
    let all = count(tab).await?;
    ensure!(all >= 40, "the catalogue has only {all} modules");
    tab.look("catalogue").await?;
    turn_the_page(tab).await?;
    search(tab).await?;
    filter(tab).await?;
    keep_private(stage, tab).await
}

async fn turn_the_page(tab: &mut Tab) -> anyhow::Result<()> {
    let first: String = tab.ask("clean(at('.cards h3').textContent)").await?;
    if tab.has_scripts() {
        tab.click(".pager a[rel=next]").await?;
        tab.until("location.search.includes('2') && document.querySelector('.pager a[rel=prev]')").await?;
    } else {
        tab.leave_at(".pager a[rel=next]").await?;
    }
    let second: String = tab.ask("clean(at('.cards h3').textContent)").await?;
    ensure!(first != second, "the second page shows other modules");
    tab.look("catalogue-page-2").await
}

async fn search(tab: &mut Tab) -> anyhow::Result<()> {
    look_for(tab, "Barrierefreiheit").await?;
    tab.look("search").await?;
    // Somebody without umlauts on the keyboard.
    look_for(tab, "Fuehrung").await?;
    let marked: Vec<String> = tab.ask("[...document.querySelectorAll('mark')].map((mark) => mark.textContent)").await?;
    ensure!(marked.iter().any(|word| word.starts_with("Führ")), "Führung is marked, not {marked:?}");
    Ok(())
}

async fn look_for(tab: &Tab, words: &str) -> anyhow::Result<()> {
    tab.fill("Thema, Aufgabe oder Stichwort", words).await?;
    tab.submit("Suchen").await?;
    ensure!(count(tab).await? > 0, "“{words}” finds nothing");
    let marked: u32 = tab.ask("document.querySelectorAll('.cards mark').length").await?;
    ensure!(marked > 0, "the words of “{words}” are marked");
    Ok(())
}

async fn filter(tab: &mut Tab) -> anyhow::Result<()> {
    let before = count(tab).await?;
    tab.choose("Online und vor Ort").await?;
    if tab.has_scripts() {
        tab.until("document.querySelector('.chip')").await?;
    } else {
        tab.submit("Filter anwenden").await?;
    }
    let after = count(tab).await?;
    ensure!(0 < after && after < before, "{before} modules became {after}");
    tab.look("search-filtered").await
}

async fn keep_private(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    let question = format!("/katalog?q={OWN_MODULE}");
    tab.open(&stage.product.url("worms", &question)).await?;
    tab.does_not_read("Nur für Ihr Haus").await?;
    tab.open(&stage.product.url("ludwigshafen", &question)).await?;
    tab.reads("Nur für Ihr Haus").await?;
    let address: String = tab.ask("at('.cards article:has(.badges) a').getAttribute('href')").await?;
    tab.open(&stage.product.url("worms", &address)).await?;
    tab.reads("Diese Seite gibt es nicht").await?;
    tab.look("module-of-another").await
}

async fn count(tab: &Tab) -> anyhow::Result<u32> {
    let said: String = tab.ask("clean(at('[data-announce]').textContent)").await?;
    said.split(' ').next().and_then(|number| number.parse().ok()).with_context(|| format!("no count in {said:?}"))
}
