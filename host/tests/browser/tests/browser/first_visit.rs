//! How heavy a first visit is: HTML, styles, script, fonts, logo, with their headers.

use anyhow::ensure;
use chromiumoxide::cdp::browser_protocol::network::{EnableParams, EventLoadingFinished};
use futures_util::{FutureExt as _, StreamExt as _};

use crate::Stage;

const LIMIT: f64 = 150_000.0;

pub(crate) async fn is_light(stage: &Stage) -> anyhow::Result<()> {
    for path in ["/", "/katalog"] {
        let tab = stage.chromium.somebody().await?;
        tab.page.execute(EnableParams::default()).await?;
        let mut finished = tab.page.event_listener::<EventLoadingFinished>().await?;
        tab.open(&stage.product.url("ludwigshafen", path)).await?;
        tab.ask::<bool>("document.fonts.ready.then(() => true)").await?;
        let files: Vec<_> = std::iter::from_fn(|| finished.next().now_or_never().flatten()).collect();
        let bytes: f64 = files.iter().map(|file| file.encoded_data_length).sum();
        println!("     {path}: {bytes} bytes in {} requests", files.len());
        ensure!(files.len() > 4, "only {} files were counted", files.len());
        ensure!(bytes < LIMIT, "{path} transfers {bytes} bytes");
    }
    Ok(())
}
