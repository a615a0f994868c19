//! Pages that the main job does not pass.

use browser_tests::tab::Tab;

use crate::{
    Stage,
    main_job::{learning::wait_for_mail, sign_in},
};

const OPERATOR: &str = "henriette.koegler@genossenschaft.example";
const COORDINATION: &str = "matthias.jaeger@worms.example";
const GUEST: &str = "aylin.oeztuerk@worms.example";
const LEARNER: &str = "mia.grosskopf@ludwigshafen.example";

pub(crate) async fn are_sound(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    for (name, site, path, text) in [
        ("cooperative", "", "/", "Stadt Worms"),
        ("imprint", "ludwigshafen", "/impressum", "Impressum"),
        ("privacy", "ludwigshafen", "/datenschutz", "Datenschutz"),
        ("accessibility", "ludwigshafen", "/barrierefreiheit", "WCAG 2.2"),
        ("licences", "ludwigshafen", "/lizenzen", "EUPL"),
        ("styleguide", "viernheim", "/styleguide", "Gestaltung und Bausteine"),
        ("module-blended", "worms", "/module/e-akte-sicher-fuehren", "Termin vor Ort"),
        ("module-english", "mrn", "/module/language-models-town-hall", "Das können Sie danach"),
        ("catalogue-empty", "worms", "/katalog?q=quastenflosser", "nichts gefunden"),
        ("not-found", "worms", "/module/gibt-es-nicht", "Diese Seite gibt es nicht"),
    ] {
        tab.open(&stage.product.url(site, path)).await?;
        tab.reads(text).await?;
        tab.look(name).await?;
    }
    office(stage, &mut tab).await?;
    people(stage, &mut tab).await?;
    not_allowed(stage, &mut tab).await?;
    tab.found_nothing()
}

async fn office(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("", "/anmelden?zurueck=/geschaeftsstelle")).await?;
    sign_in(tab, OPERATOR, "campus-demo").await?;
    tab.reads("Liegen gebliebene Aufträge").await?;
    tab.look("office").await?;
    tab.open(&stage.product.url("", "/beitritt/dokumente/statute")).await?;
    tab.reads("§ 4 Geschäftsanteile").await?;
    tab.look("statute").await
}

/// The coordination invites somebody, who follows the link of the mail and chooses a password.
async fn people(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("worms", "/anmelden?zurueck=/verwaltung/personen")).await?;
    sign_in(tab, COORDINATION, "campus-demo").await?;
    tab.reads("Person einladen").await?;
    for (path, says, name) in [
        ("/verwaltung/datenschutz", "Offene Anträge", "privacy-queue"),
        ("/verwaltung/datenschutz/fristen", "Fristen Ihres Hauses", "retention"),
        ("/verwaltung/datenschutz/auftragsverarbeitung", "Unterauftragsverarbeiter", "processing"),
        ("/verwaltung/rollen-auf-zeit", "Laufende und künftige", "delegations"),
        ("/verwaltung/hilfe", "Zehn Zeichen", "support-enter"),
    ] {
        tab.open(&stage.product.url("worms", path)).await?;
        tab.reads(says).await?;
        tab.look(name).await?;
    }
    tab.open(&stage.product.url("worms", "/verwaltung/personen")).await?;
    tab.look("people").await?;
    tab.follow("Person einladen").await?;
    tab.fill("Vorname", "Aylin").await?;
    tab.fill("Nachname", "Öztürk").await?;
    tab.fill("E-Mail-Adresse", GUEST).await?;
    tab.submit("Einladung schicken").await?;
    tab.reads("Die Einladung ist unterwegs.").await?;
    tab.look("people-invited").await?;
    wait_for_mail(tab, &stage.product.url("worms", "/dev/mailbox"), GUEST).await?;
    tab.leave_at("main li a").await?;
    tab.reads("Guten Tag Aylin Öztürk").await?;
    tab.follow("Link aus der E-Mail öffnen").await?;
    tab.reads("Wählen Sie ein Passwort.").await?;
    tab.look("welcome").await?;
    tab.fill("Ihr Passwort", "Batterie und Klammer").await?;
    tab.submit("Passwort speichern").await?;
    tab.reads("Ihr Passwort ist gespeichert.").await?;
    tab.reads("Angemeldet als Aylin Öztürk").await
}

async fn not_allowed(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("ludwigshafen", "/lernen")).await?;
    sign_in(tab, LEARNER, "campus-demo").await?;
    tab.reads("Sie haben noch nichts gebucht").await?;
    tab.look("my-learning-empty").await?;
    tab.open(&stage.product.url("ludwigshafen", "/konto")).await?;
    tab.reads("Hier sind Sie angemeldet").await?;
    tab.look("account").await?;
    tab.follow("Meine Daten").await?;
    tab.reads("Was über Sie gespeichert ist").await?;
    tab.look("my-data").await?;
    tab.open(&stage.product.url("ludwigshafen", "/konto/loeschung")).await?;
    tab.reads("Was bleiben muss").await?;
    tab.look("erasure").await?;
    tab.open(&stage.product.url("ludwigshafen", "/konto/hilfe")).await?;
    tab.submit("Code erstellen").await?;
    tab.reads("Der Code gilt bis").await?;
    tab.look("support-code").await?;
    tab.open(&stage.product.url("ludwigshafen", "/geschaeftsstelle")).await?;
    tab.reads("Das ist Ihnen nicht erlaubt").await?;
    tab.look("forbidden").await
}
