//! What the page of the log is shown with when nobody asks for it.

use serde_json::json;
use time::macros::datetime;

use super::{
    Found, Written,
    web::{Filter, LogPage, Problems, page},
};
use crate::web::{
    Page,
    samples::{NAME, Sample, titled},
};

impl Sample for LogPage {
    fn samples(frame: Page) -> Vec<LogPage> {
        let frame = titled(&frame, frame.t("audit-title"));
        let found = |number: i64| Found {
            entry: Written {
                number,
                at: datetime!(2026-11-26 10:00 UTC),
                actor: (number % 3 > 0).then(uuid::Uuid::nil),
                action: "change".to_owned(),
                object: "person".to_owned(),
                object_id: None,
                details: json!({ "fields": ["email", "personnel_number"], "roles": "<coordination> & \"hr\"" }),
                request_id: String::new(),
                hash: [0; 32],
            },
            actor_name: (number % 3 == 1).then(|| NAME.to_owned()),
            object_name: (number % 2 == 0).then(|| NAME.to_owned()),
        };
        let many: Vec<Found> = (1..=51).rev().map(found).collect();
        let typed = Filter {
            von: "2026-11-31".to_owned(),
            bis: "2026-11-01".to_owned(),
            person: "kein@<b>".to_owned(),
            aktion: "change".to_owned(),
            gegenstand: "person".to_owned(),
            ..Filter::default()
        };
        let problems = Problems {
            von: frame.t("audit-date-invalid"),
            bis: frame.t("audit-date-order"),
            person: frame.t("audit-person-unknown"),
        };
        let whole = Some(("success", frame.ta("audit-whole", "count", 12_345_usize)));
        let broken = Some(("danger", frame.ta("audit-broken", "number", "4711")));
        vec![
            page(frame.clone(), Filter::default(), Problems::default(), &many, whole),
            page(frame.clone(), Filter::default(), Problems::default(), &[], broken),
            page(frame, typed, problems, &[], None),
        ]
    }
}
