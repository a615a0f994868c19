//! The coordination connects the sign-in service of its house, and a learner signs in through it.

use anyhow::{Context as _, bail, ensure};
use browser_tests::{provider::Provider, tab::Tab};

use crate::{Stage, main_job::sign_in};

const COORDINATION: &str = "renate.suess@viernheim.example";
const LEARNER: &str = "goran.zivkovic@viernheim.example";

/// A member that has a sign-in service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct House {
    pub(crate) site: &'static str,
    /// Of its mail addresses.
    pub(crate) domain: &'static str,
}

const VIERNHEIM: House = House { site: "viernheim", domain: "viernheim.example" };

pub(crate) async fn works_from_set_up_to_sign_in(stage: &Stage) -> anyhow::Result<()> {
    let provider = Provider::start()?;
    let mut admin = stage.chromium.somebody().await?.with_pictures();
    admin.open(&stage.product.url(VIERNHEIM.site, "/anmelden")).await?;
    sign_in(&admin, COORDINATION, "campus-demo").await?;
    connect(stage, &mut admin, VIERNHEIM, &provider.issuer).await.context("the coordination sets it up")?;
    let mut newcomer = stage.chromium.somebody().await?.without_scripts().await?;
    join(stage, &mut newcomer, VIERNHEIM, ["mina", "Mina Wiesengrund"]).await.context("somebody new comes in")?;
    let mut learner = stage.chromium.somebody().await?.with_pictures();
    come_in(stage, &mut learner).await.context("a learner signs in")?;
    admin.found_nothing()?;
    newcomer.found_nothing()?;
    learner.found_nothing()
}

/// The coordination proves the domain, connects the service, tries it and opens it to all.
pub(crate) async fn connect(stage: &Stage, tab: &mut Tab, house: House, issuer: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url(house.site, "/verwaltung/anmeldung")).await?;
    tab.look("sso-providers").await?;
    prove_the_domain(stage, tab, house.domain).await.context("the domain")?;
    tab.follow("Neuer Anmeldedienst").await?;
    tab.fill("Name", "Stadtportal").await?;
    tab.fill("Aussteller (issuer)", "stadtportal").await?;
    tab.fill("Kennung (client ID)", "campus").await?;
    tab.ask::<()>("document.querySelector('form[action$=neu]').setAttribute('novalidate', '')").await?;
    tab.submit("Speichern").await?;
    tab.reads("Geben Sie eine Adresse ein").await?;
    tab.look("sso-provider-refused").await?;
    tab.fill("Aussteller (issuer)", issuer).await?;
    tab.fill("Geheimnis (client secret)", "geheim").await?;
    tab.choose(house.domain).await?;
    tab.submit("Speichern").await?;
    tab.reads("Noch nicht erprobt").await?;
    tab.look("sso-provider").await?;
    let rules = format!("{}/regeln", tab.url().await?);
    tab.submit("Zur Probe anmelden").await?;
    at_the_provider(tab, "probe").await?;
    tab.reads("probe@stadt.example").await?;
    tab.look("sso-tested").await?;
    tab.submit("Für alle freigeben").await?;
    tab.reads("In Betrieb").await?;
    tab.open(&rules).await?;
    tab.look("sso-rules").await
}

/// As the house's IT does it, with what the page says.
async fn prove_the_domain(stage: &Stage, tab: &mut Tab, domain: &str) -> anyhow::Result<()> {
    tab.fill("Domäne", domain).await?;
    tab.submit("Domäne eintragen").await?;
    tab.submit("Jetzt prüfen").await?;
    tab.reads("Der Eintrag im DNS ist noch nicht zu sehen").await?;
    tab.look("sso-domain-open").await?;
    let facts: Vec<String> =
        tab.ask("[...document.querySelectorAll('main dd')].map((fact) => clean(fact.textContent))").await?;
    let [name, _, text] = &facts[..] else { bail!("the page names one record, not {facts:?}") };
    stage.product.names.enter(name, text);
    tab.submit("Jetzt prüfen").await?;
    tab.reads("Die Domäne ist nachgewiesen.").await?;
    tab.look("sso-domain-proved").await
}

/// Somebody whom nobody has invited, by the provider's name and by their own.
pub(crate) async fn join(stage: &Stage, tab: &mut Tab, house: House, [login, name]: [&str; 2]) -> anyhow::Result<()> {
    tab.open(&stage.product.url(house.site, "/anmelden?zurueck=/lernen")).await?;
    tab.follow("Anmelden mit Stadtportal").await?;
    at_the_provider(tab, login).await?;
    tab.reads(name).await?;
    let url = tab.url().await?;
    ensure!(url == stage.product.url(house.site, "/lernen"), "led back to where one wanted to go, not {url}");
    tab.look("sso-joined").await
}

async fn come_in(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("viernheim", "/anmelden")).await?;
    tab.reads("Anmelden mit Stadtportal").await?;
    tab.look("sso-sign-in").await?;
    tab.follow("Anmelden mit Stadtportal").await?;
    at_the_provider(tab, "ayse").await?;
    // Nobody knows the work account yet, and its address is not confirmed.
    tab.reads("Ihre E-Mail-Adresse ist nicht bestätigt").await?;
    tab.look("sso-away").await?;
    tab.follow("Andere Anmeldung wählen").await?;
    sign_in(tab, LEARNER, "campus-demo").await?;
    tab.open(&stage.product.url("viernheim", "/konto/anmeldung")).await?;
    tab.look("sso-linking").await?;
    tab.submit("Verbinden").await?;
    // The provider knows who is there and leads back at once.
    tab.comes_to_read("Ihr Konto ist verbunden").await?;
    tab.submit("Abmelden").await?;
    tab.open(&stage.product.url("viernheim", "/anmelden")).await?;
    tab.follow("Anmelden mit Stadtportal").await?;
    let url = tab.url().await?;
    ensure!(url == stage.product.url("viernheim", "/"), "signed in and led home, not {url}");
    tab.reads("Goran Živković").await
}

/// Fills in the provider's form as soon as it is there.
async fn at_the_provider(tab: &Tab, name: &str) -> anyhow::Result<()> {
    tab.comes_to_read("Kennung").await?;
    tab.fill("Kennung", name).await?;
    tab.submit("Anmelden").await
}
