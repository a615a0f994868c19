//! A tab, and the person in front of it: reads, clicks with the mouse, types.

use std::{path::Path, time::Duration};

use anyhow::{Context as _, anyhow, bail, ensure};
use chromiumoxide::{
    Page,
    cdp::{
        browser_protocol::{
            dom::SetFileInputFilesParams,
            emulation::{
                MediaFeature, SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetScriptExecutionDisabledParams,
                SetScrollbarsHiddenParams,
            },
            input::{DispatchMouseEventParams, DispatchMouseEventType, InsertTextParams, MouseButton},
            page::{EventLoadEventFired, NavigateParams},
        },
        js_protocol::runtime::EvaluateParams,
    },
    layout::Point,
};
use futures_util::StreamExt as _;
use serde::{Deserialize, de::DeserializeOwned};
use tokio::time::timeout;

use crate::faults::Faults;

const FIND: &str = include_str!("find.js");
/// Longest time for a page to load.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often and in what rhythm a page is opened again: a minute in all.
const LOOKS: u32 = 120;
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// How the system behind the browser shows things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
    /// A contrast theme.
    Forced,
}

#[derive(Debug)]
pub struct Tab {
    pub page: Page,
    pub(crate) faults: Faults,
    pub(crate) findings: Vec<String>,
    pub(crate) takes_pictures: bool,
    scripts: bool,
}

#[derive(Debug, Deserialize)]
struct Aim {
    x: f64,
    y: f64,
}

impl Tab {
    pub(crate) async fn new(page: Page) -> anyhow::Result<Tab> {
        let faults = Faults::listen(&page).await?;
        let tab = Tab { page, faults, findings: Vec::new(), takes_pictures: false, scripts: true };
        // Else the width of a page would depend on its length.
        tab.page.execute(SetScrollbarsHiddenParams::new(true)).await?;
        tab.show(1280, Scheme::Light).await?;
        Ok(tab)
    }

    /// As somebody whose browser runs no scripts.
    ///
    /// # Errors
    /// Chromium does not answer.
    pub async fn without_scripts(mut self) -> anyhow::Result<Tab> {
        self.scripts = false;
        self.allow_scripts(false).await?;
        Ok(self)
    }

    /// Keeps pictures of the pages that it looks at.
    #[must_use]
    pub fn with_pictures(self) -> Tab {
        Tab { takes_pictures: true, ..self }
    }

    pub fn has_scripts(&self) -> bool {
        self.scripts
    }

    pub(crate) async fn allow_scripts(&self, allowed: bool) -> anyhow::Result<()> {
        self.page.execute(SetScriptExecutionDisabledParams::new(!allowed)).await?;
        Ok(())
    }

    /// Sets the width of the window and the colours of the system; motion is always reduced.
    ///
    /// # Errors
    /// Chromium does not answer.
    pub async fn show(&self, width: i64, scheme: Scheme) -> anyhow::Result<()> {
        let height = if width < 600 { 844 } else { 900 };
        self.page.execute(SetDeviceMetricsOverrideParams::new(width, height, 1.0, false)).await?;
        let dark = if scheme == Scheme::Dark { "dark" } else { "light" };
        let forced = if scheme == Scheme::Forced { "active" } else { "none" };
        let features =
            [("prefers-color-scheme", dark), ("forced-colors", forced), ("prefers-reduced-motion", "reduce")];
        let features = features.map(|(name, value)| MediaFeature::new(name, value));
        self.page.execute(SetEmulatedMediaParams::builder().features(features).build()).await?;
        Ok(())
    }

    /// Types an address.
    ///
    /// # Errors
    /// The page does not load.
    pub async fn open(&self, url: &str) -> anyhow::Result<()> {
        let mut loads = self.page.event_listener::<EventLoadEventFired>().await?;
        let navigation = self.page.execute(NavigateParams::new(url)).await?;
        if let Some(problem) = &navigation.error_text {
            bail!("{url}: {problem}");
        }
        timeout(PATIENCE, loads.next()).await.with_context(|| format!("{url} does not load"))?;
        Ok(())
    }

    /// Clicks a link and waits for its page.
    ///
    /// # Errors
    /// There is no such link, or its page does not load.
    pub async fn follow(&self, text: &str) -> anyhow::Result<()> {
        self.leave_by(&call("link", text)).await
    }

    /// Presses a button that sends a form and waits for the answer.
    ///
    /// # Errors
    /// There is no such button, or its page does not load.
    pub async fn submit(&self, text: &str) -> anyhow::Result<()> {
        self.leave_by(&call("button", text)).await
    }

    /// Clicks what a selector matches and waits for the next page.
    ///
    /// # Errors
    /// Nothing matches, or the page does not load.
    pub async fn leave_at(&self, selector: &str) -> anyhow::Result<()> {
        self.leave_by(&call("at", selector)).await
    }

    async fn leave_by(&self, element: &str) -> anyhow::Result<()> {
        let mut loads = self.page.event_listener::<EventLoadEventFired>().await?;
        self.click_on(element).await?;
        timeout(PATIENCE, loads.next()).await.with_context(|| format!("a click on {element} loads no page"))?;
        Ok(())
    }

    /// Clicks what a selector matches, with the mouse.
    ///
    /// # Errors
    /// Nothing matches, or it is covered.
    pub async fn click(&self, selector: &str) -> anyhow::Result<()> {
        self.click_on(&call("at", selector)).await
    }

    /// Clicks in what a selector matches at these shares of its width and height, such as in a frame.
    ///
    /// # Errors
    /// Nothing matches.
    pub async fn click_within(&self, selector: &str, [across, down]: [f64; 2]) -> anyhow::Result<()> {
        let element = call("at", selector);
        let place = format!(
            "(({{x, y, width, height}}) => ({{x: x + width * {across}, y: y + height * {down}}}))\
             ((({element}).scrollIntoView({{block: 'center'}}), ({element}).getBoundingClientRect()))"
        );
        let aim: Aim = self.ask(&place).await?;
        self.page.click(Point::new(aim.x, aim.y)).await?;
        Ok(())
    }

    /// Clicks the label of a box or a radio button.
    ///
    /// # Errors
    /// There is no such label.
    pub async fn choose(&self, label: &str) -> anyhow::Result<()> {
        self.click_on(&call("label", label)).await
    }

    async fn click_on(&self, element: &str) -> anyhow::Result<()> {
        let aim: Aim = self.ask(&format!("aim({element})")).await?;
        self.page.click(Point::new(aim.x, aim.y)).await?;
        Ok(())
    }

    /// Drags what a selector matches with the mouse, and lets it go in the lower half of what another one matches.
    ///
    /// # Errors
    /// Nothing matches, or it is covered.
    pub async fn drag(&self, selector: &str, to: &str) -> anyhow::Result<()> {
        let from: Aim = self.ask(&format!("aim({})", call("at", selector))).await?;
        self.mouse(DispatchMouseEventType::MousePressed, &from).await?;
        let to = call("at", to);
        let rect = format!(
            "(({{x, y, width, height}}) => ({{x: x + width / 2, y: y + height * 0.7}}))({to}.getBoundingClientRect())"
        );
        let to: Aim = self.ask(&rect).await?;
        let half = Aim { x: f64::midpoint(from.x, to.x), y: f64::midpoint(from.y, to.y) };
        for on_the_way in [&half, &to] {
            self.mouse(DispatchMouseEventType::MouseMoved, on_the_way).await?;
        }
        self.mouse(DispatchMouseEventType::MouseReleased, &to).await
    }

    async fn mouse(&self, kind: DispatchMouseEventType, at: &Aim) -> anyhow::Result<()> {
        let event =
            DispatchMouseEventParams::builder().r#type(kind).x(at.x).y(at.y).button(MouseButton::Left).click_count(1);
        self.page.execute(event.build().map_err(|problem| anyhow!(problem))?).await?;
        Ok(())
    }

    /// Replaces the text of the field with this label.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn fill(&self, label: &str, value: &str) -> anyhow::Result<()> {
        let field = call("field", label);
        self.click_on(&field).await?;
        self.ask::<()>(&format!("{field}.select()")).await?;
        self.page.execute(InsertTextParams::new(value)).await?;
        Ok(())
    }

    /// Chooses an option of the list with this label.
    ///
    /// # Errors
    /// There is no such list or option.
    pub async fn pick(&self, label: &str, option: &str) -> anyhow::Result<()> {
        self.ask(&format!("pick({}, {})", call("field", label), quoted(option))).await
    }

    /// Chooses a file in the field with this label.
    ///
    /// # Errors
    /// There is no such field.
    pub async fn attach(&self, label: &str, file: &Path) -> anyhow::Result<()> {
        let id: String = self.ask(&format!("{}.id", call("field", label))).await?;
        let field = self.page.find_element(format!("[id=\"{id}\"]")).await?;
        let mut files = SetFileInputFilesParams::new(vec![file.display().to_string()]);
        files.backend_node_id = Some(field.backend_node_id);
        self.page.execute(files).await?;
        Ok(())
    }

    /// Presses a key, such as `Tab`, `Enter` or ` `.
    ///
    /// # Errors
    /// The key has no such name.
    pub async fn press(&self, key: &str) -> anyhow::Result<()> {
        self.page.find_element(":root").await?.press_key(key).await?;
        Ok(())
    }

    /// The page must say this somewhere.
    ///
    /// # Errors
    /// It does not; with what it says instead.
    pub async fn reads(&self, text: &str) -> anyhow::Result<()> {
        let page: String = self.ask("clean(document.body.innerText)").await?;
        ensure!(page.contains(text), "expected “{text}” at {}, which says: {page:.1500}", self.url().await?);
        Ok(())
    }

    /// The page must not say this.
    ///
    /// # Errors
    /// It does.
    pub async fn does_not_read(&self, text: &str) -> anyhow::Result<()> {
        let page: String = self.ask("clean(document.body.innerText)").await?;
        ensure!(!page.contains(text), "“{text}” must not be at {}", self.url().await?);
        Ok(())
    }

    /// Waits until an expression holds, for what scripts do.
    ///
    /// # Errors
    /// It does not hold within ten seconds.
    pub async fn until(&self, expression: &str) -> anyhow::Result<()> {
        self.ask::<bool>(&format!("until(() => {expression}, {})", quoted(expression))).await?;
        Ok(())
    }

    /// Waits until a page says this, while others lead on to it by themselves.
    ///
    /// # Errors
    /// None does within half a minute.
    pub async fn comes_to_read(&self, text: &str) -> anyhow::Result<()> {
        let there = async {
            let mut pulse = tokio::time::interval(Duration::from_millis(50));
            let says = quoted(text);
            let ready =
                format!("document.readyState === 'complete' && clean(document.body.innerText).includes({says})");
            // Between two pages there is nobody to ask.
            while !self.ask::<bool>(&ready).await.unwrap_or(false) {
                pulse.tick().await;
            }
        };
        timeout(PATIENCE, there).await.with_context(|| format!("no page with “{text}” comes"))
    }

    /// Opens the page again until it says this, for what a worker does meanwhile.
    ///
    /// # Errors
    /// It does not within a minute; with what it says instead.
    pub async fn reads_in_time(&self, text: &str) -> anyhow::Result<()> {
        let page = self.url().await?;
        for _ in 0..LOOKS {
            if self.reads(text).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
            self.open(&page).await?;
        }
        self.reads(text).await
    }

    /// The address of the page.
    ///
    /// # Errors
    /// Chromium does not answer.
    pub async fn url(&self) -> anyhow::Result<String> {
        self.ask("location.href").await
    }

    /// The value of a JavaScript expression, which may use what `find.js` offers.
    ///
    /// # Errors
    /// The expression throws, or gives something else.
    pub async fn ask<T: DeserializeOwned>(&self, expression: &str) -> anyhow::Result<T> {
        let expression = format!("(() => {{ {FIND}\n return {expression}; }})()");
        let question = EvaluateParams::builder().expression(expression).return_by_value(true).await_promise(true);
        let answer = self.page.execute(question.build().map_err(|problem| anyhow!(problem))?).await?.result;
        if let Some(details) = answer.exception_details {
            let cause = details.exception.and_then(|cause| cause.description).unwrap_or(details.text);
            bail!("{}", cause.lines().next().unwrap_or_default());
        }
        let value = answer.result.value.unwrap_or_default();
        serde_json::from_value(value.clone()).with_context(|| format!("unexpected answer {value}"))
    }
}

/// A text as a JavaScript literal.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn call(function: &str, text: &str) -> String {
    format!("{function}({})", quoted(text))
}
