//! The pages by which a house and the cooperative are looked after, and those before signing in, each as axe sees it.

use browser_tests::tab::Tab;

use crate::{Stage, main_job::sign_in};

const COORDINATION: &str = "annegret.weissbrod@landau.example";
const OPERATOR: &str = "henriette.koegler@genossenschaft.example";

/// Path, what the page says, name of its picture.
type Stop = (&'static str, &'static str, &'static str);

const HOUSE: &[Stop] = &[
    ("/verwaltung", "Einheiten", "hub"),
    ("/verwaltung/einrichtung", "Namen und Farbe", "set-up"),
    ("/verwaltung/einrichtung/aussehen", "So sieht das aus", "set-up-look"),
    ("/verwaltung/einrichtung/logo", "höchstens", "set-up-logo"),
    ("/verwaltung/einrichtung/adressen", "Adresse des Campus", "set-up-addresses"),
    ("/verwaltung/einrichtung/genehmigung", "Wer entscheidet", "set-up-approval"),
    ("/verwaltung/einrichtung/themen", "Alle Themen", "set-up-topics"),
    ("/verwaltung/einrichtung/absender", "Antwortadresse", "set-up-sender"),
    ("/verwaltung/einrichtung/rechtstexte", "Impressum", "set-up-texts"),
    ("/verwaltung/einrichtung/rechtstexte/imprint", "Veröffentlichen", "set-up-text"),
    ("/verwaltung/einrichtung/schritt/people", "Wie weit sind Sie?", "set-up-step"),
    ("/verwaltung/einrichtung/pruefen", "Das haben Sie festgelegt", "set-up-check"),
    ("/verwaltung/kontingente", "Kontingent", "usage"),
    ("/verwaltung/personen/neu", "Einladung schicken", "invite"),
    ("/verwaltung/personen/import", "Tabelle hochladen", "import"),
    ("/verwaltung/codes", "Neuer Code", "codes"),
    ("/verwaltung/gruppen", "Neue Gruppe nach Regel", "groups"),
    ("/verwaltung/gruppen/neu", "Gruppe speichern", "group-by-hand"),
    ("/verwaltung/gruppen/neu?art=regel", "Bedingungen", "group-by-rule"),
    ("/verwaltung/anmeldung/neu", "Aussteller", "sso-provider-new"),
    ("/verwaltung/verzeichnis", "Bearer-Token", "directory"),
    ("/konto/passwort", "Neues Passwort", "password"),
    ("/konto/anmeldung", "Anmeldung mit dem Dienstkonto", "linking"),
    ("/konto/vertretung", "Vertretung", "deputies-own"),
    ("/konto/passkeys", "Passkey anlegen", "passkey-new"),
    ("/konto/datenschutzhinweis", "Hinweise zum Datenschutz", "privacy-notice"),
];

const OFFICE: &[Stop] = &[
    ("/geschaeftsstelle/antraege", "Anträge auf Beitritt", "office-applications"),
    ("/geschaeftsstelle/mitglieder", "Mitgliederverzeichnis", "office-members"),
    ("/geschaeftsstelle/mitglieder/landau", "Zustand ändern", "office-member"),
    ("/geschaeftsstelle/personen", "Person berufen", "office-people"),
    ("/geschaeftsstelle/kontingente", "Kontingente der Mitglieder", "office-usage"),
];

const OUTSIDE: &[Stop] = &[
    ("/anmelden", "Passwort vergessen", "sign-in"),
    ("/anmelden/link", "Er gilt 15 Minuten", "ask-link"),
    ("/anmelden/link/gesendet", "ist ein Link unterwegs", "link-sent"),
    ("/anmelden/passwort", "Er gilt eine Stunde", "ask-reset"),
    ("/anmelden/passwort/gesendet", "ist ein Link unterwegs", "reset-sent"),
    ("/beitreten", "Zugangscode", "join-by-code"),
    ("/beitreten/gesendet", "Der Link in der E-Mail gilt einen Tag", "join-by-code-sent"),
];

pub(crate) async fn of_the_house_is_sound(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    look_at_all(stage, &mut tab, "landau", OUTSIDE).await?;
    tab.open(&stage.product.url("landau", "/anmelden?zurueck=/verwaltung")).await?;
    sign_in(&tab, COORDINATION, "campus-demo").await?;
    look_at_all(stage, &mut tab, "landau", HOUSE).await?;
    log(stage, &mut tab).await?;
    unit(stage, &mut tab).await?;
    code(stage, &mut tab).await?;
    person(stage, &mut tab).await?;
    tab.found_nothing()
}

pub(crate) async fn of_the_office_is_sound(stage: &Stage) -> anyhow::Result<()> {
    let mut tab = stage.chromium.somebody().await?.with_pictures();
    tab.open(&stage.product.url("", "/beitritt?q=Speyer")).await?;
    tab.reads("Name Ihrer Kommune").await?;
    tab.look("join-search").await?;
    tab.open(&stage.product.url("", "/anmelden?zurueck=/geschaeftsstelle")).await?;
    sign_in(&tab, OPERATOR, "campus-demo").await?;
    look_at_all(stage, &mut tab, "", OFFICE).await?;
    tab.found_nothing()
}

async fn look_at_all(stage: &Stage, tab: &mut Tab, site: &str, stops: &[Stop]) -> anyhow::Result<()> {
    for (path, says, name) in stops {
        tab.open(&stage.product.url(site, path)).await?;
        tab.reads(says).await?;
        tab.look(name).await?;
    }
    Ok(())
}

/// The coordination reads the log once the house has decided so.
async fn log(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("landau", "/verwaltung/rechte")).await?;
    tab.click("label[for='right-coordination:read_audit']").await?;
    tab.look("rights").await?;
    tab.submit("Speichern").await?;
    tab.open(&stage.product.url("landau", "/verwaltung/protokoll")).await?;
    tab.reads("Protokoll prüfen").await?;
    tab.look("audit-log").await
}

async fn unit(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("landau", "/verwaltung/einheiten")).await?;
    tab.fill("Name", "Amt für Prüfungen").await?;
    tab.submit("Einheit anlegen").await?;
    tab.reads("Die Einheit ist angelegt.").await?;
    tab.look("units").await?;
    tab.follow("Amt für Prüfungen").await?;
    tab.reads("Einheit auflösen").await?;
    tab.look("unit").await
}

async fn code(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("landau", "/verwaltung/codes")).await?;
    tab.fill("Wofür", "Neue Auszubildende").await?;
    tab.submit("Code erstellen").await?;
    tab.reads("Ihr neuer Code").await?;
    tab.look("code-made").await
}

/// Nobody leaves: the question is looked at, not answered.
async fn person(stage: &Stage, tab: &mut Tab) -> anyhow::Result<()> {
    tab.open(&stage.product.url("landau", "/verwaltung/personen")).await?;
    tab.follow("Pauline Hübsch").await?;
    tab.reads("Rollen speichern").await?;
    tab.look("person").await?;
    let page = tab.url().await?;
    tab.follow("Vertretung").await?;
    tab.reads("Pauline Hübsch").await?;
    tab.look("deputies").await?;
    tab.open(&page).await?;
    tab.follow("Als ausgeschieden eintragen").await?;
    tab.reads("Scheidet Pauline Hübsch aus?").await?;
    tab.look("leave").await
}
