//! A passkey of Chromium's own authenticator: made on the account page, then all that one needs to sign in.

use anyhow::ensure;
use browser_tests::tab::Tab;
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, EnableParams,
    VirtualAuthenticatorOptions,
};

use crate::{Stage, main_job::sign_in};

const LEARNER: &str = "mia.grosskopf@ludwigshafen.example";

pub(crate) async fn a_passkey_is_enough(stage: &Stage) -> anyhow::Result<()> {
    let campus = |path: &str| stage.product.url("ludwigshafen", path);
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    plug_in(&tab).await?;
    tab.open(&campus("/anmelden?zurueck=/konto")).await?;
    tab.look("sign-in-passkey").await?;
    sign_in(&tab, LEARNER, "campus-demo").await?;
    tab.follow("Passkey hinzufügen").await?;
    tab.look("passkey").await?;
    tab.fill("Name", "Diensttelefon").await?;
    tab.submit("Passkey anlegen").await?;
    tab.reads("Diese Codes sehen Sie nur jetzt.").await?;
    tab.look("recovery-codes").await?;
    tab.follow("Die Codes sind sicher verwahrt").await?;
    tab.reads("Diensttelefon").await?;
    tab.look("account-factors").await?;
    tab.submit("Abmelden").await?;
    tab.open(&campus("/anmelden?zurueck=/konto")).await?;
    tab.submit("Mit Passkey anmelden").await?;
    ensure!(tab.url().await?.ends_with("/konto"), "one is led to where one wanted to go");
    tab.reads("Zuletzt genutzt").await?;
    tab.found_nothing()
}

pub(crate) async fn without_scripts_the_page_says_so(stage: &Stage) -> anyhow::Result<()> {
    let tab = stage.chromium.somebody().await?.without_scripts().await?;
    tab.open(&stage.product.url("ludwigshafen", "/anmelden")).await?;
    tab.reads("Passkeys brauchen JavaScript").await?;
    tab.does_not_read("Mit Passkey anmelden").await?;
    tab.reads("Ohne Passwort: Link per E-Mail").await
}

/// A device that is built in and has looked at its owner.
pub(crate) async fn plug_in(tab: &Tab) -> anyhow::Result<()> {
    tab.page.execute(EnableParams::default()).await?;
    let mut device = VirtualAuthenticatorOptions::new(AuthenticatorProtocol::Ctap2, AuthenticatorTransport::Internal);
    device.has_resident_key = Some(true);
    device.has_user_verification = Some(true);
    device.is_user_verified = Some(true);
    device.automatic_presence_simulation = Some(true);
    tab.page.execute(AddVirtualAuthenticatorParams::new(device)).await?;
    Ok(())
}
