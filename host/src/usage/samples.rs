//! What the pages of plans are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Measured,
    web::{AllUsagePage, OwnUsagePage, all_page, own_page},
};
use crate::{
    quotas::{Quota, Standing},
    web::{
        Page,
        samples::{MEMBER, Sample, titled},
    },
};

impl Sample for OwnUsagePage {
    fn samples(page: Page) -> Vec<OwnUsagePage> {
        let page = titled(&page, page.t("usage-title"));
        let shares = |used: [i64; 4], limited: bool| {
            let limits = [250, 1 << 30, 2_000, 200_000_000_000];
            let forecasts = [Some(280), None, Some(1_900), None];
            let standings = Quota::ALL.into_iter().zip(used).zip(limits.into_iter().zip(forecasts));
            let standings: Vec<Standing> = standings
                .map(|((quota, used), (limit, forecast))| Standing {
                    quota,
                    used,
                    limit: limited.then_some(limit),
                    forecast,
                })
                .collect();
            own_page(page.clone(), &standings)
        };
        vec![
            shares([21, 48_000, 12, 7_000_000], true),
            shares([231, 1 << 29, 2_000, 300_000_000_000], true),
            shares([231, 900 << 20, 12, 0], true),
            shares([12_345, 0, 0, 0], false),
        ]
    }
}

impl Sample for AllUsagePage {
    fn samples(page: Page) -> Vec<AllUsagePage> {
        let page = titled(&page, page.t("usage-all-title"));
        let member = |name: &str, people: i64, percent: i64| Measured {
            slug: "worms".to_owned(),
            name: name.to_owned(),
            plan: "medium".to_owned(),
            people,
            storage_bytes: 5 << 30,
            mails: 19_999,
            fuel: 1_234_567_890_123,
            percent,
            measured_at: datetime!(2026-11-26 10:07 UTC),
        };
        let members = [member(MEMBER, 2_600, 104), member("Stadt Worms", 2_100, 84), member("Landau", 21, 1)];
        vec![all_page(page.clone(), &members), all_page(page, &[])]
    }
}
