//! Whoever comes from a provider has shown a factor when the provider last asked for one, and not when they came.

use host::{access::Role, web::i18n::Locale};
use serde_json::json;

use super::{House, assert_away, idp::query, link};
use crate::{
    factors::much_later,
    kit::{self, Answer, Browser},
    stepping_up::just_now,
};

const DEMANDING: &str = "/konto/passwort";
const CONFIRM: &str = "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fpasswort";

/// Where the product sends somebody who confirms at the provider.
async fn asked(house: &House, browser: &Browser) -> String {
    let action = format!("/anmelden/oidc/{}/bestaetigung", house.provider);
    let onward = browser.send(&browser.form(CONFIRM, &action).await).await;
    onward.header("refresh").strip_prefix("0; url=").expect("it leads on").to_owned()
}

async fn confirm(house: &House, browser: &Browser) -> Answer {
    let url = asked(house, browser).await;
    browser.get(&house.idp.visit(&url).await).await
}

#[test]
fn a_sign_in_counts_from_when_the_provider_asked() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("mila")).await;
        let guest = house.site.visitor();
        house.sign_in(&guest).await.location();
        guest.get(DEMANDING).await.assert_ok();
        for fault in ["old_login", "no_auth_time"] {
            house.idp.fault(fault).await;
            let guest = house.site.visitor();
            assert_eq!(house.sign_in(&guest).await.location(), "/");
            guest.get("/konto").await.assert_ok();
            assert_eq!(guest.get(DEMANDING).await.location(), CONFIRM, "{fault}");
        }
    });
}

#[test]
fn who_has_nothing_but_the_provider_confirms_there_and_only_by_signing_in_anew() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        house.idp.person(house.claims("mila")).await;
        let guest = house.site.visitor();
        house.sign_in(&guest).await.location();
        much_later(&house.site).await;
        for fault in ["old_login", "no_auth_time"] {
            house.idp.fault(fault).await;
            assert_away(&confirm(&house, &guest).await, 403, "not-anew");
        }
        house.idp.fault("").await;
        house.idp.person(house.claims("somebody-else")).await;
        assert_away(&confirm(&house, &guest).await, 403, "other-account");
        assert_eq!(guest.get(DEMANDING).await.location(), CONFIRM, "nothing of that counts");

        house.idp.person(house.claims("mila")).await;
        let before = guest.cookie("campus_session");
        let url = asked(&house, &guest).await;
        assert_eq!((query(&url, "max_age"), query(&url, "prompt")), ("0".to_owned(), "login".to_owned()));
        let back = house.idp.visit(&url).await;
        assert_eq!(guest.get(&back).await.location(), DEMANDING);
        guest.get(DEMANDING).await.assert_ok();
        assert_ne!(guest.cookie("campus_session"), before, "a copy of the old token is worthless");
        assert_away(&guest.get(&back).await, 400, "stale");
        assert_eq!(house.rows("person").await, 1, "confirming makes no account");
    });
}

#[test]
fn who_needs_two_factors_confirms_with_two() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let by = house.site.member(&[Role::Coordination], Locale::De).await;
        let mut claims = house.claims("leiterin");
        claims["amr"] = json!(["pwd"]);
        house.idp.person(claims.clone()).await;
        assert_eq!(link(&house, &by).await.location(), "/konto/anmeldung");
        much_later(&house.site).await;
        assert_away(&confirm(&house, &by).await, 403, "weak");
        claims["amr"] = json!(["pwd", "otp"]);
        house.idp.person(claims).await;
        assert_eq!(confirm(&house, &by).await.location(), DEMANDING);
    });
}

#[test]
fn linking_and_parting_ask_first_and_are_told_by_mail() {
    kit::run(async |platform| {
        let house = House::open(platform).await;
        let mina = house.site.learner().await;
        house.idp.person(json!({ "sub": "far" })).await;
        let told = async |lead: &str| {
            let letters = house.site.letters(&mina.email).await;
            letters.iter().filter(|text| text.contains(lead)).count()
        };
        let page = "/konto/anmeldung";
        let [connect, part] = ["", "/loeschung"].map(|end| format!("{page}/{}{end}", house.provider));
        let form = mina.form(page, &connect).await;
        much_later(&house.site).await;
        assert_eq!(mina.send(&form).await.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fanmeldung");
        assert_eq!(house.rows("sso_request").await, 0);

        just_now(&house.site).await;
        link(&house, &mina).await.location();
        assert_eq!(told("öffnet sich jetzt auch über").await, 1);
        let form = mina.form(page, &part).await;
        much_later(&house.site).await;
        assert_eq!(mina.send(&form).await.location(), "/anmelden/bestaetigen?zurueck=%2Fkonto%2Fanmeldung");
        assert_eq!(house.rows("sso_identity").await, 1);
        just_now(&house.site).await;
        mina.send(&form).await.location();
        assert_eq!(house.rows("sso_identity").await, 0);
        assert_eq!(told("öffnet sich nicht mehr über").await, 1);
    });
}
