//! What the pages of help are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Booking, Code, View,
    web::{EnterPage, OfferPage, ViewPage, code_text, view_page},
};
use crate::{
    courses::{Item, ItemKind, Phase, RunEvent, Unit},
    ids::{ItemId, PersonId, SupportId, UnitId},
    people::Person,
    web::{
        Page,
        samples::{NAME, Sample, TITLE, titled},
    },
};

impl Sample for OfferPage {
    fn samples(page: Page) -> Vec<OfferPage> {
        let page = titled(&page, page.t("support-title"));
        let offer = |is_open| {
            let text = "ABCDE-23456".to_owned();
            let code = Code { id: SupportId::new(), text, expires_at: datetime!(2026-11-26 10:30 UTC), is_open };
            OfferPage { page: page.clone(), code: Some(code_text(page.locale, code)) }
        };
        vec![OfferPage { page: page.clone(), code: None }, offer(false), offer(true)]
    }
}

impl Sample for EnterPage {
    fn samples(page: Page) -> Vec<EnterPage> {
        let page = titled(&page, page.t("support-enter-title"));
        let problem = page.t("support-code-unknown");
        let wrong = EnterPage { page: page.clone(), code: "\"<b>".to_owned(), problem };
        vec![EnterPage { page, code: String::new(), problem: String::new() }, wrong]
    }
}

impl Sample for ViewPage {
    fn samples(page: Page) -> Vec<ViewPage> {
        let page = titled(&page, page.t("support-view-title"));
        let booking = |is_cancelled| Booking {
            title: TITLE.to_owned(),
            provider: "Hochschule für Wirtschaft und Gesellschaft Ludwigshafen".to_owned(),
            enrolled_at: datetime!(2026-11-26 10:00 UTC),
            is_cancelled,
            events: vec![RunEvent {
                starts_at: datetime!(2027-01-14 08:00 UTC),
                ends_at: datetime!(2027-01-14 15:00 UTC),
                venue: "Technisches Rathaus, Sitzungssaal 3".to_owned(),
                city: "Ludwigshafen am Rhein".to_owned(),
                address: "Jaegerstraße 1".to_owned(),
            }],
            units: vec![Unit {
                id: UnitId(uuid::Uuid::nil()),
                phase: Phase::Preparation,
                title: TITLE.to_owned(),
                items: vec![Item {
                    id: ItemId::new(),
                    kind: ItemKind::Exercise,
                    title: TITLE.to_owned(),
                    minutes: 20,
                    pass_percent: None,
                    questions: None,
                }],
            }],
        };
        let view = |bookings: Vec<Booking>| View {
            person: Person {
                id: PersonId::new(),
                email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
                given_name: "Gülşah".to_owned(),
                family_name: NAME.to_owned(),
                locale: page.locale,
                roles: Vec::new(),
                active: true,
                unit: None,
            },
            bookings,
            expires_at: datetime!(2026-11-26 10:30 UTC),
        };
        let views = [view(vec![booking(false), booking(true)]), view(Vec::new())];
        views.iter().map(|view| view_page(page.clone(), view)).collect()
    }
}
