//! From the application of a town to its first learner: what happens before anybody learns.

use anyhow::{Context as _, ensure};
use browser_tests::{answers::Module, provider::Provider, tab::Tab};

use crate::{
    Stage,
    main_job::{learning::wait_for_mail, sign_in},
    passkeys::plug_in,
    single_sign_on::{self, House},
};

const OPERATOR: &str = "henriette.koegler@genossenschaft.example";
const APPLICANT: &str = "rosa.lukaszewska@speyer.example";
const PASSWORD: &str = "Brezel und Domschatz";
const SPEYER: House = House { site: "speyer", domain: "speyer.example" };

pub(crate) async fn from_application_to_first_learner(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    plug_in(&tab).await?;
    apply(stage, &mut tab).await.context("the town applies")?;
    let mut office = stage.chromium.somebody().await?.with_pictures();
    admit(stage, &mut office).await.context("the office admits it")?;
    accept(stage, &mut tab).await.context("the coordination comes in")?;
    closed_to_others(stage).await.context("in preparation")?;
    set_up(stage, &mut tab).await.context("the coordination sets the campus up")?;
    let provider = Provider::start()?;
    single_sign_on::connect(stage, &mut tab, SPEYER, &provider.issuer).await.context("the sign-in service")?;
    let mut learner = stage.chromium.somebody().await?.without_scripts().await?;
    single_sign_on::join(stage, &mut learner, SPEYER, ["jost", "Jost Rebenich"]).await.context("a learner")?;
    let module = Module::read("e-akte-sicher-fuehren")?;
    learner.open(&stage.product.url(SPEYER.site, "/katalog?q=e-akte")).await?;
    learner.follow(&module.title).await?;
    learner.reads("Termin vor Ort").await?;
    tab.found_nothing()?;
    office.found_nothing()?;
    learner.found_nothing()
}

/// With the link of a mail.
async fn apply(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/beitritt")).await?;
    tab.fill("Name Ihrer Kommune", "speyer").await?;
    tab.submit("Suchen").await?;
    tab.look("join").await?;
    tab.follow("Speyer").await?;
    tab.look("apply").await?;
    tab.fill("Name", "Stadt Speyer").await?;
    tab.fill("Vorname", "Rosa").await?;
    tab.fill("Nachname", "Łukaszewska").await?;
    tab.fill("Funktion", "Leitung Personal").await?;
    tab.fill("E-Mail-Adresse", APPLICANT).await?;
    tab.choose("Satzung der Genossenschaft").await?;
    tab.choose("Vertrag zur Auftragsverarbeitung").await?;
    tab.submit("Link anfordern").await?;
    tab.reads("Wir haben Ihnen eine E-Mail geschickt.").await?;
    tab.look("apply-sent").await?;
    follow_mail(stage, tab, "").await?;
    tab.reads("Noch nicht eingereicht").await?;
    tab.look("application-unconfirmed").await?;
    tab.submit("Antrag einreichen").await?;
    tab.reads("Der Antrag ist eingereicht.").await?;
    tab.look("application").await
}

async fn admit(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/geschaeftsstelle")).await?;
    sign_in(tab, OPERATOR, "campus-demo").await?;
    tab.follow("Anträge auf Beitritt").await?;
    tab.look("queue").await?;
    tab.follow("Stadt Speyer").await?;
    tab.look("decide").await?;
    tab.submit("Mitglied aufnehmen").await?;
    tab.reads("Das Mitglied ist aufgenommen").await
}

/// Follows the invitation, chooses a password and sets up the second factor that the role demands.
async fn accept(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    follow_mail(stage, tab, SPEYER.site).await?;
    tab.reads("Wählen Sie ein Passwort.").await?;
    tab.fill("Ihr Passwort", PASSWORD).await?;
    tab.submit("Passwort speichern").await?;
    tab.open(&stage.product.url(SPEYER.site, "/verwaltung")).await?;
    tab.reads("Zweiten Faktor einrichten").await?;
    tab.look("enrol").await?;
    tab.follow("Passkey hinzufügen").await?;
    tab.fill("Name", "Dienstrechner").await?;
    tab.submit("Passkey anlegen").await?;
    tab.reads("Diese Codes sehen Sie nur jetzt.").await?;
    tab.follow("Die Codes sind sicher verwahrt").await
}

async fn closed_to_others(stage: &Stage) -> anyhow::Result<()> {
    let mut visitor = stage.chromium.somebody().await?.with_pictures();
    visitor.open(&stage.product.url(SPEYER.site, "/katalog")).await?;
    visitor.does_not_read("Filter").await?;
    visitor.look("new-member-closed").await?;
    visitor.found_nothing()
}

/// No more than what a campus needs to be opened.
async fn set_up(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url(SPEYER.site, "/verwaltung")).await?;
    tab.reads("Ihr Campus ist noch nicht eröffnet").await?;
    tab.look("hub").await?;
    tab.follow("Einrichtung").await?;
    tab.look("setup").await?;
    tab.follow("Namen und Farbe").await?;
    tab.fill("Kurzer Name", "Speyer").await?;
    tab.fill("Farbe", "#ffd500").await?;
    tab.submit("Farbe ansehen").await?;
    tab.reads("So sieht das aus").await?;
    tab.look("setup-look").await?;
    tab.submit("Speichern").await?;
    for text in ["Impressum", "Datenschutz", "Erklärung zur Barrierefreiheit"] {
        publish(stage, tab, text).await.context(text)?;
    }
    tab.open(&stage.product.url(SPEYER.site, "/verwaltung/einrichtung")).await?;
    tab.follow("Prüfen und eröffnen").await?;
    tab.look("setup-check").await?;
    tab.choose("Wir haben die Angaben und die Rechtstexte geprüft.").await?;
    tab.submit("Campus eröffnen").await?;
    tab.reads("Ihr Campus ist eröffnet. Herzlichen Glückwunsch!").await?;
    tab.look("new-member").await
}

async fn publish(stage: &Stage, tab: &mut Tab, text: &str) -> anyhow::Result<()> {
    tab.open(&stage.product.url(SPEYER.site, "/verwaltung/einrichtung")).await?;
    tab.follow("Rechtstexte").await?;
    tab.leave_at(&link_in_main(tab, text).await?).await?;
    tab.look("setup-text").await?;
    let template: String = tab.ask("field('Text').value").await?;
    ensure!(template.contains("Speyer"), "the template knows the town: {template}");
    tab.fill("Text", "# Angaben\n\nStadt Speyer, Maximilianstraße").await?;
    tab.submit("Veröffentlichen").await
}

/// The foot of the page has links with the same names.
async fn link_in_main(tab: &Tab, text: &str) -> anyhow::Result<String> {
    let href: String = tab.ask(&format!("named('main a[href]', '{text}').getAttribute('href')")).await?;
    Ok(format!("main a[href='{href}']"))
}

async fn follow_mail(stage: &Stage, tab: &mut Tab, site: &str) -> anyhow::Result<()> {
    wait_for_mail(tab, &stage.product.url(site, "/dev/mailbox"), APPLICANT).await?;
    tab.leave_at("main li a").await?;
    tab.follow("Link aus der E-Mail öffnen").await
}
