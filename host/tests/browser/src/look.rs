//! Looking at a page as everybody may see it: axe in light and dark, wide and narrow; no sideways scrolling; nothing
//! in the console. Pictures land in `target/screenshots`.

use std::{fs, sync::LazyLock};

use anyhow::{Context as _, ensure};
use chromiumoxide::{
    cdp::{browser_protocol::page::CaptureScreenshotFormat, js_protocol::runtime::EvaluateParams},
    page::ScreenshotParams,
};
use serde::Deserialize;

use crate::{
    places,
    tab::{Scheme, Tab},
};

/// WCAG 2.2 at level AA, and what axe's makers recommend beyond.
const RUN_AXE: &str = r#"axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    resultTypes: ["violations"],
}).then((found) => found.violations.map((violation) => ({
    rule: violation.id,
    places: violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")}: ${node.failureSummary}`),
})))"#;

static AXE: LazyLock<Result<String, String>> = LazyLock::new(|| {
    let file = places::built("assets-test/axe.min.js");
    fs::read_to_string(&file)
        .map_err(|error| format!("{} cannot be read, `ops/dev prepare` makes it: {error}", file.display()))
});

/// Pictures that README.md shows, and their names there; with README_PICTURES set, what fits a window is kept in
/// `ops/screenshots`.
const FOR_README: &[(&str, &str)] = &[
    ("home-1280", "home"),
    ("search-1280", "catalogue"),
    ("search-390", "catalogue-phone"),
    ("module-blended-1280", "module"),
    ("exercise-wrong-1280", "exercise"),
    ("my-learning-1280", "learning"),
];

#[derive(Debug, Deserialize)]
struct Violation {
    rule: String,
    places: Vec<String>,
}

impl Tab {
    /// Notes what is wrong with this page, and pictures it where this tab takes pictures.
    ///
    /// # Errors
    /// Chromium or axe does not work; what is wrong with the page is told by [`Tab::found_nothing`].
    pub async fn look(&mut self, name: &str) -> anyhow::Result<()> {
        self.note_faults(name).await?;
        self.allow_scripts(true).await?;
        self.view(name, 1280, Scheme::Light).await?;
        if self.takes_pictures {
            self.view(name, 1280, Scheme::Dark).await?;
            self.view(name, 1280, Scheme::Forced).await?;
            self.view(name, 390, Scheme::Dark).await?;
            self.view(name, 390, Scheme::Light).await?;
        }
        self.show(320, Scheme::Light).await?;
        let width: f64 = self.ask("Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)").await?;
        if width > 320.0 {
            self.findings.push(format!("{name}: scrolls sideways at 320 px, being {width} px wide"));
        }
        self.show(1280, Scheme::Light).await?;
        self.allow_scripts(self.has_scripts()).await?;
        // axe itself writes HTML, which the page's policy reports.
        let url = self.url().await?;
        self.faults.take(&url);
        Ok(())
    }

    /// Says what [`Tab::look`] noted on all pages.
    ///
    /// # Errors
    /// Something was noted.
    pub fn found_nothing(&self) -> anyhow::Result<()> {
        ensure!(self.findings.is_empty(), "{} findings:\n{}", self.findings.len(), self.findings.join("\n"));
        Ok(())
    }

    async fn note_faults(&mut self, name: &str) -> anyhow::Result<()> {
        // Its answer comes after everything that the page said before.
        let url = self.url().await?;
        let faults = self.faults.take(&url);
        self.findings.extend(faults.iter().map(|fault| format!("{name}: {fault}")));
        Ok(())
    }

    async fn view(&mut self, name: &str, width: i64, scheme: Scheme) -> anyhow::Result<()> {
        self.show(width, scheme).await?;
        // A contrast theme replaces the colours that axe measures.
        if scheme != Scheme::Forced {
            for violation in self.violations().await? {
                let places = violation.places.join("\n    ");
                self.findings.push(format!("{name} ({width} px, {scheme:?}): {}\n    {places}", violation.rule));
            }
        }
        let suffix = match (width, scheme) {
            (1280, Scheme::Light) => "1280",
            (1280, Scheme::Dark) => "1280-dark",
            (1280, Scheme::Forced) => "1280-forced",
            (390, Scheme::Light) => "390",
            _ => return Ok(()),
        };
        if self.takes_pictures { self.picture(&format!("{name}-{suffix}")).await } else { Ok(()) }
    }

    async fn violations(&self) -> anyhow::Result<Vec<Violation>> {
        if !self.ask::<bool>("\"axe\" in window").await? {
            let axe = AXE.as_ref().map_err(|problem| anyhow::anyhow!(problem.clone()))?;
            self.page.execute(EvaluateParams::new(axe.as_str())).await.context("axe cannot be injected")?;
        }
        self.ask(RUN_AXE).await.context("axe cannot run")
    }

    async fn picture(&self, file: &str) -> anyhow::Result<()> {
        // First, because the picture of a whole page takes the width of the window back.
        let for_readme = FOR_README.iter().find(|(picture, _)| *picture == file);
        if let (Some((_, name)), Some(_)) = (for_readme, std::env::var_os("README_PICTURES")) {
            let directory = places::repository().join("ops/screenshots");
            fs::create_dir_all(&directory)?;
            self.ask::<()>("void scrollTo(0, 0)").await?;
            let window = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png);
            self.page.save_screenshot(window.build(), directory.join(format!("{name}.png"))).await?;
        }
        let directory = places::built("screenshots");
        fs::create_dir_all(&directory)?;
        let whole = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).full_page(true);
        self.page.save_screenshot(whole.build(), directory.join(format!("{file}.png"))).await?;
        Ok(())
    }
}
