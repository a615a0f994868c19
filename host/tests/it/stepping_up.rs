//! A session that was left open does no lasting harm: roles, addresses, leaving, exports and erasure ask for a factor that
//! was shown a moment ago, and lose nothing of what was typed.

use host::{
    access::{Action, Role},
    clock,
    web::i18n::Locale,
};

use crate::{
    factors::much_later,
    kit::{self, Form, Member, Site},
};

/// Refused with the form as it was filled in, and with a way to confirm.
async fn asks_first(by: &Member, form: Form, typed: &str) {
    let refused = by.send(&form).await;
    assert!(refused.status == 422 && refused.flashes("confirm-first"), "{}", refused.body);
    assert!(refused.body.contains("href=\"/anmelden/bestaetigen?zurueck=/konto\""), "{}", refused.body);
    assert!(refused.body.contains(typed), "“{typed}” is kept: {}", refused.body);
}

async fn leads_to_confirm(by: &Member, form: &Form, back: &str) {
    let answer = by.send(form).await;
    let back = back.replace('/', "%2F");
    assert_eq!(answer.location(), format!("/anmelden/bestaetigen?zurueck={back}"));
}

async fn may_manage(site: &Site, member: &Member) -> bool {
    let mut tx = site.platform.tx(site.tenant).await;
    let roles = host::people::find(&mut tx, member.id).await.expect("the database is there").expect("known").roles;
    site.platform.app.access.actor(site.tenant, member.id, &roles).may(Action::ManagePeople)
}

#[test]
fn changes_of_others_ask_first_and_keep_what_was_typed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (by, other) = (site.member(&[Role::Coordination], Locale::De).await, site.learner().await);
        let page = format!("/verwaltung/personen/{}", other.id);
        let roles = by.form(&page, &format!("{page}/aufgaben")).await.choose(&Locale::De.text("role-coordination"));
        let address = by.form(&page, &page).await.set("email", "geaendert@stadt.example");
        let name = by.form(&page, &page).await.set("family_name", "Lichtenfels");
        let leave = format!("{page}/austritt");
        let gone = by.form(&leave, &leave).await;
        let timed = "/verwaltung/rollen-auf-zeit";
        let today = clock::in_germany(clock::now()).date().to_string();
        let for_a_time = by.form(timed, timed).await.set("email", &other.email).set("role", "coordination");
        let for_a_time = for_a_time.set("starts_on", &today).set("ends_on", &today);
        let chosen = by.bare_form("/verwaltung/personen/auswahl").await.set("person", &other.id.to_string());
        let bulk = chosen.set("act", "give").set("role", "coordination").set("confirmed", "yes");

        let invite = by.form("/verwaltung/personen/neu", "/verwaltung/personen").await.set("given_name", "Aylin");
        let invite = invite.set("family_name", "Öztürk").set("email", "aylin@stadt.example");

        much_later(&site).await;
        asks_first(&by, invite.clone().choose(&Locale::De.text("role-hr")), "aylin@stadt.example").await;
        by.send(&invite).await.location();
        asks_first(&by, roles.clone(), "value=\"coordination\" checked").await;
        asks_first(&by, address.clone(), "geaendert@stadt.example").await;
        asks_first(&by, for_a_time, &other.email).await;
        asks_first(&by, bulk.clone(), &other.id.to_string()).await;
        leads_to_confirm(&by, &gone, &leave).await;
        assert!(!may_manage(&site, &other).await, "nothing was given");
        by.get(&page).await.assert_ok();
        by.send(&name).await.location();

        just_now(&site).await;
        by.send(&roles).await.location();
        assert!(may_manage(&site, &other).await, "the same form, sent again");
        by.send(&address.renewed()).await.location();
        by.send(&gone).await.location();
        by.send(&bulk.set("act", "invite")).await;
    });
}

#[test]
fn addresses_and_the_way_in_ask_first() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let [hosts, sign_in] = ["/verwaltung/einrichtung/adressen", "/verwaltung/anmeldung"];
        let own = format!("{}.example", site.host.replace('.', "-"));
        let host = by.form(hosts, hosts).await.set("host", &format!("lernen.{own}"));
        let domain = by.form(sign_in, "/verwaltung/maildomaenen").await.set("domain", &own);

        much_later(&site).await;
        asks_first(&by, host.clone(), &format!("value=\"lernen.{own}\"")).await;
        asks_first(&by, domain.clone(), &format!("value=\"{own}\"")).await;
        for (path, back) in [
            ("/verwaltung/maildomaenen/stadt.example/pruefung", sign_in),
            ("/verwaltung/maildomaenen/stadt.example/loeschung", sign_in),
            ("/verwaltung/einrichtung/adressen/0190a5d0-0000-7000-8000-000000000001/pruefung", hosts),
            ("/verwaltung/einrichtung/adressen/0190a5d0-0000-7000-8000-000000000001/ruecknahme", hosts),
            ("/verwaltung/einrichtung/adressen/eigene/campus.stadt.example/abgabe", hosts),
            (
                "/verwaltung/anmeldung/0190a5d0-0000-7000-8000-000000000001/probe",
                "/verwaltung/anmeldung/0190a5d0-0000-7000-8000-000000000001",
            ),
        ] {
            leads_to_confirm(&by, &by.bare_form(path).await, back).await;
        }
        just_now(&site).await;
        by.send(&host).await.location();
        by.send(&domain).await.location();
    });
}

#[test]
fn what_leaves_the_campus_asks_first() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (learner, officer) = (site.learner().await, site.member(&[Role::DataProtection], Locale::De).await);
        let export = learner.form("/konto/daten", "/konto/daten/auskunft").await;
        let erasure = learner.form("/konto/loeschung", "/konto/loeschung").await;
        officer.get("/verwaltung/protokoll.csv").await.assert_ok();

        much_later(&site).await;
        leads_to_confirm(&learner, &export, "/konto/daten").await;
        leads_to_confirm(&learner, &erasure, "/konto/loeschung").await;
        for file in ["/verwaltung/protokoll.csv", "/verwaltung/protokoll.jsonl"] {
            assert_eq!(officer.get(file).await.location(), "/anmelden/bestaetigen?zurueck=%2Fverwaltung%2Fprotokoll");
        }
        assert!(!learner.get("/konto/daten").await.tells("privacy-state-open"));

        just_now(&site).await;
        learner.send(&export).await.location();
        let request = sole_request(&site).await;
        much_later(&site).await;
        let file = learner.get(&format!("/konto/daten/{request}/archiv")).await;
        assert_eq!(file.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fdaten", "also for the file itself");
    });
}

/// Everybody of the site has shown a factor.
pub(crate) async fn just_now(site: &Site) {
    let mut tx = site.platform.tx(site.tenant).await;
    let renewed = sqlx::query("update app.session set strong_at = now() where tenant_id = $1").bind(site.tenant.uuid());
    renewed.execute(tx.conn()).await.expect("the statement is right");
    tx.commit().await.expect("the database is there");
}

async fn sole_request(site: &Site) -> uuid::Uuid {
    let mut tx = site.platform.tx(site.tenant).await;
    let asked = sqlx::query_scalar("select id from app.privacy_request where tenant_id = $1").bind(site.tenant.uuid());
    asked.fetch_one(tx.conn()).await.expect("there is one")
}
