//! What the page of roles for a time is shown with when nobody asks for it.

use time::macros::date;

use super::{
    Delegation, ROLES,
    web::{DelegationsPage, Problems, Typed, delegations_page},
};
use crate::{
    ids::DelegationId,
    web::{
        Page,
        samples::{NAME, Sample, titled},
    },
};

impl Sample for DelegationsPage {
    fn samples(page: Page) -> Vec<DelegationsPage> {
        let page = titled(&page, page.t("delegation-title"));
        let delegations = ROLES.map(|role| Delegation {
            id: DelegationId::new(),
            person: NAME.to_owned(),
            email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
            role,
            starts_on: date!(2026 - 11 - 26),
            ends_on: date!(2026 - 12 - 26),
        });
        let typed = Typed {
            email: "kein@<b>".to_owned(),
            role: "manager".to_owned(),
            starts_on: "gestern".to_owned(),
            ends_on: String::new(),
        };
        let problems = Problems {
            email: page.t("delegation-supervision"),
            role: page.t("delegation-role-missing"),
            starts_on: page.t("audit-date-invalid"),
            ends_on: page.ta("delegation-too-long", "days", "366"),
        };
        vec![
            delegations_page(page.clone(), &delegations, Typed::default(), Problems::default()),
            delegations_page(page, &[], typed, problems),
        ]
    }
}
