//! What the pages of a member's people are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Colleague, State,
    web::{NewColleague, Problems, StaffPage, WelcomePage, row, staff_page},
};
use crate::{
    access::Role,
    identity::{self, Unfit},
    ids::PersonId,
    people::Person,
    web::{
        Page,
        samples::{NAME, Sample, titled},
    },
};

const EMAIL: &str = "gülşah.łukaszewska@ämter.stadt-worms.example";

impl Sample for StaffPage {
    fn samples(page: Page) -> Vec<StaffPage> {
        let locale = page.locale;
        let page = titled(&page, page.t("staff-title"));
        let until = datetime!(2026-12-08 10:00 UTC);
        let colleague = |state, roles: &[Role]| Colleague {
            person: Person {
                id: PersonId::new(),
                email: EMAIL.to_owned(),
                given_name: "Gülşah".to_owned(),
                family_name: NAME.to_owned(),
                locale,
                roles: roles.to_vec(),
                active: true,
                unit: None,
            },
            state,
        };
        let all = [
            colleague(State::Active, &[Role::Coordination, Role::Manager, Role::Hr]),
            colleague(State::Invited(until), &[]),
            colleague(State::Expired, &[Role::Manager]),
        ];
        let rows = || all.iter().map(|colleague| row(locale, colleague)).collect();
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
        };
        vec![
            staff_page(page.clone(), rows(), NewColleague::default(), Problems::default()),
            staff_page(page, rows(), typed, problems),
        ]
    }
}

impl Sample for WelcomePage {
    fn samples(page: Page) -> Vec<WelcomePage> {
        let locale = page.locale;
        let welcome = |problem: String| WelcomePage {
            page: titled(&page, page.t("welcome-title")),
            name: NAME.to_owned(),
            email: EMAIL.to_owned(),
            token: "0123456789abcdef".repeat(4),
            problem,
            hint: identity::password_hint(locale),
        };
        vec![welcome(String::new()), welcome(Unfit::TooLong.explain(locale))]
    }
}
