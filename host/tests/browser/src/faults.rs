//! What a browser complains about: errors of scripts, refused by the content security policy, files that are missing.

use std::sync::Arc;

use chromiumoxide::{
    Page,
    cdp::{
        browser_protocol::log::{EventEntryAdded, LogEntryLevel, LogEntrySource},
        js_protocol::runtime::{ConsoleApiCalledType, EventConsoleApiCalled, EventExceptionThrown},
    },
    listeners::EventStream,
};
use futures_util::{FutureExt as _, StreamExt as _};

pub struct Faults {
    log: EventStream<EventEntryAdded>,
    exceptions: EventStream<EventExceptionThrown>,
    console: EventStream<EventConsoleApiCalled>,
}

impl Faults {
    pub(crate) async fn listen(page: &Page) -> anyhow::Result<Faults> {
        let faults = Faults {
            log: page.event_listener().await?,
            exceptions: page.event_listener().await?,
            console: page.event_listener().await?,
        };
        page.enable_log().await?;
        page.enable_runtime().await?;
        Ok(faults)
    }

    /// What was said since the last call. The status of the page itself (404, 422) is no fault: tests ask for it.
    pub(crate) fn take(&mut self, page_url: &str) -> Vec<String> {
        let mut found = Vec::new();
        for entry in drain(&mut self.log) {
            let entry = &entry.entry;
            let loud = matches!(entry.level, LogEntryLevel::Error | LogEntryLevel::Warning);
            let own_status = entry.source == LogEntrySource::Network && entry.url.as_deref() == Some(page_url);
            if loud && !own_status {
                found.push(format!("{} ({})", entry.text, entry.url.as_deref().unwrap_or_default()));
            }
        }
        for exception in drain(&mut self.exceptions) {
            let details = &exception.exception_details;
            let cause = details.exception.as_ref().and_then(|cause| cause.description.clone()).unwrap_or_default();
            found.push(format!("{} {cause}", details.text));
        }
        for call in drain(&mut self.console) {
            if matches!(call.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Warning) {
                found.push(format!("console: {:?}", call.args.first().and_then(|said| said.value.clone())));
            }
        }
        found
    }
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Faults")
    }
}

fn drain<T: chromiumoxide::cdp::IntoEventKind + Unpin>(events: &mut EventStream<T>) -> Vec<Arc<T>> {
    std::iter::from_fn(|| events.next().now_or_never().flatten()).collect()
}
