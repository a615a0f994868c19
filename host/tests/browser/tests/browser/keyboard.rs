//! Working with the keyboard alone.

use anyhow::{Context as _, ensure};
use browser_tests::tab::Tab;

use crate::Stage;

/// The first box of the first group of filters.
const FIRST_BOX: &str = ".facet[open] input";

pub(crate) async fn skip_link_leads_to_the_search_box(stage: &Stage) -> anyhow::Result<()> {
    let tab = catalogue(stage).await?;
    tab.press("Tab").await?;
    let skip: bool = tab
        .ask("document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0")
        .await?;
    ensure!(skip, "the first stop is the skip link, and it shows");
    tab.press("Enter").await?;
    tab.until("location.hash === '#inhalt'").await?;
    tab.press("Tab").await?;
    ensure!(
        tab.ask::<String>("document.activeElement.id").await? == "q",
        "the first stop of the content is the search"
    );
    Ok(())
}

pub(crate) async fn every_stop_is_visible(stage: &Stage) -> anyhow::Result<()> {
    let tab = catalogue(stage).await?;
    for stop in 1..=40 {
        tab.press("Tab").await?;
        let seen: String = tab
            .ask(
                "((element) => {
                    const ringed = (part) => {
                        const style = getComputedStyle(element, part);
                        const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                        return ring || style.boxShadow !== 'none';
                    };
                    // A card is ringed as a whole, by what lies over it.
                    return ringed(null) || ringed('::after') ? '' : element.outerHTML.slice(0, 200);
                })(document.activeElement)",
            )
            .await?;
        ensure!(seen.is_empty(), "stop {stop} does not show that it has the focus: {seen}");
    }
    Ok(())
}

pub(crate) async fn a_filter_keeps_the_focus(stage: &Stage) -> anyhow::Result<()> {
    let tab = catalogue(stage).await?;
    let before: String = tab.ask("document.querySelector('[data-announce]').textContent").await?;
    let id: String = tab.ask(&format!("at({FIRST_BOX:?}).id")).await?;
    tab.ask::<()>(&format!("at({FIRST_BOX:?}).focus()")).await?;
    tab.press(" ").await?;
    tab.until("at('#live').textContent !== ''").await?;
    let said: String = tab.ask("clean(at('#live').textContent)").await?;
    ensure!(said.contains("Modul") && said != before, "the new count is announced, not {said:?}");
    ensure!(tab.ask::<String>("document.activeElement.id").await? == id, "the focus stays on the box");
    ensure!(tab.ask::<bool>("document.activeElement.checked && location.search !== ''").await?, "the filter is on");
    Ok(())
}

pub(crate) async fn a_filter_works_without_scripts(stage: &Stage) -> anyhow::Result<()> {
    let tab = stage.chromium.somebody().await?.without_scripts().await?;
    tab.open(&stage.product.url("ludwigshafen", "/katalog")).await?;
    let before = count(&tab).await?;
    tab.click(FIRST_BOX).await?;
    tab.submit("Filter anwenden").await?;
    let after = count(&tab).await?;
    ensure!(0 < after && after < before, "{before} modules became {after}");
    Ok(())
}

async fn catalogue(stage: &Stage) -> anyhow::Result<Tab> {
    let tab = stage.chromium.somebody().await?;
    tab.open(&stage.product.url("ludwigshafen", "/katalog")).await?;
    Ok(tab)
}

async fn count(tab: &Tab) -> anyhow::Result<u32> {
    let said: String = tab.ask("clean(at('[data-announce]').textContent)").await?;
    said.split(' ').next().and_then(|number| number.parse().ok()).with_context(|| format!("no count in {said:?}"))
}
