//! The people of a member: found, changed one by one or many at once, let out and in again.

use host::{
    access::{Actor, Role},
    clock,
    ids::PersonId,
    organisation::{self, UnitInput},
    people::{self, AddPersonError, NewPerson},
    staff::{self, StaffError},
    web::i18n::Locale,
};

use crate::kit::{self, Answer, Form, Member, NewModule, Site};

mod bulk;

const PAGE: &str = "/verwaltung/personen";

async fn coordination(site: &Site) -> Member {
    site.member(&[Role::Coordination], Locale::De).await
}

fn office(site: &Site) -> Actor {
    site.platform.app.access.office_at(site.tenant)
}

async fn person(site: &Site, given_name: &str, family_name: &str, email: &str) -> PersonId {
    let new = NewPerson {
        email: email.to_owned(),
        given_name: given_name.to_owned(),
        family_name: family_name.to_owned(),
        locale: Locale::De,
        roles: Vec::new(),
        provider: None,
        demo: false,
    };
    let mut tx = site.platform.tx(site.tenant).await;
    let id = people::add(&mut tx, &office(site), &new, clock::now()).await.expect("the address is new");
    tx.commit().await.expect("the database is there");
    id
}

async fn set(site: &Site, person: PersonId, column: &'static str, value: &str) {
    let statement = match column {
        "source" => "update app.person set source = $3 where tenant_id = $1 and id = $2",
        _ => "update app.person set personnel_number = $3 where tenant_id = $1 and id = $2",
    };
    let mut tx = site.platform.tx(site.tenant).await;
    let statement = sqlx::query(statement).bind(site.tenant.uuid()).bind(person.0).bind(value);
    statement.execute(tx.conn()).await.expect("the statement is right");
    tx.commit().await.expect("the database is there");
}

fn names(page: &Answer) -> Vec<String> {
    page.links("tbody th a").into_iter().map(|(name, _)| name).collect()
}

fn page_of(person: PersonId) -> String {
    format!("{PAGE}/{person}")
}

#[test]
fn people_are_found_by_name_address_number_unit_state_and_role() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let muller = person(&site, "Jörg", "Müller-Łęcki", "j.m@stadt.example").await;
        person(&site, "Ada", "Weiß", "mueller@anders.example").await;
        let mut tx = platform.tx(site.tenant).await;
        let input = UnitInput { name: "Amt 32".to_owned(), code: None, parent: None };
        let unit = organisation::add_unit(&mut tx, &office(&site), &input, clock::now()).await.expect("it is new");
        let changes = people::Changes { unit: Some(Some(unit)), ..people::Changes::default() };
        people::change(&mut tx, &office(&site), muller, &changes, clock::now()).await.expect("both are there");
        tx.commit().await.expect("the database is there");
        set(&site, muller, "personnel_number", "0032-7").await;

        let found = async |query: &str| names(&by.get(&format!("{PAGE}?{query}")).await);
        let jorg = "Jörg Müller-Łęcki";
        assert_eq!(found("q=M%C3%BCller").await, [jorg, "Ada Weiß"]);
        assert_eq!(found("q=LECKI+joerg").await, [jorg]);
        assert_eq!(found("q=0032-7").await, [jorg]);
        assert_eq!(found(&format!("in_unit={unit}")).await, [jorg]);
        assert_eq!(found("q=m%C3%BCller&in_unit=none").await, ["Ada Weiß"]);
        assert_eq!(found("with_role=coordination").await, [by.name.as_str()]);
        assert_eq!(found("state=expired").await.len(), 3, "nobody has a password here");
        assert_eq!(found("state=left").await.len(), 0);
        for odd in ["q=%25", "q=%27+or+1%3D1", "in_unit=x&state=x&with_role=x&page=-1", "page=99999999999999999999"] {
            by.get(&format!("{PAGE}?{odd}")).await.assert_ok();
        }
        let html = by.get(&format!("{PAGE}?q=%3Cb%3E%22")).await;
        assert!(html.tells("staff-none") && !html.body.contains("<b>\""), "{}", html.body);
    });
}

#[test]
fn fifty_people_stand_on_a_page() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        for number in 0..119 {
            person(&site, "Ida", &format!("Zahl{number:03}"), &format!("z{number}@stadt.example")).await;
        }
        let first = by.get(PAGE).await;
        assert_eq!((names(&first).len(), first.says("120 Personen")), (50, true), "{}", first.body);
        let last = by.get(&format!("{PAGE}?page=3&q=")).await;
        assert_eq!(names(&last).len(), 20);
        assert_eq!(names(&by.get(&format!("{PAGE}?page=3000")).await), names(&last), "the last page there is");
        let filtered = by.get(&format!("{PAGE}?q=zahl11&page=1")).await;
        assert_eq!(names(&filtered).len(), 9);
    });
}

#[test]
fn a_person_is_changed_and_the_former_address_is_told() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let id = person(&site, "Ida", "Alt", "alt@stadt.example").await;
        let page = page_of(id);
        let form = by.form(&page, &page).await.set("family_name", "Neu-Łęcki").set("email", "Neu@Stadt.example");
        let form = form.set("position", "Sachbearbeitung").set("personnel_number", "77").set("language", "en");
        assert_eq!(by.send(&form).await.location(), page);
        let shown = by.get(&page).await;
        assert_eq!(shown.heading(), "Ida Neu-Łęcki");
        assert!(shown.says("Geändert: E-Mail-Adresse, Nachname, Sprache, Stelle, Personalnummer"), "{}", shown.body);
        assert!(shown.says(&by.name), "the history says who did it");
        let letters = site.letters("neu@stadt.example").await;
        assert!(letters.len() == 1 && letters[0].contains("Ida Alt"), "{letters:?}");
        let mut tx = platform.tx(site.tenant).await;
        let to: String = sqlx::query_scalar("select address from app.mail where tenant_id = $1 and person_id = $2")
            .bind(site.tenant.uuid())
            .bind(id.0)
            .fetch_one(tx.conn())
            .await
            .expect("there is one letter");
        assert_eq!(to, "alt@stadt.example");
        let details: Vec<String> = sqlx::query_scalar("select details::text from app.audit_entry where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the statement is right");
        assert!(!details.concat().contains("stadt.example"), "the log names fields, never what stood in them");
    });
}

#[test]
fn what_is_wrong_with_a_person_is_said_beside_its_field_and_nothing_is_lost() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let id = person(&site, "Ida", "Alt", "alt@stadt.example").await;
        let other = person(&site, "Bo", "Alt", "bo@stadt.example").await;
        set(&site, other, "personnel_number", "77").await;
        let mut tx = platform.tx(elsewhere.tenant).await;
        let input = UnitInput { name: "Fremdes Amt".to_owned(), code: None, parent: None };
        let foreign = organisation::add_unit(&mut tx, &office(&elsewhere), &input, clock::now()).await;
        tx.commit().await.expect("the database is there");
        let (page, long) = (page_of(id), "x".repeat(10_000));
        let endless = format!("mina@{}example", "stadt.".repeat(60));
        let foreign = foreign.expect("it is new").to_string();
        for (field, value, key) in [
            ("given_name", " ", "staff-name-missing"),
            ("family_name", long.as_str(), "staff-name-too-long"),
            ("email", "bo@stadt.example", "staff-email-taken"),
            ("email", "kein@", "staff-email-invalid"),
            ("email", long.as_str(), "staff-email-invalid"),
            ("email", endless.as_str(), "staff-email-invalid"),
            ("position", long.as_str(), "person-position-too-long"),
            ("personnel_number", "77", "person-number-taken"),
            ("personnel_number", long.as_str(), "person-number-too-long"),
            ("unit", foreign.as_str(), "person-unit-unknown"),
        ] {
            let form = by.form(&page, &page).await.set("given_name", "Ida <b>").set(field, value);
            let refused = by.send(&form).await;
            assert!(refused.status == 422 && refused.tells(key), "{key}: {}", refused.body);
            let kept = refused.form(&page).fields;
            assert!(field == "unit" || kept.contains(&(field.to_owned(), value.to_owned())), "{field} is lost");
        }
        assert_eq!(by.get(&page).await.heading(), "Ida Alt");
    });
}

#[test]
fn what_a_directory_looks_after_is_shown_and_not_changed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let (scim, oidc) = (
            person(&site, "Ida", "Verzeichnis", "scim@stadt.example").await,
            person(&site, "Bo", "Anmeldung", "oidc@stadt.example").await,
        );
        set(&site, scim, "source", "scim").await;
        set(&site, oidc, "source", "oidc").await;
        let shown = by.get(&page_of(scim)).await;
        assert!(shown.tells("person-elsewhere-text") && !shown.has_form(&page_of(scim)));
        let page = page_of(oidc);
        let form = by.form(&page, &page).await;
        assert!(form.fields.iter().all(|(name, _)| name != "email" && name != "given_name"), "{form:?}");
        let forged = form.set("email", "meine@stadt.example").set("given_name", "X").set("position", "Leitung");
        assert_eq!(by.send(&forged).await.location(), page);
        let shown = by.get(&page).await;
        assert!(shown.heading() == "Bo Anmeldung" && shown.says("oidc@stadt.example"), "{}", shown.body);
        assert!(shown.says("Geändert: Stelle"));
    });
}

#[test]
fn roles_are_given_together_unless_one_supervises_the_other() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let id = person(&site, "Ida", "Alt", "alt@stadt.example").await;
        let page = page_of(id);
        let action = format!("{page}/aufgaben");
        let form = by.form(&page, &action).await.choose("Datenschutz").choose("Führungskraft");
        assert_eq!(by.send(&form).await.location(), page);
        let both = by.form(&page, &action).await.choose("Koordination");
        let refused = by.send(&both).await;
        assert!(refused.status == 422 && refused.tells("person-supervision"), "{}", refused.body);
        assert!(
            refused.form(&action).fields.contains(&("role".to_owned(), "coordination".to_owned())),
            "nothing is lost"
        );
        let own = page_of(by.id);
        let without = by.form(&own, &format!("{own}/aufgaben")).await.without("role");
        let refused = by.send(&without).await;
        assert!(refused.status == 422 && refused.tells("person-last-keeper"), "{}", refused.body);
        by.get(PAGE).await.assert_ok();
    });
}

#[test]
fn who_leaves_is_asked_about_signed_out_and_can_come_back() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule { title: "Vergabe & Recht".to_owned(), ..NewModule::shared() }).await;
        learner.enrol(&module).await;
        let page = page_of(learner.id);
        let leave = format!("{page}/austritt");
        let asks = by.get(&leave).await;
        assert!(asks.says("Diese Buchung wird storniert") && asks.says("Vergabe & Recht"), "{}", asks.body);
        assert_eq!(by.send(&asks.form(&leave)).await.location(), PAGE);
        assert!(learner.get("/konto").await.location().starts_with("/anmelden"));
        assert!(!names(&by.get(PAGE).await).contains(&learner.name));
        assert!(names(&by.get(&format!("{PAGE}?state=left")).await).contains(&learner.name));
        let invite = by.bare_form(&format!("{page}/einladung")).await;
        by.send(&invite).await.assert_problem(409, "person-left");
        by.send(&by.bare_form(&leave).await).await.assert_problem(404, "not-found");
        let back = by.form(&page, &format!("{page}/rueckkehr")).await;
        assert_eq!(by.send(&back).await.location(), page);
        assert!(names(&by.get(PAGE).await).contains(&learner.name));
        let oneself = by.bare_form(&format!("{}/austritt", page_of(by.id))).await;
        by.send(&oneself).await.assert_problem(403, "forbidden");
    });
}

/// Two of two coordinations go at the same time, each by another way.
#[test]
fn the_last_coordination_stays_whoever_takes_it_away_at_the_same_time() {
    kit::run(async |platform| {
        for round in 0..4 {
            let site = platform.site().await;
            let (one, other) = (coordination(&site).await, coordination(&site).await);
            let let_out = async {
                let mut tx = platform.tx(site.tenant).await;
                staff::deactivate(&mut tx, &office(&site), one.id, clock::now()).await?;
                Ok::<_, StaffError>(tx.commit().await?)
            };
            let take = async {
                let mut tx = platform.tx(site.tenant).await;
                let now = clock::now();
                match round % 2 {
                    0 => people::set_roles(&mut tx, &office(&site), other.id, &[Role::Hr], now).await?,
                    _ => {
                        people::take_role(&mut tx, &office(&site), other.id, Role::Coordination, now).await?;
                    }
                }
                Ok::<_, AddPersonError>(tx.commit().await?)
            };
            let (let_out, taken) = tokio::join!(let_out, take);
            let refused =
                [matches!(let_out, Err(StaffError::LastKeeper)), matches!(taken, Err(AddPersonError::LastKeeper))];
            assert_eq!(refused.iter().filter(|refused| **refused).count(), 1, "{let_out:?} {taken:?}");
        }
    });
}

#[test]
fn people_of_another_member_are_not_found_by_any_way() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let foreign = person(&elsewhere, "Fremd", "Hier", "fremd@stadt.example").await;
        let page = page_of(foreign);
        for path in [page.clone(), format!("{page}/austritt"), format!("{page}/vertretung")] {
            by.get(&path).await.assert_problem(404, "not-found");
        }
        for end in ["", "/aufgaben", "/einladung", "/austritt", "/rueckkehr", "/vertretung"] {
            let form: Form = by.bare_form(&format!("{page}{end}")).await.set("given_name", "X").set("role", "hr");
            by.send(&form).await.assert_problem(404, "not-found");
        }
        let found = by.get(&format!("{PAGE}?q=fremd")).await;
        assert!(found.tells("staff-none"), "{}", found.body);
    });
}
