//! How the victim is organised: a unit that somebody leads, a group, a deputy, a code and somebody who came with it.

use host::{
    clock,
    ids::PersonId,
    organisation::{
        self, UnitInput,
        deputies::{self, NewDeputy},
        groups::{self, GroupInput, Holds},
    },
    people,
    staff::codes::{self, NewCode},
};
use time::Duration;

use crate::kit::Site;

pub(super) struct House {
    pub(super) unit: String,
    pub(super) group: String,
    pub(super) deputy: String,
    pub(super) code: String,
    /// Of the link in a letter to somebody who came with the code.
    pub(super) join_token: String,
}

impl House {
    /// `person` leads a unit, and `other` stands in.
    pub(super) async fn plant(site: &Site, person: PersonId, other: PersonId) -> House {
        let (office, now) = (site.platform.app.access.office_at(site.tenant), clock::now());
        let mut tx = site.platform.tx(site.tenant).await;
        let input = UnitInput { name: "Geheime Einheit".to_owned(), code: None, parent: None };
        let unit = organisation::add_unit(&mut tx, &office, &input, now).await.expect("the name is new");
        organisation::set_managers(&mut tx, &office, unit, &[person], now).await.expect("both are there");
        let input = GroupInput { name: "Geheime Gruppe".to_owned(), holds: Holds::People(vec![person]) };
        let group = groups::create(&mut tx, &office, &input, now).await.expect("the name is new");
        let deputy = people::find(&mut tx, other).await.expect("the database is there").expect("there is one");
        let today = clock::in_germany(now).date();
        let new = NewDeputy { email: deputy.email, starts_on: today, ends_on: today + Duration::days(7) };
        let deputy = deputies::name(&mut tx, &office, person, &new, now).await.expect("the person leads");
        let new = NewCode {
            label: "Geheimer Code".to_owned(),
            days: 7,
            max_uses: 7,
            unit: Some(unit),
            group: Some(group),
            mail_domains: Vec::new(),
        };
        let (code, _) = codes::make(&mut tx, &office, &new, now).await.expect("unit and group are there");
        let join_token = host::identity::new_token();
        sqlx::query(
            "insert into app.join_request (tenant_id, id, code_id, email, given_name, family_name, locale, token_hash,
                 created_at, expires_at)
             values ($1, $2, $3, 'geheim@stadt.example', 'Geheim', 'Hier', 'de', $4, now(), now() + interval '1 hour')",
        )
        .bind(site.tenant.uuid())
        .bind(uuid::Uuid::now_v7())
        .bind(code.0)
        .bind(&host::identity::token_hash(&join_token)[..])
        .execute(tx.conn())
        .await
        .expect("the address is new");
        tx.commit().await.expect("the database is there");
        House {
            unit: unit.to_string(),
            group: group.to_string(),
            deputy: deputy.to_string(),
            code: code.to_string(),
            join_token,
        }
    }
}
