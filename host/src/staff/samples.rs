//! What the pages of a member's people are shown with when nobody asks for them.

use serde_json::json;
use time::macros::datetime;

use super::{
    Colleague, ROLES, Source, State,
    bulk::{Bulk, Effect, Step},
    list::Listed,
    person_page::{self, HistoryRow, LeavePage, PersonForm, PersonPage, person_page},
    selection::{Selection, SelectionPage, selection_page},
    web::{InvitePage, ListQuery, NewColleague, Problems, StaffPage, WelcomePage, invite_page, staff_page},
};
use crate::{
    access::Role,
    audit::Written,
    identity::{self, Unfit},
    ids::{OrgUnitId, PersonId},
    organisation::OrgUnit,
    people::Person,
    web::{
        Page, format,
        samples::{NAME, Sample, TITLE, titled},
    },
};

mod joining_samples;

const EMAIL: &str = "gülşah.łukaszewska@ämter.stadt-worms.example";

fn units() -> Vec<OrgUnit> {
    let unit = |name: &str, depth| OrgUnit {
        id: OrgUnitId::new(),
        parent: None,
        name: name.to_owned(),
        code: None,
        depth,
        people: 7,
        managers: Vec::new(),
    };
    vec![unit("Bürgerdienste & <Melderecht>", 0), unit(TITLE, 1)]
}

fn colleague(page: &Page, state: State, roles: &[Role]) -> Colleague {
    Colleague {
        person: Person {
            id: PersonId::new(),
            email: EMAIL.to_owned(),
            given_name: "Gülşah".to_owned(),
            family_name: NAME.to_owned(),
            locale: page.locale,
            roles: roles.to_vec(),
            active: true,
            unit: None,
        },
        state,
        position: TITLE.to_owned(),
        personnel_number: Some("0032-<7>".to_owned()),
        source: Source::Own,
    }
}

fn everybody(page: &Page) -> Vec<Colleague> {
    let until = datetime!(2026-12-08 10:00 UTC);
    vec![
        colleague(page, State::Active, &[Role::Coordination, Role::Manager, Role::Hr]),
        colleague(page, State::Invited(until), &[]),
        colleague(page, State::Expired, &[Role::DataProtection]),
        colleague(page, State::Left, &[]),
    ]
}

impl Sample for StaffPage {
    fn samples(page: Page) -> Vec<StaffPage> {
        let page = titled(&page, page.t("staff-title"));
        let units = units();
        let mut people = everybody(&page);
        people[0].person.unit = Some(units[1].id);
        let listed = |pages, number, people: Vec<Colleague>| Listed { total: people.len(), number, pages, people };
        let query =
            ListQuery { q: "\"<Müller>\" & Söhne".to_owned(), state: "left".to_owned(), ..ListQuery::default() };
        vec![
            staff_page(page.clone(), &units, &listed(1, 1, people.clone()), ListQuery::default(), true),
            staff_page(page.clone(), &units, &listed(40, 7, people), query.clone(), false),
            staff_page(page, &[], &listed(1, 1, Vec::new()), query, true),
        ]
    }
}

impl Sample for InvitePage {
    fn samples(page: Page) -> Vec<InvitePage> {
        let page = titled(&page, page.t("staff-invite"));
        let typed = NewColleague {
            given_name: String::new(),
            family_name: NAME.to_owned(),
            email: "kein@".to_owned(),
            language: "en".to_owned(),
            role: vec!["manager".to_owned()],
        };
        let problems = Problems {
            given_name: page.t("staff-name-missing"),
            family_name: page.t("staff-name-too-long"),
            email: page.t("staff-email-invalid"),
            role: page.t("person-supervision"),
        };
        vec![
            invite_page(page.clone(), NewColleague::default(), Problems::default(), false),
            invite_page(page.refused(true), typed, problems, true),
        ]
    }
}

impl Sample for SelectionPage {
    fn samples(page: Page) -> Vec<SelectionPage> {
        let page = titled(&page, page.t("selection-title"));
        let effects = [
            Effect::Happens,
            Effect::Leaves(vec![TITLE.to_owned(), "E-Akte <& mehr>".to_owned()]),
            Effect::Already,
            Effect::Directory,
            Effect::Oneself,
            Effect::Left,
        ];
        let step = |effect| Step { colleague: colleague(&page, State::Active, &[]), effect };
        let steps: Vec<Step> = effects.into_iter().map(step).collect();
        let chosen =
            |count: usize| Selection { person: vec![PersonId::new().to_string(); count], ..Selection::default() };
        let units = units();
        let bulk = [Bulk::Move(None), Bulk::Give(Role::Manager), Bulk::Take(Role::Hr), Bulk::Deactivate, Bulk::Invite];
        let shown = bulk.map(|bulk| selection_page(page.clone(), &units, bulk, &steps, chosen(6)));
        let into = Bulk::Move(Some(units[1].id));
        let nothing = selection_page(page.clone(), &units, into, &steps[2..3], chosen(1));
        shown.into_iter().chain([nothing, selection_page(page, &units, into, &[], chosen(0))]).collect()
    }
}

impl Sample for PersonPage {
    fn samples(page: Page) -> Vec<PersonPage> {
        let page = titled(&page, NAME);
        let units = units();
        let problems = person_page::Problems {
            given_name: page.t("staff-name-missing"),
            family_name: page.t("staff-name-too-long"),
            email: page.t("staff-email-taken"),
            position: page.t("person-position-too-long"),
            personnel_number: page.t("person-number-taken"),
            unit: page.t("person-unit-unknown"),
            role: page.t("person-last-keeper"),
        };
        let shown = |source: Source, state: State, problems: person_page::Problems| {
            let known = Colleague { source, ..colleague(&page, state, &ROLES[..2]) };
            let page = page.clone().refused(problems.any());
            person_page(page, &units, &known, PersonForm::default(), problems)
        };
        let mut with_history = shown(Source::Own, State::Active, person_page::Problems::default());
        with_history.history = history(&page);
        with_history.resets = true;
        vec![
            with_history,
            shown(Source::Own, State::Expired, problems),
            shown(Source::Oidc, State::Left, person_page::Problems::default()),
            shown(Source::Scim, State::Active, person_page::Problems::default()),
            PersonPage {
                within_reach: false,
                roles: Vec::new(),
                ..shown(Source::Own, State::Active, person_page::Problems::default())
            },
        ]
    }
}

fn history(page: &Page) -> Vec<HistoryRow> {
    let at = datetime!(2026-12-08 10:00 UTC);
    let entry = |action: &str, details| Written {
        number: 7,
        at,
        actor: None,
        action: action.to_owned(),
        object: "person".to_owned(),
        object_id: None,
        details,
        request_id: String::new(),
        hash: [0; 32],
    };
    let entries = [
        entry("create", json!({})),
        entry("change", json!({ "fields": ["email", "given_name", "family_name", "locale", "position"] })),
        entry("change", json!({ "fields": ["personnel_number", "unit"] })),
        entry("set_roles", json!({ "roles": ["coordination", "hr"] })),
        entry("give_role", json!({ "role": "manager" })),
        entry("take_role", json!({ "role": "data_protection" })),
        entry("invite", json!({})),
        entry("deactivate", json!({})),
        entry("reactivate", json!({})),
        entry("name_deputy", json!({})),
        entry("something_else", json!({})),
    ];
    let row = |entry: &Written| HistoryRow {
        moment: format::moment(page.locale, entry.at),
        by: NAME.to_owned(),
        what: person_page::what(page.locale, entry),
    };
    entries.iter().map(row).collect()
}

impl Sample for LeavePage {
    fn samples(page: Page) -> Vec<LeavePage> {
        let leave = |bookings: &[&str]| LeavePage {
            page: titled(&page, page.t("leave-title")),
            name: NAME.to_owned(),
            href: "/verwaltung/personen/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned(),
            bookings: bookings.iter().map(|title| (*title).to_owned()).collect(),
        };
        vec![leave(&[]), leave(&[TITLE, "E-Akte <& mehr>"])]
    }
}

impl Sample for WelcomePage {
    fn samples(page: Page) -> Vec<WelcomePage> {
        let locale = page.locale;
        let welcome = |problem: String| WelcomePage {
            page: titled(&page, page.t("welcome-title")),
            name: NAME.to_owned(),
            email: EMAIL.to_owned(),
            action: format!("/einladung/{}", "0123456789abcdef".repeat(4)),
            problem,
            hint: identity::password_hint(locale),
        };
        vec![welcome(String::new()), welcome(Unfit::TooLong.explain(locale))]
    }
}
