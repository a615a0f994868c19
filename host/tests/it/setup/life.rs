//! A member's life with the cooperative: the office decides, and every page acts on it.

use host::{access::Role, web::i18n::Locale};
use tenants::TenantId;

use super::{actions, coordination};
use crate::kit::{self, Answer, Form, Member, NewModule, Platform, Site};

const REGISTER: &str = "/geschaeftsstelle/mitglieder";
const REASON: &str = "Der Beitrag für 2026 ist offen.";

pub(super) async fn office(platform: &'static Platform) -> Member {
    platform.cooperative().member(&[Role::Operator], Locale::De).await
}

fn slug(site: &Site) -> &str {
    site.host.split('.').next().expect("it has a first label")
}

async fn form(office: &Member, site: &Site, what: &str) -> Form {
    let page = format!("{REGISTER}/{}", slug(site));
    office.form(&page, &format!("{page}/{what}")).await
}

/// Puts a member into a state, for a reason.
pub(super) async fn put(office: &Member, site: &Site, state: &str) -> Answer {
    let form = form(office, site, "zustand").await.set("state", state).set("reason", REASON);
    let form = if state == "leaving" { form.set("left_on", "2099-12-31").set("erase_on", "2100-03-31") } else { form };
    office.send(&form).await
}

#[test]
fn in_a_read_only_campus_everything_is_seen_and_nothing_changed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (learner, by) = (site.learner().await, coordination(&site).await);
        let module = platform.publish(NewModule::shared()).await;
        let enrol = learner.form(&module.page(), &module.enrol_action()).await;
        let sign_out = learner.form("/konto", "/abmelden").await;
        for (state, name) in [("read_only", "read-only"), ("leaving", "leaving")] {
            put(&office(platform).await, &site, state).await.location();
            let refused = learner.send(&enrol.clone().renewed()).await;
            assert!(refused.assert_problem(403, name).says(REASON), "{}", refused.body);
            learner.get(&module.page()).await.assert_ok();
            let invite = by.bare_form("/verwaltung/personen").await;
            by.send(&invite).await.assert_problem(403, name);
            by.get("/verwaltung/personen").await.assert_ok();
        }
        assert_eq!(learner.send(&sign_out).await.location(), "/", "signing out goes on");
        put(&office(platform).await, &site, "active").await.location();
        let again = site.learner().await;
        again.enrol(&module).await;
    });
}

#[test]
fn a_suspended_member_lets_its_coordination_in_and_tells_the_others_why() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (learner, by) = (site.learner().await, coordination(&site).await);
        put(&office(platform).await, &site, "suspended").await.location();
        for browser in [&site.visitor(), &*learner] {
            for page in ["/", "/katalog", "/lernen", "/konto"] {
                assert!(browser.get(page).await.assert_problem(403, "suspended").says(REASON));
            }
        }
        assert!(!learner.get("/impressum").await.has_form("/abmelden"), "nobody but the coordination is signed in");
        by.get("/verwaltung").await.assert_ok();
        let change = by.bare_form("/verwaltung/einrichtung/absender").await;
        assert!(by.send(&change).await.assert_problem(403, "read-only").says(REASON));
        let next_door = platform.site().await;
        next_door.visitor().get("/").await.assert_ok();

        put(&office(platform).await, &site, "active").await.location();
        learner.get("/lernen").await.assert_ok();
    });
}

#[test]
fn the_office_decides_for_a_reason_and_the_coordination_is_told() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let office = office(platform).await;
        let nothing = form(&office, &site, "zustand").await.set("state", "suspended").set("reason", " ");
        let nothing = office.send(&nothing).await;
        assert!(nothing.status == 422 && nothing.tells("standing-reason-wrong"), "{}", nothing.body);
        let unsaid = office.send(&form(&office, &site, "zustand").await.without("state")).await;
        assert!(unsaid.tells("standing-missing"));
        let leaving = form(&office, &site, "zustand").await.set("state", "leaving").set("reason", REASON);
        let endless = office.send(&leaving.clone().set("erase_on", "2100-01-01")).await;
        assert!(endless.tells("standing-left-on-wrong"), "{}", endless.body);
        let hasty = office.send(&leaving.renewed().set("left_on", "2099-12-31").set("erase_on", "2099-12-30")).await;
        assert!(hasty.tells("standing-erase-on-wrong") && hasty.says(REASON), "{}", hasty.body);

        let done = put(&office, &site, "suspended").await;
        let page = office.follow(&done).await;
        assert!(page.flashes("flash-standing") && page.tells("standing-suspended"), "{}", page.body);
        let letters = site.letters(&by.email).await;
        let told = letters.iter().any(|text| text.contains(REASON) && text.contains("Nur die Koordination"));
        assert!(told, "{letters:?}");
        assert!(actions(&site).await.contains(&"change_state".to_owned()));
        assert!(actions(&platform.cooperative()).await.contains(&"change_state".to_owned()));
    });
}

#[test]
fn the_register_is_searched_and_shares_are_entered() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let office = office(platform).await;
        let found = office.get(&format!("{REGISTER}?q={}", slug(&site).to_uppercase())).await;
        assert!(found.links("tbody a").iter().any(|(_, href)| *href == format!("{REGISTER}/{}", slug(&site))));
        assert!(office.get(&format!("{REGISTER}?q=gibtsnicht%22%3Cx")).await.says("Kein Mitglied gefunden"));
        for wrong in ["0", "-1", "10001", "viele", "99999999999"] {
            let refused = office.send(&form(&office, &site, "anteile").await.set("shares", wrong)).await;
            assert!(refused.status == 422 && refused.tells("apply-shares-wrong"), "{wrong}: {}", refused.body);
        }
        for shares in ["7", "12"] {
            office.send(&form(&office, &site, "anteile").await.set("shares", shares)).await.location();
            let line = format!("{};Stadt {};city;;{shares};", slug(&site), slug(&site));
            assert!(office.get("/geschaeftsstelle/mitglieder.csv").await.body.contains(&line), "{line}");
        }
        office.get(&format!("{REGISTER}/gibtsnicht")).await.assert_problem(404, "not-found");
        office.get(&format!("{REGISTER}/genossenschaft")).await.assert_problem(404, "not-found");
    });
}

#[test]
fn nobody_else_decides_about_a_member() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for member in [coordination(&site).await, platform.cooperative().member(&[Role::Provider], Locale::De).await] {
            member.get(REGISTER).await.assert_problem(403, "forbidden");
            member.get(&format!("{REGISTER}/{}", slug(&site))).await.assert_problem(403, "forbidden");
            for what in ["zustand", "anteile"] {
                let form = member.bare_form(&format!("{REGISTER}/{}/{what}", slug(&site))).await;
                member.send(&form.set("state", "suspended").set("shares", "3")).await.assert_problem(403, "forbidden");
            }
        }
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let state: String = sqlx::query_scalar("select state from app.tenant where id = $1")
            .bind(site.tenant.uuid())
            .fetch_one(tx.conn())
            .await
            .expect("the member is there");
        assert_eq!(state, "active");
    });
}
