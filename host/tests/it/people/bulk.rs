//! One thing for many people: shown first, then done to all of them or to none.

use host::{
    access::Role,
    clock,
    ids::{OrgUnitId, PersonId},
    organisation::{self, UnitInput},
};

use super::{PAGE, coordination, names, office, page_of, person, set};
use crate::kit::{self, Answer, Form, Member, NewModule, Site};

const SELECTION: &str = "/verwaltung/personen/auswahl";

async fn chosen(by: &Member, act: &str, people: &[PersonId]) -> Form {
    let mut form = by.form(PAGE, SELECTION).await.set("act", act);
    form.fields.extend(people.iter().map(|person| ("person".to_owned(), person.to_string())));
    form
}

/// Sends the selection, and then the form of the page that says what will happen.
async fn confirm(by: &Member, form: &Form) -> (Answer, Answer) {
    let plan = by.send(form).await;
    plan.assert_ok();
    let done = by.send(&plan.form(SELECTION)).await;
    (plan, done)
}

async fn unit(site: &Site, name: &str) -> OrgUnitId {
    let mut tx = site.platform.tx(site.tenant).await;
    let input = UnitInput { name: name.to_owned(), code: None, parent: None };
    let unit = organisation::add_unit(&mut tx, &office(site), &input, clock::now()).await.expect("it is new");
    tx.commit().await.expect("the database is there");
    unit
}

#[test]
fn many_are_moved_after_a_page_that_says_what_will_happen() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let unit = unit(&site, "Amt 32").await;
        let (one, other, scim) = (
            person(&site, "Ida", "Alt", "ida@stadt.example").await,
            person(&site, "Bo", "Alt", "bo@stadt.example").await,
            person(&site, "Cy", "Alt", "cy@stadt.example").await,
        );
        set(&site, scim, "source", "scim").await;
        let form = chosen(&by, "move", &[one, other, scim]).await.set("unit", &unit.to_string());
        let plan = by.send(&form).await;
        assert!(plan.says("Amt 32") && plan.says("2 Personen") && plan.tells("effect-directory"), "{}", plan.body);
        assert_eq!(names(&by.get(&format!("{PAGE}?in_unit={unit}")).await).len(), 0, "a plan changes nothing");
        assert_eq!(by.send(&plan.form(SELECTION)).await.location(), PAGE);
        assert_eq!(names(&by.get(&format!("{PAGE}?in_unit={unit}")).await), ["Bo Alt", "Ida Alt"]);
        let out = chosen(&by, "move", &[one, other]).await.set("unit", "");
        assert_eq!(confirm(&by, &out).await.1.location(), PAGE);
        assert_eq!(names(&by.get(&format!("{PAGE}?in_unit={unit}")).await).len(), 0);
    });
}

#[test]
fn many_are_given_a_role_invited_and_let_out() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let learner = site.learner().await;
        let module = platform.publish(NewModule { title: "Vergabe".to_owned(), ..NewModule::shared() }).await;
        learner.enrol(&module).await;
        let other = person(&site, "Bo", "Alt", "bo@stadt.example").await;
        let all = [learner.id, other, by.id];
        let give = chosen(&by, "give", &all).await.set("role", "hr");
        assert_eq!(confirm(&by, &give).await.1.location(), PAGE);
        assert_eq!(names(&by.get(&format!("{PAGE}?with_role=hr")).await).len(), 3);
        let take = chosen(&by, "take", &all[..1]).await.set("role", "hr");
        assert_eq!(confirm(&by, &take).await.1.location(), PAGE);
        assert_eq!(names(&by.get(&format!("{PAGE}?with_role=hr")).await).len(), 2);
        let invite = chosen(&by, "invite", &[other]).await;
        assert_eq!(confirm(&by, &invite).await.1.location(), PAGE);
        assert_eq!(site.letters("bo@stadt.example").await.len(), 1);
        let (plan, done) = confirm(&by, &chosen(&by, "deactivate", &all).await).await;
        assert!(plan.says("Vergabe") && plan.tells("effect-oneself") && plan.says("2 Personen"), "{}", plan.body);
        assert_eq!(done.location(), PAGE);
        assert_eq!(names(&by.get(PAGE).await), [by.name.as_str()]);
    });
}

#[test]
fn where_one_cannot_be_done_nothing_is_done() {
    kit::run(async |platform| {
        let (site, elsewhere) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let own = person(&site, "Ida", "Alt", "ida@stadt.example").await;
        let foreign = person(&elsewhere, "Fremd", "Hier", "fremd@stadt.example").await;
        let theirs = unit(&elsewhere, "Fremdes Amt").await;
        // Somebody of another member among them, in the plan and past it.
        let form = chosen(&by, "give", &[own, foreign]).await.set("role", "hr");
        by.send(&form).await.assert_problem(404, "not-found");
        by.send(&form.renewed().set("confirmed", "yes")).await.assert_problem(404, "not-found");
        for (act, unit, role) in [("move", theirs.to_string(), "hr"), ("give", String::new(), "operator")] {
            let form = chosen(&by, act, &[own]).await.set("unit", &unit).set("role", role).set("confirmed", "yes");
            by.send(&form).await.assert_problem(404, "not-found");
        }
        // The one who supervises cannot coordinate, so the other does not either.
        let officer = site.member(&[Role::DataProtection], host::web::i18n::Locale::De).await;
        let form = chosen(&by, "give", &[own, officer.id]).await.set("role", "coordination");
        confirm(&by, &form).await.1.assert_problem(409, "supervision");
        // The last coordination among those who lose the role.
        let form = chosen(&by, "take", &[by.id]).await.set("role", "coordination");
        confirm(&by, &form).await.1.assert_problem(409, "last-keeper");
        assert_eq!(names(&by.get(&format!("{PAGE}?with_role=coordination")).await), [by.name.as_str()]);
        assert_eq!(names(&by.get(&format!("{PAGE}?with_role=hr")).await).len(), 0);
        by.get(&page_of(own)).await.assert_ok();
    });
}

#[test]
fn nobody_and_too_many_are_no_selection() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let nobody = by.send(&chosen(&by, "invite", &[]).await).await;
        assert!(nobody.status == 422 && nobody.tells("selection-nobody"), "{}", nobody.body);
        let many = vec![by.id; 501];
        let refused = by.send(&chosen(&by, "invite", &many).await).await;
        assert!(refused.status == 422 && refused.tells("selection-too-many"), "{}", refused.body);
        let nothing = by.send(&chosen(&by, "give", &[by.id]).await.set("role", "coordination")).await;
        assert!(nothing.tells("selection-nothing") && !nothing.has_form(SELECTION), "{}", nothing.body);
        let odd = chosen(&by, "invite", &[]).await.set("person", "' or 1=1");
        by.send(&odd).await.assert_problem(400, "malformed");
    });
}
