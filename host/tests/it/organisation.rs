//! Units, who leads whom, groups and deputies.

use std::collections::BTreeSet;

use host::{
    access::{Actor, Role},
    clock,
    ids::{GroupId, OrgUnitId, PersonId},
    organisation::{
        self, UnitError, UnitInput,
        deputies::{self, DeputyError, NewDeputy},
        groups::{self, GroupInput, Holds},
    },
    people::{self, Changes},
    web::i18n::Locale,
};
use time::{Date, Duration};

use crate::kit::{self, Member, Site};

mod groups_page;

const UNITS: &str = "/verwaltung/einheiten";

fn today() -> Date {
    clock::in_germany(clock::now()).date()
}

fn office(site: &Site) -> Actor {
    site.platform.app.access.office_at(site.tenant)
}

async fn unit(site: &Site, name: &str, parent: Option<OrgUnitId>, managers: &[&Member]) -> OrgUnitId {
    let mut tx = site.platform.tx(site.tenant).await;
    let input = UnitInput { name: name.to_owned(), code: None, parent };
    let id = organisation::add_unit(&mut tx, &office(site), &input, clock::now()).await.expect("the name is new");
    let managers: Vec<PersonId> = managers.iter().map(|manager| manager.id).collect();
    organisation::set_managers(&mut tx, &office(site), id, &managers, clock::now()).await.expect("they are there");
    tx.commit().await.expect("the database is there");
    id
}

async fn put(site: &Site, person: &Member, unit: OrgUnitId) {
    let mut tx = site.platform.tx(site.tenant).await;
    let changes = Changes { unit: Some(Some(unit)), ..Changes::default() };
    people::change(&mut tx, &office(site), person.id, &changes, clock::now()).await.expect("both are there");
    tx.commit().await.expect("the database is there");
}

async fn managers_of(site: &Site, person: &Member) -> BTreeSet<PersonId> {
    let mut tx = site.platform.tx(site.tenant).await;
    organisation::managers_of(&mut tx, person.id, today()).await.expect("the statement is right").into_iter().collect()
}

async fn staff_of(site: &Site, person: &Member) -> BTreeSet<PersonId> {
    let mut tx = site.platform.tx(site.tenant).await;
    organisation::staff_of(&mut tx, person.id, today()).await.expect("the statement is right").into_iter().collect()
}

async fn deputise(site: &Site, person: &Member, deputy: &Member, first: Date, last: Date) -> Result<(), DeputyError> {
    let mut tx = site.platform.tx(site.tenant).await;
    let new = NewDeputy { email: deputy.email.clone(), starts_on: first, ends_on: last };
    deputies::name(&mut tx, &office(site), person.id, &new, clock::now()).await?;
    tx.commit().await.expect("the database is there");
    Ok(())
}

fn ids(people: &[&Member]) -> BTreeSet<PersonId> {
    people.iter().map(|person| person.id).collect()
}

#[test]
fn the_nearest_unit_upward_that_somebody_else_leads_says_who_leads() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (mayor, head, second, clerk) =
            (site.learner().await, site.learner().await, site.learner().await, site.learner().await);
        let top = unit(&site, "Rathaus", None, &[&mayor]).await;
        let office = unit(&site, "Ordnungsamt", Some(top), &[&head, &second]).await;
        let team = unit(&site, "Team Bußgeld", Some(office), &[]).await;
        put(&site, &clerk, team).await;
        put(&site, &head, office).await;
        put(&site, &mayor, top).await;

        assert_eq!(managers_of(&site, &clerk).await, ids(&[&head, &second]));
        // Of two who lead a unit, each has the other.
        assert_eq!(managers_of(&site, &head).await, ids(&[&second]));
        assert_eq!(managers_of(&site, &mayor).await, ids(&[]));
        assert_eq!(managers_of(&site, &second).await, ids(&[]), "in no unit");
        assert_eq!(staff_of(&site, &head).await, ids(&[&clerk]));
        assert_eq!(staff_of(&site, &second).await, ids(&[&clerk, &head]));
        assert_eq!(staff_of(&site, &mayor).await, ids(&[]), "somebody nearer leads them");
        assert_eq!(staff_of(&site, &clerk).await, ids(&[]));
    });
}

#[test]
fn who_leads_and_who_is_led_say_the_same_about_everybody() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let mut people = Vec::new();
        for _ in 0..12 {
            people.push(site.learner().await);
        }
        let mut places: Vec<OrgUnitId> = Vec::new();
        for number in 0..7_usize {
            let parent = (number > 0).then(|| places[(number - 1) / 2]);
            let managers: Vec<&Member> =
                if number % 3 == 2 { vec![] } else { vec![&people[number], &people[11 - number]] };
            places.push(unit(&site, &format!("Einheit {number}"), parent, &managers).await);
        }
        for (number, person) in people.iter().enumerate().skip(1) {
            put(&site, person, places[number * 5 % 7]).await;
        }
        deputise(&site, &people[0], &people[9], today(), today()).await.expect("it is right");
        for manager in &people {
            let staff = staff_of(&site, manager).await;
            for person in &people {
                let led = managers_of(&site, person).await.contains(&manager.id);
                assert_eq!(staff.contains(&person.id), led, "{} and {}", manager.name, person.name);
            }
        }
    });
}

#[test]
fn a_deputy_counts_from_the_first_to_the_last_day_and_only_while_there() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (head, deputy, later, clerk) =
            (site.learner().await, site.learner().await, site.learner().await, site.learner().await);
        let office = unit(&site, "Bauamt", None, &[&head]).await;
        put(&site, &clerk, office).await;
        deputise(&site, &head, &deputy, today() - Duration::days(3), today()).await.expect("it is right");
        let tomorrow = today() + Duration::days(1);
        deputise(&site, &head, &later, tomorrow, tomorrow).await.expect("it is right");
        assert_eq!(managers_of(&site, &clerk).await, ids(&[&head, &deputy]));
        assert_eq!(staff_of(&site, &deputy).await, ids(&[&clerk]));
        assert_eq!(staff_of(&site, &later).await, ids(&[]));

        let mut tx = platform.tx(site.tenant).await;
        host::staff::deactivate(&mut tx, &self::office(&site), head.id, clock::now()).await.expect("they are there");
        tx.commit().await.expect("the database is there");
        assert_eq!(managers_of(&site, &clerk).await, ids(&[]), "who has left leads nobody");
        assert_eq!(staff_of(&site, &deputy).await, ids(&[]), "and nobody stands in for them");
    });
}

#[test]
fn what_is_no_deputy_is_refused() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let (head, deputy, foreign) = (site.learner().await, site.learner().await, elsewhere.learner().await);
        unit(&site, "Bauamt", None, &[&head]).await;
        let (day, yesterday) = (today(), today() - Duration::days(1));
        let refused = async |person: &Member, deputy: &Member, first, last| {
            deputise(&site, person, deputy, first, last).await.expect_err("it is wrong")
        };
        assert!(matches!(refused(&head, &foreign, day, day).await, DeputyError::UnknownDeputy));
        assert!(matches!(refused(&head, &head, day, day).await, DeputyError::Oneself));
        assert!(matches!(refused(&deputy, &head, day, day).await, DeputyError::LeadsNobody));
        assert!(matches!(refused(&head, &deputy, day + Duration::days(2), day).await, DeputyError::Order));
        assert!(matches!(refused(&head, &deputy, yesterday, yesterday).await, DeputyError::Order));
        assert!(matches!(refused(&head, &deputy, day, day + Duration::days(400)).await, DeputyError::TooLong));
    });
}

#[test]
fn a_manager_names_a_deputy_and_takes_it_back() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let (head, deputy) = (site.learner().await, site.learner().await);
        let page = "/konto/vertretung";
        assert!(head.get(page).await.tells("deputy-leads-nobody"));
        unit(&site, "Bauamt", None, &[&head]).await;
        let form = head.form(page, page).await.set("email", &deputy.email);
        let impossible = form.clone().set("starts_on", "2027-02-30").set("ends_on", "x".repeat(10_000).as_str());
        let refused = head.send(&impossible).await;
        assert!(refused.status == 422 && refused.tells("deputy-no-date"), "{}", refused.body);
        assert!(refused.form(page).fields.contains(&("email".to_owned(), deputy.email.clone())), "nothing is lost");
        let named = form.set("starts_on", &today().to_string()).set("ends_on", &today().to_string()).renewed();
        assert_eq!(head.send(&named).await.location(), page);
        let list = head.get(page).await;
        assert!(list.says(&deputy.name) && deputy.get(page).await.says(&head.name));
        let end = form_ending_with(&list, "/ende");
        // Somebody else's is out of reach.
        let foreign = kit::Form { fields: deputy.bare_form(&end.action).await.fields, ..end.clone() };
        deputy.send(&foreign).await.assert_problem(404, "not-found");
        assert_eq!(head.send(&end).await.location(), page);
        assert!(!head.get(page).await.says(&deputy.name));
    });
}

fn form_ending_with(page: &kit::Answer, end: &str) -> kit::Form {
    let selector = scraper::Selector::parse("main form").expect("a valid selector");
    let html = page.html();
    let action = html.select(&selector).filter_map(|form| form.attr("action")).find(|action| action.ends_with(end));
    page.form(action.expect("there is such a form"))
}

#[test]
fn the_coordination_builds_moves_and_dissolves_units() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let head = site.learner().await;
        for name in ["Dezernat <II>", "Amt 32"] {
            let form = by.form(UNITS, UNITS).await.set("name", name).set("code", &format!("K {name}"));
            assert_eq!(by.send(&form).await.location(), UNITS);
        }
        let links = by.get(UNITS).await.links(".tree a");
        let [(office, office_page), (top, top_page)] = &links[..] else { panic!("two units, not {links:?}") };
        assert_eq!((office.as_str(), top.as_str()), ("Amt 32", "Dezernat <II>"));
        let top_id = top_page.strip_prefix("/verwaltung/einheiten/").expect("an address");
        let form = by.form(office_page, office_page).await.set("parent", top_id).set("add", &head.email);
        assert_eq!(by.send(&form).await.location(), UNITS);
        let tree = by.get(UNITS).await;
        assert_eq!(tree.links(".tree li li a").len(), 1, "one stands below the other");
        assert!(tree.says(&head.name));
        let managers = by.get("/verwaltung/personen?with_role=manager").await;
        assert!(managers.says(&head.name), "who leads a unit is a manager");

        by.send(&by.form(top_page, &format!("{top_page}/aufloesung")).await)
            .await
            .assert_problem(409, "unit-not-empty");
        let circle = by.form(top_page, top_page).await;
        let office_id = office_page.strip_prefix("/verwaltung/einheiten/").expect("an address");
        let refused = by.send(&circle.set("parent", office_id)).await;
        assert!(refused.status == 422 && refused.tells("unit-cycle"), "{}", refused.body);
        for page in [office_page, top_page] {
            by.send(&by.form(page, &format!("{page}/aufloesung")).await).await.location();
        }
        assert!(by.get(UNITS).await.tells("unit-none"));
    });
}

#[test]
fn what_is_wrong_with_a_unit_is_said_beside_its_field_and_nothing_is_lost() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let foreign = unit(&elsewhere, "Fremdes Amt", None, &[]).await;
        unit(&site, "Amt 32", None, &[]).await;
        let long = "A".repeat(10_000);
        let wrong = [
            ("", "", "unit-name-missing"),
            (long.as_str(), "", "unit-name-too-long"),
            ("Amt 32", "", "unit-name-taken"),
            ("Amt 33", &foreign.to_string(), "unit-parent-unknown"),
            ("Amt 33", "' or 1=1", "unit-parent-unknown"),
        ];
        for (name, parent, key) in wrong {
            let form = by.form(UNITS, UNITS).await.set("name", name).set("parent", parent).set("code", "32-<b>");
            let refused = by.send(&form).await;
            assert!(refused.status == 422 && refused.tells(key), "{key}: {}", refused.body);
            assert!(refused.form(UNITS).fields.contains(&("code".to_owned(), "32-<b>".to_owned())), "nothing is lost");
        }
        assert_eq!(by.get(UNITS).await.links(".tree a").len(), 1);
        by.get(&format!("{UNITS}/{foreign}")).await.assert_problem(404, "not-found");
    });
}

#[test]
fn of_two_moves_at_the_same_time_that_would_form_a_circle_one_is_refused() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for round in 0..5 {
            let left = unit(&site, &format!("Links {round}"), None, &[]).await;
            let right = unit(&site, &format!("Rechts {round}"), None, &[]).await;
            let hang = async |what: OrgUnitId, name: &str, below: OrgUnitId| {
                let mut tx = platform.tx(site.tenant).await;
                let input = UnitInput { name: format!("{name} {round}"), code: None, parent: Some(below) };
                organisation::change_unit(&mut tx, &office(&site), what, &input, clock::now()).await?;
                tx.commit().await?;
                Ok::<(), UnitError>(())
            };
            let (one, other) = tokio::join!(hang(left, "Links", right), hang(right, "Rechts", left));
            let refused = [one, other].into_iter().filter(|moved| matches!(moved, Err(UnitError::Cycle))).count();
            assert_eq!(refused, 1, "round {round}");
        }
        let mut tx = platform.tx(site.tenant).await;
        let units = organisation::units(&mut tx).await.expect("the statement is right");
        assert_eq!(units.len(), 10, "all of them can be reached from the top");
    });
}

#[test]
fn four_hundred_units_stand_on_one_page() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        let mut tx = platform.tx(site.tenant).await;
        let mut last = None;
        for number in 0..400 {
            let input = UnitInput { name: format!("Amt {number}"), code: None, parent: last };
            let id = organisation::add_unit(&mut tx, &office(&site), &input, clock::now()).await.expect("it is new");
            last = if number % 4 == 3 { None } else { Some(id) };
        }
        tx.commit().await.expect("the database is there");
        let page = by.get(UNITS).await;
        assert_eq!(page.links(".tree a").len(), 400);
        assert_eq!(page.links(".tree li li li li a").len(), 100);
        assert!(page.body.len() < 250_000, "{} bytes", page.body.len());
    });
}

async fn group(site: &Site, name: &str, holds: Holds) -> GroupId {
    let mut tx = site.platform.tx(site.tenant).await;
    let input = GroupInput { name: name.to_owned(), holds };
    let id = groups::create(&mut tx, &office(site), &input, clock::now()).await.expect("the name is new");
    tx.commit().await.expect("the database is there");
    id
}
