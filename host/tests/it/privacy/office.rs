//! Who decides about whose erasure, and what members learn of those who work on their data.

use host::{
    access::Role,
    clock,
    privacy::{
        self, Kind,
        processors::{self, Subprocessor},
    },
    web::i18n::Locale,
};
use time::macros::date;

use super::{
    HERE,
    erasure::{QUEUE, asks, decides},
    night, request,
};
use crate::kit::{self, Member, Site};

async fn with(site: &Site, role: Role) -> Member {
    site.member(&[role], Locale::De).await
}

#[test]
fn the_officer_decides_and_the_coordination_only_where_there_is_none() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let coordination = with(&site, Role::Coordination).await;
        let person = site.learner().await;
        asks(&person).await;
        assert!(coordination.get(QUEUE).await.says(&person.name));
        let officer = with(&site, Role::DataProtection).await;
        assert!(!coordination.get(QUEUE).await.says(&person.name));
        let id = request(&site, &person, Kind::Erasure).await;
        let form = coordination.bare_form(&format!("{QUEUE}/antraege/{id}")).await.set("decision", "approve");
        coordination.send(&form).await.assert_problem(404, "not-found");
        assert_eq!(decides(&officer, &site, &person, "approve", "").await.location(), QUEUE);
        let again = officer.bare_form(&form.action).await.set("decision", "decline").set("reason", "Zu spät");
        officer.send(&again).await.assert_problem(404, "not-found");
    });
}

#[test]
fn nobody_decides_about_themselves() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = with(&site, Role::DataProtection).await;
        asks(&officer).await;
        let own = decides(&officer, &site, &officer, "approve", "").await;
        assert!(own.status == 422 && own.tells("privacy-own-request"), "{}", own.body);
        // The only officer's own request is the coordination's.
        let coordination = with(&site, Role::Coordination).await;
        assert_eq!(decides(&coordination, &site, &officer, "approve", "").await.location(), QUEUE);
    });
}

#[test]
fn the_last_one_in_charge_is_not_erased() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = with(&site, Role::DataProtection).await;
        let last = with(&site, Role::Coordination).await;
        asks(&last).await;
        let refused = decides(&officer, &site, &last, "approve", "").await;
        assert!(refused.status == 422 && refused.tells("problem-privacy-in-charge-text"), "{}", refused.body);
        let next = with(&site, Role::Coordination).await;
        decides(&officer, &site, &last, "approve", "").await.location();
        // The next one leaves before the job comes to it.
        let mut tx = platform.tx(site.tenant).await;
        let leaves = sqlx::query(
            "update app.person set active = false, deactivated_at = now() where tenant_id = $1 and id = $2",
        );
        leaves.bind(site.tenant.uuid()).bind(next.id.0).execute(tx.conn()).await.expect("the statement is right");
        tx.commit().await.expect("the database is there");
        let id = request(&site, &last, Kind::Erasure).await;
        privacy::jobs::erase(&platform.app, site.tenant, id, clock::now()).await.expect("it does nothing");
        assert!(last.get(HERE).await.tells("privacy-state-open"), "it has to be decided anew");
    });
}

#[test]
fn declining_needs_a_reason_and_the_person_reads_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let officer = with(&site, Role::DataProtection).await;
        let person = site.learner().await;
        asks(&person).await;
        let refused = decides(&officer, &site, &person, "decline", " ").await;
        assert!(refused.status == 422 && refused.says("Bitte begründen Sie die Ablehnung"), "{}", refused.body);
        let long = "ä".repeat(privacy::LONGEST_REASON + 1);
        let refused = decides(&officer, &site, &person, "decline", &long).await;
        assert!(refused.status == 422 && refused.body.contains(&long), "nothing typed is lost");
        let reason = "Ein Verfahren läuft noch: <b>§ 12</b>";
        assert_eq!(decides(&officer, &site, &person, "decline", reason).await.location(), QUEUE);
        let page = person.get(HERE).await;
        assert!(page.says(reason) && page.tells("privacy-state-declined"), "{}", page.body);
        assert!(site.letters(&person.email).await.last().expect("a letter").contains(reason));
        let action = format!("{QUEUE}/antraege/{}", request(&site, &person, Kind::Erasure).await);
        let answer = officer.bare_form(&action).await.set("decision", "perhaps");
        officer.send(&answer).await.assert_problem(404, "not-found");
    });
}

#[test]
fn an_open_request_is_taken_back_by_its_person_only() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.learner().await;
        asks(&person).await;
        let action = format!("{HERE}/{}/ruecknahme", request(&site, &person, Kind::Erasure).await);
        let other = site.learner().await;
        other.send(&other.bare_form(&action).await).await.assert_problem(404, "not-found");
        let form = person.form(HERE, &action).await;
        assert!(person.follow(&person.send(&form).await).await.flashes("flash-erasure-withdrawn"));
        person.send(&form.renewed()).await.assert_problem(404, "not-found");
        asks(&person).await;
    });
}

#[test]
fn learners_and_managers_see_none_of_it() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for roles in [&[][..], &[Role::Manager, Role::Hr]] {
            let person = site.member(roles, Locale::De).await;
            for page in ["", "/fristen", "/auftragsverarbeitung"] {
                person.get(&format!("{QUEUE}{page}")).await.assert_problem(403, "forbidden");
            }
        }
    });
}

#[test]
fn a_request_of_another_member_is_unknown_here_by_query_and_by_path() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let officer = with(&site, Role::DataProtection).await;
        let victim = elsewhere.learner().await;
        asks(&victim).await;
        let id = request(&elsewhere, &victim, Kind::Erasure).await;
        officer.get(&format!("{QUEUE}?antrag={id}")).await.assert_problem(404, "not-found");
        let form = officer.bare_form(&format!("{QUEUE}/antraege/{id}")).await.set("decision", "approve");
        officer.send(&form).await.assert_problem(404, "not-found");
        assert!(victim.get(HERE).await.tells("privacy-state-open"));
    });
}

#[test]
fn members_see_who_works_on_their_data_and_are_told_of_a_change_once() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("subprocessors").await;
        let site = platform.site().await;
        let (coordination, officer) = (with(&site, Role::Coordination).await, with(&site, Role::DataProtection).await);
        let learner = site.learner().await;
        let new = Subprocessor {
            slug: "rechenzentrum".to_owned(),
            name: "Rechenzentrum <Süd> GmbH".to_owned(),
            service_de: "Betrieb der Server".to_owned(),
            service_en: "Running the servers".to_owned(),
            country: "DE".to_owned(),
            since: date!(2026 - 12 - 01),
            until: None,
            change_id: uuid::Uuid::now_v7(),
        };
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        processors::enter(&mut tx, &platform.app.access.office(), &new, clock::now()).await.expect("it fits");
        tx.commit().await.expect("the database is there");
        for _ in 0..2 {
            night(&site, clock::now()).await;
        }
        for told in [&coordination, &officer] {
            let letters = site.letters(&told.email).await;
            assert!(letters.len() == 1 && letters[0].contains(&new.name), "{letters:?}");
        }
        assert_eq!(site.letters(&learner.email).await, [""; 0]);
        let page = coordination.get(&format!("{QUEUE}/auftragsverarbeitung")).await;
        assert!(
            page.says(&new.name) && page.says("Betrieb der Server") && page.tells("contract-none"),
            "{}",
            page.body
        );
        let refused = Subprocessor { country: "Deutschland".to_owned(), ..new };
        let mut tx = platform.app.database.platform().await.expect("the database is there");
        let error = processors::enter(&mut tx, &platform.app.access.office(), &refused, clock::now()).await;
        assert_eq!(
            error.expect_err("no such code").to_string(),
            "the country is a code of two capital letters, such as DE"
        );
    });
}

#[test]
fn a_member_reads_the_agreement_that_it_accepted_and_no_other() {
    kit::run(async |platform| {
        let joining = platform.joining().await;
        let office = platform.cooperative().member(&[Role::Operator], Locale::De).await;
        let page = joining.office_page(&office).await;
        let admit = office.form(&page, &format!("{page}/aufnahme")).await;
        office.send(&admit).await.location();
        let site = platform.site_of(&format!("teststadt-{}", joining.key)).await;
        let officer = with(&site, Role::DataProtection).await;
        let contract = officer.get(&format!("{QUEUE}/auftragsverarbeitung")).await;
        assert!(contract.tells("contract-hash") && !contract.tells("contract-none"), "{}", contract.body);
        let hash = contract.texts("dd").into_iter().find(|text| text.len() == 64);
        assert!(hash.is_some_and(|hash| hash.chars().all(|letter| letter.is_ascii_hexdigit())));
        let elsewhere = with(&platform.site().await, Role::DataProtection).await;
        assert!(elsewhere.get(&format!("{QUEUE}/auftragsverarbeitung")).await.tells("contract-none"));
    });
}
