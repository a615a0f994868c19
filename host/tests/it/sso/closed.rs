//! What a member cannot take in is told on a page, and a campus that cannot be changed is changed by no sign-in.

use host::{access::Role, sso};
use serde_json::json;
use tenants::TenantId;

use super::{House, assert_away};
use crate::{
    kit::{self, Site},
    quotas::book,
};

async fn rule(house: &House, value: &str, role: Role) {
    let office = house.site.platform.app.access.office_at(house.site.tenant);
    let mut tx = house.site.platform.tx(house.site.tenant).await;
    let rule = sso::NewRule {
        claim: "groups".to_owned(),
        operator: sso::Operator::Equals,
        value: value.to_owned(),
        gain: sso::Gain::Role(role),
    };
    sso::add_rule(&mut tx, &office, house.provider, &rule, host::clock::now()).await.expect("the provider is there");
    tx.commit().await.expect("the database is there");
}

async fn put(site: &Site, statement: &'static str) {
    let mut tx = site.platform.tx(TenantId::COOPERATIVE).await;
    sqlx::query(statement).bind(site.tenant.uuid()).execute(tx.conn()).await.expect("the cooperative may");
    tx.commit().await.expect("the database is there");
    site.platform.app.directory.forget(site.tenant);
}

#[test]
fn a_plan_that_is_full_is_told_on_a_page() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        book(&house.site, 1, 1000).await;
        house.site.learner().await;
        house.idp.person(house.claims("second")).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "full");
        assert_eq!(house.rows("person").await, 1);
        assert_eq!(house.rows("sso_identity").await, 0);
    });
}

#[test]
fn a_directory_does_not_take_the_coordination_from_the_last_who_has_it() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        rule(&house, "Koordination", Role::Coordination).await;
        let mut claims = house.claims("leiterin");
        claims["groups"] = json!(["Koordination"]);
        house.idp.person(claims).await;
        house.sign_in(&house.site.visitor()).await.location();
        let email = format!("leiterin@{}", house.domain);
        assert_eq!(house.roles(&email).await, ["coordination"]);
        house.idp.person(house.claims("leiterin")).await;
        assert_away(&house.sign_in(&house.site.visitor()).await, 403, "last-keeper");
        assert_eq!(house.roles(&email).await, ["coordination"]);
    });
}

#[test]
fn in_a_campus_that_cannot_be_changed_people_come_in_as_they_are_and_nobody_new() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        rule(&house, "Leitung", Role::Manager).await;
        house.idp.person(house.claims("anna")).await;
        house.sign_in(&house.site.visitor()).await.location();
        let email = format!("anna@{}", house.domain);
        for state in [
            "update app.tenant set state = 'read_only' where id = $1",
            "update app.tenant set state = 'leaving', erase_on = '2100-03-31' where id = $1",
        ] {
            put(&house.site, state).await;
            let mut changed = house.claims("anna");
            changed["family_name"] = json!("Anders");
            changed["groups"] = json!(["Leitung"]);
            house.idp.person(changed).await;
            let guest = house.site.visitor();
            assert_eq!(house.sign_in(&guest).await.location(), "/");
            assert!(guest.get("/konto").await.says("Aylin Öztürk"), "the name stays");
            assert!(house.roles(&email).await.is_empty());
            house.idp.person(house.claims("new")).await;
            assert_away(&house.sign_in(&house.site.visitor()).await, 403, "closed");
            assert_eq!(house.rows("person").await, 1);
        }
    });
}
