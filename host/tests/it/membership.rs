//! Joining the cooperative: from the application of a municipality to its campus.

use host::{
    access::Role,
    municipalities::{self, Imported, list},
    web::i18n::Locale,
};
use tenants::TenantId;

use crate::{
    factors::set_up_app,
    kit::{self, Browser, Member, Platform, apply, last_link},
};

const QUEUE: &str = "/geschaeftsstelle/antraege";

async fn office(platform: &'static Platform) -> Member {
    platform.cooperative().member(&[Role::Operator], Locale::De).await
}

async fn state(platform: &Platform, key: &str) -> Vec<String> {
    let mut tx = platform.tx(TenantId::COOPERATIVE).await;
    sqlx::query_scalar("select state from app.application where tenant_id = $1 and municipality_key = $2 order by id")
        .bind(TenantId::COOPERATIVE.uuid())
        .bind(key)
        .fetch_all(tx.conn())
        .await
        .expect("the database is there")
}

#[test]
fn applicant_and_office_get_the_declaration_of_accession_to_be_signed() {
    kit::run(async |platform| {
        let office = office(platform).await;
        let joining = platform.joining().await;
        let theirs = joining.browser.get(&format!("{}/beitrittserklaerung.pdf", joining.path)).await;
        let ours = office.get(&format!("{}/beitrittserklaerung.pdf", joining.office_page(&office).await)).await;
        for pdf in [&theirs, &ours] {
            assert_eq!((pdf.status.as_u16(), pdf.header("content-type")), (200, "application/pdf"));
            assert!(pdf.body.starts_with("%PDF-1.7") && pdf.body.contains("pdfuaid:part"), "it is tagged");
        }
        assert_eq!(theirs.body, ours.body, "both hold the same document");
        assert!(joining.browser.get(&joining.path).await.tells("declaration-get"));
        let unknown = joining.browser.get("/antrag/0123/beitrittserklaerung.pdf").await;
        unknown.assert_problem(404, "not-found");
    });
}

#[test]
fn a_municipality_applies_is_admitted_and_its_coordination_signs_in() {
    kit::run(async |platform| {
        let cooperative = platform.cooperative();
        let office = office(platform).await;
        let joining = platform.joining().await;
        assert!(joining.browser.get(&joining.path).await.tells("application-open"));
        let told = cooperative.letters(&office.email).await;
        assert!(told.iter().any(|text| text.contains(&format!("Stadt {}", joining.key))), "{told:?}");

        let page = joining.office_page(&office).await;
        let admit = office.form(&page, &format!("{page}/aufnahme")).await;
        let slug = format!("teststadt-{}", joining.key);
        assert!(admit.fields.contains(&("slug".to_owned(), slug.clone())), "{:?}", admit.fields);
        let done = office.send(&admit).await;
        assert!(office.follow(&done).await.flashes("flash-admitted"));
        assert!(joining.browser.get(&joining.path).await.tells("application-admitted"));

        let campus = platform.site_of(&slug).await;
        let letters = campus.letters(&joining.email).await;
        let link = letters.iter().find_map(|text| kit::link(text, "/einladung/")).expect("the contact is invited");
        let guest = campus.visitor();
        let form = guest.form(&link, &link).await.set("new", "Batterie und Klammer");
        assert!(guest.follow(&guest.send(&form).await).await.flashes("flash-welcome"));
        set_up_app(&guest, "/anmelden/einrichten").await;
        assert!(guest.get("/verwaltung/personen").await.says(&joining.email), "the contact coordinates the campus");

        let register = office.get("/geschaeftsstelle/mitglieder.csv").await;
        assert!(register.header("content-disposition").contains("mitglieder.csv"));
        let line = format!("{slug};Stadt {};city;{};1;", joining.key, joining.key);
        assert!(register.body.contains(&line), "{line} is missing in {}", register.body);
        let visitor = cooperative.visitor();
        assert!(visitor.get(&format!("/beitritt/{}", joining.key)).await.tells("apply-is-member"));
    });
}

#[test]
fn office_and_applicant_ask_and_answer() {
    kit::run(async |platform| {
        let (cooperative, office, joining) = (platform.cooperative(), office(platform).await, platform.joining().await);
        let page = joining.office_page(&office).await;
        let ask = office.form(&page, &format!("{page}/rueckfrage")).await;
        let empty = office.send(&ask.clone().set("question", "  ")).await;
        assert!(empty.status == 422 && empty.tells("message-missing"), "{}", empty.body);
        office.send(&ask.renewed().set("question", "Wer vertritt die Stadt?")).await.location();
        assert_eq!(state(platform, &joining.key).await, ["question"]);

        joining.browser.get(&joining.path).await.assert_problem(404, "not-found");
        let path = last_link(&cooperative, &joining.email).await;
        let asked = joining.browser.get(&path).await;
        assert!(asked.says("Wer vertritt die Stadt?") && asked.tells("application-question"), "{}", asked.body);
        let answer = asked.form(&format!("{path}/antwort"));
        let long = joining.browser.send(&answer.clone().set("text", &"x".repeat(4001))).await;
        assert!(long.status == 422 && long.tells("message-too-long") && long.body.contains(&"x".repeat(4001)));
        joining.browser.send(&answer.renewed().set("text", "Die Oberbürgermeisterin.")).await.location();
        let shown = office.get(&page).await;
        assert!(shown.says("Die Oberbürgermeisterin.") && shown.tells("application-open"), "{}", shown.body);
    });
}

#[test]
fn a_declined_applicant_reads_why_and_may_apply_again() {
    kit::run(async |platform| {
        let (cooperative, office, joining) = (platform.cooperative(), office(platform).await, platform.joining().await);
        let page = joining.office_page(&office).await;
        let decline = office.form(&page, &format!("{page}/ablehnung")).await;
        assert_eq!(office.send(&decline.set("reason", "Der Beschluss fehlt.")).await.location(), QUEUE);
        let letters = cooperative.letters(&joining.email).await;
        assert!(letters.last().is_some_and(|text| text.contains("Der Beschluss fehlt.")), "{letters:?}");
        let shown = joining.browser.get(&joining.path).await;
        assert!(shown.tells("application-declined") && shown.says("Der Beschluss fehlt."), "{}", shown.body);
        let late = office.bare_form(&format!("{page}/aufnahme")).await;
        let late = late.set("name", "Stadt").set("short_name", "Stadt").set("slug", "zu-spaet");
        office.send(&late).await.assert_problem(409, "application-decided");
        apply(&joining.browser, &joining.key, &joining.email).await;
        assert_eq!(state(platform, &joining.key).await, ["declined", "unconfirmed"]);
    });
}

#[test]
fn of_two_applications_for_one_municipality_the_first_handed_in_counts() {
    kit::run(async |platform| {
        let cooperative = platform.cooperative();
        let key = platform.municipality().await;
        let visitor = cooperative.visitor();
        let emails = [format!("eins.{key}@stadt.example"), format!("zwei.{key}@stadt.example")];
        let mut paths = Vec::new();
        for email in &emails {
            apply(&visitor, &key, email).await;
            paths.push(last_link(&cooperative, email).await);
        }
        let first = visitor.form(&paths[1], &format!("{}/bestaetigung", paths[1])).await;
        visitor.send(&first).await.location();
        let second = visitor.form(&paths[0], &format!("{}/bestaetigung", paths[0])).await;
        visitor.send(&second).await.assert_problem(409, "application-taken");
        assert!(visitor.get(&format!("/beitritt/{key}")).await.tells("apply-has-applied"));
        let withdraw = visitor.form(&paths[1], &format!("{}/ruecknahme", paths[1])).await;
        visitor.send(&withdraw).await.location();
        visitor.send(&second.renewed()).await.location();
        assert_eq!(state(platform, &key).await, ["open", "withdrawn"]);
    });
}

/// Concurrent requests of two offices: one member, one invitation.
#[test]
fn a_municipality_is_admitted_once() {
    kit::run(async |platform| {
        let (office, joining) = (office(platform).await, platform.joining().await);
        let page = joining.office_page(&office).await;
        let form = office.form(&page, &format!("{page}/aufnahme")).await;
        let other = form.clone().renewed().set("slug", &format!("anders-{}", joining.key));
        let (one, two) = tokio::join!(office.send(&form), office.send(&other));
        let mut statuses = [one.status.as_u16(), two.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "{} {}", one.body, two.body);
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let members: i64 = sqlx::query_scalar("select count(*) from app.tenant where name = $1")
            .bind(format!("Stadt {}", joining.key))
            .fetch_one(tx.conn())
            .await
            .expect("the database is there");
        assert_eq!(members, 1);
    });
}

#[test]
fn a_refused_admission_leaves_nothing_behind() {
    kit::run(async |platform| {
        let (office, joining) = (office(platform).await, platform.joining().await);
        let taken = platform.site().await;
        let taken = taken.host.split('.').next().expect("a host name has a first part");
        let page = joining.office_page(&office).await;
        let form = office.form(&page, &format!("{page}/aufnahme")).await;
        for (slug, key) in [(taken, "admit-slug-taken"), ("Große Stadt", "admit-slug-invalid")] {
            let refused = office.send(&form.clone().renewed().set("slug", slug)).await;
            assert!(refused.status == 422 && refused.tells(key), "{slug}: {}", refused.body);
        }
        let unnamed = office.send(&form.renewed().set("name", "")).await;
        assert!(unnamed.status == 422 && unnamed.tells("admit-name-wrong"), "{}", unnamed.body);
        assert_eq!(state(platform, &joining.key).await, ["open"]);
    });
}

#[test]
fn bad_input_is_named_at_its_field_and_nothing_typed_is_lost() {
    kit::run(async |platform| {
        let key = platform.municipality().await;
        let visitor = platform.cooperative().visitor();
        let page = format!("/beitritt/{key}");
        let form = visitor.form(&page, &page).await;
        let empty = visitor.send(&form.clone().set("name", " ").set("shares", "0")).await;
        assert_eq!(empty.status, 422);
        for key in ["apply-name-missing", "apply-email-missing", "apply-shares-wrong", "apply-agreed-missing"] {
            assert!(empty.tells(key), "{key} is missing in {}", empty.body);
        }
        let typed = form.clone().renewed().choose_all("agreed").set("name", "Stadt \"Ä\"").set("email", "kein@");
        let typed = typed.set("given_name", "Rosa").set("family_name", "Lux").set("position", "Personal");
        let wrong = visitor.send(&typed).await;
        assert!(wrong.status == 422 && wrong.tells("staff-email-invalid"), "{}", wrong.body);
        assert!(wrong.body.contains("Stadt &#34;Ä&#34;") && wrong.body.contains(" checked"), "{}", wrong.body);
        let outdated = typed.renewed().set("agreed", "statute 1999").set("email", "a@stadt.example");
        assert!(visitor.send(&outdated).await.tells("apply-agreed-missing"), "another wording than the one shown");
        visitor.get("/beitritt/99999999").await.assert_problem(404, "not-found");
        assert_eq!(state(platform, &key).await, [""; 0]);
    });
}

#[test]
fn a_stranger_cannot_have_letters_sent_without_end() {
    kit::run(async |platform| {
        let key = platform.municipality().await;
        let (visitor, email) = (platform.cooperative().visitor(), format!("viele.{key}@stadt.example"));
        for _ in 0..3 {
            apply(&visitor, &key, &email).await;
        }
        let page = format!("/beitritt/{key}");
        let form = visitor.form(&page, &page).await.choose_all("agreed").set("name", "Stadt").set("email", &email);
        let form = form.set("given_name", "Rosa").set("family_name", "Lux").set("position", "Personal");
        let refused = visitor.send(&form).await;
        assert!(refused.status == 422 && refused.tells("apply-too-many"), "{}", refused.body);
    });
}

#[test]
fn members_sites_know_nothing_of_applications() {
    kit::run(async |platform| {
        let (site, joining) = (platform.site().await, platform.joining().await);
        let key = platform.municipality().await;
        let coordination = site.member(&[Role::Coordination], Locale::De).await;
        for path in ["/beitritt".to_owned(), format!("/beitritt/{key}"), joining.path.clone()] {
            coordination.get(&path).await.assert_problem(404, "not-found");
        }
        for path in [QUEUE, "/geschaeftsstelle/mitglieder.csv"] {
            coordination.get(path).await.assert_problem(403, "forbidden");
        }
    });
}

#[test]
fn the_search_finds_municipalities_by_any_spelling_and_reads_out_what_to_agree_to() {
    kit::run(async |platform| {
        let visitor: Browser = platform.cooperative().visitor();
        let key = platform.municipality().await;
        let found = visitor.get(&format!("/beitritt?q=TEST-Stadt+{key}")).await;
        assert_eq!(found.links("main ul a").len(), 1, "{}", found.body);
        assert!(visitor.get("/beitritt?q=quastenflosser").await.tells("join-nothing"));
        assert!(visitor.get("/beitritt/dokumente/statute").await.says("§ 1 Zweck"));
        visitor.get("/beitritt/dokumente/anything").await.assert_problem(404, "not-found");
    });
}

/// Below the folder that holds the project, where the real data lies that is too large to ship.
const REAL: &str = "../../shared/data/municipalities";

#[test]
fn the_real_lists_are_imported_once_and_again() {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(REAL);
    let (Ok(towns), Ok(counties)) =
        (std::fs::read(directory.join("gemeinden_2021.csv")), std::fs::read(directory.join("kreise_2017.csv")))
    else {
        println!("skipped: {} is not there", directory.display());
        return;
    };
    kit::run_apart(async || {
        let platform = kit::server().await.platform("municipalities").await;
        let import = async |bytes: &[u8]| {
            let list = list::read(bytes).expect("the list is sound");
            let mut tx = platform.app.database.platform().await.expect("the database is there");
            let done = municipalities::import(&mut tx, &platform.app.access.office(), &list).await;
            tx.commit().await.expect("the database is there");
            done.expect("the list is taken over")
        };
        assert_eq!(import(&towns).await, Imported { new: 10_793, ..Imported::default() });
        let counties = import(&counties).await;
        assert!(counties.new == 294 && counties.left_out == 0, "{counties:?}");
        assert_eq!(import(&towns).await, Imported { unchanged: 10_793, ..Imported::default() });
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        for (typed, first) in [("worms", "07319000"), ("Bad Duerkheim", "07332002"), ("Landkreis Bergstraße", "06431")]
        {
            let found = municipalities::search(&mut tx, typed).await.expect("the database is there");
            assert_eq!(found.first().map(|one| one.key.as_str()), Some(first), "{typed}: {found:?}");
        }
    });
}
