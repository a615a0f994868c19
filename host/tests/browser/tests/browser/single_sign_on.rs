//! The coordination connects the sign-in service of its house, and a learner signs in through it.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use anyhow::{Context as _, bail, ensure};
use browser_tests::{places, tab::Tab};

use crate::{Stage, main_job::sign_in};

const COORDINATION: &str = "renate.suess@viernheim.example";
const DOMAIN: &str = "viernheim.example";
const LEARNER: &str = "goran.zivkovic@viernheim.example";

/// A real provider that asks with a form; ends with the test.
struct Provider {
    issuer: String,
    process: Child,
}

impl Provider {
    fn start() -> anyhow::Result<Provider> {
        let mut process = Command::new("node")
            .args(["provider.mjs", "--single"])
            .current_dir(places::repository().join("host/tests/oidc"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("there is no node")?;
        let mut lines = BufReader::new(process.stdout.take().context("it is piped")?).lines();
        let issuer = lines.by_ref().find_map(|line| Some(line.ok()?.strip_prefix("issuer ")?.to_owned()));
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Provider {
            issuer: issuer.context("the provider does not start; was ops/dev prepare --tests run?")?,
            process,
        })
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

pub(crate) async fn works_from_set_up_to_sign_in(stage: &Stage) -> anyhow::Result<()> {
    let provider = Provider::start()?;
    let mut admin = stage.chromium.somebody().await?.with_pictures();
    set_up(stage, &mut admin, &provider.issuer).await.context("the coordination sets it up")?;
    let mut newcomer = stage.chromium.somebody().await?.without_scripts().await?;
    join(stage, &mut newcomer).await.context("somebody new comes in")?;
    let mut learner = stage.chromium.somebody().await?.with_pictures();
    come_in(stage, &mut learner).await.context("a learner signs in")?;
    admin.found_nothing()?;
    newcomer.found_nothing()?;
    learner.found_nothing()
}

async fn set_up(stage: &Stage, tab: &mut Tab, issuer: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url("viernheim", "/anmelden")).await?;
    sign_in(tab, COORDINATION, "campus-demo").await?;
    tab.open(&stage.product.url("viernheim", "/verwaltung/anmeldung")).await?;
    tab.look("sso-providers").await?;
    prove_the_domain(stage, tab).await.context("the domain")?;
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
    tab.choose(DOMAIN).await?;
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
async fn prove_the_domain(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.fill("Domäne", DOMAIN).await?;
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

/// Somebody whom nobody has invited.
async fn join(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("viernheim", "/anmelden?zurueck=/lernen")).await?;
    tab.follow("Anmelden mit Stadtportal").await?;
    at_the_provider(tab, "mina").await?;
    tab.reads("Mina Wiesengrund").await?;
    let url = tab.url().await?;
    ensure!(url == stage.product.url("viernheim", "/lernen"), "led back to where she wanted to go, not {url}");
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
